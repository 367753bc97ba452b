/*
 * draft.h - a lexicon while it is built.
 *
 * The word lists of a language are read into maps and growing arrays; image.c writes the file that the scorer
 * maps from them, and the draft is released.
 */
#ifndef ANALYZE_DRAFT_H
#define ANALYZE_DRAFT_H

#include "analyze/lexicon.h"
#include "core/arena.h"

struct stemmer;

struct draft_step {
    uint64_t key; /* node << 32 | stem; 0: free */
    uint32_t node;
};

struct draft_node {
    uint32_t first;            /* entry, 0: none */
    uint32_t learned[2];       /* weights as it stands and in the scope of a negation, 0: none */
    uint8_t own[2], onward[2]; /* as those of struct lexicon_node */
};

struct draft {
    struct stemmer *stemmer; /* borrowed */
    struct arena arena;      /* texts, rewrites */

    struct map stems; /* stem -> number */
    struct str *stem_texts;
    uint32_t *roots;     /* by stem: the node of what begins so; 0: none */
    struct map words;    /* surface words of the files -> number of their stem */
    struct map rewrites; /* surface word -> struct lexicon_rewrite */

    struct draft_step *steps; /* open addressing, never more than half full */
    size_t n_slots, n_steps;
    struct draft_node *nodes; /* 0 is the root */
    size_t n_nodes;
    struct lexicon_entry *entries; /* in the order of reading, from 1 */
    size_t n_entries;
    struct lexicon_weight *weights; /* from 1 */
    size_t n_weights;

    const char **files; /* what was read, relative to the data folder */
    size_t n_files;
    struct str *presets; /* their names; an entry's preset counts from 1 */
    size_t n_presets;
    struct map names; /* of touchpoints and cues -> number, from 1 */
    struct buf list;  /* of the files, as texts_list() writes it */

    size_t cap_stems, cap_roots, cap_nodes, cap_entries, cap_weights, cap_files, cap_presets;
};

void draft_init(struct draft *draft, struct stemmer *stemmer);
void draft_release(struct draft *draft);

/* Reads the texts of the language. As lexicon_open() says of 'errors' and *err. */
int draft_read(struct draft *draft, struct str data, const struct lang *lang, struct buf *errors,
               struct err *err);

uint32_t draft_step(const struct draft *draft, uint32_t node, uint32_t stem);
/* The same, made when it is not there. */
uint32_t draft_step_make(struct draft *draft, uint32_t node, uint32_t stem);

/* The bit of the flag that files call so; 0: there is none. */
uint32_t draft_flag(struct str name);

#endif
