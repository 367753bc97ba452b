/*
 * process.c - one process that parses: how it is started, asked, heard and ended.
 */
#include "fetch/process.h"

#include "core/clock.h"
#include "core/limits.h"
#include "fetch/parser.h"
#include "fetch/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KEEP_ROOM = 1 << 20, MOST_CHARSETS = 16 };

int process_stop(struct process *process)
{
    int status = 0;

    if (process->id) {
        kill(process->id, SIGKILL); /* one that has ended already keeps its own status */
        while (waitpid(process->id, &status, 0) < 0 && errno == EINTR)
            ;
        close(process->fd);
    }
    buf_release(&process->answer);
    *process = (struct process){ 0 };
    return status;
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

int process_start(struct process *process, const char *program, const char *const *charsets,
                  size_t n, struct err *err)
{
    static char name[] = "hark", command[] = PARSER_COMMAND, ends_options[] = "--";
    char *argv[3 + MOST_CHARSETS + 1] = { name, command, ends_options };
    int pair[2] = { -1, -1 }, nowhere = -1, rc = -1;
    pid_t id = 0;

    for (size_t i = 0; i < n && i < MOST_CHARSETS; i++)
        argv[3 + i] = (char *)(uintptr_t)charsets[i];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0) {
        pair[0] = above_standard(pair[0]);
        pair[1] = above_standard(pair[1]);
        if (sandbox_limits_memory()) /* what a sanitizer finds should be seen */
            nowhere = above_standard(open("/dev/null", O_WRONLY | O_CLOEXEC));
        if (pair[0] >= 0 && pair[1] >= 0)
            id = spawn(program, argv, pair[1], nowhere);
    }
    if (id > 0) {
        *process = (struct process){ .id = id, .fd = pair[0] };
        buf_init(&process->answer, BUF_NO_CEILING); /* checked before there is room */
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

/* A busy machine takes longer by the clock on the wall. */
static int wait_limit_s(size_t body)
{
    return LIMIT_PARSE_WAIT_S - LIMIT_PARSE_CPU_S + cpu_limit_s(body);
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

/* --- ask and hear --- */

void process_ask(struct process *process, struct str head, struct str body)
{
    process->frame = (struct wire_frame){ head.n, body.n };
    process->unsent[0] = (struct iovec){ &process->frame, sizeof process->frame };
    process->unsent[1] = (struct iovec){ (char *)(uintptr_t)head.p, head.n };
    process->unsent[2] = (struct iovec){ (char *)(uintptr_t)body.p, body.n };
    process->any_sent = false;
    process->n_body = body.n;
    process->n_answer_frame = 0;
    process->until_ms = clock_monotonic_ms() + 1000 * (int64_t)wait_limit_s(body.n);
    if (process->answer.cap > KEEP_ROOM)
        buf_release(&process->answer);
    buf_clear(&process->answer);
    limit_document(process->id, body.n);
}

bool process_is_sending(const struct process *process)
{
    for (size_t i = 0; i < PROCESS_PARTS; i++)
        if (process->unsent[i].iov_len)
            return true;
    return false;
}

/* Sends what the socket takes; false when nobody is there to read it. */
static bool send_some(struct process *process)
{
    while (process_is_sending(process)) {
        struct msghdr message = { .msg_iov = process->unsent, .msg_iovlen = PROCESS_PARTS };
        ssize_t n = sendmsg(process->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        process->any_sent |= n > 0;
        for (size_t i = 0; i < PROCESS_PARTS; i++) {
            struct iovec *part = &process->unsent[i];
            size_t done = (size_t)n < part->iov_len ? (size_t)n : part->iov_len;

            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= done;
            n -= (ssize_t)done;
        }
    }
    return true;
}

static enum process_step take_frame(struct process *process)
{
    const struct wire_frame *frame = &process->answer_frame;

    if (frame->body != 0 || frame->head == 0 || frame->head > wire_answer_max(process->n_body))
        return PROCESS_NONSENSE;
    buf_room(&process->answer, (size_t)frame->head);
    return PROCESS_WAITS;
}

/* Reads what there is. */
static enum process_step receive_some(struct process *process)
{
    for (;;) {
        bool framed = process->n_answer_frame == sizeof process->answer_frame;
        char *to = framed ? process->answer.p + process->answer.n
                          : (char *)&process->answer_frame + process->n_answer_frame;
        size_t room = framed ? process->answer_frame.head - process->answer.n
                             : sizeof process->answer_frame - process->n_answer_frame;
        ssize_t n;

        if (framed && room == 0) /* it cannot know the answer before the question */
            return process_is_sending(process) ? PROCESS_NONSENSE : PROCESS_ANSWERED;
        n = recv(process->fd, to, room, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return PROCESS_WAITS;
        if (n <= 0)
            return PROCESS_ENDED;
        if (framed)
            process->answer.n += (size_t)n;
        else if ((process->n_answer_frame += (size_t)n) == sizeof process->answer_frame &&
                 take_frame(process) != PROCESS_WAITS)
            return PROCESS_NONSENSE;
    }
}

enum process_step process_go_on(struct process *process, int64_t now_ms)
{
    enum process_step step;

    if (!send_some(process))
        return process->any_sent ? PROCESS_ENDED : PROCESS_UNHEARD;
    step = receive_some(process);
    return step == PROCESS_WAITS && now_ms >= process->until_ms ? PROCESS_SLOW : step;
}

/* --- the end --- */

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

int process_fail(struct process *process, enum process_step how, struct err *err)
{
    size_t body = process->n_body;
    int status = process_stop(process);

    if (how == PROCESS_NONSENSE)
        return err_set(err, ERR_DATA, "the parser answered nonsense on this document");
    if (how == PROCESS_SLOW)
        return err_set(err, ERR_DATA, "the parser gave no answer within %d s", wait_limit_s(body));
    return name_end(status, body, err);
}
