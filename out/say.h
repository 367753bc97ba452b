/*
 * say.h - sentences of pages and mails in the reader's language.
 *
 * Sources say everything in English; say("...") gives the same in the language that is spoken, by the
 * table lexicons/LANG/page.tsv (ENGLISH <TAB> TRANSLATION, as they stand in the source, with the
 * same conversions in the same order). What has no row stays English. As with gettext the
 * language is one for the whole process at a time: whoever composes a page or a mail sets it first.
 */
#ifndef OUT_SAY_H
#define OUT_SAY_H

#include "core/arena.h"
#include "core/err.h"
#include "core/settings.h"

struct tongue;

struct tongues { /* the languages of all topics; zeroed: English only */
    struct tongue **list;
    size_t n, cap;
};

/* Reads the tables of all languages that topics ask for. A faulty row is an error with file and line;
 * a language without a table is one that names those there are. Release it also after a failure. */
int tongues_open(struct tongues *tongues, const struct settings *settings, struct err *err);
void tongues_release(struct tongues *tongues);

/* From now on in this language ("de"); unknown or empty: English. 'tongues' must outlive it. */
void say_in(const struct tongues *tongues, struct str language);
struct str say_language(void); /* "en", for lang= */
/* What all topics share, for what is about none of them; empty: they differ. */
struct str say_common(const struct settings *settings);

/* The sentence, good as long as the tongues are. */
const char *say(const char *english) __attribute__((format_arg(1)));
struct str say_str(struct str english);
/* One or many: say_n(n, "%zu mention", "%zu mentions"). */
const char *say_n(int64_t n, const char *one, const char *many)
    __attribute__((format_arg(2), format_arg(3)));

#endif
