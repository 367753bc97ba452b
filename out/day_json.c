/*
 * day_json.c - what the page of a day says, keyed by names that stay; its sheets as 'hark view' has
 * them, without the ids.
 */
#include "out/day_json.h"

#include "core/date.h"
#include "out/print.h"
#include "out/writer.h"

#include <jansson.h>
#include <stdlib.h>

static const char *const levels[] = { [DAY_ACT] = "act",
                                      [DAY_LOOK] = "look",
                                      [DAY_QUIET] = "quiet",
                                      [DAY_LEARNING] = "learning",
                                      [DAY_BLIND] = "blind" };

static json_t *string(struct str s)
{
    json_t *json = json_stringn(s.p ? s.p : "", s.n);

    return json ? json : json_null();
}

static json_t *time_of(int64_t t)
{
    char text[DATE_RFC3339_SIZE];

    if (t == TIME_NONE)
        return json_null();
    date_format_rfc3339(t, text);
    return json_string(text);
}

static json_t *usual_of(struct usual usual)
{
    if (!usual.known)
        return json_null();
    return json_pack("{s:I,s:I,s:i,s:b}", "low", (json_int_t)usual.low, "high",
                     (json_int_t)usual.high, "days", usual.n_days, "same_weekday",
                     usual.same_weekday);
}

static json_t *alerts_of(const struct day *day)
{
    json_t *all = json_array();

    for (size_t i = 0; i < day->n_alerts; i++) {
        const struct alert_row *alert = &day->alerts[i];

        json_array_append_new(
            all, json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:i,s:f}", "id", string(alert->id), "signal",
                           string(alert->signal), "aspect", string(alert->aspect), "state",
                           string(alert->state), "opened_at", time_of(alert->opened_at),
                           "resolved_at", time_of(alert->resolved_at), "observed", alert->observed,
                           "expected", (double)alert->expected_milli / 1000));
    }
    return all;
}

static json_t *blind_of(const struct day *day)
{
    json_t *all = json_array();

    for (size_t i = 0; i < day->blind.n; i++) {
        const struct blind_source *source = &day->blind.sources[i];

        json_array_append_new(all,
                              json_pack("{s:o,s:o,s:o}", "source", string(source->name), "since",
                                        time_of(source->since), "error", string(source->error)));
    }
    return all;
}

/* Each sheet as its writer writes it, under its name. */
static json_t *sheets_of(const struct day *day, struct err *err)
{
    const struct writer_options options = { .zone = day->zone };
    json_t *all = json_object();
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < N_DAY_SHEETS; i++) {
        const struct sheet *sheet = &day->sheets[i];
        json_t *one;

        buf_clear(&text);
        if (writer_find(STR("json"))->write(sheet, &options, &text, err) != 0)
            break;
        one = json_loadb(text.p, text.n, 0, NULL);
        json_object_setn_new(all, sheet->name.p, sheet->name.n, one ? one : json_null());
    }
    buf_release(&text);
    return all;
}

static int put_bytes(const char *bytes, size_t n, void *out)
{
    return buf_put(out, bytes, n);
}

int day_json(const struct day *day, struct buf *out, struct err *err)
{
    json_t *root = json_object();
    struct buf date;
    int rc;

    buf_init(&date, 32);
    print_date(day->number, &date);
    json_object_set_new(root, "topic", string(day->topic->name));
    json_object_set_new(root, "day", string(buf_str(&date)));
    json_object_set_new(root, "over", json_boolean(day->over));
    json_object_set_new(root, "level", json_string(levels[day->level]));
    json_object_set_new(root, "headline", string(day->headline));
    json_object_set_new(root, "reason", string(day->reason));
    json_object_set_new(root, "mentions", json_integer(day->n_counted));
    json_object_set_new(root, "mentions_usual", usual_of(day->usual_all));
    json_object_set_new(root, "negative", json_integer(day->n_negative));
    json_object_set_new(root, "negative_usual", usual_of(day->usual_neg));
    json_object_set_new(root, "unscored", json_integer(day->n_unscored));
    json_object_set_new(root, "alerts", alerts_of(day));
    json_object_set_new(root, "blind", blind_of(day));
    json_object_set_new(root, "sheets", sheets_of(day, err));
    rc = json_dump_callback(root, put_bytes, out, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(root);
    buf_release(&date);
    return rc != 0 || out->full || err_is_set(err)
               ? err_set(err, ERR_INTERNAL, "cannot write the day as JSON")
               : 0;
}
