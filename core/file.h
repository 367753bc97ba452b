/*
 * file.h - whole files as bytes, and folders.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"

#include <sys/types.h>

/* Reads data/name whole, up to LIMIT_LEXICON, into 'out' (initialised here, released by the caller).
 * -1 and *err when it cannot; ERR_NO_INPUT when it is not there. */
int file_read(struct str data, const char *name, struct buf *out, struct err *err);

/* Maps the whole file read-only; unmap with file_unmap(). False with errno set when it cannot be opened, is
 * empty (ENODATA) or is larger than LIMIT_LEXICON (EFBIG). */
bool file_map(const char *path, struct str *out);
void file_unmap(struct str bytes); /* the empty view is fine */

/* Makes the folder with mode 'rights', and missing parents with mode 'above'; one that is there already is
 * no error. The reason in *err is that of the first folder that could not be made. */
int file_make_folder(const char *path, mode_t above, mode_t rights, struct err *err);

/* Replaces the file by these bytes, all or nothing (written beside it and renamed, not synced); makes missing
 * folders with mode 0700. */
int file_write(const char *path, struct str bytes, struct err *err);

/* Removes the oldest files of the folder whose names contain 'part' until n_kept of them are left. Errors are
 * ignored. */
void file_keep_newest(const char *folder, const char *part, size_t n_kept);

#endif
