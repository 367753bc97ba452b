/*
 * reach.c - a histogram in half powers of two; it halves itself when it is full, and so forgets.
 */
#include "alert/reach.h"

enum {
    FEW = 100,     /* mentions below which no mark is given */
    ENOUGH = 1000, /* mentions from which on one in a thousand can be told */
    CAREFUL = 4,   /* factor on the mark below that */
    FLOOR = 50,    /* least mark */
    FULL = 20000,  /* mentions at which all bins are halved */
};

/* The least reach of that bin: 0, 1, 2, 3, 4, 6, 8, 12, 16 ... */
static int64_t bin_from(int bin)
{
    int64_t power;

    if (bin < 2)
        return bin;
    power = INT64_C(1) << (bin / 2);
    return bin % 2 ? power + power / 2 : power;
}

static int bin_of(int64_t reach)
{
    int bin = 0;

    while (bin < N_REACH - 1 && reach >= bin_from(bin + 1))
        bin++;
    return bin;
}

static int64_t seen(const struct place *place, int from)
{
    int64_t n = 0;

    for (int bin = from; bin < N_REACH; bin++)
        n += place->reach[bin];
    return n;
}

int64_t reach_mark(const struct place *place)
{
    int64_t n = seen(place, 0), mark;
    int bin = N_REACH - 1;

    if (n < FEW)
        return INT64_MAX;
    while (bin > 0 && seen(place, bin) <= n / 1000)
        bin--;
    mark = bin_from(bin + 1) * (n < ENOUGH ? CAREFUL : 1);
    return mark > FLOOR ? mark : FLOOR;
}

void reach_learn(struct place *place, const struct heard *heard)
{
    if (heard->before >= 0 && place->reach[bin_of(heard->before)] > 0)
        place->reach[bin_of(heard->before)]--;
    place->reach[bin_of(heard->now)]++;
    if (seen(place, 0) > FULL)
        for (int bin = 0; bin < N_REACH; bin++)
            place->reach[bin] /= 2;
}
