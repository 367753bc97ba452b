/*
 * cmd_parse.c - hark parse: a saved feed, page or table in, its items out as JSON lines.
 *
 * What a source would give, without asking any: the same pure step as in a run, on bytes from a file.
 */
#include "cli/command.h"

#include "core/date.h"
#include "core/lanes.h"
#include "core/limits.h"
#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/recipe.h"

#include <stdio.h>
#include <string.h>

enum { FLUSH_AT = 65536 };

/* Bytes of a JSON string that stand for themselves, at the start. */
static size_t plain_length(struct str s)
{
    size_t i = 0;

    while (i + LANES <= s.n) {
        lanes v = lanes_at(s.p + i);
        int n = lanes_first(((v >= 0) & (v < ' ')) | (v == '"') | (v == '\\') | (v == 0x7F));

        i += (size_t)n;
        if (n < LANES)
            return i;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ' || c == '"' || c == '\\' || c == 0x7F)
            break;
    }
    return i;
}

static void put_string(struct buf *out, struct str s)
{
    buf_putc(out, '"');
    while (s.n) {
        size_t n = plain_length(s);

        buf_put(out, s.p, n);
        s = str_from(s, n);
        if (s.n == 0)
            break;
        if (s.p[0] == '\n')
            buf_putz(out, "\\n");
        else if (s.p[0] == '"' || s.p[0] == '\\')
            buf_put(out, s.p[0] == '"' ? "\\\"" : "\\\\", 2);
        else
            buf_printf(out, "\\u%04x", (unsigned char)s.p[0]);
        s = str_from(s, 1);
    }
    buf_putc(out, '"');
}

static void put_name(struct buf *out, const char *name)
{
    if (out->n == 0 || out->p[out->n - 1] != '{')
        buf_putc(out, ',');
    buf_putc(out, '"');
    buf_putz(out, name);
    buf_putz(out, "\":");
}

static void put_text(struct buf *out, const char *name, struct str value)
{
    put_name(out, name);
    if (value.n)
        put_string(out, value);
    else
        buf_putz(out, "null");
}

static void put_time(struct buf *out, const char *name, int64_t utc)
{
    char z[DATE_RFC3339_SIZE] = "";

    if (utc != TIME_NONE)
        date_format_rfc3339(utc, z);
    put_text(out, name, str_of(z));
}

/* Thousandths as a decimal number without needless zeros. */
static void put_decimal(struct buf *out, const char *name, int32_t thousandths)
{
    put_name(out, name);
    if (thousandths == RATING_NONE) {
        buf_putz(out, "null");
        return;
    }
    buf_printf(out, "%d", thousandths / 1000);
    if (thousandths % 1000) {
        buf_printf(out, ".%03d", thousandths % 1000);
        while (out->p[out->n - 1] == '0')
            out->n--;
    }
}

static void put_count(struct buf *out, const char *name, int64_t count)
{
    if (count != COUNT_NONE)
        buf_printf(out, ",\"%s\":%lld", name, (long long)count);
}

static void put_feed(struct buf *out, const struct harvest *h)
{
    const struct {
        const char *name;
        struct str value;
    } fields[] = {
        { "title", h->title }, { "url", h->url }, { "subtitle", h->subtitle }, { "lang", h->lang }
    };

    buf_putz(out, "{\"feed\":{");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value.n)
            put_text(out, fields[i].name, fields[i].value);
    buf_putz(out, "}}\n");
}

static void put_item(struct buf *out, const struct item *item)
{
    buf_putc(out, '{');
    put_text(out, "id", item->id);
    put_text(out, "url", item->url);
    put_text(out, "title", item->title);
    put_text(out, "text", item->text);
    put_text(out, "author", item->author);
    put_time(out, "published", item->published);
    put_time(out, "updated", item->updated);
    put_decimal(out, "rating", item->rating);
    put_decimal(out, "rating_raw", item->rating_raw);
    put_decimal(out, "rating_best", item->rating_best);
    put_text(out, "lang", item->lang);
    if (item->in_reply_to.n)
        put_text(out, "in_reply_to", item->in_reply_to);
    if (item->place.n)
        put_text(out, "place", item->place);
    if (item->by_owner)
        buf_putz(out, ",\"by_owner\":true");
    put_count(out, "likes", item->likes);
    put_count(out, "shares", item->shares);
    put_count(out, "replies", item->replies);
    put_count(out, "views", item->views);
    buf_putz(out, "}\n");
}

static void put_aggregate(struct buf *out, const struct aggregate *a)
{
    buf_putz(out, "{\"aggregate\":{");
    if (a->name.n)
        put_text(out, "name", a->name);
    put_decimal(out, "rating", a->rating);
    put_decimal(out, "rating_raw", a->rating_raw);
    put_decimal(out, "rating_best", a->rating_best);
    if (a->count == COUNT_NONE)
        buf_putz(out, ",\"count\":null");
    else
        put_count(out, "count", a->count);
    buf_putz(out, "}}\n");
}

static void print(struct cli *cli, const struct harvest *h, bool only_feeds)
{
    struct buf out;

    buf_init(&out, BUF_NO_CEILING);
    if (!only_feeds)
        put_feed(&out, h);
    for (size_t i = 0; i < h->n_feeds && only_feeds; i++) {
        buf_putc(&out, '{');
        put_text(&out, "url", h->feeds[i]);
        buf_putz(&out, "}\n");
    }
    for (size_t i = 0; i < h->n_items; i++) {
        put_item(&out, &h->items[i]);
        if (out.n >= FLUSH_AT) {
            cli_put(cli, buf_str(&out));
            buf_clear(&out);
        }
    }
    for (size_t i = 0; i < h->n_aggregates; i++)
        put_aggregate(&out, &h->aggregates[i]);
    cli_put(cli, buf_str(&out));
    buf_release(&out);
}

static int parse(struct cli *cli, int argc, char **argv)
{
    struct str as = cli_text(cli, "as"), headers_file = cli_text(cli, "headers");
    struct buf body, headers;
    struct harvest harvest;
    struct err err = { 0 };
    const struct recipe *recipe = NULL;
    struct page page = { .base = cli_text(cli, "base"), .type = cli_text(cli, "type") };
    int rc = -1;

    if (argc != 1)
        return cli_usage(cli, argc ? "one FILE at a time" : "which FILE? (- is stdin)");
    buf_init(&body, LIMIT_FILE);
    buf_init(&headers, LIMIT_HEADERS);
    harvest_init(&harvest);
    harvest.max_items = LIMIT_ITEMS_FILE;
    if (cli_read(argv[0], LIMIT_FILE, &body, &err) != 0)
        goto out;
    if (headers_file.n &&
        cli_read(arena_z(&harvest.arena, headers_file), LIMIT_HEADERS, &headers, &err) != 0)
        goto out;
    if (as.n && !format_find(as))
        recipe = cli_recipe(cli, as);
    if (recipe) {
        page.recipe = recipe->text;
        as = STR("recipe");
    }
    page.body = buf_str(&body);
    page.headers = buf_str(&headers);
    if (page_parse(&page, as, &harvest, &err) != 0) {
        err_wrap(&err, "'%s': ", argv[0]);
        goto out;
    }
    print(cli, &harvest, str_eq(as, STR("discover")));
    if (harvest.cut)
        cli_note(cli, "'%s': more than hark reads: the rest was left out", argv[0]);
    rc = 0;
out:
    harvest_release(&harvest);
    buf_release(&headers);
    buf_release(&body);
    return rc == 0 ? 0 : cli_error(cli, &err);
}

static const struct cli_opt parse_opts[] = {
    { .name = "as",
      .kind = CLI_TEXT,
      .value = "KIND",
      .help =
          "feed, page, discover, a recipe's name, or a format such as rss, csv, jsonl; without it "
          "hark sniffs" },
    { .name = "base", .kind = CLI_TEXT, .value = "URL", .help = "the address it came from" },
    { .name = "type", .kind = CLI_TEXT, .value = "MIME", .help = "its Content-Type" },
    { .name = "headers",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "the response's header lines, as served" },
    CLI_OPT_END,
};

const struct command command_parse = {
    .name = "parse",
    .args = "FILE",
    .help = "show what hark reads in a saved feed, page or table",
    .example = "hark parse --jsonl --base https://blog.example/feed feed.xml",
    .opts = parse_opts,
    .run = parse,
    .more =
        "Writes JSON lines: first what the feed says of itself, then an item a line, then the "
        "aggregate ratings of a page; with --as discover an address a line for each feed that "
        "the page names. What is absent is null. Input that is none of these ends with one line "
        "on stderr and status 65.",
};
