/*
 * date.c - instants as people and programs write them.
 *
 * Two readers share one tail. date_take_iso() knows the numeric forms that start with the year; what
 * it does not take goes to the free reader, which walks over words and numbers in any order: a word is a
 * month, a zone, am/pm or noise such as a weekday; a number is a day, a year, or the start of a time.
 * Both leave their findings in a struct reading, which finish() checks and turns into an instant.
 * Weekdays are never checked: in feeds they are wrong too often.
 */
#include "core/date.h"

#include "core/date_reading.h"
#include "core/date_words.h"
#include "core/utf8.h"
#include "core/zone.h"

#include <string.h>

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0));
}

/* "+01:00", "-0730", "+2"; *s stands at the sign. */
static bool take_offset(struct str *s, struct reading *r)
{
    int32_t sign = s->p[0] == '-' ? -1 : 1, hours, minutes = 0;
    size_t n;

    *s = str_from(*s, 1);
    n = count_digits(*s);
    if (n == 0 || n > 4)
        return false;
    hours = take_number(s, 1, n > 2 ? n - 2 : 2);
    if (n > 2)
        minutes = take_number(s, 2, 2);
    else if (str_take(s, ':') && (minutes = take_number(s, 2, 2)) < 0)
        return false;
    if (hours > 30 ||
        minutes > 59) /* "+3000" stands in an example that podcasts were copied from */
        return false;
    r->zone = sign * (hours * 60 + minutes);
    r->has_zone = true;
    return true;
}

/* "15.1.2018", "1/15/2018", "2006/09/15": *s stands at the first number of three. */
static bool take_triple(struct str *s, struct reading *r)
{
    int32_t n[3];
    size_t digits[3];
    char sep = '\0';

    for (int i = 0; i < 3; i++) {
        digits[i] = count_digits(*s);
        n[i] = take_number(s, 1, 4);
        if (n[i] < 0 || (i < 2 && (s->n == 0 || (i ? s->p[0] != sep : !strchr("/.-", s->p[0])))))
            return false;
        if (i < 2) {
            sep = s->p[0];
            *s = str_from(*s, 1);
        }
    }
    if (starts_with_digit(*s))
        return false;
    if (digits[0] == 4) {
        r->year = n[0];
        r->month = n[1];
        r->day = n[2];
        return true;
    }
    r->year = digits[2] == 4 ? n[2] : digits[2] == 2 ? full_year(n[2]) : -1;
    if (sep == '.' || n[0] > 12 || n[0] == n[1]) {
        r->day = n[0];
        r->month = n[1];
    } else if (n[1] > 12) {
        r->month = n[0];
        r->day = n[1];
    } else {
        return false; /* either could be the month */
    }
    return r->year >= 0;
}

static bool take_plain_number(struct str *s, struct reading *r)
{
    static const struct {
        struct str unit;
        size_t field;
    } units[] = {
        { { "\xEB\x85\x84", 3 }, offsetof(struct reading, year) }, /* Korean */
        { { "\xEC\x9B\x94", 3 }, offsetof(struct reading, month) },
        { { "\xEC\x9D\xBC", 3 }, offsetof(struct reading, day) },
        { { "\xE5\xB9\xB4", 3 }, offsetof(struct reading, year) }, /* Chinese, Japanese */
        { { "\xE6\x9C\x88", 3 }, offsetof(struct reading, month) },
        { { "\xE6\x97\xA5", 3 }, offsetof(struct reading, day) },
    };
    size_t digits = count_digits(*s);
    int32_t value;

    if (digits > 4)
        return false;
    value = take_number(s, 1, 4);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (str_starts(*s, units[i].unit)) {
            memcpy((char *)r + units[i].field, &value, sizeof value);
            *s = str_from(*s, units[i].unit.n);
            r->is_korean = r->is_korean || i < 3;
            return true;
        }
    }
    if (digits <= 2 && r->day < 0) {
        r->day = value;
        if (s->n >= 2 && (str_starts_nocase(*s, STR("st")) || str_starts_nocase(*s, STR("nd")) ||
                          str_starts_nocase(*s, STR("rd")) || str_starts_nocase(*s, STR("th"))))
            *s = str_from(*s, 2);
        return true;
    }
    if (digits == 4 && r->year >= 0 && r->month > 0 && !r->has_time) { /* "3 Apr 02 1500 GMT" */
        r->hour = value / 100;
        r->minute = value % 100;
        r->has_time = true;
        return true;
    }
    if (r->year >= 0 || digits == 3 || digits == 1)
        return false;
    r->year = digits == 4 ? value : full_year(value);
    return true;
}

/* Takes the next word off *s and folds it into 'folded', without the dot of an abbreviation. */
static struct str cut_word(struct str *s, struct buf *folded)
{
    struct str word;
    size_t n = 0;

    while (n < s->n && (char_is_alpha(s->p[n]) || (unsigned char)s->p[n] >= 0x80 ||
                        (n > 0 && (s->p[n] == '/' || s->p[n] == '_' || s->p[n] == '.'))))
        n++;
    if (utf8_fold(str_sub(*s, 0, n), folded) != 0)
        folded->n = 0;
    *s = str_from(*s, n);
    word = buf_str(folded);
    while (str_ends(word, STR(".")))
        word.n--;
    return word;
}

static bool take_half(struct str word, struct reading *r)
{
    static const struct {
        struct str word;
        int32_t half;
        bool is_korean;
    } rows[] = {
        { STR("am"), MORNING, false },          { STR("a.m"), MORNING, false },
        { STR("pm"), AFTERNOON, false },        { STR("p.m"), AFTERNOON, false },
        { STR("\uc624\uc804"), MORNING, true }, { STR("\uc624\ud6c4"), AFTERNOON, true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(word, rows[i].word)) {
            r->half = rows[i].half;
            r->is_korean = r->is_korean || rows[i].is_korean;
            return true;
        }
    return false;
}

/* A word behind a time: a zone, or a place that stands for one. An offset right behind it counts more:
 * "GMT+0200". */
static bool take_zone(struct str word, struct str *s, struct reading *r)
{
    bool known = date_zone(word, &r->zone);

    if (!known) {
        r->place = date_place(word);
        known = r->place >= 0;
    }
    if (s->n > 1 && (s->p[0] == '+' || s->p[0] == '-') && char_is_digit(s->p[1]))
        return take_offset(s, r);
    r->has_zone = known;
    r->n_noise += !known;
    return true;
}

/* A month, a zone, am or pm; anything else is noise, such as a weekday. */
static bool take_word(struct str *s, struct reading *r)
{
    struct buf folded;
    struct str word;
    int32_t month;
    bool good = true;

    if (r->has_time && !r->has_zone && (str_eq(*s, STR("GMT")) || str_eq(*s, STR("Z")))) {
        r->has_zone = true; /* nearly all of them */
        *s = STR_NONE;
        return true;
    }
    buf_init(&folded, 256);
    word = cut_word(s, &folded);
    month = date_month(word);
    if (month > 0) {
        r->month = month; /* the last one wins: "mar. 12 juin" is a Tuesday in June */
    } else if (take_half(word, r)) {
        ;
    } else if (r->has_time && str_eq(word, STR("at"))) {
        r->zone = -240; /* Atlantic time */
        r->has_zone = true;
    } else if (r->has_time && !r->has_zone) {
        good = take_zone(word, s, r);
    } else {
        r->n_noise++;
    }
    buf_release(&folded);
    return good;
}

static bool read_freely(struct str s, struct reading *r)
{
    while (s.n) {
        char c = s.p[0];
        size_t n = count_digits(s);

        if (n) {
            char after = n < s.n ? s.p[n] : '\0';
            bool more = n + 1 < s.n && char_is_digit(s.p[n + 1]);

            if (after == ':' ? r->has_time || !date_take_time(&s, r)
                : more && r->day < 0 && r->month < 0 && strchr("/.-", after)
                    ? !take_triple(&s, r)
                    : !take_plain_number(&s, r))
                return false;
        } else if ((c == '+' || c == '-') && r->has_time && s.n > 1 && char_is_digit(s.p[1]) &&
                   (!r->has_zone || c == '+')) {
            if (!take_offset(&s, r))
                return false;
        } else if (char_is_alpha(c) || (unsigned char)c >= 0x80) {
            if (!take_word(&s, r))
                return false;
        } else if (char_is_space(c) || strchr(",.-()/;|'", c)) {
            s = str_from(s, 1);
        } else {
            return false;
        }
    }
    return true;
}

static bool finish(struct reading *r, int64_t *utc, enum grain *grain)
{
    int64_t at;

    if (r->half && (!r->has_time || r->hour > 12))
        r->half = 0; /* "17:26 PM": the hour says it already */
    if (r->half)
        r->hour = r->hour % 12 + (r->half == AFTERNOON ? 12 : 0);
    if (r->day < 0 && !r->has_time && r->n_noise == 0 && r->year > 0)
        r->day = 1; /* "January 2006" */
    if (r->year < 1800 || r->year > 9999 || r->month < 1 || r->month > 12 || r->day < 1 ||
        r->day > days_in_month(r->year, r->month))
        return false;
    if (r->hour > 24 || r->minute > 59 || r->second > 60 ||
        (r->hour == 24 && (r->minute || r->second)))
        return false;
    if (r->is_korean && !r->has_zone)
        r->zone = 9 * 60;
    at = day_of_date((struct date){ r->year, r->month, r->day }) * DAY_S + r->hour * HOUR_S +
         r->minute * MINUTE_S + r->second;
    if (r->place >= 0 && r->has_zone)
        r->zone = date_place_zone(r->place, r->year, at);
    *utc = at - (int64_t)r->zone * MINUTE_S;
    *grain = !r->has_time ? GRAIN_DAY : r->has_zone || r->is_korean ? GRAIN_SECOND : GRAIN_LOCAL;
    return true;
}

/* Which of these names of four bytes it starts with, from 0; -1: none. */
static int32_t find_name(const char *names, const char *s)
{
    for (int32_t i = 0; names[i]; i += 4)
        if (memcmp(names + i, s, 4) == 0)
            return i / 4;
    return -1;
}

/* Takes "Mon, 01 Jan 2024 " off *s: the free reader would find the same, but most dates of feeds are
 * written so. */
static bool mail_date(struct str *s, struct reading *r)
{
    static const char weekdays[] = "Sun,Mon,Tue,Wed,Thu,Fri,Sat,";
    static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec ";
    struct str t = *s;
    int32_t day, month, year;

    if (t.n < 16 || t.p[4] != ' ' || find_name(weekdays, t.p) < 0)
        return false;
    t = str_from(t, 5);
    day = take_number(&t, 1, 2);
    if (day < 1 || day > 31 || t.n < 10 || t.p[0] != ' ')
        return false;
    if ((month = find_name(months, t.p + 1)) < 0)
        return false;
    t = str_from(t, 5);
    year = take_number(&t, 4, 4);
    if (year < 1000 || t.n == 0 || t.p[0] != ' ')
        return false;
    set_date(r, (struct date){ year, month + 1, day });
    r->n_noise = 1; /* the weekday */
    *s = t;
    return true;
}

/* Java names the place behind the offset: "2026-11-03T09:00:00+01:00[Europe/Berlin]". */
static struct str without_place(struct str s)
{
    ptrdiff_t at = str_ends(s, STR("]")) ? str_find_char(s, '[') : -1;

    return at > 0 ? str_sub(s, 0, (size_t)at) : s;
}

bool date_parse_local(struct str s, int64_t *utc, enum grain *grain)
{
    struct reading r = READING_EMPTY;
    int64_t number;

    s = without_place(str_trim(s));
    if (s.n == 0 || s.n > 100)
        return false;
    if ((s.n == 10 || s.n == 13) && count_digits(s) == s.n) {
        if (!str_to_int(s, &number) || !date_parse_number(number, utc))
            return false;
        *grain = GRAIN_SECOND;
        return true;
    }
    if (!mail_date(&s, &r) && !date_take_iso(&s, &r))
        r = READING_EMPTY;
    return read_freely(s, &r) && finish(&r, utc, grain);
}

bool date_parse(struct str s, int64_t *utc, enum grain *grain)
{
    enum grain found;

    if (!date_parse_local(s, utc, &found))
        return false;
    if (grain)
        *grain = found == GRAIN_LOCAL ? GRAIN_SECOND : found;
    return true;
}

bool date_parse_form(struct str s, struct str form, int64_t *utc, enum grain *grain)
{
    struct reading r = READING_EMPTY;

    for (s = str_trim(s); form.n; form = str_from(form, 1)) {
        int32_t *field = NULL;

        if (char_is_space(form.p[0])) {
            while (s.n && char_is_space(s.p[0]))
                s = str_from(s, 1);
            continue;
        }
        if (form.p[0] != '%' || form.n < 2) {
            if (!str_take(&s, form.p[0]))
                return false;
            continue;
        }
        form = str_from(form, 1);
        switch (form.p[0]) {
        case 'd':
        case 'e': field = &r.day; break;
        case 'm': field = &r.month; break;
        case 'y':
        case 'Y': field = &r.year; break;
        case 'H':
        case 'I':
            field = &r.hour;
            r.has_time = true;
            break;
        case 'M': field = &r.minute; break;
        case 'S': field = &r.second; break;
        case 'b':
        case 'B':
        case 'p':
            if (s.n == 0 || !take_word(&s, &r))
                return false;
            break;
        case 'z':
            if (str_take(&s, 'Z')) {
                r.has_zone = true;
                break;
            }
            if (s.n == 0 || (s.p[0] != '+' && s.p[0] != '-') || !take_offset(&s, &r))
                return false;
            break;
        default: return false;
        }
        if (field &&
            (*field = form.p[0] == 'Y' ? take_number(&s, 4, 4) : take_number(&s, 1, 2)) < 0)
            return false;
        if (form.p[0] == 'y')
            r.year = full_year(r.year);
    }
    return s.n == 0 && finish(&r, utc, grain);
}

bool date_parse_number(int64_t number, int64_t *utc)
{
    if (number < 0 || number / 1000 > DATE_LAST)
        return false;
    *utc = number > 20000000000 ? number / 1000 : number; /* seconds until the year 2603 */
    return true;
}
