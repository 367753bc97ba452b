/*
 * export_read.c - reads exports: JSON lines, and CSV (RFC 4180) with a head row.
 *
 * Strict: an unknown field, a value that is none, a row without what every mention has, a line that
 * breaks off are errors with their line and their field; nothing is guessed. The id must be that of
 * source and key.
 */
#include "core/date.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "out/export.h"
#include "out/export_fields.h"

#include <jansson.h>
#include <string.h>

enum { MAX_COLUMNS = 128, LIST_MOST = 1000 };

struct reading {
    struct arena arena; /* of one mention */
    struct mention m;
    struct revision *former;
    size_t n_former;
    struct str *uncounted;
    size_t n_uncounted;
    json_t *root; /* keeps the strings of JSON */
};

static const struct export_field *field_named(struct str name)
{
    for (size_t i = 0; i < export_n; i++)
        if (str_eq(name, str_of(export_table[i].name)))
            return &export_table[i];
    return NULL;
}

static int bad(struct err *err, const char *name, const char *why)
{
    return err_set(err, ERR_DATA, "field '%s': %s", name, why);
}

static int read_time(struct str text, const char *name, int64_t *out, struct err *err)
{
    enum grain grain;

    if (!date_parse(text, out, &grain) || grain != GRAIN_SECOND)
        return bad(err, name, "wanted is a time like 2026-03-14T09:00:00Z");
    return 0;
}

static int name_index(const char *const *names, struct str text)
{
    for (int i = 0; names[i]; i++)
        if (str_eq(text, str_of(names[i])))
            return i;
    return -1;
}

static bool read_decimal(struct str text, int32_t *out)
{
    bool minus = text.n && text.p[0] == '-';
    struct str whole;
    int64_t n = 0, digits = 0;

    if (minus)
        text = str_from(text, 1);
    str_cut(&text, '.', &whole);
    if (!str_to_int(whole, &n) || n < 0 || n > 2000000 || text.n > 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (i < text.n && !char_is_digit(text.p[i]))
            return false;
        digits = digits * 10 + (i < text.n ? text.p[i] - '0' : 0);
    }
    *out = (int32_t)((minus ? -1 : 1) * (n * 1000 + digits));
    return true;
}

/* A value that stands as one word or number. */
static int set_plain(struct reading *r, const struct export_field *field, struct str text,
                     struct err *err)
{
    void *at = (char *)&r->m + field->at;
    int64_t n;
    int index;

    switch (field->kind) {
    case EXPORT_TEXT: *(struct str *)at = text; return 0;
    case EXPORT_TIME: return read_time(text, field->name, at, err);
    case EXPORT_RATING:
        return read_decimal(text, at) ? 0 : bad(err, field->name, "wanted is a number like 4.5");
    case EXPORT_NAME:
        index = name_index(field->names, text);
        if (index < 0)
            return bad(err, field->name, field->help);
        *(int32_t *)at = index;
        return 0;
    case EXPORT_BOOL:
        if (!str_eq(text, STR("true")) && !str_eq(text, STR("false")))
            return bad(err, field->name, "wanted is true or false");
        *(bool *)at = str_eq(text, STR("true"));
        return 0;
    default: break;
    }
    if (!str_to_int(text, &n) || (field->kind == EXPORT_COUNT && n < 0) ||
        (field->kind == EXPORT_INT && (n < -1000000 || n > 1000000)))
        return bad(err, field->name, "wanted is a whole number");
    if (field->kind == EXPORT_INT)
        *(int32_t *)at = (int32_t)n;
    else
        *(int64_t *)at = n;
    return 0;
}

static void set_list(struct reading *r, enum export_kind kind, struct str *names, size_t n)
{
    switch (kind) {
    case EXPORT_CUES: r->m.verdict.cues = names, r->m.verdict.n_cues = n; break;
    case EXPORT_TOPICS: r->m.topics = names, r->m.n_topics = n; break;
    default: r->uncounted = names, r->n_uncounted = n; break;
    }
}

/* What every mention has; and what follows from it. */
static int complete(struct reading *r, struct err *err)
{
    char id[MENTION_ID_LENGTH + 1];
    struct mention *m = &r->m;

    if (m->source.n == 0 || m->key.n == 0 || str_find_char(m->source, '\n') >= 0)
        return err_set(err, ERR_DATA, "'source' or 'key' is missing");
    if (m->counted_at == TIME_NONE || m->first_seen == TIME_NONE)
        return err_set(err, ERR_DATA, "'counted_at' or 'first_seen' is missing");
    if (m->n_topics == 0)
        return err_set(err, ERR_DATA, "'topics' is missing");
    mention_id(m->source, m->key, id);
    if (m->id.n == 0)
        m->id = arena_str(&r->arena, str_of(id));
    if (!str_eq(m->id, str_of(id)))
        return err_set(err, ERR_DATA, "field 'id' is not that of its source and key, '%s'", id);
    if (m->story.n == 0)
        m->story = m->id;
    if (m->story.n != MENTION_ID_LENGTH)
        return bad(err, "story", "wanted is an id of 13 characters");
    if (m->item.text.n > LIMIT_TEXT || m->item.title.n > LIMIT_TEXT)
        return err_set(err, ERR_DATA, "the text is longer than %zu KiB", (size_t)LIMIT_TEXT / KIB);
    return 0;
}

static void begin(struct reading *r)
{
    arena_clear(&r->arena);
    r->m = (struct mention){ .item = ITEM_EMPTY, .first_seen = TIME_NONE, .counted_at = TIME_NONE };
    r->former = NULL;
    r->uncounted = NULL;
    r->n_former = r->n_uncounted = 0;
}

static int hand_on(struct reading *r, export_each *each, void *context, struct err *err)
{
    struct store_import import = { .mention = &r->m,
                                   .former = r->former,
                                   .n_former = r->n_former,
                                   .uncounted = r->uncounted,
                                   .n_uncounted = r->n_uncounted };

    return complete(r, err) == 0 ? each(context, &import, err) : -1;
}

/* --- JSON lines --- */

static struct str string_of(const json_t *value)
{
    return (struct str){ json_string_value(value), json_string_length(value) };
}

static int set_names(struct reading *r, const struct export_field *field, const json_t *value,
                     struct err *err)
{
    size_t n = json_array_size(value);
    struct str *names = arena_alloc(&r->arena, (n + 1) * sizeof *names);

    if (!json_is_array(value) || n > LIST_MOST)
        return bad(err, field->name, "wanted is a list of names");
    for (size_t i = 0; i < n; i++) {
        names[i] = string_of(json_array_get(value, i));
        if (names[i].n == 0 || str_find_char(names[i], '\n') >= 0)
            return bad(err, field->name, "wanted is a list of names");
    }
    set_list(r, field->kind, names, n);
    return 0;
}

static int set_aspects(struct reading *r, const json_t *value, struct err *err)
{
    size_t n = json_object_size(value), i = 0;
    struct verdict_aspect *all = arena_alloc(&r->arena, (n + 1) * sizeof *all);
    const char *name;
    json_t *score;

    if (!json_is_object(value) || n > LIST_MOST)
        return bad(err, "aspects", "wanted is an object of names and scores");
    json_object_foreach((json_t *)value, name, score)
    {
        if (!json_is_integer(score) || strlen(name) == 0 || strchr(name, '\n'))
            return bad(err, "aspects", "wanted is an object of names and scores");
        all[i++] = (struct verdict_aspect){ str_of(name), (int32_t)json_integer_value(score) };
    }
    r->m.verdict.aspects = all;
    r->m.verdict.n_aspects = n;
    return 0;
}

static int set_former(struct reading *r, const json_t *list, struct err *err)
{
    size_t n = json_array_size(list);

    if (!json_is_array(list) || n > LIST_MOST)
        return bad(err, "former", "wanted is a list of former texts");
    r->former = arena_alloc(&r->arena, (n + 1) * sizeof *r->former);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(list, i), *rating = json_object_get(one, "rating");
        struct revision *old = &r->former[r->n_former++];
        double stars = json_number_value(rating); /* 0 where there is none */

        if (!label_of(string_of(json_object_get(one, "label")), &old->label) ||
            read_time(string_of(json_object_get(one, "until")), "former.until", &old->until, err) !=
                0)
            return bad(err, "former", "wanted is a list of former texts");
        if (stars < -1000 || stars > 1000)
            return bad(err, "former", "its rating is no number of stars");
        old->revision = (int32_t)json_integer_value(json_object_get(one, "revision"));
        old->title = string_of(json_object_get(one, "title"));
        old->text = string_of(json_object_get(one, "text"));
        old->score = (int32_t)json_integer_value(json_object_get(one, "score"));
        old->lexicon = string_of(json_object_get(one, "lexicon"));
        old->rating = rating ? (int32_t)(stars * 1000 + (stars < 0 ? -0.5 : 0.5)) : RATING_NONE;
    }
    return 0;
}

/* A JSON value as the words that CSV has for it. */
static int set_member(struct reading *r, const char *name, const json_t *value, struct err *err)
{
    const struct export_field *field = field_named(str_of(name));
    struct str text = STR_NONE;

    if (strcmp(name, "former") == 0)
        return set_former(r, value, err);
    if (!field)
        return err_set(err, ERR_DATA, "unknown field '%.60s': 'hark export --help' lists them",
                       name);
    if (field->kind == EXPORT_ASPECTS)
        return set_aspects(r, value, err);
    if (field->kind > EXPORT_ASPECTS)
        return set_names(r, field, value, err);
    if (json_is_string(value))
        text = string_of(value);
    else if (json_is_boolean(value))
        text = json_is_true(value) ? STR("true") : STR("false");
    else if (json_is_integer(value))
        text = arena_printf(&r->arena, "%lld", (long long)json_integer_value(value));
    else if (json_is_real(value))
        text = arena_printf(&r->arena, "%.3f", json_real_value(value));
    if (text.n == 0 && json_is_string(value) && strcmp(name, "item_id") == 0)
        return 0; /* there is none, and it is not the key */
    if (text.n == 0 ||
        (json_is_string(value) !=
         (field->kind == EXPORT_TEXT || field->kind == EXPORT_TIME || field->kind == EXPORT_NAME)))
        return bad(err, name, "this is no value for it");
    return set_plain(r, field, text, err);
}

/* What the writer left out because it follows from the rest. */
static void fill_in(struct reading *r)
{
    struct verdict *v = &r->m.verdict;

    if (!json_object_get(r->root, "item_id"))
        r->m.item.id = r->m.key;
    if (!json_object_get(r->root, "counted_at"))
        r->m.counted_at = r->m.item.published;
    if (!json_object_get(r->root, "p_neu") && (v->p_neg || v->p_pos))
        v->p_neu = 1000 - v->p_neg - v->p_pos;
}

static int read_line(struct reading *r, struct str line, struct err *err)
{
    json_error_t fault;
    const char *name;
    json_t *value;
    int rc = 0;

    begin(r);
    json_decref(r->root);
    r->root = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES, &fault);
    if (!json_is_object(r->root))
        return err_set(err, ERR_DATA, "no JSON object (%s)",
                       r->root ? "something else stands there" : fault.text);
    json_object_foreach(r->root, name, value) if (rc == 0) rc = set_member(r, name, value, err);
    if (rc == 0)
        fill_in(r);
    return rc;
}

static int read_jsonl(struct str bytes, struct reading *r, export_each *each, void *context,
                      int64_t *at, struct err *err)
{
    struct str line;
    int rc = 0;

    while (rc == 0 && str_cut_line(&bytes, &line)) {
        ++*at;
        if (str_is_empty(str_trim(line)))
            continue;
        rc = read_line(r, line, err);
        if (rc == 0)
            rc = hand_on(r, each, context, err);
    }
    return rc;
}

/* --- CSV --- */

/* A quoted cell without its quotes, in the arena; *i comes to stand behind it. */
static int take_quoted(struct str s, struct arena *arena, int64_t *line, size_t *i,
                       struct str *cell, struct err *err)
{
    size_t end = 1, n = 0;
    char *copy;

    while (end < s.n && (s.p[end] != '"' || (end + 1 < s.n && s.p[end + 1] == '"')))
        end += s.p[end] == '"' ? 2 : 1;
    if (end >= s.n)
        return err_set(err, ERR_DATA, "a quote is not closed");
    copy = arena_alloc(arena, end);
    for (size_t k = 1; k < end; k++) {
        k += s.p[k] == '"';
        *line += s.p[k] == '\n';
        copy[n++] = s.p[k];
    }
    *cell = (struct str){ copy, n };
    *i = end + 1;
    return 0;
}

/* One cell off *rest; *last: its row ends with it. */
static int take_cell(struct str *rest, struct arena *arena, int64_t *line, struct str *cell,
                     bool *last, struct err *err)
{
    size_t i = 0;

    if (rest->n == 0 || rest->p[0] != '"') {
        while (i < rest->n && rest->p[i] != ',' && rest->p[i] != '\n' && rest->p[i] != '\r')
            i++;
        *cell = str_sub(*rest, 0, i);
    } else if (take_quoted(*rest, arena, line, &i, cell, err) != 0) {
        return -1;
    }
    i += i + 1 < rest->n && rest->p[i] == '\r' && rest->p[i + 1] == '\n';
    if (i < rest->n && rest->p[i] != ',' && rest->p[i] != '\n')
        return err_set(err, ERR_DATA, "a comma is missing behind a cell");
    *last = i >= rest->n || rest->p[i] == '\n';
    *rest = str_from(*rest, i < rest->n ? i + 1 : i);
    return 0;
}

static int set_lines(struct reading *r, const struct export_field *field, struct str cell,
                     struct err *err)
{
    struct str *names = NULL, name;
    struct verdict_aspect *aspects = NULL;
    size_t n = 0, cap = 0;
    int64_t score;

    while (str_cut_line(&cell, &name)) {
        if (field->kind != EXPORT_ASPECTS) {
            names = arena_grow(&r->arena, names, &cap, n + 1, sizeof *names);
            names[n++] = name;
            continue;
        }
        aspects = arena_grow(&r->arena, aspects, &cap, n + 1, sizeof *aspects);
        if (!str_cut(&name, '=', &aspects[n].name) || !str_to_int(name, &score) ||
            score < -1000000 || score > 1000000)
            return bad(err, "aspects", "wanted is a line for each, like delivery=-400");
        aspects[n++].score = (int32_t)score;
    }
    if (field->kind == EXPORT_ASPECTS)
        r->m.verdict.aspects = aspects, r->m.verdict.n_aspects = n;
    else
        set_list(r, field->kind, names, n);
    return 0;
}

static int set_cell(struct reading *r, const struct export_field *field, struct str cell,
                    struct err *err)
{
    bool foreign = field->kind == EXPORT_TEXT || field->kind >= EXPORT_ASPECTS;

    if (foreign && cell.n && cell.p[0] == '\'')
        cell = str_from(cell, 1); /* put there against formulas */
    if (cell.n == 0)
        return 0;
    if (!utf8_is_valid(cell))
        return bad(err, field->name, "this is not UTF-8");
    return field->kind >= EXPORT_ASPECTS ? set_lines(r, field, cell, err)
                                         : set_plain(r, field, cell, err);
}

static int read_head(struct str *rest, struct arena *arena, const struct export_field **columns,
                     size_t *n, int64_t *line, struct err *err)
{
    struct str cell;
    bool last = false;

    for (*n = 0; !last; ++*n) {
        if (take_cell(rest, arena, line, &cell, &last, err) != 0)
            return -1;
        if (*n == MAX_COLUMNS)
            return err_set(err, ERR_DATA, "there are more than %d columns", MAX_COLUMNS);
        columns[*n] = field_named(cell);
        if (!columns[*n])
            return err_set(err, ERR_DATA,
                           "unknown column '" STR_FMT "': 'hark export --help' lists them",
                           STR_ARG(utf8_cut(cell, 60)));
    }
    return 0;
}

static int read_csv(struct str bytes, struct reading *r, export_each *each, void *context,
                    int64_t *at, struct err *err)
{
    const struct export_field *columns[MAX_COLUMNS];
    struct arena head = { 0 };
    int64_t next = 1;
    size_t n;
    int rc;

    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_from(bytes, 3);
    *at = 1;
    rc = read_head(&bytes, &head, columns, &n, &next, err);
    arena_release(&head);
    while (rc == 0 && bytes.n > 0) {
        bool last = false;
        size_t c = 0;

        *at = ++next;
        begin(r);
        for (; rc == 0 && !last; c++) {
            struct str cell;

            rc = take_cell(&bytes, &r->arena, &next, &cell, &last, err);
            if (rc == 0 && c >= n)
                rc = err_set(err, ERR_DATA, "the row has more than %zu cells", n);
            if (rc == 0)
                rc = set_cell(r, columns[c], cell, err);
        }
        if (rc == 0 && c < n)
            rc = err_set(err, ERR_DATA, "the row has %zu cells instead of %zu", c, n);
        if (rc == 0)
            rc = hand_on(r, each, context, err);
    }
    return rc;
}

/* --- both --- */

bool export_is_one(struct str bytes, enum export_form *form)
{
    struct str line;

    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_from(bytes, 3);
    if (!str_cut_line(&bytes, &line))
        return false;
    *form = str_starts(line, STR("{")) ? EXPORT_JSONL : EXPORT_CSV;
    if (*form == EXPORT_CSV)
        return str_starts(line, STR("id,source,key,"));
    return str_find(line, STR("\"first_seen\":")) >= 0 && str_find(line, STR("\"key\":")) >= 0 &&
           str_find(line, STR("\"source\":")) >= 0;
}

int export_read(struct str bytes, enum export_form form, export_each *each, void *context,
                int64_t *line, struct err *err)
{
    struct reading r = { 0 };
    int rc;

    *line = 0;
    rc = form == EXPORT_JSONL ? read_jsonl(bytes, &r, each, context, line, err)
                              : read_csv(bytes, &r, each, context, line, err);
    json_decref(r.root);
    arena_release(&r.arena);
    return rc;
}
