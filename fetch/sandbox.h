/*
 * sandbox.h - give up all rights but to compute, to read and to write what is open.
 *
 * For the process that parses foreign markup. What it gives up: opening files (also by the limit of
 * descriptors, and by Landlock where the kernel grants it), growing files, core dumps, being looked
 * into, new rights by exec; and by a short list for the kernel (seccomp; Linux on x86-64 and aarch64)
 * all system calls but those that a parser needs: the kernel ends the process at any other. A build with
 * sanitizers goes without the list, Landlock and a limit of memory, since they need more of each.
 */
#ifndef FETCH_SANDBOX_H
#define FETCH_SANDBOX_H

#include "core/buf.h"

/* No way back. What the kernel does not grant is left out; sandbox_report() says what that is. */
void sandbox_enter(void);

/* Whether a limit of memory can be set on the process. */
bool sandbox_limits_memory(void);

/* A line for each right that the parser gives up, and whether this kernel and build grant it. */
void sandbox_report(struct buf *out);

#endif
