/*
 * answers.h - which public answer of the brand belongs to which mention, found without searching.
 */
#ifndef OUT_ANSWERS_H
#define OUT_ANSWERS_H

#include "core/map.h"
#include "out/crowd.h"

struct answers {
    struct arena *arena;
    struct map by_item, by_thread; /* "source id" -> the answers there, oldest first */
    struct map sources;            /* those where the brand was seen to answer at all */
};

void answers_init(struct answers *answers, struct arena *arena);
/* All that the brand says in the crowd until then; the crowd must outlive the answers, and what it holds is
 * later than what is there. */
void answers_add(struct answers *answers, const struct crowd *crowd, int64_t until);
void answers_release(struct answers *answers);
/* The first answer to the mention: to itself, or the next of the brand in its thread; or NULL. */
const struct mention *answers_first(const struct answers *answers, const struct mention *m);
/* How long that took, or has taken: of the hours in which somebody is there, where the topic has some. */
struct topic;
int64_t answers_wait(const struct topic *topic, int64_t from, int64_t to);
bool answers_come(const struct answers *answers, struct str source);

#endif
