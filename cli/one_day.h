/*
 * one_day.h - one day of each topic (or of the one that --topic names), printed.
 */
#ifndef CLI_ONE_DAY_H
#define CLI_ONE_DAY_H

#include "cli/run.h"

struct one_day {
    bool html; /* else text; --json and --jsonl go before both */
    int64_t (*at)(const struct run *run, const struct topic *topic); /* a moment of the day */
};

int one_day_print(struct cli *cli, const struct one_day *how); /* the exit status */

#endif
