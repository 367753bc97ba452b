/*
 * file.h - a file of the data folder or the cache, as bytes; and folders.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"

#include <sys/types.h>

/* Reads data/name whole, up to LIMIT_LEXICON, into 'out' (initialised here, released by the caller).
 * -1 and *err when it cannot; ERR_NO_INPUT when it is not there. */
int file_read(struct str data, const char *name, struct buf *out, struct err *err);

/* Maps the file whole, to be read. False, and errno says why, when it is not there, empty
 * or larger than LIMIT_LEXICON. */
bool file_map(const char *path, struct str *out);
void file_unmap(struct str bytes); /* the empty view is fine */

/* Makes the folder with these rights, and those above it that are missing with theirs. An error names what
 * failed first: where a folder above cannot be made, that is the reason. */
int file_make_folder(const char *path, mode_t above, mode_t rights, struct err *err);

/* Puts the bytes in the place of the file, whole or not at all; makes the folders (0700) that are missing. */
int file_write(const char *path, struct str bytes, struct err *err);

/* Of the folder's files whose names hold 'part' the newest are kept, so many; the others are removed, as far
 * as they can be. */
void file_keep_newest(const char *folder, const char *part, size_t n_kept);

#endif
