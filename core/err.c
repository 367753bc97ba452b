/*
 * err.c - the first cause, with context in front.
 *
 * Texts are cut at a character boundary: an error may quote foreign input, and half a UTF-8
 * sequence would spoil whatever prints it.
 */
#include "core/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void cut_at_character(char *text, size_t size)
{
    size_t n = strlen(text), i = n;

    if (n + 1 < size)
        return;
    while (i > 0 && ((unsigned char)text[i - 1] & 0xC0) == 0x80)
        i--;
    if (i > 0 && (unsigned char)text[i - 1] >= 0xC0)
        text[i - 1] = '\0'; /* whole or not, the last character goes */
}

int err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
    va_list args;

    if (!err || err->code != ERR_NONE)
        return -1;
    err->code = code;
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    cut_at_character(err->text, sizeof err->text);
    return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
    char was[sizeof err->text];
    va_list args;
    size_t n;

    if (!err)
        return -1;
    memcpy(was, err->text, sizeof was);
    va_start(args, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, args);
    va_end(args);
    n = strlen(err->text);
    snprintf(err->text + n, sizeof err->text - n, "%s", was);
    cut_at_character(err->text, sizeof err->text);
    return -1;
}

void err_clear(struct err *err)
{
    *err = (struct err){ 0 };
}
