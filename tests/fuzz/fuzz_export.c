/*
 * fuzz_export.c - any bytes as an export: what is read has an id, a story and topics, and names without
 * line ends.
 */
#include "out/export.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void want(bool holds)
{
    if (!holds)
        abort();
}

static int take(void *context, const struct store_import *import, struct err *err)
{
    const struct mention *m = import->mention;

    (void)context;
    (void)err;
    want(m->id.n == MENTION_ID_LENGTH && m->story.n == MENTION_ID_LENGTH && m->n_topics > 0);
    want(m->counted_at != TIME_NONE && m->first_seen != TIME_NONE);
    for (size_t i = 0; i < m->n_topics; i++)
        want(str_find_char(m->topics[i], '\n') < 0);
    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        want(str_find_char(m->verdict.aspects[i].name, '\n') < 0);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct err err = { 0 };
    enum export_form form;
    int64_t line;

    if (export_is_one(bytes, &form))
        export_read(bytes, form, take, NULL, &line, &err);
    return 0;
}
