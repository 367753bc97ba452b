/*
 * lexicon.h - the words of one language: all layers, in one tree of stems.
 *
 * A lexicon is read once from lexicons/LANG/ and never changes afterwards. Entries of all layers (hand,
 * learned, touchpoints, cues) hang on the nodes of one tree whose steps are stems, so that one walk over a
 * text finds them all. FORMAT.md in lexicons/ says how the files are written.
 */
#ifndef ANALYZE_LEXICON_H
#define ANALYZE_LEXICON_H

#include "core/buf.h"
#include "core/err.h"
#include "core/map.h"

struct lexicon;
struct lang;

enum lexicon_layer { LAYER_HAND, LAYER_LEARNED, LAYER_ASPECT, LAYER_CUE };

enum lexicon_flag {
    FLAG_EXACT = 1 << 0,
    FLAG_NEGATOR = 1 << 1,
    FLAG_BOOST = 1 << 2, /* also damp: the factor says how much */
    FLAG_CONTRAST = 1 << 3,
    FLAG_CONCEDE = 1 << 4,
    FLAG_HEDGE = 1 << 5,
    FLAG_IRREALIS = 1 << 6,
    FLAG_PAST = 1 << 7,
    FLAG_NOW = 1 << 8,
    FLAG_EXPECT = 1 << 9,
    FLAG_OTHERS = 1 << 10,
    FLAG_SELF = 1 << 11,
    FLAG_YES = 1 << 12,
    FLAG_NAY = 1 << 13,
    FLAG_EMOJI = 1 << 14,
    FLAG_EMOTICON = 1 << 15,
    FLAG_EVENT = 1 << 16,
    FLAG_SARCASM = 1 << 17,
    FLAG_POLITE = 1 << 18,
    FLAG_QUESTION = 1 << 19,
    FLAG_OFF = 1 << 20,
    FLAG_NOT = 1 << 21, /* learned: stands in the scope of a negation */
};

struct lexicon_entry {
    enum lexicon_layer layer;
    uint32_t flags;
    int32_t weight;  /* hand: valence; learned: log-odds of pos against neg; thousandths */
    int32_t neutral; /* learned: log-odds of neutral */
    int32_t factor;  /* boost or damp, thousandths */
    int32_t line;
    uint32_t n_words;
    uint32_t next;    /* another entry of the same node; 0: none */
    struct str text;  /* the words, folded, a space between: what 'exact' compares */
    struct str name;  /* touchpoint or cue */
    const char *file; /* relative to the data folder */
};

enum { LEXICON_MAX_WORDS = 5, LEXICON_MAX_REWRITE = 3 };

struct lexicon_rewrite {
    uint32_t n;
    struct str words[LEXICON_MAX_REWRITE];
    uint32_t stems[LEXICON_MAX_REWRITE];
};

/* Reads all layers of the language; those that are not there are skipped, hand.tsv must be. Broken lines
 * go to 'errors' (one a line, "file:line: what (mend)"; may be NULL) and the first of them to *err; NULL
 * then. Emoticons are added to 'emoticons'; its keys live as long as the lexicon. */
struct lexicon *lexicon_open(struct str data, const struct lang *lang, struct map *emoticons,
                             struct buf *errors, struct err *err);
void lexicon_close(struct lexicon *lexicon); /* NULL is fine */

/* The digest over all bytes read, added to the caller's sum: see analyzer_version(). */
struct str lexicon_digest(const struct lexicon *lexicon); /* 64 hex digits */

/* The stem of a folded word as a number; 0 when no entry has it. Words are stemmed, classes and emoji
 * are not. Costs a stemming at worst: remember the answer. */
uint32_t lexicon_stem(struct lexicon *lexicon, struct str word, bool is_word);
struct str lexicon_stem_text(const struct lexicon *lexicon, uint32_t stem);

/* What a surface word is to be read as; NULL when as itself. */
const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lexicon, struct str word);

/* The node one stem further; 0 when no entry goes on like that. Start at node 0. */
uint32_t lexicon_step(const struct lexicon *lexicon, uint32_t node, uint32_t stem);
/* Entries on the node: for (e = lexicon_first(l, node); e; e = lexicon_next(l, e)). */
const struct lexicon_entry *lexicon_first(const struct lexicon *lexicon, uint32_t node);
const struct lexicon_entry *lexicon_next(const struct lexicon *lexicon,
                                         const struct lexicon_entry *entry);
/* Whether any entry is longer than the node. */
bool lexicon_goes_on(const struct lexicon *lexicon, uint32_t node);

/* All entries, in the order of reading: entries[1 .. n). */
const struct lexicon_entry *lexicon_entries(const struct lexicon *lexicon, size_t *n);
bool lexicon_has_layer(const struct lexicon *lexicon, enum lexicon_layer layer);

#endif
