/*
 * cmd_why.c - hark why: follow a number down.
 *
 *     hark why MENTION        the words and rules of its score, which sum exactly to its evidence
 *     hark why --match ID     which words of the topics' queries a mention has, and where
 *     hark why --match 'A TEXT OF SOME WORDS'     the same of a text that nobody wrote yet
 *     hark why ALERT          what was seen, what is usual, and the mentions behind it
 *     hark why SHEET#ROW.COL  the mentions that a cell of a view counts
 */
#include "cli/look.h"
#include "cli/named.h"
#include "cli/print.h"

#include "core/notice.h"
#include "core/query.h"
#include "out/print.h"

static const struct cli_opt opts[] = {
    { .name = "match",
      .letter = 'm',
      .kind = CLI_FLAG,
      .help = "of a mention, or a text in quotes that is only tried: what the topics' queries ask "
              "for, and "
              "what of it was found where" },
    LOOK_OPTS,
    CLI_OPT_END,
};

static const char *const kinds[] = {
    [PART_WORD] = "word", [PART_RULE] = "rule", [PART_RATING] = "rating", [PART_BIAS] = "bias"
};

/* --- a mention --- */

static json_t *json_of_part(const struct part *part)
{
    json_t *o = json_object();

    json_object_set_new(o, "kind", json_string(kinds[part->kind]));
    json_object_set_new(o, "token", json_of_str(part->token));
    json_object_set_new(o, "stem", json_of_str(part->stem));
    json_object_set_new(o, "file", json_of_str(part->file));
    json_object_set_new(o, "line", json_integer(part->line));
    json_object_set_new(o, "rule", json_of_str(part->rule));
    json_object_set_new(o, "weight", json_integer(part->weight));
    json_object_set_new(o, "share", json_integer(part->share));
    json_object_set_new(o, "in_title", json_boolean(part->in_title));
    json_object_set_new(o, "at", json_integer(part->at));
    json_object_set_new(o, "length", json_integer(part->length));
    return o;
}

/* The mention, and its trace as 'hark score --explain' writes it. */
static void put_json(struct cli *cli, const struct mention *m, const struct verdict *v)
{
    json_t *o = json_of_mention(m), *trace = json_object(), *parts = json_array(),
           *steps = json_array();

    for (size_t i = 0; i < v->n_parts; i++)
        json_array_append_new(parts, json_of_part(&v->parts[i]));
    for (size_t i = 0; i < v->n_steps; i++) {
        json_t *step = json_object();

        json_object_set_new(step, "name", json_of_text(v->steps[i].name));
        json_object_set_new(step, "value", json_integer(v->steps[i].value));
        json_object_set_new(step, "weight", json_integer(v->steps[i].weight));
        json_array_append_new(steps, step);
    }
    json_object_set_new(trace, "evidence", json_integer(v->evidence));
    json_object_set_new(trace, "lexicon", json_of_str(v->lexicon));
    json_object_set_new(trace, "label", json_string(label_name(v->label)));
    json_object_set_new(trace, "score", json_integer(v->score));
    json_object_set_new(trace, "parts", parts);
    json_object_set_new(trace, "steps", steps);
    json_object_set_new(o, "evidence", json_integer(m->verdict.evidence));
    json_object_set_new(o, "trace", trace);
    print_json(cli, o);
}

static void put_part(struct cli *cli, const struct part *part)
{
    struct str what = str_is_empty(part->token) ? part->rule : part->token;

    cli_put(cli, cli_colour(cli, part->share < 0   ? CLI_RED
                                 : part->share > 0 ? CLI_GREEN
                                                   : CLI_DIM));
    cli_printf(cli, "%+8d", part->share);
    cli_put(cli, cli_colour(cli, CLI_PLAIN));
    cli_printf(cli, "  %-6s  " STR_FMT, kinds[part->kind], STR_ARG(what));
    if (part->in_title)
        cli_printf(cli, " (title)");
    if (!str_is_empty(part->stem) && !str_eq_nocase(part->stem, part->token))
        cli_printf(cli, " as '" STR_FMT "'", STR_ARG(part->stem));
    if (!str_is_empty(part->rule) && !str_is_empty(part->token))
        cli_printf(cli, ", " STR_FMT, STR_ARG(part->rule));
    if (!str_is_empty(part->file))
        cli_printf(cli, "  " STR_FMT ":%d, weight %d", STR_ARG(part->file), part->line,
                   part->weight);
    cli_printf(cli, "\n");
}

static void put_trace(struct cli *cli, const struct mention *m, const struct verdict *v)
{
    int64_t sum = 0;

    print_mention(cli, m);
    for (size_t i = 0; i < v->n_parts; i++) {
        put_part(cli, &v->parts[i]);
        sum += v->parts[i].share;
    }
    cli_printf(cli, "%+8lld  evidence -> score %d\n", (long long)sum, v->score);
    for (size_t i = 0; i < v->n_steps; i++)
        if (v->steps[i].value != 0)
            cli_printf(cli, "%+8lld  neutral: " STR_FMT " %d x %d/1000\n",
                       (long long)v->steps[i].value * v->steps[i].weight / 1000,
                       STR_ARG(v->steps[i].name), v->steps[i].value, v->steps[i].weight);
    cli_printf(cli, "          -> %s; odds neg %d, neu %d, pos %d of 1000\n", label_name(v->label),
               v->p_neg, v->p_neu, v->p_pos);
    for (size_t i = 0; i < v->n_aspects; i++)
        cli_printf(cli, "          about " STR_FMT ": %d\n", STR_ARG(v->aspects[i].name),
                   v->aspects[i].score);
    for (size_t i = 0; i < m->n_topics; i++)
        cli_printf(cli, "          topic " STR_FMT "\n", STR_ARG(m->topics[i]));
    if (!str_eq(m->story, m->id))
        cli_printf(cli, "          a copy of story " STR_FMT ": counts once with it\n",
                   STR_ARG(m->story));
    if (!str_is_empty(m->human))
        cli_printf(cli, "          a person said '" STR_FMT "', which wins\n", STR_ARG(m->human));
    if (!str_eq(v->lexicon, m->verdict.lexicon))
        cli_printf(cli,
                   "          stored with lexicon " STR_FMT " as %s, %d; this is lexicon " STR_FMT
                   "\n",
                   STR_ARG(m->verdict.lexicon), label_name(m->verdict.label), m->verdict.score,
                   STR_ARG(v->lexicon));
}

static void why_mention(struct run *run, const struct mention *m)
{
    struct verdict v;

    analyzer_judge(run->analyzer, &m->item, true, &run->arena, &v);
    if (run->cli->json || run->cli->jsonl)
        put_json(run->cli, m, &v);
    else
        put_trace(run->cli, m, &v);
}

/* --- lists of mentions: behind an alert, behind a cell --- */

static int put_mentions(struct run *run, const struct str *ids, size_t n, struct err *err)
{
    struct arena arena = { 0 };
    json_t *all = run->cli->json ? json_array() : NULL;
    struct mention m;
    int rc = 1;

    for (size_t i = 0; i < n && rc >= 0; i++) {
        arena_clear(&arena);
        rc = store_mention_get(run->store, ids[i], &arena, &m, err);
        if (rc != 1) /* forgotten meanwhile */
            continue;
        if (all)
            json_array_append_new(all, json_of_mention(&m));
        else if (run->cli->jsonl)
            print_json(run->cli, json_of_mention(&m));
        else
            print_mention(run->cli, &m);
    }
    if (all && rc >= 0)
        print_json(run->cli, json_pack("{s:O}", "mentions", all));
    json_decref(all);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

static int why_alert(struct run *run, const struct alert_row *a, struct err *err)
{
    struct cli *cli = run->cli;
    struct arena *arena = &run->arena;

    if (cli->json || cli->jsonl)
        return put_mentions(run, a->mentions, a->n_mentions, err);
    cli_printf(cli, "alert " STR_FMT " of topic " STR_FMT ", " STR_FMT ", %s, opened " STR_FMT "\n",
               STR_ARG(a->id), STR_ARG(a->topic), STR_ARG(a->state),
               severity_name((enum severity)a->severity),
               STR_ARG(print_local(run->settings->zone, a->opened_at, arena)));
    if (!str_is_empty(a->source))
        cli_printf(cli, "source '" STR_FMT "' (" STR_FMT ")\n", STR_ARG(a->source),
                   STR_ARG(a->signal));
    if (a->from < a->to)
        cli_printf(cli,
                   STR_FMT " " STR_FMT " from " STR_FMT " to " STR_FMT ": %d seen, %d.%d usual;"
                           " chance alone would bring this once in %lld days\n",
                   STR_ARG(a->signal),
                   STR_ARG(str_is_empty(a->aspect) ? STR("mentions") : a->aspect),
                   STR_ARG(print_local(run->settings->zone, a->from, arena)),
                   STR_ARG(print_local(run->settings->zone, a->to, arena)), a->observed,
                   (int)(a->expected_milli / 1000), (int)(a->expected_milli % 1000 / 100),
                   (long long)a->odds_days);
    return put_mentions(run, a->mentions, a->n_mentions, err);
}

/* Silence would leave open whether the cell was found. */
static void note_none(struct run *run, struct str path, const struct cell *cell,
                      const struct view_request *request)
{
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_cell(cell, request->topic->zone, &text);
    if (!run->cli->json && !run->cli->jsonl)
        cli_note(run->cli, "no mention stands behind '" STR_FMT "' of " STR_FMT ": it is " STR_FMT,
                 STR_ARG(path), STR_ARG(request->topic->name), STR_ARG(buf_str(&text)));
    buf_release(&text);
}

static int why_cell(struct run *run, struct str name, struct str path, struct err *err)
{
    const struct view *view = view_find(name);
    struct view_request request;
    const struct cell *cell;
    struct sheet sheet;
    int rc;

    if (!view)
        return err_set(err, ERR_USAGE, "there is no view '" STR_FMT "': 'hark view' lists them",
                       STR_ARG(name));
    if (look_open(run, view, &request, err) != 0)
        return -1;
    rc = view_make(view, &request, &sheet, err);
    if (rc == 0) {
        cell = sheet_find(&sheet, path);
        if (cell && cell->n_ids == 0)
            note_none(run, path, cell, &request);
        rc = cell ? put_mentions(run, cell->ids, cell->n_ids, err)
                  : err_set(err, ERR_NO_INPUT,
                            "view '" STR_FMT "' has no cell '" STR_FMT
                            "' (ROW.COLUMN: 'hark view " STR_FMT " --json' names them)",
                            STR_ARG(name), STR_ARG(path), STR_ARG(name));
    }
    sheet_release(&sheet);
    return rc;
}

static int why(struct run *run, struct str what, struct err *err)
{
    struct alert_row alert;
    struct str name;
    struct mention m;
    int rc;

    if (str_find_char(what, '#') >= 0) {
        str_cut(&what, '#', &name);
        return why_cell(run, name, what, err);
    }
    rc = store_mention_get(run->store, what, &run->arena, &m, err);
    if (rc == 1) {
        why_mention(run, &m);
        return 0;
    }
    if (rc == 0)
        rc = store_alert_get(run->store, what, &run->arena, &alert, err);
    if (rc == 1)
        return why_alert(run, &alert, err);
    return rc < 0
               ? -1
               : err_set(err, ERR_NO_INPUT,
                         "'" STR_FMT "' is neither one mention nor one alert: 'hark mentions' and"
                         " 'hark alerts' have the ids",
                         STR_ARG(what));
}

/* --- a match --- */

/* The words of the find as they stand in the text. */
static struct str words_found(const struct query_doc *doc, const struct query_finding *f)
{
    const struct query_token *first = &doc->tokens[f->first], *last = first + f->n - 1;
    struct str text = first->in_title ? doc->title : doc->text;

    return str_sub(text, first->at, last->at + last->length - first->at);
}

static void tell_finding(struct run *run, const struct query_doc *doc,
                         const struct query_finding *f, json_t *list)
{
    struct str words = f->n > 0 ? words_found(doc, f) : STR_NONE;

    if (list) {
        json_array_append_new(list, json_pack("{s:o,s:b,s:b,s:o}", "says", json_of_str(f->says),
                                              "found", f->found, "unwanted", f->unwanted, "words",
                                              json_of_text(words)));
        return;
    }
    static const char *const tells[2][2] = { { "missing", "found" }, { "absent", "against" } };

    cli_printf(run->cli, "  %-7s %s" STR_FMT, tells[f->unwanted][f->found],
               f->unwanted ? "NOT " : "", STR_ARG(f->says));
    if (f->n > 0)
        cli_printf(run->cli, "  %s the %s: " STR_FMT, f->found ? "in" : "written otherwise in",
                   doc->tokens[f->first].in_title ? "title" : "text", STR_ARG(words));
    cli_printf(run->cli, "\n");
}

/* 'm' is NULL for a text that is only tried. */
static const char *why_otherwise(const struct mention *m, struct str topic, bool yes)
{
    bool stored = m && mention_has_topic(m, topic);

    if (!m || stored == yes)
        return "";
    return stored ? "; its source or an earlier query said so"
                  : "; it is not about it by its language, or since the query changed";
}

static int tell_match(struct run *run, const struct mention *m, const struct topic *topic,
                      const struct query_doc *doc, json_t *topics, struct err *err)
{
    bool yes = false;
    struct query_finding *findings;
    size_t n = 0;

    if (topic->match.n > 0) {
        struct query *query = query_parse(topic->match, &run->arena, NULL, err);
        if (!query)
            return -1;
        n = query_explain(query, doc, &run->arena, &findings, &yes);
    }
    json_t *list = topics ? json_array() : NULL;
    if (!topics)
        cli_printf(run->cli, STR_FMT ": %s%s\n", STR_ARG(topic->name),
                   topic->match.n == 0 ? "has no query"
                   : yes               ? "its query matches"
                                       : "its query does not match",
                   why_otherwise(m, topic->name, yes));
    for (size_t i = 0; i < n; i++)
        tell_finding(run, doc, &findings[i], list);
    if (topics)
        json_array_append_new(
            topics, json_pack("{s:o,s:b,s:b,s:o}", "topic", json_of_str(topic->name), "matches",
                              yes, "about", m && mention_has_topic(m, topic->name), "parts", list));
    return 0;
}

/* A text of several words is no id: it is tried itself. */
static int find_match_text(struct run *run, struct str what, struct mention *m, bool *tried,
                           struct err *err)
{
    int rc;

    *tried = str_find_char(what, ' ') >= 0;
    if (*tried) {
        *m = (struct mention){ .item = ITEM_EMPTY };
        m->item.text = what;
        return 0;
    }
    rc = store_mention_get(run->store, what, &run->arena, m, err);
    if (rc == 0)
        return err_set(err, ERR_NO_INPUT,
                       "'" STR_FMT "' is no one mention: 'hark mentions' has the ids; a text of"
                       " several words in quotes is tried itself",
                       STR_ARG(what));
    return rc < 0 ? -1 : 0;
}

static int why_match(struct run *run, struct str what, struct err *err)
{
    struct str wanted = cli_text(run->cli, "topic");
    const struct topic *only = wanted.n ? named_topic(run->settings, wanted, err) : NULL;
    struct mention m;
    bool tried;
    int rc = 0;

    if ((wanted.n && !only) || find_match_text(run, what, &m, &tried, err) < 0)
        return -1;
    json_t *topics = run->cli->json || run->cli->jsonl ? json_array() : NULL;
    struct query_doc doc = query_doc_of_mention(&m, &run->arena);
    for (size_t i = 0; i < run->settings->n_topics && rc == 0; i++)
        if (!only || only == &run->settings->topics[i])
            rc = tell_match(run, tried ? NULL : &m, &run->settings->topics[i], &doc, topics, err);
    if (topics && rc == 0)
        print_json(run->cli, json_pack("{s:o,s:O}", "id", json_of_str(m.id), "topics", topics));
    json_decref(topics);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    struct run run;
    int status;

    if (argc != 1)
        return cli_usage(cli, "'why' takes the id of a mention or alert, or SHEET#ROW.COLUMN");
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    if ((cli_flag(cli, "match") ? why_match : why)(&run, str_of(argv[0]), &err) != 0)
        status = cli_error(cli, &err);
    run_close(&run);
    return status;
}

const struct command command_why = {
    .name = "why",
    .args = "ID|SHEET#ROW.COLUMN",
    .help =
        "follow a number down: the words of a score or a match, the mentions behind an alert or "
        "a cell",
    .example = "hark why 3f2ab",
    .opts = opts,
    .run = run,
};
