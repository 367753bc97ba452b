/*
 * peers.h - the rules that other tools document, for comparison.
 *
 * Re-implemented from public help pages (Socialmetrix, Agility PR, ThirdEye, Salesforce Social Studio,
 * Pivony, Kommonpoll) and papers (EARS; Farrington and Noufaily): each looks at hourly negatives and
 * mentions by published time, every hour, and after a mail is quiet for 24 hours; while the rule still
 * holds it then mails again.
 */
#ifndef TESTS_EVAL_PEERS_H
#define TESTS_EVAL_PEERS_H

#include "tests/eval/world.h"

/* What a rule may look at: the hour just ended is [hour]; sums of whole days before it, newest first. */
struct peer_view {
    const int32_t *neg, *other; /* by hour, as known now */
    int hour;
    double day[28];   /* negatives of the hours (hour - 24 (i + 1), hour - 24 i] */
    double day_other; /* others of the last 24 hours */
};

struct peer {
    const char *name;
    bool (*fires)(const struct peer_view *view, double parameter);
    double parameter;
};

size_t peers_all(const struct peer **out);
void peer_look(struct peer_view *view, const int32_t *neg, const int32_t *other, int hour);

#endif
