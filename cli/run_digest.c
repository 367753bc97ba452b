/*
 * run_digest.c - pages, and the mails of days and weeks that have closed.
 *
 * A mail of the digest is made when its local hour has come, once for each day (and once for each
 * week, on the day that 'weekly:' names); its mark and its outbox rows are one commit. They begin with
 * the day, and the week, in which the topic was first seen. A department gets one mail of all topics
 * that are its, when the time has closed for all of them; so does who asked for the board.
 */
#include "cli/run.h"

#include "cli/route.h"
#include "core/limits.h"
#include "core/zone.h"
#include "out/feed.h"
#include "out/mail.h"
#include "out/period.h"

extern const struct command command_digest; /* its option --days */

enum { DIGESTS_MOST = 3, DAYS_OF_WEEK = 7 };

/* Whose mail is made, and of what time. */
struct issue {
    const struct topic *topic; /* NULL: of all topics */
    bool for_departments;      /* of all topics: for them, or as a board */
    enum period_kind kind;
    int64_t first, last; /* local days */
};

static int found_one(void *context, const struct mention *m)
{
    (void)context;
    (void)m;
    return 1;
}

/* A time without a mention is worth no mail, unless something could not be read. What departments get
 * is looked at when it is made. */
static int is_worth_a_mail(struct run *run, const struct issue *issue, struct err *err)
{
    const struct topic *topic = issue->topic;
    struct mention_query query = { .label = -1, .limit = 1 };
    struct arena arena = { 0 };
    struct source_state state;
    int rc;

    if (!topic)
        return 1;
    query.topic = topic->name;
    query.from = zone_day_start(topic->zone, issue->first);
    query.to = zone_day_start(topic->zone, issue->last + 1);
    rc = store_mentions(run->store, &query, found_one, NULL, err);
    for (size_t i = 0; i < run->settings->n_sources && rc == 0; i++) {
        const struct source *source = &run->settings->sources[i];

        if (!source->enabled ||
            (!str_is_empty(source->topic) && !str_eq(source->topic, topic->name)))
            continue;
        rc = store_source_get(run->store, source->name, &arena, &state, err);
        rc = rc == 1 ? source_is_blind(&state) : rc;
    }
    arena_release(&arena);
    return rc;
}

/* Whether departments are told of times of this kind. */
static bool tells_departments(const struct settings *settings, enum period_kind kind)
{
    return str_eq(settings->digest.departments, kind == PERIOD_DAY ? STR("daily") : STR("weekly"));
}

/* Whether times of this kind are told in one mail of all topics. */
static bool tells_board(const struct settings *settings, enum period_kind kind)
{
    const struct digest_settings *digest = &settings->digest;

    return digest->n_mail > 0 &&
           (kind == PERIOD_DAY ? str_eq(digest->daily, STR("board"))
                               : digest->weekly_day >= 0 && str_eq(digest->form, STR("board")));
}

static bool tells_all(const struct settings *settings, enum period_kind kind)
{
    const struct digest_settings *digest = &settings->digest;

    return digest->n_mail > 0 && !tells_board(settings, kind) &&
           (kind == PERIOD_DAY ? !str_eq(digest->daily, STR("never")) : digest->weekly_day >= 0);
}

struct reader {
    struct str address, department; /* empty: of everything */
};

static size_t readers_of(const struct settings *settings, const struct issue *issue,
                         struct arena *arena, struct reader **out)
{
    const struct digest_settings *digest = &settings->digest;
    const struct field_map *departments;
    size_t n_departments = settings_departments(settings, arena, &departments), n = 0;
    struct reader *all = arena_alloc(arena, (digest->n_mail + n_departments + 1) * sizeof *all);

    for (size_t i = 0; !issue->for_departments && i < digest->n_mail; i++)
        all[n++] = (struct reader){ .address = digest->mail[i] };
    for (size_t i = 0; issue->for_departments && i < n_departments; i++)
        if (str_find_char(departments[i].from, '@') >= 0)
            all[n++] = (struct reader){ departments[i].from, departments[i].field };
    *out = all;
    return n;
}

/* One mail; 0: it is worth none. What could not be sent before it is told in it. */
static int make_row(struct run *run, struct mail_digest *mail, struct run_missed *missed,
                    struct arena *arena, struct outbox_row *out, struct err *err)
{
    struct str what = mail_digest_name(mail, arena);
    struct err why = { 0 };
    struct buf body;
    int made;

    if (run_missed_read(run, mail, arena, missed, err) != 0)
        return -1;
    mail->missed = missed->times;
    mail->n_missed = missed->n_times;
    buf_init(&body, LIMIT_MAIL);
    made = (mail->topic          ? mail_compose_digest
            : mail->department.n ? mail_compose_department
                                 : mail_compose_board)(mail, &body, &why);
    if (made < 0)
        cli_note(run->cli, "no digest to '" STR_FMT "': %s", STR_ARG(mail->recipient), why.text);
    if (made > 0)
        *out = (struct outbox_row){
            .alert = what,
            .channel = STR("mail"),
            .recipient = mail->recipient,
            .body = arena_str(arena, buf_str(&body)),
            .message_id = mail_message_id(run->settings, what, 0, mail->recipient, arena),
            .made_at = run->now,
            .not_before = run->now,
            .error = missed->n ? missed->rows[0].error : STR_NONE, /* the way is down still */
        };
    buf_release(&body);
    return made > 0;
}

/* The mails of a time that has closed and its mark, in one commit. */
static int mail_issue(struct run *run, const struct issue *issue, struct str mark, struct str name,
                      struct err *err)
{
    struct site_request site = run_site_request(run);
    struct arena arena = { 0 };
    struct reader *readers;
    size_t n_readers = readers_of(run->settings, issue, &arena, &readers), n = 0;
    struct outbox_row *rows = arena_alloc(&arena, (n_readers + 1) * sizeof *rows);
    struct run_missed *missed = arena_alloc(&arena, (n_readers + 1) * sizeof *missed);
    struct mail_digest mail = {
        .site = &site, .topic = issue->topic, .kind = issue->kind, .day = issue->first
    };
    int worth = is_worth_a_mail(run, issue, err), rc = worth < 0 ? -1 : 0;

    for (size_t i = 0; i < n_readers && worth > 0 && rc >= 0; i++) {
        mail.recipient = readers[i].address;
        mail.department = readers[i].department;
        rc = make_row(run, &mail, &missed[n], &arena, &rows[n], err);
        n += rc > 0;
    }
    if (rc >= 0 && (rc = store_group_begin(run->store, err)) == 0) {
        rc = store_mark_set(run->store, mark, name, rows, n, err);
        for (size_t i = 0; i < n && rc == 0; i++)
            rc = run_missed_told(run, &missed[i], rows[i].alert, err);
        rc = run_group_end(run, rc, err);
    }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

static struct str name_of(enum period_kind kind, int64_t first, struct arena *arena)
{
    struct buf name;
    struct str result;

    buf_init(&name, 32);
    period_name(kind, first, &name);
    result = arena_str(arena, buf_str(&name));
    buf_release(&name);
    return result;
}

/* When mails of a topic, or of all of them, are due. */
struct due {
    const struct topic *topic; /* NULL: of all */
    bool for_departments;
    int64_t today; /* the local day; of all: the earliest */
    int64_t last;  /* the last local day whose mail is due */
    bool quiet;    /* what is quiet now is made when it is quiet no more */
};

static struct due due_of(const struct run *run, const struct topic *topic)
{
    bool early = zone_local_minute(topic->zone, run->now) < run->settings->digest.at_minute;
    int64_t today = zone_local_day(topic->zone, run->now);

    return (struct due){ topic, false, today, today - 1 - early,
                         route_is_quiet(&run->settings->alerts.quiet, topic->zone, run->now) };
}

static struct due due_of_all(const struct run *run, bool for_departments)
{
    struct due all = due_of(run, &run->settings->topics[0]);

    for (size_t i = 1; i < run->settings->n_topics; i++) {
        struct due one = due_of(run, &run->settings->topics[i]);

        all.today = one.today < all.today ? one.today : all.today;
        all.last = one.last < all.last ? one.last : all.last;
        all.quiet = all.quiet || one.quiet;
    }
    all.topic = NULL;
    all.for_departments = for_departments;
    return all;
}

static struct str mark_of(const struct due *due, enum period_kind kind, struct arena *arena)
{
    const char *kinds = kind == PERIOD_DAY ? "digest" : "weekly";

    return due->topic ? arena_printf(arena, "%s/" STR_FMT, kinds, STR_ARG(due->topic->name))
                      : arena_printf(arena, "%s/%s", due->for_departments ? "departments" : "board",
                                     kinds);
}

/* Nobody asked for mails of a time before the topic was set up: they begin with the day, or week, that
 * goes on. */
static int begin_mails(struct run *run, struct str mark, enum period_kind kind, int64_t today,
                       struct err *err)
{
    struct arena arena = { 0 };
    int64_t first, last;
    int rc;

    period_bounds(kind, today, &first, &last);
    period_bounds(kind, first - 1, &first, &last);
    rc = store_mark_set(run->store, mark, name_of(kind, first, &arena), NULL, 0, err);
    arena_release(&arena);
    return rc;
}

/* The closed days whose mail has not gone out, the last few of them. */
static int mail_days(struct run *run, const struct due *due, struct err *err)
{
    struct arena arena = { 0 };
    struct str mark = mark_of(due, PERIOD_DAY, &arena), sent;
    int rc = store_mark_get(run->store, mark, &arena, &sent, err);

    if (rc == 0)
        rc = begin_mails(run, mark, PERIOD_DAY, due->today, err);
    else
        for (int64_t d = due->last - DIGESTS_MOST + 1; d <= due->last && rc >= 0 && !due->quiet;
             d++) {
            struct issue issue = { due->topic, due->for_departments, PERIOD_DAY, d, d };
            struct str date = name_of(PERIOD_DAY, d, &arena);

            if (str_cmp(date, sent) > 0 && mail_issue(run, &issue, mark, date, err) != 0)
                rc = -1;
        }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* The last closed week, once the day of the week has come on which it is told. */
static int mail_week(struct run *run, const struct due *due, struct err *err)
{
    int32_t told_on = run->settings->digest.weekly_day >= 0 ? run->settings->digest.weekly_day : 1;
    int64_t today = due->last + 1, last;
    struct issue issue = { due->topic, due->for_departments, PERIOD_WEEK, 0, 0 };
    struct arena arena = { 0 };
    struct str mark = mark_of(due, PERIOD_WEEK, &arena), sent, name;
    int rc = 0;

    last = today - (weekday_of_day(today) - told_on + DAYS_OF_WEEK) % DAYS_OF_WEEK - 1;
    period_bounds(PERIOD_WEEK, last, &issue.first, &issue.last);
    if (issue.last > last) /* told in the middle of the next week: of the one that is over */
        period_bounds(PERIOD_WEEK, issue.first - 1, &issue.first, &issue.last);
    name = name_of(PERIOD_WEEK, issue.first, &arena);
    rc = store_mark_get(run->store, mark, &arena, &sent, err);
    if (rc == 0)
        rc = begin_mails(run, mark, PERIOD_WEEK, due->today, err);
    else if (rc == 1 && !due->quiet && str_cmp(name, sent) > 0)
        rc = mail_issue(run, &issue, mark, name, err);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* One look at the store for all pages. */
static int write_site(struct run *run, struct err *err)
{
    struct site_request site = run_site_request(run);
    int rc;

    if (run->cli->command == &command_digest)
        site.days = (int32_t)cli_int(run->cli, "days", 0);
    if (store_group_begin(run->store, err) != 0)
        return -1;
    rc = site_write(&site, NULL, err);
    if (rc == 0)
        rc = feed_write(run->store, run->settings, !run->scratch, err);
    return run_group_end(run, rc, err);
}

int run_digest(struct run *run, struct err *err)
{
    const struct settings *settings = run->settings;
    int rc = 0;

    if (!str_is_empty(settings->digest.site) && write_site(run, err) != 0)
        return -1;
    if (!settings->mail.set || settings->n_topics == 0)
        return 0;
    for (size_t i = 0; i < settings->n_topics && rc == 0; i++) {
        struct due due = due_of(run, &settings->topics[i]);

        if (tells_all(settings, PERIOD_DAY))
            rc = mail_days(run, &due, err);
        if (rc == 0 && tells_all(settings, PERIOD_WEEK))
            rc = mail_week(run, &due, err);
    }
    struct due departments = due_of_all(run, true), board = due_of_all(run, false);
    if (rc == 0 && tells_board(settings, PERIOD_DAY))
        rc = mail_days(run, &board, err);
    if (rc == 0 && tells_board(settings, PERIOD_WEEK))
        rc = mail_week(run, &board, err);
    if (rc == 0 && tells_departments(settings, PERIOD_DAY))
        rc = mail_days(run, &departments, err);
    if (rc == 0 && tells_departments(settings, PERIOD_WEEK))
        rc = mail_week(run, &departments, err);
    return rc;
}
