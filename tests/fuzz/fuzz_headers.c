/*
 * fuzz_headers.c - header lines as a server sent them: look-ups and the times that they ask for.
 */
#include "core/limits.h"
#include "core/net.h"
#include "fetch/pace.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str headers = { (const char *)data, size };
    struct source source = { .name = STR("blog"), .every_s = 1800 };
    int64_t now = 1800000000, until = pace_silence(headers, now);
    int64_t next = pace_next(&source, headers, 0, now);

    if (until != TIME_NONE && (until < now + LIMIT_WAIT_MIN_S || until > now + LIMIT_WAIT_MAX_S))
        abort();
    if (next <= now || next > now + 2 * LIMIT_WAIT_MAX_S)
        abort();
    net_header(headers, STR("ETag"));
    return 0;
}
