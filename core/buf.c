/*
 * buf.c - bytes that grow up to a ceiling.
 */
#include "core/buf.h"

#include "core/mem.h"

#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){ .max = max };
}

void buf_release(struct buf *b)
{
    mem_free(b->p);
    *b = (struct buf){ .max = b->max };
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
    if (b->p)
        b->p[0] = '\0';
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->full || n > b->max || b->n > b->max - n) {
        b->full = true;
        return NULL;
    }
    if (b->n + n >= b->cap) {
        b->p = mem_grow_bytes(b->p, &b->cap, b->n + n + 1);
        b->p[b->n] = '\0';
    }
    b->p[b->n + n] = '\0';
    return b->p + b->n;
}

int buf_put_slow(struct buf *b, const void *p, size_t n)
{
    char *to = buf_room(b, n);

    if (!to)
        return -1;
    if (n)
        memcpy(to, p, n);
    b->n += n;
    return 0;
}

int buf_puts(struct buf *b, struct str s)
{
    return buf_put(b, s.p, s.n);
}

int buf_putz(struct buf *b, const char *z)
{
    return buf_put(b, z, strlen(z));
}

int buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
    va_list again;
    int n;
    char *to;

    va_copy(again, args);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    to = n < 0 ? NULL : buf_room(b, (size_t)n);
    if (!to)
        return -1;
    vsnprintf(to, (size_t)n + 1, fmt, args);
    b->n += (size_t)n;
    return 0;
}

int buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    int rc;

    va_start(args, fmt);
    rc = buf_vprintf(b, fmt, args);
    va_end(args);
    return rc;
}
