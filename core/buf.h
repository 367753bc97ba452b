/*
 * buf.h - bytes that grow up to a ceiling.
 *
 * A buf is born with a ceiling and refuses to pass it: the put functions then return -1, keep what
 * was there, and set 'full' for good, so a long run of puts needs one check at its end. What comes
 * from outside is always read into a buf whose ceiling stands in limits.h. Bytes are always followed
 * by a NUL that is not counted.
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/str.h"

#include <stdarg.h>

struct buf {
    char *p;
    size_t n, cap, max;
    bool full;
};

#define BUF_NO_CEILING ((size_t)1 << 40) /* for bytes that we make ourselves */

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b); /* a zeroed buf is fine */
void buf_clear(struct buf *b);   /* empties for reuse, keeps the memory */

int buf_put_slow(struct buf *b, const void *p, size_t n);
static inline int buf_put(struct buf *b, const void *p, size_t n)
{
    if (b->full || b->n >= b->cap || n >= b->cap - b->n || n > b->max - b->n || n == 0)
        return buf_put_slow(b, p, n);
    memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
    return 0;
}
static inline int buf_putc(struct buf *b, char c)
{
    if (b->full || b->n >= b->max || b->n + 1 >= b->cap)
        return buf_put(b, &c, 1);
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
    return 0;
}
int buf_puts(struct buf *b, struct str s);
int buf_putz(struct buf *b, const char *z);
int buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int buf_vprintf(struct buf *b, const char *fmt, va_list args);

/* Room for n more bytes at the returned place, to be filled and counted by the caller; NULL when that
 * would pass the ceiling. */
char *buf_room(struct buf *b, size_t n);

/* The content, valid until the next change. */
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){ b->p ? b->p : "", b->n };
}

#endif
