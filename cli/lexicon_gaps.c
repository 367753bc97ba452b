/*
 * lexicon_gaps.c - hark lexicon gaps: what the lexicon does not know, and where it is wrong.
 *
 * Of the stored mentions: the words that stand most often in those without a score (once a story), each
 * with a mention that has it; and those whose words are scored most otherwise than their author's stars or
 * a person says. Both come as lines label<TAB>text<TAB>source that 'hark lexicon eval' and 'train' read,
 * with '?' where nobody has said yet; what else is to be known stands in comments.
 */
#include "cli/lexicon.h"
#include "cli/run.h"

#include "core/file.h"
#include "core/map.h"
#include "core/query.h"
#include "core/rising.h"

#include <stdlib.h>

enum { USUAL_LIMIT = 25, LEAST_STORIES = 2 };

struct word {
    struct str text;
    int64_t stories;
    struct str example; /* id of a mention, */
    struct str lang;    /* and the language that it is taken for */
};

struct disagreement {
    struct str id;
    int32_t gap; /* of the scale of 2000 */
    int32_t score;
    enum label wanted;
};

struct gaps {
    struct run *run;
    size_t limit;
    struct map small, met; /* words that tell nothing; stories or texts that were met */
    struct buf small_tsv;
    struct rising_bag bag;
    struct word *words;
    size_t n_words;
    struct map chosen; /* their texts -> struct word */
    struct disagreement *list;
    size_t n, cap;
    struct arena text_arena; /* of one mention */
};

static bool is_new(struct gaps *g, struct str what)
{
    if (map_get(&g->met, what))
        return false;
    *map_put(&g->met, arena_str(&g->run->arena, what)) = g;
    return true;
}

/* Nobody wants to label the same words twice. */
static bool has_new_text(struct gaps *g, const struct mention *m)
{
    return is_new(g, str_is_empty(m->item.text) ? m->item.title : m->item.text);
}

static void forget_met(struct gaps *g)
{
    map_release(&g->met);
    map_init(&g->met);
}

/* By its words alone and with the lexicon as it is now. */
static void judge(struct gaps *g, const struct mention *m, struct verdict *out)
{
    struct item item = m->item;

    item.rating = item.rating_raw = item.rating_best = RATING_NONE;
    analyzer_judge(g->run->analyzer, &item, false, &g->text_arena, out);
}

/* --- words --- */

static bool lacks_score(struct gaps *g, const struct mention *m, struct verdict *v)
{
    arena_clear(&g->text_arena);
    judge(g, m, v);
    return v->label == LABEL_UNSCORED && mention_is_voice(m);
}

static int count_words(void *context, const struct mention *m)
{
    struct gaps *g = context;
    struct verdict v;

    if (lacks_score(g, m, &v) && is_new(g, m->story))
        rising_bag_add(&g->bag, &g->small, m->item.title, m->item.text);
    return 0;
}

static int by_stories(const void *a, const void *b)
{
    const struct word *x = a, *y = b;

    if (x->stories != y->stories)
        return x->stories > y->stories ? -1 : 1;
    return str_cmp(x->text, y->text);
}

static void choose_words(struct gaps *g)
{
    const struct map *counts = &g->bag.counts;

    g->words = arena_alloc(&g->run->arena, (counts->n + 1) * sizeof *g->words);
    for (size_t i = 0; i < counts->n; i++) {
        struct str text = counts->entries[i].key;
        int64_t stories = rising_bag_count(&g->bag, text);

        if (stories >= LEAST_STORIES && str_find_char(text, ' ') < 0)
            g->words[g->n_words++] = (struct word){ .text = text, .stories = stories };
    }
    qsort(g->words, g->n_words, sizeof *g->words, by_stories);
    if (g->n_words > g->limit)
        g->n_words = g->limit;
    for (size_t i = 0; i < g->n_words; i++)
        *map_put(&g->chosen, g->words[i].text) = &g->words[i];
}

static int find_examples(void *context, const struct mention *m)
{
    struct gaps *g = context;
    const struct str parts[] = { m->item.text, m->item.title };
    struct verdict v;

    if (!lacks_score(g, m, &v))
        return 0;
    for (int part = 0; part < 2; part++) {
        size_t n;
        struct query_token *tokens = query_tokens(parts[part], part == 1, &g->text_arena, &n);

        for (size_t i = 0; i < n; i++) {
            struct word *word = map_get(&g->chosen, tokens[i].text);
            if (!word || !str_is_empty(word->example))
                continue;
            word->example = arena_str(&g->run->arena, m->id);
            word->lang = arena_str(&g->run->arena, v.lang);
        }
    }
    return 0;
}

/* --- disagreements --- */

static int32_t middle_of(enum label label)
{
    return label == LABEL_NEG ? -1000 : label == LABEL_POS ? 1000 : 0;
}

/* What a person said, else what the author's stars say; false: nothing plain. */
static bool wanted_of(const struct mention *m, enum label *label, int32_t *score)
{
    bool voice = str_is_empty(m->human) && mention_is_voice(m) && m->item.rating != RATING_NONE;

    if (label_of(m->human, label) && *label != LABEL_MIXED && *label != LABEL_UNSCORED) {
        *score = middle_of(*label);
        return true;
    }
    if (!voice || (m->item.rating > 2000 && m->item.rating < 4000))
        return false;
    *label = m->item.rating <= 2000 ? LABEL_NEG : LABEL_POS;
    *score = (m->item.rating - 3000) / 2;
    return true;
}

static int compare(void *context, const struct mention *m)
{
    struct gaps *g = context;
    struct disagreement one;
    struct verdict v;
    int32_t score;

    if (!wanted_of(m, &one.wanted, &score))
        return 0;
    arena_clear(&g->text_arena);
    judge(g, m, &v);
    if (v.label == one.wanted || v.label == LABEL_MIXED || !has_new_text(g, m))
        return 0;
    one.score = v.score;
    one.gap = v.score > score ? v.score - score : score - v.score;
    one.id = arena_str(&g->run->arena, m->id);
    g->list = arena_grow(&g->run->arena, g->list, &g->cap, g->n + 1, sizeof *g->list);
    g->list[g->n++] = one;
    return 0;
}

static int by_gap(const void *a, const void *b)
{
    const struct disagreement *x = a, *y = b;

    if (x->gap != y->gap)
        return x->gap > y->gap ? -1 : 1;
    return str_cmp(x->id, y->id);
}

/* --- told --- */

/* The brand's own names tell nothing either: whatever a query asks for. */
static void leave_out_names(struct gaps *g)
{
    const struct settings *settings = g->run->settings;

    for (size_t i = 0; i < settings->n_topics; i++) {
        size_t n;
        struct query_token *tokens =
            query_tokens(settings->topics[i].match, false, &g->run->arena, &n);

        for (size_t k = 0; k < n; k++)
            *map_put(&g->small, tokens[k].text) = g;
    }
}

/* One line: a tab or a line end would be another field. */
static void put_flat(struct buf *line, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        buf_putc(line, char_is_space(text.p[i]) ? ' ' : text.p[i]);
}

static void put_row(struct gaps *g, const char *label, const struct mention *m)
{
    struct buf line;

    buf_init(&line, BUF_NO_CEILING);
    buf_printf(&line, "%s\t", label);
    put_flat(&line, m->item.title);
    if (m->item.title.n && m->item.text.n)
        buf_puts(&line, STR(". "));
    put_flat(&line, m->item.text);
    buf_putc(&line, '\t');
    put_flat(&line, m->source);
    if (g->run->cli->out_is_terminal) { /* a stranger's text does not drive it */
        cli_printf(g->run->cli, STR_FMT "\n", STR_ARG(buf_str(&line)));
    } else {
        buf_putc(&line, '\n');
        cli_put(g->run->cli, buf_str(&line));
    }
    buf_release(&line);
}

static int put_words(struct gaps *g, struct err *err)
{
    struct cli *cli = g->run->cli;
    struct mention m;
    int rc = 0;

    forget_met(g);
    cli_printf(cli, "# Words of mentions without a score, by stories, each with one that has it:"
                    " put neg, neu or pos for '?'\n");
    for (size_t i = 0; i < g->n_words && rc >= 0; i++) {
        const struct word *word = &g->words[i];

        cli_printf(cli, "# %lld stories: " STR_FMT " (" STR_FMT ", taken for " STR_FMT ")\n",
                   (long long)word->stories, STR_ARG(word->text), STR_ARG(word->example),
                   STR_ARG(word->lang));
        arena_clear(&g->text_arena);
        rc = store_mention_get(g->run->store, word->example, &g->text_arena, &m, err);
        if (rc == 1 && has_new_text(g, &m))
            put_row(g, "?", &m);
    }
    return rc < 0 ? -1 : 0;
}

static int put_disagreements(struct gaps *g, struct err *err)
{
    struct cli *cli = g->run->cli;
    struct mention m;
    int rc = 0;

    cli_printf(cli,
               "# Where the words are scored otherwise than a person or the author's stars say,"
               " the worst first: look whether the text says it too\n");
    for (size_t i = 0; i < g->n && i < g->limit && rc >= 0; i++) {
        const struct disagreement *one = &g->list[i];

        arena_clear(&g->text_arena);
        rc = store_mention_get(g->run->store, one->id, &g->text_arena, &m, err);
        if (rc != 1)
            continue;
        if (str_is_empty(m.human))
            cli_printf(cli, "# " STR_FMT ": scored %+d, %d.%d stars\n", STR_ARG(one->id),
                       one->score, m.item.rating / 1000, m.item.rating / 100 % 10);
        else
            cli_printf(cli, "# " STR_FMT ": scored %+d, a person said " STR_FMT "\n",
                       STR_ARG(one->id), one->score, STR_ARG(m.human));
        put_row(g, label_name(one->wanted), &m);
    }
    return rc < 0 ? -1 : 0;
}

static int tell(struct gaps *g, struct err *err)
{
    struct mention_query unscored = { .from = TIME_NONE, .to = TIME_NONE, .label = LABEL_UNSCORED };
    struct mention_query every = { .from = TIME_NONE, .to = TIME_NONE, .label = -1, .every = true };
    struct store *store = g->run->store;
    struct err none = { 0 };

    /* Without the list small words stand among the others. */
    if (file_read(g->run->settings->data_dir, "lexicons/small.tsv", &g->small_tsv, &none) == 0)
        rising_small_words(&g->small, buf_str(&g->small_tsv));
    leave_out_names(g);
    if (store_mentions(store, &unscored, count_words, g, err) != 0)
        return -1;
    choose_words(g);
    if (store_mentions(store, &unscored, find_examples, g, err) != 0 || put_words(g, err) != 0)
        return -1;
    forget_met(g);
    if (store_mentions(store, &every, compare, g, err) != 0)
        return -1;
    if (g->n)
        qsort(g->list, g->n, sizeof *g->list, by_gap);
    return put_disagreements(g, err);
}

int lexicon_gaps(struct cli *cli, int argc, char **argv)
{
    struct run run;
    struct gaps g = { .run = &run, .limit = (size_t)cli_int(cli, "limit", USUAL_LIMIT) };
    struct err err = { 0 };
    int status;

    (void)argv;
    if (argc > 0)
        return cli_usage(cli, "'lexicon gaps' takes no operands");
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    map_init(&g.small);
    map_init(&g.met);
    map_init(&g.chosen);
    rising_bag_init(&g.bag);
    if (tell(&g, &err) != 0)
        status = cli_error(cli, &err);
    rising_bag_release(&g.bag);
    buf_release(&g.small_tsv);
    map_release(&g.chosen);
    map_release(&g.met);
    map_release(&g.small);
    arena_release(&g.text_arena);
    run_close(&run);
    return status;
}
