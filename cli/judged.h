/*
 * judged.h - a topic on its way through the alerter's hours: who may speak of it, and what the judge and
 * the life of its alerts remember. The store keeps the latter as one row of bytes.
 */
#ifndef CLI_JUDGED_H
#define CLI_JUDGED_H

#include "alert/judge.h"
#include "alert/life.h"
#include "cli/run.h"

struct judged {
    const struct topic *topic;
    const struct source **sources; /* those that may speak of it */
    size_t n_sources;
    struct judge_state *judge;
    struct life_state *life;
    int64_t tick; /* judged up to here; TIME_NONE: never */
};

/* From the store. Damaged bytes are told in a line, and begin anew: to learn again is worth more than
 * never to judge again. Close with judged_close(). */
int judged_open(struct run *run, const struct topic *topic, struct judged *j, struct err *err);
void judged_close(struct judged *j); /* a zeroed one is fine */

/* The bytes for the store, appended. */
void judged_save(const struct judged *j, struct buf *out);

#endif
