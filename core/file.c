/*
 * file.c - a file of the data folder, whole.
 */
#include "core/file.h"

#include "core/limits.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int read_all(FILE *f, const char *path, struct buf *out, struct err *err)
{
    enum { CHUNK = 64 * 1024 };

    for (;;) {
        char *to = buf_room(out, CHUNK);
        if (!to)
            return err_set(err, ERR_DATA, "'%s' is larger than %zu bytes", path, LIMIT_LEXICON);
        size_t n = fread(to, 1, CHUNK, f);
        out->n += n;
        out->p[out->n] = '\0';
        if (n < CHUNK)
            break;
    }
    if (ferror(f))
        return err_set(err, ERR_STORE, "cannot read '%s': %s", path, strerror(errno));
    return 0;
}

int file_read(struct str data, const char *name, struct buf *out, struct err *err)
{
    struct buf path = { 0 };
    int rc = -1;

    buf_init(out, LIMIT_LEXICON);
    buf_init(&path, 8 * KIB);
    buf_printf(&path, STR_FMT "/%s", STR_ARG(data), name);
    FILE *f = fopen(path.p, "rb");
    if (!f)
        err_set(err, errno == ENOENT ? ERR_NO_INPUT : ERR_STORE, "cannot open '%s': %s", path.p,
                strerror(errno));
    else
        rc = read_all(f, path.p, out, err);
    if (f)
        fclose(f);
    buf_release(&path);
    if (rc < 0)
        buf_release(out);
    return rc;
}
