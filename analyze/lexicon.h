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
};

struct lexicon_entry {
    enum lexicon_layer layer;
    uint8_t preset; /* that it belongs to, as numbered by the caller; 0: to all texts */
    uint32_t flags;
    int32_t weight; /* hand: valence, thousandths */
    int32_t factor; /* boost or damp, thousandths */
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
    int32_t line;
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
/* Lays lexicons/LANG/presets/NAME.tsv over the hand layer, for texts that are read with this number (1 ..
 * 255). At once after opening. A language without the file stays as it is. 1 when laid, 0 when there
 * is none, -1 when it is broken. */
int lexicon_add_preset(struct lexicon *lexicon, struct str data, const struct lang *lang,
                       struct str name, uint8_t number, struct buf *errors, struct err *err);
void lexicon_close(struct lexicon *lexicon); /* NULL is fine */

/* A digest of the bytes of the language's files, chained onto 'seed'; quick, and the same everywhere. */
uint64_t lexicon_digest(struct str data, const struct lang *lang, uint64_t seed);

uint64_t lexicon_preset_digest(struct str data, const struct lang *lang, struct str name,
                               uint64_t seed);

/* The stem of a folded word as a number; 0 when no entry has it. Words are stemmed, classes and emoji
 * are not. Costs a stemming at worst: remember the answer. */
uint32_t lexicon_stem(struct lexicon *lexicon, struct str word, bool is_word);
struct str lexicon_stem_text(const struct lexicon *lexicon, uint32_t stem);

/* What a surface word is to be read as; NULL when as itself. */
const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lexicon, struct str word);

/*
 * The tree, open to the walks over every word of every text. Node 0 is the root; what 'own' and 'onward' do
 * not name need not be looked for.
 */
struct lexicon_node {
    uint32_t first;      /* entry, 0: none */
    uint32_t learned[2]; /* weights as it stands and in the scope of a negation, 0: none */
    uint8_t own;         /* layers of its entries, one bit each */
    uint8_t onward;      /* layers of the entries below it */
};

struct lexicon_step {
    uint64_t key; /* node << 32 | stem; 0: free */
    uint32_t node;
};

struct lexicon_tree {
    struct lexicon_node *nodes;
    struct lexicon_step *steps;    /* open addressing */
    size_t n_slots;                /* a power of two */
    uint64_t *filter;              /* a bit a key, 8 n_slots of them: most look-ups end here */
    uint32_t *roots;               /* by stem: the node of the entry that begins so; 0: none */
    struct lexicon_entry *entries; /* in the order of reading, from 1 */
    size_t n_entries;
    struct lexicon_weight *weights; /* from 1 */
    size_t n_weights;
    const char *learned_file;
};

const struct lexicon_tree *lexicon_tree(const struct lexicon *lexicon);

/* For the reader: a step more, for which there is room; twice the room. */
void lexicon_tree_put(struct lexicon_tree *tree, struct lexicon_step step);
void lexicon_tree_widen(struct lexicon_tree *tree);
/* The bit of the flag that files call so; 0: there is none. */
uint32_t lexicon_flag(struct str name);

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

/* Place of the key's bit in the filter. */
static inline size_t lexicon_bit(uint64_t mixed, size_t n_slots)
{
    return (size_t)(mixed >> 20) & (8 * n_slots - 1);
}

/* The node one stem further; 0 when no entry goes on like that. */
static inline uint32_t lexicon_step(const struct lexicon_tree *tree, uint32_t node, uint32_t stem)
{
    uint64_t key = (uint64_t)node << 32 | stem;

    if (node == 0 || stem == 0)
        return tree->roots[stem];
    uint64_t mixed = lexicon_mix(key);
    size_t bit = lexicon_bit(mixed, tree->n_slots);
    if (!(tree->filter[bit / 64] >> bit % 64 & 1))
        return 0;
    for (size_t at = lexicon_slot(mixed, tree->n_slots);; at = (at + 1) & (tree->n_slots - 1)) {
        if (tree->steps[at].key == key)
            return tree->steps[at].node;
        if (tree->steps[at].key == 0)
            return 0;
    }
}

/* Says that the step will be looked for soon. */
static inline void lexicon_expect_step(const struct lexicon_tree *tree, uint32_t node,
                                       uint32_t stem)
{
    uint64_t mixed = lexicon_mix((uint64_t)node << 32 | stem);
    size_t bit = lexicon_bit(mixed, tree->n_slots);

    if (tree->filter[bit / 64] >> bit % 64 & 1)
        __builtin_prefetch(&tree->steps[lexicon_slot(mixed, tree->n_slots)]);
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

bool lexicon_has_layer(const struct lexicon *lexicon, enum lexicon_layer layer);

#endif
