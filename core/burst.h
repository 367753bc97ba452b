/*
 * burst.h - stories that look arranged: the same rare word, the same hour, many authors, nearly all of them new.
 *
 * A campaign writes alike. A burst is a word (or pair of words) that at least BURST_LEAST authors use within one UTC
 * hour, that at most one in a hundred of all other stories uses, that is BURST_TIMES as frequent in the hour as
 * elsewhere, and whose authors were nearly all never seen before. It is a reason to look and carries its evidence; nothing is removed or counted apart because of it: a
 * real failure makes many new authors write at once too, but seldom in the same rare words.
 */
#ifndef CORE_BURST_H
#define CORE_BURST_H

#include "core/arena.h"
#include "core/map.h"

enum {
    BURST_LEAST = 5,
    BURST_NEW_PERCENT = 80,
    BURST_RARE_PERCENT = 1,
    BURST_TIMES = 5,
    BURST_LOOKS = 32
};

struct burst_story {
    struct str id, author; /* stories without an author count as one author each */
    struct str title, text;
    int64_t at;      /* UTC seconds */
    bool new_author; /* nothing of the author was seen before */
};

struct burst {
    struct str word;
    int64_t hour; /* its begin */
    struct str *ids;
    size_t n, n_authors, n_new;
    int64_t elsewhere; /* other stories with the word, of n_others */
    int64_t n_others;
};

/* In the order of time, then by the word that most stories share; of words that the same stories share the longest.
 * 'small' as in rising.h, or NULL. Strings are the stories'. Of an hour
 * BURST_LOOKS words are looked at, so that the time is linear in the words. */
size_t bursts_find(const struct burst_story *stories, size_t n, const struct map *small,
                   struct arena *arena, struct burst **out);

#endif
