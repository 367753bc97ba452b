/*
 * export.c - writes mentions as JSON lines and as CSV.
 *
 * Numbers of ours are written as they are; texts of others get a leading ' in CSV where a spreadsheet
 * would take them for a formula, and where they begin with one, so that the reader can take it off.
 */
#include "out/export.h"

#include "core/date.h"
#include "core/escape.h"
#include "out/export_fields.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void export_head(enum export_form form, struct buf *out)
{
    for (size_t i = 0; form == EXPORT_CSV && i < export_n; i++)
        buf_printf(out, "%s%s", export_table[i].name, i + 1 < export_n ? "," : "\r\n");
}

/* A mention, with what the store knows beside its record. */
struct exported {
    const struct mention *m;
    struct str *uncounted;
    size_t n_uncounted;
    struct arena *arena;
};

static const void *place_of(const struct exported *e, const struct export_field *field)
{
    return (const char *)e->m + field->at;
}

/* Texts, with a mention's own id as its story left out. */
static struct str text_of(const struct exported *e, const struct export_field *field)
{
    struct str text = *(const struct str *)place_of(e, field);

    return field->at == offsetof(struct mention, story) && str_eq(text, e->m->id) ? STR_NONE : text;
}

static const struct str *list_of(const struct exported *e, enum export_kind kind, size_t *n)
{
    switch (kind) {
    case EXPORT_CUES: *n = e->m->verdict.n_cues; return e->m->verdict.cues;
    case EXPORT_TOPICS: *n = e->m->n_topics; return e->m->topics;
    default: *n = e->n_uncounted; return e->uncounted;
    }
}

/* "4.5", exact. */
static struct str decimal(int32_t thousandths, struct arena *arena)
{
    struct str text = arena_printf(arena, "%s%d.%03d", thousandths < 0 ? "-" : "",
                                   abs(thousandths) / 1000, abs(thousandths) % 1000);

    while (text.p[text.n - 1] == '0')
        text.n--;
    text.n -= text.p[text.n - 1] == '.';
    return text;
}

/* The value of a field that is one word or number; empty: absent. */
static struct str plain(const struct exported *e, const struct export_field *field)
{
    const void *p = place_of(e, field);
    int64_t n = 0;
    char *time;

    switch (field->kind) {
    case EXPORT_TIME:
        if (*(const int64_t *)p == TIME_NONE)
            return STR_NONE;
        time = arena_alloc(e->arena, DATE_RFC3339_SIZE);
        date_format_rfc3339(*(const int64_t *)p, time);
        return str_of(time);
    case EXPORT_RATING:
        return *(const int32_t *)p == RATING_NONE ? STR_NONE
                                                  : decimal(*(const int32_t *)p, e->arena);
    case EXPORT_COUNT:
        n = *(const int64_t *)p;
        return n == COUNT_NONE ? STR_NONE : arena_printf(e->arena, "%lld", (long long)n);
    case EXPORT_LONG: n = *(const int64_t *)p; break;
    case EXPORT_INT: n = *(const int32_t *)p; break;
    case EXPORT_BOOL: return *(const bool *)p ? STR("true") : STR_NONE;
    case EXPORT_NAME: n = *(const int32_t *)p; return n ? str_of(field->names[n]) : STR_NONE;
    default: return text_of(e, field);
    }
    return n ? arena_printf(e->arena, "%lld", (long long)n) : STR_NONE;
}

/* --- JSON lines --- */

static json_t *json_text(struct str s)
{
    json_t *json = json_stringn(s.p ? s.p : "", s.n);

    return json ? json : json_null();
}

static json_t *json_list(const struct exported *e, enum export_kind kind)
{
    size_t n;
    const struct str *names = list_of(e, kind, &n);
    json_t *list = n ? json_array() : NULL;

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_text(names[i]));
    return list;
}

static json_t *json_aspects(const struct verdict *v)
{
    json_t *all = v->n_aspects ? json_object() : NULL;

    for (size_t i = 0; i < v->n_aspects; i++)
        json_object_setn_new(all, v->aspects[i].name.p, v->aspects[i].name.n,
                             json_integer(v->aspects[i].score));
    return all;
}

/* NULL: absent. */
static json_t *json_of(const struct exported *e, const struct export_field *field)
{
    struct str text;
    int64_t n = 0;

    switch (field->kind) {
    case EXPORT_ASPECTS: return json_aspects(&e->m->verdict);
    case EXPORT_CUES:
    case EXPORT_TOPICS:
    case EXPORT_UNCOUNTED: return json_list(e, field->kind);
    case EXPORT_RATING:
        text = plain(e, field);
        return text.n ? json_real(*(const int32_t *)place_of(e, field) / 1000.0) : NULL;
    case EXPORT_COUNT:
    case EXPORT_INT:
    case EXPORT_LONG: text = plain(e, field); return str_to_int(text, &n) ? json_integer(n) : NULL;
    case EXPORT_BOOL: return *(const bool *)place_of(e, field) ? json_true() : NULL;
    default: text = plain(e, field); return text.n ? json_text(text) : NULL;
    }
}

/* What follows from the rest is left out: half of a packed line would be ids and numbers. */
static json_t *json_unless_known(const struct exported *e, const struct export_field *field)
{
    const struct mention *m = e->m;
    const struct verdict *v = &m->verdict;

    if (field->at == offsetof(struct mention, id) && field->kind == EXPORT_TEXT)
        return NULL;
    if (field->at == offsetof(struct mention, item.id))
        return str_eq(m->item.id, m->key) ? NULL : json_text(m->item.id);
    if (field->at == offsetof(struct mention, counted_at) && m->counted_at == m->item.published)
        return NULL;
    if (field->at == offsetof(struct mention, verdict.p_neu) && (v->p_neg || v->p_pos))
        return v->p_neg + v->p_neu + v->p_pos == 1000 ? NULL : json_integer(v->p_neu);
    return json_of(e, field);
}

static void put_member(json_t *object, const char *name, json_t *value)
{
    if (value)
        json_object_set_new(object, name, value);
}

static json_t *json_former(const struct revision *old, struct arena *arena)
{
    json_t *object = json_object();
    char *until = arena_alloc(arena, DATE_RFC3339_SIZE);

    date_format_rfc3339(old->until, until);
    put_member(object, "revision", json_integer(old->revision));
    put_member(object, "until", json_string(until));
    put_member(object, "title", old->title.n ? json_text(old->title) : NULL);
    put_member(object, "text", old->text.n ? json_text(old->text) : NULL);
    put_member(object, "rating",
               old->rating != RATING_NONE ? json_real(old->rating / 1000.0) : NULL);
    put_member(object, "label", json_string(label_name(old->label)));
    put_member(object, "score", json_integer(old->score));
    put_member(object, "lexicon", old->lexicon.n ? json_text(old->lexicon) : NULL);
    return object;
}

static int put_bytes(const char *bytes, size_t n, void *out)
{
    return buf_put(out, bytes, n);
}

static int put_json(struct store *store, const struct exported *e, struct buf *out, struct err *err)
{
    json_t *object = json_object(), *former;
    struct revision *old = NULL;
    size_t n_old = 0;
    int rc = 0;

    for (size_t i = 0; i < export_n; i++)
        put_member(object, export_table[i].name, json_unless_known(e, &export_table[i]));
    if (e->m->revision > 0)
        rc = store_revisions(store, e->m->id, e->arena, &old, &n_old, err);
    if (n_old > 0) {
        former = json_array();
        for (size_t i = 0; i < n_old; i++)
            json_array_append_new(former, json_former(&old[i], e->arena));
        put_member(object, "former", former);
    }
    if (rc == 0 &&
        json_dump_callback(object, put_bytes, out, JSON_COMPACT | JSON_REAL_PRECISION(9)) != 0)
        rc = err_set(err, ERR_INTERNAL, "cannot write a mention as JSON");
    json_decref(object);
    buf_putc(out, '\n');
    return rc;
}

/* --- CSV --- */

/* The text of a cell that is foreign, or that is a list of names. */
static struct str cell_of(const struct exported *e, const struct export_field *field)
{
    struct buf cell;
    struct str result;
    size_t n = 0;
    const struct str *names = NULL;

    if (field->kind == EXPORT_TEXT)
        return text_of(e, field);
    buf_init(&cell, BUF_NO_CEILING);
    if (field->kind == EXPORT_ASPECTS)
        for (size_t i = 0; i < e->m->verdict.n_aspects; i++)
            buf_printf(&cell, "%s" STR_FMT "=%d", i ? "\n" : "",
                       STR_ARG(e->m->verdict.aspects[i].name), e->m->verdict.aspects[i].score);
    else
        names = list_of(e, field->kind, &n);
    for (size_t i = 0; i < n; i++)
        buf_printf(&cell, "%s" STR_FMT, i ? "\n" : "", STR_ARG(names[i]));
    result = arena_str(e->arena, buf_str(&cell));
    buf_release(&cell);
    return result;
}

static void put_cell(struct str text, bool raw, struct buf *out)
{
    struct buf safe;

    if (text.n == 0)
        return;
    buf_init(&safe, BUF_NO_CEILING);
    if (!raw && text.p[0] == '\'')
        buf_putc(&safe, '\'');
    buf_puts(&safe, text);
    if (raw) {
        buf_putc(out, '"');
        for (size_t i = 0; i < text.n; i++)
            buf_printf(out, "%s%c", text.p[i] == '"' ? "\"" : "", text.p[i]);
        buf_putc(out, '"');
    } else {
        escape_csv(buf_str(&safe), out);
    }
    buf_release(&safe);
}

static void put_row(const struct exported *e, bool raw, struct buf *out)
{
    for (size_t i = 0; i < export_n; i++) {
        const struct export_field *field = &export_table[i];

        if (field->kind == EXPORT_TEXT || field->kind >= EXPORT_ASPECTS)
            put_cell(cell_of(e, field), raw, out);
        else
            buf_puts(out, plain(e, field));
        buf_putz(out, i + 1 < export_n ? "," : "\r\n");
    }
}

int export_mention(struct store *store, const struct mention *m, enum export_form form, bool raw,
                   struct buf *out, struct err *err)
{
    struct arena arena = { 0 };
    struct exported e = { .m = m, .arena = &arena };
    int rc = store_uncounted(store, m, &arena, &e.uncounted, &e.n_uncounted, err);

    if (rc == 0 && form == EXPORT_JSONL)
        rc = put_json(store, &e, out, err);
    else if (rc == 0)
        put_row(&e, raw, out);
    arena_release(&arena);
    return rc;
}
