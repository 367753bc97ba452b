/*
 * pack.c - numbers to bytes and back; the sum is FNV-1a in 64 bits.
 */
#include "alert/pack.h"

#include <string.h>

void pack_uint(struct buf *out, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        buf_putc(out, (char)(0x80 | (n & 0x7f)));
    buf_putc(out, (char)n);
}

void pack_int(struct buf *out, int64_t n)
{
    pack_uint(out, ((uint64_t)n << 1) ^ (n < 0 ? ~UINT64_C(0) : 0));
}

static void pack_fixed(struct buf *out, uint64_t bits)
{
    for (int i = 0; i < 64; i += 8)
        buf_putc(out, (char)(bits >> i & 0xff));
}

void pack_double(struct buf *out, double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    pack_fixed(out, bits);
}

void pack_str(struct buf *out, struct str s)
{
    pack_uint(out, s.n);
    buf_puts(out, s);
}

static uint64_t sum_of(struct str bytes)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < bytes.n; i++)
        sum = (sum ^ (unsigned char)bytes.p[i]) * UINT64_C(0x100000001b3);
    return sum;
}

void pack_sum(struct buf *out, size_t from)
{
    pack_fixed(out, sum_of(str_from(buf_str(out), from)));
}

static uint64_t unpack_fixed(struct unpack *in)
{
    uint64_t bits = 0;

    if (in->rest.n < 8) {
        in->bad = true;
        return 0;
    }
    for (int i = 0; i < 8; i++)
        bits |= (uint64_t)(unsigned char)in->rest.p[i] << (8 * i);
    in->rest = str_from(in->rest, 8);
    return bits;
}

int unpack_open(struct unpack *in, struct str bytes, int version, const char *what, struct err *err)
{
    *in = (struct unpack){ .rest = bytes };
    if (bytes.n < 9)
        return err_set(err, ERR_DATA, "%s is damaged: only %zu bytes", what, bytes.n);

    struct unpack sum = { .rest = str_from(bytes, bytes.n - 8) };

    in->rest.n -= 8;
    if (unpack_fixed(&sum) != sum_of(in->rest))
        return err_set(err, ERR_DATA, "%s is damaged: its sum does not match", what);
    in->version = (unsigned char)in->rest.p[0];
    if (in->version < 1 || in->version > version)
        return err_set(err, ERR_DATA, "%s has version %d, this program knows %d", what, in->version,
                       version);
    in->rest = str_from(in->rest, 1);
    return 0;
}

uint64_t unpack_uint(struct unpack *in)
{
    uint64_t n = 0;

    for (int shift = 0; shift < 64 && in->rest.n > 0 && !in->bad; shift += 7) {
        unsigned char byte = (unsigned char)in->rest.p[0];

        in->rest = str_from(in->rest, 1);
        n |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return n;
    }
    in->bad = true;
    return 0;
}

int64_t unpack_int(struct unpack *in)
{
    uint64_t n = unpack_uint(in);

    return (int64_t)(n >> 1 ^ (~(n & 1) + 1));
}

int64_t unpack_within(struct unpack *in, int64_t least, int64_t most)
{
    int64_t n = unpack_int(in);

    if (n < least || n > most)
        in->bad = true;
    return in->bad ? least : n;
}

double unpack_double(struct unpack *in)
{
    uint64_t bits = unpack_fixed(in);
    double x;

    memcpy(&x, &bits, sizeof x);
    if (!(x >= -PACK_MOST && x <= PACK_MOST)) /* so written, what is no number is bad too */
        in->bad = true;
    return in->bad ? 0.0 : x;
}

struct str unpack_str(struct unpack *in)
{
    size_t n = unpack_count(in);
    struct str s = str_sub(in->rest, 0, n);

    in->rest = str_from(in->rest, n);
    return s;
}

size_t unpack_count(struct unpack *in)
{
    uint64_t n = unpack_uint(in);

    if (n > in->rest.n)
        in->bad = true;
    return in->bad ? 0 : (size_t)n;
}
