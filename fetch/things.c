/*
 * things.c - microdata, RDFa and microformats as one tree.
 *
 * The walk keeps a stack of open elements. An element that is a property remembers where its content
 * starts; when it closes (by its own end tag, or because an element around it closes), the bytes
 * between become its text. Elements that never have content are properties at once.
 */
#include "fetch/things.h"

#include "core/buf.h"
#include "core/limits.h"
#include "core/map.h"
#include "fetch/entities.h"
#include "fetch/scan.h"
#include "fetch/text.h"

#include <string.h>

enum { MAX_THINGS = 20000, MAX_PROPS_HERE = 6 };

static const char *const void_elements[] = { "area",  "base",   "br",    "col",  "embed",
                                             "hr",    "img",    "input", "link", "meta",
                                             "param", "source", "track", "wbr" };

/* Class names that start a thing. */
static const char *const roots[] = { "h-review", "h-review-aggregate",
                                     "h-entry",  "h-card",
                                     "h-item",   "h-product",
                                     "h-feed",   "h-cite",
                                     "hreview",  "hreview-aggregate",
                                     "hentry",   "vcard",
                                     "hproduct", "hfeed" };

/* Class names of the older microformats that are properties. */
static const char *const classic[] = { "rating",        "average",   "best",        "worst",
                                       "count",         "votes",     "reviewer",    "dtreviewed",
                                       "description",   "summary",   "item",        "fn",
                                       "author",        "value",     "entry-title", "entry-content",
                                       "entry-summary", "published", "updated",     "permalink",
                                       "bookmark",      "lang" };

struct open_element {
    struct str name;
    struct thing *thing;                      /* what properties inside belong to */
    struct thing_prop *props[MAX_PROPS_HERE]; /* whose text ends with this element */
    size_t n_props;
    const char *start; /* of the content */
    struct str id;     /* its own, else that of the element around it */
};

struct walk {
    struct scan scan;
    struct arena *arena;
    struct thing *first, *last;
    size_t n_things;
    struct open_element stack[LIMIT_DEPTH];
    size_t depth, too_deep;
    struct buf scratch;
    struct thing loose; /* properties of microdata outside of all things: one may name them */
    bool has_refs;
    size_t budget; /* bytes that may still be read as texts: nested properties share theirs */
};

static bool is_one_of(struct str name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(name, str_of(list[i])))
            return true;
    return false;
}

static struct str attr(struct walk *w, const char *name)
{
    struct str raw;

    if (!scan_attr(&w->scan, str_of(name), &raw))
        return STR_NONE;
    if (str_find_char(raw, '&') < 0)
        return str_trim(raw);
    buf_clear(&w->scratch);
    entities_decode(raw, true, &w->scratch);
    return arena_str(w->arena, str_trim(buf_str(&w->scratch)));
}

static bool has_attr(const struct walk *w, const char *name)
{
    struct str value;

    return scan_attr(&w->scan, str_of(name), &value);
}

/* The last part of "http://schema.org/Review" and of "schema:Review". */
static struct str short_type(struct str type)
{
    size_t from = 0;
    ptrdiff_t blank = str_find_char(type, ' ');

    type = blank < 0 ? type : str_sub(type, 0, (size_t)blank);
    for (size_t i = 0; i < type.n; i++)
        if (type.p[i] == '/' || type.p[i] == '#' || type.p[i] == ':')
            from = i + 1 < type.n ? i + 1 : from;
    return str_from(type, from);
}

static struct thing *new_thing(struct walk *w, struct str type, bool is_microformat,
                               struct thing *parent)
{
    struct thing *thing;

    if (w->n_things >= MAX_THINGS)
        return NULL;
    w->n_things++;
    thing = arena_alloc(w->arena, sizeof *thing);
    thing->type = type;
    thing->is_microformat = is_microformat;
    thing->parent = parent;
    thing->id = attr(w, is_microformat ? "id" : "itemid");
    if (w->last)
        w->last->next = thing;
    else
        w->first = thing;
    w->last = thing;
    return thing;
}

static struct thing_prop *add_prop(struct walk *w, struct thing *to, struct str name,
                                   struct thing *value)
{
    struct thing_prop *prop = arena_alloc(w->arena, sizeof *prop);

    prop->name = name;
    prop->thing = value;
    if (to->last)
        to->last->next = prop;
    else
        to->first = prop;
    to->last = prop;
    return prop;
}

/* The value that an element has in its attributes; p NULL when its text is the value. */
static struct str attribute_value(struct walk *w, bool is_address)
{
    static const struct {
        const char *element, *attribute;
        bool only_address;
    } rows[] = {
        { "meta", "content", false }, { "time", "datetime", false }, { "data", "value", false },
        { "meter", "value", false },  { "abbr", "title", false },    { "input", "value", false },
        { "img", "src", true },       { "a", "href", true },         { "link", "href", true },
        { "area", "href", true },     { "img", "alt", false },
    };
    struct str value;

    if (has_attr(w, "content"))
        return attr(w, "content");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_eq_nocase(w->scan.name, str_of(rows[i].element)) ||
            (rows[i].only_address && !is_address) || !has_attr(w, rows[i].attribute))
            continue;
        value = attr(w, rows[i].attribute);
        if (!value.n && str_eq_nocase(w->scan.name, STR("time")))
            break; /* left empty by a template: the date is in the text */
        return value.p ? value : (struct str){ "", 0 };
    }
    return STR_NONE;
}

/* A property whose text is still to come, unless the attributes hold its value. */
static void start_prop(struct walk *w, struct open_element *open, struct thing *to, struct str name,
                       struct thing *value, bool is_address)
{
    struct thing_prop *prop = add_prop(w, to, name, value);
    struct str given = value ? STR_NONE : attribute_value(w, is_address);

    prop->id = open->id;
    if (given.p)
        prop->value = given;
    else if (open->n_props < MAX_PROPS_HERE)
        open->props[open->n_props++] = prop;
}

/* The next of words with white space between them; false when there is none. */
static bool cut_word(struct str *rest, struct str *word)
{
    size_t n = 0;

    *rest = str_trim(*rest);
    while (n < rest->n && !char_is_space(rest->p[n]))
        n++;
    *word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return n > 0;
}

/* How microdata and RDFa Lite (W3C, 2015) spell the same. */
struct spelling {
    const char *scope, *type, *prop;
};
static const struct spelling microdata = { "itemscope", "itemtype", "itemprop" };
static const struct spelling rdfa = { "typeof", "typeof", "property" };

static void take_data(struct walk *w, const struct spelling *spelling, struct open_element *open,
                      struct thing *around)
{
    struct str names = attr(w, spelling->prop), name;
    struct thing *value = NULL;

    if (has_attr(w, spelling->scope)) {
        value = new_thing(w, short_type(attr(w, spelling->type)), false, around);
        if (value) {
            open->thing = value;
            value->refs = attr(w, "itemref");
            value->is_rdfa = spelling == &rdfa;
            w->has_refs = w->has_refs || value->refs.n;
        }
    }
    if (!around && names.n) /* its thing may name it by itemref */
        around = &w->loose;
    while (around && cut_word(&names, &name)) {
        name = short_type(name);
        if (value && !value->role.n)
            value->role = name;
        start_prop(w, open, around, name, value,
                   str_eq_nocase(name, STR("url")) || str_eq_nocase(name, STR("sameAs")));
    }
}

/* In these the older names mean nothing: "value" is a part of a value there. */
static bool is_modern(const struct thing *thing)
{
    return str_starts(thing->type, STR("h-"));
}

static bool is_mf2_prop(struct str class)
{
    return str_starts(class, STR("p-")) || str_starts(class, STR("u-")) ||
           str_starts(class, STR("dt-")) || str_starts(class, STR("e-"));
}

static void take_microformat(struct walk *w, struct open_element *open, struct thing *around)
{
    struct str classes = attr(w, "class"), list = classes, class;
    struct thing *value = NULL;

    while (cut_word(&list, &class))
        if (!value && is_one_of(class, roots, sizeof roots / sizeof *roots))
            value = new_thing(w, class, true, around);
    if (value)
        open->thing = value;
    if (!around || !around->is_microformat)
        return;
    while (cut_word(&classes, &class)) {
        bool modern = is_mf2_prop(class);

        if (!modern &&
            (is_modern(around) || !is_one_of(class, classic, sizeof classic / sizeof *classic)))
            continue;
        if (value && !value->role.n)
            value->role = modern ? str_from(class, (size_t)str_find_char(class, '-') + 1) : class;
        start_prop(w, open, around,
                   modern ? str_from(class, (size_t)str_find_char(class, '-') + 1) : class, value,
                   str_starts(class, STR("u-")) || str_eq(class, STR("permalink")));
    }
}

static void end_element(struct walk *w, const char *end)
{
    struct open_element *open = &w->stack[--w->depth];

    size_t n = (size_t)(end - open->start);

    if (open->n_props == 0 || n > w->budget)
        return;
    w->budget -= n;
    buf_clear(&w->scratch);
    text_from_markup((struct str){ open->start, n }, &w->scratch);
    struct str text = arena_str(w->arena, buf_str(&w->scratch));

    for (size_t i = 0; i < open->n_props; i++)
        open->props[i]->value = text;
}

/* A list's member, a row or a cell ends the one before it, whose end tag may be left out. */
static void close_implied(struct walk *w)
{
    static const struct {
        const char *name, *inside;
    } rows[] = { { "li", "ul ol menu" },
                 { "tr", "table tbody" },
                 { "td", "tr table" },
                 { "dd", "dl" },
                 { "dt", "dl" } };
    const char *inside = NULL;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq_nocase(w->scan.name, str_of(rows[i].name)))
            inside = rows[i].inside;
    for (size_t at = w->depth; inside && at > 0; at--) {
        struct str name = w->stack[at - 1].name;

        if (str_eq_nocase(name, w->scan.name)) {
            while (w->depth >= at)
                end_element(w, w->scan.at);
            return;
        }
        if (str_find_nocase(str_of(inside), name) >= 0)
            return;
    }
}

/* Properties with one id, in document order. */
struct id_list {
    struct thing_prop *first, *last;
};

static void list_ids(struct walk *w, struct thing *thing, struct map *by_id)
{
    for (struct thing_prop *p = thing->first; p; p = p->next) {
        struct id_list **list;

        if (!p->id.n)
            continue;
        list = (struct id_list **)map_put(by_id, p->id);
        if (!*list)
            *list = arena_alloc(w->arena, sizeof **list);
        if ((*list)->last)
            (*list)->last->same_id = p;
        else
            (*list)->first = p;
        (*list)->last = p;
    }
}

/* What itemref names becomes a property as if it stood inside. */
static void join_refs(struct walk *w)
{
    size_t n_joined = 0;
    struct map by_id;

    map_init(&by_id);
    list_ids(w, &w->loose, &by_id);
    for (struct thing *t = w->first; t; t = t->next)
        list_ids(w, t, &by_id);
    for (struct thing *t = w->first; t; t = t->next) {
        struct str refs = t->refs, id;

        while (cut_word(&refs, &id)) {
            const struct id_list *list = map_get(&by_id, id);

            for (const struct thing_prop *p = list ? list->first : NULL; p && n_joined < MAX_THINGS;
                 p = p->same_id) {
                if (p->thing == t)
                    continue;
                n_joined++;
                add_prop(w, t, p->name, p->thing)->value = p->value;
                if (p->thing && p->thing != t->parent)
                    p->thing->parent = t;
            }
        }
    }
    map_release(&by_id);
}

static void take_start(struct walk *w)
{
    struct thing *around = w->depth ? w->stack[w->depth - 1].thing : NULL;
    bool is_void = w->scan.empty || is_one_of(w->scan.name, void_elements,
                                              sizeof void_elements / sizeof *void_elements);
    struct open_element open = { .name = w->scan.name, .thing = around, .start = w->scan.rest.p };

    if (w->depth == LIMIT_DEPTH) {
        w->too_deep += !is_void;
        return;
    }
    close_implied(w);
    around = w->depth ? w->stack[w->depth - 1].thing : NULL;
    open.thing = around;
    open.id = w->depth ? w->stack[w->depth - 1].id : STR_NONE;
    if (w->scan.n_attrs) {
        if (has_attr(w, "id"))
            open.id = attr(w, "id");
        if (has_attr(w, "itemscope") || has_attr(w, "itemprop"))
            take_data(w, &microdata, &open, around);
        else if (has_attr(w, "typeof") || (around && around->is_rdfa && has_attr(w, "property")))
            take_data(w, &rdfa, &open, around);
        if (has_attr(w, "class"))
            take_microformat(w, &open, around);
    }
    if (!is_void)
        w->stack[w->depth++] = open;
}

static void take_end(struct walk *w)
{
    size_t at = w->depth;

    if (w->too_deep) {
        w->too_deep--;
        return;
    }
    while (at > 0 && !str_eq_nocase(w->stack[at - 1].name, w->scan.name))
        at--;
    if (at == 0)
        return;
    while (w->depth >= at)
        end_element(w, w->scan.at);
}

struct thing *things_read(struct str html, struct arena *arena)
{
    struct walk *w = arena_alloc(arena, sizeof *w);

    w->arena = arena;
    w->budget = 4 * LIMIT_BODY_HTML;
    buf_init(&w->scratch, BUF_NO_CEILING);
    scan_init(&w->scan, html, true);
    while (scan_next(&w->scan)) {
        if (w->scan.kind == SCAN_START)
            take_start(w);
        else if (w->scan.kind == SCAN_END)
            take_end(w);
    }
    while (w->depth)
        end_element(w, html.p + html.n);
    if (w->has_refs)
        join_refs(w);
    buf_release(&w->scratch);
    return w->first;
}

const struct thing_prop *thing_prop(const struct thing *thing, const char *name)
{
    for (const struct thing_prop *p = thing ? thing->first : NULL; p; p = p->next)
        if (str_eq_nocase(p->name, str_of(name)))
            return p;
    return NULL;
}

struct str thing_text(const struct thing *thing, const char *name)
{
    const struct thing_prop *prop = thing_prop(thing, name);

    return prop ? prop->value : STR_NONE;
}
