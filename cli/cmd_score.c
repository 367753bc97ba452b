/*
 * cmd_score.c - hark score: texts in, verdicts out.
 *
 * For people: a line a text, the label, the score and the words that made it. For programs: JSON lines in
 * the order of the input; texts wait until a few can be judged together, which is faster. It reads no
 * configuration and opens no store.
 */
#include "cli/command.h"
#include "cli/flat.h"

#include "analyze/analyze.h"
#include "core/escape.h"
#include "core/limits.h"
#include "core/settings.h"
#include "core/utf8.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MOST_WORDS = 6,
    OUT_CHUNK = 64 * 1024,
    TOGETHER = 16,    /* texts */
    LONG = 64 * 1024, /* bytes of a line: waits for no other, and its memory is given back */
};

/* A line, and what its text takes up until it is judged. */
struct waiting {
    char *line;
    size_t cap;
    struct buf unescaped, repaired[2];
    struct str id;
};

struct scoring {
    struct cli *cli;
    struct analyzer *analyzer;
    bool explain;
    enum item_kind kind; /* of texts that do not say theirs */
    struct str lang;
    size_t n_texts;
    struct arena arena; /* of the texts that are judged together */
    struct buf out;
    struct waiting waiting[TOGETHER];
    struct item items[TOGETHER]; /* those waiting, for programs */
    struct verdict verdicts[TOGETHER];
    size_t n_waiting;
};

static const struct {
    const char *name;
    enum item_kind kind;
} kinds[] = {
    { "post", ITEM_POST }, { "review", ITEM_REVIEW }, { "app", ITEM_APP }, { "news", ITEM_NEWS }
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static bool kind_of(struct str name, enum item_kind *kind)
{
    for (int i = 0; i < N_KINDS; i++) {
        if (str_eq(name, str_of(kinds[i].name))) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static void flush(struct scoring *s)
{
    cli_put(s->cli, buf_str(&s->out));
    buf_clear(&s->out);
}

/* --- for programs --- */

static void put_json_text(struct buf *out, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    bool high;

    buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        size_t n = flat_plain(str_from(s, i), &high);
        buf_put(out, s.p + i, n);
        i += n;
        if (i == s.n)
            break;
        unsigned char c = (unsigned char)s.p[i];
        switch (c) {
        case '"': buf_puts(out, STR("\\\"")); break;
        case '\\': buf_puts(out, STR("\\\\")); break;
        case '\n': buf_puts(out, STR("\\n")); break;
        case '\t': buf_puts(out, STR("\\t")); break;
        default:
            buf_puts(out, STR("\\u00"));
            buf_putc(out, hex[c >> 4]);
            buf_putc(out, hex[c & 15]);
        }
    }
    buf_putc(out, '"');
}

static void put_number(struct buf *out, int64_t n)
{
    char digits[STR_INT_SIZE];

    buf_puts(out, str_of_int(n, digits));
}

/* For what is small and comes often: the caller has asked for the room. */
static inline char *append(char *at, struct str s)
{
    if (s.n)
        memcpy(at, s.p, s.n);
    return at + s.n;
}

/* Below 10,000 either way: four digits at once, those in front that say nothing overwritten. */
static inline char *append_score(char *at, int32_t n)
{
    unsigned u = (unsigned)(n < 0 ? -n : n), empty = (u < 10) + (u < 100) + (u < 1000);
    char digits[8] = { (char)('0' + u / 1000), (char)('0' + u / 100 % 10),
                       (char)('0' + u / 10 % 10), (char)('0' + u % 10) };

    *at = '-';
    at += n < 0;
    memcpy(at, digits + empty, 4);
    return at + 4 - empty;
}

static const char *part_kind_name(enum part_kind kind)
{
    switch (kind) {
    case PART_WORD: return "word";
    case PART_RULE: return "rule";
    case PART_RATING: return "rating";
    default: return "bias";
    }
}

static void put_part(struct buf *out, const struct part *part)
{
    buf_putz(out, "{\"kind\":\"");
    buf_putz(out, part_kind_name(part->kind));
    buf_putz(out, "\",\"token\":");
    put_json_text(out, part->token);
    buf_putz(out, ",\"stem\":");
    put_json_text(out, part->stem);
    if (part->kind == PART_WORD) {
        buf_putz(out, ",\"file\":");
        put_json_text(out, part->file);
        buf_putz(out, ",\"line\":");
        put_number(out, part->line);
    } else {
        buf_putz(out, ",\"rule\":");
        put_json_text(out, part->rule);
    }
    buf_putz(out, ",\"weight\":");
    put_number(out, part->weight);
    buf_putz(out, ",\"share\":");
    put_number(out, part->share);
    buf_printf(out, ",\"at\":%u,\"length\":%u,\"in_title\":%s}", part->at, part->length,
               part->in_title ? "true" : "false");
}

static void put_trace(struct buf *out, const struct verdict *v)
{
    buf_putz(out, ",\"trace\":{\"evidence\":");
    put_number(out, v->evidence);
    buf_putz(out, ",\"lexicon\":");
    put_json_text(out, v->lexicon);
    buf_putz(out, ",\"parts\":[");
    for (size_t i = 0; i < v->n_parts; i++) {
        if (i > 0)
            buf_putc(out, ',');
        put_part(out, &v->parts[i]);
    }
    buf_putz(out, "],\"steps\":[");
    for (size_t i = 0; i < v->n_steps; i++) {
        buf_putz(out, i > 0 ? ",{\"name\":" : "{\"name\":");
        put_json_text(out, v->steps[i].name);
        buf_printf(out, ",\"value\":%d,\"weight\":%d}", v->steps[i].value, v->steps[i].weight);
    }
    buf_putz(out, "]}");
}

static void put_if_said(struct buf *out, struct str key, struct str value)
{
    if (str_is_empty(value))
        return;
    buf_puts(out, key);
    put_json_text(out, value);
}

static void put_verdict(struct buf *out, struct str id, const struct verdict *v, bool explain)
{
    enum { MOST_OF_HEAD = 256 }; /* names and numbers, without the id */
    char *begin = buf_room(out, id.n + v->lang.n + MOST_OF_HEAD), *at = begin;

    if (!begin)
        return;
    at = append(at, STR("{\"id\":"));
    at = append(at, id);
    at = append(at, STR(",\"label\":\""));
    at = append(at, str_of(label_name(v->label)));
    at = append(at, STR("\",\"score\":"));
    at = append_score(at, v->score);
    at = append(at, STR(",\"p\":{\"neg\":"));
    at = append_score(at, v->p_neg);
    at = append(at, STR(",\"neu\":"));
    at = append_score(at, v->p_neu);
    at = append(at, STR(",\"pos\":"));
    at = append_score(at, v->p_pos);
    at = append(at, STR("},\"lang\":\""));
    at = append(at, v->lang);
    at = append(at, STR("\",\"aspects\":["));
    out->n += (size_t)(at - begin);
    for (size_t i = 0; i < v->n_aspects; i++) {
        buf_puts(out, i > 0 ? STR(",{\"name\":") : STR("{\"name\":"));
        put_json_text(out, v->aspects[i].name);
        buf_puts(out, STR(",\"score\":"));
        put_number(out, v->aspects[i].score);
        buf_putc(out, '}');
    }
    buf_puts(out, STR("],\"cues\":["));
    for (size_t i = 0; i < v->n_cues; i++) {
        if (i > 0)
            buf_putc(out, ',');
        put_json_text(out, v->cues[i]);
    }
    buf_putc(out, ']');
    if (v->wait_s > 0) {
        buf_puts(out, STR(",\"wait_s\":"));
        put_number(out, v->wait_s);
    }
    put_if_said(out, STR(",\"whereto\":"), v->whereto);
    put_if_said(out, STR(",\"dropped\":"), v->dropped);
    if (explain)
        put_trace(out, v);
    buf_putc(out, '}');
}

static void waiting_init(struct waiting *w)
{
    *w = (struct waiting){ 0 };
    buf_init(&w->unescaped, BUF_NO_CEILING);
    buf_init(&w->repaired[0], BUF_NO_CEILING);
    buf_init(&w->repaired[1], BUF_NO_CEILING);
}

static void waiting_release(struct waiting *w)
{
    buf_release(&w->repaired[1]);
    buf_release(&w->repaired[0]);
    buf_release(&w->unescaped);
    free(w->line);
    waiting_init(w);
}

/* Judges all that wait: each a line of its own, or a member of the one array. */
static void score_waiting(struct scoring *s)
{
    analyzer_judge_all(s->analyzer, s->items, s->n_waiting, s->explain, &s->arena, s->verdicts);
    for (size_t i = 0; i < s->n_waiting; i++) {
        if (s->cli->json && s->n_texts > 0)
            buf_puts(&s->out, STR(",\n"));
        put_verdict(&s->out, s->waiting[i].id, &s->verdicts[i], s->explain);
        if (!s->cli->json)
            buf_putc(&s->out, '\n');
        s->n_texts++;
        if (s->waiting[i].cap > LONG)
            waiting_release(&s->waiting[i]);
    }
    s->n_waiting = 0;
    arena_clear(&s->arena);
    if (s->out.n >= OUT_CHUNK)
        flush(s);
}

/* Takes its place among those that wait; its strings live as long. */
static void wait_for_others(struct scoring *s, struct str id, const struct item *item)
{
    s->waiting[s->n_waiting].id = id;
    s->items[s->n_waiting++] = *item;
    if (s->n_waiting == TOGETHER || item->title.n + item->text.n > LONG)
        score_waiting(s);
}

static struct str text_of(const json_t *object, const char *key, struct arena *arena)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_string(value))
        return STR_NONE;
    return arena_str(arena, (struct str){ json_string_value(value), json_string_length(value) });
}

/* What comes in is repaired once, here, as the harvest does for what is fetched. */
static struct str repair(struct str s, struct buf *buf)
{
    if (utf8_is_clean(s))
        return s;
    buf_clear(buf);
    utf8_repair(s, buf);
    return buf_str(buf);
}

static int take_flat(struct scoring *s, const struct flat *line, size_t n, struct err *err)
{
    struct waiting *w = &s->waiting[s->n_waiting];
    struct item item = ITEM_EMPTY;

    item.kind = s->kind;
    if (!str_is_empty(line->kind) && !kind_of(line->kind, &item.kind))
        return err_set(err, ERR_DATA,
                       "line %zu: unknown kind '" STR_FMT "' (post, review, app or news)", n,
                       STR_ARG(line->kind));
    item.title = repair(line->title, &w->repaired[0]);
    item.text = repair(line->text, &w->repaired[1]);
    item.lang = str_is_empty(line->lang) ? s->lang : line->lang;
    wait_for_others(s, str_is_empty(line->id) ? STR("null") : line->id, &item);
    return 0;
}

static int take_json_line(struct scoring *s, struct str line, size_t n, struct err *err)
{
    json_error_t error;
    struct flat flat;

    if (flat_read(line, &s->waiting[s->n_waiting].unescaped, &flat))
        return take_flat(s, &flat, n, err);
    json_t *object = json_loadb(line.p, line.n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(object)) {
        json_decref(object);
        return err_set(err, ERR_DATA, "line %zu: %s (a JSON object a line is wanted)", n,
                       object ? "not an object" : error.text);
    }
    const json_t *id = json_object_get(object, "id");
    char *id_text = id ? json_dumps(id, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    flat = (struct flat){ .id = arena_str(&s->arena, str_of(id_text)),
                          .title = text_of(object, "title", &s->arena),
                          .text = text_of(object, "text", &s->arena),
                          .lang = text_of(object, "lang", &s->arena),
                          .kind = text_of(object, "kind", &s->arena) };
    free(id_text);
    json_decref(object);
    return take_flat(s, &flat, n, err);
}

/* --- for people --- */

static bool speaks_louder(const struct part *a, const struct part *b)
{
    int32_t da = a->share < 0 ? -a->share : a->share, db = b->share < 0 ? -b->share : b->share;

    return da != db ? da > db : a->at < b->at;
}

static void put_colour(struct scoring *s, enum cli_colour colour)
{
    buf_puts(&s->out, cli_colour(s->cli, colour));
}

static void put_text(struct scoring *s, struct str text)
{
    escape_terminal(text, &s->out);
}

static enum cli_colour colour_of(int64_t n)
{
    return n < 0 ? CLI_RED : n > 0 ? CLI_GREEN : CLI_PLAIN;
}

static void put_explanation(struct scoring *s, const struct verdict *v)
{
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct part *part = &v->parts[i];
        if (part->kind == PART_WORD)
            cli_printf(s->cli, "  %+7d  " STR_FMT "  (" STR_FMT ":%d, weight %d)\n", part->share,
                       STR_ARG(part->token), STR_ARG(part->file), part->line, part->weight);
        else
            cli_printf(s->cli, "  %+7d  " STR_FMT "  " STR_FMT " x %d/1000\n", part->share,
                       STR_ARG(part->token), STR_ARG(part->rule), part->weight);
    }
    cli_printf(s->cli, "  %+7lld  = evidence; score %d by the table of the logistic curve\n",
               (long long)v->evidence, v->score);
    for (size_t i = 0; i < v->n_steps; i++)
        if (v->steps[i].value != 0)
            cli_printf(s->cli, "  %+7lld  neutral: " STR_FMT " %d x %d/1000\n",
                       (long long)v->steps[i].value * v->steps[i].weight / 1000,
                       STR_ARG(v->steps[i].name), v->steps[i].value, v->steps[i].weight);
    cli_printf(s->cli, "  p(neg) %d  p(neu) %d  p(pos) %d\n", v->p_neg, v->p_neu, v->p_pos);
}

/* The loudest words, loudest first. */
static size_t loudest(const struct verdict *v, const struct part *top[MOST_WORDS])
{
    size_t n = 0;

    for (size_t i = 0; i < v->n_parts; i++) {
        const struct part *part = &v->parts[i];
        size_t at = n;

        if (part->kind != PART_WORD || part->share == 0)
            continue;
        while (at > 0 && speaks_louder(part, top[at - 1]))
            at--;
        if (at == MOST_WORDS)
            continue;
        n += n < MOST_WORDS;
        for (size_t k = n - 1; k > at; k--)
            top[k] = top[k - 1];
        top[at] = part;
    }
    return n;
}

static void put_words(struct scoring *s, const struct verdict *v)
{
    const struct part *top[MOST_WORDS];
    size_t n = loudest(v, top);

    buf_putz(&s->out, "  [");
    for (size_t i = 0; i < n; i++) {
        put_colour(s, colour_of(top[i]->share));
        buf_putc(&s->out, ' ');
        put_text(s, top[i]->token);
        put_colour(s, CLI_PLAIN);
    }
    buf_putz(&s->out, " ]");
}

static void score_text(struct scoring *s, struct str text)
{
    struct item item = ITEM_EMPTY;
    struct verdict verdict;

    item.text = repair(text, &s->waiting[s->n_waiting].repaired[1]);
    item.lang = s->lang;
    item.kind = s->kind;
    if (s->cli->json || s->cli->jsonl) {
        size_t number = s->n_texts + s->n_waiting + 1;
        wait_for_others(s, arena_printf(&s->arena, "%zu", number), &item);
        return;
    }
    arena_clear(&s->arena);
    analyzer_judge(s->analyzer, &item, true, &s->arena, &verdict);
    put_colour(s, colour_of(verdict.score));
    buf_printf(&s->out, "%-8s %+5d", label_name(verdict.label), verdict.score);
    put_colour(s, CLI_PLAIN);
    buf_putz(&s->out, "  ");
    put_text(s, item.text);
    if (verdict.n_parts > 0)
        put_words(s, &verdict);
    buf_putc(&s->out, '\n');
    if (s->explain || s->cli->out_is_terminal)
        flush(s);
    if (s->explain)
        put_explanation(s, &verdict);
}

/* --- the run --- */

static int score_lines(struct scoring *s, struct err *err)
{
    size_t n = 0;
    int rc = 0;

    while (rc == 0) {
        struct waiting *w = &s->waiting[s->n_waiting];
        ssize_t length = getline(&w->line, &w->cap, stdin);
        if (length < 0)
            break;
        struct str text = str_trim((struct str){ w->line, (size_t)length });
        n++;
        if (text.n == 0)
            continue;
        if (text.n > LIMIT_FILE)
            rc = err_set(err, ERR_DATA, "line %zu is longer than %zu bytes", n, LIMIT_FILE);
        else if (s->cli->jsonl)
            rc = take_json_line(s, text, n, err);
        else
            score_text(s, text);
        if (s->out.n >= OUT_CHUNK)
            flush(s);
    }
    score_waiting(s);
    if (rc == 0 && ferror(stdin))
        rc = err_set(err, ERR_STORE, "cannot read stdin: %s", strerror(errno));
    flush(s);
    return rc;
}

/* The words of a file's name are scored like any others, and nobody who names a file means that. */
static void doubt_path(struct cli *cli, const char *text)
{
    if (!strpbrk(text, " \n") && access(text, R_OK) == 0)
        cli_note(cli, "'%s' is a file, and its name was scored; 'hark score < %s' scores its lines",
                 text, text);
}

static int score(struct cli *cli, int argc, char **argv)
{
    struct scoring s = { .cli = cli, .explain = cli_flag(cli, "explain") };
    bool reads_stdin = argc == 0 || (argc == 1 && strcmp(argv[0], "-") == 0);
    struct err err = { 0 };

    if (cli_said(cli, "kind") && !kind_of(cli_text(cli, "kind"), &s.kind))
        return cli_usage(cli, "unknown kind '" STR_FMT "' (post, review, app or news)",
                         STR_ARG(cli_text(cli, "kind")));
    s.lang = cli_text(cli, "lang");
    struct topic topic = { .name = STR("score"), .preset = cli_text(cli, "preset") };
    s.analyzer = analyzer_open(cli_data_dir(cli), &topic, cli_said(cli, "preset"), &err);
    if (!s.analyzer)
        return cli_error(cli, &err);
    arena_init(&s.arena);
    buf_init(&s.out, BUF_NO_CEILING);
    for (int i = 0; i < TOGETHER; i++)
        waiting_init(&s.waiting[i]);
    if (cli->json)
        buf_printf(&s.out, "{\"lexicon\":\"" STR_FMT "\",\"verdicts\":[\n",
                   STR_ARG(analyzer_version(s.analyzer)));
    for (int i = 0; i < argc && !reads_stdin; i++) {
        doubt_path(cli, argv[i]);
        score_text(&s, str_of(argv[i]));
    }
    score_waiting(&s);
    if (reads_stdin)
        score_lines(&s, &err);
    if (cli->json)
        buf_puts(&s.out, STR("]}\n"));
    flush(&s);
    for (int i = 0; i < TOGETHER; i++)
        waiting_release(&s.waiting[i]);
    buf_release(&s.out);
    arena_release(&s.arena);
    analyzer_close(s.analyzer);
    return err_is_set(&err) ? cli_error(cli, &err) : 0;
}

static const struct cli_opt score_opts[] = {
    { .name = "explain", .kind = CLI_FLAG, .help = "show each word and rule with its share" },
    { .name = "kind", .kind = CLI_TEXT, .value = "KIND", .help = "post, review, app or news" },
    { .name = "lang",
      .kind = CLI_TEXT,
      .value = "CODE",
      .help = "language, where the text cannot say" },
    { .name = "preset",
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "words and touchpoints of a trade: restaurant, hotel, airline ..." },
    CLI_OPT_END,
};

const struct command command_score = {
    .name = "score",
    .args = "[TEXT...|-]",
    .help = "judge texts: label, score and the words that made it",
    .example = "hark score 'The staff was lovely, but the delivery took three weeks.'",
    .opts = score_opts,
    .run = score,
    .more =
        "Without TEXT, or where it is - alone, a text a line is read from stdin. With --jsonl, "
        "JSON lines with id, text "
        "and, where known, title, lang and kind (post, review, app, news) are read from there, and "
        "one line each with id, label, score, p, lang, aspects and cues is written in the same "
        "order (wait_s, whereto and dropped where there is one). --json writes the same objects as "
        "the array 'verdicts' of one object, which names the lexicon; texts that bring no id are "
        "counted from 1. --explain adds the trace, whose shares sum to the evidence.",
};
