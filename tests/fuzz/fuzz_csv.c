/*
 * fuzz_csv.c - tables.
 */
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page page = { .body = { (const char *)data, size } };
    struct harvest harvest;

    harvest_init(&harvest);
    page_parse(&page, STR("csv"), &harvest, NULL);
    harvest_release(&harvest);
    return 0;
}
