/*
 * fuzz_date.c - dates and days told as "3 weeks ago"; what is read must print and read again as the same.
 */
#include "core/date.h"
#include "core/date_ago.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = { (const char *)data, size };
    int64_t utc, again;
    char out[DATE_RFC3339_SIZE];

    if (date_parse(s, &utc, NULL)) {
        date_format_rfc3339(utc, out);
        if (!date_parse(str_of(out), &again, NULL) || again != utc)
            abort();
    }
    if (date_ago(s, DATE_LAST, &utc)) {
        date_format_rfc3339(utc, out);
        if (utc > DATE_LAST || !date_parse(str_of(out), &again, NULL) || again != utc)
            abort();
    }
    return 0;
}
