/*
 * fuzz_query.c - any bytes as a query: refused with a place inside them, or matched.
 */
#include "core/query.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct arena arena;
    struct err err = { 0 };
    size_t at = 0;
    struct query *query;

    arena_init(&arena);
    query = query_parse(text, &arena, &at, &err);
    if (query) {
        struct query_doc doc = { .text = text, .author = text, .site = text, .stars = 2000 };

        doc.tokens = query_doc_tokens(STR_NONE, text, &arena, &doc.n);
        query_match(query, &doc);
    } else {
        assert(at <= size && err.text[0]);
    }
    arena_release(&arena);
    return 0;
}
