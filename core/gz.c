/*
 * gz.c - gzip through zlib, a block at a time under a ceiling.
 */
#include "core/gz.h"

#include "core/limits.h"

#include <zlib.h>

enum {
    BLOCK = 64 * 1024,
    GZIP_WINDOW = 15 + 16 /* zlib's way to say: with gzip's head and foot */
};

bool gz_is(struct str data)
{
    return data.n >= 18 && str_starts(data, STR("\x1f\x8b\x08"));
}

static int too_large(const struct buf *out, struct err *err)
{
    return err_set(err, ERR_DATA, "unpacks to more than %zu MiB", out->max / MIB);
}

/* One block of output. -1 with *err set when a ceiling is hit; *rc is zlib's answer. */
static int inflate_block(z_stream *z, size_t wire, size_t before, struct buf *out, int *rc,
                         struct err *err)
{
    size_t left = out->max - out->n, room = left < BLOCK ? left : BLOCK;
    char *p = room ? buf_room(out, room) : NULL;

    if (!p)
        return too_large(out, err);
    z->next_out = (Bytef *)p;
    z->avail_out = (uInt)room;
    *rc = inflate(z, Z_NO_FLUSH);
    out->n += room - z->avail_out;
    out->p[out->n] = '\0';
    if (out->n - before > MIB && (out->n - before) / LIMIT_RATIO > wire)
        return err_set(err, ERR_DATA, "unpacks to more than %d times its size", LIMIT_RATIO);
    return 0;
}

int gz_inflate(struct str packed, size_t wire, struct buf *out, struct err *err)
{
    z_stream z = { 0 };
    size_t before = out->n;
    int rc = Z_OK, ret = -1;

    if (packed.n > LIMIT_BODY_MAX)
        return err_set(err, ERR_DATA, "more than %zu MiB of gzip data", LIMIT_BODY_MAX / MIB);
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return err_set(err, ERR_MEMORY, "no memory to unpack");
    z.next_in = (z_const Bytef *)(uintptr_t)packed.p;
    z.avail_in = (uInt)packed.n;
    for (;;) {
        if (inflate_block(&z, wire ? wire : packed.n, before, out, &rc, err) != 0)
            goto out;
        if (rc == Z_STREAM_END) {
            struct str rest = { (const char *)z.next_in, z.avail_in };

            if (!gz_is(rest) || inflateReset(&z) != Z_OK)
                break;                  /* the end, or junk behind it */
        } else if (rc == Z_BUF_ERROR) { /* there was room, so there is no more input */
            err_set(err, ERR_DATA, "gzip data ends too early");
            goto out;
        } else if (rc != Z_OK) {
            err_set(err, ERR_DATA, "damaged gzip data (%s)", z.msg ? z.msg : "checksum");
            goto out;
        }
    }
    ret = 0;
out:
    inflateEnd(&z);
    return ret;
}

int gz_deflate(struct str data, int level, struct buf *out, struct err *err)
{
    z_stream z = { 0 };
    int rc, ret = -1;

    if (deflateInit2(&z, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return err_set(err, ERR_MEMORY, "no memory to pack");
    z.next_in = (z_const Bytef *)(uintptr_t)data.p;
    do {
        size_t rest = data.n - (size_t)((const char *)z.next_in - data.p);
        char *p = buf_room(out, BLOCK);

        if (!p) {
            err_set(err, ERR_STORE, "packed data would pass %zu MiB", out->max / MIB);
            goto out;
        }
        if (z.avail_in == 0)
            z.avail_in = rest < LIMIT_FILE ? (uInt)rest : (uInt)LIMIT_FILE;
        z.next_out = (Bytef *)p;
        z.avail_out = BLOCK;
        rc = deflate(&z, z.avail_in == rest ? Z_FINISH : Z_NO_FLUSH);
        out->n += BLOCK - z.avail_out;
        out->p[out->n] = '\0';
    } while (rc == Z_OK || rc == Z_BUF_ERROR);
    if (rc == Z_STREAM_END)
        ret = 0;
    else
        err_set(err, ERR_INTERNAL, "cannot pack (%d)", rc);
out:
    deflateEnd(&z);
    return ret;
}
