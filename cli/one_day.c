/*
 * one_day.c - one day of each topic, printed: what 'hark today' and 'hark digest --print' share.
 */
#include "cli/one_day.h"

#include "cli/named.h"

/* A page a topic; as JSON {"topics":[...]}, or a line each. */
static int put_topic(struct run *run, const struct topic *topic, const struct one_day *how, int n,
                     struct err *err)
{
    struct site_request request = run_site_request(run);
    struct cli *cli = run->cli;
    bool json = cli->json || cli->jsonl;
    int64_t at = how->at(run, topic);
    struct buf out;
    int rc;

    buf_init(&out, BUF_NO_CEILING);
    rc = json        ? site_day_json(&request, topic, at, &out, err)
         : how->html ? site_day_page(&request, topic, at, &out, err)
                     : site_day_text(&request, topic, at, &out, err);
    if (rc == 0 && json) {
        cli_put(cli, cli->jsonl || n == 1 ? STR_NONE : STR(","));
        cli_put(cli, buf_str(&out));
        cli_put(cli, cli->jsonl ? STR("\n") : STR_NONE);
    } else if (rc == 0 && how->html) {
        cli_put(cli, buf_str(&out));
    } else if (rc == 0) {
        cli_printf(cli, "%s" STR_FMT, n > 1 ? "\n" : "", STR_ARG(buf_str(&out)));
    }
    buf_release(&out);
    return rc;
}

int one_day_print(struct cli *cli, const struct one_day *how)
{
    struct str wanted = cli_text(cli, "topic");
    const struct topic *only = NULL;
    struct err err = { 0 };
    struct run run;
    int status = run_open(&run, cli, STORE_READ), n = 0;

    if (status != 0)
        return status;
    if (run.settings->n_topics == 0)
        err_set(&err, ERR_CONFIG, "the configuration has no topic: add 'topics:'");
    else if (wanted.n)
        only = named_topic(run.settings, wanted, &err);
    cli_put(cli, cli->json && !err_is_set(&err) ? STR("{\"topics\":[") : STR_NONE);
    for (size_t i = 0; i < run.settings->n_topics && !err_is_set(&err); i++) {
        const struct topic *topic = &run.settings->topics[i];

        if (!only || only == topic)
            put_topic(&run, topic, how, ++n, &err);
    }
    cli_put(cli, cli->json && n > 0 ? STR("]}\n") : STR_NONE);
    status = err_is_set(&err) ? cli_error(cli, &err) : 0;
    run_close(&run);
    return status;
}
