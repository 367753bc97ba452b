/*
 * folder.c - openat, O_NOFOLLOW, a file aside, fsync, rename.
 */
#include "out/folder.h"

#include "core/file.h"
#include "core/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 256 };

#define ASIDE ".%s.new" /* what a file is called until it is whole */

static bool for_all; /* like the umask, of the whole process */

void folder_share(bool with_all)
{
    for_all = with_all;
}

/* Gives rights, takes none; 'only_closed': where others have none at all. */
static void share(int fd, mode_t wanted, bool only_closed)
{
    struct stat st;

    if (for_all && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
        (st.st_mode & wanted) != wanted && (!only_closed || (st.st_mode & 077) == 0))
        fchmod(fd, (st.st_mode & 07777) | wanted);
}

int folder_open(struct str path, struct err *err)
{
    char *z = mem_copy(path.p, path.n);
    int fd = -1;

    if (path.n == 0 || strlen(z) != path.n)
        err_set(err, ERR_CONFIG, "'%s' is not the name of a folder", z);
    else if (file_make_folder(z, 0777, 0777, err) == 0 &&
             (fd = open(z, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        err_set(err, ERR_CREATE, "cannot open the folder '%s': %s", z, strerror(errno));
    if (fd >= 0)
        share(fd, 0755, true);
    mem_free(z);
    return fd;
}

int folder_enter(int parent, const char *name, struct err *err)
{
    int fd;

    if (mkdirat(parent, name, 0777) != 0 && errno != EEXIST)
        return err_set(err, ERR_CREATE, "cannot make the folder '%s': %s", name, strerror(errno));
    fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        share(fd, 0755, false);
    return fd >= 0
               ? fd
               : err_set(err, ERR_CREATE, "cannot open the folder '%s': %s", name, strerror(errno));
}

void folder_rename(int parent, const char *from, const char *to)
{
    struct stat st;

    if (fstatat(parent, from, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode) &&
        renameat2(parent, from, parent, to, RENAME_NOREPLACE) == 0)
        (void)!symlinkat(to, parent, from);
}

/* Whether the file holds these very bytes; false also where it cannot be read. */
static bool same_bytes(int folder, const char *name, struct str bytes)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    size_t at = 0;
    bool same = false;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (size_t)st.st_size == bytes.n) {
        char chunk[16384];
        ssize_t n;

        while ((n = read(fd, chunk, sizeof chunk)) > 0 && (size_t)n <= bytes.n - at &&
               memcmp(chunk, bytes.p + at, (size_t)n) == 0)
            at += (size_t)n;
        same = n == 0 && at == bytes.n;
    }
    if (same)
        share(fd, 0644, false);
    close(fd);
    return same;
}

static int write_all(int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        bytes = str_from(bytes, (size_t)n);
    }
    return 0;
}

static int stage(int folder, const char *aside, struct str bytes, bool sync)
{
    int fd, rc;

    unlinkat(folder, aside, 0); /* of a run that was killed */
    fd = openat(folder, aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return -1;
    share(fd, 0644, false);
    rc = write_all(fd, bytes);
    if (rc == 0 && sync)
        rc = fsync(fd);
    if (close(fd) != 0)
        rc = -1;
    if (rc != 0)
        unlinkat(folder, aside, 0);
    return rc;
}

int folder_put(int folder, const char *name, struct str bytes, struct err *err)
{
    char aside[NAME_SIZE];

    if (same_bytes(folder, name, bytes))
        return 0;
    snprintf(aside, sizeof aside, ASIDE, name);
    if (stage(folder, aside, bytes, true) == 0 && renameat(folder, aside, folder, name) == 0)
        return 1;
    return err_set(err, ERR_CREATE, "cannot write '%s': %s", name, strerror(errno));
}

int folder_stage(int folder, const char *name, struct str bytes, struct err *err)
{
    char aside[NAME_SIZE];

    if (same_bytes(folder, name, bytes))
        return 0;
    snprintf(aside, sizeof aside, ASIDE, name);
    return stage(folder, aside, bytes, false) == 0
               ? 1
               : err_set(err, ERR_CREATE, "cannot write '%s': %s", name, strerror(errno));
}

int folder_settle(int folder, struct err *err)
{
    return syncfs(folder) == 0
               ? 0
               : err_set(err, ERR_CREATE, "cannot write the pages: %s", strerror(errno));
}

int folder_show(int folder, const char *name, bool sync, struct err *err)
{
    char aside[NAME_SIZE];
    int fd, rc = 0;

    snprintf(aside, sizeof aside, ASIDE, name);
    if (sync) {
        fd = openat(folder, aside, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        rc = fd < 0 ? -1 : fsync(fd);
        if (fd >= 0)
            close(fd);
    }
    if (rc == 0)
        rc = renameat(folder, aside, folder, name);
    return rc == 0 ? 0 : err_set(err, ERR_CREATE, "cannot write '%s': %s", name, strerror(errno));
}

void folder_unstage(int folder, const char *name)
{
    char aside[NAME_SIZE];

    snprintf(aside, sizeof aside, ASIDE, name);
    unlinkat(folder, aside, 0);
}

size_t folder_head(int folder, const char *name, char *bytes, size_t size)
{
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    ssize_t n = 0;

    if (fd < 0)
        return 0;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        share(fd, 0644, false);
        n = read(fd, bytes, size);
    }
    close(fd);
    return n > 0 ? (size_t)n : 0;
}

bool folder_has(int folder, const char *name)
{
    struct stat st;

    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

size_t folder_names(int folder, const char *prefix, struct arena *arena, struct str **out)
{
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    size_t n = 0, cap = 0;

    *out = NULL;
    while (dir && (entry = readdir(dir)) != NULL) {
        if (!str_starts(str_of(entry->d_name), str_of(prefix)))
            continue;
        *out = arena_grow(arena, *out, &cap, n + 1, sizeof **out);
        (*out)[n++] = arena_str(arena, str_of(entry->d_name));
    }
    if (dir)
        closedir(dir);
    else if (fd >= 0)
        close(fd);
    return n;
}

void folder_drop(int folder, const char *name)
{
    unlinkat(folder, name, 0);
}

int folder_sync(int folder, struct err *err)
{
    return fsync(folder) == 0 || errno == EINVAL
               ? 0
               : err_set(err, ERR_CREATE, "cannot sync a folder: %s", strerror(errno));
}
