/*
 * places.c - where configuration, state, data and secrets are found.
 *
 * Defaults follow XDG and systemd. No other file reads their environment variables.
 */
#include "core/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_SIZE = 4096 }; /* bytes, one more than a secret may have */

static struct str env(const char *name)
{
    return str_of(getenv(name));
}

struct str settings_absolute(struct str path, struct arena *arena)
{
    char cwd[PATH_MAX];

    if (str_starts(path, STR("/")) || !getcwd(cwd, sizeof cwd))
        return arena_str(arena, path);
    if (str_eq(path, STR(".")))
        return arena_str(arena, str_of(cwd));
    return arena_printf(arena, "%s/" STR_FMT, cwd, STR_ARG(path));
}

/* $XDG_NAME/hark, else ~/fallback/hark; empty without a home. XDG paths that are relative do not
 * count, as its specification says. */
static struct str xdg(const char *name, const char *fallback, struct arena *arena)
{
    struct str folder = env(name);

    if (str_starts(folder, STR("/")))
        return arena_printf(arena, STR_FMT "/hark", STR_ARG(folder));
    if (str_is_empty(env("HOME")))
        return STR_NONE;
    return arena_printf(arena, STR_FMT "/%s/hark", STR_ARG(env("HOME")), fallback);
}

/* The first of a colon-separated list, as systemd gives them. */
static struct str first_folder(const char *name)
{
    struct str list = env(name), first = STR_NONE;

    return str_cut(&list, ':', &first) ? first : STR_NONE;
}

static struct str usual_config(struct arena *arena)
{
    struct str folder = first_folder("CONFIGURATION_DIRECTORY");

    if (str_is_empty(folder))
        folder = xdg("XDG_CONFIG_HOME", ".config", arena);
    return folder.n ? arena_printf(arena, STR_FMT "/hark.yaml", STR_ARG(folder)) : STR_NONE;
}

struct str settings_find_config(struct arena *arena)
{
    struct str said = env("HARK_CONFIG");

    return said.n ? arena_str(arena, said) : usual_config(arena);
}

struct str settings_find_state(struct str file, struct str folder, struct arena *arena)
{
    char path[PATH_MAX];
    struct str usual = usual_config(arena), state = STR_NONE;

    if (usual.n && realpath(usual.p, path) && str_eq(str_of(path), file)) {
        state = first_folder("STATE_DIRECTORY");
        if (str_is_empty(state))
            state = xdg("XDG_STATE_HOME", ".local/state", arena);
    }
    return state.n ? arena_str(arena, state)
                   : arena_printf(arena, STR_FMT "/state", STR_ARG(folder));
}

struct str settings_find_cache(struct arena *arena)
{
    struct str folder = first_folder("CACHE_DIRECTORY");

    return folder.n ? arena_str(arena, folder) : xdg("XDG_CACHE_HOME", ".cache", arena);
}

static bool has_lexicons(struct str folder)
{
    char path[PATH_MAX];
    struct stat st;

    snprintf(path, sizeof path, STR_FMT "/lexicons", STR_ARG(folder));
    return folder.n > 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static struct str program(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);

    return n > 0 ? arena_str(arena, (struct str){ path, (size_t)n }) : STR_NONE;
}

/* "/opt/hark/share/hark" of "/opt/hark/bin/hark": an installation that was moved, or is not in its place yet. */
static struct str beside_program(struct str program, struct arena *arena)
{
    static const struct str own = STR("/bin/hark");

    return str_ends(program, own) ? arena_printf(arena, STR_FMT "/share/hark",
                                                 STR_ARG(str_sub(program, 0, program.n - own.n)))
                                  : STR_NONE;
}

struct str settings_find_data(struct str over, struct arena *arena)
{
    struct str said = over.n ? over : env("HARK_DATA");
    struct str self = program(arena);
    bool is_installed = !str_starts(self, STR(HARK_BUILD_DIR "/"));
    const struct str places[] = {
        xdg("XDG_CONFIG_HOME", ".config", arena),
        is_installed ? beside_program(self, arena) : STR(HARK_SOURCE_DIR),
        STR(HARK_DATA_DIR),
        STR(HARK_SOURCE_DIR),
    };

    if (said.n)
        return settings_absolute(said, arena);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (has_lexicons(places[i]))
            return arena_str(arena, places[i]);
    return STR(HARK_DATA_DIR);
}

/* --- secrets --- */

static int read_secret_file(const char *path, struct arena *arena, struct str *out, struct err *err)
{
    char bytes[SECRET_SIZE];
    struct str text = { bytes, 0 };
    struct stat st;
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return err_set(err, ERR_CONFIG, "secret '%s' cannot be opened: %s", path, strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(err, ERR_CONFIG, "secret '%s' is not a file", path);
    }
    if (st.st_mode & S_IRWXO) {
        close(fd);
        return err_set(err, ERR_PERMISSION, "secret '%s' is open to others (chmod 600 '%s')", path,
                       path);
    }
    n = read(fd, bytes, sizeof bytes);
    close(fd);
    if (n < 0 || n == sizeof bytes)
        return err_set(err, ERR_CONFIG, "secret '%s' cannot be read whole: %s", path,
                       n < 0 ? strerror(errno) : "it is longer than 4095 bytes");
    text.n = (size_t)n;
    while (text.n && (bytes[text.n - 1] == '\n' || bytes[text.n - 1] == '\r'))
        text.n--;
    *out = arena_str(arena, text);
    return 0;
}

int secret_read(const struct secret *secret, struct arena *arena, struct str *out, struct err *err)
{
    const char *name = arena_z(arena, secret->name);
    struct str found;

    switch (secret->from) {
    case SECRET_ENV:
        found = env(name);
        if (str_is_empty(found))
            return err_set(err, ERR_CONFIG, "the environment has no '%s' (set it to the secret)",
                           name);
        *out = arena_str(arena, found);
        return 0;
    case SECRET_FILE: return read_secret_file(name, arena, out, err);
    case SECRET_CREDENTIAL:
        found = env("CREDENTIALS_DIRECTORY");
        if (str_is_empty(found) || strchr(name, '/'))
            return err_set(err, ERR_CONFIG,
                           "there is no credential '%s' (systemd's LoadCredential= brings it)",
                           name);
        return read_secret_file(arena_printf(arena, STR_FMT "/%s", STR_ARG(found), name).p, arena,
                                out, err);
    case SECRET_PLAIN: *out = arena_str(arena, secret->name); return 0;
    case SECRET_NONE: break;
    }
    return err_set(err, ERR_CONFIG, "no secret is configured");
}
