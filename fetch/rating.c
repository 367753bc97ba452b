/*
 * rating.c - stars, points and percents as people write them.
 */
#include "fetch/page.h"

/* The decimal number at the start of *s, off it; -1 when there is none. */
static int64_t take_decimal(struct str *s)
{
    int64_t whole = 0, part = 0, unit = 1000;
    size_t i = 0;

    while (i < s->n && char_is_digit(s->p[i])) {
        if (whole > 1000000)
            return -1;
        whole = whole * 10 + (s->p[i++] - '0');
    }
    if (i == 0 && !(s->n > 1 && s->p[0] == '.' && char_is_digit(s->p[1])))
        return -1;
    if (i + 1 < s->n && (s->p[i] == '.' || s->p[i] == ',') && char_is_digit(s->p[i + 1]))
        for (i++; i < s->n && char_is_digit(s->p[i]); i++)
            if (unit > 1)
                part += (s->p[i] - '0') * (unit /= 10);
    *s = str_from(*s, i);
    return whole * 1000 + part;
}

/* The same, wherever it starts; *s is cut behind it. */
static int64_t find_decimal(struct str *s)
{
    while (s->n && !char_is_digit(s->p[0]))
        *s = str_from(*s, 1);
    return take_decimal(s);
}

bool page_decimal(struct str s, int32_t *thousandths)
{
    int64_t value = find_decimal(&s);

    if (value < 0 || value > INT32_MAX)
        return false;
    *thousandths = (int32_t)value;
    return true;
}

/* Black stars and black stars only half black. */
static int64_t count_stars(struct str s)
{
    int64_t n = 0;
    ptrdiff_t at;

    for (; (at = str_find(s, STR("\xE2\x98\x85"))) >= 0; n += 1000)
        s = str_from(s, (size_t)at + 3);
    return n;
}

bool page_rating(struct str value, struct str best, struct str worst, struct rating *out)
{
    struct str rest = str_trim(value);
    bool negative = str_starts(rest, STR("-"));
    int64_t raw = find_decimal(&rest), top = -1, stars = count_stars(value);
    int32_t given;
    bool stated;

    (void)worst; /* the scale of hark starts at zero, so the worst one does not move it */
    if (raw < 0 && stars > 0 && stars <= 5000)
        raw = stars;
    rest = str_trim(rest);
    if (raw < 0 || negative)
        return false;
    if (str_starts(rest, STR("%")))
        top = 100000;
    else if (str_starts(rest, STR("/")) || str_starts_nocase(rest, STR("out of")) ||
             str_starts_nocase(rest, STR("of ")) || str_starts_nocase(rest, STR("von ")))
        top = find_decimal(&rest);
    stated = top > 0 || stars > 0;
    if (top <= 0 && page_decimal(best, &given))
        top = given;
    if (top <= 0 || raw > top) /* no scale, or one that cannot be: guess from the value */
        top = raw <= 5000 ? 5000 : raw <= 10000 ? 10000 : raw <= 100000 ? 100000 : -1;
    if (top <= 0)
        return false;
    out->stated = stated;
    out->raw = (int32_t)raw;
    out->best = (int32_t)top;
    out->value = (int32_t)((raw * 5000 + top / 2) / top);
    return true;
}
