/*
 * spelling.c - what a drawn-out word is: every way to take its runs of a letter, the last run first.
 */
#include "analyze/spelling.h"

enum {
    MOST_RUNS = 4, /* that may be one letter or two: sixteen spellings */
    LONGEST = 48,  /* bytes; longer words stay as they are */
};

/* Where letters stand twice: the place of the second, from the end, which is drawn out most. */
static unsigned runs_of(struct str text, size_t at[MOST_RUNS])
{
    unsigned n = 0;

    for (size_t i = text.n; i > 1 && n < MOST_RUNS; i--)
        if (text.p[i - 1] == text.p[i - 2])
            at[n++] = i - 1;
    return n;
}

/* The text without the letters at those places whose bit is set. */
static struct str leave_out(struct str text, const size_t at[MOST_RUNS], unsigned n, unsigned bits,
                            char out[LONGEST])
{
    struct str word = { out, 0 };

    for (size_t i = 0; i < text.n; i++) {
        bool kept = true;
        for (unsigned k = 0; k < n; k++)
            kept = kept && !((bits >> k & 1) && at[k] == i);
        if (kept)
            out[word.n++] = text.p[i];
    }
    return word;
}

uint32_t spelling_know(const struct lexicon *lexicon, struct str *text,
                       const struct lexicon_rewrite **rewrite)
{
    const struct lexicon_tree *tree = lexicon_tree(lexicon);
    const struct str whole = *text;
    size_t runs[MOST_RUNS];
    unsigned n = runs_of(whole, runs);
    uint32_t known = 0;

    if (whole.n > LONGEST)
        return lexicon_know(lexicon, whole, true, rewrite);
    for (unsigned bits = 0; bits < 1u << n; bits++) {
        char spelt[LONGEST];
        struct str word = leave_out(whole, runs, n, bits, spelt);
        const struct lexicon_rewrite *re;
        uint32_t stem = lexicon_know(lexicon, word, true, &re);
        bool by_hand = re || (stem != 0 && (tree->nodes[stem].own[0] & HAS_HAND));
        if (!by_hand && (stem == 0 || known != 0))
            continue;
        known = stem;
        *rewrite = re;
        word = lexicon_spelling(lexicon, word);
        *text = word.n > 0 ? word : whole;
        if (by_hand)
            break;
    }
    return known;
}
