/*
 * arena.h - memory with one lifetime.
 *
 * An arena lives as long as one visit, one mention or one page; nothing in it is freed singly. Who
 * keeps something longer copies it out.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/str.h"

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used; /* bytes handed out since init or clear, for ceilings */
};

void arena_init(struct arena *a);
void arena_release(struct arena *a); /* a zeroed arena is fine */
void arena_clear(struct arena *a);   /* frees all but one block, which is reused */

/* A position in the arena: arena_rewind() frees all that was handed out since, so that a loop over a long
 * list needs memory for its largest member only. */
struct arena_mark {
    struct arena_block *head;
    size_t n, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

void *arena_alloc(struct arena *a, size_t n); /* aligned for any type, zeroed, never NULL */
void *arena_room(struct arena *a, size_t n);  /* the same, not zeroed */

/* A copy, NUL-terminated after its end so that .p serves C interfaces. Empty in, "" out. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_z(struct arena *a, struct str s); /* the same as a C string */

/* An array that grows inside the arena (the old copy stays until the arena ends); new members are
 * zeros. */
void *arena_grow(struct arena *a, void *p, size_t *cap, size_t need, size_t size);

#endif
