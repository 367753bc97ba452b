/*
 * page.c - the pure step from the bytes of a page to a harvest.
 */
#include "fetch/page.h"

#include "core/date.h"
#include "core/date_ago.h"
#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/charset.h"
#include "fetch/feet.h"
#include "fetch/text.h"

struct str page_header(const struct page *page, struct str name)
{
    struct str rest = page->headers, line;

    while (str_cut_line(&rest, &line)) {
        ptrdiff_t colon = str_find_char(line, ':');

        if (colon > 0 && str_eq_nocase(str_trim(str_sub(line, 0, (size_t)colon)), name))
            return str_trim(str_from(line, (size_t)colon + 1));
    }
    return STR_NONE;
}

struct str page_type(const struct page *page)
{
    return page->type.n ? page->type : page_header(page, STR("Content-Type"));
}

struct str page_base(const struct page *page, struct arena *arena)
{
    struct str location = page_header(page, STR("Content-Location"));
    struct str base = location.n ? url_resolve(page->base, location, arena) : STR_NONE;

    return base.n ? base : url_resolve(STR_NONE, page->base, arena);
}

struct str page_text(const struct page *page, struct buf *out, struct harvest *harvest)
{
    struct str text =
        charset_decode(page->body, page_type(page),
                       page->source ? page->source->encoding : STR_NONE, out, &harvest->mended);

    harvest->cut = harvest->cut || out->full;
    return text;
}

/* Programs that take Windows-1252 for Unicode write its quotes and dashes as U+0080 .. U+009F. 'mark': what
 * a quoted line begins with in place of TEXT_QUOTE. */
static void put_readable(struct str text, struct str mark, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == TEXT_QUOTE && (i == 0 || text.p[i - 1] == '\n'))
            buf_puts(out, mark);
        else if (text.p[i] == '\xC2' && i + 1 < text.n && (unsigned char)text.p[i + 1] <= 0x9F)
            utf8_put(out, charset_1252((unsigned char)text.p[++i]));
        else
            buf_putc(out, text.p[i]);
    }
}

struct str page_clean_field(struct harvest *harvest, struct str text, size_t max)
{
    text = str_trim(text);
    return text.n ? arena_str(&harvest->arena, utf8_cut(text, max)) : STR_NONE;
}

struct str page_field(struct harvest *harvest, struct str text, size_t max)
{
    struct str cut;

    if (!text.n)
        return STR_NONE;
    if (!utf8_is_clean(text)) {
        struct buf clean, mapped;

        buf_init(&clean, BUF_NO_CEILING);
        buf_init(&mapped, BUF_NO_CEILING);
        put_readable(text, harvest->kept ? STR("> ") : STR_NONE, &mapped);
        harvest->mended += (int32_t)utf8_repair(buf_str(&mapped), &clean);
        buf_release(&mapped);
        cut = arena_str(&harvest->arena, utf8_cut(str_trim(buf_str(&clean)), max));
        buf_release(&clean);
        return cut;
    }
    return page_clean_field(harvest, text, max);
}

/* A label before it: "Date of experience: November 03, 2026". */
static struct str without_label(struct str said)
{
    for (size_t i = 0; i < said.n && !char_is_digit(said.p[i]); i++)
        if (said.p[i] == ':')
            return str_from(said, i + 1);
    return said;
}

/* "10h30", as French has it, with a colon; "01/Oct/26" with blanks. */
static struct str as_usual(struct str said, char *room, size_t size)
{
    if (said.n > size)
        return said;
    for (size_t i = 0; i < said.n; i++) {
        char before = i > 0 ? said.p[i - 1] : '\0', after = i + 1 < said.n ? said.p[i + 1] : '\0';

        room[i] = said.p[i];
        if (said.p[i] == 'h' && char_is_digit(before) && char_is_digit(after))
            room[i] = ':';
        else if (said.p[i] == '/' && (char_is_alpha(before) || char_is_alpha(after)))
            room[i] = ' ';
    }
    return (struct str){ room, said.n };
}

/* "/Date(1793700000000)/" as a program of Microsoft's writes it, and seconds with a fraction. */
static bool counted_date(struct str said, int64_t *utc, enum grain *grain)
{
    struct str number = said, rest;
    int64_t n;

    if (str_starts(said, STR("/Date(")))
        number = str_from(said, 6);
    rest = number;
    while (rest.n && char_is_digit(rest.p[0]))
        rest = str_from(rest, 1);
    number.n -= rest.n;
    if ((number.p == said.p && !str_starts(rest, STR("."))) || number.n < 9 ||
        !str_to_int(number, &n) || !date_parse_number(n, utc))
        return false;
    if (grain)
        *grain = GRAIN_SECOND;
    return true;
}

bool page_date(const struct harvest *harvest, struct str said, int64_t *utc, enum grain *grain)
{
    char room[80];

    if (date_parse(said, utc, grain))
        return true;
    said = str_trim(said);
    if (counted_date(said, utc, grain))
        return true;
    said = without_label(said);
    if (date_parse(as_usual(said, room, sizeof room), utc, grain))
        return true;
    if (harvest->at <= 0 || !date_ago(said, harvest->at, utc))
        return false;
    if (grain)
        *grain = GRAIN_ABOUT;
    return true;
}

/* The surest of the formats that a feed may have. */
static const struct format *feed_format(struct str head, struct str type)
{
    static const char *const names[] = { "rss", "atom", "jsonfeed" };
    const struct format *best = format_find(STR("rss")); /* its reader says best what is wrong */
    int best_sure = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct format *f = format_find(str_of(names[i]));
        int sure = f->sniff(head, type);

        if (sure > best_sure) {
            best = f;
            best_sure = sure;
        }
    }
    return best;
}

/* The first bytes as UTF-8, for the sniffers. */
static struct str sniff_head(const struct page *page, struct buf *out)
{
    int32_t mended = 0;

    return charset_decode(str_sub(page->body, 0, 4096), page_type(page), STR_NONE, out, &mended);
}

int page_parse(const struct page *page, struct str as, struct harvest *harvest, struct err *err)
{
    const struct format *format;
    size_t n_items = harvest->n_items, n_aggregates = harvest->n_aggregates;
    size_t n_feeds = harvest->n_feeds;
    struct buf head;
    int rc = -1;

    if (str_trim(page->body).n == 0)
        return err_set(err, ERR_DATA, "the answer is empty");
    harvest->at = page->at;
    buf_init(&head, 65536);
    if (str_eq(as, STR("file")))
        as = page->source ? page->source->format : STR_NONE;
    if (str_eq(as, STR("feed")))
        format = feed_format(sniff_head(page, &head), page_type(page));
    else if (as.n)
        format = format_find(as);
    else
        format = format_sniff(sniff_head(page, &head), page_type(page));
    if (!format && as.n)
        err_set(err, ERR_USAGE, "no format or source kind '" STR_FMT "'", STR_ARG(as));
    else if (!format)
        err_set(err, ERR_DATA, "neither a feed nor a page nor a table: nothing that hark can read");
    else {
        harvest->format = str_of(format->name);
        rc = format->parse(page, harvest, err);
        if (rc != 0) { /* what earlier pages gave stays */
            harvest->n_items = n_items;
            harvest->n_aggregates = n_aggregates;
            harvest->n_feeds = n_feeds;
            if (str_eq(as, STR("feed")))
                format_find(STR("discover"))->parse(page, harvest, NULL);
        }
    }
    feet_cut_all(harvest);
    buf_release(&head);
    return rc;
}
