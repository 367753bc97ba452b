/*
 * gz.h - gzip in and out. (The door of zlib.)
 *
 * A kilobyte of gzip can hold a gigabyte of zeros: what comes in is inflated under two ceilings, the
 * size and the ratio to the packed bytes.
 */
#ifndef CORE_GZ_H
#define CORE_GZ_H

#include "core/buf.h"
#include "core/err.h"

/* The bytes begin like a gzip file. */
bool gz_is(struct str data);

/* Unpacks all members of a gzip file behind what 'out' holds; the ceiling is out's own. 'wire' is the
 * number of bytes that travelled, for the ratio (LIMIT_RATIO once a MiB is there); 0: packed.n.
 * Junk behind the last member is ignored. -1 and a named error: damaged, cut short, too large. */
int gz_inflate(struct str packed, size_t wire, struct buf *out, struct err *err);

/* Packs into one gzip member without name or time, so that equal bytes give equal bytes. Level 1..9. */
int gz_deflate(struct str data, int level, struct buf *out, struct err *err);

#endif
