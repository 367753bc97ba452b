/*
 * identity.c - the key of an item: its id, else its link, else who said it when, else what was said.
 *
 * Ids and links that are web addresses are compared in the one form of url_canonical(): http as
 * https, no tracking parameters. A link counts only when it is the item's own: all reviews of a
 * product share the product's address. Several items of a document may still share a key: those
 * with links of their own are told apart by the link, those with other texts by the text, and the
 * rest is one item that came twice. What the owner replied to an item without an id has the key of that
 * item, and "/reply".
 */
#include "fetch/identity.h"

#include "core/hash.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/url.h"

#include <inttypes.h>

enum { HASH_CHARS = 26 };

/* An id of identity_within() begins so and has this length; few of others' do. */
enum { WITHIN = '~', WITHIN_CHARS = 17 };

static struct str digest(struct arena *arena, const char *sort, const struct str *parts, size_t n)
{
    char text[HASH_CHARS + 1];

    hash_id(parts, n, text, HASH_CHARS);
    return arena_printf(arena, "%s:%s", sort, text);
}

static struct str fold(struct str s, struct arena *arena)
{
    struct str canonical;

    s = str_trim(s);
    canonical = url_is_web(s) ? url_canonical(s, arena) : STR_NONE;
    return canonical.n ? canonical : s;
}

/* When it was published, as all polls tell it; a day that is only told of is none. */
static int64_t told_time(const struct item *item)
{
    return item->published_grain == GRAIN_ABOUT ? TIME_NONE : item->published;
}

static struct str time_text(int64_t t, struct arena *arena)
{
    return t == TIME_NONE ? STR_NONE : arena_printf(arena, "%" PRId64, t);
}

static struct str text_digest(const struct item *item, struct arena *arena)
{
    struct str parts[] = { item->title, time_text(told_time(item), arena), item->author,
                           item->text };

    return digest(arena, "text", parts, 4);
}

/* What sites call all who gave no name: two reviews of one day by it are two people's. */
static bool is_nobody(struct str author)
{
    static const char *const names[] = {
        "anonymous",
        "anonym",
        "anonymous user",
        "anonymous customer",
        "guest",
        "gast",
        "a google user",
        "amazon customer",
        "kindle customer",
        "customer",
        "kunde",
        "trusted customer",
        "verified customer",
        "verified buyer",
        "verified purchaser",
        "verified reviewer",
        "verified user",
        "user",
        "unknown",
        "deleted user",
        "anonyme",
        "client",
        "utilisateur",
        "anonimo",
        "an\u00f3nimo",
        "cliente",
        "invitado",
        "klant",
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(author, str_of(names[i])))
            return true;
    return false;
}

/* A key without id or link. A review is its author's at that time, so that an edit stays an edit. */
static struct str said_key(const struct item *item, struct arena *arena)
{
    int64_t told = told_time(item);
    struct str parts[] = { item->title, time_text(told, arena), item->author };

    if (item->kind == ITEM_REVIEW && item->author.n && !is_nobody(item->author) &&
        told != TIME_NONE)
        return digest(arena, "said", parts + 1, 2);
    if (item->kind != ITEM_REVIEW && item->title.n && told != TIME_NONE)
        return digest(arena, "title", parts, 3);
    return text_digest(item, arena);
}

struct str identity_within(const struct item *item, struct arena *arena)
{
    uint64_t hash = hash_quick(item->author, 1);

    hash = hash_quick(item->title, hash);
    hash = hash_quick(item->text, hash);
    return arena_printf(arena, "%c%016" PRIx64, WITHIN, hash);
}

static bool is_within(struct str id)
{
    return id.n == WITHIN_CHARS && id.p[0] == WITHIN;
}

static bool has_id(const struct item *item)
{
    return str_trim(item->id).n && !is_within(item->id);
}

static bool is_owners_reply(const struct item *item)
{
    return item->by_owner && is_within(item->in_reply_to) && !has_id(item);
}

/* The key of a reply to the item with that key; another one to the same item has its text in it too. */
static struct str reply_key(struct item *reply, struct str to, struct map *replies,
                            struct arena *arena)
{
    struct str key = arena_printf(arena, STR_FMT "/reply", STR_ARG(to));
    void **slot = map_put(replies, key);
    const struct item *first = *slot ? *slot : (*slot = reply);

    return str_eq(first->text, reply->text) ? key
                                            : arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(key),
                                                           STR_ARG(text_digest(reply, arena)));
}

/* Puts keys in the place of missing ids; a reply stands below what it answers. */
static void name_items(struct harvest *harvest, struct str *keys, struct arena *arena)
{
    struct map within, replies;

    map_init(&within);
    map_init(&replies);
    for (size_t i = 0; i < harvest->n_items; i++) {
        struct item *item = &harvest->items[i];

        if (is_within(item->in_reply_to)) {
            const struct str *to = map_get(&within, item->in_reply_to);

            if (to && is_owners_reply(item))
                keys[i] = reply_key(item, *to, &replies, arena);
            item->in_reply_to = to ? *to : STR_NONE;
        }
        if (keys[i].n > LIMIT_KEY)
            keys[i] = digest(arena, "long", &keys[i], 1);
        if (is_within(item->id))
            *map_put(&within, item->id) = &keys[i];
        if (!has_id(item))
            item->id = keys[i];
    }
    map_release(&within);
    map_release(&replies);
}

/* Counts how many items carry each value. */
static size_t *counter(struct map *map, struct str value, struct arena *arena)
{
    void **slot = map_put(map, value);

    if (!*slot)
        *slot = arena_alloc(arena, sizeof(size_t));
    return *slot;
}

/* The links that are items' own. Most feeds have ids, each another one: they need none. */
struct links {
    struct str *own; /* an item each, or empty; NULL: not looked for */
    struct map counts;
};

static void find_links(struct links *links, const struct harvest *harvest, struct str page,
                       struct arena *arena)
{
    struct str home = fold(page, arena), site = fold(harvest->url, arena);

    links->own = arena_alloc(arena, (harvest->n_items + 1) * sizeof *links->own);
    map_expect(&links->counts, harvest->n_items);
    for (size_t i = 0; i < harvest->n_items; i++) {
        struct str link = fold(harvest->items[i].url, arena);

        if (!link.n || str_eq(link, home) || str_eq(link, site) ||
            is_owners_reply(&harvest->items[i])) /* its link is that of what it answers */
            continue;
        links->own[i] = link;
        ++*counter(&links->counts, link, arena);
    }
}

/* The link of an item that no other has too, or nothing. */
static struct str sole_link(struct links *links, size_t i, struct arena *arena)
{
    struct str link = links->own[i];

    return link.n && *counter(&links->counts, link, arena) == 1 ? link : STR_NONE;
}

struct str *identity_keys(struct harvest *harvest, struct str page,
                          const struct identity_tables *tables, struct arena *arena)
{
    size_t n = harvest->n_items, table = 0;
    struct str *keys = arena_alloc(arena, (n + 1) * sizeof *keys), more;
    struct links links = { 0 };
    struct map key_counts, seen;
    bool shared = false; /* some key is that of several items */

    map_init(&links.counts);
    map_init(&key_counts);
    map_init(&seen);
    map_expect(&key_counts, n);
    for (size_t i = 0; i < n; i++) {
        const struct item *item = &harvest->items[i];

        if (has_id(item)) {
            keys[i] = fold(item->id, arena);
        } else {
            if (!links.own)
                find_links(&links, harvest, page, arena);
            more = sole_link(&links, i, arena);
            keys[i] = more.n ? more : said_key(item, arena);
        }
        shared |= ++*counter(&key_counts, keys[i], arena) > 1;
    }
    if (shared && !links.own)
        find_links(&links, harvest, page, arena);
    for (size_t i = 0; i < n; i++) {
        if (shared && *counter(&key_counts, keys[i], arena) > 1) {
            more = sole_link(&links, i, arena);
            if (!more.n && !has_id(&harvest->items[i]))
                more = text_digest(&harvest->items[i], arena);
            if (more.n && !str_eq(more, keys[i]))
                keys[i] = arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(keys[i]), STR_ARG(more));
        }
        if (tables && table < tables->n && i == tables->ends[table]) {
            table++;
            map_release(&seen);
            map_init(&seen);
        }
        if (tables) {
            size_t times = ++*counter(&seen, keys[i], arena);

            if (times > 1)
                keys[i] = arena_printf(arena, STR_FMT " #%zu", STR_ARG(keys[i]), times);
        }
    }
    name_items(harvest, keys, arena);
    map_release(&links.counts);
    map_release(&key_counts);
    map_release(&seen);
    return keys;
}
