/*
 * confine.h - a process gives up the file system, but for the folders that it needs (Landlock).
 */
#ifndef CORE_CONFINE_H
#define CORE_CONFINE_H

#include "core/err.h"
#include "core/str.h"

struct confine_folder {
    struct str path;
    bool write; /* files in it may be made, written and removed */
};

/* From now on, in this thread and those it makes, only what is in the folders can be opened: 1 done,
 * 0 this kernel has no Landlock, -1 with *err set. What is open already stays open. */
int confine_to(const struct confine_folder *folders, size_t n, struct err *err);
bool confine_is_there(void);

#endif
