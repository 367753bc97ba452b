/*
 * serve_search.c - composes the search page from what was asked.
 */
#include "out/serve_search.h"

#include "core/clock.h"
#include "core/date.h"
#include "core/escape.h"
#include "core/markup.h"
#include "core/zone.h"
#include "out/crowd.h"
#include "out/page.h"
#include "out/print.h"
#include "out/say.h"
#include "out/search.h"
#include "out/style.h"

enum { PER_PAGE = 30, PAGES_MOST = 1000, EXCERPT = 600, SECONDS_MOST = 5 };

static const char form_style[] =
    "form{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem 1rem;"
    "margin:1rem 0 0}form .all{grid-column:1/-1}label{display:block;font-size:.85rem;"
    "color:var(--soft)}input,select,button{font:inherit;width:100%;padding:.45rem .6rem;"
    "color:inherit;background:var(--card);border:1px solid var(--calm);border-radius:2px}"
    "button{cursor:pointer;align-self:end}input:focus-within,select:focus-visible,"
    "button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    "form+.reason{margin-top:1.5rem}.found{list-style:none;padding:0;margin:1.5rem 0 0}.found "
    "li{padding:.9rem 0;"
    "border-top:1px solid var(--line)}.found p{margin:.2rem 0}.found .of{font-size:.85rem;"
    "color:var(--soft)}.neg{color:var(--hurt)}\n";

/* --- what is asked --- */

struct asked {
    struct search search;
    const char *fault; /* or NULL */
    int64_t page;
};

static bool read_day(struct str text, const struct zone *zone, int64_t next, int64_t *out)
{
    enum grain grain;
    int64_t at;

    if (str_is_empty(text))
        return true;
    if (!date_parse(text, &at, &grain))
        return false;
    *out = grain == GRAIN_DAY ? zone_day_start(zone, clock_floor(at, DAY_S) / DAY_S + next) : at;
    return true;
}

static void read_ask(const struct serve_ask *ask, const struct settings *settings,
                     struct asked *out, struct arena *arena)
{
    struct mention_query *filter = &out->search.filter;
    struct err err = { 0 };
    enum label label;

    *out = (struct asked){ .page = 1 };
    *filter = (struct mention_query){ .topic = ask->topic,
                                      .source = ask->source,
                                      .from = TIME_NONE,
                                      .to = TIME_NONE,
                                      .label = -1,
                                      .newest_first = true };
    if (!str_is_empty(ask->page) &&
        (!str_to_int(ask->page, &out->page) || out->page < 1 || out->page > PAGES_MOST))
        out->page = 1;
    if (str_eq(ask->label, STR("negative")))
        filter->negatives = true;
    else if (label_of(ask->label, &label))
        filter->label = (int)label;
    if (!read_day(ask->from, settings->zone, 0, &filter->from) ||
        !read_day(ask->to, settings->zone, 1, &filter->to))
        out->fault = say("A day is written like 2026-03-14.");
    if (!str_is_empty(str_trim(ask->query)))
        out->search.query = search_parse(ask->query, arena, &err);
    if (err_is_set(&err))
        out->fault = arena_printf(arena, say("This cannot be searched for: %s"), err.text).p;
    out->search.limit = PER_PAGE;
    out->search.offset = (size_t)(out->page - 1) * PER_PAGE;
    out->search.until_ms = clock_monotonic_ms() + SECONDS_MOST * 1000;
}

/* --- the form --- */

static void field(struct markup *m, const char *name, const char *title, const char *type,
                  struct str value)
{
    markup_start(m, "label");
    markup_text(m, title);
    markup_start(m, "input");
    markup_attr(m, "name", name);
    markup_attr(m, "type", type);
    markup_attr_str(m, "value", value);
    markup_end(m);
    markup_end(m);
}

static void choice(struct markup *m, struct str value, struct str title, struct str chosen)
{
    markup_start(m, "option");
    markup_attr_str(m, "value", value);
    if (str_eq(value, chosen))
        markup_flag(m, "selected");
    markup_text_str(m, title);
    markup_end(m);
}

static void begin_choices(struct markup *m, const char *name, const char *title)
{
    markup_start(m, "label");
    markup_text(m, title);
    markup_start(m, "select");
    markup_attr(m, "name", name);
}

static void put_form(struct markup *m, const struct settings *settings, const struct serve_ask *ask)
{
    const char *const labels[][2] = { { "", say("any") },
                                      { "negative", say("negative") },
                                      { "neg", say("negative by its words") },
                                      { "neu", say("neutral") },
                                      { "pos", say("positive") },
                                      { "mixed", say("mixed") },
                                      { "unscored", say("unscored") } };

    markup_start(m, "form");
    markup_attr(m, "action", "/search");
    markup_attr(m, "method", "get");
    markup_attr(m, "role", "search");
    markup_start(m, "div");
    markup_attr(m, "class", "all");
    field(m, "q", say("Words, \"phrases\", AND, OR, NOT, NEAR/5, cof*, stars:<=2, site:x.example"),
          "search", ask->query);
    markup_end(m);
    begin_choices(m, "topic", say("Topic"));
    choice(m, STR_NONE, str_of(say("any")), ask->topic);
    for (size_t i = 0; i < settings->n_topics; i++)
        choice(m, settings->topics[i].name, settings->topics[i].name, ask->topic);
    markup_end(m);
    markup_end(m);
    begin_choices(m, "label", say("Tone"));
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        choice(m, str_of(labels[i][0]), str_of(labels[i][1]), ask->label);
    markup_end(m);
    markup_end(m);
    begin_choices(m, "source", say("Source"));
    choice(m, STR_NONE, str_of(say("any")), ask->source);
    for (size_t i = 0; i < settings->n_sources; i++)
        choice(m, settings->sources[i].name, settings->sources[i].name, ask->source);
    markup_end(m);
    markup_end(m);
    field(m, "from", say("From"), "date", ask->from);
    field(m, "to", say("To"), "date", ask->to);
    markup_element(m, "button", NULL, say("Search"));
    markup_end(m);
    markup_line(m);
}

/* --- what is found --- */

struct listing {
    struct markup *m;
    const struct settings *settings;
    bool of_all; /* topics: each says which it is about */
    size_t n;
};

static int put_found(void *context, const struct mention *found)
{
    struct listing *listing = context;
    struct markup *m = listing->m;
    enum class class = class_of(found);
    struct str title, shown = print_cut(found->item.text, EXCERPT);
    struct buf text;

    listing->n++;
    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "li");
    markup_start(m, "p");
    markup_attr(m, "class", "of");
    markup_start(m, "span");
    if (class == CLASS_NEG)
        markup_attr(m, "class", "neg");
    page_sign(m, class_mark(class), NULL);
    markup_text(m, say(class_name(class)));
    markup_end(m);
    print_time(listing->settings->zone, found->counted_at, &text);
    markup_text_fmt(m, " \u00b7 " STR_FMT " \u00b7 ", STR_ARG(buf_str(&text)));
    if (found->item.rating != RATING_NONE) {
        buf_clear(&text);
        print_stars(found->item.rating, &text);
        markup_text_fmt(m, "\u2605\u00a0" STR_FMT " \u00b7 ", STR_ARG(buf_str(&text)));
    }
    for (size_t i = 0; listing->of_all && i < found->n_topics; i++)
        markup_text_fmt(m, STR_FMT " \u00b7 ", STR_ARG(found->topics[i]));
    markup_link(m, found->item.url, found->source);
    markup_text(m, " \u00b7 ");
    markup_element_str(m, "code", NULL, found->id);
    markup_end(m);
    title = print_title(&found->item);
    if (!str_is_empty(title)) {
        markup_start(m, "p");
        markup_attr(m, "dir", "auto");
        markup_element_str(m, "strong", NULL, title);
        markup_end(m);
    }
    markup_start(m, "p");
    markup_attr(m, "dir", "auto");
    markup_text_str(m, shown);
    markup_text(m, shown.n < found->item.text.n ? "\u2026" : "");
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
    return 0;
}

/* "/search?q=...&page=2" */
static void put_page_link(struct markup *m, const struct serve_ask *ask, int64_t page,
                          const char *title)
{
    const struct {
        const char *name;
        struct str value;
    } parts[] = { { "q", ask->query },       { "topic", ask->topic }, { "label", ask->label },
                  { "source", ask->source }, { "from", ask->from },   { "to", ask->to } };
    struct buf href;

    buf_init(&href, BUF_NO_CEILING);
    buf_printf(&href, "/search?page=%lld", (long long)page);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (str_is_empty(parts[i].value))
            continue;
        buf_printf(&href, "&%s=", parts[i].name);
        escape_url(parts[i].value, &href);
    }
    markup_start(m, "li");
    markup_here(m, buf_str(&href), str_of(title));
    markup_end(m);
    buf_release(&href);
}

/* "31 to 60, the newest first; there are older ones." */
static void put_range(struct markup *m, const struct asked *asked, size_t n, bool more)
{
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text_fmt(m,
                    more ? say("%s to %s, the newest first; there are older ones.")
                         : say("%s to %s, the newest first; these are all."),
                    DIGITS(asked->search.offset + 1), DIGITS(asked->search.offset + n));
    markup_end(m);
}

static int put_results(struct markup *m, struct store *store, const struct settings *settings,
                       const struct serve_ask *ask, const struct asked *asked, struct err *err)
{
    struct listing listing = { .m = m,
                               .settings = settings,
                               .of_all = settings->n_topics > 1 && str_is_empty(ask->topic) };
    enum search_end end;
    int rc;

    markup_start(m, "ol");
    markup_attr(m, "class", "found");
    rc = search_run(store, &asked->search, put_found, &listing, &end, err);
    markup_end(m);
    if (listing.n > 0 && end != SEARCH_TOO_LONG)
        put_range(m, asked, listing.n, end == SEARCH_MORE);
    if (listing.n == 0)
        markup_element(m, "p", "reason",
                       end == SEARCH_TOO_LONG
                           ? say("Nothing was found in five seconds: say a topic, a source or"
                                 " days, so that less has to be read.")
                           : say("No mention was found."));
    else if (end == SEARCH_TOO_LONG)
        markup_element(m, "p", "reason", say("There may be more: five seconds were not enough."));
    markup_start(m, "nav");
    markup_attr(m, "aria-label", say("Pages of the search"));
    markup_start(m, "ul");
    if (asked->page > 1)
        put_page_link(m, ask, asked->page - 1, say("Newer"));
    if (end == SEARCH_MORE && asked->page < PAGES_MOST)
        put_page_link(m, ask, asked->page + 1, say("Older"));
    markup_end(m);
    markup_end(m);
    return rc < 0 ? -1 : 0;
}

/* --- the page --- */

static void put_policy(struct str sheet, struct buf *out)
{
    static const struct str closed = { "form-action 'none'", 18 };
    struct buf policy;
    ptrdiff_t at;

    buf_init(&policy, BUF_NO_CEILING);
    style_policy(sheet, &policy);
    at = str_find(buf_str(&policy), closed);
    buf_puts(out, str_sub(buf_str(&policy), 0, at < 0 ? policy.n : (size_t)at));
    if (at >= 0) {
        buf_putz(out, "form-action 'self'");
        buf_puts(out, str_from(buf_str(&policy), (size_t)at + closed.n));
    }
    buf_release(&policy);
}

static struct markup *begin_page(struct buf *html, struct str sheet)
{
    struct markup *m = markup_open(html);

    markup_doctype(m);
    markup_start(m, "html");
    markup_attr_str(m, "lang", say_language());
    markup_start(m, "head");
    markup_start(m, "meta");
    markup_attr(m, "charset", "utf-8");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "viewport");
    markup_attr(m, "content", "width=device-width, initial-scale=1");
    markup_end(m);
    markup_element(m, "title", NULL, say("Search - hark"));
    markup_style(m, sheet.p);
    markup_end(m);
    markup_start(m, "body");
    markup_start(m, "a");
    markup_attr(m, "class", "skip");
    markup_attr(m, "href", "#main");
    markup_text(m, say("Skip to the content"));
    markup_end(m);
    markup_start(m, "div");
    markup_attr(m, "class", "page");
    markup_start(m, "header");
    markup_element(m, "span", NULL, say("hark \u00b7 what people say"));
    markup_start(m, "nav");
    markup_attr(m, "aria-label", say("Pages"));
    markup_here(m, STR("/"), str_of(say("all brands")));
    markup_end(m);
    markup_end(m);
    markup_start(m, "main");
    markup_attr(m, "id", "main");
    markup_element(m, "h1", "verdict", say("Search what was said"));
    return m;
}

int serve_search(struct store *store, const struct settings *settings, const struct serve_ask *ask,
                 struct buf *html, struct buf *policy, struct err *err)
{
    struct arena arena = { 0 };
    struct asked asked;
    struct markup *m;
    struct buf sheet;
    int rc = 0;

    read_ask(ask, settings, &asked, &arena);
    buf_init(&sheet, BUF_NO_CEILING);
    style_put(NULL, &sheet);
    buf_putz(&sheet, form_style);
    put_policy(buf_str(&sheet), policy);
    m = begin_page(html, buf_str(&sheet));
    put_form(m, settings, ask);
    if (asked.fault)
        markup_element(m, "p", "reason", asked.fault);
    else
        rc = put_results(m, store, settings, ask, &asked, err);
    for (int i = 0; i < 4; i++)
        markup_end(m); /* main, page, body, html */
    if (markup_close(m, rc == 0 ? err : NULL) != 0 && rc == 0)
        rc = -1;
    buf_release(&sheet);
    arena_release(&arena);
    return rc;
}
