/*
 * backtest.h - what alerts would have been told of what is stored, and what each threshold costs.
 */
#ifndef CLI_BACKTEST_H
#define CLI_BACKTEST_H

#include "cli/command.h"

/* hark alerts backtest, with the options of 'alerts': topic, from, odds, live. Reads the store and writes
 * nothing. Returns the exit status. */
int backtest(struct cli *cli);

#endif
