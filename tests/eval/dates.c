/*
 * dates.c - one date a line in, the instant in RFC 3339 (UTC) or "null" a line out.
 */
#include "core/date.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char *line = NULL, out[DATE_RFC3339_SIZE];
    size_t cap = 0;
    ssize_t n;

    while ((n = getline(&line, &cap, stdin)) >= 0) {
        int64_t utc;

        if (date_parse(str_trim((struct str){ line, (size_t)n }), &utc, NULL)) {
            date_format_rfc3339(utc, out);
            puts(out);
        } else {
            puts("null");
        }
    }
    free(line);
    return ferror(stdin) || fflush(stdout) != 0;
}
