/*
 * touchpoints.c - reading aspects.tsv.
 */
#include "analyze/touchpoints.h"

#include "core/file.h"

static int read_line(struct touchpoints *t, struct str line, int n, struct err *err)
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
    t->rows = arena_grow(&t->arena, t->rows, &t->cap, t->n + 1, sizeof *t->rows);
    t->rows[t->n++] = row;
    return 0;
}

int touchpoints_init(struct touchpoints *t, struct str data, struct err *err)
{
    struct err cause = { 0 };
    struct buf bytes;
    struct str rest, line;
    int rc = 0;

    *t = (struct touchpoints){ 0 };
    arena_init(&t->arena);
    if (file_read(data, "lexicons/aspects.tsv", &bytes, &cause) < 0)
        return cause.code == ERR_NO_INPUT ? 0 : err_set(err, cause.code, "%s", cause.text);
    rest = arena_str(&t->arena, buf_str(&bytes));
    buf_release(&bytes);
    for (int n = 1; rc == 0 && str_cut_line(&rest, &line); n++)
        if (line.n > 0 && line.p[0] != '#')
            rc = read_line(t, line, n, err);
    if (rc < 0)
        touchpoints_release(t);
    return rc;
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
