/*
 * fuzz_html.c - review pages and the feeds they name.
 */
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page page = { .body = { (const char *)data, size },
                         .base = STR("https://site.example/f"),
                         .at = 1795356000 };
    struct harvest harvest;

    harvest_init(&harvest);
    harvest.kept = size & 1;
    page_parse(&page, STR("page"), &harvest, NULL);
    harvest_release(&harvest);
    return 0;
}
