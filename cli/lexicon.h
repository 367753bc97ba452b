/*
 * lexicon.h - the verbs of 'hark lexicon' that have a file of their own.
 *
 * They measure words and weights on a user's own texts; none of them changes a lexicon. Operands as of a
 * command, behind the verb's name; the exit status.
 */
#ifndef CLI_LEXICON_H
#define CLI_LEXICON_H

struct cli;

/* Scores labelled texts and says how often it agrees. */
int lexicon_eval(struct cli *cli, int argc, char **argv);
/* What the lexicon does not know, and where it is wrong, written to be labelled. */
int lexicon_gaps(struct cli *cli, int argc, char **argv);
/* The stored history with another data folder: what would be told otherwise. */
int lexicon_diff(struct cli *cli, int argc, char **argv);

#endif
