/*
 * diff_alerts.h - inside 'hark lexicon diff': which alerts another lexicon would have told of what is stored.
 *
 * Both sides are counted from the mentions, each known when it was first seen, and judged by the code of the
 * back-test: so all that differs comes from the words.
 */
#ifndef CLI_DIFF_ALERTS_H
#define CLI_DIFF_ALERTS_H

#include "cli/print.h"
#include "cli/replay.h"
#include "core/map.h"

struct run;

struct diff_alerts {
    struct run *run;
    struct map topics;    /* name -> counts with either lexicon */
    struct buf key;       /* scratch of one count, */
    struct arena scratch; /* and of one mention */
};

void diff_alerts_init(struct diff_alerts *alerts, struct run *run);
void diff_alerts_release(struct diff_alerts *alerts);

/* One mention with the verdicts of both sides. */
int diff_alerts_add(struct diff_alerts *alerts, const struct mention *before,
                    const struct mention *after, struct err *err);

/* Once all are added: what would appear and what would vanish, topic by topic; as lines, or into the list. */
int diff_alerts_tell(struct diff_alerts *alerts, json_t *list, struct err *err);

#endif
