/*
 * folder.h - files that appear whole, inside one folder, and only when they changed.
 */
#ifndef OUT_FOLDER_H
#define OUT_FOLDER_H

#include "core/arena.h"
#include "core/err.h"
#include "core/str.h"

/* From now on what is made is readable for all (0644, 0755), and what was made before becomes so when it
 * is looked at; a folder that is opened by path keeps its rights unless it is its owner's alone. Or for
 * the umask's readers again. */
void folder_share(bool with_all);

/* Opens a folder by path, made with its parents when missing. A file descriptor, or -1. */
int folder_open(struct str path, struct err *err);
/* A folder inside, made when missing; a symlink in its place is refused. 'name' is one name. */
int folder_enter(int parent, const char *name, struct err *err);

/* Renames a folder inside, where nothing has the new name yet, and leaves a link under the old one. */
void folder_rename(int parent, const char *from, const char *to);

/* Writes aside, syncs and renames; what was a symlink becomes our file, its target stays as it was.
 * 1: written, 0: the same bytes stood there already, -1: failed, what was there stays. */
int folder_put(int folder, const char *name, struct str bytes, struct err *err);

/* The same in two steps, for many files: stage them all aside, then show each one, synced singly or
 * all together by one settle before. */
int folder_stage(int folder, const char *name, struct str bytes, struct err *err); /* 1, 0, -1 */
int folder_settle(int folder, struct err *err); /* syncs the whole file system */
int folder_show(int folder, const char *name, bool sync, struct err *err);
void folder_unstage(int folder, const char *name); /* it is not to be shown: it takes no room */

bool folder_has(int folder, const char *name);
/* The first bytes of a file, at most 'size'; 0 where it is missing or no plain file. */
size_t folder_head(int folder, const char *name, char *bytes, size_t size);
/* The names in it that begin so, in no order. */
size_t folder_names(int folder, const char *prefix, struct arena *arena, struct str **out);
void folder_drop(int folder, const char *name);
/* Makes renames last; call once after the puts. */
int folder_sync(int folder, struct err *err);

#endif
