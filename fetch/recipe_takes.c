/*
 * recipe_takes.c - which recipe reads what the page at an address shows to people.
 */
#include "fetch/recipe.h"

#include "core/url.h"

/* Ends of addresses that are a feed's or an API's own. */
static const char *const own_ends[] = { ".rss", ".atom", ".xml", ".json", "/feed", "/rss" };

/* "www.shop.example/x?y#z" of an address as "shop.example/x"; nothing where it is none. */
static struct str bare(struct str url, struct arena *arena)
{
    static const char *const sides[] = { "www.", "m.", "old.", "new." };
    struct str origin = url_origin(url, arena), host, path;
    ptrdiff_t at = str_find(url, STR("://"));

    if (!origin.n || at < 0)
        return STR_NONE;
    host = str_from(origin, (size_t)str_find(origin, STR("://")) + 3);
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (str_starts(host, str_of(sides[i]))) {
            host = str_from(host, str_of(sides[i]).n);
            break;
        }
    path = str_from(url, (size_t)at + 3);
    at = str_find_char(path, '/');
    path = at < 0 ? STR_NONE : str_from(path, (size_t)at);
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '?' || path.p[i] == '#')
            path = str_sub(path, 0, i);
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    return arena_printf(arena, STR_FMT STR_FMT, STR_ARG(host), STR_ARG(path));
}

/* Takes so many segments off the front; false: there are not as many. */
static bool take_segments(struct str *rest, int64_t n, struct str *value)
{
    size_t i = 0;

    for (; i < rest->n && (rest->p[i] != '/' || --n > 0); i++)
        if (rest->p[i] == '%' || (rest->p[i] == '/' && i == 0))
            return false;
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

/* The pattern covers the address up to its end or to the end of a segment. */
static bool matches(struct str pattern, struct str rest, struct source *source, struct arena *arena)
{
    while (pattern.n) {
        struct str hole, name, value;
        int64_t n = 1;

        if (pattern.p[0] != '{') {
            if (!rest.n || char_lower(rest.p[0]) != char_lower(pattern.p[0]))
                return false;
            pattern = str_from(pattern, 1);
            rest = str_from(rest, 1);
            continue;
        }
        recipe_hole(&pattern, &hole);
        str_cut(&hole, '/', &name);
        if ((hole.n && !str_to_int(hole, &n)) || !take_segments(&rest, n, &value))
            return false;
        set_need(source, name, value, arena);
    }
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

bool recipe_takes(const struct recipe *recipe, struct str url, struct source *source,
                  struct arena *arena)
{
    struct str address = bare(url, arena);

    for (size_t i = 0; i < sizeof own_ends / sizeof *own_ends; i++)
        if (str_ends(address, str_of(own_ends[i])))
            return false;
    for (size_t i = 0; i < recipe->n_addresses && address.n; i++) {
        struct source taken = *source;

        taken.kind = recipe->name;
        taken.n_params = 0;
        taken.params =
            arena_alloc(arena, (count_holes(recipe->addresses[i]) + 1) * sizeof *taken.params);
        if (!matches(recipe->addresses[i], address, &taken, arena))
            continue;
        *source = taken;
        return true;
    }
    return false;
}
