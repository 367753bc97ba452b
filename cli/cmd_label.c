/*
 * cmd_label.c - hark label: a person's word on a mention; it outlives re-scoring.
 */
#include "cli/run.h"

static const char *const words[] = { "neg",       "pos",   "neu",      "mixed",
                                     "off-topic", "fixed", "incident", "none" };

enum { N_WORDS = sizeof words / sizeof words[0] };

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    struct store *store;
    struct str word;
    int status, rc, i = 0;

    if (argc != 2)
        return cli_usage(cli, "'label' takes the id of a mention and a word");
    word = str_of(argv[1]);
    while (i < N_WORDS && !str_eq(word, str_of(words[i])))
        i++;
    if (i == N_WORDS)
        return cli_usage(
            cli, "'%s' is none of neg, pos, neu, mixed, off-topic, fixed, incident, none", argv[1]);
    store = run_store(cli, STORE_WRITE, &status);
    if (!store)
        return status;
    rc = store_label(store, str_of(argv[0]), str_eq(word, STR("none")) ? STR_NONE : word, &err);
    if (rc == 0)
        err_set(&err, ERR_NO_INPUT, "there is no one mention '%s': 'hark mentions' has the ids",
                argv[0]);
    if (rc != 1)
        status = cli_error(cli, &err);
    store_close(store);
    return status;
}

const struct command command_label = {
    .name = "label",
    .args = "ID neg|pos|neu|mixed|off-topic|fixed|incident|none",
    .help = "note a person's verdict on a mention; it wins over the score and outlives re-scoring",
    .example = "hark label 3f2ab neg",
    .run = run,
};
