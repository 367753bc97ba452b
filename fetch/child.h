/*
 * child.h - the process that parses: its loop.
 *
 * It loads what it may need later, gives up its rights, and then answers questions until there are no
 * more. It knows nothing but the documents that it is given. See parser.h for the side that asks.
 */
#ifndef FETCH_CHILD_H
#define FETCH_CHILD_H

#include <stddef.h>

/* Reads questions from 'in' and writes answers to 'out' (wire.h). 'charsets' are the n names whose
 * conversions are to be at hand. Returns 0 at the end of the questions, -1 when the other side is gone
 * or talks nonsense. There is no way back to any right afterwards. */
int child_serve(int in, int out, char *const *charsets, size_t n);

#endif
