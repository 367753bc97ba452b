/*
 * rising.h - words and phrases that are said now far more often than before.
 *
 * Two bags of stories are compared: those of now, and those of the time before (the baseline). A word counts
 * once a story, and the caller puts each story in once however often it was copied, so that one loud text or
 * one popular link is not a rise. How strong a rise is comes from the log-odds ratio with an informative
 * Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words"):
 *
 *     p      = (a + b + 1/2) / (A + B + 1)               the word's share in both bags together
 *     odds   = log((a + Kp) / (A + K - a - Kp)) - log((b + Kp) / (B + K - b - Kp))
 *     spread = 1 / (a + Kp) + 1 / (b + Kp)
 *     z      = odds / sqrt(spread)
 *
 * with a of A stories now and b of B before, and a prior worth K = 10 stories. The prior holds back words that
 * are merely rare; what is common anyway ("the") has equal odds and falls out by itself.
 */
#ifndef CORE_RISING_H
#define CORE_RISING_H

#include "core/arena.h"
#include "core/map.h"

struct rising_bag {
    struct arena arena;
    struct map counts; /* folded word, or two with a space between -> stories that have it */
    uint32_t *numbers; /* the counts, and the last story that counted, by place in the map */
    size_t cap;
    int64_t n_stories;
    bool closed; /* takes no new words */
};

/* Fills the set of stop words ("the", "und"): they never rise, and no phrase begins or ends with one. 'tsv' has
 * lines code<TAB>words (lexicons/small.tsv); the keys point into it. */
void rising_small_words(struct map *small, struct str tsv);

void rising_bag_init(struct rising_bag *bag);
void rising_bag_release(struct rising_bag *bag);
/* Adds one story: each of its words and pairs of adjacent words counts once; URLs are skipped. 'small' may be
 * NULL. At most LIMIT_RISING_KEYS different words and pairs are kept. */
void rising_bag_add(struct rising_bag *bag, const struct map *small, struct str title,
                    struct str text);
/* Restricts the bag: from now on only the words and phrases that it has, or that are passed here, count. */
void rising_bag_want(struct rising_bag *bag, struct str word);
/* Whether the story that was added last has the word or phrase. */
bool rising_bag_has(const struct rising_bag *bag, struct str word);
/* Stories of the bag that have the word or phrase (folded). */
int64_t rising_bag_count(const struct rising_bag *bag, struct str word);

struct rising_word {
    struct str word;     /* in the arena of the bag of now */
    int64_t now, before; /* stories that have it */
    int32_t times;       /* how many times its usual share, thousandths; INT32_MAX: it is new */
    int32_t z;           /* thousandths: 3000 is three standard deviations */
};

/* Those in at least 'least' stories of now with z of at least 'z' (thousandths; 3000 is a good floor where
 * hundreds of words are looked at), the strongest first, at most 'most'. A word that stands nearly always in
 * a rising phrase is told by the phrase, and a phrase that says no more than its word by the word. Without a
 * story in 'before' nothing rises. */
size_t rising_words(const struct rising_bag *now, const struct rising_bag *before, int64_t least,
                    int32_t z, size_t most, struct arena *arena, struct rising_word **out);

#endif
