/*
 * serve_files.c - what stands in the site's folders, by address.
 *
 * Names are those that the site makes: small letters, digits, dashes, one dot and "html" or "xml". A
 * page must carry our policy in its head, so that a foreign file that was put there stays unserved.
 */
#include "out/serve_files.h"

#include "out/say.h"
#include "out/slug.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 1000000, PAGE_MOST = 16 * 1024 * 1024, HEAD = 1024 };

struct served_file {
    const char *folder; /* of a topic; NULL: the site's own */
    const char *name;
    const char *type;
};

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    for (const char *p = name; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !char_is_digit(*p) && *p != '-' && *p != 'W' && p != dot)
            return NULL;
    if (!dot || dot == name)
        return NULL;
    if (strcmp(dot, ".html") == 0)
        return "text/html; charset=utf-8";
    return strcmp(dot, ".xml") == 0 ? "application/atom+xml; charset=utf-8" : NULL;
}

static void add(struct serve_files *files, const char *folder, const char *name, const char *type)
{
    struct served_file *file = arena_alloc(&files->arena, sizeof *file);
    struct str address;

    *file = (struct served_file){ folder, arena_z(&files->arena, str_of(name)), type };
    address = folder ? arena_printf(&files->arena, "/%s/%s", folder, name)
                     : arena_printf(&files->arena, "/%s", name);
    *map_put(&files->paths, address) = file;
    if (strcmp(name, "index.html") == 0)
        *map_put(&files->paths, str_sub(address, 0, address.n - strlen(name))) = file;
}

/* Takes the descriptor. */
static int read_folder(struct serve_files *files, int fd, const char *folder, struct err *err)
{
    DIR *d = fdopendir(fd);
    struct dirent *entry;

    if (!d) {
        close(fd);
        return err_set(err, ERR_NO_INPUT, "cannot read the folder of the pages: %s",
                       strerror(errno));
    }
    while ((entry = readdir(d)) && files->paths.n < FILES_MOST) {
        const char *type = type_of(entry->d_name);

        if (type)
            add(files, folder, entry->d_name, type);
    }
    closedir(d);
    return 0;
}

static int open_site(const struct settings *settings, struct arena *arena)
{
    return open(arena_z(arena, settings->digest.site), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int serve_files_read(struct serve_files *files, const struct settings *settings, struct err *err)
{
    int root, fd, rc;

    serve_files_release(files);
    root = open_site(settings, &files->arena);
    map_init(&files->paths);
    if (root < 0)
        return err_set(err, ERR_NO_INPUT,
                       "there are no pages in '" STR_FMT "' yet: 'hark run'"
                       " makes them",
                       STR_ARG(settings->digest.site));
    rc = read_folder(files, dup(root), NULL, err);
    for (size_t i = 0; i < settings->n_topics && rc == 0; i++) {
        struct buf slug;
        const char *folder;

        buf_init(&slug, 128);
        slug_put(settings->topics[i].name, &slug);
        folder = arena_z(&files->arena, buf_str(&slug));
        buf_release(&slug);
        fd = openat(root, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0)
            rc = read_folder(files, fd, folder, err);
    }
    close(root);
    return rc;
}

void serve_files_release(struct serve_files *files)
{
    map_release(&files->paths);
    arena_release(&files->arena);
    *files = (struct serve_files){ 0 };
}

static int read_all(int fd, struct buf *out)
{
    ssize_t n = 1;

    while (n > 0) {
        char *room = buf_room(out, 64 * 1024);

        if (!room)
            return -1;
        n = read(fd, room, 64 * 1024);
        out->n += n > 0 ? (size_t)n : 0;
    }
    return (int)n;
}

static bool is_ours(struct str bytes, const char *type)
{
    return type[0] == 'a' ||
           str_find(str_sub(bytes, 0, HEAD), STR("http-equiv=\"Content-Security-Policy\"")) >= 0;
}

/* Pages that lead to all topics lead to the search, too, as long as they are served. */
static void add_search(struct buf *page, bool index)
{
    struct str html = buf_str(page);
    ptrdiff_t list = str_find(html, STR("</ul></nav></header>")), end;
    struct buf with;

    end = index ? str_find(html, STR("</header>")) : list;
    if (end < 0 || (!index && str_find(html, STR("href=\"../index.html\"")) < 0))
        return;
    buf_init(&with, BUF_NO_CEILING);
    buf_puts(&with, str_sub(html, 0, (size_t)end));
    buf_putz(&with, index ? "<nav>" : "<li>");
    buf_printf(&with, "<a href=\"/search\" lang=\"" STR_FMT "\" hreflang=\"" STR_FMT "\">",
               STR_ARG(say_language()), STR_ARG(say_language()));
    buf_putz(&with, say("search"));
    buf_putz(&with, index ? "</a></nav>" : "</a></li>");
    buf_puts(&with, str_from(html, (size_t)end));
    buf_release(page);
    *page = with;
}

int serve_files_get(const struct serve_files *files, const struct settings *settings,
                    struct str address, struct buf *out, const char **type, struct err *err)
{
    const struct served_file *file = map_get(&files->paths, address);
    struct arena arena = { 0 };
    int root, folder, fd = -1, rc = 0;
    struct stat st;

    if (!file)
        return 0;
    root = open_site(settings, &arena);
    folder = file->folder && root >= 0
                 ? openat(root, file->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                 : root;
    if (folder >= 0)
        fd = openat(folder, file->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= PAGE_MOST)
        rc = read_all(fd, out) == 0
                 ? 1
                 : err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", file->name, strerror(errno));
    if (rc == 1 && !is_ours(buf_str(out), file->type))
        rc = 0;
    if (rc == 1 && str_starts(str_of(file->type), STR("text/html")))
        add_search(out, !file->folder);
    *type = file->type;
    if (fd >= 0)
        close(fd);
    if (folder >= 0 && folder != root)
        close(folder);
    if (root >= 0)
        close(root);
    arena_release(&arena);
    return rc;
}
