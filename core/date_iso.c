/*
 * date_iso.c - dates of digits that start with the year: ISO 8601, RFC 3339 and what feeds make of them.
 *
 * Partial dates ("2026-11"), days of the year ("2026-335"), weeks ("2026-W48-2") and the basic forms without
 * separators are read as well.
 */
#include "core/date_reading.h"

#include <stdio.h>

bool date_take_time(struct str *s, struct reading *r)
{
    r->hour = take_number(s, 1, 2);
    if (!str_take(s, ':'))
        return false;
    r->minute = take_number(s, 1, 2);
    r->second = 0;
    if (r->minute < 0)
        return false;
    if (str_take(s, ':')) {
        r->second = take_number(s, 1, 2);
        if (r->second < 0)
            return false;
        if (s->n > 1 && (s->p[0] == '.' || s->p[0] == ',') && char_is_digit(s->p[1]))
            *s = str_from(*s, 1 + count_digits(str_from(*s, 1)));
    }
    if (s->n && (s->p[0] == ':' || char_is_digit(s->p[0])))
        return false;
    r->has_time = true;
    return true;
}

/* "1014", "101455", "10": ISO's basic form. */
static bool take_compact_time(struct str *s, struct reading *r)
{
    size_t n = count_digits(*s);

    if (n != 2 && n != 4 && n != 6)
        return false;
    r->hour = take_number(s, 2, 2);
    r->minute = n >= 4 ? take_number(s, 2, 2) : 0;
    r->second = n == 6 ? take_number(s, 2, 2) : 0;
    if (s->n > 1 && (s->p[0] == '.' || s->p[0] == ',') && char_is_digit(s->p[1]))
        *s = str_from(*s, 1 + count_digits(str_from(*s, 1)));
    r->has_time = true;
    return true;
}

/* Takes "-12-31", "-12", "-W52-1", "-335", "-Jan-05" behind the year off *s. */
static bool take_after_year(struct str *s, struct reading *r)
{
    char sep = s->p[0];
    size_t n;

    *s = str_from(*s, 1);
    if (s->n && s->p[0] == 'W') {
        *s = str_from(*s, 1);
        int32_t week = take_number(s, 2, 2), day = 1;

        str_take(s, '-');
        if (starts_with_digit(*s))
            day = take_number(s, 1, 1);
        if (week < 1 || week > 53 || day < 1 || day > 7)
            return false;
        /* Week 1 holds 4 January; it starts on the Monday before or on that day. */
        int64_t fourth = day_of_date((struct date){ r->year, 1, 4 });
        int64_t monday = fourth - (weekday_of_day(fourth) + 6) % 7;

        set_date(r, date_of_day(monday + (week - 1) * 7 + day - 1));
        return true;
    }
    n = count_digits(*s);
    if (n == 3 && (s->n == 3 || s->p[3] != sep)) {
        int32_t of_year = take_number(s, 3, 3), year = r->year;

        if (of_year < 1)
            return false;
        set_date(r, date_of_day(day_of_date((struct date){ year, 1, 1 }) + of_year - 1));
        if (r->year != year)
            return false;
        return true;
    }
    r->month = take_number(s, 1, 3); /* three: seen in feeds, with a needless zero */
    if (r->month < 0)
        return false;
    r->day = 1;
    if (s->n && s->p[0] == sep) {
        *s = str_from(*s, 1);
        r->day = take_number(s, 1, 2);
    }
    return r->day >= 0 && !starts_with_digit(*s);
}

/* "20261231", with the time behind it "20261231235959", "261231", and by the day of the year "2026365" and
 * "26365": *t stands at the first of n digits, and nothing else belongs to the date. */
static bool take_compact_date(struct str *t, size_t n, struct reading *r)
{
    bool is_long = n >= 7;
    char ordinal[8];
    struct str rest;

    if (n != 5 && n != 6 && n != 7 && n != 8 && n != 12 && n != 14)
        return false;
    r->year = is_long ? take_number(t, 4, 4) : full_year(take_number(t, 2, 2));
    if (n == 5 || n == 7) {
        snprintf(ordinal, sizeof ordinal, "-%.3s", t->p);
        rest = str_of(ordinal);
        *t = str_from(*t, 3);
        return take_after_year(&rest, r);
    }
    r->month = take_number(t, 2, 2);
    r->day = take_number(t, 2, 2);
    return n <= 8 || take_compact_time(t, r);
}

/* "-0312", "-03-12", "-03": a year and month of the last century or this one; *t stands behind the hyphen. */
static bool take_year_month(struct str *t, struct reading *r)
{
    r->year = full_year(take_number(t, 2, 2));
    str_take(t, '-');
    r->month = t->n ? take_number(t, 2, 2) : 1;
    r->day = 1;
    return t->n == 0;
}

/* Takes a numeric date that starts with the year off *t. */
static bool take_iso_date(struct str *t, struct reading *r)
{
    size_t n = count_digits(*t);
    char after = n < t->n ? t->p[n] : '\0';

    if (n == 4 && (after == '-' || after == '/' || after == '.')) {
        r->year = take_number(t, 4, 4);
        return take_after_year(t, r);
    }
    if (n == 4 && after == 'W') {
        r->year = take_number(t, 4, 4);
        t->p--; /* as if there were a hyphen: take_after_year() skips one character */
        t->n++;
        return take_after_year(t, r);
    }
    if (n == 4 && t->n == 4) {
        r->year = take_number(t, 4, 4);
        r->month = r->day = 1;
        return true;
    }
    if (n == 2 && after == '-' && t->n >= 8 && t->p[5] == '-' &&
        count_digits(str_from(*t, 6)) == 2) {
        r->year = full_year(take_number(t, 2, 2));
        return take_after_year(t, r);
    }
    if (n == 0 && str_take(t, '-') && count_digits(*t) >= 2)
        return take_year_month(t, r);
    return (after == '\0' || after == 'T' || after == 't' || after == ' ') &&
           take_compact_date(t, n, r);
}

bool date_take_iso(struct str *s, struct reading *r)
{
    struct str t = *s;
    size_t n;

    if (!take_iso_date(&t, r))
        return false;
    if (t.n && (t.p[0] == 'T' || t.p[0] == 't')) {
        t = str_trim(str_from(t, 1));
        n = count_digits(t);
        if (n < t.n && t.p[n] == ':' ? !date_take_time(&t, r) : !take_compact_time(&t, r))
            return false;
    }
    *s = t;
    return true;
}
