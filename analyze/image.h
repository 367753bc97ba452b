/*
 * image.h - the compiled lexicon: one run of bytes that is used where it lies.
 *
 * A head with the version of the format, sizes and digests, then sections of equal members, all numbers as the
 * machine keeps them (a file of another byte order is another version). Nodes lie as lexicon.h says. Nothing in it points: places are numbers, and
 * image_open() looks at each of them once, so that no byte of a broken file can lead astray.
 */
#ifndef ANALYZE_IMAGE_H
#define ANALYZE_IMAGE_H

#include "analyze/lexicon.h"

struct draft;

enum image_section {
    IMAGE_NODES,
    IMAGE_FILTER,
    IMAGE_FACTS, /* what else is known of each node, one after the other */
    IMAGE_ENTRIES,
    IMAGE_WORDS,
    IMAGE_STEMS,
    IMAGE_REWRITES,
    IMAGE_FILES,
    IMAGE_PRESETS,
    IMAGE_NAMES, /* of touchpoints and cues, by number */
    IMAGE_LIST,  /* the texts that it was made of (texts.h) */
    IMAGE_BYTES, /* of all names and words */
    IMAGE_SECTIONS,
};

/* A part of IMAGE_BYTES. */
struct image_text {
    uint32_t at, n;
};

struct image_entry {
    struct image_text text, name;
    uint32_t flags;
    int32_t weight, factor, line;
    uint32_t next;
    uint8_t layer, preset, n_words, file;
};

/* What is known of a spelling; a slot of a table by its hash, never more than three quarters full. */
struct image_word {
    uint32_t tag;           /* upper half of the hash */
    struct image_text text; /* n = 0: free */
    uint32_t word;          /* stem of the surface word; 0: no file has it */
    uint32_t stem;          /* number of the stem that is spelt so */
    uint32_t rewrite;       /* from 1 */
};

struct image_rewrite {
    uint32_t n;
    struct image_text words[LEXICON_MAX_REWRITE];
    uint32_t stems[LEXICON_MAX_REWRITE];
};

struct image {
    struct lexicon_tree tree; /* but for its entries */
    const struct image_entry *entries;
    const struct image_word *words;
    const struct image_text *stems, *files, *presets, *names;
    const struct image_rewrite *rewrites;
    const char *bytes;
    struct str list;
    size_t n_words, n_rewrites, n_files, n_presets, n_names;
};

void image_make(const struct draft *draft, struct buf *out);

/* Sets size and digests to what the bytes are: for tests that change some. */
void image_seal(struct buf *image);

/* Looks at all of it. 'bytes' begin at a multiple of eight and are borrowed. -1 and *err when it is not an
 * image of this version, whole and sound. */
int image_open(struct str bytes, struct image *out, struct err *err);

/* The list of texts alone, from the head of a file; empty when that is not one. */
struct str image_list(struct str bytes);

static inline struct str image_text(const struct image *image, struct image_text text)
{
    return (struct str){ image->bytes + text.at, text.n };
}

uint64_t image_hash(struct str word);

/* NULL when it is not there. 'hash' is image_hash() of the word. */
const struct image_word *image_word(const struct image *image, struct str word, uint64_t hash);

#endif
