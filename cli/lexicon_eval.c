/*
 * lexicon_eval.c - hark lexicon eval: labelled texts scored, and how often the label is met.
 *
 * Texts come as the lines that 'hark lexicon train' reads, as an export with people's labels, or from the
 * store itself. What is scored mixed counts for the side it leans to, what is unscored for neutral.
 * Precision and recall have Wilson's interval; that of F1 is Wilson's of hits / (hits + misses + false
 * alarms), of which F1 is a rising function; that of the macro-F1 is by the delta method (Takahashi et al.
 * 2022, "Confidence interval for micro-averaged F1 and macro-averaged F1 scores"), with half a text put
 * into every cell, so that few texts without a fault are not certain.
 */
#include "cli/lexicon.h"
#include "cli/print.h"
#include "cli/run.h"

#include "analyze/labels.h"
#include "core/date.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/stats.h"
#include "core/utf8.h"
#include "out/export.h"

#include <math.h>
#include <stdio.h>

enum { NEG, NEU, POS, MIXED, N_LABELS, N_CLASSES = MIXED };
static const char *const label_names[N_LABELS] = { "neg", "neu", "pos", "mixed" };

enum { BY_SOURCE, BY_KIND, BY_LANG, N_GROUPINGS };
static const char *const groupings[N_GROUPINGS] = { "source", "kind", "lang" };

static const char *const kind_names[] = { [ITEM_POST] = "post",
                                          [ITEM_REVIEW] = "review",
                                          [ITEM_APP] = "app",
                                          [ITEM_NEWS] = "news",
                                          [ITEM_SURVEY] = "survey" };
enum { N_KINDS = sizeof kind_names / sizeof *kind_names };

struct table {
    int64_t n[N_LABELS][N_CLASSES];              /* labelled so, scored so */
    int64_t mixed[N_LABELS], unscored[N_LABELS]; /* of them */
};

struct measure { /* thousandths */
    int32_t value;
    struct stats_interval between;
};

struct evaluation {
    struct cli *cli;
    struct analyzer *analyzer;
    const char *file;
    enum item_kind kind; /* of texts that do not say theirs */
    struct table all;
    struct map groups[N_GROUPINGS]; /* name -> struct table */
    struct arena arena;             /* names and tables */
    struct arena text_arena;        /* of one text */
    int64_t n_texts, n_open;        /* labelled, and still to be labelled */
};

/* --- figures --- */

static int64_t labelled(const struct table *t, int label)
{
    return t->n[label][NEG] + t->n[label][NEU] + t->n[label][POS];
}

static int64_t scored(const struct table *t, int class)
{
    return t->n[NEG][class] + t->n[NEU][class] + t->n[POS][class];
}

static struct measure share(int64_t hits, int64_t of)
{
    return (struct measure){ of ? (int32_t)((1000 * hits + of / 2) / of) : 0,
                             stats_wilson(hits, of) };
}

static struct measure f1_of(const struct table *t, int class)
{
    int64_t hits = t->n[class][class], both = labelled(t, class) + scored(t, class);
    struct stats_interval in = stats_wilson(hits, both - hits);

    return (struct measure){ both ? (int32_t)((2000 * hits + both / 2) / both) : 0,
                             { 2000 * in.low / (1000 + in.low),
                               (2000 * in.high + 999 + in.high) / (1000 + in.high) } };
}

static struct measure accuracy_of(const struct table *t)
{
    int64_t hits = 0, of = 0;

    for (int c = 0; c < N_CLASSES; c++) {
        hits += t->n[c][c];
        of += labelled(t, c);
    }
    return share(hits, of);
}

/* The mean of the F1 of the classes that are labelled at all. */
static struct measure macro_of(const struct table *t)
{
    double p[N_CLASSES][N_CLASSES] = { 0 }, n = 0, sum = 0, first = 0, square = 0;
    int64_t total = 0;
    int classes = 0;

    for (int j = 0; j < N_CLASSES; j++) {
        if (labelled(t, j) == 0)
            continue;
        classes++;
        sum += 2.0 * (double)t->n[j][j] / (double)(labelled(t, j) + scored(t, j));
        total += labelled(t, j);
        for (int k = 0; k < N_CLASSES; k++)
            n += p[j][k] = (double)t->n[j][k] + 0.5;
    }
    if (total == 0)
        return (struct measure){ 0, { 0, 1000 } };
    for (int j = 0; j < N_CLASSES; j++) {
        for (int k = 0; k < N_CLASSES && labelled(t, j); k++) {
            double slope = 0;

            for (int i = 0; i < N_CLASSES; i++) {
                double both = p[i][NEG] + p[i][NEU] + p[i][POS] + p[NEG][i] + p[NEU][i] + p[POS][i];
                if (labelled(t, i) && (i == j || i == k))
                    slope +=
                        (2.0 * (i == j && i == k) - 2.0 * p[i][i] / both * ((i == j) + (i == k))) *
                        n / both / classes;
            }
            first += p[j][k] / n * slope;
            square += p[j][k] / n * slope * slope;
        }
    }
    double value = 1000 * sum / classes;
    double half = 1000 * 1.959963984540054 * sqrt((square - first * first) / n);
    double low = floor(value - half), high = ceil(value + half);
    return (struct measure){ (int32_t)floor(value + 0.5),
                             { low > 0 ? (int32_t)low : 0, high < 1000 ? (int32_t)high : 1000 } };
}

/* --- one text --- */

static int class_of(const struct verdict *v)
{
    if (v->p_neg > v->p_neu && v->p_neg >= v->p_pos)
        return NEG;
    return v->p_pos > v->p_neu ? POS : NEU; /* of equals neutral, as the label */
}

static struct table *table_of(struct evaluation *e, int grouping, struct str name)
{
    struct map *map = &e->groups[grouping];
    struct table *table = map_get(map, name);

    if (!table) {
        table = arena_alloc(&e->arena, sizeof *table);
        *map_put(map, arena_str(&e->arena, name)) = table;
    }
    return table;
}

static void add(struct evaluation *e, int label, const struct item *item, struct str source)
{
    struct verdict v;

    analyzer_judge(e->analyzer, item, false, &e->text_arena, &v);
    struct table *tables[] = {
        &e->all,
        table_of(e, BY_SOURCE, str_is_empty(source) ? STR("-") : source),
        table_of(e, BY_KIND, str_of(kind_names[item->kind])),
        table_of(e, BY_LANG, v.lang),
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        tables[i]->n[label][class_of(&v)]++;
        tables[i]->mixed[label] += v.label == LABEL_MIXED;
        tables[i]->unscored[label] += v.label == LABEL_UNSCORED;
    }
    e->n_texts++;
}

static int label_named(struct str name)
{
    for (int i = 0; i < N_LABELS; i++)
        if (str_eq(name, str_of(label_names[i])))
            return i;
    return -1;
}

/* --- where texts come from --- */

static struct str repair(struct str s, struct arena *arena)
{
    struct buf clean;

    if (utf8_is_clean(s))
        return s;
    buf_init(&clean, BUF_NO_CEILING);
    utf8_repair(s, &clean);
    s = arena_str(arena, buf_str(&clean));
    buf_release(&clean);
    return s;
}

static int add_row(struct evaluation *e, const struct label_row *row, int64_t line, struct err *err)
{
    struct item item = ITEM_EMPTY;
    int label = label_named(row->label);

    if (str_eq(row->label, STR("?"))) {
        e->n_open++;
        return 0;
    }
    if (label < 0)
        return err_set(err, ERR_DATA,
                       "%s:%lld: unknown label '" STR_FMT "' (pos, neg, neu, mixed, or ? for none)",
                       e->file, (long long)line, STR_ARG(str_sub(row->label, 0, 40)));
    if (row->text.n > LIMIT_TEXT)
        return err_set(err, ERR_DATA, "%s:%lld: the text is longer than %zu KiB", e->file,
                       (long long)line, LIMIT_TEXT / KIB);
    arena_clear(&e->text_arena);
    item.kind = e->kind;
    item.text = repair(row->text, &e->text_arena);
    add(e, label, &item, repair(str_trim(row->source), &e->text_arena));
    return 0;
}

static int add_rows(struct evaluation *e, struct str bytes, struct err *err)
{
    struct labels labels = { .rest = bytes, .file = e->file };
    struct label_row row;
    int rc;

    while ((rc = labels_next(&labels, &row, err)) == 1) {
        if (labels.line > LIMIT_LABELS)
            return err_set(err, ERR_DATA, "%s:%lld: more than %d lines", e->file,
                           (long long)labels.line, LIMIT_LABELS);
        if (add_row(e, &row, labels.line, err) != 0)
            return -1;
    }
    return rc;
}

static int add_mention(void *context, const struct mention *m)
{
    struct evaluation *e = context;
    int label = label_named(m->human);

    arena_clear(&e->text_arena);
    if (label >= 0)
        add(e, label, &m->item, m->source);
    return 0;
}

static int add_exported(void *context, const struct store_import *import, struct err *err)
{
    (void)err;
    return add_mention(context, import->mention);
}

static int add_file(struct evaluation *e, struct err *err)
{
    enum export_form form;
    struct buf bytes;
    int64_t line = 0;
    int rc;

    buf_init(&bytes, LIMIT_FILE);
    rc = cli_read(e->file, LIMIT_FILE, &bytes, err);
    if (rc == 0 && export_is_one(buf_str(&bytes), &form)) {
        rc = export_read(buf_str(&bytes), form, add_exported, e, &line, err);
        if (rc != 0)
            rc = err_wrap(err, "%s:%lld: ", e->file, (long long)line);
    } else if (rc == 0) {
        rc = add_rows(e, buf_str(&bytes), err);
    }
    buf_release(&bytes);
    return rc;
}

static int add_stored(struct evaluation *e, const struct settings *settings, struct err *err)
{
    struct mention_query query = { .from = TIME_NONE, .to = TIME_NONE, .label = -1, .every = true };
    struct store *store = store_open(settings->state_dir, STORE_READ, err);
    int rc = store ? store_mentions(store, &query, add_mention, e, err) : -1;

    store_close(store);
    return rc;
}

/* --- told --- */

static json_t *json_of_measure(struct measure m)
{
    return json_pack("{s:i,s:i,s:i}", "value", (int)m.value, "low", (int)m.between.low, "high",
                     (int)m.between.high);
}

static json_t *json_of_table(const struct table *t)
{
    json_t *o = json_object(), *classes = json_object();
    int64_t n = 0;

    for (int i = 0; i < N_LABELS; i++) {
        json_t *class =
            json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "texts", (json_int_t)labelled(t, i), "as_neg",
                      (json_int_t)t->n[i][NEG], "as_neu", (json_int_t)t->n[i][NEU], "as_pos",
                      (json_int_t)t->n[i][POS], "mixed", (json_int_t)t->mixed[i], "unscored",
                      (json_int_t)t->unscored[i]);

        n += labelled(t, i);
        if (i < N_CLASSES) {
            json_object_set_new(class, "precision",
                                json_of_measure(share(t->n[i][i], scored(t, i))));
            json_object_set_new(class, "recall",
                                json_of_measure(share(t->n[i][i], labelled(t, i))));
            json_object_set_new(class, "f1", json_of_measure(f1_of(t, i)));
        }
        json_object_set_new(classes, label_names[i], class);
    }
    json_object_set_new(o, "texts", json_integer(n));
    json_object_set_new(o, "accuracy", json_of_measure(accuracy_of(t)));
    json_object_set_new(o, "macro_f1", json_of_measure(macro_of(t)));
    json_object_set_new(o, "labels", classes);
    return o;
}

static void put_json(struct evaluation *e)
{
    json_t *o = json_of_table(&e->all);

    json_object_set_new(o, "lexicon", json_of_str(analyzer_version(e->analyzer)));
    for (int g = 0; g < N_GROUPINGS; g++) {
        json_t *groups = json_array();

        for (size_t i = 0; i < e->groups[g].n; i++) {
            json_t *group = json_of_table(e->groups[g].entries[i].value);

            json_object_set_new(group, "name", json_of_text(e->groups[g].entries[i].key));
            json_array_append_new(groups, group);
        }
        json_object_set_new(o, groupings[g], groups);
    }
    print_json(e->cli, o);
}

static void put_measure(struct cli *cli, struct measure m)
{
    char text[32];

    snprintf(text, sizeof text, "%d.%d (%d-%d)", (int)m.value / 10, (int)m.value % 10,
             (int)m.between.low / 10, (int)(m.between.high + 9) / 10);
    cli_printf(cli, "  %-14s", text);
}

static void put_text(struct evaluation *e)
{
    struct cli *cli = e->cli;
    const struct table *t = &e->all;

    cli_printf(cli, "%lld labelled texts, lexicon " STR_FMT "; per cent, 95 %% interval\n\n",
               (long long)e->n_texts, STR_ARG(analyzer_version(e->analyzer)));
    cli_printf(cli, "labelled  as neg  as neu  as pos   mixed  unscored\n");
    for (int i = 0; i < N_LABELS; i++)
        if (i < N_CLASSES || labelled(t, i) > 0)
            cli_printf(cli, "%-8s  %6lld  %6lld  %6lld  %6lld  %8lld\n", label_names[i],
                       (long long)t->n[i][NEG], (long long)t->n[i][NEU], (long long)t->n[i][POS],
                       (long long)t->mixed[i], (long long)t->unscored[i]);
    cli_printf(cli, "\nclass     texts  precision       recall          F1\n");
    for (int i = 0; i < N_CLASSES; i++) {
        cli_printf(cli, "%-8s  %5lld", label_names[i], (long long)labelled(t, i));
        put_measure(cli, share(t->n[i][i], scored(t, i)));
        put_measure(cli, share(t->n[i][i], labelled(t, i)));
        put_measure(cli, f1_of(t, i));
        cli_printf(cli, "\n");
    }
    cli_printf(cli, "\n%-6s  %-24s  %6s  accuracy        macro-F1\n%-32s  %6lld", "", "", "texts",
               "all", (long long)e->n_texts);
    put_measure(cli, accuracy_of(t));
    put_measure(cli, macro_of(t));
    cli_printf(cli, "\n");
    for (int g = 0; g < N_GROUPINGS; g++) {
        for (size_t i = 0; e->groups[g].n > 1 && i < e->groups[g].n; i++) {
            const struct map_entry *group = &e->groups[g].entries[i];
            const struct table *of = group->value;
            int64_t n = 0;

            for (int k = 0; k < N_LABELS; k++)
                n += labelled(of, k);
            cli_printf(cli, "%-6s  %-24.*s  %6lld", groupings[g], STR_ARG(group->key),
                       (long long)n);
            put_measure(cli, accuracy_of(of));
            put_measure(cli, macro_of(of));
            cli_printf(cli, "\n");
        }
    }
}

/* For the view 'coverage': "2026-03-14 812 713", day, texts, macro-F1. A store that is busy now is no
 * reason to fail: the figures have been told. */
static void note_result(struct evaluation *e, const struct settings *settings)
{
    struct err err = { 0 };
    struct store *store = store_open(settings->state_dir, STORE_WRITE, &err);
    char now[DATE_RFC3339_SIZE];

    date_format_rfc3339(e->cli->now, now);
    if (!store || store_mark_set(store, STR("lexicon/eval"),
                                 arena_printf(&e->arena, "%.10s %lld %d", now,
                                              (long long)e->n_texts, (int)macro_of(&e->all).value),
                                 NULL, 0, &err) != 0)
        cli_note(e->cli, "the result was not noted: %s", err.text);
    store_close(store);
}

static int evaluate(struct evaluation *e, const struct settings *settings, struct err *err)
{
    e->analyzer = analyzer_open(cli_data_dir(e->cli), settings ? settings->topics : NULL,
                                settings ? settings->n_topics : 0, err);
    if (!e->analyzer || (e->file ? add_file(e, err) : add_stored(e, settings, err)) != 0)
        return -1;
    if (e->n_texts == 0)
        return err_set(err, ERR_NO_INPUT, "no text has a label%s",
                       e->file ? "" : ": 'hark label ID neg' gives one");
    if (e->cli->json || e->cli->jsonl)
        put_json(e);
    else
        put_text(e);
    if (e->n_open > 0)
        cli_note(e->cli, "lines with '?', still to be labelled: %lld", (long long)e->n_open);
    if (settings)
        note_result(e, settings);
    return 0;
}

int lexicon_eval(struct cli *cli, int argc, char **argv)
{
    struct evaluation e = { .cli = cli, .file = argc > 0 ? argv[0] : NULL };
    const struct settings *settings = e.file ? cli_settings_maybe(cli) : cli_settings(cli);
    struct str kind = cli_text(cli, "kind");
    struct err err = { 0 };

    if (argc > 1)
        return cli_usage(cli, "'lexicon eval' takes one file");
    if (!settings && cli_status(cli) != 0)
        return cli_status(cli);
    for (int i = 0; i < N_KINDS; i++)
        if (str_eq(kind, str_of(kind_names[i])))
            e.kind = (enum item_kind)i;
    if (!str_is_empty(kind) && !str_eq(kind, str_of(kind_names[e.kind])))
        return cli_usage(cli, "unknown kind '" STR_FMT "' (post, review, app, news or survey)",
                         STR_ARG(kind));
    for (int g = 0; g < N_GROUPINGS; g++)
        map_init(&e.groups[g]);
    int rc = evaluate(&e, settings, &err);
    for (int g = 0; g < N_GROUPINGS; g++)
        map_release(&e.groups[g]);
    analyzer_close(e.analyzer);
    arena_release(&e.text_arena);
    arena_release(&e.arena);
    return rc != 0 ? cli_error(cli, &err) : 0;
}
