/*
 * cmd_lexicon.c - hark lexicon: look after the words and weights.
 *
 * train  labelled texts in, a learned layer out
 * lint   every line that is broken or of no use, with its mend
 * compile  the file that is mapped instead of reading the texts
 * eval, gaps, diff  measure them on a user's own texts (lexicon.h)
 */
#include "cli/command.h"
#include "cli/lexicon.h"

#include "analyze/lang.h"
#include "analyze/lexicon.h"
#include "analyze/lint.h"
#include "analyze/train.h"
#include "analyze/train_names.h"
#include "analyze/wordbook.h"
#include "core/limits.h"
#include "core/map.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LIMIT_ROWS = 2000 }; /* MiB of labelled texts */

/* --- train --- */

static void show(void *to, const char *what, int64_t done, int64_t of)
{
    struct cli *cli = to;

    if (cli->err_is_terminal || cli_flag(cli, "verbose"))
        fprintf(stderr, "\r%s: %lld of %lld   ", what, (long long)done, (long long)of);
}

/* name<TAB>weight<TAB>neutral yes or no<TAB>licence */
static int read_sources(struct trainer *trainer, const char *file, struct err *err)
{
    struct buf bytes;
    struct str rest, line, name, weight, neutral;
    int64_t number;
    int rc = 0;

    buf_init(&bytes, LIMIT_CONF);
    if (cli_read(file, LIMIT_CONF, &bytes, err) < 0)
        rc = -1;
    rest = buf_str(&bytes);
    for (int n = 1; rc == 0 && str_cut_line(&rest, &line); n++) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!str_cut(&line, '\t', &name) || !str_cut(&line, '\t', &weight) ||
            !str_cut(&line, '\t', &neutral) || line.n == 0 || !str_to_int(weight, &number) ||
            number < 0 || number > 100000)
            rc = err_set(err, ERR_DATA, "%s:%d: write name<TAB>weight<TAB>yes or no<TAB>licence",
                         file, n);
        else
            trainer_source(trainer, name, (int32_t)number, str_eq(neutral, STR("yes")), line);
    }
    buf_release(&bytes);
    return rc;
}

static int write_file(const char *path, struct str bytes, struct err *err)
{
    FILE *f = fopen(path, "wb");
    int rc = 0;

    if (!f)
        return err_set(err, ERR_CREATE, "cannot write '%s': %s", path, strerror(errno));
    if (fwrite(bytes.p, 1, bytes.n, f) != bytes.n)
        rc = err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
    if (fclose(f) != 0 && rc == 0)
        rc = err_set(err, ERR_STORE, "cannot close '%s': %s", path, strerror(errno));
    return rc;
}

static int train_into(struct cli *cli, struct trainer *trainer, int n_files, char **files,
                      struct err *err)
{
    struct train_options options = train_defaults;
    struct buf rows, layer;
    int rc = 0;

    buf_init(&rows, LIMIT_ROWS * MIB);
    buf_init(&layer, LIMIT_LEXICON);
    options.n_entries = (int32_t)cli_int(cli, "entries", options.n_entries);
    options.c = (int32_t)cli_int(cli, "c", options.c);
    options.c_neutral = (int32_t)cli_int(cli, "c-neutral", options.c_neutral);
    options.iterations = (int32_t)cli_int(cli, "iterations", options.iterations);
    options.hand = (int32_t)cli_int(cli, "hand", options.hand);
    options.few_rows = cli_said(cli, "few-rows");
    options.progress = show;
    options.to = cli;
    if (cli_said(cli, "sources"))
        rc = read_sources(trainer, cli_text(cli, "sources").p, err); /* an argument ends with NUL */
    for (int i = 0; rc == 0 && i < n_files; i++) {
        buf_clear(&rows);
        rc = cli_read(files[i], LIMIT_ROWS * MIB, &rows, err);
        if (rc == 0)
            rc = trainer_add(trainer, buf_str(&rows), files[i], err);
    }
    buf_release(&rows);
    if (rc == 0)
        rc = trainer_write(trainer, &options, &layer, err);
    if (rc == 0 && cli_said(cli, "out"))
        rc = write_file(cli_text(cli, "out").p, buf_str(&layer), err);
    else if (rc == 0)
        cli_put(cli, buf_str(&layer));
    buf_release(&layer);
    return rc;
}

/* Weighed phrases of touchpoints or cues. */
static int train_names_into(struct cli *cli, struct name_trainer *trainer, int n_files,
                            char **files, struct err *err)
{
    struct name_options options = name_defaults;
    struct buf rows, layer;
    int rc = 0;

    buf_init(&rows, LIMIT_ROWS * MIB);
    buf_init(&layer, LIMIT_LEXICON);
    options.n_entries = (int32_t)cli_int(cli, "entries", options.n_entries);
    options.c = (int32_t)cli_int(cli, "c", options.c);
    options.iterations = (int32_t)cli_int(cli, "iterations", options.iterations);
    options.balance = (int32_t)cli_int(cli, "balance", options.balance);
    options.df = (int32_t)cli_int(cli, "df", options.df);
    if (cli_said(cli, "beside")) {
        rc = cli_read(cli_text(cli, "beside").p, LIMIT_ROWS * MIB, &rows, err);
        name_trainer_beside(trainer, buf_str(&rows));
    }
    for (int i = 0; rc == 0 && i < n_files; i++) {
        buf_clear(&rows);
        rc = cli_read(files[i], LIMIT_ROWS * MIB, &rows, err);
        if (rc == 0)
            rc = name_trainer_add(trainer, buf_str(&rows), files[i], err);
    }
    buf_release(&rows);
    if (rc == 0)
        rc = name_trainer_write(trainer, &options, cli_text(cli, "said-of"), &layer, err);
    if (rc == 0 && cli_said(cli, "out"))
        rc = write_file(cli_text(cli, "out").p, buf_str(&layer), err);
    else if (rc == 0)
        cli_put(cli, buf_str(&layer));
    buf_release(&layer);
    return rc;
}

static int train_names(struct cli *cli, struct str lang, int n_files, char **files)
{
    bool cues = str_eq(cli_text(cli, "names"), STR("cues"));
    struct err err = { 0 };

    if (!cues && !str_eq(cli_text(cli, "names"), STR("aspects")))
        return cli_usage(cli, "--names takes aspects or cues");
    struct name_trainer *trainer = name_trainer_open(
        cli_data_dir(cli), lang, cues ? LAYER_CUE : LAYER_ASPECT, cli_text(cli, "preset"), &err);
    if (!trainer)
        return cli_error(cli, &err);
    int rc = train_names_into(cli, trainer, n_files, files, &err);
    name_trainer_close(trainer);
    return rc < 0 ? cli_error(cli, &err) : 0;
}

#define TRAIN_OPTIONS "lang sources out entries c c-neutral iterations hand few-rows verbose"
#define NAMES_OPTIONS "lang names preset beside out entries c iterations df balance said-of verbose"

static int train(struct cli *cli, int argc, char **argv)
{
    static char *standard_input[] = { "-" };
    struct str lang = cli_said(cli, "lang") ? cli_text(cli, "lang") : STR("en");
    struct err err = { 0 };
    bool names = cli_said(cli, "names");

    if (!(names ? cli_takes(cli, "train --names", NAMES_OPTIONS)
                : cli_takes(cli, "train (without --names)", TRAIN_OPTIONS)))
        return ERR_USAGE;
    if (names)
        return train_names(cli, lang, argc > 0 ? argc : 1, argc > 0 ? argv : standard_input);
    struct trainer *trainer = trainer_open(cli_data_dir(cli), lang, &err);

    if (!trainer)
        return cli_error(cli, &err);
    int rc = train_into(cli, trainer, argc > 0 ? argc : 1, argc > 0 ? argv : standard_input, &err);
    trainer_close(trainer);
    return rc < 0 ? cli_error(cli, &err) : 0;
}

/* --- lint --- */

/* The languages that are named, else all that have words; 1 where something is of no use, 65 where a file
 * cannot be read. */
static int lint(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    struct buf told;
    size_t n = 0;

    for (int i = 0; i < argc; i++) {
        int row = lang_find(str_of(argv[i]));
        if (row < 0 || row >= WORDBOOK_LANGS)
            return cli_usage(cli, "no words for language '%s' (see FORMAT.md, 'To add a language')",
                             argv[i]);
    }
    buf_init(&told, BUF_NO_CEILING);
    lint_shared(cli_data_dir(cli), &told, &n, &err);
    for (int i = 0; i < (argc > 0 ? argc : WORDBOOK_LANGS); i++) {
        const struct lang *lang = argc > 0 ? &langs[lang_find(str_of(argv[i]))] : &langs[i];
        if (lint_language(cli_data_dir(cli), lang, &told, &n, &err) < 0 && told.n == 0)
            cli_error(cli, &err);
    }
    cli_put(cli, buf_str(&told));
    buf_release(&told);
    return err_is_set(&err) ? (int)err.code : n > 0;
}

/* --- compile --- */

/* Into the file that --out names, else into the cache, where every command looks. */
static int compile(struct cli *cli, int argc, char **argv)
{
    int row = lang_find(argc > 0 ? str_of(argv[0]) : STR("en"));
    struct map emoticons;
    struct err err = { 0 };
    int rc = 0;

    if (argc > 1)
        return cli_usage(cli, "'lexicon compile' takes one language");
    if (row == LANG_NONE || !langs[row].stemmer)
        return cli_usage(cli, "no stemmer for language '%s'", argv[0]);
    if (cli_said(cli, "out")) {
        rc = lexicon_compile(cli_data_dir(cli), &langs[row], cli_text(cli, "out").p, &err);
        return rc < 0 ? cli_error(cli, &err) : 0;
    }
    map_init(&emoticons);
    struct lexicon *lexicon = lexicon_open(cli_data_dir(cli), &langs[row], &emoticons, NULL, &err);
    rc = lexicon ? 0 : cli_error(cli, &err);
    lexicon_close(lexicon);
    map_release(&emoticons);
    return rc;
}

/* --- the verbs --- */

static const struct {
    const char *name;
    int (*run)(struct cli *, int argc, char **argv);
    const char *options; /* NULL: it looks itself */
    bool takes_codes;    /* of languages: --lang says one too */
} verbs[] = {
    { "train", train, NULL, false },          { "lint", lint, "lang", true },
    { "compile", compile, "lang out", true }, { "eval", lexicon_eval, "kind", false },
    { "gaps", lexicon_gaps, "limit", false }, { "diff", lexicon_diff, "limit from to", false },
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

static int lexicon(struct cli *cli, int argc, char **argv)
{
    char code[16], *codes[] = { code };

    snprintf(code, sizeof code, STR_FMT, STR_ARG(cli_text(cli, "lang")));
    for (int i = 0; argc > 0 && i < N_VERBS; i++) {
        if (strcmp(argv[0], verbs[i].name) != 0)
            continue;
        if (verbs[i].options && !cli_takes(cli, verbs[i].name, verbs[i].options))
            return ERR_USAGE;
        bool by_option = argc == 1 && verbs[i].takes_codes && cli_said(cli, "lang");
        return by_option ? verbs[i].run(cli, 1, codes) : verbs[i].run(cli, argc - 1, argv + 1);
    }
    return cli_usage(cli, "'lexicon' takes train, lint, compile, eval, gaps or diff");
}

static const struct cli_opt lexicon_opts[] = {
    { .name = "lang",
      .kind = CLI_TEXT,
      .value = "CODE",
      .help = "train: language (en); lint, compile: the same as its CODE" },
    { .name = "sources",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "train: a line a source: name, weight, neutrals annotated (yes, no), licence" },
    { .name = "out",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "train, compile: where the result goes" },
    { .name = "entries",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "train: n-grams kept (50000)" },
    { .name = "c",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "train: weight of the data against the regulariser, thousandths" },
    { .name = "c-neutral",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "train: the same for neutral" },
    { .name = "iterations",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000,
      .help = "train: at most so many steps of each fit" },
    { .name = "hand",
      .kind = CLI_INT,
      .value = "N",
      .lo = 0,
      .hi = 10000,
      .help =
          "train: learn what the hand layer lacks at this gain, thousandths (0: all by itself)" },
    { .name = "few-rows",
      .kind = CLI_FLAG,
      .help = "train: from some thousand rows: small words and even odds count as much as others" },
    { .name = "names",
      .kind = CLI_TEXT,
      .value = "WHAT",
      .help = "train: aspects or cues: learn weighed phrases from lines names<TAB>text" },
    { .name = "preset",
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "train --names: with the phrases of this preset" },
    { .name = "beside",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "train --names: texts without names, one a line: words of like company weigh alike" },
    { .name = "df",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "train --names: n-grams of fewer texts are dropped (5: weights then hold no text)" },
    { .name = "balance",
      .kind = CLI_INT,
      .value = "N",
      .lo = 0,
      .hi = 1000,
      .help = "train --names: 1000 where texts with a name weigh as much as the rest (0)" },
    { .name = "said-of",
      .kind = CLI_TEXT,
      .value = "TEXT",
      .help = "train --names: what the head of the layer says of its rows" },
    { .name = "kind",
      .kind = CLI_TEXT,
      .value = "KIND",
      .help = "eval: what the lines are: post (unless said), review, app, news or survey" },
    { .name = "limit",
      .letter = 'n',
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "gaps, diff: so many of each (25)" },
    { .name = "from",
      .kind = CLI_TIME,
      .value = "TIME",
      .help = "diff: said at this time or later" },
    { .name = "to", .kind = CLI_TIME, .value = "TIME", .help = "diff: said before this time" },
    { .name = "verbose", .kind = CLI_FLAG, .help = "train: say how far it is" },
    CLI_OPT_END,
};

const struct command command_lexicon = {
    .name = "lexicon",
    .args = "train|lint|compile|eval|gaps|diff [FILE...]",
    .help = "train, check and measure the words and weights behind the scores",
    .example = "hark lexicon train --out learned.tsv labelled.tsv",
    .opts = lexicon_opts,
    .run = lexicon,
    .more =
        "train reads lines label<TAB>text[<TAB>source] with label pos, neg or neu and writes a "
        "learned "
        "layer; the same rows give the same bytes. lint names every line of the "
        "languages' files (all unless named) that is broken, never found, hidden by another, "
        "contradictory or caught by the stem of another word, with its mend; 1 where there "
        "is one. compile LANG writes the file that commands map instead of reading "
        "the texts; they do so themselves, into the cache, when a text has changed. eval "
        "scores the "
        "lines that train reads, an export with people's labels, or without FILE the labelled "
        "mentions of the store, and tells precision, recall and F1. gaps writes what has no "
        "score and what is scored otherwise than stars and people say, as lines to be "
        "labelled. diff [OLD] NEW judges what is stored with another data folder and tells which "
        "mentions and which alerts would change; nothing is written.",
};
