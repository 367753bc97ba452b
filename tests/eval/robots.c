/*
 * robots.c - prints allow or deny for JSON lines {"robots","agent","url"}: for measuring.
 */
#include "fetch/robots.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static struct str field(const json_t *line, const char *name)
{
    const json_t *value = json_object_get(line, name);

    return json_is_string(value)
               ? (struct str){ json_string_value(value), json_string_length(value) }
               : STR_NONE;
}

int main(void)
{
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;

    while ((n = getline(&text, &cap, stdin)) > 0) {
        json_t *line = json_loadb(text, (size_t)n, JSON_ALLOW_NUL, NULL);
        bool allowed =
            robots_allows(field(line, "robots"), field(line, "agent"), field(line, "url"));

        puts(!line ? "error" : allowed ? "allow" : "deny");
        json_decref(line);
    }
    free(text);
    return 0;
}
