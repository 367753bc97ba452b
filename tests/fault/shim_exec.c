/*
 * shim_exec.c - a library to be preloaded under valgrind: /proc/self/exe would be valgrind itself there.
 *
 *     SHIM_EXE=PATH   the program that starts itself anew
 *
 * Only for tests.
 */
#include <dlfcn.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

int posix_spawn(pid_t *id, const char *path, const posix_spawn_file_actions_t *files,
                const posix_spawnattr_t *attributes, char *const argv[], char *const env[])
{
    int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]);
    const char *exe = getenv("SHIM_EXE");

    *(void **)&real = dlsym(RTLD_NEXT, "posix_spawn");
    return real(id, exe && strcmp(path, "/proc/self/exe") == 0 ? exe : path, files, attributes,
                argv, env);
}
