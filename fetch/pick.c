/*
 * pick.c - paths, templates, choices and conditions over JSON.
 */
#include "fetch/pick.h"

#include "core/mem.h"
#include "fetch/json.h"

/* Takes the next alternative off; they stand between " | ". */
static bool next_choice(struct str *rest, struct str *one)
{
    ptrdiff_t bar;

    if (rest->p == NULL)
        return false;
    bar = str_find(*rest, STR(" | "));
    *one = str_trim(str_sub(*rest, 0, bar < 0 ? rest->n : (size_t)bar));
    *rest = bar < 0 ? STR_NONE : str_from(*rest, (size_t)bar + 3);
    return true;
}

const json_t *pick_value(const json_t *from, struct str path)
{
    ptrdiff_t list;

    while (from && (list = str_find(path, STR("[]"))) >= 0) {
        struct str head = str_sub(path, 0, (size_t)list);

        from = json_array_get(head.n ? json_at(from, head) : from, 0);
        path = str_from(path, (size_t)list + 2);
        if (str_starts(path, STR(".")))
            path = str_from(path, 1);
    }
    if (path.n == 0 || str_eq(path, STR(".")))
        return from;
    return json_at(from, path);
}

/* One path's text at the end of 'out'. */
static bool put_path(const json_t *from, struct str path, struct buf *out)
{
    struct buf scratch;
    struct str text;

    buf_init(&scratch, 64);
    text = json_str(pick_value(from, path), &scratch);
    buf_puts(out, text);
    buf_release(&scratch);
    return text.n > 0;
}

static bool put_template(const json_t *from, struct str template, struct buf *out)
{
    ptrdiff_t open, close;

    while ((open = str_find_char(template, '{')) >= 0) {
        struct str hole = str_from(template, (size_t)open + 1);

        buf_puts(out, str_sub(template, 0, (size_t)open));
        close = str_find_char(hole, '}');
        if (close < 0 || !put_path(from, str_sub(hole, 0, (size_t)close), out))
            return false;
        template = str_from(hole, (size_t)close + 1);
    }
    buf_puts(out, template);
    return true;
}

bool pick_text(const json_t *from, struct str choice, struct buf *out)
{
    struct str one;

    buf_clear(out);
    while (choice.n && next_choice(&choice, &one)) {
        bool found =
            str_find_char(one, '{') >= 0 ? put_template(from, one, out) : put_path(from, one, out);

        if (found && out->n)
            return true;
        buf_clear(out);
    }
    return false;
}

static bool is_something(const json_t *value)
{
    switch (value ? json_typeof(value) : JSON_NULL) {
    case JSON_NULL:
    case JSON_FALSE: return false;
    case JSON_STRING: return json_string_length(value) > 0;
    case JSON_INTEGER: return json_integer_value(value) != 0;
    case JSON_REAL: return json_real_value(value) != 0;
    case JSON_ARRAY: return json_array_size(value) > 0;
    default: return true;
    }
}

bool pick_holds(const json_t *from, struct str condition)
{
    ptrdiff_t equal = str_find_char(condition, '=');
    bool not = equal > 0 && condition.p[equal - 1] == '!';
    struct buf scratch;
    struct str want, got;
    bool same;

    if (equal < 0)
        return is_something(pick_value(from, str_trim(condition)));
    want = str_trim(str_from(condition, (size_t)equal + 1));
    buf_init(&scratch, 64);
    got = json_str(pick_value(from, str_trim(str_sub(condition, 0, (size_t)equal - (not ? 1 : 0)))),
                   &scratch);
    same = str_eq(got, want);
    buf_release(&scratch);
    return same != not ;
}

static void put_item(struct picked *to, const json_t *item)
{
    to->items = mem_grow(to->items, &to->cap, to->n + 1, sizeof *to->items);
    to->items[to->n++] = item;
}

static bool gather_list(const json_t *list, bool alone, struct picked *to)
{
    size_t i;
    const json_t *one;

    if (json_is_object(list) && alone)
        put_item(to, list);
    json_array_foreach(list, i, one) if (json_is_object(one)) put_item(to, one);
    return json_is_array(list) || (json_is_object(list) && alone);
}

/* "a[].b": b of every element of a, one list inside another at most. */
static bool gather(const json_t *from, struct str path, struct picked *to)
{
    ptrdiff_t list = str_find(path, STR("[]"));
    struct str head = str_sub(path, 0, list < 0 ? path.n : (size_t)list);
    struct str tail = list < 0 ? STR_NONE : str_from(path, (size_t)list + 2);
    const json_t *found = head.n ? pick_value(from, head) : from, *one;
    size_t i;

    if (str_starts(tail, STR(".")))
        tail = str_from(tail, 1);
    if (tail.n == 0)
        return gather_list(found, !str_eq(head, STR(".")), to);
    json_array_foreach(found, i, one) gather_list(pick_value(one, tail), true, to);
    return json_is_array(found);
}

bool pick_items(const json_t *from, struct str choice, struct picked *to)
{
    struct str one;

    while (choice.n && next_choice(&choice, &one))
        if (gather(from, one, to))
            return true;
    return false;
}
