/*
 * source_file.c - files that the user names: exports, surveys, saved feeds and pages, also packed.
 *
 * A path may be a pattern; its files are read in the order of their names as one visit. The cursor is
 * "MARKS [PLACE]": while the marks of all files (size, time of change, inode) stay, nothing is read
 * again. The place says where to go on when they change:
 *
 *     c NANOSECONDS           a Maildir: the newest change of a message's inode. A message that was
 *                             delivered, moved or marked since has a newer one; no other is read again.
 *     o INODE OFFSET TAIL     one file that grows (a mailbox; rows that have ids): up to where whole
 *                             records were read, and a mark of the bytes before. A file that was
 *                             rotated, cut or rewritten fits no more and is read from its start.
 */
#include "core/buf.h"
#include "core/gz.h"
#include "core/hash.h"
#include "core/limits.h"
#include "fetch/source.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL_BYTES = 1024, TAIL_CHARS = 13 };

/* What may bear one time in a file system, and in one that counts whole seconds: read twice. */
#define GRAIN_NS  INT64_C(100000000)
#define COARSE_NS INT64_C(2000000000)

/* Up to where a file that grows was read. */
struct place {
    uint64_t inode;
    int64_t offset; /* 0: from the start */
    char tail[TAIL_CHARS + 1];
};

/* What one visit reads. */
struct files {
    char **paths;
    size_t n, at; /* 'at': the one that is with the parser */
    size_t *ends; /* items that there were behind each */
    struct str marks;
    bool is_maildir;
    int64_t newest;     /* of a Maildir */
    bool grows;         /* one file, of which only what is new is read: */
    struct place place; /* from here on */
    size_t whole;       /* bytes of it that hold whole records */
};

/* The mark of all files together. */
static struct str marks_of(const struct files *files, struct arena *arena)
{
    struct buf b;
    struct str text;
    char id[27];

    buf_init(&b, BUF_NO_CEILING);
    for (size_t i = 0; i < files->n; i++) {
        struct stat st = { 0 };

        if (stat(files->paths[i], &st) == 0)
            buf_printf(&b, "%s %" PRId64 " %" PRId64 ".%09ld %" PRIu64 "\n", files->paths[i],
                       (int64_t)st.st_size, (int64_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                       (uint64_t)st.st_ino);
    }
    text = buf_str(&b);
    hash_id(&text, 1, id, 26);
    buf_release(&b);
    return arena_str(arena, str_of(id));
}

/* Errors are shown on pages too: where the files lie is nobody's business there. */
static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The same with the last folder, by which a pattern is known. */
static const char *in_folder(const char *path)
{
    const char *from = name_of(path);

    if (from > path)
        for (from--; from > path && from[-1] != '/';)
            from--;
    return from;
}

/* What stands in the file from 'offset' on. */
static int read_file(const char *path, int64_t offset, struct buf *out, struct err *err)
{
    int rc = -1, fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = 1;
    char *to = NULL;
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", name_of(path), strerror(errno));
        goto out;
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(err, ERR_NO_INPUT, "'%s' is not a file", name_of(path));
        goto out;
    }
    while (n > 0 && (to = buf_room(out, 256 * KIB))) {
        n = pread(fd, to, 256 * KIB, (off_t)(offset + (int64_t)out->n));
        if (n > 0)
            out->n += (size_t)n;
    }
    if (!to)
        err_set(err, ERR_DATA, "'%s' is larger than %zu MiB", name_of(path), out->max / MIB);
    else if (n < 0)
        err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", name_of(path), strerror(errno));
    else
        rc = 0;
out:
    if (fd >= 0)
        close(fd);
    return rc;
}

/* The bytes of the file, unpacked when they are packed. */
static int load(const char *path, struct buf *out, struct err *err)
{
    struct buf packed;
    int rc;

    buf_clear(out);
    if (read_file(path, 0, out, err) != 0)
        return -1;
    if (!gz_is(buf_str(out)))
        return 0;
    packed = *out;
    buf_init(out, LIMIT_FILE);
    rc = gz_inflate(buf_str(&packed), 0, out, err);
    buf_release(&packed);
    return rc == 0 ? 0 : err_wrap(err, "'%s': ", name_of(path));
}

/* Formats whose rows are things said, so that two equal rows are two. */
static bool is_table(struct str format)
{
    return str_eq(format, STR("csv")) || str_eq(format, STR("jsonl"));
}

/* --- a Maildir: only what has changed --- */

static int64_t changed_ns(const struct stat *st)
{
    return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

/* Only files of which something changed at 'since' or later stay; 'newest' becomes the last change of
 * all. */
static void pick_changed(struct files *files, int64_t since)
{
    size_t n = 0;

    files->newest = since;
    for (size_t i = 0; i < files->n; i++) {
        struct stat st;
        int64_t at = stat(files->paths[i], &st) == 0 ? changed_ns(&st) : INT64_MAX;

        if (at != INT64_MAX && at > files->newest)
            files->newest = at;
        if (at >= since)
            files->paths[n++] = files->paths[i];
    }
    files->n = n;
}

/* --- one file that grows --- */

/* A mark of the bytes before the place; false when they cannot be read. */
static bool mark_tail(const char *path, int64_t offset, char tail[TAIL_CHARS + 1])
{
    size_t n = offset > TAIL_BYTES ? TAIL_BYTES : (size_t)offset;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char bytes[TAIL_BYTES];
    bool read_all = fd >= 0 && pread(fd, bytes, n, (off_t)(offset - (int64_t)n)) == (ssize_t)n;

    if (fd >= 0)
        close(fd);
    hash_id(&(struct str){ bytes, read_all ? n : 0 }, 1, tail, TAIL_CHARS);
    return read_all;
}

/* The formats whose records have ids of their own, so that a part of the file tells as much of them as
 * the whole: the row of a table without one is known by how often it stands there. */
static bool can_grow(const struct source *source)
{
    bool has_id = false;

    for (size_t i = 0; i < source->n_map; i++)
        has_id |= str_eq(source->map[i].field, STR("id"));
    return str_eq(source->format, STR("mbox")) ||
           (has_id && (str_eq(source->format, STR("jsonl")) || str_eq(source->format, STR("csv"))));
}

/* Up to where the bytes hold whole records; a mailbox's last message may still be growing. */
static size_t whole_records(const struct source *source, struct str bytes)
{
    bool quoted = false;
    size_t end = 0;

    if (str_eq(source->format, STR("mbox"))) {
        for (ptrdiff_t at; (at = str_find(str_from(bytes, end), STR("\n\nFrom "))) >= 0;)
            end += (size_t)at + 2;
        return end;
    }
    for (size_t i = 0; i < bytes.n; i++) {
        if (bytes.p[i] == '"' && str_eq(source->format, STR("csv")))
            quoted = !quoted;
        if (bytes.p[i] == '\n' && !quoted)
            end = i + 1;
    }
    return end;
}

/* Where the last visit ended, if the file still is what it was up to there. */
static struct place find_place(const char *path, struct str saved)
{
    struct place place = { 0 }, none = { 0 };
    struct str part[4];
    int64_t inode;
    struct stat st;

    for (size_t i = 0; i < 4; i++)
        if (!str_cut(&saved, ' ', &part[i]))
            return none;
    if (!str_eq(part[0], STR("o")) || !str_to_int(part[1], &inode) ||
        !str_to_int(part[2], &place.offset) || part[3].n != TAIL_CHARS || stat(path, &st) != 0 ||
        st.st_ino != (ino_t)inode || st.st_size < place.offset || place.offset <= 0)
        return none;
    place.inode = (uint64_t)inode;
    if (!mark_tail(path, place.offset, place.tail) || !str_eq(str_of(place.tail), part[3]))
        return none;
    return place;
}

/* The first line of a table, which may name its columns. */
static int put_heading(const char *path, struct buf *out, struct err *err)
{
    struct buf head;
    struct str rest, line = STR_NONE;
    int rc;

    buf_init(&head, LIMIT_FILE + 256 * KIB);
    rc = read_file(path, 0, &head, err);
    rest = buf_str(&head);
    if (rc == 0 && str_cut_line(&rest, &line)) {
        buf_puts(out, line);
        buf_putc(out, '\n');
    }
    buf_release(&head);
    return rc;
}

/* Of a file that grows: up to where whole records were read. */
static enum poll_step keep_place(struct poll *poll, struct files *files)
{
    struct place *place = &files->place;

    if (files->whole > 0) {
        place->offset += (int64_t)files->whole;
        mark_tail(files->paths[0], place->offset, place->tail);
    }
    poll->visit.next.cursor = arena_printf(
        &poll->visit.harvest.arena, STR_FMT " o %" PRIu64 " %" PRId64 " %s", STR_ARG(files->marks),
        place->inode, place->offset, place->offset ? place->tail : "-");
    return POLL_DONE;
}

/* Reads the new part of a file that grows. */
static enum poll_step read_on(struct poll *poll, struct files *files, struct err *err)
{
    const struct source *source = poll->source;
    const char *path = files->paths[0];
    struct page page = { .source = source };
    struct buf bytes, table;
    enum poll_step step = POLL_FAILED;
    struct stat st;

    buf_init(&bytes, LIMIT_FILE + 256 * KIB);
    buf_init(&table, LIMIT_FILE + 256 * KIB);
    if (read_file(path, files->place.offset, &bytes, err) != 0 || stat(path, &st) != 0)
        goto out;
    files->place.inode = (uint64_t)st.st_ino;
    page.at = st.st_mtime;
    files->whole = whole_records(source, buf_str(&bytes));
    if (files->place.offset > 0 && str_is_empty(str_trim(buf_str(&bytes)))) {
        step = keep_place(poll, files);
        goto out;
    }
    if (files->place.offset > 0 && str_eq(source->format, STR("csv"))) {
        if (put_heading(path, &table, err) != 0)
            goto out;
        buf_puts(&table, buf_str(&bytes));
        page.body = buf_str(&table);
        step = poll_parse(poll, &page, &table);
    } else {
        page.body = buf_str(&bytes);
        step = poll_parse(poll, &page, &bytes);
    }
    if (step == POLL_FAILED)
        err_wrap(err, "'%s': ", name_of(path));
out:
    buf_release(&table);
    buf_release(&bytes);
    return step;
}

/* Hands the next file to the parser; after the last one the visit is done. */
static enum poll_step read_next(struct poll *poll, struct files *files, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct page page = { .source = poll->source };
    enum poll_step step = POLL_FAILED;
    struct buf bytes;
    struct stat st;

    if (files->at == files->n) {
        poll->tables = (struct identity_tables){ files->ends, files->n };
        poll->visit.next.cursor =
            files->is_maildir
                ? arena_printf(arena, STR_FMT " c %" PRId64, STR_ARG(files->marks), files->newest)
                : files->marks;
        return POLL_DONE;
    }
    buf_init(&bytes, LIMIT_FILE + 256 * KIB);
    if (load(files->paths[files->at], &bytes, err) == 0) {
        page.at = stat(files->paths[files->at], &st) == 0 ? st.st_mtime : 0;
        page.body = buf_str(&bytes);
        step = poll_parse(poll, &page, &bytes);
        if (step == POLL_FAILED)
            err_wrap(err, "'%s': ", name_of(files->paths[files->at]));
    }
    buf_release(&bytes);
    return step;
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    struct harvest *harvest = &poll->visit.harvest;
    struct files *files = poll->own;
    const char *name = name_of(files->paths[files->at]);

    if (rc == 0 && harvest->cut && !files->grows)
        rc = err_set(err, ERR_DATA, "'%s' holds more than %d items: cut it into several files",
                     name, LIMIT_ITEMS_FILE);
    else if (rc != 0)
        err_wrap(err, "'%s': ", name);
    if (rc != 0)
        return POLL_FAILED;
    if (files->grows)
        return keep_place(poll, files);
    poll->is_table = poll->is_table && is_table(harvest->format);
    files->ends[files->at++] = harvest->n_items;
    return read_next(poll, files, err);
}

/* What to read: the path or pattern; of a Maildir the messages in it, which are never moved or marked. */
static struct str pattern_of(const struct source *source, struct arena *arena)
{
    if (!str_eq(source->format, STR("maildir")))
        return arena_str(arena, source->path);
    return arena_printf(arena, STR_FMT "/{new,cur}/*", STR_ARG(source->path));
}

static bool is_empty_maildir(const struct source *source, struct arena *arena)
{
    struct str new = arena_printf(arena, STR_FMT "/new", STR_ARG(source->path));
    struct stat st;

    return str_eq(source->format, STR("maildir")) && stat(new.p, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Files in which a mark of bytes tells nothing are not: packed, of two bytes a character, one list. */
static bool is_plain_text(const char *path)
{
    char head[2] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);

    if (fd >= 0)
        close(fd);
    return n == 2 && !gz_is((struct str){ head, 2 }) && head[0] && head[1] && head[0] != '[' &&
           (unsigned char)head[0] < 0xfe;
}

/* Only what is new, where the place of the last visit tells so; else all of it. */
static enum poll_step read_found(struct poll *poll, struct files *files, struct str saved,
                                 struct err *err)
{
    struct str letter = STR_NONE;
    int64_t since = INT64_MIN;

    if (files->n == 1 && can_grow(poll->source) && is_plain_text(files->paths[0])) {
        files->grows = true;
        files->place = find_place(files->paths[0], saved);
        return read_on(poll, files, err);
    }
    files->is_maildir = str_eq(poll->source->format, STR("maildir"));
    if (files->is_maildir) {
        if (str_cut(&saved, ' ', &letter) && str_eq(letter, STR("c")) && str_to_int(saved, &since))
            since -= since % 1000000000 ? GRAIN_NS : COARSE_NS;
        pick_changed(files, since);
    }
    poll->is_table = true;
    poll->visit.harvest.max_items = LIMIT_ITEMS_FILE;
    files->ends = arena_alloc(&poll->visit.harvest.arena, (files->n + 1) * sizeof *files->ends);
    return read_next(poll, files, err);
}

static int find_files(const struct source *source, struct files *files, struct arena *arena,
                      struct err *err)
{
    glob_t found = { 0 };
    int rc = 0;

    if (glob(pattern_of(source, arena).p, GLOB_BRACE, NULL, &found) != 0 &&
        !is_empty_maildir(source, arena))
        rc = err_set(err, ERR_NO_INPUT, "no file matches '%s'", in_folder(source->path.p));
    files->n = found.gl_pathc;
    files->paths = arena_alloc(arena, (files->n + 1) * sizeof *files->paths);
    for (size_t i = 0; i < files->n; i++)
        files->paths[i] = arena_z(arena, str_of(found.gl_pathv[i]));
    globfree(&found);
    return rc;
}

static enum poll_step start(struct poll *poll, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct files *files = poll->own = arena_alloc(arena, sizeof *files);
    struct str saved = poll->visit.next.cursor, was = STR_NONE;

    if (find_files(poll->source, files, arena, err) != 0)
        return POLL_FAILED;
    files->marks = marks_of(files, arena);
    str_cut(&saved, ' ', &was);
    if (!str_eq(files->marks, was))
        return read_found(poll, files, saved, err);
    poll->visit.result = VISIT_UNCHANGED;
    return POLL_DONE;
}

const struct source_kind source_file = {
    .name = "file",
    .as = "file",
    .local = true,
    .start = start,
    .parsed = parsed,
};
