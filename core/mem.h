/*
 * mem.h - memory that is there, or the program ends.
 *
 * mem_alloc() and mem_grow() do not return NULL: when the system has no more, they call the hook,
 * which cli/ sets to end the program with one clear line and status 71 (the store is whole, the
 * next run goes on). A size that came from outside is checked against a ceiling of limits.h first,
 * so this never becomes a stranger's switch.
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* n bytes of zeros; free with mem_free(). n == 0 gives one byte. */
void *mem_alloc(size_t n);
void *mem_room(size_t n); /* the same, not zeroed: for what is written before it is read */
void mem_free(void *p);   /* NULL is fine */

/* A copy of n bytes with a NUL behind them; free with mem_free(). */
char *mem_copy(const void *bytes, size_t n);

/* Room for at least 'need' members of 'size' bytes: returns p, or a longer copy of it with *cap set;
 * new members are zeros. Typical use: v = mem_grow(v, &cap, n + 1, sizeof *v). */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* The same for bytes that are written before they are read: new ones are not zeroed. */
void *mem_grow_bytes(void *p, size_t *cap, size_t need);

/* True: much is taken and given back in turns, so keep some megabytes of what is free for the next;
 * false: give back to the system what is free. A wish, where the C library knows it. */
void mem_keep(bool keep);

/* Called when memory ends, with the size asked for. Must not return; the default is abort(). */
extern void (*mem_hook)(size_t wanted);

#endif
