/*
 * lang.h - the languages that hark knows, and which of them a text is in.
 *
 * A language is told by its script, by votes of its small words (lexicons/detect.tsv), and where those
 * leave a doubt by runs of letters (lang_grams.h); where nothing suffices it is "und", never a guess. What
 * can be scored has a stemmer and a folder.
 */
#ifndef ANALYZE_LANG_H
#define ANALYZE_LANG_H

#include "core/err.h"
#include "core/lanes.h"
#include "core/map.h"
#include "core/str.h"

/* A row of lang.c. */
struct lang {
    const char *code;    /* BCP 47, first subtag */
    const char *stemmer; /* libstemmer's name; NULL: told apart, not scored */
    bool concord;        /* a second negator confirms the first ("no tiene nada bueno") */
    /* What its layers miss or overstate, log-odds in thousandths: of neutral, and of praise. */
    int32_t neutral, lean;
    bool looks_back; /* a negator at the end denies what is before it ("schmeckt mir nicht") */
};

enum {
    LANG_MAX = 24, /* rows that small words can vote for: the first */
    LANG_NONE = -1,
    LANG_UNSURE = -2, /* only the letters can tell */
};

extern const struct lang langs[];
extern const size_t n_langs;

/* The row of "de", "de-AT", "DE_at"; LANG_NONE when there is none. */
int lang_find(struct str tag);

/* The languages that a small word speaks for, and what it gives each. */
struct lang_vote {
    uint32_t bits; /* one a row */
    uint8_t points[LANG_MAX];
    /* four bytes: for English, the most for another, for all, and whether there is a vote */
    uint32_t brief;
};

enum { LANG_FILTER_BITS = 1 << 14, LANG_MOST_VOTES = 60000 /* numbers of sixteen bits */ };

struct lang_words {
    struct map votes; /* folded word -> number of its vote, as a pointer-sized integer */
    uint64_t
        filter[LANG_FILTER_BITS / 64]; /* a bit a word: most words of a text are none of them */
    struct lang_vote *rows; /* different ones; 0: a word that says nothing, or too much */
    size_t n_rows, cap_rows;
    char *bytes; /* of the file: the keys point into it */
};

/* Reads detect.tsv of the data folder. */
int lang_words_init(struct lang_words *words, struct str data, struct err *err);
void lang_words_release(struct lang_words *words);
/* The number of the word's vote. */
uint32_t lang_words_find(const struct lang_words *words, struct str word);

/* Briefs of one text added up: they tell in a few steps of most English texts that they are English. */
struct lang_brief {
    uint32_t english_all, other_known; /* the bytes of briefs, as numbers of sixteen bits */
};

static inline void lang_brief_add(struct lang_brief *sum, uint32_t brief)
{
    sum->english_all += brief & 0x00ff00ff;
    sum->other_known += brief >> 8 & 0x00ff00ff;
}

/* Whether lang_tell() would say English, script aside, of a text of so many words; false where a brief look cannot
 * tell. */
bool lang_brief_is_english(const struct lang_brief *sum, uint32_t n_words);

/* Counts of one text, filled by the caller. */
struct lang_tally {
    uint32_t votes[LANG_MAX]; /* a word that speaks for one language counts more */
    uint16_t recent
        [LANG_MAX];   /* those of the last words, not yet among them: small numbers add up faster */
    uint32_t voted;   /* one bit a language that has a vote */
    uint32_t n_words; /* all words */
    uint32_t n_known; /* of these, words that vote */
};

/* Takes the recent votes among the others. */
void lang_tally_settle(struct lang_tally *tally);

/* Words vote for none or many languages, without order: so no question is asked. */
static inline void lang_tally_word(struct lang_tally *tally, const struct lang_vote *vote)
{
    enum { MOST_RECENT = 4096 /* words, each with 12 points at most: sixteen bits hold them */ };

    tally->n_words++;
    tally->n_known += vote->bits != 0;
    tally->voted |= vote->bits;
    for (int i = 0; i < LANG_MAX; i += LANES / 2)
        lanes_add(tally->recent + i, vote->points + i);
    if (tally->n_words % MOST_RECENT == 0)
        lang_tally_settle(tally);
}

struct lang_grams;

/* The language by the text's script and the votes, where these leave no doubt; else LANG_UNSURE. A clear vote
 * for a language without letters in 'grams' is believed, and so is one for English. */
int lang_tell(struct lang_tally *tally, struct str text, const struct lang_grams *grams);
/* The same where there are no letters to ask, given the source's hint (a row or LANG_NONE): LANG_NONE when it
 * cannot be told. */
int lang_decide(struct lang_tally *tally, struct str text, int hint);

#endif
