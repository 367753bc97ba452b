/*
 * file.c - files that are read or replaced whole.
 */
#include "core/file.h"

#include "core/arena.h"
#include "core/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
    struct buf path;
    int rc = -1;

    buf_init(out, LIMIT_LEXICON);
    buf_init(&path, BUF_NO_CEILING); /* one that is too long is refused by the system */
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

bool file_map(const char *path, struct str *out)
{
    struct stat st = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *bytes = MAP_FAILED;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && (st.st_size <= 0 || (size_t)st.st_size > LIMIT_LEXICON))
        errno = st.st_size <= 0 ? ENODATA : EFBIG;
    else if (st.st_size > 0)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    *out = (struct str){ bytes, (size_t)st.st_size };
    return true;
}

void file_unmap(struct str bytes)
{
    if (bytes.n > 0)
        munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

int file_make_folder(const char *path, mode_t above, mode_t rights, struct err *err)
{
    size_t n = strlen(path);
    struct buf part;
    int reason = 0, rc = 0;

    if (n == 0)
        return err_set(err, ERR_CONFIG, "the path of a folder is empty or too long");
    while (n > 1 && path[n - 1] == '/')
        n--;
    buf_init(&part, 8 * KIB);
    for (size_t i = 1; i <= n; i++) {
        if (i < n && path[i] != '/')
            continue;
        buf_clear(&part);
        if (buf_put(&part, path, i) != 0)
            rc = err_set(err, ERR_CONFIG, "the path of a folder is empty or too long");
        else if (mkdir(part.p, i < n ? above : rights) == 0 || errno == EEXIST)
            continue;
        reason = reason ? reason : errno;
        if (i == n && rc == 0)
            rc = err_set(err, ERR_CREATE, "cannot make the folder '%s': %s", path,
                         strerror(errno == ENOENT ? reason : errno));
    }
    buf_release(&part);
    return rc;
}

static int make_folder_of(const char *path, struct err *err)
{
    struct buf folder;
    const char *slash = strrchr(path, '/');
    int rc = 0;

    buf_init(&folder, BUF_NO_CEILING);
    if (slash && slash > path) {
        buf_put(&folder, path, (size_t)(slash - path));
        rc = file_make_folder(folder.p, 0700, 0700, err);
    }
    buf_release(&folder);
    return rc;
}

int file_write(const char *path, struct str bytes, struct err *err)
{
    struct buf aside;
    int rc = -1;

    if (make_folder_of(path, err) != 0)
        return -1;
    buf_init(&aside, BUF_NO_CEILING);
    buf_printf(&aside, "%s.%ld", path, (long)getpid());
    int fd = open(aside.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");
    if (f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n)
        rc = 0;
    if (f ? fclose(f) != 0 : fd >= 0 && close(fd) != 0)
        rc = -1;
    if (rc == 0)
        rc = rename(aside.p, path);
    if (rc < 0) {
        err_set(err, ERR_CREATE, "cannot write '%s': %s", path, strerror(errno));
        if (fd >= 0)
            unlink(aside.p);
    }
    buf_release(&aside);
    return rc;
}

struct aged {
    const char *name;
    struct timespec written;
};

static int newest_first(const void *a, const void *b)
{
    const struct timespec *x = &((const struct aged *)a)->written;
    const struct timespec *y = &((const struct aged *)b)->written;

    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? 1 : -1;
    return (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
}

void file_keep_newest(const char *folder, const char *part, size_t n_kept)
{
    struct arena arena;
    struct aged *files = NULL;
    size_t n = 0, cap = 0;
    DIR *dir = opendir(folder);

    if (!dir)
        return;
    arena_init(&arena);
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        struct stat st;
        if (!strstr(e->d_name, part) ||
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        files = arena_grow(&arena, files, &cap, n + 1, sizeof *files);
        files[n++] = (struct aged){ arena_str(&arena, str_of(e->d_name)).p, st.st_mtim };
    }
    if (n > n_kept)
        qsort(files, n, sizeof *files, newest_first);
    for (size_t i = n_kept; i < n; i++)
        unlinkat(dirfd(dir), files[i].name, 0);
    arena_release(&arena);
    closedir(dir);
}
