/*
 * life_state.h - what is remembered of alerts between ticks. (Inside alert/ only.)
 */
#ifndef ALERT_LIFE_STATE_H
#define ALERT_LIFE_STATE_H

#include "alert/life.h"

enum { ALERT_ID_LENGTH = 13 };

struct alert {
    char id[ALERT_ID_LENGTH + 1];
    char *aspect, *signal;
    int64_t opened_at, told_at, resolved_at; /* resolved_at TIME_NONE: open */
    int32_t revision;                        /* of the next notice */
    int32_t severity;                        /* as last told */
    int32_t most;                            /* of what was told, in a day */
    int32_t told;                            /* times since it opened, less one */
    bool joined;                             /* part of another alert: nothing is told */
    bool acked;
    bool pending; /* not told yet */
};

struct blind {
    char id[ALERT_ID_LENGTH + 1];
    char *source;
    int64_t since;
    bool told;
};

struct told { /* a mention, for its reach */
    char *mention;
    int64_t at;
};

struct life_state {
    struct alert *alerts; /* in the order of their opening */
    size_t n_alerts, cap_alerts;
    struct blind *blinds;
    size_t n_blinds, cap_blinds;
    struct told *told; /* in the order of their telling */
    size_t n_told, cap_told;
};

/* Each new one is at the end of its list. */
struct alert *life_add_alert(struct life_state *state);
void life_drop_alert(struct life_state *state, size_t at);
struct blind *life_add_blind(struct life_state *state);
void life_drop_blind(struct life_state *state, size_t at);
void life_add_told(struct life_state *state, struct str mention, int64_t at);
void life_forget_told(struct life_state *state, int64_t before); /* those told before that time */

static inline bool alert_is_open(const struct alert *a)
{
    return a->resolved_at == TIME_NONE;
}

#endif
