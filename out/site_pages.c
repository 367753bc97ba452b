/*
 * site_pages.c - a page for each day, week and month, alert, story and department of a topic.
 *
 * A page carries a digest of what it was made of; one that is still true is not made again. Pages of
 * stories are made with the day that they come from.
 */
#include "out/site_pages.h"

#include "core/notice.h"
#include "core/zone.h"
#include "out/department.h"
#include "out/feed_digests.h"
#include "out/folder.h"
#include "out/print.h"
#include "out/say.h"
#include "out/stamp.h"

#include <unistd.h>

enum {
    DAYS_KEPT = 35,
    HEAD_SIZE = 2048, /* of a page: its stamp is in there */
    PAGE_CEILING = 8 * 1024 * 1024,
    ALERTS_SHOWN_S = 7 * DAY_S,
    TOLD_SHOWN = 5,   /* those of single mentions: the others stand on their days */
    STORY_COPIES = 3, /* fewer are no story of their own */
    STORY_REACH_S = 8 * DAY_S,
    DEPARTMENT_DAYS = 7,
};

struct job {
    const struct site_request *request;
    struct site_topic *out;
    struct site_outcome *outcome;
    struct history history;
    struct view_request view; /* of no window yet */
    struct stamp_sources sources;
    struct arena *arena;
    int folder;
    int64_t first, today; /* the days that have pages */
};

static const struct str to_index = STR("../index.html"), to_topic = STR("index.html");

static struct str kept(struct buf *text, struct arena *arena)
{
    struct str result = arena_str(arena, buf_str(text));

    buf_release(text);
    return result;
}

static struct str page_name(enum period_kind kind, int64_t first, struct arena *arena)
{
    struct buf name;

    buf_init(&name, 64);
    period_name(kind, first, &name);
    buf_putz(&name, ".html");
    return kept(&name, arena);
}

/* From now on in the language of the index, or of the topic. */
static void in_index(const struct job *job, bool index)
{
    const struct site_request *request = job->request;

    say_in(request->tongues, index ? site_language(request->settings) : job->out->topic->language);
}

/* --- staging --- */

/* Whether the page on the disk was made of the very same; then the index may quote it. */
static bool is_fresh(const struct job *job, struct str name, struct str digest,
                     struct site_line *line)
{
    char head[HEAD_SIZE];
    struct str bytes = { head, folder_head(job->folder, name.p, head, sizeof head) };
    struct stamp stamp;

    if (!stamp_find(bytes, job->arena, &stamp) || !str_eq(stamp.digest, digest))
        return false;
    line->level = stamp.level;
    line->headline = stamp.headline;
    line->in_index = stamp.in_index;
    return true;
}

static int stage(struct job *job, struct str name, const struct buf *html, struct err *err)
{
    struct site_topic *out = job->out;
    int rc = folder_stage(job->folder, name.p, buf_str(html), err);

    for (size_t i = 0; rc > 0 && i < out->n_staged; i++)
        if (str_eq(out->staged[i], name)) /* a story of two days */
            return 0;
    if (rc > 0) {
        out->staged = arena_grow(job->arena, out->staged, &out->cap_staged, out->n_staged + 1,
                                 sizeof *out->staged);
        out->staged[out->n_staged++] = name;
    }
    return rc < 0 ? -1 : 0;
}

static struct str stamp_of(struct job *job, struct str digest, const struct site_line *line)
{
    struct stamp stamp = { digest, line->level, line->headline, line->in_index };

    return stamp_text(&stamp, job->arena);
}

static struct str digest_of(struct job *job, const char *kind, int64_t first, int64_t last,
                            const struct page_links *links)
{
    return stamp_digest(job->request, job->out->topic, &job->history, &job->sources, str_of(kind),
                        first, last, links, job->arena);
}

/* --- stories --- */

static int stage_story(struct job *job, struct str story, int64_t from, int64_t to, struct err *err)
{
    struct mention_query query = { .topic = job->out->topic->name,
                                   .story = story,
                                   .from = from - STORY_REACH_S,
                                   .to = to + STORY_REACH_S,
                                   .label = -1 };
    struct page_links links = { .topic = to_topic, .index = to_index };
    struct view_request view = job->view;
    struct crowd crowd;
    struct arena arena;
    struct buf name, html;
    int rc;

    arena_init(&arena);
    buf_init(&name, 64);
    buf_init(&html, PAGE_CEILING);
    page_story_name(story, &name);
    view.from = query.from;
    view.to = query.to;
    view.crowd = &crowd;
    rc = crowd_of_query(&crowd, &arena, &view.explain, view.store, &query, err);
    if (rc == 0 && crowd.n > 0) {
        view.from = crowd.members[0].mention.counted_at;
        view.to = crowd.members[crowd.n - 1].mention.counted_at + 1;
        rc = page_story(&view, story, &links, &html, err);
        if (rc == 0)
            rc = stage(job, arena_str(job->arena, buf_str(&name)), &html, err);
    }
    buf_release(&name);
    buf_release(&html);
    arena_release(&arena);
    return rc;
}

/* Stories with some copies get a page, and the sheet leads to it. */
static int stage_stories(struct job *job, struct sheet *sheet, int64_t from, int64_t to,
                         struct err *err)
{
    enum { COPIES = 1 };

    for (size_t r = 0; r < sheet->n_rows; r++) {
        struct cell *cell = &sheet->rows[r].cells[COPIES];
        struct buf name;

        if (cell->value < STORY_COPIES)
            continue;
        buf_init(&name, 64);
        page_story_name(sheet->rows[r].key, &name);
        cell->link = kept(&name, &sheet->arena);
        if (stage_story(job, sheet->rows[r].key, from, to, err) != 0)
            return -1;
    }
    return 0;
}

static void link_departments(const struct job *job, struct sheet *sheet)
{
    for (size_t r = 0; r < sheet->n_rows; r++)
        for (size_t i = 0; i < job->out->n_departments; i++) {
            struct buf name;

            if (!str_eq(sheet->rows[r].cells[0].text, job->out->departments[i]))
                continue;
            buf_init(&name, 128);
            page_department_name(job->out->departments[i], &name);
            sheet->rows[r].cells[0].link = kept(&name, &sheet->arena);
        }
}

/* --- days --- */

/* Makes the page of the line's day and lays it aside. */
static int stage_day(struct job *job, struct page_links *links, struct str digest,
                     struct site_line *line, struct err *err)
{
    struct day day = { 0 };
    struct buf html;
    int rc = day_open(&day, job->request, job->out->topic, &job->history, line->day, err);

    buf_init(&html, PAGE_CEILING);
    if (rc == 0)
        rc = stage_stories(job, &day.sheets[SHEET_STORIES], day.from, day.to, err);
    if (rc == 0) {
        link_departments(job, &day.sheets[SHEET_DEPARTMENTS]);
        line->level = day.level;
        line->headline = arena_str(job->arena, day.headline);
        in_index(job, true);
        line->in_index = day_headline(&day, job->arena);
        in_index(job, false);
        links->stamp = stamp_of(job, digest, line);
        rc = page_day(&day, links, &html, err);
    }
    if (rc == 0)
        rc = stage(job, page_name(PERIOD_DAY, line->day, job->arena), &html, err);
    buf_release(&html);
    day_release(&day);
    return rc;
}

static int stage_days(struct job *job, struct err *err)
{
    struct site_topic *out = job->out;
    int64_t first, last;
    int rc = 0;

    out->lines =
        arena_alloc(job->arena, (size_t)(job->today - job->first + 1) * sizeof *out->lines);
    for (int64_t d = job->today; rc == 0 && d >= job->first; d--) {
        struct page_links links = { .topic = to_topic, .index = to_index };
        struct site_line *line = &out->lines[out->n++];
        struct str digest;

        *line = (struct site_line){ .day = d,
                                    .kind = PERIOD_DAY,
                                    .excess = history_excess_neg(&job->history, d) };
        period_bounds(PERIOD_WEEK, d, &first, &last);
        links.up = page_name(PERIOD_WEEK, first, job->arena);
        if (d > job->first || folder_has(job->folder, page_name(PERIOD_DAY, d - 1, job->arena).p))
            links.previous = page_name(PERIOD_DAY, d - 1, job->arena);
        if (d < job->today)
            links.next = page_name(PERIOD_DAY, d + 1, job->arena);
        digest = digest_of(job, "day", d, d, &links);
        if (is_fresh(job, page_name(PERIOD_DAY, d, job->arena), digest, line))
            continue;
        job->outcome->n_made++;
        rc = stage_day(job, &links, digest, line, err);
    }
    return rc;
}

/* --- weeks and months --- */

static int stage_period(struct job *job, struct page_links *links, struct str digest,
                        struct site_line *line, int64_t last, struct err *err)
{
    struct period period = { 0 };
    struct buf html;
    int rc = period_open(&period, &job->view, &job->history, line->kind, line->day, last, err);

    buf_init(&html, PAGE_CEILING);
    if (rc == 0) {
        for (size_t i = 0; i < period.n_sheets; i++)
            if (str_eq(period.sheets[i].name, STR("departments")))
                link_departments(job, &period.sheets[i]);
        line->level = period.level;
        line->headline = arena_str(job->arena, period.headline);
        links->stamp = stamp_of(job, digest, line);
        rc = page_period(&period, links, &html, err);
    }
    if (rc == 0)
        rc = stage(job, page_name(line->kind, line->day, job->arena), &html, err);
    buf_release(&html);
    period_release(&period);
    return rc;
}

/* All weeks (or months) that hold one of the days with pages, newest first. */
static int stage_periods(struct job *job, enum period_kind kind, struct err *err)
{
    struct site_topic *out = job->out;
    int64_t first, last, oldest, unused, month;
    int rc = 0;

    period_bounds(kind, job->first, &oldest, &unused);
    for (int64_t d = job->today; rc == 0 && d >= job->first; d = first - 1) {
        struct page_links links = { .topic = to_topic, .index = to_index };
        struct site_line *line = &out->longer[out->n_longer++];
        struct str digest;

        period_bounds(kind, d, &first, &last);
        *line = (struct site_line){ .day = first, .kind = kind };
        period_bounds(PERIOD_MONTH, first, &month, &unused);
        if (kind == PERIOD_WEEK && month >= job->first)
            links.up = page_name(PERIOD_MONTH, month, job->arena);
        period_bounds(kind, first - 1, &month, &unused);
        if (first > oldest || folder_has(job->folder, page_name(kind, month, job->arena).p))
            links.previous = page_name(kind, month, job->arena);
        if (last < job->today)
            links.next = page_name(kind, last + 1, job->arena);
        digest = digest_of(job, kind == PERIOD_WEEK ? "week" : "month", first, last, &links);
        if (is_fresh(job, page_name(kind, first, job->arena), digest, line))
            continue;
        rc = stage_period(job, &links, digest, line, last, err);
    }
    return rc;
}

/* --- alerts --- */

/* Those of the days with pages: what was open in them, what was told at once. */
static bool has_page(const struct job *job, const struct alert_row *alert)
{
    int64_t from = zone_day_start(job->out->topic->zone, job->first);

    if (str_eq(alert->state, STR("told")))
        return alert->opened_at >= from && alert->n_mentions > 0;
    return day_is_trend(alert) && (alert->resolved_at == TIME_NONE || alert->resolved_at >= from);
}

static int stage_alert(struct job *job, const struct alert_row *alert, struct err *err)
{
    const struct zone *zone = job->out->topic->zone;
    int64_t first = zone_local_day(zone, alert->to > alert->from ? alert->from : alert->opened_at);
    int64_t last = zone_local_day(zone, alert->changed_at);
    struct page_links links = { .topic = to_topic, .index = to_index };
    struct view_request view = job->view;
    struct site_line line = { 0 };
    struct str digest, name;
    struct crowd crowd;
    struct arena arena;
    struct buf html, text;
    int rc;

    buf_init(&text, 64);
    page_alert_name(alert->id, &text);
    name = kept(&text, job->arena);
    links.up = page_name(PERIOD_DAY, zone_local_day(zone, alert->opened_at), job->arena);
    digest = digest_of(job, name.p, first, last, &links);
    if (is_fresh(job, name, digest, &line))
        return 0;
    arena_init(&arena);
    buf_init(&html, PAGE_CEILING);
    rc = crowd_of_ids(&crowd, &arena, &view.explain, view.store, alert->mentions, alert->n_mentions,
                      err);
    if (rc == 0) {
        view.from = alert->opened_at;
        view.to = alert->resolved_at == TIME_NONE ? view.now + 1 : alert->resolved_at;
        view.crowd = &crowd;
        links.stamp = stamp_of(job, digest, &line);
        rc = page_alert(&view, alert, &links, &html, err);
    }
    if (rc == 0)
        rc = stage(job, name, &html, err);
    buf_release(&html);
    arena_release(&arena);
    return rc;
}

static struct str line_of(struct job *job, const struct alert_row *alert)
{
    if (!str_eq(alert->state, STR("told")))
        return day_alert_line(&job->view, alert, job->arena);
    return arena_printf(job->arena,
                        say_n((int64_t)alert->n_mentions, STR_FMT ": %s mention reported at once",
                              STR_FMT ": %s mentions reported at once"),
                        STR_ARG(alert->topic), DIGITS(alert->n_mentions));
}

static struct site_alert alert_in_index(struct job *job, const struct alert_row *alert)
{
    struct site_alert shown = { .line = line_of(job, alert),
                                .id = arena_str(job->arena, alert->id),
                                .opened_at = alert->opened_at,
                                .resolved_at = alert->resolved_at,
                                .told = str_eq(alert->state, STR("told")) };

    in_index(job, true);
    shown.in_index = line_of(job, alert);
    in_index(job, false);
    return shown;
}

/* The pages of alerts, and what the index says of them. */
static int stage_alerts(struct job *job, struct err *err)
{
    struct site_topic *out = job->out;
    size_t n_told = 0;

    out->alerts = arena_alloc(job->arena, (job->history.n_alerts + 1) * sizeof *out->alerts);
    for (size_t i = job->history.n_alerts; i-- > 0;) {
        const struct alert_row *alert = &job->history.alerts[i];
        bool open = alert->resolved_at == TIME_NONE;
        bool fresh = alert->opened_at >= job->request->now - ALERTS_SHOWN_S;
        bool paged = has_page(job, alert);
        bool told = paged && !day_is_trend(alert) && fresh && n_told < TOLD_SHOWN;

        if (paged && stage_alert(job, alert, err) != 0)
            return -1;
        n_told += told;
        if (told || (day_is_trend(alert) && (open || (alert->severity != SEVERITY_INFO && fresh))))
            out->alerts[out->n_alerts++] = alert_in_index(job, alert);
    }
    return 0;
}

/* --- departments --- */

static void list_departments(struct job *job)
{
    struct site_topic *out = job->out;
    const struct site_request *request = job->request;

    out->departments =
        arena_alloc(job->arena, (request->n_touchpoints + 1) * sizeof *out->departments);
    out->department_lines =
        arena_alloc(job->arena, (request->n_touchpoints + 1) * sizeof *out->department_lines);
    for (size_t i = 0; i < request->n_touchpoints; i++) {
        struct str name = request->touchpoints[i].department;
        bool known = str_is_empty(name);

        for (size_t k = 0; k < out->n_departments; k++)
            known = known || str_eq(out->departments[k], name);
        if (!known)
            out->departments[out->n_departments++] = name;
    }
}

/* Takes away our own pages of departments that there are no more. */
static void drop_departments(struct job *job)
{
    const struct site_topic *out = job->out;
    struct str *names;
    size_t n = folder_names(job->folder, "department-", job->arena, &names);

    for (size_t i = 0; i < n; i++) {
        char head[HEAD_SIZE];
        struct str bytes = { head, folder_head(job->folder, names[i].p, head, sizeof head) };
        struct stamp stamp;
        bool there = false;

        for (size_t k = 0; k < out->n_departments && !there; k++) {
            struct buf name;

            buf_init(&name, 128);
            page_department_name(out->departments[k], &name);
            there = str_eq(buf_str(&name), names[i]);
            buf_release(&name);
        }
        if (!there && stamp_find(bytes, job->arena, &stamp))
            folder_drop(job->folder, names[i].p);
    }
}

static int stage_departments(struct job *job, struct err *err)
{
    struct site_topic *out = job->out;
    int64_t first = job->today - DEPARTMENT_DAYS + 1;
    struct page_links links = { .topic = to_topic, .index = to_index };
    struct period period = { 0 };
    struct site_line line = { 0 };
    struct str digest = digest_of(job, "departments", first, job->today, &links);
    bool fresh = true;
    int rc = 0;

    for (size_t i = 0; i < out->n_departments; i++) {
        struct buf name;

        buf_init(&name, 128);
        page_department_name(out->departments[i], &name);
        line.headline = STR_NONE;
        fresh = is_fresh(job, kept(&name, job->arena), digest, &line) && line.headline.n && fresh;
        out->department_lines[i] = line.headline;
    }
    drop_departments(job);
    if (fresh)
        return 0;
    rc = period_open(&period, &job->view, &job->history, PERIOD_OTHER, first, job->today, err);
    for (size_t i = 0; rc == 0 && i < out->n_departments; i++) {
        struct department own;
        struct arena arena;
        struct buf name, html;

        arena_init(&arena);
        department_of(&period, out->departments[i], &arena, &own);
        line = (struct site_line){ .headline =
                                       department_headline(own.name, own.theirs.n, job->arena) };
        arena_release(&arena);
        out->department_lines[i] = line.headline;
        links.stamp = stamp_of(job, digest, &line);
        buf_init(&name, 128);
        buf_init(&html, PAGE_CEILING);
        page_department_name(out->departments[i], &name);
        rc = page_department(&period, out->departments[i], &links, &html, err);
        if (rc == 0)
            rc = stage(job, arena_str(job->arena, buf_str(&name)), &html, err);
        buf_release(&name);
        buf_release(&html);
    }
    period_release(&period);
    return rc;
}

/* --- all of a topic --- */

static int stage_topic(struct job *job, struct err *err)
{
    struct buf html;
    int rc;

    buf_init(&html, PAGE_CEILING);
    rc = feed_digests(job->request->settings, job->out, 1, true, &html, err);
    if (rc == 0)
        rc = stage(job, STR(FEED_DIGESTS), &html, err);
    buf_clear(&html);
    if (rc == 0)
        rc = site_topic_page(job->out, &job->history, job->today, &html, err);
    if (rc == 0)
        rc = stage(job, to_topic, &html, err);
    buf_release(&html);
    return rc;
}

static int stage_all(struct job *job, struct err *err)
{
    struct site_topic *out = job->out;
    size_t most = (size_t)(job->today - job->first) / 7 + 2;

    out->longer = arena_alloc(job->arena, 2 * most * sizeof *out->longer);
    list_departments(job);
    if (stamp_sources(&job->sources, job->request, out->topic, job->arena, err) != 0 ||
        stage_days(job, err) != 0 || stage_periods(job, PERIOD_WEEK, err) != 0 ||
        stage_periods(job, PERIOD_MONTH, err) != 0 || stage_alerts(job, err) != 0 ||
        stage_departments(job, err) != 0 ||
        blind_read(&out->blind, job->request->store, job->request->settings, out->topic, INT64_MAX,
                   job->arena, err) != 0)
        return -1;
    return stage_topic(job, err);
}

int site_pages(int root, const struct site_request *request, struct site_topic *out,
               struct site_outcome *outcome, struct arena *arena, struct err *err)
{
    const struct topic *topic = out->topic;
    struct job job = { .request = request, .out = out, .outcome = outcome, .arena = arena };
    int64_t month, unused;
    int rc = -1;

    say_in(request->tongues, topic->language);
    job.view = site_view(request, topic);
    job.today = zone_local_day(topic->zone, request->now);
    job.first = job.today - (request->days > 0 ? request->days : DAYS_KEPT) + 1;
    period_bounds(PERIOD_MONTH, job.first, &month, &unused);
    job.folder = folder_enter(root, out->folder.p, err);
    if (job.folder >= 0)
        rc = history_read(&job.history, &job.view, topic->zone, month - HISTORY_REACH, job.today,
                          err);
    if (rc == 0 && job.history.born > job.first)
        job.first = job.history.born > job.today ? job.today : job.history.born;
    if (rc == 0)
        rc = stage_all(&job, err);
    history_release(&job.history);
    if (job.folder >= 0)
        close(job.folder);
    say_in(NULL, STR_NONE);
    return rc;
}
