/*
 * folder.h - files that appear whole, inside one folder, and only when they changed.
 */
#ifndef OUT_FOLDER_H
#define OUT_FOLDER_H

#include "core/err.h"
#include "core/str.h"

/* Opens a folder by path, made with its parents when missing. A file descriptor, or -1. */
int folder_open(struct str path, struct err *err);
/* A folder inside, made when missing; a symlink in its place is refused. 'name' is one name. */
int folder_enter(int parent, const char *name, struct err *err);

/* Writes aside, syncs and renames; what was a symlink becomes our file, its target stays as it was.
 * 1: written, 0: the same bytes stood there already, -1: failed, what was there stays. */
int folder_put(int folder, const char *name, struct str bytes, struct err *err);
bool folder_has(int folder, const char *name);
/* Makes renames last; call once after the puts. */
int folder_sync(int folder, struct err *err);

#endif
