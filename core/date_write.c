/*
 * date_write.c - instants as RFC 3339 and mail write them, always in UTC.
 */
#include "core/date.h"

#include "core/zone.h"

#include <stdio.h>

/* The last two digits of a number and a character; returns the place behind them. */
static char *put_digits(char *to, int value, char after)
{
    to[0] = (char)('0' + value / 10 % 10);
    to[1] = (char)('0' + value % 10);
    to[2] = after;
    return to + 3;
}

void date_format_rfc3339(int64_t utc, char out[DATE_RFC3339_SIZE])
{
    int64_t day = clock_floor(utc, DAY_S) / DAY_S;
    int rest = (int)(utc - day * DAY_S);
    struct date d = date_of_day(day);

    char *to = out;

    if (d.year < 0 || d.year > 9999) {
        snprintf(out, DATE_RFC3339_SIZE, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day,
                 rest / HOUR_S, rest / MINUTE_S % 60, rest % 60);
        return;
    }
    to = put_digits(to, d.year / 100, '\0') - 1;
    to = put_digits(to, d.year, '-');
    to = put_digits(to, d.month, '-');
    to = put_digits(to, d.day, 'T');
    to = put_digits(to, rest / HOUR_S, ':');
    to = put_digits(to, rest / MINUTE_S % 60, ':');
    to = put_digits(to, rest % 60, 'Z');
    *to = '\0';
}

void date_format_rfc5322(int64_t utc, char out[DATE_RFC5322_SIZE])
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t day = clock_floor(utc, DAY_S) / DAY_S;
    int rest = (int)(utc - day * DAY_S);
    struct date d = date_of_day(day);

    snprintf(out, DATE_RFC5322_SIZE, "%.3s, %02d %.3s %04d %02d:%02d:%02d +0000",
             days + 3 * weekday_of_day(day), d.day, months + 3 * (d.month - 1), d.year,
             rest / HOUR_S, rest / MINUTE_S % 60, rest % 60);
}
