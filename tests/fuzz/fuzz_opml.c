/*
 * fuzz_opml.c - a list of subscriptions; what was read is written and read again.
 */
#include "fetch/opml.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct opml_feed *feeds, *again;
    struct arena arena = { 0 };
    size_t n, n_again;
    struct buf out;

    buf_init(&out, BUF_NO_CEILING);
    if (opml_read(bytes, &arena, &feeds, &n, NULL) == 0 &&
        opml_write(STR("x"), feeds, n, &out, NULL) == 0) {
        if (opml_read(buf_str(&out), &arena, &again, &n_again, NULL) != 0 || n_again > n)
            abort();
    }
    buf_release(&out);
    arena_release(&arena);
    return 0;
}
