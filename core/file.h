/*
 * file.h - a file of the data folder, as bytes.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/buf.h"
#include "core/err.h"

/* Reads data/name whole, up to LIMIT_LEXICON, into 'out' (initialised here, released by the caller).
 * -1 and *err when it cannot; ERR_NO_INPUT when it is not there. */
int file_read(struct str data, const char *name, struct buf *out, struct err *err);

#endif
