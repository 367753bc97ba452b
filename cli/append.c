/*
 * append.c - new sources go into the user's configuration.
 *
 * The file is edited as text, lines at the end of its 'sources:' list, so that the user's comments and
 * layout stay; the new file is read back and must be free of errors before it takes the old one's place.
 */
#include "cli/append.h"

#include "core/escape.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/url.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void append_names_init(struct map *names, const struct settings *settings)
{
    map_init(names);
    for (size_t i = 0; i < settings->n_sources; i++)
        *map_put(names, settings->sources[i].name) = (void *)settings;
}

struct str append_free_name(struct cli *cli, struct map *names, struct str wanted)
{
    struct str name = wanted;

    for (int n = 2; map_get(names, name); n++)
        name = arena_printf(&cli->arena, STR_FMT "-%d", STR_ARG(wanted), n);
    *map_put(names, name) = cli;
    return name;
}

struct str append_free_host(struct cli *cli, struct map *names, struct str url)
{
    return append_free_name(cli, names, url_site(url, &cli->arena));
}

/* Where a line can go in at the end of the 'sources:' list, and how its members are indented. False
 * when there is no such block list. */
static bool find_list_end(struct str text, size_t *at, size_t *indent)
{
    struct str rest = text, line;
    bool inside = false;

    while (str_cut_line(&rest, &line)) {
        size_t blanks = 0, end = (size_t)((rest.p ? rest.p : text.p + text.n) - text.p);

        while (blanks < line.n && line.p[blanks] == ' ')
            blanks++;
        if (!inside) {
            inside = str_eq(str_trim(line), STR("sources:")) && blanks == 0;
            if (inside) {
                *at = end;
                *indent = 2;
            }
            continue;
        }
        if (blanks == line.n || line.p[blanks] == '#')
            continue;
        if (blanks == 0 && line.p[0] != '-')
            return true; /* the next key of the file */
        if (line.p[blanks] == '-')
            *indent = blanks;
        *at = end;
    }
    return inside;
}

static int write_file(const char *path, struct str bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    size_t done = 0;

    if (fd < 0)
        return err_set(err, ERR_CREATE, "cannot create '%s': %s", path, strerror(errno));
    while (done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (done < bytes.n || fsync(fd) != 0)
        err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
    if (close(fd) != 0 || err_is_set(err))
        return err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
    return 0;
}

static void put_text(struct buf *out, const char *key, struct str value)
{
    if (str_is_empty(value))
        return;
    buf_printf(out, ", %s: ", key);
    escape_yaml(value, out);
}

static void put_pairs(struct buf *out, const char *key, const struct field_map *pairs, size_t n)
{
    if (n)
        buf_printf(out, ", %s: {", key);
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "%s" STR_FMT ": ", i ? ", " : "", STR_ARG(pairs[i].field));
        escape_yaml(pairs[i].from, out);
    }
    buf_putz(out, n ? "}" : "");
}

/* What a recipe asks for stands there instead of its address. */
static void put_entry(struct buf *out, const struct source *source, size_t indent)
{
    bool by_recipe = source->n_params || source->query.n;

    for (size_t i = 0; i < indent; i++)
        buf_putc(out, ' ');
    buf_putz(out, "- {name: ");
    escape_yaml(source->name, out);
    buf_printf(out, ", kind: " STR_FMT, STR_ARG(source->kind));
    put_text(out, "path", source->path);
    put_text(out, "url", by_recipe ? STR_NONE : source->url);
    put_text(out, "query", source->query);
    for (size_t i = 0; i < source->n_params; i++)
        put_text(out, source->params[i].field.p, source->params[i].from);
    put_text(out, "format", source->format);
    put_text(out, "topic", source->topic);
    put_pairs(out, "select", source->select, source->n_select);
    put_pairs(out, "map", source->map, source->n_map);
    buf_putz(out, "}\n");
}

struct str append_base_name(struct str path)
{
    while (path.n) {
        struct str part = path;
        ptrdiff_t at;
        size_t n = 0;

        while ((at = str_find_char(part, '/')) >= 0)
            part = str_from(part, (size_t)at + 1);
        path.n -= part.n + (path.n > part.n);
        while (n < part.n && !strchr("*?[.", part.p[n]))
            n++;
        part = str_sub(part, 0, n);
        while (part.n && !char_is_alpha(part.p[part.n - 1]) &&
               (unsigned char)part.p[part.n - 1] < 0x80)
            part.n--;
        if (part.n)
            return part;
    }
    return STR("files");
}

int append_sources(struct cli *cli, const struct settings *settings, const struct source *sources,
                   size_t n, struct err *err)
{
    struct str path = settings->file;
    char *aside = arena_z(&cli->arena, arena_printf(&cli->arena, STR_FMT ".new", STR_ARG(path)));
    struct buf old, new, errors;
    struct settings check = { 0 };
    struct stat st;
    size_t at = 0, indent = 2;
    int rc = -1;

    buf_init(&old, LIMIT_CONF);
    buf_init(&new, LIMIT_CONF);
    buf_init(&errors, LIMIT_CONF);
    if (cli_read(path.p, LIMIT_CONF, &old, err) != 0)
        goto out;
    if (!find_list_end(buf_str(&old), &at, &indent)) {
        err_set(err, ERR_CONFIG,
                "'" STR_FMT "' has no 'sources:' list of lines; add one and try again",
                STR_ARG(path));
        goto out;
    }
    buf_put(&new, old.p, at);
    if (at && old.p[at - 1] != '\n')
        buf_putc(&new, '\n');
    for (size_t i = 0; i < n; i++)
        put_entry(&new, &sources[i], indent);
    buf_puts(&new, str_from(buf_str(&old), at));

    unlink(aside);
    if (write_file(aside, buf_str(&new), err) != 0)
        goto out;
    if (cli_load(cli, aside, &check, &errors, err) != 0) {
        err_wrap(err, "what is new does not fit into '" STR_FMT "': ", STR_ARG(path));
        goto out;
    }
    if (stat(path.p, &st) == 0)
        chmod(aside, st.st_mode & 0777);
    if (rename(aside, path.p) != 0) {
        err_set(err, ERR_CREATE, "cannot replace '" STR_FMT "': %s", STR_ARG(path),
                strerror(errno));
        goto out;
    }
    rc = 0;
out:
    if (rc != 0)
        unlink(aside);
    settings_release(&check);
    buf_release(&errors);
    buf_release(&new);
    buf_release(&old);
    return rc;
}
