/*
 * life.h - from judgements to what people are told: one id per incident.
 *
 * pending -> open -> (escalated)* -> resolved -> (reopened within 36 hours: the same id). Pure, like
 * judge.h: the next state and the notices follow from state, judgements and coverage alone.
 */
#ifndef ALERT_LIFE_H
#define ALERT_LIFE_H

#include "alert/judge.h"
#include "core/notice.h"

struct life_state; /* opaque: open alerts, blind sources, acknowledgements of one topic */

struct life_conf {
    int64_t odds_days;
    int64_t repeat_s; /* a mail again while open and not acknowledged */
    int64_t wait_s;   /* so long what is not critical is only pending; 0: told with its tick */
};

/* A mention that is worth a mail by itself; cli/ finds them while mentions are stored. */
struct at_once {
    struct str mention; /* id */
    struct str reason;  /* "1 of 5 stars", "word 'poisoning'" */
    bool by_stars; /* for its few stars alone: while the topic's own alert is open, it is one of
                           the many that alert tells of, and no mail by itself */
};

struct life_state *life_state_open(struct str saved, struct err *err);
void life_state_close(struct life_state *state);
void life_state_save(const struct life_state *state, struct buf *out);

/* Notices are in the arena, in the order in which they are to be told; their 'mentions' are empty but
 * for NOTICE_AT_ONCE (the caller looks them up by window). */
size_t life_step(const struct life_conf *conf, struct life_state *state, const struct tick *tick,
                 const struct judgement *judgements, size_t n_judgements,
                 const struct at_once *at_once, size_t n_at_once, struct arena *arena,
                 struct notice **out);

/* What waits and cannot wait for its tick, told now: the notice of 'at_once' alone. */
size_t life_wake(const struct life_conf *conf, struct life_state *state, struct str topic,
                 int64_t now, const struct at_once *at_once, size_t n_at_once, struct arena *arena,
                 struct notice **out);

/* A person has seen it: no more repeats. False when no such alert is open. */
bool life_ack(struct life_state *state, struct str alert);

#endif
