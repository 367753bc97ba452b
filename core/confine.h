/*
 * confine.h - restricts a process to the folders that it needs (Linux Landlock).
 */
#ifndef CORE_CONFINE_H
#define CORE_CONFINE_H

#include "core/err.h"
#include "core/str.h"

struct confine_folder {
    struct str path;
    bool write; /* files in it may be made, written and removed */
};

/* From now on this thread, and those it creates, can open only what is below the folders; descriptors that
 * are open stay usable. Cannot be undone. 1: done, 0: the kernel has no Landlock, -1 with *err set. */
int confine_to(const struct confine_folder *folders, size_t n, struct err *err);
bool confine_is_there(void); /* the kernel has Landlock */

#endif
