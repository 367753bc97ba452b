/*
 * serve_files.h - the list of files that may be served.
 */
#ifndef OUT_SERVE_FILES_H
#define OUT_SERVE_FILES_H

#include "core/buf.h"
#include "core/err.h"
#include "core/map.h"
#include "core/settings.h"

struct serve_files {
    struct arena arena;
    struct map paths; /* "/", "/acme-1a2b3c4d/2026-03-14.html" -> a file of ours */
};

/* Reads the folders of the site anew: its own, and one a topic. What is no plain file with a name as
 * the site gives them is not in the list. */
int serve_files_read(struct serve_files *files, const struct settings *settings, struct err *err);
void serve_files_release(struct serve_files *files);

/* The bytes of the file at an address: 1 found, 0 there is none, -1 error. *type is its media type. */
int serve_files_get(const struct serve_files *files, const struct settings *settings,
                    struct str address, struct buf *out, const char **type, struct err *err);

#endif
