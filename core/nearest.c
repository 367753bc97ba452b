/*
 * nearest.c - Damerau's edit distance (optimal string alignment) over three rows.
 */
#include "core/nearest.h"

enum { LONGEST = 64 }; /* no key or command is longer */

size_t nearest_distance(struct str a, struct str b, size_t most)
{
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    if (a.n > LONGEST || b.n > LONGEST || (a.n > b.n ? a.n - b.n : b.n - a.n) > most)
        return most + 1;
    for (size_t j = 0; j <= b.n; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *spare = before;
        size_t best = now[0] = i;

        for (size_t j = 1; j <= b.n; j++) {
            char x = char_lower(a.p[i - 1]), y = char_lower(b.p[j - 1]);
            size_t d = last[j - 1] + (x != y);

            if (last[j] + 1 < d)
                d = last[j] + 1;
            if (now[j - 1] + 1 < d)
                d = now[j - 1] + 1;
            if (i > 1 && j > 1 && x == char_lower(b.p[j - 2]) && y == char_lower(a.p[i - 2]) &&
                before[j - 2] + 1 < d)
                d = before[j - 2] + 1;
            now[j] = d;
            best = d < best ? d : best;
        }
        if (best > most)
            return most + 1;
        before = last;
        last = now;
        now = spare;
    }
    return last[b.n] > most ? most + 1 : last[b.n];
}

const char *nearest_word(struct str word, const char *const *candidates, size_t n)
{
    size_t most = word.n <= 1 ? 0 : word.n <= 3 ? 1 : word.n <= 7 ? 2 : 3;
    size_t best = 2 * (most + 1);
    const char *found = NULL;

    for (size_t i = 0; i < n; i++) {
        struct str candidate = str_of(candidates[i]);
        size_t d = nearest_distance(word, candidate, most);
        bool same_start =
            word.n && candidate.n && char_lower(word.p[0]) == char_lower(candidate.p[0]);
        size_t cost = 2 * d + !same_start;

        if (d <= most && cost < best) {
            best = cost;
            found = candidates[i];
        }
    }
    return found;
}
