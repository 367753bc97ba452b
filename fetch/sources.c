/*
 * sources.c - the kinds of sources.
 */
#include "fetch/source.h"

extern const struct source_kind source_feed, source_page, source_file;

static const struct source_kind *const kinds[] = { &source_feed, &source_page, &source_file };

const struct source_kind *source_kind_find(struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(name, str_of(kinds[i]->name)))
            return kinds[i];
    return NULL;
}
