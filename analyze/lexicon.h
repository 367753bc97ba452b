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
    FLAG_WEIGHED = 1 << 21, /* a learned phrase of a touchpoint or cue: its weight is added up */
};

struct lexicon_entry {
    enum lexicon_layer layer;
    uint8_t preset; /* that it belongs to, as numbered by the caller; 0: to all texts */
    uint32_t flags;
    int32_t weight; /* hand: valence, thousandths; weighed: log-odds, thousandths */
    int32_t factor; /* boost or damp, thousandths; touchpoint, cue: the number of its name, below
                       LEXICON_MAX_NAMES */
    int32_t line;
    uint32_t n_words;
    uint32_t next;    /* another entry of the same node; 0: none */
    struct str text;  /* the words, folded, a space between: what 'exact' compares */
    struct str name;  /* touchpoint or cue */
    const char *file; /* relative to the data folder */
};

/* A learned n-gram: little, because every word of every text has one. */
struct lexicon_weight {
    int32_t weight;  /* log-odds of praise against blame, thousandths */
    int32_t neutral; /* log-odds of neutral */
};

enum { LEXICON_MAX_WORDS = 5, LEXICON_MAX_REWRITE = 3, LEXICON_MAX_NAMES = 128 };

struct lexicon_rewrite {
    uint32_t n;
    struct str words[LEXICON_MAX_REWRITE];
    uint32_t stems[LEXICON_MAX_REWRITE];
};

/*
 * Opens all layers of the language: the compiled file beside the texts (lexicons/compiled/LANG.lex) or in the
 * user's cache, when it was made of the texts as they are now; else the texts, and the cache is written anew.
 * Layers that are not there are skipped, hand.tsv must be. Broken lines go to 'errors' (one a line,
 * "file:line: what (mend)"; NULL: the first is enough) and the first of them to *err; NULL then. With
 * 'errors' the texts themselves are read in any case. Emoticons are added to 'emoticons'; its keys live
 * as long as the lexicon.
 */
struct lexicon *lexicon_open(struct str data, const struct lang *lang, struct map *emoticons,
                             struct buf *errors, struct err *err);
void lexicon_close(struct lexicon *lexicon); /* NULL is fine */

/* Compiles the texts of the language into the file, whole or not at all. */
int lexicon_compile(struct str data, const struct lang *lang, const char *file, struct err *err);

/* The number that entries of lexicons/LANG/presets/NAME.tsv bear; 0 when there is no such file. */
uint8_t lexicon_preset(const struct lexicon *lexicon, struct str name);

/* A digest of the language's texts, presets too; the same everywhere. Compiles nothing. */
uint64_t lexicon_digest(struct str data, const struct lang *lang);

/* The stem of a folded word as a number; 0 when no entry has it. Words are stemmed, classes and emoji
 * are not. Costs a stemming at worst: remember the answer. */
uint32_t lexicon_stem(const struct lexicon *lexicon, struct str word, bool is_word);
struct str lexicon_stem_text(const struct lexicon *lexicon, uint32_t stem);

/* What a surface word is to be read as; NULL when as itself. */
const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lexicon, struct str word);

/*
 * The tree, open to the walks over every word of every text. Node 0 is the root; the node of what begins with
 * a stem bears the stem's number. What 'own' and 'onward' do not name need not be looked for.
 */
struct lexicon_node {
    uint32_t first;      /* entry, 0: none */
    uint32_t learned[2]; /* weights as it stands and in the scope of a negation, 0: none */
    uint8_t own;         /* layers of its entries, one bit each */
    uint8_t onward;      /* layers of the entries below it */
};

struct lexicon_step {
    uint32_t from, stem;
    uint32_t to; /* 0: free */
};

struct lexicon_tree {
    const struct lexicon_node *nodes;
    const struct lexicon_step *steps; /* open addressing */
    size_t n_slots;                   /* a power of two */
    const uint64_t *filter;           /* a bit a step, 8 n_slots of them: most look-ups end here */
    const struct lexicon_entry *entries; /* in the order of reading, from 1 */
    size_t n_entries;
    const struct lexicon_weight *weights; /* from 1 */
    const int32_t *lines;                 /* of the weights, in learned_file */
    const char *learned_file;
    size_t n_stems;
};

const struct lexicon_tree *lexicon_tree(const struct lexicon *lexicon);

/* The keys are numbers of our own making: no stranger chooses them. */
static inline uint64_t lexicon_mix(uint64_t key)
{
    key *= UINT64_C(0x9E3779B97F4A7C15);
    return key ^ key >> 32;
}

static inline size_t lexicon_slot(uint64_t mixed, size_t n_slots)
{
    return (size_t)mixed & (n_slots - 1);
}

/* Place of the step's bit in the filter. */
static inline size_t lexicon_bit(uint64_t mixed, size_t n_slots)
{
    return (size_t)(mixed >> 20) & (8 * n_slots - 1);
}

/* The node one stem further; 0 when no entry goes on like that. */
static inline uint32_t lexicon_step(const struct lexicon_tree *tree, uint32_t node, uint32_t stem)
{
    if (node == 0)
        return stem;
    uint64_t mixed = lexicon_mix((uint64_t)node << 32 | stem);
    size_t bit = lexicon_bit(mixed, tree->n_slots);
    if (!(tree->filter[bit / 64] >> bit % 64 & 1))
        return 0;
    for (size_t at = lexicon_slot(mixed, tree->n_slots);; at = (at + 1) & (tree->n_slots - 1)) {
        const struct lexicon_step *step = &tree->steps[at];
        if (step->to == 0 || (step->from == node && step->stem == stem))
            return step->to;
    }
}

/* Says that the step will be looked for soon; false when it need not be. */
static inline bool lexicon_expect_step(const struct lexicon_tree *tree, uint32_t node,
                                       uint32_t stem)
{
    uint64_t mixed = lexicon_mix((uint64_t)node << 32 | stem);
    size_t bit = lexicon_bit(mixed, tree->n_slots);
    bool may = tree->filter[bit / 64] >> bit % 64 & 1;

    if (may)
        __builtin_prefetch(&tree->steps[lexicon_slot(mixed, tree->n_slots)]);
    return may;
}

/* Entries on the node: for (e = lexicon_first(t, node); e; e = lexicon_next(t, e)). */
static inline const struct lexicon_entry *lexicon_first(const struct lexicon_tree *tree,
                                                        uint32_t node)
{
    uint32_t first = tree->nodes[node].first;
    return first ? &tree->entries[first] : NULL;
}

static inline const struct lexicon_entry *lexicon_next(const struct lexicon_tree *tree,
                                                       const struct lexicon_entry *entry)
{
    return entry->next ? &tree->entries[entry->next] : NULL;
}

#endif
