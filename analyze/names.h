/*
 * names.h - which touchpoints or cues a text speaks of, and where.
 *
 * A text of few words is one scope, a longer one has a scope a sentence. What a name weighs in a scope:
 *
 *     weight = w([any]) + sum of the weights of the n-grams found
 *
 * in thousandths of log-odds, for names that the learned phrases know (they have a weight for "[any]"); a phrase
 * of the hand list counts as the n-gram "[name]" there, so that a list is a feature like others. Where nothing was
 * learned of a name, its hand phrases alone tell it, and weigh 1000. A name is told where it weighs more
 * than nothing; a cue that a hand phrase says also where little speaks against it.
 */
#ifndef ANALYZE_NAMES_H
#define ANALYZE_NAMES_H

#include "analyze/reading.h"
#include "core/arena.h"

/* A name in one clause. */
struct told {
    struct str name;
    uint32_t clause; /* of a touchpoint; of a cue where a hand phrase tells it, else 0 */
    int32_t weight;  /* in its scope */
    bool learned;    /* by weighed phrases, else by hand phrases alone */
};

struct told_list {
    struct told *rows; /* in the order of the text */
    size_t n, cap;
    struct arena *arena;
};

/* The touchpoints of the text, and its cues. */
void names_tell(struct reading *reading, struct arena *arena, struct told_list told[2]);

/* Whether weighed phrases know the name. */
bool names_learned(struct reading *reading, enum lexicon_layer layer, struct str name);

/* Frees what is kept between texts. */
void names_release(struct reading *reading);

/* Whether a name, a handle or a word with a capital, stands right behind the mark: "now with Acme". */
bool names_has_behind(const struct reading *reading, const struct mark *mark);

/* "Not refunded" is no refund: what a writer says to have got or to do falls away where it is denied. And what asks
 * only before a question mark says nothing without one, nor what leads to a name where there is none. */
bool names_is_idle(const struct reading *reading, const struct mark *mark);

#endif
