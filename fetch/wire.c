/*
 * wire.c - questions and answers as bytes: one table of fields for each struct, for both ways.
 */
#include "fetch/wire.h"

#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/charset.h"

#include <assert.h>
#include <string.h>

/* How a field of a struct travels. */
enum field_kind {
    FIELD_TEXT,  /* struct str: clean UTF-8, at most 'hi' bytes */
    FIELD_URL,   /* the same: an address of the web, or empty */
    FIELD_BYTES, /* struct str: any bytes, at most 'hi' */
    FIELD_INT32, /* int32_t or an enum: lo .. hi, or 'absent' */
    FIELD_INT64,
    FIELD_BOOL,
};

struct field {
    enum field_kind kind;
    size_t at;
    int64_t lo, hi, absent;
};

struct record_shape {
    char tag;
    size_t size; /* of the struct */
    const struct field *fields;
    size_t n;
};

static_assert(sizeof(enum grain) == sizeof(int32_t) && sizeof(enum item_kind) == sizeof(int32_t),
              "enums travel as int32_t");

enum { FORMAT_NAME_MAX = 32, LANG_MAX = 64, FAILURE_MAX = 239 };

#define YEAR_1    (-62135596800 - DAY_S) /* zones shift the ends by hours */
#define YEAR_9999 (253402300799 + DAY_S)
#define NO_MORE   ((int64_t)1 << 53) /* counts beyond are no counts */

#define AT(type, member) offsetof(struct type, member)
#define TEXT(type, member, max)                                                                    \
    {                                                                                              \
        FIELD_TEXT, AT(type, member), 0, (max), 0                                                  \
    }
#define URL(type, member)                                                                          \
    {                                                                                              \
        FIELD_URL, AT(type, member), 0, LIMIT_URL, 0                                               \
    }
#define BYTES(type, member, max)                                                                   \
    {                                                                                              \
        FIELD_BYTES, AT(type, member), 0, (max), 0                                                 \
    }

static const struct field item_fields[] = {
    TEXT(item, id, LIMIT_URL), /* Atom's are addresses */
    URL(item, url),
    TEXT(item, title, LIMIT_TITLE),
    TEXT(item, text, LIMIT_TEXT),
    TEXT(item, author, LIMIT_AUTHOR),
    TEXT(item, lang, LANG_MAX),
    { FIELD_INT32, AT(item, kind), ITEM_POST, ITEM_SURVEY, ITEM_POST },
    { FIELD_INT64, AT(item, published), YEAR_1, YEAR_9999, TIME_NONE },
    { FIELD_INT64, AT(item, updated), YEAR_1, YEAR_9999, TIME_NONE },
    { FIELD_INT32, AT(item, published_grain), GRAIN_NONE, GRAIN_ABOUT, GRAIN_NONE },
    { FIELD_INT32, AT(item, rating), 0, 5000, RATING_NONE },
    { FIELD_INT32, AT(item, rating_raw), 0, INT32_MAX, RATING_NONE },
    { FIELD_INT32, AT(item, rating_best), 0, INT32_MAX, RATING_NONE },
    TEXT(item, thread, LIMIT_URL),
    TEXT(item, in_reply_to, LIMIT_URL),
    TEXT(item, place, LIMIT_TITLE),
    { FIELD_BOOL, AT(item, by_owner), 0, 1, 0 },
    { FIELD_INT64, AT(item, likes), 0, NO_MORE, COUNT_NONE },
    { FIELD_INT64, AT(item, shares), 0, NO_MORE, COUNT_NONE },
    { FIELD_INT64, AT(item, replies), 0, NO_MORE, COUNT_NONE },
    { FIELD_INT64, AT(item, views), 0, NO_MORE, COUNT_NONE },
};

static const struct field aggregate_fields[] = {
    TEXT(aggregate, name, LIMIT_TITLE),
    { FIELD_INT32, AT(aggregate, rating), 0, 5000, RATING_NONE },
    { FIELD_INT32, AT(aggregate, rating_raw), 0, INT32_MAX, RATING_NONE },
    { FIELD_INT32, AT(aggregate, rating_best), 0, INT32_MAX, RATING_NONE },
    { FIELD_INT64, AT(aggregate, count), 0, NO_MORE, COUNT_NONE },
};

static const struct field harvest_fields[] = {
    TEXT(harvest, title, LIMIT_TITLE),
    URL(harvest, url),
    TEXT(harvest, subtitle, LIMIT_TITLE),
    TEXT(harvest, lang, LANG_MAX),
    URL(harvest, next),
    TEXT(harvest, cursor, LIMIT_KEY),
    { FIELD_BOOL, AT(harvest, has_more), 0, 1, 0 },
    { FIELD_INT64, AT(harvest, poll_after_s), 0, NO_MORE, 0 },
    { FIELD_INT32, AT(harvest, mended), 0, INT32_MAX, 0 },
    { FIELD_BOOL, AT(harvest, cut), 0, 1, 0 },
    TEXT(harvest, format, FORMAT_NAME_MAX),
    TEXT(harvest, note, LIMIT_TITLE),
};

struct feed_name {
    struct str url;
};

static const struct field feed_fields[] = { URL(feed_name, url) };

struct failure {
    int32_t code;
    struct str text;
};

static const struct field failure_fields[] = {
    { FIELD_INT32, AT(failure, code), ERR_USAGE, ERR_CONFIG, ERR_DATA },
    TEXT(failure, text, FAILURE_MAX),
};

/* What a parser can have to say. */
static const enum err_code failure_codes[] = { ERR_USAGE,  ERR_DATA,     ERR_NO_INPUT,
                                               ERR_SOURCE, ERR_INTERNAL, ERR_CONFIG };

struct wanted {
    struct str charset;
};

static const struct field wanted_fields[] = { TEXT(wanted, charset, 60) };

static const struct field question_fields[] = {
    BYTES(wire_question, page.base, LIMIT_HEADER_LINE),
    BYTES(wire_question, page.type, LIMIT_HEADER_LINE),
    BYTES(wire_question, page.headers, LIMIT_HEADERS),
    BYTES(wire_question, as, FORMAT_NAME_MAX),
    BYTES(wire_question, page.recipe, LIMIT_RECIPE),
    { FIELD_INT64, AT(wire_question, page.at), 0, YEAR_9999, 0 },
    { FIELD_INT64, AT(wire_question, room), 1, LIMIT_ITEMS_FILE, LIMIT_ITEMS },
};

static const struct field source_fields[] = {
    BYTES(source, format, FORMAT_NAME_MAX),
    BYTES(source, delimiter, LIMIT_KEY),
    BYTES(source, encoding, LIMIT_KEY),
    BYTES(source, date_format, LIMIT_KEY),
    BYTES(source, holds, LIMIT_KEY),
    { FIELD_INT32, AT(source, rating_best), INT32_MIN, INT32_MAX, 0 },
};

static const struct field map_fields[] = {
    BYTES(field_map, field, LIMIT_KEY),
    BYTES(field_map, from, LIMIT_KEY),
};

#define SHAPE(tag, type, fields)                                                                   \
    {                                                                                              \
        (tag), sizeof(struct type), (fields), sizeof(fields) / sizeof *(fields)                    \
    }

static const struct record_shape item_shape = SHAPE('I', item, item_fields);
static const struct record_shape aggregate_shape = SHAPE('A', aggregate, aggregate_fields);
static const struct record_shape feed_shape = SHAPE('F', feed_name, feed_fields);
static const struct record_shape harvest_shape = SHAPE('H', harvest, harvest_fields);
static const struct record_shape failure_shape = SHAPE('E', failure, failure_fields);
static const struct record_shape wanted_shape = SHAPE('C', wanted, wanted_fields);
static const struct record_shape question_shape = SHAPE('Q', wire_question, question_fields);
static const struct record_shape source_shape = SHAPE('S', source, source_fields);
static const struct record_shape map_shape = SHAPE('M', field_map, map_fields);
static const struct record_shape select_shape = SHAPE('L', field_map, map_fields);

size_t wire_answer_max(size_t body)
{
    /* Texts are at most as long as the body, three bytes for one in a single-byte charset; links that
     * are short in the document become whole addresses, four an item. */
    return LIMIT_ITEMS * 4 * LIMIT_URL + 3 * body + 1 * MIB;
}

/* --- writing --- */

static void put_u32(uint32_t n, struct buf *out)
{
    buf_put(out, &n, sizeof n);
}

static void put_text(const struct field *f, struct str s, struct buf *out)
{
    struct buf mended = { 0 };
    size_t max = (size_t)f->hi;

    if (f->kind != FIELD_BYTES && !utf8_is_clean(s)) {
        buf_init(&mended, BUF_NO_CEILING);
        utf8_repair(s, &mended);
        s = buf_str(&mended);
    }
    if (f->kind == FIELD_URL && (s.n > max || !url_is_web(s)))
        s = STR_NONE; /* half an address leads elsewhere */
    else if (f->kind == FIELD_TEXT)
        s = utf8_cut(s, max);
    put_u32((uint32_t)s.n, out);
    buf_puts(out, s);
    buf_release(&mended);
}

static int64_t get_number(const struct field *f, const char *at)
{
    int32_t narrow;
    int64_t wide;
    bool flag;

    switch (f->kind) {
    case FIELD_INT32: memcpy(&narrow, at, sizeof narrow); return narrow;
    case FIELD_BOOL: memcpy(&flag, at, sizeof flag); return flag;
    default: memcpy(&wide, at, sizeof wide); return wide;
    }
}

static void put_record(const struct record_shape *shape, const void *record, struct buf *out)
{
    size_t start;
    uint32_t length;

    buf_putc(out, shape->tag);
    start = out->n;
    put_u32(0, out);
    for (size_t i = 0; i < shape->n; i++) {
        const struct field *f = &shape->fields[i];
        const char *at = (const char *)record + f->at;

        if (f->kind <= FIELD_BYTES) {
            struct str s;

            memcpy(&s, at, sizeof s);
            put_text(f, s, out);
        } else {
            int64_t n = get_number(f, at);

            n = n >= f->lo && n <= f->hi ? n : f->absent;
            buf_put(out, &n, sizeof n);
        }
    }
    if (out->full)
        return;
    length = (uint32_t)(out->n - start - sizeof length);
    memcpy(out->p + start, &length, sizeof length);
}

int wire_put_question(const struct page *page, struct str as, int64_t room, struct buf *head,
                      struct err *err)
{
    struct wire_question question = { .page = *page, .as = as, .room = room < 1 ? 1 : room };

    for (size_t i = 0; i < question_shape.n; i++) {
        const struct field *f = &question_fields[i];
        struct str s = STR_NONE;

        if (f->kind == FIELD_BYTES)
            memcpy(&s, (const char *)&question + f->at, sizeof s);
        if (s.n > (size_t)f->hi)
            return err_set(err, ERR_DATA, "its headers are longer than any that hark reads");
    }
    put_record(&question_shape, &question, head);
    if (page->source) {
        put_record(&source_shape, page->source, head);
        for (size_t i = 0; i < page->source->n_map; i++)
            put_record(&map_shape, &page->source->map[i], head);
        for (size_t i = 0; i < page->source->n_select; i++)
            put_record(&select_shape, &page->source->select[i], head);
    }
    return head->full ? err_set(err, ERR_CONFIG, "its map is longer than hark reads") : 0;
}

static void put_feeds(const struct harvest *harvest, struct buf *head)
{
    for (size_t i = 0; i < harvest->n_feeds; i++)
        put_record(&feed_shape, &(struct feed_name){ harvest->feeds[i] }, head);
}

void wire_put_harvest(const struct harvest *harvest, struct buf *head)
{
    put_record(&harvest_shape, harvest, head);
    for (size_t i = 0; i < harvest->n_items && !head->full; i++)
        put_record(&item_shape, &harvest->items[i], head);
    for (size_t i = 0; i < harvest->n_aggregates; i++)
        put_record(&aggregate_shape, &harvest->aggregates[i], head);
    put_feeds(harvest, head);
}

void wire_put_failure(const struct err *failure, const struct harvest *harvest, struct buf *head)
{
    struct failure record = { (int32_t)failure->code, str_of(failure->text) };

    put_record(&failure_shape, &record, head);
    if (harvest)
        put_feeds(harvest, head);
}

void wire_put_charset(struct str name, struct buf *head)
{
    put_record(&wanted_shape, &(struct wanted){ name }, head);
}

/* --- reading --- */

/* Takes n bytes off the front; false when there are fewer. */
static bool take(struct str *rest, void *to, size_t n)
{
    if (rest->n < n)
        return false;
    memcpy(to, rest->p, n);
    *rest = str_from(*rest, n);
    return true;
}

/* The next record: its tag, its fields as they lie. */
static bool take_record(struct str *rest, char *tag, struct str *fields)
{
    uint32_t length;

    if (!take(rest, tag, 1) || !take(rest, &length, sizeof length) || rest->n < length)
        return false;
    *fields = str_sub(*rest, 0, length);
    *rest = str_from(*rest, length);
    return true;
}

static bool read_text(const struct field *f, struct str *rest, char *at, struct arena *arena)
{
    uint32_t n;
    struct str s;

    if (!take(rest, &n, sizeof n) || n > (size_t)f->hi || rest->n < n)
        return false;
    s = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    if (f->kind != FIELD_BYTES && !utf8_is_clean(s))
        return false;
    if (f->kind == FIELD_URL && s.n && !url_is_web(s))
        return false;
    if (s.n == 0)
        s = STR_NONE;
    else if (f->kind != FIELD_BYTES)
        s = arena_str(arena, s);
    memcpy(at, &s, sizeof s);
    return true;
}

static bool read_number(const struct field *f, struct str *rest, char *at)
{
    int64_t n;
    int32_t narrow;
    bool flag;

    if (!take(rest, &n, sizeof n) || ((n < f->lo || n > f->hi) && n != f->absent))
        return false;
    narrow = (int32_t)n;
    flag = n != 0;
    if (f->kind == FIELD_INT32)
        memcpy(at, &narrow, sizeof narrow);
    else if (f->kind == FIELD_BOOL)
        memcpy(at, &flag, sizeof flag);
    else
        memcpy(at, &n, sizeof n);
    return true;
}

/* The fields of a record into a struct: all of them, and nothing behind. Texts are copied into the
 * arena, bytes are views. */
static bool read_fields(const struct record_shape *shape, struct str rest, void *record,
                        struct arena *arena)
{
    for (size_t i = 0; i < shape->n; i++) {
        const struct field *f = &shape->fields[i];
        char *at = (char *)record + f->at;

        if (!(f->kind <= FIELD_BYTES ? read_text(f, &rest, at, arena) : read_number(f, &rest, at)))
            return false;
    }
    return rest.n == 0;
}

int wire_read_question(struct str head, struct str body, struct arena *arena,
                       struct wire_question *out, struct err *err)
{
    struct str fields;
    char tag;
    size_t cap = 0, select_cap = 0;

    memset(out, 0, sizeof *out);
    if (!take_record(&head, &tag, &fields) || tag != question_shape.tag ||
        !read_fields(&question_shape, fields, out, arena))
        return err_set(err, ERR_INTERNAL, "not a question to the parser");
    out->page.body = body;
    while (take_record(&head, &tag, &fields)) {
        struct source *source = &out->source;

        if (tag == source_shape.tag && !out->page.source &&
            read_fields(&source_shape, fields, source, arena)) {
            out->page.source = source;
        } else if (tag == map_shape.tag && out->page.source) {
            source->map =
                arena_grow(arena, source->map, &cap, source->n_map + 1, sizeof *source->map);
            if (!read_fields(&map_shape, fields, &source->map[source->n_map++], arena))
                return err_set(err, ERR_INTERNAL, "not a map of the parser's question");
        } else if (tag == select_shape.tag && out->page.source) {
            source->select = arena_grow(arena, source->select, &select_cap, source->n_select + 1,
                                        sizeof *source->select);
            if (!read_fields(&map_shape, fields, &source->select[source->n_select++], arena))
                return err_set(err, ERR_INTERNAL, "not a selector of the parser's question");
        } else {
            return err_set(err, ERR_INTERNAL, "not a source of the parser's question");
        }
    }
    return head.n ? err_set(err, ERR_INTERNAL, "more than the parser was to be asked") : 0;
}

static bool add_feed(struct str fields, struct harvest *harvest)
{
    struct feed_name feed;

    if (!read_fields(&feed_shape, fields, &feed, &harvest->arena))
        return false;
    harvest_feed(harvest, feed.url);
    return true;
}

/* 'rest': the feeds that the document names instead. */
static bool read_failure(struct str fields, struct str rest, struct harvest *harvest,
                         struct wire_answer *out)
{
    struct failure failure;
    size_t n_feeds = harvest->n_feeds;
    struct str feed;
    char tag;

    if (!read_fields(&failure_shape, fields, &failure, &harvest->arena) ||
        str_is_empty(failure.text) || str_find_char(failure.text, '\n') >= 0)
        return false;
    while (rest.n)
        if (!take_record(&rest, &tag, &feed) || tag != feed_shape.tag || !add_feed(feed, harvest)) {
            harvest->n_feeds = n_feeds;
            return false;
        }
    for (size_t i = 0; i < sizeof failure_codes / sizeof *failure_codes; i++) {
        if ((int32_t)failure_codes[i] == failure.code) {
            out->kind = WIRE_FAILURE;
            err_clear(&out->failure);
            err_set(&out->failure, failure_codes[i], STR_FMT, STR_ARG(failure.text));
            return true;
        }
    }
    return false;
}

static bool read_charset(struct str fields, struct wire_answer *out, struct arena *arena)
{
    struct wanted wanted;

    if (!read_fields(&wanted_shape, fields, &wanted, arena) || !charset_is_name(wanted.charset) ||
        wanted.charset.n >= sizeof out->charset)
        return false;
    out->kind = WIRE_CHARSET;
    memcpy(out->charset, wanted.charset.p, wanted.charset.n);
    out->charset[wanted.charset.n] = '\0';
    return true;
}

static bool add_item(struct str fields, struct harvest *harvest)
{
    struct item item, *to;

    if (!read_fields(&item_shape, fields, &item, &harvest->arena))
        return false;
    to = harvest_item(harvest);
    if (to)
        *to = item;
    return true;
}

static bool add_aggregate(struct str fields, struct harvest *harvest)
{
    struct aggregate aggregate, *to;

    if (!read_fields(&aggregate_shape, fields, &aggregate, &harvest->arena))
        return false;
    to = harvest_aggregate(harvest);
    if (to)
        *to = aggregate;
    return true;
}

static bool add_records(struct str rest, struct harvest *harvest)
{
    struct str fields;
    char tag;

    while (take_record(&rest, &tag, &fields))
        if (!(tag == item_shape.tag        ? add_item(fields, harvest)
              : tag == aggregate_shape.tag ? add_aggregate(fields, harvest)
              : tag == feed_shape.tag      ? add_feed(fields, harvest)
                                           : false))
            return false;
    return rest.n == 0;
}

/* What the document says of itself stands for the one before it. */
static void take_over(struct harvest *harvest, const struct harvest *said,
                      const struct format *format)
{
    struct str *const to[] = { &harvest->title, &harvest->url, &harvest->subtitle, &harvest->lang };
    const struct str from[] = { said->title, said->url, said->subtitle, said->lang };

    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (from[i].n)
            *to[i] = from[i];
    harvest->next = said->next;
    harvest->cursor = said->cursor;
    harvest->has_more = said->has_more;
    if (said->poll_after_s)
        harvest->poll_after_s = said->poll_after_s;
    harvest->mended =
        said->mended > INT32_MAX - harvest->mended ? INT32_MAX : harvest->mended + said->mended;
    harvest->cut = harvest->cut || said->cut;
    if (said->note.n)
        harvest->note = said->note;
    harvest->format = str_of(format->name);
}

static bool read_harvest(struct str fields, struct str rest, struct harvest *harvest,
                         struct wire_answer *out)
{
    struct harvest said = { 0 };
    size_t n_items = harvest->n_items, n_aggregates = harvest->n_aggregates;
    size_t n_feeds = harvest->n_feeds;
    bool cut = harvest->cut;
    const struct format *format;

    if (!read_fields(&harvest_shape, fields, &said, &harvest->arena))
        return false;
    format = format_find(said.format);
    if (!format || !add_records(rest, harvest)) {
        harvest->n_items = n_items;
        harvest->n_aggregates = n_aggregates;
        harvest->n_feeds = n_feeds;
        harvest->cut = cut;
        return false;
    }
    take_over(harvest, &said, format);
    out->kind = WIRE_HARVEST;
    return true;
}

int wire_read_answer(struct str head, struct harvest *harvest, struct wire_answer *out,
                     struct err *err)
{
    struct str rest = head, fields = STR_NONE;
    char tag = 0;
    bool good = take_record(&rest, &tag, &fields);

    if (good && tag == harvest_shape.tag)
        good = read_harvest(fields, rest, harvest, out);
    else if (good && tag == failure_shape.tag)
        good = read_failure(fields, rest, harvest, out);
    else if (good && tag == wanted_shape.tag)
        good = rest.n == 0 && read_charset(fields, out, &harvest->arena);
    else
        good = false;
    return good ? 0 : err_set(err, ERR_DATA, "the parser answered nonsense on this document");
}
