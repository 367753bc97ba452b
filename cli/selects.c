/*
 * selects.c - "--select FIELD=SELECTOR" on the command line, as a page source has it.
 */
#include "cli/selects.h"

#include "core/nearest.h"
#include "core/selector.h"

static int check_field(struct str field, struct err *err)
{
    const char *near;
    size_t n;

    for (n = 0; selector_fields[n]; n++)
        if (str_eq(field, str_of(selector_fields[n])))
            return 0;
    near = nearest_word(field, selector_fields, n);
    return near ? err_set(err, ERR_USAGE,
                          "--select knows no field '" STR_FMT "' (did you mean '%s'?)",
                          STR_ARG(field), near)
                : err_set(err, ERR_USAGE, "--select knows no field '" STR_FMT "'", STR_ARG(field));
}

int selects_read(struct cli *cli, struct source *source, struct err *err)
{
    struct str *said;
    size_t n = cli_list(cli, "select", &said);
    bool has_item = false;

    source->select = arena_alloc(&cli->arena, (n + 1) * sizeof *source->select);
    for (size_t i = 0; i < n; i++) {
        struct selector selector;
        struct str rest = said[i], field = STR_NONE;

        if (str_find_char(rest, '=') < 0 || !str_cut(&rest, '=', &field))
            return err_set(err, ERR_USAGE, "--select takes FIELD=SELECTOR, not '" STR_FMT "'",
                           STR_ARG(said[i]));
        if (check_field(field, err) != 0)
            return -1;
        if (selector_read(&selector, rest, err) != 0)
            return err_wrap(err, "--select " STR_FMT ": ", STR_ARG(field));
        has_item = has_item || str_eq(field, STR("item"));
        source->select[source->n_select++] = (struct field_map){ field, rest };
    }
    if (n && !has_item)
        return err_set(err, ERR_USAGE,
                       "--select item=SELECTOR is wanted: the element that holds one review");
    return 0;
}
