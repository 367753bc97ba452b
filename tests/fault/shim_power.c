/*
 * shim_power.c - a library to be preloaded: a record of what was written when.
 *
 *     SHIM_POWER_DIR=DIR   what happens to files in DIR is recorded ...
 *     SHIM_POWER_LOG=FILE  ... here: "OP PATH A B\n", for a write followed by its bytes
 *
 * Only for tests.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { FDS = 1024, PATH_MOST = 512 };

static char watched[PATH_MOST], names[FDS][PATH_MOST];
static int log_fd = -1;

static void record(const char *op, const char *path, long long a, long long b, const void *bytes)
{
    static ssize_t (*raw_write)(int, const void *, size_t);
    char head[PATH_MOST + 80];
    int n = snprintf(head, sizeof head, "%s %s %lld %lld\n", op, path, a, b);

    if (log_fd < 0)
        return;
    if (!raw_write)
        *(void **)&raw_write = dlsym(RTLD_NEXT, "write");
    raw_write(log_fd, head, (size_t)n);
    if (bytes)
        raw_write(log_fd, bytes, (size_t)b);
}

/* The name inside the watched folder, or NULL. */
static const char *inside(const char *path)
{
    size_t n = strlen(watched);

    return n && strncmp(path, watched, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static int noted(int fd, const char *path)
{
    const char *name = fd >= 0 && fd < FDS ? inside(path) : NULL;

    if (fd >= 0 && fd < FDS)
        snprintf(names[fd], PATH_MOST, "%s", name && *name ? name : "");
    return fd;
}

static const char *name_of(int fd)
{
    return fd >= 0 && fd < FDS && names[fd][0] ? names[fd] : NULL;
}

#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, name)

static int opened(const char *symbol, const char *path, int flags, unsigned mode)
{
    int (*real)(const char *, int, ...);
    int fd;

    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    fd = real(path, flags, mode);
    if (fd >= 0 && (flags & O_CREAT) && inside(path))
        record("create", inside(path), 0, 0, NULL);
    if (fd >= 0 && (flags & O_TRUNC) && inside(path))
        record("truncate", inside(path), 0, 0, NULL);
    return noted(fd, path);
}

int open(const char *path, int flags, ...)
{
    va_list more;
    unsigned mode;

    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, unsigned) : 0;
    va_end(more);
    return opened("open", path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list more;
    unsigned mode;

    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, unsigned) : 0;
    va_end(more);
    return opened("open64", path, flags, mode);
}

int close(int fd)
{
    REAL(int, "close", int);
    if (fd >= 0 && fd < FDS)
        names[fd][0] = '\0';
    return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    off_t at = name_of(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done;
    REAL(ssize_t, "write", int, const void *, size_t);

    done = real(fd, bytes, n);
    if (done > 0 && name_of(fd))
        record("write", name_of(fd), at, done, bytes);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    ssize_t done;
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);

    done = real(fd, bytes, n, at);
    if (done > 0 && name_of(fd))
        record("write", name_of(fd), at, done, bytes);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return pwrite(fd, bytes, n, at);
}

int ftruncate(int fd, off_t n)
{
    REAL(int, "ftruncate", int, off_t);
    if (name_of(fd))
        record("truncate", name_of(fd), n, 0, NULL);
    return real(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
    return ftruncate(fd, n);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    if (name_of(fd))
        record("sync", name_of(fd), 0, 0, NULL);
    return real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    if (name_of(fd))
        record("sync", name_of(fd), 0, 0, NULL);
    return real(fd);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    if (inside(path))
        record("unlink", inside(path), 0, 0, NULL);
    return real(path);
}

__attribute__((constructor)) static void begin(void)
{
    const char *dir = getenv("SHIM_POWER_DIR"), *log = getenv("SHIM_POWER_LOG");
    int (*real)(const char *, int, ...);

    if (!dir || !log)
        return;
    *(void **)&real = dlsym(RTLD_NEXT, "open");
    snprintf(watched, sizeof watched, "%s", dir);
    log_fd = real(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}
