/*
 * verdict.c - the names of the labels.
 */
#include "core/verdict.h"

static const char *const names[] = {
    [LABEL_UNSCORED] = "unscored", [LABEL_NEG] = "neg",     [LABEL_NEU] = "neu",
    [LABEL_POS] = "pos",           [LABEL_MIXED] = "mixed",
};

enum { N_LABELS = sizeof names / sizeof names[0] };

const char *label_name(enum label label)
{
    return names[label];
}

bool label_of(struct str name, enum label *out)
{
    for (int i = 0; i < N_LABELS; i++) {
        if (str_eq(name, str_of(names[i]))) {
            *out = (enum label)i;
            return true;
        }
    }
    return false;
}
