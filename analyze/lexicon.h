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
    FLAG_WEIGHED = 1 << 21, /* in a draft: a learned phrase of a touchpoint or cue */
    FLAG_NAMED = 1 << 22,   /* a cue's phrase that counts before a name only */
    FLAG_NONE = FLAG_NAMED, /* a negator that says there is none of it */
    FLAG_MEND = 1 << 23,
};

/* Fills a cache line: most entries are looked at once a text, far from each other. */
struct lexicon_entry {
    uint8_t layer;  /* enum lexicon_layer */
    uint8_t preset; /* that it belongs to, as numbered by the caller; 0: to all texts */
    uint8_t n_words;
    uint32_t flags;
    int32_t weight; /* hand: valence, thousandths */
    int32_t factor; /* boost or damp, thousandths; touchpoint, cue: the number of its name, below
                       LEXICON_MAX_NAMES */
    int32_t line;
    uint32_t next;    /* another entry of the same node; 0: none */
    struct str text;  /* the words, folded, a space between: what 'exact' compares */
    struct str name;  /* touchpoint or cue */
    const char *file; /* relative to the data folder */
};

/* A learned n-gram. */
struct lexicon_weight {
    int32_t weight;  /* log-odds of praise against blame, thousandths */
    int32_t neutral; /* log-odds of neutral */
    int32_t line;    /* in learned_file */
};

/* What a learned phrase says of a touchpoint or cue. */
struct lexicon_say {
    int16_t weight; /* log-odds, thousandths */
    uint8_t name;   /* as lexicon_number() has it */
    uint8_t preset; /* as that of an entry */
};

enum { LEXICON_MAX_WORDS = 5, LEXICON_MAX_REWRITE = 3, LEXICON_MAX_NAMES = 128 };

/* One number for a name in its layer: a touchpoint and a cue may be called the same. */
static inline uint8_t lexicon_number(uint8_t name, enum lexicon_layer layer)
{
    return (uint8_t)(name + (layer == LAYER_CUE ? LEXICON_MAX_NAMES : 0));
}

static inline bool lexicon_is_of_cue(uint8_t number)
{
    return number >= LEXICON_MAX_NAMES;
}

struct lexicon_rewrite {
    uint32_t n;
    bool units[LEXICON_MAX_REWRITE]; /* lexicon_mark_units() found it to be a length of time */
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

/* The touchpoint or cue of the number (below LEXICON_MAX_NAMES); empty when there is none. */
struct str lexicon_name(const struct lexicon *lexicon, uint8_t number);

/* The nodes of classes that stand in no text: "[any]", "[blame]", "[praise]", and "[name]" of each name's
 * number; 0 where there is none. */
struct lexicon_classes {
    uint32_t any, felt[2], named[LEXICON_MAX_NAMES];
    uint8_t cues[LEXICON_MAX_NAMES]; /* by a cue's number: its bit, if it is one of these */
};

/* Cues that are asked for by name. */
enum lexicon_cue {
    CUE_COMPLAINT = 1 << 0,
    CUE_LEAVING = 1 << 1,
    CUE_PROMOTION = 1 << 2,
    CUE_BOILERPLATE = 1 << 3,
};

const struct lexicon_classes *lexicon_classes(const struct lexicon *lexicon);

/* Both in one look: the stem, and what the word is to be read as instead (NULL: as itself). */
uint32_t lexicon_know(const struct lexicon *lexicon, struct str word, bool is_word,
                      const struct lexicon_rewrite **rewrite);

/* The surface word as the files have it, which lives as long as the lexicon; empty when none has it. */
struct str lexicon_spelling(const struct lexicon *lexicon, struct str word);

/* Notes which words that others are read as are lengths of time, as 'is_unit' says. */
typedef bool lexicon_is_unit(const void *context, struct str word);
void lexicon_mark_units(struct lexicon *lexicon, lexicon_is_unit *is_unit, const void *context);

/* What a surface word is to be read as; NULL when as itself. */
const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lexicon, struct str word);

/*
 * The tree, open to the walks over every word of every text. Node 0 is the root, whose fields are empty;
 * the node of what begins with a stem bears the stem's number. The nodes further down are behind those, each
 * in a slot of a table by the step that leads to it, so that to take the step and to see what is there is
 * one look at memory. What 'own' and 'onward' do not name need not be looked for.
 */
struct lexicon_node {
    uint32_t from, stem; /* the step to it; of the root's children and in free slots zeros */
    uint32_t first[2]; /* entry of those for all texts, and of all with those of presets; 0: none */
    uint32_t facts;    /* place of what else is known of it, see lexicon_learned() */
    uint8_t own[2];    /* what it has, enum lexicon_has: for all texts, and with presets */
    uint8_t onward[2]; /* what those below it have */
    int32_t weight, neutral; /* with HAS_PLAIN: as those of struct lexicon_weight */
};

/* The first bits are those of the layers. */
enum lexicon_has {
    HAS_HAND = 1 << LAYER_HAND,
    HAS_LEARNED = 1 << LAYER_LEARNED, /* a weight of either kind */
    HAS_ASPECT = 1 << LAYER_ASPECT,   /* an entry */
    HAS_CUE = 1 << LAYER_CUE,
    HAS_PLAIN = 1 << 4,   /* a weight as it stands */
    HAS_NEGATED = 1 << 5, /* one in the scope of a negation */
    HAS_ASPECT_SAYS = 1 << 6,
    HAS_CUE_SAYS = 1 << 7,
    HAS_SAYS = HAS_ASPECT_SAYS | HAS_CUE_SAYS,
    HAS_ENTRIES = HAS_HAND | HAS_ASPECT | HAS_CUE,
};

struct lexicon_tree {
    const struct lexicon_node *nodes;
    size_t n_stems;
    size_t n_slots;         /* of the table behind the stems' nodes: a power of two */
    const uint64_t *filter; /* a bit a step, 8 n_slots of them: most look-ups end here */
    const struct lexicon_entry *entries; /* in the order of reading, from 1 */
    size_t n_entries;
    const uint32_t *facts;
    const char *learned_file;
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

/* The number of the step's slot, or of the free one where it would go. */
static inline uint32_t lexicon_slot_of(const struct lexicon_node *nodes, size_t n_stems,
                                       size_t n_slots, uint32_t node, uint32_t stem)
{
    size_t at = lexicon_slot(lexicon_mix((uint64_t)node << 32 | stem), n_slots);

    while (nodes[n_stems + 1 + at].stem != 0 &&
           (nodes[n_stems + 1 + at].from != node || nodes[n_stems + 1 + at].stem != stem))
        at = (at + 1) & (n_slots - 1);
    return (uint32_t)(n_stems + 1 + at);
}

/* False when nothing in the lexicon goes on from the node with the stem; true when something may. */
static inline bool lexicon_may_step(const struct lexicon_tree *tree, uint32_t node, uint32_t stem)
{
    size_t bit = lexicon_bit(lexicon_mix((uint64_t)node << 32 | stem), tree->n_slots);

    return tree->filter[bit / 64] >> bit % 64 & 1;
}

/* Says that lexicon_may_step() will be asked soon. */
static inline void lexicon_expect_may(const struct lexicon_tree *tree, uint32_t node, uint32_t stem)
{
    size_t bit = lexicon_bit(lexicon_mix((uint64_t)node << 32 | stem), tree->n_slots);

    __builtin_prefetch(&tree->filter[bit / 64]);
}

/* Says that the step will be taken soon. */
static inline void lexicon_expect_step(const struct lexicon_tree *tree, uint32_t node,
                                       uint32_t stem)
{
    size_t at = lexicon_slot(lexicon_mix((uint64_t)node << 32 | stem), tree->n_slots);

    __builtin_prefetch(&tree->nodes[tree->n_stems + 1 + at]);
    __builtin_prefetch(
        &tree->nodes[tree->n_stems + 2 + at]); /* one of seven lies in the next line */
}

/* The node one stem further, where lexicon_may_step() said yes; 0 when there is none all the same. */
static inline uint32_t lexicon_find_step(const struct lexicon_tree *tree, uint32_t node,
                                         uint32_t stem)
{
    uint32_t to = lexicon_slot_of(tree->nodes, tree->n_stems, tree->n_slots, node, stem);

    return tree->nodes[to].stem != 0 ? to : 0;
}

/* The node one stem further, 'stem' being one; 0 when no entry goes on like that. */
static inline uint32_t lexicon_step(const struct lexicon_tree *tree, uint32_t node, uint32_t stem)
{
    if (node == 0)
        return stem;
    return stem != 0 && lexicon_may_step(tree, node, stem) ? lexicon_find_step(tree, node, stem)
                                                           : 0;
}

/* What was learned of the node's phrase, as it stands or in the scope of a negation; false when nothing. Among
 * its facts are the line of the one, then the whole other. */
static inline bool lexicon_learned(const struct lexicon_tree *tree, uint32_t node, bool negated,
                                   struct lexicon_weight *out)
{
    const struct lexicon_node *at = &tree->nodes[node];
    const int32_t *facts = (const int32_t *)tree->facts + at->facts;
    unsigned plain = at->own[0] / HAS_PLAIN & 1, other = negated & at->own[0] / HAS_NEGATED;
    const int32_t *own = (const int32_t *)at + offsetof(struct lexicon_node, weight) / sizeof *own;
    const int32_t *weights = other ? facts + plain : own;

    *out = (struct lexicon_weight){ weights[0], weights[1], facts[other ? plain + 2 : 0] };
    return negated ? other : plain;
}

/* How many facts lexicon_learned() has of a node with these. */
static inline size_t lexicon_n_learned(unsigned own)
{
    enum { WORDS = sizeof(struct lexicon_weight) / sizeof(uint32_t) };

    return (own / HAS_PLAIN & 1) + WORDS * (own / HAS_NEGATED & 1);
}

/* What its phrase says of names: touchpoints of presets, cues of presets, then those for all texts, and of
 * each the last line first. */
struct lexicon_says {
    uint16_t n_of_presets, n_for_all;
    struct lexicon_say says[];
};

/* Those for all texts, and where they are wanted those of presets before them. */
static inline const struct lexicon_say *lexicon_says_of(const struct lexicon_tree *tree,
                                                        uint32_t node, bool presets, size_t *n)
{
    const struct lexicon_node *at = &tree->nodes[node];
    const struct lexicon_says *says =
        (const void *)(tree->facts + at->facts + lexicon_n_learned(at->own[0]));

    *n = 0;
    if (!(at->own[1] & HAS_SAYS))
        return NULL;
    *n = says->n_for_all + (presets ? says->n_of_presets : 0u);
    return says->says + (presets ? 0 : says->n_of_presets);
}

/* Entries on the node: for (e = lexicon_first(t, node); e; e = lexicon_next(t, e)). Without those of presets
 * when 'presets' is false. */
static inline const struct lexicon_entry *lexicon_first_of(const struct lexicon_tree *tree,
                                                           uint32_t node, bool presets)
{
    uint32_t first = tree->nodes[node].first[presets];
    return first ? &tree->entries[first] : NULL;
}

static inline const struct lexicon_entry *lexicon_first(const struct lexicon_tree *tree,
                                                        uint32_t node)
{
    return lexicon_first_of(tree, node, true);
}

static inline const struct lexicon_entry *lexicon_next(const struct lexicon_tree *tree,
                                                       const struct lexicon_entry *entry)
{
    return entry->next ? &tree->entries[entry->next] : NULL;
}

#endif
