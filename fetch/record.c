/*
 * record.c - a row of a table or a JSON object as an item.
 */
#include "fetch/record.h"

#include "core/buf.h"
#include "core/clock.h"
#include "core/date.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/identity.h"
#include "fetch/page.h"
#include "fetch/text.h"

#include <stdio.h>
#include <string.h>

/* The first two numbers of "3/4/2024" and the like; false for all other shapes. */
static bool two_numbers(struct str date, int *first, int *second, char *sep)
{
    int used = 0, year;
    char z[24];

    date = str_trim(date);
    if (date.n < 6)
        return false;
    snprintf(z, sizeof z, STR_FMT, (int)(date.n < 12 ? date.n : 12), date.p);
    if (sscanf(z, "%2d%1[/-]%2d%*1[/-]%4d%n", first, sep, second, &year, &used) != 4)
        return false;
    return used > 0 && *first > 0 && *second > 0;
}

enum day_order record_day_order(struct str date)
{
    int first, second;
    char sep[2];

    if (!two_numbers(date, &first, &second, sep))
        return DAY_UNKNOWN;
    return first > 12 && second <= 12   ? DAY_FIRST
           : second > 12 && first <= 12 ? MONTH_FIRST
                                        : DAY_UNKNOWN;
}

/* "3/4/2024 10:00" with the order known: the same with the month's place settled, as ISO has it. */
static bool parse_ordered(struct str date, enum day_order order, int64_t *utc, enum grain *grain)
{
    char iso[80], sep[2];
    int first, second, year = 0, used = 0;
    struct str rest;

    date = str_trim(date);
    if (order == DAY_UNKNOWN || date.n > 40 || !two_numbers(date, &first, &second, sep))
        return false;
    snprintf(iso, sizeof iso, STR_FMT, STR_ARG(date));
    if (sscanf(iso, "%*2d%*1[/-]%*2d%*1[/-]%4d%n", &year, &used) != 1 || used == 0)
        return false;
    rest = str_from(date, (size_t)used);
    if (year < 100)
        year += 2000;
    snprintf(iso, sizeof iso, "%04d-%02d-%02d" STR_FMT, year, order == DAY_FIRST ? second : first,
             order == DAY_FIRST ? first : second, STR_ARG(rest));
    return date_parse_local(str_of(iso), utc, grain);
}

/* Days since 1899-12-30 and the part of a day, which spreadsheets write where a cell lost its form. */
static bool parse_serial(struct str date, int64_t *utc, enum grain *grain)
{
    enum { FROM_1970 = 25569, LEAST = 36526 /* the year 2000 */, MOST = 73051 /* 2100 */ };
    int64_t days, part = 0, of = 1;
    struct str whole;

    str_cut(&date, '.', &whole);
    if (!str_to_int(whole, &days) || days < LEAST || days >= MOST)
        return false;
    for (size_t i = 0; i < date.n; i++, of *= 10) {
        if (!char_is_digit(date.p[i]) || i == 12)
            return false;
        part = part * 10 + (date.p[i] - '0');
    }
    *utc = (days - FROM_1970) * DAY_S + (part * DAY_S + of / 2) / of;
    *grain = date.n ? GRAIN_LOCAL : GRAIN_DAY;
    return true;
}

static void count_fault(struct records_fault *fault, int64_t line, struct str cell)
{
    if (fault->n++ == 0) {
        fault->line = line;
        fault->cell = cell;
    }
}

static int put_date(const struct record *record, enum record_field field,
                    const struct source *source, struct records *records,
                    const struct harvest *harvest, struct item *item, struct err *err)
{
    struct str date = str_trim(record->field[field]);
    int first, second;
    char sep[2];
    enum grain grain = GRAIN_NONE;
    int64_t utc;

    if (!date.n)
        return 0;
    if (source && source->date_format.n
            ? date_parse_form(date, source->date_format, &utc, &grain)
            : parse_serial(date, &utc, &grain) || date_parse_local(date, &utc, &grain) ||
                  parse_ordered(date, records->order, &utc, &grain) ||
                  page_date(harvest, date, &utc, &grain)) {
        if (grain == GRAIN_ABOUT)
            count_fault(&records->told, record->line, date);
        item->published = utc;
        item->published_grain = grain;
        return 0;
    }
    if (!(source && source->date_format.n) && two_numbers(date, &first, &second, sep) &&
        first <= 12 && second <= 12)
        return err_set(err, ERR_DATA,
                       "line %lld: date '" STR_FMT "' could mean two days: say which with "
                       "date_format: \"%%d/%%m/%%Y\" or \"%%m/%%d/%%Y\"",
                       (long long)record->line, STR_ARG(date));
    count_fault(&records->undated, record->line, date);
    return 0;
}

bool record_rating(struct str cell, struct rating *out)
{
    static const struct {
        const char *words, *rating;
    } rows[] = {
        { "one", "1/5" },
        { "two", "2/5" },
        { "three", "3/5" },
        { "four", "4/5" },
        { "five", "5/5" },
        { "bad", "1/5" },
        { "bad with comment", "1/5" },
        { "good", "5/5" },
        { "good with comment", "5/5" },
        { "negative", "1/5" },
        { "positive", "5/5" },
        { "doesn't recommend", "1/5" },
        { "recommends", "5/5" },
        { "extremely unhappy", "1/5" },
        { "very unhappy", "1/5" },
        { "unhappy", "2/5" },
        { "neutral", "3/5" },
        { "happy", "4/5" },
        { "very happy", "5/5" },
        { "extremely happy", "5/5" },
        { "very dissatisfied", "1/5" },
        { "dissatisfied", "2/5" },
        { "satisfied", "4/5" },
        { "very satisfied", "5/5" },
        { "terrible", "1/5" },
        { "poor", "2/5" },
        { "average", "3/5" },
        { "very good", "4/5" },
        { "excellent", "5/5" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(cell, str_of(rows[i].words)))
            cell = str_of(rows[i].rating);
    return page_rating(cell, STR_NONE, STR_NONE, out);
}

/* Of a rating that names no scale only the value is taken: the scale is that of the column. */
static void put_rating(const struct record *record, struct records *records, struct item *item)
{
    struct str cell = str_trim(record->field[RECORD_RATING]);
    struct rating rating;

    if (!record_rating(cell, &rating)) {
        if (cell.n)
            count_fault(&records->unrated, record->line, cell);
        return;
    }
    item->rating = rating.value;
    item->rating_raw = rating.raw;
    item->rating_best = rating.stated ? rating.best : 0;
    item->kind = ITEM_REVIEW;
    if (!rating.stated) {
        records->n_rated++;
        records->n_beyond_5 += rating.raw > 5000;
        records->n_beyond_10 += rating.raw > 10000;
    }
}

/* Two people may answer a survey alike: without an id the line tells them apart. What is replied to them
 * comes later, and is no part of it. */
static struct str id_of_answer(const struct record *record, struct harvest *harvest)
{
    uint64_t hash = (uint64_t)record->line;

    for (int f = 0; f < N_RECORD_FIELDS; f++)
        if (f < RECORD_REPLY || (f == RECORD_MORE && record->field[f].n))
            hash = hash_quick(record->field[f], hash);
    return arena_printf(&harvest->arena, "%lld-%016llx", (long long)record->line,
                        (unsigned long long)hash);
}

/* A text and what more was said, on lines of its own. */
static struct str plain(struct harvest *harvest, struct str said, struct str more)
{
    struct buf text;
    struct str out;

    buf_init(&text, BUF_NO_CEILING);
    text_collapse(said, &text);
    if (text.n && str_trim(more).n)
        buf_putc(&text, '\n');
    text_collapse(more, &text);
    out = page_field(harvest, buf_str(&text), LIMIT_TEXT);
    buf_release(&text);
    return out;
}

static void put_reply(const struct record *record, const struct source *source,
                      struct records *records, struct harvest *harvest, struct item to)
{
    struct str text = str_trim(record->field[RECORD_REPLY]);
    struct item *item = text.n ? harvest_item(harvest) : NULL;

    if (!item)
        return;
    item->kind = to.kind == ITEM_SURVEY ? ITEM_POST : to.kind;
    item->text = plain(harvest, text, STR_NONE);
    item->by_owner = true;
    item->url = to.url;
    item->place = to.place;
    item->in_reply_to = to.id;
    item->id = arena_printf(&harvest->arena, STR_FMT "/reply", STR_ARG(to.id));
    put_date(record, RECORD_REPLY_DATE, source, records, harvest, item, NULL);
}

void records_begin(struct records *records, enum day_order order, const struct harvest *harvest)
{
    *records = (struct records){ .order = order, .first_item = harvest->n_items };
}

int record_put(const struct record *record, const struct source *source, struct records *records,
               struct harvest *harvest, struct err *err)
{
    const struct str *f = record->field;
    struct item *item;
    struct rating rating;

    if (!str_trim(f[RECORD_TEXT]).n && !str_trim(f[RECORD_MORE]).n &&
        !str_trim(f[RECORD_TITLE]).n && !str_trim(f[RECORD_RATING]).n &&
        !str_trim(f[RECORD_NPS]).n) {
        count_fault(&records->empty, record->line, STR_NONE);
        return 0;
    }
    item = harvest_item(harvest);
    if (!item)
        return 0;
    item->text = plain(harvest, f[RECORD_TEXT], f[RECORD_MORE]);
    item->title = page_field(harvest, f[RECORD_TITLE], LIMIT_TITLE);
    if (!str_starts(f[RECORD_AUTHOR], STR("accounts/"))) /* Google's name of the review itself */
        item->author = page_field(harvest, f[RECORD_AUTHOR], LIMIT_AUTHOR);
    item->id = page_field(harvest, f[RECORD_ID], LIMIT_KEY);
    item->url = url_resolve(STR_NONE, f[RECORD_URL], &harvest->arena);
    item->lang = page_field(harvest, f[RECORD_LANG], 35);
    item->place = page_field(harvest, f[RECORD_PLACE], LIMIT_AUTHOR);
    put_rating(record, records, item);
    if (page_rating(f[RECORD_NPS], STR("10"), STR_NONE, &rating)) {
        item->rating = rating.value;
        item->rating_raw = rating.raw;
        item->rating_best = rating.best;
        item->kind = ITEM_SURVEY;
    }
    if (source && str_eq(source->holds, STR("survey")))
        item->kind = ITEM_SURVEY;
    if (item->kind == ITEM_SURVEY && str_is_empty(item->id))
        item->id = id_of_answer(record, harvest);
    if (str_trim(f[RECORD_REPLY]).n && str_is_empty(item->id))
        item->id = identity_within(item, &harvest->arena);
    if (put_date(record, RECORD_DATE, source, records, harvest, item, err) != 0)
        return -1;
    put_reply(record, source, records, harvest, *item);
    return 0;
}

/* What the source says, or the headings where no more lie beyond than slips of a pen; else five, or the
 * next usual scale where one in twenty lies beyond that. */
static int32_t scale_of(const struct records *records, const struct source *source)
{
    if (source && source->rating_best > 0)
        return source->rating_best;
    if (records->best == 10000 && records->n_beyond_10 * 20 < records->n_rated)
        return 10000;
    if (records->best > 10000)
        return records->best;
    if (records->n_beyond_10 * 20 >= records->n_rated && records->n_beyond_10 > 0)
        return 100000;
    return records->n_beyond_5 * 20 >= records->n_rated && records->n_beyond_5 > 0 ? 10000 : 5000;
}

static void put_fault(const struct records_fault *fault, const char *what, struct buf *out)
{
    if (fault->n == 0)
        return;
    buf_putz(out, out->n ? "; " : "");
    if (fault->line == 0)
        buf_printf(out, "%zu row%s", fault->n, fault->n == 1 ? "" : "s");
    else
        buf_printf(out, fault->n == 1 ? "line %lld" : "line %lld and %zu more",
                   (long long)fault->line, fault->n - 1);
    buf_printf(out, ": %s", what);
    if (fault->cell.n)
        buf_printf(out, " ('" STR_FMT "')", STR_ARG(utf8_cut(fault->cell, 40)));
}

void records_end(struct records *records, const struct source *source, struct harvest *harvest)
{
    int32_t best = scale_of(records, source);
    struct buf note;

    for (size_t i = records->first_item; i < harvest->n_items; i++) {
        struct item *item = &harvest->items[i];

        if (item->rating == RATING_NONE || item->rating_best != 0)
            continue;
        if (item->rating_raw > best) { /* kept for what it says, not for its stars */
            item->rating = item->rating_raw = item->rating_best = RATING_NONE;
            count_fault(&records->beyond, 0, STR_NONE);
            continue;
        }
        item->rating_best = best;
        item->rating = (int32_t)(((int64_t)item->rating_raw * 5000 + best / 2) / best);
    }
    harvest->mended +=
        (int32_t)(records->empty.n + records->undated.n + records->unrated.n + records->beyond.n);
    buf_init(&note, 4096);
    if (records->vague.n && records->n_rated && best == 5000 && !(source && source->rating_best))
        buf_printf(&note,
                   "no '" STR_FMT "' is beyond 5, so all are taken as of 5: if they are of 10, say "
                   "rating_scale: [1, 10] in the source",
                   STR_ARG(utf8_cut(records->vague, 40)));
    put_fault(&records->empty, "neither words nor a rating, passed over", &note);
    put_fault(&records->undated, "the date is none, counted from when it was first seen", &note);
    put_fault(&records->told, "days told from the file's own time", &note);
    put_fault(&records->unrated, "the rating is none", &note);
    put_fault(&records->beyond, "the rating is beyond the scale of the others", &note);
    harvest->note = page_field(harvest, buf_str(&note), note.n);
    buf_release(&note);
}
