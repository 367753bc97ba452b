/*
 * writers.c - the table of writers.
 */
#include "out/writer.h"

extern const struct writer writer_text, writer_html, writer_json, writer_csv;
static const struct writer *const writers[] = { &writer_text, &writer_html, &writer_json,
                                                &writer_csv };

const struct writer *writer_find(struct str name)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (str_eq(name, str_of(writers[i]->name)))
            return writers[i];
    return NULL;
}
