/*
 * channel_sendmail.c - a mail into the machine's own mail system: sendmail -i -t, without a shell.
 *
 * The recipient stands in the mail itself (To:), so nothing foreign is ever an argument. The child
 * gets a pipe and nothing else of ours, nor what is secret in our environment. EX_TEMPFAIL (75) and
 * a missing program are tried again.
 */
#include "out/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const places[] = { "/usr/sbin/sendmail", "/usr/lib/sendmail",
                                      "/usr/bin/sendmail" };

static const char *find_program(const struct mail_settings *mail)
{
    if (mail->program.n)
        return mail->program.p; /* its own arena ends it with a NUL */
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

/* CRLF is for the wire: local programs want LF. */
static int write_mail(int fd, struct str body)
{
    while (body.n) {
        ptrdiff_t end = str_find(body, STR("\r\n"));
        struct str line = end < 0 ? body : str_sub(body, 0, (size_t)end);
        struct str rest = end < 0 ? STR_NONE : STR("\n");

        body = end < 0 ? STR_NONE : str_from(body, (size_t)end + 2);
        for (int part = 0; part < 2; part++, line = rest) {
            while (line.n) {
                ssize_t n = write(fd, line.p, line.n);

                if (n < 0 && errno == EINTR)
                    continue;
                if (n <= 0)
                    return -1;
                line = str_from(line, (size_t)n);
            }
        }
    }
    return 0;
}

/* Starts the program with the read end of a pipe as its input; the write end is *fd. */
static int start(const char *program, int *fd, pid_t *pid)
{
    char *const argv[] = { (char *)"sendmail", (char *)"-i", (char *)"-t", NULL };
    posix_spawn_file_actions_t actions;
    struct arena arena = { 0 };
    int ends[2], rc;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    rc = posix_spawn(pid, program, &actions, NULL, argv, channel_environment(&arena));
    posix_spawn_file_actions_destroy(&actions);
    arena_release(&arena);
    close(ends[0]);
    if (rc != 0)
        close(ends[1]);
    *fd = ends[1];
    return rc;
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    const char *program = find_program(&in->settings->mail);
    struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
    int fd = -1, rc, status = -1;
    pid_t pid;

    said[0] = '\0';
    if (!program) {
        err_set(err, ERR_CONFIG, "there is no sendmail on this machine: set 'mail: server:'");
        return SEND_DOWN;
    }
    rc = start(program, &fd, &pid);
    if (rc != 0) {
        err_set(err, ERR_RETRY, "cannot start '%s': %s", program, strerror(rc));
        return SEND_DOWN;
    }
    sigaction(SIGPIPE, &ignore, &before); /* a child that ends early is an error, not our end */
    rc = write_mail(fd, in->body);
    close(fd);
    sigaction(SIGPIPE, &before, NULL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (rc == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return SEND_DONE;
    err_set(err, ERR_RETRY, "'%s' refused the mail (status %d)", program,
            WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    /* 65, 67, 68: the message or its recipient is wrong, and will be the next time too */
    if (WIFEXITED(status) &&
        (WEXITSTATUS(status) == 65 || WEXITSTATUS(status) == 67 || WEXITSTATUS(status) == 68))
        return SEND_NEVER;
    return SEND_LATER;
}

extern const struct channel channel_sendmail;
const struct channel channel_sendmail = { "sendmail", NULL, send };
