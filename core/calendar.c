/*
 * calendar.c - from days as they are written to stretches of time.
 */
#include "core/calendar.h"

const struct opt calendar_rows[CALENDAR_ROWS] = {
    { .name = "from",
      .kind = OPT_TEXT,
      .at = offsetof(struct busy_days, from),
      .must = true,
      .hi = 10,
      .help = "a day: 2026-11-27, or 11-27 of every year" },
    { .name = "to",
      .kind = OPT_TEXT,
      .at = offsetof(struct busy_days, to),
      .hi = 10,
      .help = "the last day; the same unless said" },
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct busy_days, name),
      .hi = 64,
      .help = "what it is: told beside alerts of these days" },
    { .name = "factor",
      .kind = OPT_THOUSANDTHS,
      .at = offsetof(struct busy_days, factor),
      .lo = 100,
      .hi = 100000,
      .def = "1",
      .help = "how many times the usual is expected" },
    { .name = "topic",
      .kind = OPT_TEXT,
      .at = offsetof(struct busy_days, topic),
      .hi = 64,
      .help = "only for this topic" },
};

bool calendar_day(struct str text, struct date *out)
{
    static const char form[] = "0000-00-00";
    size_t skip = text.n == 5 ? 5 : 0;
    int64_t year = 0, month, day;

    if (text.n != 5 && text.n != 10)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (form[skip + i] == '0' ? !char_is_digit(text.p[i]) : text.p[i] != '-')
            return false;
    if (!str_to_int(str_sub(text, 5 - skip, 2), &month) ||
        !str_to_int(str_sub(text, 8 - skip, 2), &day) ||
        (text.n == 10 && !str_to_int(str_sub(text, 0, 4), &year)) || month < 1 || month > 12 ||
        day < 1 || day > 31)
        return false;
    *out = (struct date){ (int32_t)year, (int32_t)month, (int32_t)day };
    return true;
}

bool calendar_has(const struct str *texts, size_t n, int64_t day)
{
    struct date want = date_of_day(day), date;

    for (size_t i = 0; i < n; i++)
        if (calendar_day(texts[i], &date) && (date.year == 0 || date.year == want.year) &&
            date.month == want.month && date.day == want.day)
            return true;
    return false;
}

size_t calendar_read(const struct busy_days *rows, size_t n, struct str topic,
                     const struct zone *zone, int64_t from, int64_t to, struct arena *arena,
                     struct busy **out)
{
    int32_t first = date_of_day(zone_local_day(zone, from)).year - 1;
    int32_t last = date_of_day(zone_local_day(zone, to)).year;
    size_t found = 0, cap = 0;

    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct busy_days *row = &rows[i];
        struct date begin, end;

        if ((row->topic.n && !str_eq(row->topic, topic)) || !calendar_day(row->from, &begin) ||
            !calendar_day(row->to.n ? row->to : row->from, &end))
            continue;

        bool yearly = begin.year == 0 || end.year == 0;

        for (int32_t year = first; year <= last; year++) {
            if (yearly)
                begin.year = end.year = year;
            if (yearly && day_of_date(end) < day_of_date(begin)) /* over New Year */
                end.year++;

            struct busy busy = { .from = zone_day_start(zone, day_of_date(begin)),
                                 .to = zone_day_start(zone, day_of_date(end) + 1),
                                 .factor = row->factor,
                                 .name = row->name };

            if (busy.from < to && busy.to > from) {
                *out = arena_grow(arena, *out, &cap, found + 1, sizeof **out);
                (*out)[found++] = busy;
            }
            if (!yearly)
                break;
        }
    }
    return found;
}
