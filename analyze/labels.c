/*
 * labels.c - cuts labelled lines at their tabs.
 */
#include "analyze/labels.h"

int labels_next(struct labels *labels, struct label_row *out, struct err *err)
{
    struct str line;

    while (str_cut_line(&labels->rest, &line)) {
        struct label_row row;

        labels->line++;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!str_cut(&line, '\t', &row.label) || !str_cut(&line, '\t', &row.text))
            return err_set(err, ERR_DATA, "%s:%lld: no tab (write label<TAB>text)", labels->file,
                           (long long)labels->line);
        row.source = line;
        *out = row;
        return 1;
    }
    return 0;
}
