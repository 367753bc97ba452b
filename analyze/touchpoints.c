/*
 * touchpoints.c - reading aspects.tsv and presets.tsv.
 */
#include "analyze/touchpoints.h"

#include "core/file.h"

static void put_row(struct touchpoints *t, const struct touchpoint *row)
{
    t->rows = arena_grow(&t->arena, t->rows, &t->cap, t->n + 1, sizeof *t->rows);
    t->rows[t->n++] = *row;
}

static int read_house(struct touchpoints *t, struct str line, int n, struct err *err)
{
    struct str side;
    struct touchpoint row = { 0 };

    if (!str_cut(&line, '\t', &row.name) || !str_cut(&line, '\t', &row.title) ||
        !str_cut(&line, '\t', &side) || !str_cut(&line, '\t', &row.department))
        return err_set(err, ERR_DATA,
                       "lexicons/aspects.tsv:%d: five columns are wanted (name, title, side, "
                       "department, stage)",
                       n);
    row.stage = line;
    if (str_eq(side, STR("service")))
        row.side = SIDE_SERVICE;
    else if (str_eq(side, STR("experience")))
        row.side = SIDE_EXPERIENCE;
    else
        return err_set(err, ERR_DATA,
                       "lexicons/aspects.tsv:%d: unknown side '" STR_FMT
                       "' (service or experience)",
                       n, STR_ARG(side));
    row.house = row.name;
    put_row(t, &row);
    return 0;
}

/* Presets may share a row; the first says what it is. */
static int read_preset(struct touchpoints *t, struct str line, int n, struct err *err)
{
    struct touchpoint_rename rename;
    struct touchpoint row = { 0 };

    if (!str_cut(&line, '\t', &rename.preset) || !str_cut(&line, '\t', &rename.to) ||
        !str_cut(&line, '\t', &row.title) || !str_cut(&line, '\t', &row.house))
        return err_set(err, ERR_DATA,
                       "lexicons/presets.tsv:%d: five columns are wanted (preset, name, title, "
                       "house, takes)",
                       n);
    const struct touchpoint *house = touchpoints_find(t, row.house);
    if (!house || !str_eq(house->house, house->name))
        return err_set(err, ERR_DATA,
                       "lexicons/presets.tsv:%d: '" STR_FMT
                       "' is no touchpoint of aspects.tsv; a preset's touchpoint belongs to one of "
                       "those, not to a preset's",
                       n, STR_ARG(row.house));
    row = (struct touchpoint){ rename.to,    row.title,   house->department,
                               house->stage, house->name, house->side };
    if (!touchpoints_find(t, row.name))
        put_row(t, &row);
    while (str_cut(&line, ' ', &rename.from)) {
        if (rename.from.n == 0)
            continue;
        t->renames = arena_grow(&t->arena, t->renames, &t->cap_renames, t->n_renames + 1,
                                sizeof *t->renames);
        t->renames[t->n_renames++] = rename;
    }
    return 0;
}

static int read_file(struct touchpoints *t, struct str data, const char *name,
                     int (*read)(struct touchpoints *, struct str line, int n, struct err *err),
                     struct err *err)
{
    struct err cause = { 0 };
    struct buf bytes;
    struct str rest, line;
    int rc = 0;

    if (file_read(data, name, &bytes, &cause) < 0)
        return cause.code == ERR_NO_INPUT ? 0 : err_set(err, cause.code, "%s", cause.text);
    rest = arena_str(&t->arena, buf_str(&bytes));
    buf_release(&bytes);
    for (int n = 1; rc == 0 && str_cut_line(&rest, &line); n++)
        if (line.n > 0 && line.p[0] != '#')
            rc = read(t, line, n, err);
    return rc;
}

int touchpoints_init(struct touchpoints *t, struct str data, struct err *err)
{
    *t = (struct touchpoints){ 0 };
    arena_init(&t->arena);
    if (read_file(t, data, "lexicons/aspects.tsv", read_house, err) == 0 &&
        read_file(t, data, "lexicons/presets.tsv", read_preset, err) == 0)
        return 0;
    touchpoints_release(t);
    return -1;
}

void touchpoints_release(struct touchpoints *t)
{
    arena_release(&t->arena);
    *t = (struct touchpoints){ 0 };
}

const struct touchpoint *touchpoints_find(const struct touchpoints *t, struct str name)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->rows[i].name, name))
            return &t->rows[i];
    return NULL;
}

struct str touchpoints_rename(const struct touchpoints *t, struct str preset, struct str name)
{
    for (size_t i = 0; preset.n > 0 && i < t->n_renames; i++)
        if (str_eq(t->renames[i].preset, preset) && str_eq(t->renames[i].from, name))
            return t->renames[i].to;
    return name;
}
