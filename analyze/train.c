/*
 * train.c - the trainer: count, fit, prune, fit again, round, write.
 *
 * An n-gram that is about as common in praise as in blame may take little weight: before the fit
 * its scale is the three-quarter power of its log-odds (after Wang and Manning 2012, whose features
 * are naive Bayes ratios). Small words ("the", "was") take none by themselves; they speak in longer
 * n-grams only, and where rows are few not even there: what they would say is chance.
 *
 * Every source is balanced between praise and blame by half (the root of the ratio), so that shops with
 * nine praises in ten do not teach that their goods are good; sources weigh as the caller says. Pruning
 * keeps the n-grams with the greatest |weight| * sqrt(texts), both stages together.
 */
#include "analyze/train.h"

#include "analyze/grams.h"
#include "analyze/labels.h"
#include "analyze/lang.h"
#include "analyze/logistic.h"
#include "core/file.h"
#include "core/mem.h"
#include "core/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct train_options train_defaults = {
    .n_entries = 50000, .df = 5, .c = 8000, .c_neutral = 1500, .iterations = 60
};

static const double EVEN = 0.05; /* log-odds added to all */

enum { FIRST_FIT_ITERATIONS = 25, ROUGH = 1000 /* weights are written in thousandths */ };

struct train_source {
    struct str name, licence;
    int32_t weight;
    bool neutral;
    uint64_t counts[3]; /* by label + 1 */
};

struct trainer {
    struct arena arena;
    struct map emoticons, numbers; /* source name -> number + 1 */
    struct lexicon *lexicon;
    struct grams *grams;
    struct train_source *sources;
    size_t n_sources, cap_sources;
    struct buf small_tsv;
    struct map small; /* words that say nothing alone */
};

/* Those of the language; what steers by the hand layer ("not", "but") may be learned too. */
static int read_small_words(struct trainer *t, struct str data, struct str lang, struct err *err)
{
    struct str rest, line, code, word;

    if (file_read(data, "lexicons/small.tsv", &t->small_tsv, err) < 0)
        return -1;
    rest = buf_str(&t->small_tsv);
    while (str_cut_line(&rest, &line)) {
        if (!str_cut(&line, '\t', &code) || !str_eq(code, lang))
            continue;
        while (str_cut(&line, ' ', &word)) {
            uint32_t stem = lexicon_stem(t->lexicon, word, true);
            bool steers = lexicon_tree(t->lexicon)->nodes[stem].own[1] & HAS_HAND;
            if (word.n > 0 && !steers)
                *map_put(&t->small, word) = t;
        }
    }
    return 0;
}

struct trainer *trainer_open(struct str data, struct str lang, struct err *err)
{
    int row = lang_find(lang);
    struct trainer *t = mem_alloc(sizeof *t);

    arena_init(&t->arena);
    map_init(&t->emoticons);
    map_init(&t->numbers);
    map_init(&t->small);
    if (row == LANG_NONE || !langs[row].stemmer) {
        err_set(err, ERR_USAGE, "no stemmer for language '" STR_FMT "'", STR_ARG(lang));
        trainer_close(t);
        return NULL;
    }
    t->lexicon = lexicon_open(data, &langs[row], &t->emoticons, NULL, err);
    if (!t->lexicon) {
        trainer_close(t);
        return NULL;
    }
    if (read_small_words(t, data, str_of(langs[row].code), err) < 0) {
        trainer_close(t);
        return NULL;
    }
    t->grams = grams_open(t->lexicon, &t->emoticons, &langs[row]);
    return t;
}

void trainer_close(struct trainer *t)
{
    if (!t)
        return;
    mem_free(t->sources);
    grams_close(t->grams);
    lexicon_close(t->lexicon);
    map_release(&t->small);
    buf_release(&t->small_tsv);
    map_release(&t->numbers);
    map_release(&t->emoticons);
    arena_release(&t->arena);
    mem_free(t);
}

static struct train_source *source_of(struct trainer *t, struct str name, uint32_t *number)
{
    void *found = map_get(&t->numbers, name);

    if (!found) {
        struct str kept = arena_str(&t->arena, name);
        t->sources = mem_grow(t->sources, &t->cap_sources, t->n_sources + 1, sizeof *t->sources);
        t->sources[t->n_sources++] =
            (struct train_source){ .name = kept, .weight = 1000, .neutral = true };
        found = (void *)(uintptr_t)t->n_sources;
        *map_put(&t->numbers, kept) = found;
    }
    *number = (uint32_t)(uintptr_t)found - 1;
    return &t->sources[*number];
}

void trainer_source(struct trainer *t, struct str name, int32_t weight, bool neutral,
                    struct str licence)
{
    uint32_t number;
    struct train_source *source = source_of(t, name, &number);

    source->weight = weight;
    source->neutral = neutral;
    source->licence = arena_str(&t->arena, licence);
}

int trainer_add(struct trainer *t, struct str rows, const char *file, struct err *err)
{
    struct labels labels = { .rest = rows, .file = file };
    struct label_row row;
    int rc;

    while ((rc = labels_next(&labels, &row, err)) == 1) {
        enum gram_label value;
        uint32_t number;
        if (str_eq(row.label, STR("pos")))
            value = GRAM_POS;
        else if (str_eq(row.label, STR("neg")))
            value = GRAM_NEG;
        else if (str_eq(row.label, STR("neu")))
            value = GRAM_NEU;
        else
            return err_set(err, ERR_DATA, "%s:%lld: unknown label '" STR_FMT "' (pos, neg or neu)",
                           file, (long long)labels.line, STR_ARG(row.label));
        source_of(t, row.source, &number)->counts[value + 1]++;
        grams_add(t->grams, row.text, value, number);
    }
    return rc;
}

/* --- the two stages --- */

struct stage {
    const struct train_options *options;
    const char *name;
};

static void tell(void *to, int iteration, double loss)
{
    const struct stage *stage = to;

    (void)loss;
    if (stage->options->progress)
        stage->options->progress(stage->options->to, stage->name, iteration,
                                 stage->options->iterations);
}

/* Classes of a source meet half way: the rarer one weighs the root of the ratio more. */
static float balance(uint64_t mine, uint64_t other)
{
    if (mine == 0 || other == 0)
        return 1;
    return (float)sqrt((double)(mine + other) / (2 * (double)mine));
}

/* How much of the rows' weight each n-gram has on one side; the sum of all. */
static double count_side(const struct logistic_problem *p, int side, double *counts)
{
    double sum = (double)p->x.n_columns;

    for (size_t j = 0; j < p->x.n_columns; j++)
        counts[j] = 1;
    for (size_t i = 0; i < p->x.n_rows; i++)
        for (size_t k = p->x.starts[i]; p->y[i] == side && k < p->x.starts[i + 1]; k++) {
            counts[p->x.columns[k]] += (double)p->weights[i];
            sum += (double)p->weights[i];
        }
    return sum;
}

/* Three-quarter powers of the log-odds, so that their mean square is 1. */
static double *scales_of(struct trainer *t, const struct logistic_problem *p)
{
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    double *scales = mem_alloc((n + 1) * sizeof *scales);
    double *for_it = mem_alloc((n + 1) * sizeof *for_it);
    double *against = mem_alloc((n + 1) * sizeof *against);
    double all_for = count_side(p, 1, for_it), all_against = count_side(p, -1, against);
    double squares = 0;

    for (size_t j = 0; j < n; j++) {
        struct str word = grams_surface(t->grams, &grams[j], &t->arena);
        double size =
            EVEN + fabs(stats_log(for_it[j] / all_for) - stats_log(against[j] / all_against));
        if (grams[j].n > 1 || !map_get(&t->small, word))
            scales[j] = sqrt(size * sqrt(size));
        squares += scales[j] * scales[j];
    }
    for (size_t j = 0; j < n && squares > 0; j++)
        scales[j] *= sqrt((double)n / squares);
    mem_free(against);
    mem_free(for_it);
    return scales;
}

static bool is_small_talk(struct trainer *t, const struct gram *gram)
{
    struct str rest = grams_surface(t->grams, gram, &t->arena), word;

    while (str_cut(&rest, ' ', &word))
        if (!map_get(&t->small, word))
            return false;
    return true;
}

/* From few rows all n-grams weigh alike, but for those of small words alone. */
static double *scales_of_few(struct trainer *t)
{
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    double *scales = mem_alloc((n + 1) * sizeof *scales);

    for (size_t j = 0; j < n; j++)
        scales[j] = !is_small_talk(t, &grams[j]);
    return scales;
}

static void fit(struct trainer *t, const struct train_options *options, bool neutral,
                int iterations, double *w)
{
    size_t n_rows = grams_rows(t->grams), n;
    struct stage stage = { options, neutral ? "fitting neutral" : "fitting polarity" };
    struct logistic_problem p = { .c = (neutral ? options->c_neutral : options->c) / 1000.0,
                                  .iterations = iterations,
                                  .progress = tell,
                                  .to = &stage };
    int8_t *y = mem_alloc(n_rows + 1);
    float *weights = mem_alloc((n_rows + 1) * sizeof *weights);
    float *offsets = mem_alloc((n_rows + 1) * sizeof *offsets);

    grams_all(t->grams, &n);
    p.x.n_rows = n_rows;
    p.x.n_columns = n;
    grams_matrix(t->grams, &p.x.starts, &p.x.columns);
    for (size_t i = 0; i < n_rows; i++) {
        enum gram_label label = grams_label(t->grams, i);
        const struct train_source *s = &t->sources[grams_source(t->grams, i)];
        float weight = (float)s->weight / 1000;
        uint64_t neg = s->counts[0], neu = s->counts[1], pos = s->counts[2];
        if (neutral) {
            y[i] = !s->neutral || neu == 0 ? 0 : label == GRAM_NEU ? 1 : -1;
            weight *= label == GRAM_NEU ? balance(neu, neg + pos) : balance(neg + pos, neu);
        } else {
            y[i] = (int8_t)label;
            weight *= label == GRAM_POS ? balance(pos, neg) : balance(neg, pos);
        }
        weights[i] = weight;
        offsets[i] = (float)grams_hand(t->grams, i) * (float)options->hand / 1000000;
    }
    p.y = y;
    p.weights = weights;
    p.offsets = neutral ? NULL : offsets;
    double *scales = !options->few_rows ? scales_of(t, &p) : neutral ? NULL : scales_of_few(t);
    p.scales = scales;
    logistic_fit(&p, w);
    mem_free(scales);
    mem_free(offsets);
    mem_free(weights);
    mem_free(y);
}

/* --- pruning --- */

struct rank {
    double worth;
    uint32_t gram;
};

static int by_worth(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;

    if (x->worth != y->worth)
        return x->worth < y->worth ? 1 : -1;
    return x->gram < y->gram ? -1 : x->gram > y->gram;
}

static void prune(struct trainer *t, const double *polarity, const double *neutral, size_t keep)
{
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    struct rank *ranks = mem_alloc((n + 1) * sizeof *ranks);
    bool *kept = mem_alloc(n + 1);

    for (size_t i = 0; i < n; i++) {
        double size = fabs(polarity[i]) + 0.35 * fabs(neutral[i]);
        ranks[i] =
            (struct rank){ grams[i].df > 0 ? size * sqrt((double)grams[i].df) : -1, (uint32_t)i };
    }
    qsort(ranks, n, sizeof *ranks, by_worth);
    for (size_t i = 0; i < n && i < keep && ranks[i].worth > 0; i++)
        kept[ranks[i].gram] = true;
    grams_keep(t->grams, kept);
    mem_free(kept);
    mem_free(ranks);
}

/* --- writing --- */

struct entry {
    struct str text;
    int64_t polarity, neutral;
    uint32_t df;
    bool negated;
};

static int by_text(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = str_cmp(x->text, y->text);
    return order ? order : (int)x->negated - (int)y->negated;
}

static int64_t rough(double w)
{
    return (int64_t)stats_floor(w * ROUGH + 0.5);
}

static void put_head(const struct trainer *t, struct buf *out)
{
    buf_putz(out, "# The learned layer: weights of stem n-grams, written by 'hark lexicon train'.\n"
                  "# n-gram<TAB>neg neu pos (thousandths of log-odds)<TAB>texts that had it[ not]\n"
                  "# Weights hold no text: n-grams of fewer than five texts and proper names are "
                  "dropped.\n# Learned from (rows neg, neu, pos; weight; licence):\n");
    for (size_t i = 0; i < t->n_sources; i++) {
        const struct train_source *s = &t->sources[i];
        if (s->counts[0] + s->counts[1] + s->counts[2] == 0)
            continue;
        buf_printf(out, "#   " STR_FMT "  %llu %llu %llu; %d; " STR_FMT "\n",
                   STR_ARG(str_is_empty(s->name) ? STR("rows without a source") : s->name),
                   (unsigned long long)s->counts[0], (unsigned long long)s->counts[1],
                   (unsigned long long)s->counts[2], s->weight,
                   STR_ARG(str_is_empty(s->licence) ? STR("not stated") : s->licence));
    }
}

static void write_layer(struct trainer *t, const double *polarity, const double *neutral,
                        struct buf *out)
{
    size_t n, m = 0;
    const struct gram *grams = grams_all(t->grams, &n);
    struct entry *entries = mem_alloc((n + 1) * sizeof *entries);

    for (size_t i = 0; i < n; i++)
        if (grams[i].df > 0)
            entries[m++] =
                (struct entry){ grams_surface(t->grams, &grams[i], &t->arena), rough(polarity[i]),
                                rough(neutral[i]), grams[i].df, grams[i].negated };
    qsort(entries, m, sizeof *entries, by_text);
    put_head(t, out);
    for (size_t i = 0; i < m; i++) {
        int64_t pos = entries[i].polarity / 2, neg = pos - entries[i].polarity;
        buf_puts(out, entries[i].text);
        buf_printf(out, "\t%lld %lld %lld\t%u%s\n", (long long)neg, (long long)entries[i].neutral,
                   (long long)pos, entries[i].df, entries[i].negated ? " not" : "");
    }
    mem_free(entries);
}

/* Weights start from zero: the fit after pruning must not depend on the one before. */
static double *no_weights(const struct trainer *t)
{
    size_t n;
    grams_all(t->grams, &n);
    return mem_alloc((n + 1) * sizeof(double));
}

int trainer_write(struct trainer *t, const struct train_options *options, struct buf *out,
                  struct err *err)
{
    if (grams_rows(t->grams) == 0)
        return err_set(err, ERR_NO_INPUT,
                       "no rows to learn from: lines are label<TAB>text with label pos, neg or neu "
                       "('hark lexicon gaps' writes lines to be labelled)");
    if (options->progress)
        options->progress(options->to, "counting", 0, (int64_t)grams_rows(t->grams));
    grams_count(t->grams, (uint32_t)options->df);

    double *polarity = no_weights(t), *neutral = no_weights(t);
    int first =
        options->iterations < FIRST_FIT_ITERATIONS ? options->iterations : FIRST_FIT_ITERATIONS;
    fit(t, options, false, first, polarity);
    fit(t, options, true, first, neutral);
    prune(t, polarity, neutral, (size_t)options->n_entries);
    mem_free(neutral);
    mem_free(polarity);

    polarity = no_weights(t);
    neutral = no_weights(t);
    fit(t, options, false, options->iterations, polarity);
    fit(t, options, true, options->iterations, neutral);
    write_layer(t, polarity, neutral, out);
    mem_free(neutral);
    mem_free(polarity);
    return 0;
}
