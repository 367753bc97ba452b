/*
 * fuzz_feed.c - feeds: RSS, RDF, Atom, JSON Feed by their sniffers.
 */
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page page = { .body = { (const char *)data, size },
                         .base = STR("https://site.example/f") };
    struct harvest harvest;

    harvest_init(&harvest);
    harvest.kept = size & 1;
    page_parse(&page, STR("feed"), &harvest, NULL);
    harvest_release(&harvest);
    return 0;
}
