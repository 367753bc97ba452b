/*
 * mem.h - allocation that never returns NULL.
 *
 * When the system has no more memory, these functions call mem_hook, which cli/ sets to end the program
 * with one message and status 71 (transactions keep the store consistent; the next run continues). A size
 * that came from outside is checked against limits.h first, so that no input can trigger this.
 */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* n bytes of zeros; free with mem_free(). n == 0 gives one byte. */
void *mem_alloc(size_t n);
void *mem_room(size_t n); /* the same, not zeroed */
void mem_free(void *p);   /* NULL is fine */

/* A copy of n bytes with a NUL behind them; free with mem_free(). */
char *mem_copy(const void *bytes, size_t n);

/* Makes room for at least 'need' members of 'size' bytes: returns p where *cap is enough, else p moved, with
 * *cap (members) raised and the new members zeroed. Typical use: v = mem_grow(v, &cap, n + 1, sizeof *v). */
void *mem_grow(void *p, size_t *cap, size_t need, size_t size);

/* The same for bytes; new ones are not zeroed. */
void *mem_grow_bytes(void *p, size_t *cap, size_t need);

/* True: keep up to 16 MiB of freed memory for the next allocation (for phases that allocate and free much
 * in turns); false: return freed memory to the system. Without effect where the C library is not glibc. */
void mem_keep(bool keep);

/* Called when an allocation fails, with its size in bytes. Must not return; the default is abort(). */
extern void (*mem_hook)(size_t wanted);

#endif
