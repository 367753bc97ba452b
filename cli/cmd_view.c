/*
 * cmd_view.c - hark view: one question, answered by a sheet.
 */
#include "cli/look.h"
#include "cli/print.h"

#include "core/nearest.h"
#include "out/say.h"
#include "out/writer.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_LEAST = 40 };

static const struct cli_opt opts[] = {
    LOOK_OPTS,
    { .name = "csv", .kind = CLI_FLAG, .help = "as CSV" },
    { .name = "ids", .kind = CLI_FLAG, .help = "with --json: the mentions behind every cell" },
    CLI_OPT_END,
};

/* Columns of the terminal; 0: not one, as wide as it is. */
static size_t width_of(const struct cli *cli)
{
    struct winsize size;
    const char *said = getenv("COLUMNS");
    int64_t columns = 0;

    if (said && str_to_int(str_of(said), &columns) && columns >= WIDTH_LEAST)
        return (size_t)columns;
    if (!cli->out_is_terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col >= WIDTH_LEAST ? size.ws_col : 0;
}

static int list_views(struct cli *cli)
{
    const struct view *const *views;
    size_t n = views_all(&views);
    json_t *all = cli->json ? json_array() : NULL;

    for (size_t i = 0; i < n; i++) {
        json_t *one;

        if (!cli->json && !cli->jsonl) {
            cli_printf(cli, "%-13s %s\n", views[i]->name, views[i]->question);
            continue;
        }
        one = json_pack("{s:s, s:s, s:i}", "view", views[i]->name, "question", views[i]->question,
                        "days", views[i]->days ? views[i]->days : 1);
        if (all)
            json_array_append_new(all, one);
        else
            print_json(cli, one);
    }
    if (all)
        print_json(cli, json_pack("{s:o}", "views", all));
    return 0;
}

/* Which topic it is, where none was named and there are more. */
static struct str about(struct run *run, const struct view *view,
                        const struct view_request *request)
{
    struct str text = look_about(view, request, &run->arena);

    if (view->whole || cli_said(run->cli, "topic") || run->settings->n_topics < 2)
        return text;
    return arena_printf(&run->arena,
                        say(STR_FMT " (the first of %zu topics; --topic names another)"),
                        STR_ARG(text), run->settings->n_topics);
}

static int show(struct run *run, const struct view *view, struct err *err)
{
    struct cli *cli = run->cli;
    bool json = cli->json || cli->jsonl, csv = cli_flag(cli, "csv");
    struct view_request request;
    struct sheet sheet;
    struct buf out;
    int rc;

    if (look_open(run, view, &request, err) != 0)
        return -1;
    if (!csv && !json) /* people read it in their language, programs in English */
        say_in(&run->tongues, view->whole ? STR_NONE : request.topic->language);
    buf_init(&out, BUF_NO_CEILING);
    rc = view_make(view, &request, &sheet, err);
    if (rc == 0) {
        struct writer_options options = { .zone = request.topic->zone,
                                          .ids = cli_flag(cli, "ids"),
                                          .width = width_of(cli),
                                          .about = about(run, view, &request),
                                          .topic = request.topic->name,
                                          .from = request.from,
                                          .to = request.to };

        rc = writer_find(str_of(csv    ? "csv"
                                : json ? "json"
                                       : "text"))
                 ->write(&sheet, &options, &out, err);
    }
    say_in(NULL, STR_NONE);
    if (rc == 0 && (csv || json))
        cli_put(cli, buf_str(&out));
    else if (rc == 0)
        cli_printf(cli, STR_FMT, STR_ARG(buf_str(&out)));
    buf_release(&out);
    sheet_release(&sheet);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct view *view;
    struct err err = { 0 };
    struct run run;
    int status;

    if (argc == 0)
        return list_views(cli);
    if (argc > 1)
        return cli_usage(cli, "'view' takes one name: 'hark view' lists them");
    if (cli_flag(cli, "ids") && !cli->json && !cli->jsonl)
        return cli_usage(cli, "--ids goes with --json");
    view = view_find(str_of(argv[0]));
    if (!view) {
        const struct view *const *views;
        size_t n = views_all(&views);
        const char **names = arena_alloc(&cli->arena, n * sizeof *names), *near;

        for (size_t i = 0; i < n; i++)
            names[i] = views[i]->name;
        near = nearest_word(str_of(argv[0]), names, n);
        return near ? cli_usage(cli, "there is no view '%s' (did you mean '%s'?)", argv[0], near)
                    : cli_usage(cli, "there is no view '%s': 'hark view' lists them", argv[0]);
    }
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    if (show(&run, view, &err) != 0)
        status = cli_error(cli, &err);
    run_close(&run);
    return status;
}

const struct command command_view = {
    .name = "view",
    .args = "[NAME]",
    .help = "answer one question by a table; without a name: list the questions",
    .example = "hark view replies --topic Acme --from 2026-03-01 --to 2026-03-14",
    .opts = opts,
    .run = run,
    .more =
        "Each view has a window of its own (a day, a week or four weeks) that ends with the last\n"
        "closed day; --day, --from and --to choose another. 'hark why VIEW#ROW.COLUMN' with the\n"
        "same options lists the mentions behind a number; --json --ids names rows and columns.",
};
