/*
 * channel_program.c - an alert for a program of the user's own, as JSON on its standard input.
 *
 * No shell: the configuration's words are the arguments, and nothing foreign is among them. The child
 * gets a bare environment (no secrets), no open files but its three, limits on memory, files and
 * processor time, and a deadline after which its whole process group ends. It answers by its exit
 * status: 0 done, 65 never (the message is wrong), anything else: try again.
 */
#include "core/clock.h"
#include "out/bulletin.h"
#include "out/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NEVER = 65, EXIT_NO_PROGRAM = 127, FILES_MOST = 64, GRACE_MS = 20 };
#define MEMORY_MOST ((rlim_t)1 << 30)
#define FILE_MOST   ((rlim_t)64 << 20)

/* The same JSON as a webhook gets. */
extern const struct channel channel_webhook;

struct child {
    pid_t pid;
    int in, out;   /* our ends of its stdin, and of its stdout and stderr */
    bool new_line; /* the next byte that it prints begins a line */
};

static void limit(int what, rlim_t most)
{
    struct rlimit now;

    if (getrlimit(what, &now) == 0 && (now.rlim_max == RLIM_INFINITY || now.rlim_max > most))
        setrlimit(what, &(struct rlimit){ most, most });
}

/* In the child, between fork and exec: system calls only. */
static _Noreturn void become(char *const *argv, char *const *env, const int in[2], const int out[2],
                             int64_t timeout_s)
{
    setpgid(0, 0);
    if (dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0 ||
        dup2(out[1], STDERR_FILENO) < 0)
        _exit(EXIT_NO_PROGRAM);
    for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
        close(fd);
    limit(RLIMIT_CPU, (rlim_t)timeout_s);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, FILES_MOST);
    limit(RLIMIT_FSIZE, FILE_MOST);
    limit(RLIMIT_AS, MEMORY_MOST);
    signal(SIGPIPE, SIG_DFL);
    execve(argv[0], argv, env);
    _exit(EXIT_NO_PROGRAM);
}

static int start(const struct channel_settings *channel, struct arena *arena, struct child *child)
{
    char **argv = arena_alloc(arena, (channel->n_run + 1) * sizeof *argv);
    char **env = channel_environment(arena);
    int in[2], out[2];

    for (size_t i = 0; i < channel->n_run; i++)
        argv[i] = arena_z(arena, channel->run[i]);
    if (pipe2(in, O_CLOEXEC) != 0)
        return -1;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return -1;
    }
    child->pid = fork();
    if (child->pid == 0)
        become(argv, env, in, out, channel->timeout_s);
    close(in[0]);
    close(out[1]);
    child->in = in[1];
    child->out = out[0];
    if (child->pid < 0) {
        close(child->in);
        close(child->out);
        return -1;
    }
    setpgid(child->pid, child->pid); /* also from here: whoever is first */
    fcntl(child->in, F_SETFL, O_NONBLOCK);
    fcntl(child->out, F_SETFL, O_NONBLOCK);
    return 0;
}

/* The last line of what it prints, as far as it fits. */
static void hear(struct child *child, char said[SAID_SIZE], bool *open)
{
    char bytes[4096];
    ssize_t n = read(child->out, bytes, sizeof bytes);
    size_t k = strlen(said);

    *open = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
    for (ssize_t i = 0; i < n; i++) {
        if (child->new_line)
            k = 0;
        child->new_line = bytes[i] == '\n';
        if (!child->new_line && k + 1 < SAID_SIZE)
            said[k++] = bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?';
    }
    said[k] = '\0';
}

/* Feeds and hears it till it ends or the time is up; true: it ended by itself. */
static bool talk(struct child *child, struct str body, int64_t timeout_s, char said[SAID_SIZE],
                 int *status)
{
    int64_t end = clock_monotonic_ms() + timeout_s * 1000;
    bool hears = true;

    for (;;) {
        struct pollfd fds[2] = { { .fd = hears ? child->out : -1, .events = POLLIN },
                                 { .fd = child->in, .events = POLLOUT } };
        pid_t ended = waitpid(child->pid, status, WNOHANG);

        if (ended == child->pid || clock_monotonic_ms() >= end) {
            if (hears)
                hear(child, said, &hears);
            return ended == child->pid;
        }
        poll(fds, 2, hears || child->in >= 0 ? 100 : GRACE_MS);
        if (fds[0].revents)
            hear(child, said, &hears);
        if (fds[1].revents && child->in >= 0) {
            ssize_t n = body.n ? write(child->in, body.p, body.n) : 0;

            if (n > 0)
                body = str_from(body, (size_t)n);
            if (body.n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
                close(child->in); /* said, or it does not listen: its status tells */
                child->in = -1;
            }
        }
    }
}

static enum send_result judge(const struct channel_settings *channel, int status, const char *said,
                              struct err *err)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;

    if (code == 0)
        return SEND_DONE;
    if (code == EXIT_NO_PROGRAM)
        err_set(err, ERR_CONFIG, "channel '" STR_FMT "': '" STR_FMT "' cannot be run",
                STR_ARG(channel->name), STR_ARG(channel->run[0]));
    else if (WIFSIGNALED(status))
        err_set(err, ERR_RETRY, "channel '" STR_FMT "': '" STR_FMT "' was ended by signal %d",
                STR_ARG(channel->name), STR_ARG(channel->run[0]), WTERMSIG(status));
    else
        err_set(err, ERR_RETRY, "channel '" STR_FMT "': '" STR_FMT "' ended with %d%s%s",
                STR_ARG(channel->name), STR_ARG(channel->run[0]), code, said[0] ? ": " : "", said);
    return code == EXIT_NEVER ? SEND_NEVER : SEND_DOWN;
}

static enum send_result run(const struct channel_settings *channel, struct str body,
                            char said[SAID_SIZE], struct err *err)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
    struct child child = { .in = -1, .out = -1 };
    struct arena arena = { 0 };
    enum send_result result = SEND_DOWN;
    int status = 0;

    if (start(channel, &arena, &child) != 0) {
        err_set(err, ERR_RETRY, "channel '" STR_FMT "': cannot start '" STR_FMT "': %s",
                STR_ARG(channel->name), STR_ARG(channel->run[0]), strerror(errno));
        arena_release(&arena);
        return SEND_DOWN;
    }
    sigaction(SIGPIPE, &ignore, &before); /* a child that ends early is an error, not our end */
    if (talk(&child, body, channel->timeout_s, said, &status)) {
        result = judge(channel, status, said, err);
    } else {
        kill(-child.pid, SIGKILL);
        waitpid(child.pid, &status, 0);
        err_set(err, ERR_RETRY, "channel '" STR_FMT "': '" STR_FMT "' was not ready after %lld s",
                STR_ARG(channel->name), STR_ARG(channel->run[0]), (long long)channel->timeout_s);
    }
    sigaction(SIGPIPE, &before, NULL);
    if (child.in >= 0)
        close(child.in);
    close(child.out);
    arena_release(&arena);
    return result;
}

static int print(const struct bulletin *bulletin, struct buf *out, struct err *err)
{
    return channel_webhook.print(bulletin, out, err);
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    const struct channel_settings *channel = settings_channel(in->settings, in->recipient);

    if (!channel || channel->n_run == 0) {
        err_set(err, ERR_CONFIG, "the configuration has no channel '" STR_FMT "'",
                STR_ARG(in->recipient));
        return SEND_NEVER;
    }
    said[0] = '\0';
    return run(channel, in->body, said, err);
}

extern const struct channel channel_program;
const struct channel channel_program = { "program", print, send };
