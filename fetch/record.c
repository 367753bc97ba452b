/*
 * record.c - a row of a table or a JSON object as an item.
 */
#include "fetch/record.h"

#include "core/buf.h"
#include "core/date.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/url.h"
#include "fetch/page.h"
#include "fetch/text.h"

#include <stdio.h>

static const char *const field_names[N_RECORD_FIELDS] = {
    [RECORD_TEXT] = "text",   [RECORD_TITLE] = "title",   [RECORD_AUTHOR] = "author",
    [RECORD_DATE] = "date",   [RECORD_RATING] = "rating", [RECORD_ID] = "id",
    [RECORD_NPS] = "nps",     [RECORD_URL] = "url",       [RECORD_LANG] = "lang",
    [RECORD_PLACE] = "place",
};

/* Names of columns in exports and surveys, compared without case, blanks, '_' and '-'. */
static const struct {
    const char *column;
    enum record_field field;
} usual[] = {
    { "text", RECORD_TEXT },
    { "review", RECORD_TEXT },
    { "reviewtext", RECORD_TEXT },
    { "reviewbody", RECORD_TEXT },
    { "body", RECORD_TEXT },
    { "comment", RECORD_TEXT },
    { "comments", RECORD_TEXT },
    { "content", RECORD_TEXT },
    { "message", RECORD_TEXT },
    { "feedback", RECORD_TEXT },
    { "answer", RECORD_TEXT },
    { "description", RECORD_TEXT },
    { "kommentar", RECORD_TEXT },
    { "bewertungstext", RECORD_TEXT },
    { "nachricht", RECORD_TEXT },
    { "title", RECORD_TITLE },
    { "reviewtitle", RECORD_TITLE },
    { "subject", RECORD_TITLE },
    { "headline", RECORD_TITLE },
    { "titel", RECORD_TITLE },
    { "betreff", RECORD_TITLE },
    { "author", RECORD_AUTHOR },
    { "name", RECORD_AUTHOR },
    { "user", RECORD_AUTHOR },
    { "username", RECORD_AUTHOR },
    { "reviewer", RECORD_AUTHOR },
    { "customer", RECORD_AUTHOR },
    { "reviewername", RECORD_AUTHOR },
    { "consumername", RECORD_AUTHOR },
    { "autor", RECORD_AUTHOR },
    { "date", RECORD_DATE },
    { "created", RECORD_DATE },
    { "createdat", RECORD_DATE },
    { "published", RECORD_DATE },
    { "publishedat", RECORD_DATE },
    { "time", RECORD_DATE },
    { "timestamp", RECORD_DATE },
    { "datetime", RECORD_DATE },
    { "submittedat", RECORD_DATE },
    { "reviewdate", RECORD_DATE },
    { "reviewsubmitdateandtime", RECORD_DATE },
    { "datum", RECORD_DATE },
    { "datepublished", RECORD_DATE },
    { "rating", RECORD_RATING },
    { "stars", RECORD_RATING },
    { "starrating", RECORD_RATING },
    { "score", RECORD_RATING },
    { "reviewrating", RECORD_RATING },
    { "reviewstars", RECORD_RATING },
    { "bewertung", RECORD_RATING },
    { "sterne", RECORD_RATING },
    { "note", RECORD_RATING },
    { "nps", RECORD_NPS },
    { "npsscore", RECORD_NPS },
    { "likelihoodtorecommend", RECORD_NPS },
    { "id", RECORD_ID },
    { "reviewid", RECORD_ID },
    { "guid", RECORD_ID },
    { "key", RECORD_ID },
    { "url", RECORD_URL },
    { "link", RECORD_URL },
    { "reviewlink", RECORD_URL },
    { "reviewurl", RECORD_URL },
    { "permalink", RECORD_URL },
    { "lang", RECORD_LANG },
    { "language", RECORD_LANG },
    { "reviewerlanguage", RECORD_LANG },
    { "reviewlanguage", RECORD_LANG },
    { "sprache", RECORD_LANG },
    { "place", RECORD_PLACE },
    { "location", RECORD_PLACE },
    { "store", RECORD_PLACE },
    { "branch", RECORD_PLACE },
    { "shop", RECORD_PLACE },
    { "city", RECORD_PLACE },
    { "filiale", RECORD_PLACE },
    { "ort", RECORD_PLACE },
};

int record_field_of(struct str name)
{
    for (int i = 0; i < N_RECORD_FIELDS; i++)
        if (str_eq(name, str_of(field_names[i])))
            return i;
    return -1;
}

int record_guess(struct str column)
{
    char plain[32];
    size_t n = 0;

    for (size_t i = 0; i < column.n; i++) {
        char c = column.p[i];

        if (c == ' ' || c == '_' || c == '-')
            continue;
        if (n == sizeof plain)
            return -1;
        plain[n++] = char_lower(c);
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (str_eq((struct str){ plain, n }, str_of(usual[i].column)))
            return (int)usual[i].field;
    return -1;
}

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
    return date_parse(str_of(iso), utc, grain);
}

static int put_date(const struct record *record, const struct source *source, enum day_order order,
                    struct item *item, struct err *err)
{
    struct str date = str_trim(record->field[RECORD_DATE]);
    int first, second;
    char sep[2];
    enum grain grain = GRAIN_NONE;
    int64_t utc;

    if (!date.n)
        return 0;
    if (source && source->date_format.n
            ? date_parse_form(date, source->date_format, &utc, &grain)
            : date_parse(date, &utc, &grain) || parse_ordered(date, order, &utc, &grain)) {
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
    return 0;
}

/* Two people may answer a survey alike: without an id the line tells them apart. */
static struct str id_of_answer(const struct record *record, struct harvest *harvest)
{
    uint64_t hash = (uint64_t)record->line;

    for (int f = 0; f < N_RECORD_FIELDS; f++)
        hash = hash_quick(record->field[f], hash);
    return arena_printf(&harvest->arena, "%lld-%016llx", (long long)record->line,
                        (unsigned long long)hash);
}

int record_put(const struct record *record, const struct source *source, enum day_order order,
               struct harvest *harvest, struct err *err)
{
    const struct str *f = record->field;
    struct item *item;
    struct rating rating;
    char best[24] = "";
    struct buf text;

    if (!str_trim(f[RECORD_TEXT]).n && !str_trim(f[RECORD_TITLE]).n &&
        !str_trim(f[RECORD_RATING]).n && !str_trim(f[RECORD_NPS]).n) {
        harvest->mended++;
        return 0;
    }
    item = harvest_item(harvest);
    if (!item)
        return 0;
    buf_init(&text, BUF_NO_CEILING);
    text_collapse(f[RECORD_TEXT], &text);
    item->text = page_field(harvest, buf_str(&text), LIMIT_TEXT);
    buf_release(&text);
    item->title = page_field(harvest, f[RECORD_TITLE], LIMIT_TITLE);
    item->author = page_field(harvest, f[RECORD_AUTHOR], LIMIT_AUTHOR);
    item->id = page_field(harvest, f[RECORD_ID], LIMIT_KEY);
    item->url = url_resolve(STR_NONE, f[RECORD_URL], &harvest->arena);
    item->lang = page_field(harvest, f[RECORD_LANG], 35);
    item->place = page_field(harvest, f[RECORD_PLACE], LIMIT_AUTHOR);
    if (source && source->rating_best > 0)
        snprintf(best, sizeof best, "%d.%03d", source->rating_best / 1000,
                 source->rating_best % 1000);
    if (page_rating(f[RECORD_RATING], str_of(best), STR_NONE, &rating)) {
        item->rating = rating.value;
        item->rating_raw = rating.raw;
        item->rating_best = rating.best;
        item->kind = ITEM_REVIEW;
    }
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
    return put_date(record, source, order, item, err);
}
