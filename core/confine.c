/*
 * confine.c - Landlock (Linux 5.13) by its three system calls; the C library has no names for them.
 */
#include "core/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A build that counts its lines has to write the counts at its end. */
#if !defined(HARK_COUNTED) && defined(__linux__) && defined(SYS_landlock_create_ruleset) &&        \
    __has_include(<linux/landlock.h>)
#include <linux/landlock.h>

enum { PATH_SIZE = 4096 };

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITING                                                                                    \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define ALL                                                                                        \
    (READING | WRITING | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |              \
     LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK |   \
     LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* The leak check of a sanitized build reads of the process's own threads when it ends. */
#if defined(__SANITIZE_ADDRESS__)
#define CHECKS_LEAKS 1
#elif defined(__has_feature)
#define CHECKS_LEAKS __has_feature(address_sanitizer)
#else
#define CHECKS_LEAKS 0
#endif

bool confine_is_there(void)
{
    return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static int allow(int rules, const struct confine_folder *folder)
{
    struct landlock_path_beneath_attr beneath = { .allowed_access =
                                                      folder->write ? READING | WRITING : READING };
    char path[PATH_SIZE];
    int rc, n = snprintf(path, sizeof path, STR_FMT, STR_ARG(folder->path));

    beneath.parent_fd = n > 0 && n < PATH_SIZE ? open(path, O_PATH | O_CLOEXEC) : -1;
    if (beneath.parent_fd < 0)
        return -1;
    rc = (int)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    close(beneath.parent_fd);
    return rc;
}

int confine_to(const struct confine_folder *folders, size_t n, struct err *err)
{
    struct landlock_ruleset_attr all = { .handled_access_fs = ALL };
    int rules, rc = 0;

    if (!confine_is_there())
        return 0;
    rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    for (size_t i = 0; rules >= 0 && rc == 0 && i < n; i++)
        rc = allow(rules, &folders[i]);
    if (CHECKS_LEAKS && rules >= 0 && rc == 0)
        rc = allow(rules, &(struct confine_folder){ .path = STR("/proc/self") });
    if (rules < 0 || rc != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, rules, 0) != 0)
        rc = err_set(err, ERR_INTERNAL, "cannot give up the rest of the file system: %s",
                     strerror(errno));
    if (rules >= 0)
        close(rules);
    return rc == 0 ? 1 : -1;
}

#else

bool confine_is_there(void)
{
    return false;
}

int confine_to(const struct confine_folder *folders, size_t n, struct err *err)
{
    (void)folders;
    (void)n;
    (void)err;
    return 0;
}

#endif
