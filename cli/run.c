/*
 * run.c - the one file that knows the whole road:
 *
 *     hark.yaml -> schedule -> fetch -> items -> analyze -> mentions -> store -> series -> alert
 *               -> notices -> mails -> outbox -> sent, and pages
 *
 * It carries and never decides: run_fetch.c takes visits to the store, run_alert.c hours to the
 * judge and notices to the outbox, run_tell.c outbox rows and pages to people.
 */
#include "cli/run.h"

#include "core/hash.h"
#include "out/prometheus.h"

/* --- what the parts share --- */

static void read_touchpoints(struct run *run)
{
    const struct touchpoint *all;
    size_t n = analyzer_touchpoints(run->analyzer, &all);

    run->touchpoints = arena_alloc(&run->arena, (n + 1) * sizeof *run->touchpoints);
    for (size_t i = 0; i < n; i++)
        run->touchpoints[i] = (struct out_touchpoint){ all[i].name, all[i].title, all[i].department,
                                                       all[i].stage, (int)all[i].side };
    run->n_touchpoints = n;
}

/* Told once, by the first command that opens the store after an upgrade of hark. */
static void tell_upgrade(struct cli *cli, const struct store *store)
{
    int from = store ? store_upgraded_from(store) : 0;

    if (from > 0)
        cli_note(cli,
                 "the store was brought up to date; as it was it stays in '" STR_FMT
                 "/hark.db.schema%d' until you remove it",
                 STR_ARG(cli_settings(cli)->state_dir), from);
}

int run_open(struct run *run, struct cli *cli, enum store_mode mode)
{
    struct err err = { 0 };

    *run = (struct run){ .cli = cli, .now = cli->now };
    run->settings = cli_settings(cli);
    if (!run->settings)
        return cli_status(cli);
    run->store = store_open(run->settings->state_dir, mode, &err);
    tell_upgrade(cli, run->store);
    if (run->store)
        run->analyzer = analyzer_open(run->settings->data_dir, run->settings->topics,
                                      run->settings->n_topics, &err);
    if (!run->analyzer || tongues_open(&run->tongues, run->settings, &err) != 0) {
        run_close(run);
        if (mode == STORE_WRITE)
            run_operator_store(cli, &err);
        return cli_error(cli, &err);
    }
    read_touchpoints(run);
    return 0;
}

struct store *run_store(struct cli *cli, enum store_mode mode, int *status)
{
    const struct settings *settings = cli_settings(cli);
    struct err err = { 0 };
    struct store *store;

    if (!settings) {
        *status = cli_status(cli);
        return NULL;
    }
    store = store_open(settings->state_dir, mode, &err);
    tell_upgrade(cli, store);
    *status = store ? 0 : cli_error(cli, &err);
    return store;
}

void run_close(struct run *run)
{
    tongues_release(&run->tongues);
    analyzer_close(run->analyzer);
    store_close(run->store);
    arena_release(&run->arena);
    run->analyzer = NULL;
    run->store = NULL;
}

struct str run_author(const unsigned char key[32], struct str name, struct arena *arena)
{
    unsigned char sum[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];

    hash_hmac_sha256((struct str){ (const char *)key, 32 }, name, sum);
    hash_hex(sum, 16, hex);
    return arena_str(arena, str_of(hex));
}

static void explain(void *context, const struct item *item, struct arena *arena,
                    struct verdict *out)
{
    analyzer_judge(context, item, true, arena, out);
}

struct out_explain run_explain(struct run *run)
{
    return (struct out_explain){ explain, run->analyzer };
}

struct site_request run_site_request(struct run *run)
{
    return (struct site_request){
        .store = run->store,
        .settings = run->settings,
        .touchpoints = run->touchpoints,
        .n_touchpoints = run->n_touchpoints,
        .explain = run_explain(run),
        .tongues = &run->tongues,
        .lexicon = analyzer_version(run->analyzer),
        .now = run->now,
        .scratch = run->scratch,
    };
}

int run_group_end(struct run *run, int rc, struct err *err)
{
    if (rc == 0)
        return store_group_end(run->store, err);
    store_group_cancel(run->store);
    return rc;
}

/* The mark of a problem holds when it began and when it was last told: "SECONDS SECONDS". */
int run_problem(struct run *run, struct str name, const char *text, struct err *err)
{
    struct arena arena = { 0 };
    struct str mark = arena_printf(&arena, "problem/" STR_FMT, STR_ARG(name)), value, began = { 0 };
    int64_t since = run->now, told = TIME_NONE;
    int rc;

    if (run->by_hand) {
        if (text)
            cli_note(run->cli, "%s", text);
        arena_release(&arena);
        return 0;
    }
    rc = store_mark_get(run->store, mark, &arena, &value, err);
    if (rc == 1 && str_cut(&value, ' ', &began) && str_to_int(began, &since))
        str_to_int(value, &told);
    if (rc >= 0 && text && (told == TIME_NONE || run->now - told >= DAY_S || run->now < told)) {
        cli_note(run->cli, "%s", text);
        value = arena_printf(&arena, "%lld %lld", (long long)since, (long long)run->now);
        rc = store_mark_set(run->store, mark, value, NULL, 0, err);
    } else if (rc >= 0 && !text && told != TIME_NONE) {
        cli_note(run->cli, STR_FMT " works again", STR_ARG(name));
        rc = store_mark_set(run->store, mark, STR_NONE, NULL, 0, err);
    }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* Once a day: removes what need not be kept any longer. */
static int tidy(struct run *run, struct err *err)
{
    struct arena arena = { 0 };
    struct str value, now = arena_printf(&arena, "%lld", (long long)run->now);
    int64_t last = TIME_NONE;
    int rc = store_mark_get(run->store, STR("tidied"), &arena, &value, err);

    if (rc == 1)
        str_to_int(value, &last);
    if (rc >= 0 && (last == TIME_NONE || run->now - last >= DAY_S)) {
        rc = store_tidy(run->store, run->now, run->settings->keep_text_s, err);
        if (rc == 0)
            rc = store_mark_set(run->store, STR("tidied"), now, NULL, 0, err);
    }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* A file that cannot be written is a problem, and not the end of the run. */
static int tell_metrics(struct run *run, int64_t began_ms, struct err *err)
{
    struct prometheus_run told = { .at = run->now,
                                   .duration_ms = clock_monotonic_ms() - began_ms,
                                   .n_asked = (int64_t)run->n_asked,
                                   .n_failed = (int64_t)run->n_failed,
                                   .n_new = run->n_new };
    struct err why = { 0 };

    if (str_is_empty(run->settings->metrics))
        return 0;
    prometheus_write(run->store, run->settings, &told, &why);
    return run_problem(run, STR("the metrics file"), err_is_set(&why) ? why.text : NULL, err);
}

/* --- the road --- */

int run_road(struct run *run, unsigned parts, struct err *err)
{
    int64_t began_ms = clock_monotonic_ms();

    if (store_tick_back(run->store, clock_floor(run->now, HOUR_S), err) != 0 ||
        store_keep_words(run->store, run->settings->search, err) != 0)
        return -1;
    if (parts & RUN_FETCH && run_fetch(run, parts & RUN_FORCE, err) != 0)
        return -1;
    if (parts & RUN_ALERT && run_alert(run, err) != 0)
        return -1;
    if (parts & RUN_DIGEST && run_digest(run, err) != 0)
        return -1;
    if (parts & (RUN_ALERT | RUN_DIGEST) &&
        (run_operator(run, err) != 0 || run_send(run, err) != 0))
        return -1;
    return tidy(run, err) == 0 ? tell_metrics(run, began_ms, err) : -1;
}

int run_all(struct cli *cli, unsigned parts)
{
    struct err err = { 0 };
    struct run run;
    int status = run_open(&run, cli, STORE_WRITE);

    if (status == ERR_RETRY)
        return parts & RUN_STRICT ? status : 0; /* the other run does the work */
    if (status != 0)
        return status;
    if (run_road(&run, parts, &err) != 0) {
        run_operator_store(cli, &err);
        status = cli_error(cli, &err);
    } else if (run.n_asked > 0 && run.n_failed == run.n_asked)
        status = ERR_SOURCE;
    else if (parts & RUN_STRICT && (run.waits || run.n_failed > 0))
        status = ERR_RETRY;
    if (status == 0 && cli->out_is_terminal)
        cli_printf(cli,
                   "%zu source%s asked (%zu unchanged, %zu failed), %d new mention%s, %d changed, "
                   "%zu notice%s, %zu sent\n",
                   run.n_asked, run.n_asked == 1 ? "" : "s", run.n_unchanged, run.n_failed,
                   run.n_new, run.n_new == 1 ? "" : "s", run.n_revised, run.n_notices,
                   run.n_notices == 1 ? "" : "s", run.n_sent);
    run_close(&run);
    return status;
}
