/*
 * texts.h - the files that a language's words stand in, and whether they are still as they were.
 *
 * A compiled lexicon keeps a list of the texts it was made of, a line each: digest, bytes, time of change, name.
 */
#ifndef ANALYZE_TEXTS_H
#define ANALYZE_TEXTS_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

struct lang;

enum {
    TEXTS_FIXED = 8,     /* files of one language, without its presets */
    TEXTS_OF_PRESET = 3, /* files that a preset can have */
};

struct text {
    struct str name;   /* relative to the data folder; ends with NUL */
    struct str preset; /* empty: for all texts of users */
    int number;        /* row of texts.c; of a preset: TEXTS_FIXED and its row there */
};

struct text_state {
    uint64_t digest, size;
    int64_t changed_ns;
};

/* The texts that are there, and hand.tsv in any case; presets last, by name. */
size_t texts_find(struct str data, const struct lang *lang, struct arena *arena, struct text **out);

/* Reads it whole into 'bytes' (initialised here, released by the caller). */
int text_read(struct str data, const struct text *text, struct buf *bytes, struct text_state *state,
              struct err *err);

void text_list(struct buf *list, const struct text *text, const struct text_state *state);

/* Whether the list is that of the texts as they are now: by time and size, else by their bytes. */
bool texts_are(struct str list, struct str data, const struct lang *lang);

/* A digest of names and bytes, from the list; the same wherever the texts lie. */
uint64_t texts_digest(struct str list);

#endif
