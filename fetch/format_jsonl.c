/*
 * format_jsonl.c - one JSON object a line; members by path ("user.name") from the source's map, else
 * by their usual names. Lines that are no object are counted and passed over.
 *
 * What sites hand out to take away is often one document instead: a list of objects, or an object in
 * which one stands ("reviews": [...]). Its elements are read as lines would be.
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

/* "reviewReply": {"comment": ..., "updateTime": ...} */
static void fill_reply(json_t *reply, struct record *record, struct arena *arena,
                       struct buf *scratch)
{
    const char *name;
    json_t *value;

    json_object_foreach(reply, name, value)
    {
        int field = record_guess(str_of(name));
        enum record_field to = field == RECORD_TEXT ? RECORD_REPLY : RECORD_REPLY_DATE;

        if ((field == RECORD_TEXT || field == RECORD_DATE) && json_is_string(value))
            record->field[to] = arena_str(arena, json_str(value, scratch));
    }
}

/* The member of an object that holds its value: {"displayName": ...}, {"text": ...}, {"$date": ...}. */
static const json_t *inner_value(const json_t *object, int field)
{
    static const struct {
        int field;
        const char *members[7];
    } rows[] = {
        { RECORD_AUTHOR,
          { "name", "displayName", "username", "userName", "nickname", "screen_name", "login" } },
        { RECORD_TEXT, { "text", "value", "content", "plain" } },
        { RECORD_TITLE, { "text", "value", "content", "plain" } },
        { RECORD_DATE, { "$date", "value" } },
        { RECORD_RATING, { "value", "rating", "stars" } },
    };
    const json_t *value = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; rows[i].field == field && k < 7 && rows[i].members[k] && !value; k++)
            value = json_object_get(object, rows[i].members[k]);
    return value;
}

static void fill_guessed(json_t *object, struct record *record, struct arena *arena,
                         struct buf *scratch)
{
    const char *name;
    json_t *value;
    struct str said;
    bool own[N_RECORD_FIELDS] = { false }; /* the review's, not the place's */
    bool may_be_text = false;

    json_object_foreach(object, name, value)
    {
        int field = record_guess(str_of(name));
        bool is_person = json_is_object(value) && field == RECORD_AUTHOR;
        bool is_own;

        if (field < 0)
            continue;
        if (json_is_object(value) && field == RECORD_REPLY) {
            fill_reply(value, record, arena, scratch);
            continue;
        }
        is_own = is_person || record_is_reviews_own(str_of(name));
        may_be_text |= field == RECORD_REPLY && record_may_be_text(str_of(name));
        if (record->field[field].n && (own[field] || !is_own))
            continue;
        said = json_str(json_is_object(value) ? inner_value(value, field) : value, scratch);
        if (said.n == 0)
            continue;
        record->field[field] = arena_str(arena, said);
        if (field == RECORD_RATING && json_is_number(json_object_get(value, "max")))
            record->field[field] =
                arena_printf(arena, STR_FMT "/%.9g", STR_ARG(record->field[field]),
                             json_number_value(json_object_get(value, "max")));
        own[field] = is_own;
    }
    if (json_object_get(object, RECORD_VOTED)) /* whose score counts votes */
        record->field[RECORD_RATING] = STR_NONE;
    if (may_be_text && !record->field[RECORD_TEXT].n) {
        record->field[RECORD_TEXT] = record->field[RECORD_REPLY];
        record->field[RECORD_REPLY] = STR_NONE;
    }
}

/* What is read, and how it went. */
struct reading {
    const struct page *page;
    struct harvest *harvest;
    struct records records;
    struct buf scratch;
    int32_t good, bad;
};

static int put_object(struct reading *r, json_t *object, int64_t line, struct err *err)
{
    const struct source *source = r->page->source;
    json_t *properties = json_object_get(object, "properties"); /* of a place on a map */
    struct record record = { .line = line };

    if (!json_is_object(object)) {
        r->bad++;
        return 0;
    }
    r->good++;
    if (source && source->n_map)
        fill_mapped(object, source, &record, &r->harvest->arena, &r->scratch);
    else
        fill_guessed(json_is_object(properties) ? properties : object, &record, &r->harvest->arena,
                     &r->scratch);
    return record_put(&record, source, &r->records, r->harvest, err);
}

/* The list of objects that the document is, or that stands in it or in an object of it ("data"); NULL: it
 * is no such document, but says something itself. */
static json_t *list_of(json_t *root)
{
    const char *name, *inside;
    json_t *value, *inner, *list = json_is_array(root) ? root : NULL, *deeper = NULL;

    json_object_foreach(root, name, value)
    {
        if (json_is_string(value) && record_guess(str_of(name)) == RECORD_TEXT)
            return NULL;
        if (!list && json_is_object(json_array_get(value, 0)))
            list = value;
        json_object_foreach(value, inside, inner)
        {
            if (!deeper && json_is_object(json_array_get(inner, 0)))
                deeper = inner;
        }
    }
    return list ? list : deeper;
}

/* Lines begin with an object that ends on the same line. */
static bool is_lines(struct str text)
{
    struct str line;

    return str_cut_line(&text, &line) && str_starts(line, STR("{")) &&
           str_ends(str_trim(line), STR("}")) && str_trim(text).n > 0;
}

/* True when it was a document; its rows are then read. */
static bool read_document(struct reading *r, struct str text, int *rc, struct err *err)
{
    int32_t mended = 0;
    json_t *root = is_lines(text) ? NULL : json_read(text, &mended, NULL);
    json_t *list = list_of(root), *element;
    size_t i;

    json_array_foreach(list, i, element)
    {
        if (*rc == 0 && !r->harvest->cut)
            *rc = put_object(r, element, (int64_t)i + 1, err);
    }
    if (list)
        r->harvest->mended += mended;
    json_decref(root);
    return list != NULL;
}

static int read_lines(struct reading *r, struct str rest, struct err *err)
{
    struct str line;
    int64_t n = 0;
    int rc = 0;

    while (rc == 0 && !r->harvest->cut && str_cut_line(&rest, &line)) {
        json_t *object;

        n++;
        line = str_trim(line);
        if (!line.n)
            continue;
        object = json_read(line, &r->harvest->mended, NULL);
        rc = put_object(r, object, n, err);
        json_decref(object);
    }
    return rc;
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct reading r = { .page = page, .harvest = harvest };
    struct buf body;
    struct str text;
    int rc;

    buf_init(&body, LIMIT_BODY_MAX);
    buf_init(&r.scratch, BUF_NO_CEILING);
    text = str_trim(page_text(page, &body, harvest));
    records_begin(&r.records, DAY_UNKNOWN, harvest);
    rc = page_refuse(page, text, err);
    if (rc == 0 && !read_document(&r, text, &rc, err))
        rc = read_lines(&r, text, err);
    harvest->mended += r.bad;
    records_end(&r.records, page->source, harvest);
    if (rc == 0 && r.good == 0 && r.bad > 0)
        rc = err_set(err, ERR_DATA, "no line is a JSON object");
    buf_release(&r.scratch);
    buf_release(&body);
    return rc;
}

static int sniff(struct str head, struct str type)
{
    struct str line;

    if (str_find_nocase(type, STR("jsonl")) >= 0 || str_find_nocase(type, STR("ndjson")) >= 0)
        return 90;
    head = str_trim(head);
    if (str_starts(head, STR("[")) && str_starts(str_trim(str_from(head, 1)), STR("{")))
        return 20;
    if (str_starts(head, STR("{")) && str_find(head, STR("\"reviews\"")) >= 0)
        return 20;
    if (!str_cut_line(&head, &line) || !str_starts(line, STR("{")) ||
        !str_ends(str_trim(line), STR("}")))
        return 0;
    return 25;
}

const struct format format_jsonl = { .name = "jsonl", .sniff = sniff, .parse = parse };
