/*
 * child.c - the process that parses: its loop.
 */
#include "fetch/child.h"

#include "core/hash.h"
#include "core/library.h"
#include "core/limits.h"
#include "core/mem.h"
#include "fetch/charset.h"
#include "fetch/sandbox.h"
#include "fetch/wire.h"

#include <jansson.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { KEEP_ROOM = 1 << 20 };

static int read_all(int fd, void *to, size_t n)
{
    char *at = to;

    while (n) {
        ssize_t got = read(fd, at, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        at += got;
        n -= (size_t)got;
    }
    return 0;
}

static int write_all(int fd, const void *from, size_t n)
{
    const char *at = from;

    while (n) {
        ssize_t put = write(fd, at, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return -1;
        at += put;
        n -= (size_t)put;
    }
    return 0;
}

static int read_bytes(int fd, size_t n, struct buf *out)
{
    char *to;

    buf_clear(out);
    to = buf_room(out, n);
    if (!to || read_all(fd, to, n) != 0)
        return -1;
    out->n = n;
    return 0;
}

/* The answer stands behind room for its frame. */
static void parse(struct str head, struct str body, struct buf *answer)
{
    struct wire_question question;
    struct harvest harvest;
    struct err err = { 0 };
    struct str charset;
    int rc;

    harvest_init(&harvest);
    rc = wire_read_question(head, body, &harvest.arena, &question, &err);
    if (rc == 0) {
        harvest.max_items = (size_t)question.room;
        harvest.kept = true;
        rc = page_parse(&question.page, question.as, &harvest, &err);
    }
    charset = charset_wanted();
    if (charset.n)
        wire_put_charset(charset, answer);
    else if (rc == 0)
        wire_put_harvest(&harvest, answer);
    else
        wire_put_failure(&err, &harvest, answer);
    if (answer->full) {
        err_clear(&err);
        err_set(&err, ERR_DATA, "gives more than hark takes from one document");
        answer->full = false;
        answer->n = sizeof(struct wire_frame);
        wire_put_failure(&err, NULL, answer);
    }
    harvest_release(&harvest);
}

/* One question and its answer: 1 when there are no more questions. */
static int serve_one(int in, int out, struct buf *head, struct buf *body)
{
    struct wire_frame frame;
    struct buf answer;
    int rc = -1;

    if (read_all(in, &frame, sizeof frame) != 0)
        return 1;
    if (frame.head > LIMIT_QUESTION || frame.body > LIMIT_FILE + MIB ||
        read_bytes(in, (size_t)frame.head, head) != 0 ||
        read_bytes(in, (size_t)frame.body, body) != 0)
        return -1;
    buf_init(&answer, sizeof frame + wire_answer_max((size_t)frame.body));
    buf_put(&answer, &frame, sizeof frame);
    parse(buf_str(head), buf_str(body), &answer);
    frame = (struct wire_frame){ .head = answer.n - sizeof frame };
    memcpy(answer.p, &frame, sizeof frame);
    rc = write_all(out, answer.p, answer.n);
    buf_release(&answer);
    if (body->cap > KEEP_ROOM)
        buf_release(body);
    return rc;
}

/* What reads files at its first use: jansson for its seed, libcrypto its configuration. */
static void load_libraries(void)
{
    char seed[8];

    library_load_small();
    json_object_seed(0);
    hash_random(seed, sizeof seed);
}

int child_serve(int in, int out, char *const *charsets, size_t n)
{
    struct buf head, body;
    int rc;

    for (size_t i = 0; i < n; i++)
        charset_load(str_of(charsets[i]));
    charset_seal();
    load_libraries();
    sandbox_enter();
    mem_keep(true);
    buf_init(&head, LIMIT_QUESTION);
    buf_init(&body, BUF_NO_CEILING);
    do
        rc = serve_one(in, out, &head, &body);
    while (rc == 0);
    buf_release(&body);
    buf_release(&head);
    return rc == 1 ? 0 : -1;
}
