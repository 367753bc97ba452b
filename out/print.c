/*
 * print.c - numbers, times and lengths in words; integers only, no locale.
 */
#include "out/print.h"

#include "core/clock.h"
#include "core/utf8.h"
#include "out/say.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define EN_DASH "\u2013"
#define MINUS   "\u2212"

static const char *const weekdays[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                        "Thursday", "Friday", "Saturday" };
static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const short_months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

struct digits print_digits(int64_t n)
{
    struct str mark = str_of(say(",")); /* between thousands */
    struct digits digits;
    char *at = digits.text + sizeof digits.text;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

    *--at = '\0';
    for (int k = 0; k == 0 || left; k++, left /= 10) {
        if (k && k % 3 == 0)
            *--at = mark.p[0];
        *--at = (char)('0' + left % 10);
    }
    if (n < 0)
        *--at = '-';
    memmove(digits.text, at, (size_t)(digits.text + sizeof digits.text - at));
    return digits;
}

void print_count(int64_t n, struct buf *out)
{
    buf_putz(out, DIGITS(n));
}

void print_share(int64_t thousandths, struct buf *out)
{
    buf_printf(out, "%" PRId64 "\u00a0%%", (thousandths + 5) / 10);
}

void print_number(int64_t thousandths, struct buf *out)
{
    int64_t tenths = (llabs(thousandths) + 50) / 100;

    buf_printf(out, "%s%s%s%" PRId64, thousandths < 0 && tenths ? MINUS : "", DIGITS(tenths / 10),
               say("."), tenths % 10);
}

void print_stars(int32_t rating, struct buf *out)
{
    if ((rating + 50) / 100 % 10 == 0)
        buf_printf(out, "%d", (rating + 50) / 1000);
    else
        print_number(rating, out);
    buf_putz(out, say(" of 5"));
}

void print_score(int64_t score, struct buf *out)
{
    int64_t hundredths = (llabs(score) + 5) / 10;
    const char *sign = hundredths == 0 ? "" : score < 0 ? MINUS : "+";

    buf_printf(out, "%s%" PRId64 "%s%02" PRId64, sign, hundredths / 100, say("."),
               hundredths % 100);
}

static void print_plural(int64_t n, const char *one, const char *many, struct buf *out)
{
    buf_printf(out, "%" PRId64 "\u00a0%s", n, say_n(n, one, many));
}

void print_length(int64_t seconds, struct buf *out)
{
    if (seconds >= 2 * DAY_S)
        print_plural(seconds / DAY_S, "day", "days", out);
    else if (seconds >= HOUR_S)
        buf_printf(out, "%" PRId64 "\u00a0h", seconds / HOUR_S);
    else
        buf_printf(out, "%" PRId64 "\u00a0min", seconds / MINUTE_S);
}

void print_clock(const struct zone *zone, int64_t utc, struct buf *out)
{
    int minute = zone_local_minute(zone, utc);

    buf_printf(out, "%02d:%02d", minute / 60, minute % 60);
}

void print_date(int64_t day, struct buf *out)
{
    struct date d = date_of_day(day);

    buf_printf(out, "%04d-%02d-%02d", (int)d.year, (int)d.month, (int)d.day);
}

void print_short_date(int64_t day, struct buf *out)
{
    struct date d = date_of_day(day);

    buf_printf(out, say("%d %s"), (int)d.day, say(short_months[d.month - 1]));
}

const char *print_weekday(int64_t day)
{
    return say(weekdays[weekday_of_day(day)]);
}

void print_long_date(int64_t day, struct buf *out)
{
    struct date d = date_of_day(day);

    buf_printf(out, say("%s, %d %s %d"), print_weekday(day), (int)d.day, say(months[d.month - 1]),
               (int)d.year);
}

void print_days(int64_t first, int64_t last, struct buf *out)
{
    struct date a = date_of_day(first), b = date_of_day(last);
    const char *month = say(months[b.month - 1]);

    if (a.month == b.month)
        buf_printf(out, say("%d" EN_DASH "%d %s %d"), (int)a.day, (int)b.day, month, (int)b.year);
    else
        buf_printf(out, say("%d %s " EN_DASH " %d %s %d"), (int)a.day, say(months[a.month - 1]),
                   (int)b.day, month, (int)b.year);
}

void print_month(int64_t day, struct buf *out)
{
    struct date d = date_of_day(day);

    buf_printf(out, "%s %d", say(months[d.month - 1]), (int)d.year);
}

void print_time(const struct zone *zone, int64_t utc, struct buf *out)
{
    print_date(zone_local_day(zone, utc), out);
    buf_putc(out, ' ');
    print_clock(zone, utc, out);
}

void print_range(int64_t low, int64_t high, struct buf *out)
{
    print_count(low, out);
    if (high != low)
        buf_printf(out, EN_DASH "%s", DIGITS(high));
}

void print_odds(int64_t days, struct buf *out)
{
    if (days < 14)
        print_plural(days, "day", "days", out);
    else if (days < 60)
        print_plural(days / 7, "week", "weeks", out);
    else if (days < 730)
        print_plural(days / 30, "month", "months", out);
    else if (days < PRINT_CENTURY_DAYS)
        print_plural(days / 365, "year", "years", out);
    else
        buf_putz(out, say("more than 100\u00a0years"));
}

void print_rarity(int64_t days, struct buf *out)
{
    if (days >= PRINT_CENTURY_DAYS) {
        buf_putz(out, say("less than once in 100 years"));
        return;
    }
    buf_putz(out, say("once in "));
    print_odds(days, out);
}

void print_last_read(const struct zone *zone, int64_t at, struct buf *out)
{
    if (at == TIME_NONE) {
        buf_putz(out, say("never read"));
        return;
    }
    buf_putz(out, say("last read "));
    print_time(zone, at, out);
}

struct str print_ascii(struct str text, struct arena *arena)
{
    static const struct {
        struct str from;
        char to;
    } rows[] = { { STR(EN_DASH), '-' }, { STR(MINUS), '-' }, { STR("\u00a0"), ' ' } };
    struct buf plain;
    struct str result;

    buf_init(&plain, BUF_NO_CEILING);
    while (!str_is_empty(text)) {
        size_t n = 1;
        char c = text.p[0];

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (str_starts(text, rows[i].from)) {
                n = rows[i].from.n;
                c = rows[i].to;
            }
        buf_putc(&plain, c);
        text = str_from(text, n);
    }
    result = arena_str(arena, buf_str(&plain));
    buf_release(&plain);
    return result;
}

/* "more, by 3 to 21 points": never an arrow that chance may have drawn. */
static void print_change(const struct cell *cell, struct buf *out)
{
    int64_t low = cell->low, high = cell->high;

    if (!cell->is_clear || (low <= 0 && high >= 0)) {
        buf_putz(out, say("no clear change"));
        return;
    }
    if (high < 0) {
        low = -cell->high;
        high = -cell->low;
    }
    buf_printf(out,
               cell->value > 0 ? say("more, by %lld to %lld points")
                               : say("less, by %lld to %lld points"),
               (long long)(low / 10), (long long)((high + 9) / 10));
}

static void print_value(const struct cell *cell, const struct zone *zone, struct buf *out)
{
    switch (cell->kind) {
    case CELL_NONE: buf_putz(out, EN_DASH); break;
    case CELL_TEXT: buf_puts(out, say_str(cell->text)); break;
    case CELL_COUNT: print_count(cell->value, out); break;
    case CELL_SHARE: print_share(cell->value, out); break;
    case CELL_NUMBER: print_number(cell->value, out); break;
    case CELL_RANGE: print_range(cell->low, cell->high, out); break;
    case CELL_TIME: print_time(zone, cell->value, out); break;
    case CELL_SECONDS: print_length(cell->value, out); break;
    case CELL_SCORE: print_score(cell->value, out); break;
    case CELL_TOO_FEW: buf_putz(out, say("too few to say")); break;
    case CELL_CHANGE: print_change(cell, out); break;
    }
}

static void print_interval(const struct cell *cell, struct buf *out)
{
    if (cell->kind == CELL_SHARE) { /* rounded outwards */
        buf_printf(out, " (%" PRId64 EN_DASH "%" PRId64 ")", cell->low / 10, (cell->high + 9) / 10);
    } else {
        void (*print)(int64_t, struct buf *) =
            cell->kind == CELL_SECONDS ? print_length : print_number;

        buf_putz(out, " (");
        print(cell->low, out);
        buf_putz(out, cell->low < 0 || cell->kind == CELL_SECONDS ? say(" to ") : EN_DASH);
        print(cell->high, out);
        buf_putc(out, ')');
    }
}

struct str print_cut(struct str text, size_t most)
{
    struct str cut = utf8_cut(text, most);
    size_t n = cut.n;

    if (cut.n == text.n || char_is_space(text.p[cut.n]))
        return cut;
    while (n > most / 2 && !char_is_space(cut.p[n - 1]))
        n--;
    return n > most / 2 ? str_trim(str_sub(cut, 0, n)) : cut;
}

struct str print_title(const struct item *item)
{
    struct str start = item->title;

    if (str_ends(start, STR("...")))
        start.n -= 3;
    else if (str_ends(start, STR("\u2026")))
        start.n -= 3;
    return str_starts(item->text, str_trim(start)) ? STR_NONE : item->title;
}

void print_cell(const struct cell *cell, const struct zone *zone, struct buf *out)
{
    print_value(cell, zone, out);
    if (cell->has_range &&
        (cell->kind == CELL_SHARE || cell->kind == CELL_NUMBER || cell->kind == CELL_SECONDS))
        print_interval(cell, out);
    if (cell->kind != CELL_TEXT && !str_is_empty(cell->text))
        buf_printf(out, " " STR_FMT, STR_ARG(say_str(cell->text)));
}
