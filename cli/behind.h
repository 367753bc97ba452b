/*
 * behind.h - what stands behind a notice: its mentions, how many voices they are, and why to look twice.
 */
#ifndef CLI_BEHIND_H
#define CLI_BEHIND_H

#include "cli/run.h"

/* Fills the ids of the mentions in the notice's window (the negatives, or all where all are judged), unless
 * they are there; n_voices, n_stories, words that rise, and cautions. Strings are in the arena. */
int behind_notice(struct run *run, struct notice *notice, struct arena *arena, struct err *err);

#endif
