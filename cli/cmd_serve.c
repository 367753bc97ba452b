/*
 * cmd_serve.c - hark serve: the pages and a search page in the browser, on this machine.
 */
#include "cli/run.h"

#include "core/confine.h"
#include "out/say.h"
#include "out/serve.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { PORT = 8642 };

static const struct cli_opt opts[] = {
    { .name = "port",
      .letter = 'p',
      .kind = CLI_INT,
      .value = "N",
      .lo = 0,
      .hi = 65535,
      .help = "8642 unless said; 0: any that is free" },
    { .name = "listen",
      .kind = CLI_TEXT,
      .value = "ADDRESS",
      .help = "127.0.0.1 unless said; another one can be reached by others, without a password" },
    { .name = "host",
      .kind = CLI_LIST,
      .value = "NAME",
      .help = "a name that it may be called by, as behind a proxy; localhost always" },
    CLI_OPT_END,
};

static bool is_loopback(struct str address)
{
    return str_starts(address, STR("127.")) || str_eq(address, STR("::1"));
}

/* From now on this process can only read the pages and use the store. Before the thread that answers
 * begins, and after what is loaded late was loaded. */
static void confine(struct cli *cli, const struct settings *settings)
{
    const struct confine_folder folders[] = { { settings->state_dir, true },
                                              { settings->digest.site, false } };
    struct err err = { 0 };

    serve_load();
    if (access(arena_z(&cli->arena, settings->digest.site), R_OK) == 0 &&
        confine_to(folders, 2, &err) < 0)
        cli_note(cli, "%s", err.text);
}

static void wait_for_end(void)
{
    sigset_t ends;
    int signal;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigwait(&ends, &signal);
}

static void block_ends(void)
{
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* the thread that answers inherits it */
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct serve_request request = { .address = STR("127.0.0.1"),
                                     .port = (int32_t)cli_int(cli, "port", PORT) };
    struct err err = { 0 };
    struct tongues tongues = { 0 };
    struct serve *serve;
    struct str *hosts;
    int status;

    if (argc > 0)
        return cli_usage(cli, "'serve' takes no '%s'", argv[0]);
    if (cli_said(cli, "listen"))
        request.address = cli_text(cli, "listen");
    request.n_hosts = cli_list(cli, "host", &hosts);
    request.hosts = hosts;
    request.store = run_store(cli, STORE_READ, &status);
    if (!request.store)
        return status;
    request.settings = cli_settings(cli);
    if (tongues_open(&tongues, request.settings, &err) != 0) {
        store_close(request.store);
        return cli_error(cli, &err);
    }
    say_in(&tongues, say_common(request.settings));
    block_ends();
    confine(cli, request.settings);
    serve = serve_open(&request, &err);
    if (serve) {
        if (!is_loopback(request.address))
            cli_note(cli, "whoever reaches " STR_FMT " can read what is stored",
                     STR_ARG(request.address));
        cli_printf(cli, "http://%s:%d/ and http://%s:%d/search - end with Ctrl-C\n",
                   is_loopback(request.address) ? "localhost" : cli_text(cli, "listen").p,
                   serve_port(serve),
                   is_loopback(request.address) ? "localhost" : cli_text(cli, "listen").p,
                   serve_port(serve));
        fflush(stdout);
        wait_for_end();
    } else {
        status = cli_error(cli, &err);
    }
    serve_close(serve);
    say_in(NULL, STR_NONE);
    tongues_release(&tongues);
    store_close(request.store);
    return status;
}

const struct command command_serve = {
    .name = "serve",
    .args = "",
    .help = "show the pages and a search page in the browser, on this machine only",
    .example = "hark serve",
    .opts = opts,
    .run = run,
    .more =
        "GET and HEAD only; nothing can be changed by it. It has no password: to show it to others "
        "put\n"
        "a proxy that asks for one in front, and name it: hark serve --host reports.acme.example\n",
};
