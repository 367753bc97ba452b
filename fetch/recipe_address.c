/*
 * recipe_address.c - makes addresses by a recipe: what the source says goes into the holes of its templates.
 */
#include "fetch/recipe.h"

#include "core/date.h"
#include "core/guard.h"
#include "core/limits.h"

bool recipe_hole(struct str *rest, struct str *name)
{
    ptrdiff_t from = str_find_char(*rest, '{'), to;

    if (from < 0)
        return false;
    *rest = str_from(*rest, (size_t)from + 1);
    to = str_find_char(*rest, '}');
    *name = str_sub(*rest, 0, to < 0 ? rest->n : (size_t)to);
    *rest = str_from(*rest, name->n + 1);
    return true;
}

static bool is_unreserved(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void put_encoded(struct str s, bool keep_slash, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_unreserved(s.p[i]) || (keep_slash && s.p[i] == '/'))
            buf_putc(out, s.p[i]);
        else
            buf_printf(out, "%%%02X", (unsigned char)s.p[i]);
}

static const struct recipe_need *need_of(const struct recipe *recipe, struct str name)
{
    for (size_t i = 0; i < recipe->n_needs; i++)
        if (str_eq(recipe->needs[i].name, name))
            return &recipe->needs[i];
    return NULL;
}

/* What the source says for a need: one of the keys that all sources have, or a parameter. */
static struct str said(const struct source *source, const struct recipe_need *need)
{
    struct str value = STR_NONE;

    if (str_eq(need->name, STR("query")))
        value = source->query;
    else if (str_eq(need->name, STR("lang")))
        value = source->lang;
    for (size_t i = 0; i < source->n_params && !value.n; i++)
        if (str_eq(source->params[i].field, need->name))
            value = source->params[i].from;
    return value.n ? value : need->otherwise;
}

static int put_origin(struct str value, struct buf *out, struct err *err)
{
    struct buf whole;
    struct guard_parts parts;
    struct str rest;
    int rc;

    while (str_ends(value, STR("/")))
        value.n--;
    buf_init(&whole, LIMIT_URL);
    buf_printf(&whole, "%s" STR_FMT, str_find(value, STR("://")) < 0 ? "https://" : "",
               STR_ARG(value));
    rc = guard_parts(buf_str(&whole), &parts, err);
    rest = buf_str(&whole);
    rest = str_from(rest, (size_t)str_find(rest, STR("://")) + 3);
    if (rc == 0 && str_find_char(rest, '/') >= 0)
        rc = err_set(err, ERR_CONFIG, "a host alone is asked for (forum.acme.example)");
    buf_puts(out, buf_str(&whole));
    buf_release(&whole);
    return rc;
}

static int refuse_strangers(const struct recipe *recipe, const struct source *source,
                            struct err *err)
{
    for (size_t i = 0; i < source->n_params; i++)
        if (!need_of(recipe, source->params[i].field))
            return err_set(err, ERR_CONFIG,
                           "source '" STR_FMT "': the kind '" STR_FMT "' knows no '" STR_FMT "'",
                           STR_ARG(source->name), STR_ARG(recipe->name),
                           STR_ARG(source->params[i].field));
    if (source->token.from != SECRET_NONE && !recipe->authorization.n)
        return err_set(err, ERR_CONFIG,
                       "source '" STR_FMT "': the kind '" STR_FMT "' has no use "
                       "for a token",
                       STR_ARG(source->name), STR_ARG(recipe->name));
    return 0;
}

static int put_need(const struct recipe *recipe, const struct source *source,
                    const struct recipe_need *need, struct buf *out, struct err *err)
{
    struct str value = said(source, need);

    if (!value.n && need->must)
        return err_set(
            err, ERR_CONFIG,
            "source '" STR_FMT "' of kind '" STR_FMT "' needs '" STR_FMT ": ...' (" STR_FMT ")",
            STR_ARG(source->name), STR_ARG(recipe->name), STR_ARG(need->name), STR_ARG(need->help));
    if (str_eq(need->is, STR("origin")) && value.n) {
        if (put_origin(value, out, err) != 0)
            return err_wrap(err, "source '" STR_FMT "': '" STR_FMT "': ", STR_ARG(source->name),
                            STR_ARG(need->name));
    } else {
        put_encoded(value, str_eq(need->is, STR("path")), out);
    }
    return 0;
}

/* The template with the source's words in it. */
static int complete(const struct recipe *recipe, const struct source *source, struct str template,
                    struct arena *arena, struct str *out, struct err *err)
{
    struct str rest = template, hole;
    const char *from = rest.p;
    struct buf url;
    int rc = 0;

    buf_init(&url, LIMIT_URL);
    while (rc == 0 && recipe_hole(&rest, &hole)) {
        const struct recipe_need *need = need_of(recipe, hole);

        if (!need)
            continue; /* filled in when it is asked */
        buf_put(&url, from, (size_t)(hole.p - 1 - from));
        from = hole.p + hole.n + 1;
        rc = put_need(recipe, source, need, &url, err);
    }
    if (rc == 0) {
        buf_put(&url, from, (size_t)(template.p + template.n - from));
        if (url.full)
            rc = err_set(err, ERR_CONFIG, "source '" STR_FMT "': the address becomes too long",
                         STR_ARG(source->name));
        else
            *out = arena_str(arena, buf_str(&url));
    }
    buf_release(&url);
    return rc;
}

int recipe_complete(const struct recipe *recipe, struct source *source, struct arena *arena,
                    struct err *err)
{
    int rc = refuse_strangers(recipe, source, err);

    if (rc == 0 && source->url.n)
        rc = err_set(err, ERR_CONFIG,
                     "source '" STR_FMT "' of kind '" STR_FMT "' has no 'url:' (the recipe knows "
                     "where to ask)",
                     STR_ARG(source->name), STR_ARG(recipe->name));
    if (rc == 0)
        rc = complete(recipe, source, recipe->url, arena, &source->url, err);
    if (rc == 0 && recipe->otherwise.n)
        rc = complete(recipe, source, recipe->otherwise, arena, &source->otherwise, err);
    if (rc == 0 && source->every_s == 0)
        source->every_s = recipe->every_s;
    return rc;
}

struct str recipe_address(struct str url, int64_t since, struct str page, struct str cursor,
                          struct arena *arena)
{
    struct str rest = url, hole, made;
    const char *from = rest.p;
    char iso[DATE_RFC3339_SIZE];
    struct buf out;

    buf_init(&out, LIMIT_URL);
    date_format_rfc3339(since, iso);
    while (recipe_hole(&rest, &hole)) {
        buf_put(&out, from, (size_t)(hole.p - 1 - from));
        from = hole.p + hole.n + 1;
        if (str_eq(hole, STR("since")))
            buf_printf(&out, "%lld", (long long)since);
        else if (str_eq(hole, STR("since_iso")))
            put_encoded(str_of(iso), false, &out);
        else if (str_eq(hole, STR("page")))
            put_encoded(page, false, &out);
        else if (str_eq(hole, STR("cursor")))
            put_encoded(cursor, false, &out);
    }
    if (url.n)
        buf_put(&out, from, (size_t)(url.p + url.n - from));
    made = out.full ? STR_NONE : arena_str(arena, buf_str(&out));
    buf_release(&out);
    return made;
}
