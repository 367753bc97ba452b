/*
 * recipe_takes.c - which recipe reads what the page at an address shows to people.
 */
#include "fetch/recipe.h"

#include "core/url.h"

/* Ends of addresses that are a feed's or an API's own. */
static const char *const own_ends[] = { ".rss", ".atom", ".xml", ".json", "/feed", "/rss" };

/* "https://www.shop.example/x/?y=1#z" in its parts. */
struct place {
    struct str origin; /* https://www.shop.example */
    struct str path;   /* shop.example/x */
    struct str query;  /* y=1 */
};

/* False where it is no address. */
static bool place_of(struct str url, struct place *place, struct arena *arena)
{
    static const char *const sides[] = { "www.", "m.", "old.", "new." };
    struct str origin = url_origin(url, arena), host, path;
    ptrdiff_t at = str_find(url, STR("://"));

    if (!origin.n || at < 0)
        return false;
    host = str_from(origin, (size_t)str_find(origin, STR("://")) + 3);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (str_starts(host, str_of(sides[i]))) {
            host = str_from(host, str_of(sides[i]).n);
            break;
        }
    path = str_from(url, (size_t)at + 3);
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '#')
            path = str_sub(path, 0, i);
    place->query = STR_NONE;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '?') {
            place->query = str_from(path, i + 1);
            path = str_sub(path, 0, i);
        }
    at = str_find_char(path, '/');
    path = at < 0 ? STR_NONE : str_from(path, (size_t)at);
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    place->origin = origin;
    place->path = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(host), STR_ARG(path));
    return true;
}

/* Takes so many segments off the front, up to 'stop' in the last one; false: there are not as many. */
static bool take_segments(struct str *rest, int64_t n, char stop, struct str *value)
{
    size_t i = 0;

    for (; i < rest->n && (rest->p[i] != '/' || --n > 0); i++) {
        if (rest->p[i] == '%' || (rest->p[i] == '/' && i == 0))
            return false;
        if (stop && n == 1 && rest->p[i] == stop)
            break;
    }
    *value = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i);
    return i > 0 && n <= 1 && value->p[i - 1] != '/';
}

static void set_need(struct source *source, struct str name, struct str value, struct arena *arena)
{
    if (str_eq(name, STR("query")))
        source->query = value;
    else if (name.n)
        source->params[source->n_params++] = (struct field_map){ arena_str(arena, name), value };
}

/* A value of the query as it was typed: "a+b%20c" is "a b c". */
static struct str typed(struct str value, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(arena, value.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < value.n; i++) {
        const char *high = NULL, *low = NULL;

        if (value.p[i] == '%' && i + 2 < value.n) {
            high = memchr(digits, char_lower(value.p[i + 1]), 16);
            low = memchr(digits, char_lower(value.p[i + 2]), 16);
        }
        if (high && low) {
            out[n++] = (char)((high - digits) << 4 | (low - digits));
            i += 2;
        } else {
            out[n++] = value.p[i] == '+' ? ' ' : value.p[i];
        }
    }
    return str_trim((struct str){ out, n });
}

/* The pattern's "a={x}&b={y}" are all in the query, wherever. */
static bool matches_query(struct str pattern, struct str query, struct source *source,
                          struct arena *arena)
{
    struct str pair;

    while (str_cut(&pattern, '&', &pair)) {
        struct str rest = query, said, name, hole, value = STR_NONE;

        str_cut(&pair, '=', &name);
        while (!value.n && str_cut(&rest, '&', &said))
            if (str_starts(said, name) && str_starts(str_from(said, name.n), STR("=")))
                value = typed(str_from(said, name.n + 1), arena);
        if (!value.n || !recipe_hole(&pair, &hole))
            return false;
        set_need(source, hole, value, arena);
    }
    return true;
}

/* The pattern covers the address up to its end or to the end of a segment. */
static bool matches(struct str pattern, const struct place *place, struct source *source,
                    struct arena *arena)
{
    struct str rest = place->path;

    while (pattern.n && pattern.p[0] != '?') {
        struct str hole, name, value;
        int64_t n = 1;
        char stop;

        if (pattern.p[0] != '{') {
            if (!rest.n || char_lower(rest.p[0]) != char_lower(pattern.p[0]))
                return false;
            pattern = str_from(pattern, 1);
            rest = str_from(rest, 1);
            continue;
        }
        recipe_hole(&pattern, &hole);
        if (str_find_char(hole, '=') > 0) {
            str_cut(&hole, '=', &name);
            set_need(source, name, hole, arena);
            continue;
        }
        stop = pattern.n && pattern.p[0] != '?' && pattern.p[0] != '{' ? pattern.p[0] : '\0';
        str_cut(&hole, '/', &name);
        if ((hole.n && !str_to_int(hole, &n)) || !take_segments(&rest, n, stop, &value))
            return false;
        set_need(source, name, str_eq(name, STR("host")) ? place->origin : value, arena);
    }
    if (pattern.n)
        return !rest.n && matches_query(str_from(pattern, 1), place->query, source, arena);
    return !rest.n || rest.p[0] == '/';
}

static size_t count_holes(struct str pattern)
{
    struct str hole;
    size_t n = 0;

    while (recipe_hole(&pattern, &hole))
        n++;
    return n;
}

enum recipe_taking recipe_takes(const struct recipe *recipe, struct str url, struct source *source,
                                struct arena *arena)
{
    struct place place;

    if (!place_of(url, &place, arena))
        return TAKES_NOT;
    for (size_t i = 0; i < sizeof own_ends / sizeof *own_ends; i++)
        if (str_ends(place.path, str_of(own_ends[i])))
            return TAKES_NOT;
    for (size_t i = 0; i < recipe->n_addresses; i++) {
        struct source taken = *source;

        taken.kind = recipe->name;
        taken.n_params = 0;
        taken.params =
            arena_alloc(arena, (count_holes(recipe->addresses[i]) + 1) * sizeof *taken.params);
        if (!matches(recipe->addresses[i], &place, &taken, arena))
            continue;
        *source = taken;
        return str_starts(recipe->addresses[i], STR("{host}")) ? TAKES_MAYBE : TAKES_SURELY;
    }
    return TAKES_NOT;
}
