/*
 * prometheus.c - metrics of the store, a line each; what is not known has no line.
 */
#include "out/prometheus.h"

#include "core/zone.h"
#include "out/folder.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void put_head(struct buf *out, const char *name, const char *help)
{
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* name{label="value"} n */
static void put_value(struct buf *out, const char *name, const char *label, struct str value,
                      int64_t n)
{
    buf_putz(out, name);
    if (label) {
        buf_printf(out, "{%s=\"", label);
        for (size_t i = 0; i < value.n; i++) {
            if (value.p[i] == '\\' || value.p[i] == '"')
                buf_putc(out, '\\');
            buf_putz(out, value.p[i] == '\n' ? "\\n" : "");
            if (value.p[i] != '\n')
                buf_putc(out, value.p[i]);
        }
        buf_putz(out, "\"}");
    }
    buf_printf(out, " %lld\n", (long long)n);
}

static int put_sources(struct store *store, const struct settings *settings, struct buf *out,
                       struct err *err)
{
    struct arena arena = { 0 };
    struct source_state *states = arena_alloc(&arena, (settings->n_sources + 1) * sizeof *states);
    bool *known = arena_alloc(&arena, (settings->n_sources + 1) * sizeof *known);
    int rc = 0;

    for (size_t i = 0; i < settings->n_sources && rc >= 0; i++) {
        rc = store_source_get(store, settings->sources[i].name, &arena, &states[i], err);
        known[i] = rc == 1;
    }
    put_head(out, "hark_source_blind", "1 while the source cannot be read");
    for (size_t i = 0; i < settings->n_sources; i++)
        if (known[i])
            put_value(out, "hark_source_blind", "source", settings->sources[i].name,
                      source_is_blind(&states[i]));
    put_head(out, "hark_source_last_ok_timestamp_seconds", "the last good poll of the source");
    for (size_t i = 0; i < settings->n_sources; i++)
        if (known[i] && states[i].last_ok_at != TIME_NONE)
            put_value(out, "hark_source_last_ok_timestamp_seconds", "source",
                      settings->sources[i].name, states[i].last_ok_at);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

struct topic_values {
    struct store_day day;
    int64_t judged_at, n_open;
};

static int read_topic(struct store *store, const struct topic *topic, int64_t now,
                      const struct alert_row *alerts, size_t n_alerts, struct arena *arena,
                      struct topic_values *out, struct err *err)
{
    int64_t day = zone_local_day(topic->zone, now);
    int64_t bounds[] = { zone_day_start(topic->zone, day), zone_day_start(topic->zone, day + 1) };
    struct str state;

    for (size_t i = 0; i < n_alerts; i++)
        out->n_open += alerts[i].resolved_at == TIME_NONE && str_eq(alerts[i].topic, topic->name);
    if (store_topic_get(store, topic->name, arena, &state, &out->judged_at, err) != 0)
        return -1;
    return store_days(store, topic->name, bounds, 1, arena, &out->day, err);
}

static int put_topics(struct store *store, const struct settings *settings, int64_t now,
                      struct buf *out, struct err *err)
{
    static const struct {
        const char *name, *help;
    } metrics[] = {
        { "hark_topic_mentions", "mentions counted on the local day so far" },
        { "hark_topic_negative", "negative ones of them" },
        { "hark_topic_judged_timestamp_seconds", "the hour up to which alerts were judged" },
        { "hark_alerts_open", "alerts that are open" },
    };
    struct arena arena = { 0 };
    struct topic_values *all = arena_alloc(&arena, (settings->n_topics + 1) * sizeof *all);
    struct alert_row *alerts;
    size_t n_alerts;
    int rc = store_alerts(store, &arena, &alerts, &n_alerts, err);

    for (size_t i = 0; i < settings->n_topics && rc == 0; i++)
        rc = read_topic(store, &settings->topics[i], now, alerts, n_alerts, &arena, &all[i], err);
    for (size_t k = 0; k < sizeof metrics / sizeof *metrics && rc == 0; k++) {
        put_head(out, metrics[k].name, metrics[k].help);
        for (size_t i = 0; i < settings->n_topics; i++) {
            const int64_t values[] = { all[i].day.all, all[i].day.negative, all[i].judged_at,
                                       all[i].n_open };

            if (values[k] != TIME_NONE)
                put_value(out, metrics[k].name, "topic", settings->topics[i].name, values[k]);
        }
    }
    arena_release(&arena);
    return rc;
}

static int put_outbox(struct store *store, struct buf *out, struct err *err)
{
    struct outbox_summary summary;

    if (store_outbox_summary(store, &summary, err) != 0)
        return -1;
    put_head(out, "hark_outbox_waiting", "mails and messages that wait to be sent");
    put_value(out, "hark_outbox_waiting", NULL, STR_NONE, summary.n_waiting);
    put_head(out, "hark_outbox_given_up", "those that were given up");
    put_value(out, "hark_outbox_given_up", NULL, STR_NONE, summary.n_dead);
    put_head(out, "hark_outbox_oldest_timestamp_seconds", "when the oldest that waits was made");
    if (summary.oldest_at != TIME_NONE)
        put_value(out, "hark_outbox_oldest_timestamp_seconds", NULL, STR_NONE, summary.oldest_at);
    return 0;
}

static void put_run(const struct prometheus_run *run, struct buf *out)
{
    const struct {
        const char *name, *help;
        int64_t value;
    } metrics[] = {
        { "hark_run_timestamp_seconds", "when the last run began", run->at },
        { "hark_run_sources_asked", "sources that it asked", run->n_asked },
        { "hark_run_sources_failed", "those that failed", run->n_failed },
        { "hark_run_mentions_new", "mentions that it found", run->n_new },
    };

    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        put_head(out, metrics[i].name, metrics[i].help);
        put_value(out, metrics[i].name, NULL, STR_NONE, metrics[i].value);
    }
    put_head(out, "hark_run_duration_seconds", "how long the last run took");
    buf_printf(out, "hark_run_duration_seconds %lld.%03lld\n", (long long)(run->duration_ms / 1000),
               (long long)(run->duration_ms % 1000));
}

int prometheus_compose(struct store *store, const struct settings *settings, int64_t now,
                       const struct prometheus_run *run, struct buf *out, struct err *err)
{
    if (put_sources(store, settings, out, err) != 0 ||
        put_topics(store, settings, now, out, err) != 0 || put_outbox(store, out, err) != 0)
        return -1;
    if (run)
        put_run(run, out);
    return 0;
}

/* "/var/lib/x/hark.prom" as folder and name. */
static struct str cut_folder(struct str path, struct str *name)
{
    size_t n = path.n;

    while (n > 0 && path.p[n - 1] != '/')
        n--;
    *name = str_from(path, n);
    return n > 1 ? str_sub(path, 0, n - 1) : n == 1 ? STR("/") : STR(".");
}

int prometheus_write(struct store *store, const struct settings *settings,
                     const struct prometheus_run *run, struct err *err)
{
    struct arena arena = { 0 };
    struct str name, folder = cut_folder(settings->metrics, &name);
    struct buf text;
    int fd = -1, rc;

    buf_init(&text, BUF_NO_CEILING);
    rc = prometheus_compose(store, settings, run->at, run, &text, err);
    if (rc == 0)
        fd = folder_open(folder, err);
    if (fd >= 0) {
        rc = folder_put(fd, arena_z(&arena, name), buf_str(&text), err) < 0 ? -1 : 0;
        if (rc == 0 && fchmodat(fd, arena_z(&arena, name), 0644, 0) != 0)
            rc = err_set(err, ERR_STORE, "its collector may not read '" STR_FMT "': %s",
                         STR_ARG(name), strerror(errno));
        close(fd);
    }
    buf_release(&text);
    arena_release(&arena);
    return rc == 0 && fd >= 0 ? 0 : err_wrap(err, "metrics: ");
}
