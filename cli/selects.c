/*
 * selects.c - "--select FIELD=SELECTOR" and "--map FIELD=COLUMN" on the command line.
 */
#include "cli/selects.h"

#include "core/nearest.h"
#include "core/selector.h"

static int check_field(const char *option, struct str field, const char *const *known,
                       struct err *err)
{
    const char *near;
    size_t n;

    for (n = 0; known[n]; n++)
        if (str_eq(field, str_of(known[n])))
            return 0;
    near = nearest_word(field, known, n);
    if (near)
        return err_set(err, ERR_USAGE, "--%s knows no field '" STR_FMT "' (did you mean '%s'?)",
                       option, STR_ARG(field), near);
    return err_set(err, ERR_USAGE, "--%s knows no field '" STR_FMT "'", option, STR_ARG(field));
}

/* All that was said with that option, as pairs in the cli's arena. */
static int pairs_read(struct cli *cli, const char *option, const char *const *known,
                      struct field_map **pairs, size_t *n_pairs, struct err *err)
{
    struct str *said;
    size_t n = cli_list(cli, option, &said);
    struct field_map *all = arena_alloc(&cli->arena, (n + 1) * sizeof *all);

    for (size_t i = 0; i < n; i++) {
        struct str rest = said[i], field = STR_NONE;

        if (str_find_char(rest, '=') < 0 || !str_cut(&rest, '=', &field) || rest.n == 0)
            return err_set(err, ERR_USAGE, "--%s takes FIELD=%s, not '" STR_FMT "'", option,
                           str_eq(str_of(option), STR("map")) ? "COLUMN" : "SELECTOR",
                           STR_ARG(said[i]));
        if (check_field(option, field, known, err) != 0)
            return -1;
        all[i] = (struct field_map){ field, rest };
    }
    *pairs = all;
    *n_pairs = n;
    return 0;
}

int selects_read(struct cli *cli, struct source *source, struct err *err)
{
    bool has_item = false;

    if (pairs_read(cli, "select", selector_fields, &source->select, &source->n_select, err) != 0)
        return -1;
    for (size_t i = 0; i < source->n_select; i++) {
        struct selector selector;

        if (selector_read(&selector, source->select[i].from, err) != 0)
            return err_wrap(err, "--select " STR_FMT ": ", STR_ARG(source->select[i].field));
        has_item = has_item || str_eq(source->select[i].field, STR("item"));
    }
    if (source->n_select && !has_item)
        return err_set(err, ERR_USAGE,
                       "--select item=SELECTOR is wanted: the element that holds one review");
    return 0;
}

int maps_read(struct cli *cli, struct source *source, struct err *err)
{
    return pairs_read(cli, "map", source_map_fields, &source->map, &source->n_map, err);
}
