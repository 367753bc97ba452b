/*
 * analyzer.h - what an analyzer holds; for analyze.c and language.c alone.
 */
#ifndef ANALYZE_ANALYZER_H
#define ANALYZE_ANALYZER_H

#include "analyze/analyze.h"
#include "analyze/lang.h"
#include "analyze/lang_grams.h"
#include "analyze/reading.h"
#include "analyze/spam.h"
#include "analyze/topics.h"
#include "analyze/touchpoints.h"
#include "analyze/waits.h"
#include "analyze/wordbook.h"

enum { ANALYZER_VERSION_LENGTH = 12, ANALYZER_DESKS = 4 /* texts side by side */ };

/* Where one text is judged. */
struct desk {
    struct tokenizer tokenizer;
    struct reading reading;
    uint8_t preset; /* 0: none */
    int lang;       /* in whose words it is read; LANG_NONE: in none */
};

struct analyzer {
    struct str data;
    struct map emoticons;
    struct lang_words lang_words;
    struct lang_grams lang_grams;
    struct touchpoints touchpoints;
    struct waits waits;
    struct spam_lists lists;
    struct lexicon *lexicons[WORDBOOK_LANGS]; /* by row of lang.c; see analyzer_lexicon() */
    bool asked[WORDBOOK_LANGS];
    bool early[WORDBOOK_LANGS];   /* read at the opening */
    bool at_home[WORDBOOK_LANGS]; /* a topic asks for it */
    int asked_for;                /* the one language that all topics ask for; LANG_NONE: more */
    bool opened;
    struct map late_emoticons; /* of those read later: no text may change how the next is read */
    struct wordbook *book;
    char version[ANALYZER_VERSION_LENGTH + 1];

    const struct topic *topics;
    size_t n_topics;
    struct topics matched;    /* their queries */
    uint8_t *presets;         /* of each topic: a number from 1; 0: none */
    struct str *preset_names; /* by number */
    uint8_t n_presets;
    uint8_t shared_preset; /* that all topics have; 0: they differ */
    struct arena arena;    /* of the queries */

    struct desk desks[ANALYZER_DESKS];
    struct names_memo *names; /* one for all desks */
    uint32_t likely;          /* language: that of the last text */
};

/* The language's lexicon, read when it is first wanted; NULL when there is none, or a broken one. */
struct lexicon *analyzer_lexicon(struct analyzer *analyzer, int lang, struct err *err);

/* The language of the item that was cut, and of which reading_expect() has been told; LANG_NONE when it cannot be
 * told. Notes with the tokens what the wordbook knows of them. */
int analyzer_tell_language(struct analyzer *analyzer, struct tokenizer *cut,
                           const struct item *item);

#endif
