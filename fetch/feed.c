/*
 * feed.c - RSS, RDF and Atom in one reader.
 *
 * One pass over the tags with a stack of open elements, each with its base, language and scope. When
 * a known element starts, its content is not looked into but only marked, from the end of its start
 * tag to its end tag: what is captured is decoded when its item ends, and only if it won against the
 * other elements for the same field (feed_names.c ranks them).
 *
 * Broken nesting mends itself: an end tag closes what is open inside its element, an end tag that
 * nothing opened is skipped, an item that starts inside an item ends that item, and the end of the
 * document ends all.
 */
#include "fetch/feed.h"

#include "core/limits.h"
#include "core/url.h"
#include "fetch/doctype.h"
#include "fetch/entities.h"
#include "fetch/feed_draft.h"
#include "fetch/page.h"
#include "fetch/scan.h"

#include <string.h>

enum {
    MAX_BINDINGS = 128,
    FLOW_FROM = 128 * KIB, /* a shorter document is kept as a whole */
};

struct binding {
    struct str prefix;
    enum feed_ns ns;
    bool odd; /* bound to an address that we do not know */
};

struct open_element {
    struct str name; /* as written, with prefix */
    enum feed_field field;
    enum feed_scope scope; /* of what is inside */
    struct str base, lang;
    size_t n_bindings;
};

struct walk {
    struct harvest *harvest;
    struct scan scan;
    struct str base; /* of what has no base of its own */

    struct open_element *stack; /* room for LIMIT_DEPTH */
    size_t depth;
    size_t too_deep;          /* elements open beyond the stack */
    struct binding *bindings; /* room for MAX_BINDINGS */
    size_t n_bindings;

    enum feed_field capturing; /* FIELD_NONE: not */
    const struct feed_element *element;
    struct found capture;
    bool is_permalink; /* a guid is captured that is the item's link too */
    struct str capture_name;
    size_t nested;  /* elements of the same name inside it */
    size_t n_parts; /* what the scanner met in it, blanks apart */

    bool is_feed; /* a root of a feed was seen */
    bool atom_root, html_root;
    bool stop; /* a ceiling was reached */
    bool in_item;
    struct arena_mark before_item; /* where items flow: all that is newer goes with the item */
    struct draft item;
    struct draft_desk desk;
};

static struct open_element *top(struct walk *w)
{
    static struct open_element outside = { .scope = IN_FEED };

    return w->depth ? &w->stack[w->depth - 1] : &outside;
}

static enum feed_ns ns_of(const struct walk *w, struct str prefix)
{
    for (size_t i = w->n_bindings; i-- > 0;) {
        const struct binding *b = &w->bindings[i];

        if (!str_eq(b->prefix, prefix))
            continue;
        /* a default namespace of one's own on the root is a feed's all the same */
        return b->odd && prefix.n == 0 && i == 0 ? w->atom_root ? NS_ATOM : NS_CORE : b->ns;
    }
    return prefix.n ? feed_ns_of_prefix(prefix) : w->atom_root ? NS_ATOM : NS_CORE;
}

static void bind(struct walk *w, struct str prefix, struct str uri)
{
    struct binding *b;

    if (w->n_bindings == MAX_BINDINGS)
        return;
    b = &w->bindings[w->n_bindings++];
    *b = (struct binding){ .prefix = prefix, .ns = feed_ns_of_uri(uri) };
    b->odd = b->ns == NS_NONE;
}

/* An attribute's value with its entities decoded, in the harvest's arena where that changes it. */
static struct str attr_value(struct walk *w, struct str raw)
{
    if (str_find_char(raw, '&') < 0)
        return str_trim(raw);
    buf_clear(&w->desk.text);
    entities_decode(raw, false, &w->desk.text);
    return arena_str(&w->harvest->arena, str_trim(buf_str(&w->desk.text)));
}

static struct str attr(struct walk *w, struct str name)
{
    struct str value = STR_NONE;

    return scan_attr(&w->scan, name, &value) ? attr_value(w, value) : STR_NONE;
}

static void put_item(struct walk *w)
{
    if (w->in_item && draft_put_item(&w->item, &w->desk) != 0)
        w->stop = true;
    w->in_item = false;
}

static void end_item(struct walk *w)
{
    bool flows = w->in_item && w->harvest->flows;

    put_item(w);
    if (flows)
        arena_rewind(&w->harvest->arena, w->before_item);
}

static void put_feed(struct walk *w)
{
    w->desk.is_atom = w->atom_root;
    draft_put_feed(&w->desk);
}

static void start_item(struct walk *w)
{
    bool inside = w->in_item, first = w->harvest->n_taken == 0;
    struct str value;

    if (draft_is_empty(&w->item)) /* an item that only wraps this one */
        w->in_item = false;
    put_item(w); /* one that was never closed; what this one's start tag says stands in the arena */
    draft_clear(&w->item);
    w->in_item = true;
    if (w->harvest->flows && first)
        put_feed(w);
    if (w->harvest->flows && (first || inside))
        w->before_item = arena_mark(&w->harvest->arena);
    if (scan_attr(&w->scan, STR("rdf:about"), &value) ||
        scan_attr(&w->scan, STR("about"), &value)) {
        w->item.field[FIELD_ID] = (struct found){ .raw = value, .base = top(w)->base, .rank = 3 };
        w->item.field[FIELD_LINK] = (struct found){ .raw = value, .base = top(w)->base, .rank = 1 };
    }
    if (scan_attr(&w->scan, STR("href"), &value)) /* CDF */
        w->item.field[FIELD_LINK] = (struct found){ .raw = value, .base = top(w)->base, .rank = 2 };
    if (scan_attr(&w->scan, STR("lastmod"), &value))
        w->item.field[FIELD_UPDATED] = (struct found){ .raw = value, .rank = 1 };
}

/* Where findings of this scope go; NULL: nowhere. */
static struct draft *draft_of(struct walk *w, enum feed_scope scope)
{
    return scope == IN_ITEM && w->in_item ? &w->item : scope == IN_FEED ? &w->desk.feed : NULL;
}

static void keep(struct walk *w, enum feed_scope scope, enum feed_field field,
                 const struct feed_element *element, const struct found *found)
{
    struct draft *draft = draft_of(w, scope);

    if (draft)
        draft_keep(draft, field, element, found);
    else if (scope == IN_SOURCE && field == FIELD_AUTHOR && !w->item.source_author.rank)
        w->item.source_author = *found;
}

/* A link by its attributes. False when it has none: then its text is the link. */
static bool take_link(struct walk *w, const struct feed_element *element, enum feed_ns ns,
                      enum feed_scope scope, struct str base)
{
    struct str href, rel = attr(w, STR("rel")), type = attr(w, STR("type")), value;
    struct found found = { .base = base, .rank = (int8_t)(element->rank + 2) };
    int64_t count;

    if (!scan_attr(&w->scan, STR("href"), &href))
        return rel.n && !str_eq_nocase(rel, STR("alternate"));
    found.raw = href;
    if (ns == NS_ATOM && !w->atom_root)
        found.rank = (int8_t)(element->rank - 1); /* RSS has a link of its own */
    if (str_starts_nocase(rel, STR("http://www.iana.org/assignments/relation/")))
        rel = str_from(rel, sizeof "http://www.iana.org/assignments/relation/" - 1);
    if (scope == IN_FEED && str_eq_nocase(rel, STR("next"))) {
        w->harvest->next = url_resolve(base, attr_value(w, href), &w->harvest->arena);
    } else if (str_eq_nocase(rel, STR("replies"))) {
        if (scan_attr(&w->scan, STR("thr:count"), &value) && str_to_int(str_trim(value), &count) &&
            count >= 0)
            w->item.replies = count;
    } else if (rel.n == 0 || str_eq_nocase(rel, STR("alternate"))) {
        if (type.n && str_find_nocase(type, STR("html")) < 0)
            found.rank -= 4;                             /* another form of the same thing */
        found.rank = (int8_t)(found.rank + (rel.n > 0)); /* said is better than left unsaid */
        keep(w, scope, FIELD_LINK, element, &found);
    } else if (str_eq_nocase(rel, STR("self")) && scope == IN_FEED) {
        w->desk.feed.field[FIELD_ID] =
            found; /* the feed's own address: the last resort for a base */
    }
    return true;
}

static void take_statistics(struct walk *w)
{
    int64_t views;

    if (str_to_int(attr(w, STR("views")), &views) && views >= 0)
        w->item.views = views;
}

/* How many gave stars; where videos can only be liked, all gave five. */
static void take_stars(struct walk *w)
{
    int64_t likes;

    if (str_eq(str_sub(attr(w, STR("average")), 0, 1), STR("5")) &&
        str_to_int(attr(w, STR("count")), &likes) && likes >= 0)
        w->item.likes = likes;
}

/* What the text of an element is when its attributes do not say it. */
static enum text_type usual_type(enum feed_ns ns)
{
    switch (ns) {
    case NS_XHTML: return TYPE_INLINE;
    case NS_ATOM: return TYPE_PLAIN;
    case NS_ITUNES:
    case NS_MEDIA: return TYPE_LOOSE;
    default: return TYPE_HTML;
    }
}

static enum text_type type_of(struct walk *w, enum feed_field field, enum feed_ns ns)
{
    if (field == FIELD_ID && ns == NS_ATOM)
        return TYPE_INLINE; /* an address: read in field_id */
    if (field != FIELD_TITLE && field != FIELD_TEXT && field != FIELD_SUBTITLE)
        return TYPE_PLAIN;
    if (w->scan.n_attrs == 0)
        return usual_type(ns);
    return feed_text_type(attr(w, STR("type")), attr(w, STR("mode")), usual_type(ns));
}

static void start_capture(struct walk *w, const struct feed_element *element, enum feed_ns ns,
                          struct str base, struct str lang)
{
    w->capturing = element->field;
    w->element = element;
    w->capture_name = w->scan.name;
    w->nested = w->n_parts = 0;
    w->capture = (struct found){ .raw = { w->scan.rest.p, 0 },
                                 .base = base,
                                 .lang = lang,
                                 .rank = element->rank,
                                 .type = type_of(w, element->field, ns) };
    w->is_permalink =
        element->field == FIELD_GUID && !str_eq_nocase(attr(w, STR("isPermaLink")), STR("false"));
}

/* The captured element ends at 'end'. */
static void end_capture(struct walk *w, const char *end)
{
    struct found *found = &w->capture;
    enum feed_field field = w->capturing;
    enum feed_scope scope = top(w)->scope;

    found->raw.n = (size_t)(end - found->raw.p);
    if (w->n_parts != 1)
        found->part = PART_ANY;
    w->capturing = FIELD_NONE;
    if (field == FIELD_SKIP || str_trim(found->raw).n == 0)
        return;
    if (field == FIELD_GUID) {
        if (w->is_permalink && scope == IN_ITEM && !w->item.guid_link.rank)
            w->item.guid_link = *found;
        field = FIELD_ID;
    }
    keep(w, scope, field, w->element, found);
}

static void push(struct walk *w, const struct open_element *element)
{
    if (w->depth == LIMIT_DEPTH) {
        w->too_deep++;
        w->n_bindings = element->n_bindings;
        return;
    }
    w->stack[w->depth++] = *element;
}

static void pop(struct walk *w)
{
    struct open_element *e = top(w);

    if (e->field == FIELD_ITEM)
        end_item(w);
    w->n_bindings = e->n_bindings;
    w->depth--;
}

static void note_root(struct walk *w, struct str local)
{
    if (str_eq_nocase(local, STR("feed")))
        w->atom_root = true;
    if (!w->is_feed && str_eq_nocase(local, STR("html")))
        w->html_root = true;
}

/* What the attributes of a start tag say of all that is inside: namespaces, base, language. */
static void take_context(struct walk *w, struct open_element *open)
{
    for (size_t i = 0; i < w->scan.n_attrs; i++) {
        struct str name = w->scan.attrs[i].name, value = w->scan.attrs[i].value;

        if (str_eq_nocase(name, STR("xmlns")))
            bind(w, STR_NONE, attr_value(w, value));
        else if (str_starts_nocase(name, STR("xmlns:")))
            bind(w, str_from(name, 6), attr_value(w, value));
        else if (str_eq_nocase(name, STR("xml:base")))
            open->base = url_resolve(open->base, attr_value(w, value), &w->harvest->arena);
        else if (str_eq_nocase(name, STR("xml:lang")))
            open->lang = attr_value(w, value);
    }
}

static void start_feed(struct walk *w, struct open_element *open)
{
    struct str href;

    w->is_feed = true;
    open->scope = IN_FEED;
    if (open->lang.n && !w->desk.feed_lang.n)
        w->desk.feed_lang = open->lang;
    if (scan_attr(&w->scan, STR("href"), &href)) /* CDF */
        keep(w, IN_FEED, FIELD_LINK, NULL,
             &(struct found){ .raw = href, .base = open->base, .rank = 2 });
}

static void take_start(struct walk *w)
{
    struct scan *scan = &w->scan;
    struct open_element open = { .name = scan->name,
                                 .scope = top(w)->scope,
                                 .base = w->depth ? top(w)->base : w->base,
                                 .lang = top(w)->lang,
                                 .n_bindings = w->n_bindings };
    const struct feed_element *element;
    struct str prefix, local = feed_local_name(scan->name, &prefix);
    enum feed_ns ns;

    if (w->harvest->flows && !w->in_item)
        w->before_item = arena_mark(&w->harvest->arena);
    if (w->depth == 0)
        note_root(w, local);
    take_context(w, &open);
    ns = ns_of(w, prefix);
    element = feed_element(ns, local, open.scope);
    if (element && w->html_root && !w->is_feed && element->field != FIELD_FEED)
        element = NULL;
    if (!element && w->depth == 0 && str_eq_nocase(local, STR("rdf")))
        w->is_feed = true;
    open.field = element ? element->field : FIELD_NONE;
    switch (open.field) {
    case FIELD_FEED: start_feed(w, &open); break;
    case FIELD_ITEM:
        if (scan->empty && w->in_item) { /* nothing inside something is no item */
            w->harvest->mended++;
            break;
        }
        w->is_feed = true;
        start_item(w);
        open.scope = IN_ITEM;
        if (scan->empty)
            end_item(w);
        break;
    case FIELD_SOURCE: open.scope = IN_SOURCE; break;
    case FIELD_NONE: break;
    case FIELD_STATISTICS: take_statistics(w); break;
    case FIELD_STARS: take_stars(w); break;
    case FIELD_REPLY_TO: w->item.in_reply_to = attr(w, STR("ref")); break;
    case FIELD_LINK:
        if (take_link(w, element, ns, open.scope, open.base))
            break;
        /* fall through */
    default:
        if (!scan->empty)
            start_capture(w, element, ns, open.base, open.lang);
        w->n_bindings = open.n_bindings;
        return;
    }
    if (scan->empty)
        w->n_bindings = open.n_bindings;
    else
        push(w, &open);
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
    if (at == 0 || w->depth - at > 16) { /* nothing opened it */
        w->harvest->mended++;
        return;
    }
    w->harvest->mended += (int32_t)(w->depth - at);
    while (w->depth >= at)
        pop(w);
}

/* The element is one that cannot stand inside a text: whoever forgot to close the text, it ends
 * here. */
static bool ends_capture(struct walk *w)
{
    struct str prefix, local = feed_local_name(w->scan.name, &prefix);
    const struct feed_element *element;
    enum feed_ns ns;

    if (w->scan.kind == SCAN_END) {
        for (size_t i = w->depth; i-- > 0 && w->depth - i < 4;) {
            enum feed_field field = w->stack[i].field;

            if ((field == FIELD_ITEM || field == FIELD_FEED || field == FIELD_SOURCE) &&
                str_eq_nocase(w->stack[i].name, w->scan.name))
                return true;
        }
        return false;
    }
    if (w->capture.type == TYPE_INLINE || w->capturing == FIELD_SKIP ||
        w->capturing == FIELD_AUTHOR || str_starts_nocase(local, STR("title")))
        return false;
    ns = ns_of(w, prefix);
    if (ns != NS_CORE && ns != NS_ATOM)
        return false;
    element = feed_element(ns, local, top(w)->scope);
    if (!element)
        return false;
    switch (element->field) {
    case FIELD_ITEM:
    case FIELD_GUID:
    case FIELD_PUBLISHED:
    case FIELD_UPDATED: return !str_eq_nocase(local, STR("date"));
    case FIELD_TEXT: return str_eq_nocase(local, STR("description"));
    case FIELD_LINK: /* but HTML has one too */
        return str_eq_nocase(local, STR("link")) && (w->atom_root || w->scan.n_attrs == 0);
    default: return false;
    }
}

/* Of what the captured element is made. */
static void count_part(struct walk *w)
{
    const struct scan *scan = &w->scan;
    bool is_text = scan->kind == SCAN_TEXT && *scan->at != '<';

    if (is_text && char_is_space(*scan->at) && str_trim(scan->text).n == 0)
        return;
    w->capture.part = is_text ? PART_TEXT : scan->kind == SCAN_CDATA ? PART_CDATA : PART_ANY;
    w->n_parts++;
}

static void take_inside_capture(struct walk *w)
{
    struct scan *scan = &w->scan;

    if (scan->kind != SCAN_START && scan->kind != SCAN_END) {
        count_part(w);
        return;
    }
    if (str_eq_nocase(scan->name, w->capture_name)) {
        if (scan->kind == SCAN_START) {
            w->nested += !scan->empty;
        } else if (w->nested) {
            w->nested--;
        } else {
            end_capture(w, scan->at);
            return;
        }
    } else if (ends_capture(w)) {
        w->harvest->mended++;
        end_capture(w, scan->at);
        if (scan->kind == SCAN_START)
            take_start(w);
        else
            take_end(w);
        return;
    }
    w->n_parts++;
    w->capture.has_elements = true;
}

/* Half a text says something; half an id, an address or a date is another one. */
static bool is_spoilt_by_a_cut(enum feed_field field)
{
    switch (field) {
    case FIELD_ID:
    case FIELD_GUID:
    case FIELD_LINK:
    case FIELD_PUBLISHED:
    case FIELD_UPDATED: return true;
    default: return false;
    }
}

/* Walks over the whole document, and closes what it left open. */
static void walk_over(struct walk *w, struct str text)
{
    scan_init(&w->scan, text, false);
    while (!w->stop && scan_next(&w->scan)) {
        if (w->capturing)
            take_inside_capture(w);
        else if (w->scan.kind == SCAN_START)
            take_start(w);
        else if (w->scan.kind == SCAN_END)
            take_end(w);
    }
    if (w->capturing) {
        w->harvest->mended++;
        if (!is_spoilt_by_a_cut(w->capturing))
            end_capture(w, text.p + text.n);
    }
    if (draft_is_empty(&w->item)) /* the document was cut before it said anything */
        w->in_item = false;
    while (w->depth)
        pop(w);
    end_item(w);
    w->harvest->mended += w->scan.mended;
}

int feed_parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct walk *w = arena_alloc(&harvest->arena, sizeof *w);
    struct buf body, expanded;
    struct str text;
    int rc = 0;

    buf_init(&body, LIMIT_BODY_MAX);
    buf_init(&expanded, LIMIT_BODY_MAX);
    buf_init(&w->desk.text, BUF_NO_CEILING);
    text = doctype_expand(page_text(page, &body, harvest), &expanded);
    w->stack = arena_room(&harvest->arena, LIMIT_DEPTH * sizeof *w->stack);
    w->bindings = arena_room(&harvest->arena, MAX_BINDINGS * sizeof *w->bindings);
    w->desk.page = page;
    w->desk.harvest = harvest;
    draft_clear(&w->item);
    draft_clear(&w->desk.feed);
    w->harvest = harvest;
    w->base = page_base(page, &harvest->arena);
    harvest->flows = harvest->take && text.n >= FLOW_FROM && feed_ends_with_items(text);
    walk_over(w, text);
    if (!w->is_feed) {
        if (page_refuse_other(page->body, err) == 0 && page_refuse(page, text, err) == 0)
            err_set(err, ERR_DATA, "no feed: neither RSS nor Atom is in it");
        rc = -1;
    } else if (harvest->n_taken == 0) {
        put_feed(w);
    }
    buf_release(&w->desk.text);
    buf_release(&expanded);
    buf_release(&body);
    return rc;
}
