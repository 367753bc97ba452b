/*
 * parser.c - hark's side of the process that parses: start it, ask it, judge how it ended.
 *
 * Question and answer travel over one socket pair, both ways at once, so that neither side can wait
 * for the other for ever. The limits of processor time and memory are set from here, for each
 * document anew: the process itself keeps no right to change them.
 *
 * A process without files cannot load the conversion of a rare charset. It says which one it wants,
 * and a fresh one gets the names of all that were wanted lately on its command line, to be loaded
 * before it gives up its rights.
 */
#include "fetch/parser.h"

#include "core/buf.h"
#include "core/clock.h"
#include "core/limits.h"
#include "core/mem.h"
#include "fetch/sandbox.h"
#include "fetch/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A document names at most three charsets: the user's, HTTP's, its own. */
enum { CHARSETS = 8, TRIES = 4, KEEP_ROOM = 1 << 20 };

struct process {
    pid_t id; /* 0: none */
    int fd;
};

struct parser {
    char *program;
    struct process now;
    struct process next; /* started ahead: loading a program takes longer than most documents */
    int n_documents;     /* of the one at work */
    char charsets[CHARSETS][sizeof(((struct wire_answer *)0)->charset)];
    size_t n_charsets; /* wanted so far; a new one takes the place of the oldest */
    struct buf question;
    struct buf answer;
};

struct parser *parser_open(const char *program)
{
    struct parser *parser = mem_alloc(sizeof *parser);
    struct str path = str_of(program ? program : "/proc/self/exe");

    parser->program = mem_alloc(path.n + 1);
    memcpy(parser->program, path.p, path.n);
    buf_init(&parser->question, LIMIT_QUESTION);
    buf_init(&parser->answer, BUF_NO_CEILING); /* checked before there is room */
    return parser;
}

pid_t parser_process(const struct parser *parser)
{
    return parser->now.id;
}

/* Ends the process whatever it does; gives the status that it ended with. */
static int stop(struct process *process)
{
    int status = 0;

    if (process->id) {
        kill(process->id, SIGKILL); /* one that has ended already keeps its own status */
        while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
            ;
        close(process->fd);
    }
    *process = (struct process){ 0 };
    return status;
}

void parser_close(struct parser *parser)
{
    if (!parser)
        return;
    stop(&parser->next);
    stop(&parser->now);
    buf_release(&parser->answer);
    buf_release(&parser->question);
    mem_free(parser->program);
    mem_free(parser);
}

/* --- start --- */

/* Moves a descriptor away from the three that the process will give a meaning. */
static int above_standard(int fd)
{
    int higher;

    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    higher = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return higher;
}

/* Starts the program with these three descriptors and no environment; 0 with errno set: not. A spawn
 * copies no page tables, as a fork of a process that holds a store would. */
static pid_t spawn(const char *program, char *const *argv, int fd, int nowhere)
{
    static char *const no_environment[] = { NULL };
    posix_spawn_file_actions_t files;
    pid_t id = 0;
    int rc = posix_spawn_file_actions_init(&files);

    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&files, fd, STDIN_FILENO);
        if (rc == 0)
            rc = posix_spawn_file_actions_adddup2(&files, fd, STDOUT_FILENO);
        if (rc == 0 && nowhere >= 0)
            rc = posix_spawn_file_actions_adddup2(&files, nowhere, STDERR_FILENO);
        if (rc == 0)
            rc = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
        if (rc == 0)
            rc = posix_spawn(&id, program, &files, NULL, argv, no_environment);
        posix_spawn_file_actions_destroy(&files);
    }
    errno = rc;
    return rc == 0 ? id : 0;
}

static int start(struct parser *parser, struct process *to, struct err *err)
{
    static char name[] = "hark", command[] = PARSER_COMMAND, ends_options[] = "--";
    char *argv[3 + CHARSETS + 1] = { name, command, ends_options };
    int pair[2] = { -1, -1 }, nowhere = -1, rc = -1;
    pid_t id = 0;

    for (size_t i = 0; i < parser->n_charsets; i++)
        argv[3 + i] = parser->charsets[i];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0) {
        pair[0] = above_standard(pair[0]);
        pair[1] = above_standard(pair[1]);
        if (sandbox_limits_memory()) /* what a sanitizer finds should be seen */
            nowhere = above_standard(open("/dev/null", O_WRONLY | O_CLOEXEC));
        if (pair[0] >= 0 && pair[1] >= 0)
            id = spawn(parser->program, argv, pair[1], nowhere);
    }
    if (id > 0) {
        *to = (struct process){ id, pair[0] };
        pair[0] = -1;
        rc = 0;
    } else {
        err_set(err, ERR_SOURCE, "cannot start the parser: %s", strerror(errno));
    }
    for (size_t i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
    if (nowhere >= 0)
        close(nowhere);
    return rc;
}

/* --- limits, for each document --- */

static int cpu_limit_s(size_t body)
{
    return LIMIT_PARSE_CPU_S + (int)(body / (32 * MIB)); /* files may have LIMIT_FILE */
}

/* A page's texts exist up to four times: as sent, decoded, as fields, as the answer; buffers that
 * grow hold up to three times what is in them. */
static size_t memory_limit(size_t body)
{
    return LIMIT_PARSE_MEMORY + 12 * body;
}

static void limit(pid_t process, int what, rlim_t soft)
{
    struct rlimit now;

    if (prlimit(process, what, NULL, &now) == 0 && now.rlim_cur != soft) {
        now.rlim_cur = soft < now.rlim_max ? soft : now.rlim_max;
        prlimit(process, what, &now, NULL);
    }
}

static void limit_document(pid_t process, size_t body)
{
    struct timespec used = { 0 };
    clockid_t clock;

    if (clock_getcpuclockid(process, &clock) == 0)
        clock_gettime(clock, &used);
    limit(process, RLIMIT_CPU, (rlim_t)used.tv_sec + 1 + (rlim_t)cpu_limit_s(body));
    if (sandbox_limits_memory())
        limit(process, RLIMIT_AS, memory_limit(body));
}

/* --- ask --- */

enum exchange {
    ANSWERED,
    UNHEARD, /* it had ended before it took a byte */
    ENDED,
    TOO_SLOW,
    TOO_LONG, /* an answer beyond all measure */
};

enum { PARTS = 3 }; /* of a question: frame, head, body */

/* What is still to be sent. */
struct sending {
    struct iovec part[PARTS];
};

static bool is_sent(const struct sending *sending)
{
    for (size_t i = 0; i < PARTS; i++)
        if (sending->part[i].iov_len)
            return false;
    return true;
}

/* Sends what the socket takes; false when nobody is there to read it. */
static bool send_some(int fd, struct sending *sending, bool *any)
{
    while (!is_sent(sending)) {
        struct msghdr message = { .msg_iov = sending->part, .msg_iovlen = PARTS };
        ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        *any |= n > 0;
        for (size_t i = 0; i < PARTS; i++) {
            struct iovec *part = &sending->part[i];
            size_t done = (size_t)n < part->iov_len ? (size_t)n : part->iov_len;

            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
            n -= (ssize_t)done;
        }
    }
    return true;
}

/* What is read of the answer: its frame, then its head into the buffer. */
struct receiving {
    struct wire_frame frame;
    size_t n_frame;
    struct buf *head;
    size_t ceiling;
};

static bool has_answer(const struct receiving *r)
{
    return r->n_frame == sizeof r->frame && r->head->n == r->frame.head;
}

/* Reads what there is: ANSWERED also while more is to come. */
static enum exchange receive_some(int fd, struct receiving *r)
{
    while (!has_answer(r)) {
        bool framed = r->n_frame == sizeof r->frame;
        char *to = framed ? r->head->p + r->head->n : (char *)&r->frame + r->n_frame;
        size_t room = framed ? r->frame.head - r->head->n : sizeof r->frame - r->n_frame;
        ssize_t n = recv(fd, to, room, MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return ANSWERED;
        if (n <= 0)
            return ENDED;
        if (framed) {
            r->head->n += (size_t)n;
            continue;
        }
        r->n_frame += (size_t)n;
        if (r->n_frame == sizeof r->frame) {
            if (r->frame.body != 0 || r->frame.head == 0 || r->frame.head > r->ceiling)
                return TOO_LONG;
            buf_room(r->head, (size_t)r->frame.head);
        }
    }
    return ANSWERED;
}

static enum exchange exchange(struct parser *parser, struct str body)
{
    struct wire_frame frame = { parser->question.n, body.n };
    struct sending sending = { .part = { { &frame, sizeof frame },
                                         { parser->question.p, parser->question.n },
                                         { (char *)(uintptr_t)body.p, body.n } } };
    struct receiving receiving = { .head = &parser->answer, .ceiling = wire_answer_max(body.n) };
    int64_t until = clock_monotonic_ms() +
                    1000 * (int64_t)(LIMIT_PARSE_WAIT_S - LIMIT_PARSE_CPU_S + cpu_limit_s(body.n));
    bool any = false;

    buf_clear(&parser->answer);
    for (;;) {
        struct pollfd fd = { .fd = parser->now.fd, .events = POLLIN };
        int64_t left = until - clock_monotonic_ms();
        enum exchange step = ANSWERED;

        if (left <= 0)
            return TOO_SLOW;
        if (!send_some(parser->now.fd, &sending, &any))
            return any ? ENDED : UNHEARD;
        if (!is_sent(&sending))
            fd.events |= POLLOUT;
        if (poll(&fd, 1, (int)left) > 0 && (fd.revents & (POLLIN | POLLHUP | POLLERR)))
            step = receive_some(parser->now.fd, &receiving);
        if (step != ANSWERED)
            return step;
        if (has_answer(&receiving))
            return is_sent(&sending) ? ANSWERED : TOO_LONG; /* it cannot know the answer yet */
    }
}

/* What became of a process that did not answer, in words. */
static int name_end(int status, size_t body, struct err *err)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == ERR_MEMORY)
        return err_set(err, ERR_DATA, "the parser may not have the memory it wants (%zu MiB)",
                       memory_limit(body) / MIB);
    if (WIFEXITED(status))
        return err_set(err, ERR_DATA, "the parser ended on this document (status %d)",
                       WEXITSTATUS(status));
    if (WTERMSIG(status) == SIGXCPU)
        return err_set(err, ERR_DATA, "the parser took longer than %d s", cpu_limit_s(body));
    if (WTERMSIG(status) == SIGSYS)
        return err_set(err, ERR_DATA, "the parser tried what it may not do (signal %d)",
                       WTERMSIG(status));
    return err_set(err, ERR_DATA, "the parser died on this document (signal %d)", WTERMSIG(status));
}

static int fail(struct parser *parser, enum exchange how, size_t body, struct err *err)
{
    int status = stop(&parser->now);

    if (how == TOO_LONG)
        return err_set(err, ERR_DATA, "the parser answered nonsense on this document");
    if (how == TOO_SLOW)
        return err_set(err, ERR_DATA, "the parser gave no answer within %d s",
                       LIMIT_PARSE_WAIT_S - LIMIT_PARSE_CPU_S + cpu_limit_s(body));
    return name_end(status, body, err);
}

/* The next process will know this charset, or know that nobody does. */
static void want_charset(struct parser *parser, const char *name)
{
    if (parser->n_charsets == CHARSETS)
        memmove(parser->charsets[0], parser->charsets[1],
                --parser->n_charsets * sizeof *parser->charsets);
    memcpy(parser->charsets[parser->n_charsets++], name, sizeof *parser->charsets);
    stop(&parser->next);
    stop(&parser->now);
}

/* One question to a process that may have to be started; ENDED with *err set when there is none. */
static enum exchange ask(struct parser *parser, struct str body, struct err *err)
{
    for (int tries = 0;; tries++) {
        enum exchange how;

        if (!parser->now.id) {
            parser->now = parser->next;
            parser->next = (struct process){ 0 };
            parser->n_documents = 0;
        }
        if (!parser->now.id && start(parser, &parser->now, err) != 0)
            return ENDED;
        limit_document(parser->now.id, body.n);
        how = exchange(parser, body);
        if (how != UNHEARD || tries > 1)
            return how;
        stop(&parser->now); /* it died before this document: that is not the document's fault */
    }
}

int parser_parse(struct parser *parser, const struct page *page, struct str as,
                 struct harvest *harvest, struct err *err)
{
    size_t most = harvest->max_items ? harvest->max_items : LIMIT_ITEMS;
    int64_t room = harvest->n_items < most ? (int64_t)(most - harvest->n_items) : 1;
    struct wire_answer answer = { .kind = WIRE_CHARSET };
    int rc = -1;

    buf_clear(&parser->question);
    if (wire_put_question(page, as, room, &parser->question, err) != 0)
        return -1;
    for (int tries = 0; tries < TRIES && answer.kind == WIRE_CHARSET; tries++) {
        struct err unstarted = { 0 };
        enum exchange how = ask(parser, page->body, &unstarted);

        if (err_is_set(&unstarted)) {
            if (err)
                *err = unstarted;
            return -1;
        }
        if (how != ANSWERED)
            return fail(parser, how, page->body.n, err);
        if (wire_read_answer(buf_str(&parser->answer), harvest, &answer, err) != 0) {
            stop(&parser->now);
            return -1;
        }
        if (answer.kind == WIRE_CHARSET)
            want_charset(parser, answer.charset);
    }
    if (++parser->n_documents == LIMIT_PARSE_DOCUMENTS / 2 && !parser->next.id)
        start(parser, &parser->next, NULL);
    else if (parser->n_documents >= LIMIT_PARSE_DOCUMENTS)
        stop(&parser->now);
    if (parser->answer.cap > KEEP_ROOM)
        buf_release(&parser->answer);
    if (answer.kind == WIRE_HARVEST)
        rc = 0;
    else if (answer.kind == WIRE_FAILURE)
        err_set(err, answer.failure.code, "%s", answer.failure.text);
    else
        err_set(err, ERR_DATA, "names more charsets than a document can have");
    return rc;
}
