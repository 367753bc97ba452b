/*
 * state.h - inside store/: the parts of a visit that tell of the source itself.
 */
#ifndef STORE_STATE_H
#define STORE_STATE_H

#include "store/db.h"

/* The state as the visit gives it, with what only the store knows: how much was new. */
int state_save(struct store *store, const struct store_visit *visit, struct visit_outcome *outcome,
               struct err *err);
/* What was known of the source at this hour; older hours go, but the newest of them stays, since it
 * holds until the next. */
int state_save_poll(struct store *store, const struct source_state *state, int64_t tick,
                    struct err *err);
int state_save_aggregates(struct store *store, const struct store_visit *visit, struct err *err);

#endif
