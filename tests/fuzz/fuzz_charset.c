/*
 * fuzz_charset.c - charsets: the first line is the Content-Type.
 */
#include "core/utf8.h"
#include "fetch/charset.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = { (const char *)data, size }, type;
    struct buf out;
    int32_t mended = 0;

    buf_init(&out, 1 << 20);
    if (str_cut_line(&body, &type) &&
        !utf8_is_valid(charset_decode(body, type, STR_NONE, &out, &mended)))
        abort();
    buf_release(&out);
    return 0;
}
