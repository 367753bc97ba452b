/*
 * fuzz_labels.c - any bytes as labelled lines: each row lies in them, behind the one before, and holds no
 * tab or line end where none may be; else the line that has no tab is named.
 */
#include "analyze/labels.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct labels labels = { .rest = bytes, .file = "labels.tsv" };
    struct err err = { 0 };
    struct label_row row;
    const char *behind = bytes.p;
    int64_t before = 0;
    int rc;

    while ((rc = labels_next(&labels, &row, &err)) == 1) {
        hold(labels.line > before);
        before = labels.line;
        hold(row.label.p >= behind && row.text.p == row.label.p + row.label.n + 1);
        behind = row.text.p + row.text.n;
        hold(behind <= bytes.p + size && row.source.n <= (size_t)(bytes.p + size - behind));
        hold(str_find_char(row.label, '\t') < 0 && str_find_char(row.text, '\t') < 0);
        hold(str_find_char(row.label, '\n') < 0 && str_find_char(row.text, '\n') < 0 &&
             str_find_char(row.source, '\n') < 0);
    }
    hold((rc < 0) == err_is_set(&err));
    return 0;
}
