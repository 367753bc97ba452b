/*
 * turns.h - whose turn it is: many requests, one at a time to each host, with a pause between two.
 *
 * A host that may be asked stands in the line 'ready', one that was just asked stands in the line
 * 'resting' until its pause is over. Their pauses are equally long, so both lines are in order by
 * themselves: a start, an end and an idle host cost the same with ten thousand hosts as with ten. The
 * few hosts that want longer pauses rest in a line of their own, 'slow', which is kept in order.
 * No clock and no network in here.
 */
#ifndef CORE_TURNS_H
#define CORE_TURNS_H

#include "core/arena.h"
#include "core/map.h"

struct turn_host;

/* Part of each request. */
struct turn {
    struct turn *next; /* in its host's queue */
    struct turn_host *host;
};

struct turn_line {
    struct turn_host *head, **tail;
};

struct turns {
    struct arena arena;
    struct map hosts;
    struct turn_line ready, resting, slow;
    size_t n_waiting;
    int64_t gap_ms;
};

void turns_init(struct turns *turns, int64_t gap_ms);
void turns_release(struct turns *turns); /* the turns themselves are their owners' */

/* Queues behind the others of this host. 'loose': no pause and no limit for it (the own machine). */
void turns_put(struct turns *turns, struct turn *turn, struct str host, bool loose, int64_t now_ms);

/* This host wants a pause of at least that. */
void turns_slow(struct turns *turns, struct str host, int64_t gap_ms);

/* The next one that may start, which counts as running until turns_end(); NULL: none now. */
struct turn *turns_take(struct turns *turns, int64_t now_ms);
void turns_end(struct turns *turns, struct turn *turn, int64_t now_ms);

/* Any one that waits, in no order: to clear up. NULL: none. */
struct turn *turns_drop(struct turns *turns);

/* When the next pause is over; INT64_MAX: nobody rests. */
int64_t turns_wake_ms(const struct turns *turns);

/* Others wait for the same host. */
bool turns_has_more(const struct turn *turn);

/* Nothing more should go to this host, and why. turns_take() still gives what waits: ask before. */
void turns_hold(struct turns *turns, struct str host, struct str why);
struct str turns_held(const struct turn *turn); /* p NULL: it is not */

#endif
