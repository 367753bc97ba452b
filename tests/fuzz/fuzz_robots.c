/*
 * fuzz_robots.c - a robots.txt; its first line is the address that is asked about.
 */
#include "fetch/robots.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size }, url;

    if (str_cut_line(&text, &url))
        robots_allows(text, ROBOTS_AGENT, url);
    return 0;
}
