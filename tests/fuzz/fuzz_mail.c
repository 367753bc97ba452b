/*
 * fuzz_mail.c - mailboxes and single messages.
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
    harvest.kept = size & 1;
    page_parse(&page, STR("mbox"), &harvest, NULL);
    page_parse(&page, STR("maildir"), &harvest, NULL);
    harvest_release(&harvest);
    return 0;
}
