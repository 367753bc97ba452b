/*
 * arena.c - memory with one lifetime: blocks in a list, each twice as large as the last.
 */
#include "core/arena.h"

#include "core/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t n, cap;
    alignas(max_align_t) char bytes[];
};

enum { FIRST_BLOCK = 1024, LARGEST_STEP = 1 << 20 };

void arena_init(struct arena *a)
{
    *a = (struct arena){ 0 };
}

void arena_release(struct arena *a)
{
    while (a->head) {
        struct arena_block *next = a->head->next;

        mem_free(a->head);
        a->head = next;
    }
    a->used = 0;
}

void arena_clear(struct arena *a)
{
    struct arena_block *keep = a->head;

    if (!keep)
        return;
    a->head = keep->next;
    arena_release(a);
    keep->n = 0;
    keep->next = NULL;
    a->head = keep;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ a->head, a->head ? a->head->n : 0, a->used };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    struct arena_block *keep = a->head;
    size_t from = keep == mark.head ? mark.n : 0;

    a->used = mark.used;
    if (!keep)
        return;
    while (keep != mark.head && keep->next != mark.head) { /* the largest stays for what comes */
        struct arena_block *older = keep->next;

        keep->next = older->next;
        mem_free(older);
    }
    keep->n = from;
}

/* Blocks are not zeroed as a whole, so that no page of them is touched before it is needed. */
void *arena_room(struct arena *a, size_t n)
{
    struct arena_block *b = a->head;
    void *p;

    assert(n < SIZE_MAX / 4);
    n = (n + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (!b || b->cap - b->n < n) {
        size_t cap = b ? b->cap * 2 : FIRST_BLOCK;

        if (cap > LARGEST_STEP)
            cap = LARGEST_STEP;
        if (cap < n)
            cap = n;
        b = mem_room(sizeof *b + cap);
        *b = (struct arena_block){ .next = a->head, .cap = cap };
        a->head = b;
    }
    p = b->bytes + b->n;
    b->n += n;
    a->used += n;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_room(a, n), 0, n);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_room(a, s.n + 1);

    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct str){ p, s.n };
}

char *arena_z(struct arena *a, struct str s)
{
    return (char *)arena_str(a, s).p;
}

/* Formats straight into the free part of the block; only a text that does not fit is formatted again. */
struct str arena_printf(struct arena *a, const char *fmt, ...)
{
    size_t room = a->head ? a->head->cap - a->head->n : 0;
    va_list args, again;
    char *p;
    int n;

    va_start(args, fmt);
    va_copy(again, args);
    n = vsnprintf(room ? a->head->bytes + a->head->n : NULL, room, fmt, again);
    va_end(again);
    assert(n >= 0);
    p = arena_room(a, (size_t)n + 1);
    if ((size_t)n >= room)
        vsnprintf(p, (size_t)n + 1, fmt, args);
    va_end(args);
    return (struct str){ p, (size_t)n };
}

void *arena_grow(struct arena *a, void *p, size_t *cap, size_t need, size_t size)
{
    size_t wider = *cap ? *cap * 2 : 8, old = *cap * size;
    char *q;

    if (need <= *cap)
        return p;
    if (wider < need)
        wider = need;
    q = arena_room(a, wider * size);
    if (old)
        memcpy(q, p, old);
    memset(q + old, 0, wider * size - old);
    *cap = wider;
    return q;
}
