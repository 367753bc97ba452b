/*
 * fuzz_url.c - addresses: the first line is the base.
 */
#include "core/url.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str ref = { (const char *)data, size }, base, got;
    struct arena arena;

    arena_init(&arena);
    if (str_cut_line(&ref, &base)) {
        got = url_resolve(base, ref, &arena);
        if (got.n && !url_is_web(got))
            abort();
        url_canonical(got, &arena);
        url_origin(got, &arena);
        url_site(got, &arena);
    }
    arena_release(&arena);
    return 0;
}
