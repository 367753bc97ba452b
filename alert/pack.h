/*
 * pack.h - states as bytes, the same on every machine, and back again without trust.
 *
 * Whole numbers take as few bytes as they need (7 bits a byte, low bits first; signed ones
 * zigzagged), doubles keep all 64 bits. A packed state begins with its version and ends with a sum,
 * so that damaged bytes are refused as a whole; and even bytes with a right sum cannot make the
 * reader pass their end.
 */
#ifndef ALERT_PACK_H
#define ALERT_PACK_H

#include "core/buf.h"
#include "core/err.h"

#define PACK_MOST 1e15 /* the greatest double that is read back */

void pack_uint(struct buf *out, uint64_t n);
void pack_int(struct buf *out, int64_t n);
void pack_double(struct buf *out, double x);
void pack_str(struct buf *out, struct str s);
void pack_sum(struct buf *out, size_t from); /* of all bytes since 'from' */

struct unpack {
    struct str rest;
    int version;
    bool bad; /* something was not there; all later answers are zero */
};

/* Checks the sum and the version byte, which may be older: in->version says what to expect. -1 with
 * ERR_DATA naming 'what'. */
int unpack_open(struct unpack *in, struct str bytes, int version, const char *what,
                struct err *err);
uint64_t unpack_uint(struct unpack *in);
int64_t unpack_int(struct unpack *in);
/* What is outside [least, most] no clock and no count can have meant: bad. */
int64_t unpack_within(struct unpack *in, int64_t least, int64_t most);
double unpack_double(struct unpack *in);  /* from -PACK_MOST to PACK_MOST, else bad */
struct str unpack_str(struct unpack *in); /* a view of the bytes */
/* How many of something follow; each takes at least one byte, so more than are left is bad. */
size_t unpack_count(struct unpack *in);

#endif
