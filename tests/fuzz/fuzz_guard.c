/*
 * fuzz_guard.c - the text of an address: what the guard lets through must be what libcurl reads.
 */
#include "core/guard.h"
#include "core/url.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str url = { (const char *)data, size };
    struct guard_parts parts;
    struct arena arena;
    struct str host;

    if (guard_parts(url, &parts, NULL) != 0)
        return 0;
    arena_init(&arena);
    host = url_host(url, &arena);
    /* names with letters beyond ASCII may come back in another spelling */
    for (size_t i = 0; i < parts.host.n; i++)
        if ((unsigned char)parts.host.p[i] >= 0x80)
            host = STR_NONE;
    if (host.n && guard_host(parts.host) == NULL && guard_host(host) != NULL)
        abort();
    arena_release(&arena);
    return 0;
}
