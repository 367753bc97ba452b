/*
 * doctype.c - entities that a document declares for itself.
 */
#include "fetch/doctype.h"

enum { MAX_ENTITIES = 32, MAX_VALUE = 256, MAX_GROWTH = 65536, HEAD = 8192 };

struct entity {
    struct str name, value;
};

static struct str skip_space(struct str s)
{
    while (s.n && char_is_space(s.p[0]))
        s = str_from(s, 1);
    return s;
}

/* One "<!ENTITY name "value">"; s stands behind the keyword. */
static bool read_entity(struct str s, struct entity *entity)
{
    size_t n = 0;
    ptrdiff_t end;

    s = skip_space(s);
    while (n < s.n && !char_is_space(s.p[n]))
        n++;
    entity->name = str_sub(s, 0, n);
    s = skip_space(str_from(s, n));
    if (n == 0 || s.n == 0 || (s.p[0] != '"' && s.p[0] != '\''))
        return false;
    end = str_find_char(str_from(s, 1), s.p[0]);
    if (end < 0 || end > MAX_VALUE)
        return false;
    entity->value = str_sub(s, 1, (size_t)end);
    for (size_t i = 0; i < entity->value.n; i++)
        if (entity->value.p[i] == '&' &&
            (i + 1 == entity->value.n || entity->value.p[i + 1] != '#'))
            return false; /* an entity inside an entity is where bombs are made */
    return str_find_char(entity->value, '<') < 0 && str_find_char(entity->value, '%') < 0;
}

struct str doctype_expand(struct str text, struct buf *out)
{
    struct entity entities[MAX_ENTITIES];
    struct str rest = str_sub(text, 0, HEAD), all = text;
    size_t n = 0;
    ptrdiff_t at = str_find(rest, STR("<!DOCTYPE"));

    if (at < 0)
        return text;
    while (n < MAX_ENTITIES && (at = str_find(rest, STR("<!ENTITY"))) >= 0) {
        rest = str_from(rest, (size_t)at + 8);
        n += read_entity(rest, &entities[n]);
    }
    if (n == 0)
        return text;
    buf_clear(out);
    while ((at = str_find_char(text, '&')) >= 0) {
        struct str name = str_from(text, (size_t)at + 1);
        ptrdiff_t end = str_find_char(str_sub(name, 0, 64), ';');
        const struct entity *hit = NULL;

        name = str_sub(name, 0, end < 0 ? 0 : (size_t)end);
        for (size_t i = 0; i < n && !hit; i++)
            hit = str_eq(entities[i].name, name) ? &entities[i] : NULL;
        buf_put(out, text.p, (size_t)at + (hit ? 0 : 1));
        if (hit)
            buf_puts(out, hit->value);
        text = str_from(text, (size_t)at + 1 + (hit ? name.n + 1 : 0));
        if (out->n > all.n + MAX_GROWTH)
            return all;
    }
    buf_puts(out, text);
    return out->full ? all : buf_str(out);
}
