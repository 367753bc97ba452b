/*
 * source_file.c - files that the user names: exports, surveys, saved feeds and pages, also packed.
 *
 * A path may be a pattern; its files are read in the order of their names as one visit. The marks of
 * all files (size, time of change, inode) are the cursor: while they stay, nothing is read again.
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

static int read_file(const char *path, struct buf *out, struct err *err)
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
        n = read(fd, to, 256 * KIB);
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
    if (read_file(path, out, err) != 0)
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

static enum poll_step read_all(struct poll *poll, const glob_t *found, struct err *err)
{
    enum poll_step step = POLL_DONE;
    struct harvest *harvest = &poll->visit.harvest;
    size_t *ends = arena_alloc(&harvest->arena, found->gl_pathc * sizeof *ends);
    struct buf bytes;

    poll->is_table = true;
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

static enum poll_step start(struct poll *poll, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    glob_t found = { 0 };
    enum poll_step step = POLL_FAILED;
    struct str marks;

    if (glob(pattern_of(poll->source, arena).p, GLOB_BRACE, NULL, &found) != 0 &&
        !is_empty_maildir(poll->source, arena)) {
        err_set(err, ERR_NO_INPUT, "no file matches '%s'", name_of(poll->source->path.p));
        goto out;
    }
    marks = marks_of(&found, arena);
    if (str_eq(marks, poll->visit.next.cursor)) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
        goto out;
    }
    step = read_all(poll, &found, err);
    if (step == POLL_DONE)
        poll->visit.next.cursor = marks;
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
