/*
 * test_confine.c - what a process that has given up the file system can still open, and what not.
 */
#include "tests/test.h"

#include "core/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 96 };

static char folder[PATH_SIZE / 2];

static const char *at(const char *name)
{
    static char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static const struct {
    const char *path; /* in the folder, or of the machine */
    int flags;
    bool opens; /* when the process may read 'read' and use 'write' */
} rows[] = {
    { "read/there", O_RDONLY, true },
    { "read/there", O_WRONLY, false },
    { "read/new", O_WRONLY | O_CREAT, false },
    { "read/../write/there", O_RDONLY, true },
    { "read/../other/there", O_RDONLY, false },
    { "read/out", O_RDONLY, false }, /* a link to the file beside it */
    { "write/there", O_RDWR, true },
    { "write/new", O_WRONLY | O_CREAT, true },
    { "other/there", O_RDONLY, false },
    { "other", O_RDONLY | O_DIRECTORY, false },
    { "/etc/passwd", O_RDONLY, false },
    { "/tmp/hark-confine-none", O_WRONLY | O_CREAT, false },
};

static int opens(const char *path, int flags)
{
    int fd = open(*path == '/' ? path : at(path), flags | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* In a process of its own: its exit status is the number of the first row that is not so, or 0. */
static int seen_by_the_confined(void)
{
    char may_read[PATH_SIZE], may_write[PATH_SIZE];
    struct confine_folder folders[2] = { { .write = false }, { .write = true } };
    struct err err = { 0 };

    strcpy(may_read, at("read"));
    strcpy(may_write, at("write"));
    folders[0].path = str_of(may_read);
    folders[1].path = str_of(may_write);
    if (confine_to(folders, 2, &err) != 1)
        return 100;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        if (opens(rows[i].path, rows[i].flags) != rows[i].opens)
            return (int)i + 1;
    if (mkdir(at("write/folder"), 0700) == 0 || errno != EACCES)
        return 101;
    return unlink(at("write/there")) == 0 ? 0 : 102;
}

static int end_of(int (*f)(void))
{
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(f());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_confined_sees_its_folders_alone(void **state)
{
    (void)state;
    if (!confine_is_there())
        skip();
    assert_int_equal(end_of(seen_by_the_confined), 0);
    assert_true(opens("other/there", O_RDONLY)); /* it was the process that could not */
}

static int confined_to_nowhere(void)
{
    struct confine_folder nowhere = { .path = STR("/tmp/hark-confine-none") };
    struct err err = { 0 };

    if (confine_to(&nowhere, 1, &err) != -1)
        return 1;
    return strstr(err.text, "cannot give up the rest of the file system") ? 0 : 2;
}

static void a_folder_that_is_not_there_is_told(void **state)
{
    (void)state;
    if (!confine_is_there())
        skip();
    assert_int_equal(end_of(confined_to_nowhere), 0);
}

static int set_up(void **state)
{
    static const char *const folders[] = { "read", "write", "other" };

    (void)state;
    strcpy(folder, "/tmp/hark-confine-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    for (size_t i = 0; i < N_ROWS(folders); i++) {
        char name[16];

        snprintf(name, sizeof name, "%s/there", folders[i]);
        if (mkdir(at(folders[i]), 0700) != 0 || !opens(name, O_WRONLY | O_CREAT))
            return -1;
    }
    return symlink("../other/there", at("read/out"));
}

static int tear_down(void **state)
{
    static const char *const names[] = { "read/there", "read/out", "read",        "write/there",
                                         "write/new",  "write",    "other/there", "other",
                                         "read/new",   "" };

    (void)state;
    for (size_t i = 0; i < N_ROWS(names); i++)
        remove(at(names[i]));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_confined_sees_its_folders_alone),
        cmocka_unit_test(a_folder_that_is_not_there_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
