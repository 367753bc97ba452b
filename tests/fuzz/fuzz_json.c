/*
 * fuzz_json.c - JSON with its mending, as lines and as a JSON Feed.
 */
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page page = { .body = { (const char *)data, size } };
    static const char *const formats[] = { "jsonl", "jsonfeed" };

    for (size_t i = 0; i < 2; i++) {
        struct harvest harvest;

        harvest_init(&harvest);
        harvest.kept = size & 1;
        page_parse(&page, str_of(formats[i]), &harvest, NULL);
        harvest_release(&harvest);
    }
    return 0;
}
