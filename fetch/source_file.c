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

/* The mark of all files together. */
static struct str marks_of(const glob_t *found, struct arena *arena)
{
    struct buf b;
    struct str text;
    char id[27];

    buf_init(&b, BUF_NO_CEILING);
    for (size_t i = 0; i < found->gl_pathc; i++) {
        struct stat st = { 0 };

        if (stat(found->gl_pathv[i], &st) == 0)
            buf_printf(&b, "%s %" PRId64 " %" PRId64 ".%09ld %" PRIu64 "\n", found->gl_pathv[i],
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

/* The files of which something changed at 'since' or later go to the front; gives how many. 'newest' is
 * the last change of all. */
static size_t pick_changed(glob_t *found, int64_t since, int64_t *newest)
{
    size_t n = 0;

    *newest = since;
    for (size_t i = 0; i < found->gl_pathc; i++) {
        struct stat st;
        char *path = found->gl_pathv[i];
        int64_t at = stat(path, &st) == 0 ? changed_ns(&st) : INT64_MAX;

        if (at != INT64_MAX && at > *newest)
            *newest = at;
        if (at < since)
            continue;
        found->gl_pathv[i] = found->gl_pathv[n];
        found->gl_pathv[n++] = path;
    }
    return n;
}

/* --- one file that grows --- */

struct place {
    uint64_t inode;
    int64_t offset; /* 0: from the start */
    char tail[TAIL_CHARS + 1];
};

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

/* Reads the new part of a file that grows; 'place' becomes where the next visit goes on. */
static enum poll_step read_on(struct poll *poll, const char *path, struct place *place,
                              struct err *err)
{
    const struct source *source = poll->source;
    struct page page = { .source = source };
    struct buf bytes, heading;
    enum poll_step step = POLL_FAILED;
    struct stat st;
    size_t whole;

    buf_init(&bytes, LIMIT_FILE + 256 * KIB);
    buf_init(&heading, LIMIT_FILE + 256 * KIB);
    if (read_file(path, place->offset, &bytes, err) != 0 || stat(path, &st) != 0)
        goto out;
    page.body = buf_str(&bytes);
    whole = whole_records(source, page.body);
    if (place->offset > 0 && str_eq(source->format, STR("csv"))) {
        if (put_heading(path, &heading, err) != 0)
            goto out;
        buf_puts(&heading, page.body);
        page.body = buf_str(&heading);
    }
    step = POLL_DONE;
    if ((place->offset == 0 || str_trim(page.body).n) && parse_document(poll, &page, err) != 0) {
        err_wrap(err, "'%s': ", name_of(path));
        step = POLL_FAILED;
    }
    poll->is_table = false;
    if (step == POLL_DONE && whole > 0) {
        place->inode = (uint64_t)st.st_ino;
        place->offset += (int64_t)whole;
        mark_tail(path, place->offset, place->tail);
    }
out:
    buf_release(&heading);
    buf_release(&bytes);
    return step;
}

static enum poll_step read_all(struct poll *poll, const glob_t *found, struct err *err)
{
    enum poll_step step = POLL_DONE;
    struct harvest *harvest = &poll->visit.harvest;
    size_t *ends = arena_alloc(&harvest->arena, found->gl_pathc * sizeof *ends);
    struct buf bytes;

    poll->is_table = true;
    harvest->max_items = LIMIT_ITEMS_FILE;
    buf_init(&bytes, LIMIT_FILE + 256 * KIB);
    for (size_t i = 0; i < found->gl_pathc && step == POLL_DONE; i++) {
        struct page page = { .source = poll->source };

        if (load(found->gl_pathv[i], &bytes, err) != 0) {
            step = POLL_FAILED;
            break;
        }
        page.body = buf_str(&bytes);
        if (parse_document(poll, &page, err) != 0) {
            err_wrap(err, "'%s': ", name_of(found->gl_pathv[i]));
            step = POLL_FAILED;
        } else if (harvest->cut) {
            err_set(err, ERR_DATA, "'%s' holds more than %d items: cut it into several files",
                    name_of(found->gl_pathv[i]), LIMIT_ITEMS_FILE);
            step = POLL_FAILED;
        }
        poll->is_table = poll->is_table && is_table(harvest->format);
        ends[i] = harvest->n_items;
    }
    poll->tables = (struct identity_tables){ ends, found->gl_pathc };
    buf_release(&bytes);
    return step;
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

/* Tables in which a mark of bytes tells nothing: packed, or of two bytes a character. */
static bool is_plain_text(const char *path)
{
    char head[2] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);

    if (fd >= 0)
        close(fd);
    return n == 2 && !gz_is((struct str){ head, 2 }) && head[0] && head[1] &&
           (unsigned char)head[0] < 0xfe;
}

static enum poll_step read_found(struct poll *poll, glob_t *found, struct str marks,
                                 struct str saved, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    const struct source *source = poll->source;
    struct str letter = STR_NONE;
    int64_t since = INT64_MIN, newest;
    enum poll_step step;

    if (found->gl_pathc == 1 && can_grow(source) && is_plain_text(found->gl_pathv[0])) {
        struct place place = find_place(found->gl_pathv[0], saved);

        step = read_on(poll, found->gl_pathv[0], &place, err);
        if (step == POLL_DONE)
            poll->visit.next.cursor =
                arena_printf(arena, STR_FMT " o %" PRIu64 " %" PRId64 " %s", STR_ARG(marks),
                             place.inode, place.offset, place.offset ? place.tail : "-");
        return step;
    }
    poll->visit.next.cursor = marks;
    if (!str_eq(source->format, STR("maildir")))
        return read_all(poll, found, err);
    if (str_cut(&saved, ' ', &letter) && str_eq(letter, STR("c")) && str_to_int(saved, &since))
        since -= since % 1000000000 ? GRAIN_NS : COARSE_NS;
    found->gl_pathc = pick_changed(found, since, &newest);
    step = read_all(poll, found, err);
    poll->visit.next.cursor = arena_printf(arena, STR_FMT " c %" PRId64, STR_ARG(marks), newest);
    return step;
}

static enum poll_step start(struct poll *poll, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct str kept = poll->visit.next.cursor, saved = kept, was = STR_NONE, marks;
    glob_t found = { 0 };
    enum poll_step step = POLL_FAILED;
    size_t n;

    if (glob(pattern_of(poll->source, arena).p, GLOB_BRACE, NULL, &found) != 0 &&
        !is_empty_maildir(poll->source, arena)) {
        err_set(err, ERR_NO_INPUT, "no file matches '%s'", name_of(poll->source->path.p));
        goto out;
    }
    n = found.gl_pathc;
    marks = marks_of(&found, arena);
    str_cut(&saved, ' ', &was);
    if (str_eq(marks, was)) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
        goto out;
    }
    step = read_found(poll, &found, marks, saved, err);
    if (step != POLL_DONE)
        poll->visit.next.cursor = kept;
    found.gl_pathc = n;
out:
    globfree(&found);
    return step;
}

const struct source_kind source_file = {
    .name = "file",
    .as = "file",
    .local = true,
    .start = start,
};
