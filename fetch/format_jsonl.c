/*
 * format_jsonl.c - one JSON object a line; members by path ("user.name") from the source's map, else
 * by their usual names. Lines that are no object are counted and passed over.
 */
#include "core/limits.h"
#include "fetch/json.h"
#include "fetch/page.h"
#include "fetch/record.h"

static void fill_mapped(const json_t *object, const struct source *source, struct record *record,
                        struct arena *arena, struct buf *scratch)
{
    for (size_t i = 0; i < source->n_map; i++) {
        int field = record_field_of(source->map[i].field);

        if (field >= 0)
            record->field[field] =
                arena_str(arena, json_str(json_at(object, source->map[i].from), scratch));
    }
}

static void fill_guessed(json_t *object, struct record *record, struct arena *arena,
                         struct buf *scratch)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        int field = record_guess(str_of(name));

        if (json_is_object(value) && field == RECORD_AUTHOR)
            value = json_object_get(value, "name");
        if (field >= 0 && record->field[field].n == 0)
            record->field[field] = arena_str(arena, json_str(value, scratch));
    }
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct buf body, scratch;
    struct str rest, line;
    int64_t n = 0;
    struct records records;
    int rc = 0;
    int32_t good = 0, bad = 0;

    buf_init(&body, LIMIT_BODY_MAX);
    buf_init(&scratch, BUF_NO_CEILING);
    rest = page_text(page, &body, harvest);
    records_begin(&records, DAY_UNKNOWN, harvest);
    rc = page_refuse(page, rest, err);
    while (rc == 0 && !harvest->cut && str_cut_line(&rest, &line)) {
        struct record record = { .line = ++n };
        json_t *object;

        line = str_trim(line);
        if (!line.n)
            continue;
        object = json_read(line, &harvest->mended, NULL);
        if (json_is_object(object)) {
            good++;
            if (page->source && page->source->n_map)
                fill_mapped(object, page->source, &record, &harvest->arena, &scratch);
            else
                fill_guessed(object, &record, &harvest->arena, &scratch);
            rc = record_put(&record, page->source, &records, harvest, err);
        } else {
            bad++;
        }
        json_decref(object);
    }
    harvest->mended += bad;
    records_end(&records, page->source, harvest);
    if (rc == 0 && good == 0 && bad > 0)
        rc = err_set(err, ERR_DATA, "no line is a JSON object");
    buf_release(&scratch);
    buf_release(&body);
    return rc;
}

static int sniff(struct str head, struct str type)
{
    struct str line;

    if (str_find_nocase(type, STR("jsonl")) >= 0 || str_find_nocase(type, STR("ndjson")) >= 0)
        return 90;
    head = str_trim(head);
    if (!str_cut_line(&head, &line) || !str_starts(line, STR("{")) ||
        !str_ends(str_trim(line), STR("}")))
        return 0;
    return 25;
}

const struct format format_jsonl = { .name = "jsonl", .sniff = sniff, .parse = parse };
