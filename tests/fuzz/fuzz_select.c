/*
 * fuzz_select.c - selectors and the pages they look into: the first line is "ITEM;TEXT;RATING", the
 * rest the page.
 */
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = { (const char *)data, size }, line;
    struct field_map select[] = { { STR("item"), STR_NONE },
                                  { STR("text"), STR_NONE },
                                  { STR("rating"), STR_NONE },
                                  { STR("reply"), STR("p") },
                                  { STR("next"), STR("a@href") } };
    struct source source = { .select = select, .n_select = sizeof select / sizeof *select };
    struct page page = { .base = STR("https://site.example/"), .source = &source };
    struct harvest harvest;

    if (!str_cut_line(&rest, &line))
        return 0;
    for (size_t i = 0; i < 3; i++)
        str_cut(&line, ';', &select[i].from);
    page.body = rest;
    harvest_init(&harvest);
    page_parse(&page, STR("page"), &harvest, NULL);
    harvest_release(&harvest);
    return 0;
}
