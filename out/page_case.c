/*
 * page_case.c - one alert, or one story, with everything behind it.
 */
#include "out/page.h"

#include "core/notice.h"
#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

enum { QUOTES = 5, USUAL = 2 }; /* USUAL: the column of the sheet "pain" */

void page_alert_name(struct str alert, struct buf *out)
{
    buf_printf(out, "alert-" STR_FMT ".html", STR_ARG(alert));
}

void page_story_name(struct str story, struct buf *out)
{
    buf_printf(out, "story-" STR_FMT ".html", STR_ARG(story));
}

static struct markup *begin(struct buf *html, const struct view_request *view, struct str title,
                            const struct page_links *links)
{
    struct arena arena;
    struct markup *m;

    arena_init(&arena);
    m = page_begin(
        html, view->topic,
        arena_printf(&arena, STR_FMT ": " STR_FMT, STR_ARG(view->topic->name), STR_ARG(title)),
        links->stamp);
    page_nav(m, view->topic, links, PERIOD_OTHER);
    page_main(m);
    markup_start(m, "h1");
    markup_text_str(m, view->topic->name);
    arena_release(&arena);
    return m;
}

static void put_what(struct markup *m, const char *what, struct str title, bool hurts)
{
    markup_start(m, "span");
    markup_text_fmt(m, " \u00b7 %s", what);
    markup_end(m);
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", hurts ? "verdict act" : "verdict");
    markup_attr(m, "dir", "auto");
    page_unbroken(m, title);
    markup_end(m);
    markup_line(m);
}

/* What an alert says without the name of the topic, which stands above it. */
static struct str without_name(struct str line, const struct topic *topic)
{
    struct str rest = str_from(line, topic->name.n);

    return str_starts(line, topic->name) && str_starts(rest, STR(": ")) ? str_from(rest, 2) : line;
}

/* A row "name: value" of a table with two columns. */
static void fact(struct markup *m, const char *name, struct str value)
{
    markup_start(m, "tr");
    markup_start(m, "th");
    markup_attr(m, "scope", "row");
    markup_text(m, say(name));
    markup_end(m);
    markup_element_str(m, "td", NULL, value);
    markup_end(m);
    markup_line(m);
}

static void fact_time(struct markup *m, const char *name, const struct zone *zone, int64_t at)
{
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_time(zone, at, &text);
    fact(m, name, buf_str(&text));
    buf_release(&text);
}

static void open_facts(struct markup *m, const char *caption)
{
    static const char *const heads[] = { "What", "Value" };

    page_table(m, caption, TABLE_FACTS, heads, N_COLUMNS(heads));
}

/* --- an alert --- */

/* Single mentions: told, and neither open nor over. */
static bool is_told(const struct alert_row *alert)
{
    return str_eq(alert->state, STR("told"));
}

static void put_facts_told(struct markup *m, const struct view_request *view,
                           const struct alert_row *alert)
{
    int64_t told_at = alert->opened_at;
    struct buf text;

    buf_init(&text, 64);
    open_facts(m, "The alert in numbers");
    print_count((int64_t)alert->n_mentions, &text);
    fact(m, "Mentions", buf_str(&text));
    /* the hour that was judged began before the mention came */
    for (size_t i = 0; i < view->crowd->n; i++)
        if (view->crowd->members[i].mention.first_seen > told_at)
            told_at = view->crowd->members[i].mention.first_seen;
    fact_time(m, "Reported", view->topic->zone, told_at);
    page_table_end(m);
    buf_release(&text);
}

static void put_facts(struct markup *m, const struct view_request *view,
                      const struct alert_row *alert)
{
    const struct zone *zone = view->topic->zone;
    bool over = alert->resolved_at != TIME_NONE && alert->resolved_at <= view->now;
    size_t n_below = crowd_counted(view->crowd);
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    open_facts(m, "The alert in numbers");
    print_count(alert->observed, &text);
    fact(m, "Counted", buf_str(&text));
    if (n_below > (size_t)alert->observed) {
        buf_clear(&text);
        buf_printf(&text,
                   say_n((int64_t)n_below - alert->observed, "%s copy of an earlier text",
                         "%s copies of earlier texts"),
                   DIGITS((int64_t)n_below - alert->observed));
        fact(m, "Not counted, but listed below", buf_str(&text));
    }
    if (alert->expected_milli > 0) {
        buf_clear(&text);
        print_number(alert->expected_milli, &text);
        fact(m, "Expected", buf_str(&text));
    }
    if (alert->odds_days > 0) {
        buf_clear(&text);
        print_rarity(alert->odds_days, &text);
        fact(m, "By chance", buf_str(&text));
    }
    if (alert->from != TIME_NONE && alert->to > alert->from) {
        buf_clear(&text);
        print_time(zone, alert->from, &text);
        buf_putz(&text, " \u2013 ");
        print_time(zone, alert->to, &text);
        fact(m, "Said between", buf_str(&text));
    }
    fact_time(m, "Opened", zone, alert->opened_at);
    if (over)
        fact_time(m, "Back to usual", zone, alert->resolved_at);
    else
        fact(m, "Back to usual", str_of(say("not yet")));
    if (alert->acked_at != TIME_NONE)
        fact_time(m, "Acknowledged", zone, alert->acked_at);
    page_table_end(m);
    buf_release(&text);
}

static void put_commands(struct markup *m, const struct alert_row *alert, bool open)
{
    static const struct {
        const char *what, *command;
        bool open_only;
    } rows[] = {
        { "Somebody has it in hand", "hark alerts ack", true },
        { "Every word behind the number", "hark why", false },
        { "Its history", "hark alerts show", false },
    };

    page_section(m, "act", "To act", NULL);
    markup_start(m, "ul");
    markup_attr(m, "class", "alerts");
    for (size_t i = 0; i < N_COLUMNS(rows); i++) {
        if (rows[i].open_only && !open)
            continue;
        markup_start(m, "li");
        markup_text_fmt(m, "%s: ", say(rows[i].what));
        markup_start(m, "code");
        markup_text_fmt(m, "%s " STR_FMT, rows[i].command, STR_ARG(alert->id));
        markup_end(m);
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
}

static void put_quotes(struct markup *m, const struct view_request *view)
{
    const struct member *quotes[QUOTES];
    size_t n = crowd_quotes(view->crowd, STR_NONE, true, QUOTES, quotes, 0);

    if (n == 0)
        return;
    page_section(m, "quotes", "In their words", NULL);
    markup_start(m, "div");
    markup_attr(m, "class", "quotes");
    for (size_t i = 0; i < n; i++)
        page_quote(m, view->topic->zone, quotes[i], true, true);
    markup_end(m);
    markup_end(m);
}

int page_alert(const struct view_request *view, const struct alert_row *alert,
               const struct page_links *links, struct buf *html, struct err *err)
{
    bool told = is_told(alert);
    bool open = !told && (alert->resolved_at == TIME_NONE || alert->resolved_at > view->now);
    struct sheet pain;
    struct arena arena;
    struct markup *m;
    struct str line;
    int rc;

    arena_init(&arena);
    line = told ? arena_printf(&arena,
                               say_n((int64_t)alert->n_mentions, "%zu mention to read at once",
                                     "%zu mentions to read at once"),
                               alert->n_mentions)
                : without_name(day_alert_line(view, alert, &arena), view->topic);
    rc = view_make(view_find(STR("pain")), view, &pain, err);
    m = begin(html, view, line, links);
    put_what(m,
             told   ? say("reported at once")
             : open ? say("alert, open")
                    : say("alert, over"),
             line, open);
    page_section(m, "facts", "The alert in numbers", NULL);
    if (told)
        put_facts_told(m, view, alert);
    else
        put_facts(m, view, alert);
    markup_end(m);
    if (open)
        put_commands(m, alert, open);
    put_quotes(m, view);
    for (size_t r = 0; rc == 0 && r < pain.n_rows; r++)
        pain.rows[r].cells[USUAL] = (struct cell){ 0 }; /* what is usual is told of days */
    if (rc == 0)
        page_sheet(m, &pain, view->topic->zone, NULL);
    if (!open)
        put_commands(m, alert, open);
    page_mentions(m, view, say("All mentions"), true);
    markup_end(m);
    page_foot(m, view, view->lexicon);
    sheet_release(&pain);
    arena_release(&arena);
    return page_end(m, err) != 0 ? -1 : rc;
}

/* --- a story --- */

int page_story(const struct view_request *view, struct str story, const struct page_links *links,
               struct buf *html, struct err *err)
{
    const struct crowd *crowd = view->crowd;
    const struct zone *zone = view->topic->zone;
    struct tallies sources;
    struct arena arena;
    struct markup *m;
    struct str title;
    struct buf text;
    size_t hour = 0;

    if (crowd->n == 0)
        return err_set(err, ERR_NO_INPUT, "there is no story '" STR_FMT "'", STR_ARG(story));
    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    tallies_init(&sources, &arena);
    for (size_t i = 0; i < crowd->n; i++) {
        tallies_get(&sources, crowd->members[i].mention.source);
        hour +=
            crowd->members[i].mention.counted_at < crowd->members[0].mention.counted_at + HOUR_S;
    }
    title = crowd->members[0].mention.item.title;
    if (str_is_empty(title))
        title = print_cut(crowd->members[0].mention.item.text, 120);
    m = begin(html, view, title, links);
    put_what(m, say("one story"), title, false);
    page_section(m, "facts", "How it spread", NULL);
    open_facts(m, "How it spread");
    buf_printf(&text, say_n((int64_t)crowd->n, "%s mention", "%s mentions"), DIGITS(crowd->n));
    fact(m, "Appeared in", buf_str(&text));
    buf_clear(&text);
    print_count((int64_t)sources.n, &text);
    fact(m, "Sources", buf_str(&text));
    fact_time(m, "First seen", zone, crowd->members[0].mention.counted_at);
    buf_clear(&text);
    print_count((int64_t)hour, &text);
    fact(m, "Within the first hour", buf_str(&text));
    buf_clear(&text);
    print_length(crowd->members[crowd->n - 1].mention.counted_at -
                     crowd->members[0].mention.counted_at,
                 &text);
    fact(m, "Spread over", buf_str(&text));
    page_table_end(m);
    markup_end(m);
    page_mentions(m, view, say("All mentions"), true);
    markup_end(m);
    page_foot(m, view, view->lexicon);
    tallies_release(&sources);
    buf_release(&text);
    arena_release(&arena);
    return page_end(m, err);
}
