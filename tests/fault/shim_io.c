/*
 * shim_io.c - a library to be preloaded: a disk that fails.
 *
 *     SHIM_IO_DIR=DIR     calls that change files below DIR are counted;
 *     SHIM_IO_AT=N        the Nth of them fails (0: none),
 *     SHIM_IO_STICKY=1    and so do all after it,
 *     SHIM_IO_ERRNO=E     with this error (default 5, EIO)
 *     SHIM_IO_KILL=N      before the Nth of them the process is killed (0: never)
 *     SHIM_COUNT=FILE     how many there were, written at the end
 *
 * Counted are: to open for writing, write, pwrite, ftruncate, fsync, fdatasync, rename, mkdir, unlink. Only for tests.
 */
#include "tests/fault/shim_count.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char watched[PATH_MAX];
static long fail_at, sticky, counted, error_no = EIO, kill_at;

static int is_inside(const char *path)
{
    size_t n = strlen(watched);

    return n && strncmp(path, watched, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

/* Is what the descriptor, and a name relative to it, leads to below the folder? */
static int is_watched(int fd, const char *name)
{
    char link[64], path[PATH_MAX];
    ssize_t n;

    if (name && name[0] == '/')
        return is_inside(name);
    if (fd == AT_FDCWD)
        n = getcwd(path, sizeof path) ? (ssize_t)strlen(path) : -1;
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof path - 1);
    }
    if (n < 0)
        return 0;
    path[n] = '\0';
    return is_inside(path);
}

static int fails(int fd, const char *name)
{
    int kept = errno, is;

    is = is_watched(fd, name);
    errno = kept;
    if (!is)
        return 0;
    if (++counted == kill_at)
        kill(getpid(), SIGKILL);
    if (fail_at == 0 || counted < fail_at || (counted > fail_at && !sticky))
        return 0;
    errno = (int)error_no;
    return 1;
}

#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (!real)                                                                                     \
    *(void **)&real = dlsym(RTLD_NEXT, name)

static int opened(const char *symbol, int at, const char *path, int flags, unsigned mode)
{
    int (*real)(int, const char *, int, ...);

    if (flags & (O_WRONLY | O_RDWR | O_CREAT) && fails(at, path))
        return -1;
    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    return real(at, path, flags, mode);
}

#define MODE(flags)                                                                                \
    va_list more;                                                                                  \
    unsigned mode;                                                                                 \
    va_start(more, flags);                                                                         \
    mode = flags & O_CREAT ? va_arg(more, unsigned) : 0;                                           \
    va_end(more)

int open(const char *path, int flags, ...)
{
    MODE(flags);
    return opened("openat", AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags);
    return opened("openat64", AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    MODE(flags);
    return opened("openat", at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...)
{
    MODE(flags);
    return opened("openat64", at, path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    return fails(fd, NULL) ? -1 : real(fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return fails(fd, NULL) ? -1 : real(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return pwrite(fd, bytes, n, at);
}

int ftruncate(int fd, off_t n)
{
    REAL(int, "ftruncate", int, off_t);
    return fails(fd, NULL) ? -1 : real(fd, n);
}

int ftruncate64(int fd, off64_t n)
{
    return ftruncate(fd, n);
}

int fsync(int fd)
{
    REAL(int, "fsync", int);
    return fails(fd, NULL) ? -1 : real(fd);
}

int fdatasync(int fd)
{
    REAL(int, "fdatasync", int);
    return fails(fd, NULL) ? -1 : real(fd);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    REAL(int, "renameat", int, const char *, int, const char *);
    return fails(from_at, from) ? -1 : real(from_at, from, to_at, to);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int mkdirat(int at, const char *path, mode_t mode)
{
    REAL(int, "mkdirat", int, const char *, mode_t);
    return fails(at, path) ? -1 : real(at, path, mode);
}

int mkdir(const char *path, mode_t mode)
{
    return mkdirat(AT_FDCWD, path, mode);
}

int unlinkat(int at, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);
    return fails(at, path) ? -1 : real(at, path, flags);
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

static long number(const char *name, long otherwise)
{
    const char *value = getenv(name);

    return value ? strtol(value, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void begin(void)
{
    snprintf(watched, sizeof watched, "%s", getenv("SHIM_IO_DIR") ? getenv("SHIM_IO_DIR") : "");
    sticky = number("SHIM_IO_STICKY", 0);
    error_no = number("SHIM_IO_ERRNO", EIO);
    fail_at = number("SHIM_IO_AT", 0);
    kill_at = number("SHIM_IO_KILL", 0);
}

__attribute__((destructor)) static void end(void)
{
    fail_at = kill_at = 0;
    write_count(counted);
}
