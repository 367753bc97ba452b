/*
 * harvests.c - a document in, its items as lines of text out.
 */
#include "tests/harvests.h"

#include "core/date.h"

#include <string.h>

void print_item(const struct item *item, struct buf *out)
{
    char when[DATE_RFC3339_SIZE] = "";
    struct str rest = item->text, line;
    bool first = true;

    if (item->published != TIME_NONE)
        date_format_rfc3339(item->published, when);
    buf_printf(out, STR_FMT "|" STR_FMT "|" STR_FMT "|", STR_ARG(item->id), STR_ARG(item->url),
               STR_ARG(item->title));
    while (str_cut_line(&rest, &line)) {
        buf_printf(out, "%s" STR_FMT, first ? "" : " / ", STR_ARG(line));
        first = false;
    }
    buf_printf(out, "|" STR_FMT "|%s|", STR_ARG(item->author), when);
    if (item->rating != RATING_NONE)
        buf_printf(out, "%d", item->rating);
    buf_printf(out, "|" STR_FMT "\n", STR_ARG(item->lang));
}

void print_harvest(const struct harvest *harvest, const struct err *err, struct buf *out)
{
    if (err_is_set(err))
        buf_printf(out, "error: %s\n", err->text);
    for (size_t i = 0; i < harvest->n_items; i++)
        print_item(&harvest->items[i], out);
    for (size_t i = 0; i < harvest->n_aggregates; i++)
        buf_printf(out, "aggregate " STR_FMT " %d %lld\n", STR_ARG(harvest->aggregates[i].name),
                   harvest->aggregates[i].rating, (long long)harvest->aggregates[i].count);
    for (size_t i = 0; i < harvest->n_feeds; i++)
        buf_printf(out, "feed " STR_FMT "\n", STR_ARG(harvest->feeds[i]));
}

void check_page(const char *as, struct page page, const char *want)
{
    struct harvest harvest;
    struct err err = { 0 };
    struct buf out;

    buf_init(&out, BUF_NO_CEILING);
    harvest_init(&harvest);
    page_parse(&page, str_of(as), &harvest, &err);
    print_harvest(&harvest, &err, &out);
    if (!str_eq(buf_str(&out), str_of(want)))
        fail_msg("of '" STR_FMT "':\ngot:\n%s\nwant:\n%s", STR_ARG(str_sub(page.body, 0, 400)),
                 out.p ? out.p : "", want);
    harvest_release(&harvest);
    buf_release(&out);
}

void check_body(const char *as, const char *body, const char *want)
{
    check_page(as, (struct page){ .body = str_of(body), .base = STR("https://site.example/feed") },
               want);
}

void check_bodies(const char *as, const struct body_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_body(as, cases[i].body, cases[i].want);
}
