/*
 * run_watch.c - the periodic job as one process without end, each source at its own pace.
 *
 * Of an idle source only two times are kept: when it is due (a binary heap over all of them), and until when
 * its host asked not to be contacted. What is due is asked; while transfers are open others join them. Every
 * quarter of an hour the rest of the job follows: alerts on whole hours, pages, mails. Between the two
 * the store is closed and its lock free, so that other verbs find it; and the process sleeps until the
 * next thing is due, a minute at most, since somebody may set the clock.
 *
 * A signal ends the sleep or the round; what was read is committed first. SIGHUP does the same, and
 * then the program begins anew with the configuration as it is now.
 */
#include "cli/run.h"

#include "core/limits.h"
#include "core/mem.h"
#include "fetch/fetch.h"
#include "fetch/outcome.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TICK_S = 15 * MINUTE_S, SLEEP_MOST_S = 60, LOCKED_S = 2, COMMAND_MOST = 64 * 1024 };

static volatile sig_atomic_t caught; /* the last signal; 0: none */

struct idle {
    int64_t due_at;       /* INT64_MAX: never again */
    int64_t silent_until; /* what its host asked for, or TIME_NONE */
};

struct watch {
    struct cli *cli;
    struct run base;   /* configuration and analyzer; its store is closed while nothing is done */
    struct idle *idle; /* parallel to the sources */
    size_t *heap;      /* of those that are not being asked, by due_at */
    size_t n_heap;
    struct fetch_silence *silent;
    int64_t tick_at; /* when the rest of the job is due */
};

/* --- the heap --- */

static bool is_before(const struct watch *w, size_t a, size_t b)
{
    return w->idle[a].due_at < w->idle[b].due_at ||
           (w->idle[a].due_at == w->idle[b].due_at && a < b);
}

static void heap_put(struct watch *w, size_t source)
{
    size_t at = w->n_heap++;

    while (at > 0 && is_before(w, source, w->heap[(at - 1) / 2])) {
        w->heap[at] = w->heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    w->heap[at] = source;
}

static size_t heap_take(struct watch *w)
{
    size_t first = w->heap[0], last = w->heap[--w->n_heap], at = 0, child;

    while ((child = 2 * at + 1) < w->n_heap) {
        if (child + 1 < w->n_heap && is_before(w, w->heap[child + 1], w->heap[child]))
            child++;
        if (!is_before(w, w->heap[child], last))
            break;
        w->heap[at] = w->heap[child];
        at = child;
    }
    w->heap[at] = last;
    return first;
}

static int64_t next_due_at(const struct watch *w)
{
    return w->n_heap ? w->idle[w->heap[0]].due_at : INT64_MAX;
}

/* --- sources --- */

static struct idle idle_of(const struct source *source, const struct source_state *state,
                           int64_t now)
{
    struct idle idle = { .due_at = state->next_at, .silent_until = outcome_silent_until(state) };

    if (!source->enabled)
        idle.due_at = INT64_MAX;
    else if (fetch_is_due(source, state, now))
        idle.due_at = now;
    else if (state->retired)
        idle.due_at = INT64_MAX;
    if (idle.silent_until <= now || idle.silent_until > now + LIMIT_WAIT_MAX_S)
        idle.silent_until = TIME_NONE;
    return idle;
}

static int read_idle(struct watch *w, struct run *run, struct err *err)
{
    const struct settings *settings = run->settings;
    struct arena arena = { 0 };
    int rc = 0;

    w->n_heap = 0;
    for (size_t i = 0; i < settings->n_sources && rc >= 0; i++) {
        struct source_state state = { 0 };

        rc = store_source_get(run->store, settings->sources[i].name, &arena, &state, err);
        w->idle[i] = idle_of(&settings->sources[i], &state, run->now);
        if (w->idle[i].due_at != INT64_MAX)
            heap_put(w, i);
        arena_clear(&arena);
    }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

static bool next(void *context, struct run *run, const struct source **source,
                 struct source_state *state, struct arena *arena, struct err *err)
{
    struct watch *w = context;
    int64_t now = clock_wall();
    int rc;

    /* Nothing new begins when the rest of the job is due. */
    if (caught || now >= w->tick_at || next_due_at(w) > now)
        return false;
    *source = &run->settings->sources[heap_take(w)];
    *state = (struct source_state){ 0 };
    rc = store_source_get(run->store, (*source)->name, arena, state, err);
    return rc >= 0;
}

static void done(void *context, const struct source *source, const struct source_state *after)
{
    struct watch *w = context;
    size_t i = (size_t)(source - w->base.settings->sources);
    int64_t now = clock_wall();

    w->idle[i] = idle_of(source, after, now);
    if (w->idle[i].due_at <= now) /* never again at once, even if the clock was set back */
        w->idle[i].due_at = now + LIMIT_EVERY_MIN_S;
    if (w->idle[i].due_at != INT64_MAX)
        heap_put(w, i);
}

static bool may_stop(void *context)
{
    (void)context;
    return caught != 0;
}

/* --- what is done when it is due --- */

static int fetch_due(struct watch *w, struct run *run, struct err *err)
{
    struct run_due due = {
        .next = next, .done = done, .may_stop = may_stop, .silent = w->silent, .context = w
    };

    for (size_t i = 0; i < run->settings->n_sources; i++)
        if (w->idle[i].silent_until > run->now)
            w->silent[due.n_silent++] =
                (struct fetch_silence){ run->settings->sources[i].url, w->idle[i].silent_until };
    return run_fetch_due(run, &due, err);
}

static void show(const struct watch *w, const struct run *run)
{
    if (w->cli->err_is_terminal && run->n_asked > 0)
        fprintf(stderr, "%zu asked, %zu failed, %d new mention%s, %zu notice%s\n", run->n_asked,
                run->n_failed, run->n_new, run->n_new == 1 ? "" : "s", run->n_notices,
                run->n_notices == 1 ? "" : "s");
}

/* One opening of the store. ERR_RETRY in *err: somebody else has it. */
static int work(struct watch *w, bool begins, struct err *err)
{
    struct run run = w->base; /* its own arena and figures */
    int rc = 0;

    run.arena = (struct arena){ 0 };
    run.now = w->cli->now = clock_wall();
    run.store = store_open(run.settings->state_dir, STORE_WRITE, err);
    if (!run.store)
        return -1;
    if (begins)
        rc = read_idle(w, &run, err);
    if (rc == 0 && next_due_at(w) <= run.now)
        rc = fetch_due(w, &run, err);
    run.now = w->cli->now = clock_wall();
    if (rc == 0 && !caught && (begins || run.now >= w->tick_at)) {
        rc = run_road(&run, RUN_ALERT | RUN_DIGEST, err);
        w->tick_at = clock_floor(run.now, TICK_S) + TICK_S;
    }
    show(w, &run);
    store_close(run.store);
    arena_release(&run.arena);
    return rc;
}

/* --- signals and sleep --- */

static void note_signal(int number)
{
    caught = number;
}

/* One that comes while the program begins anew waits until it can be taken. */
static void hold_hangups(int how)
{
    sigset_t hangup;

    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(how, &hangup, NULL);
}

static void take_signals(void)
{
    static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
    struct sigaction action = { .sa_handler = note_signal };

    caught = 0;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaction(numbers[i], &action, NULL);
    hold_hangups(SIG_UNBLOCK);
}

/* A signal that comes between the question and the sleep ends the sleep too. */
static void sleep_s(int64_t seconds)
{
    struct timespec wait = { .tv_sec = seconds < 1              ? 1
                                       : seconds > SLEEP_MOST_S ? SLEEP_MOST_S
                                                                : (time_t)seconds };
    sigset_t all, before;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    if (!caught)
        ppoll(NULL, 0, &wait, &before);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static int64_t nap_s(const struct watch *w)
{
    int64_t at = next_due_at(w);

    return (at < w->tick_at ? at : w->tick_at) - clock_wall();
}

/* True when the configuration as it stands now can be read. */
static bool is_sound(struct cli *cli)
{
    struct settings fresh;
    struct err err = { 0 };
    struct buf errors;
    bool sound;

    buf_init(&errors, BUF_NO_CEILING);
    sound = cli_load(cli, cli->settings.file.p, &fresh, &errors, &err) == 0;
    if (sound) {
        settings_release(&fresh);
    } else {
        fwrite(errors.p, 1, errors.n, stderr); /* escaped where they were made */
        cli_note(cli, "%s: the one before stays in force", err.text);
    }
    buf_release(&errors);
    return sound;
}

/* Executes the same program with the same command line; returns only when that fails. */
static int begin_anew(struct cli *cli)
{
    struct buf line;
    struct err err = { 0 };
    char **argv;
    size_t n = 0;

    buf_init(&line, COMMAND_MOST);
    if (cli_read("/proc/self/cmdline", COMMAND_MOST, &line, &err) != 0)
        return cli_error(cli, &err);
    argv = arena_alloc(&cli->arena, (line.n + 1) * sizeof *argv);
    for (size_t i = 0; i < line.n; i++)
        if (i == 0 || line.p[i - 1] == '\0')
            argv[n++] = line.p + i;
    hold_hangups(SIG_BLOCK);
    execv("/proc/self/exe", argv);
    err_set(&err, ERR_INTERNAL, "cannot begin anew: %s", strerror(errno));
    return cli_error(cli, &err);
}

static int watch(struct watch *w)
{
    bool begins = true, told = false;

    for (;;) {
        struct err err = { 0 };

        if (caught == SIGHUP && !is_sound(w->cli))
            caught = 0;
        if (caught)
            return 0;
        if (begins || nap_s(w) <= 0) {
            if (work(w, begins, &err) == 0) {
                begins = told = false;
            } else if (err.code != ERR_RETRY) {
                return cli_error(w->cli, &err);
            } else {
                if (!told)
                    cli_note(w->cli, "%s", err.text);
                told = true;
                sleep_s(LOCKED_S);
                continue;
            }
        }
        if (!caught)
            sleep_s(nap_s(w));
    }
}

/* The store's own lock is free while this process sleeps, so that other commands can take it. Another lock
 * keeps a second watch away; the kernel releases it when this process ends, in whatever way. -1 with *err
 * set: another watch is at work, or that cannot be known. */
static int take_watch(const struct settings *settings, struct err *err)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    struct arena arena = { 0 };
    const char *path = arena_printf(&arena, STR_FMT "/watch", STR_ARG(settings->state_dir)).p;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    char holder[24] = "";

    if (fd < 0) {
        err_set(err, ERR_STORE, "cannot open '%s': %s", path, strerror(errno));
    } else if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        ssize_t n = pread(fd, holder, sizeof holder - 1, 0);

        err_set(
            err, ERR_RETRY,
            "another 'hark watch' is at work on this store (process %.*s): end it first, or leave "
            "it the work",
            (int)(n > 0 ? n : 0), holder);
        close(fd);
        fd = -1;
    } else {
        int n = snprintf(holder, sizeof holder, "%ld", (long)getpid());

        if (ftruncate(fd, 0) != 0 || pwrite(fd, holder, (size_t)n, 0) != n) {
            err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
            close(fd);
            fd = -1;
        }
    }
    arena_release(&arena);
    return fd;
}

int run_watch(struct cli *cli)
{
    struct watch w = { .cli = cli };
    int status = run_open(&w.base, cli, STORE_WRITE), lock;
    size_t n = w.base.settings ? w.base.settings->n_sources : 0;
    struct err err = { 0 };

    if (status != 0)
        return status;
    store_close(w.base.store);
    w.base.store = NULL;
    lock = take_watch(w.base.settings, &err);
    if (lock < 0) {
        run_close(&w.base);
        return cli_error(cli, &err);
    }
    w.idle = mem_alloc((n + 1) * sizeof *w.idle);
    w.heap = mem_alloc((n + 1) * sizeof *w.heap);
    w.silent = mem_alloc((n + 1) * sizeof *w.silent);
    w.tick_at = INT64_MAX; /* first what is due */
    take_signals();
    status = watch(&w);
    mem_free(w.silent);
    mem_free(w.heap);
    mem_free(w.idle);
    run_close(&w.base);
    close(lock);
    if (status == 0 && caught == SIGHUP)
        status = begin_anew(cli);
    return status;
}
