/*
 * train_names.c - one logistic fit a name, over the same n-grams.
 *
 * How freely a weight may grow follows from how much oftener its n-gram stands with the name than without it: the
 * log-ratio of a naive Bayes classifier (Wang and Manning 2012). So what tells much is learned from few texts,
 * and longer n-grams have to tell more than the words in them.
 * Pruning keeps the n-grams with the greatest |weight| * sqrt(texts) over all names; then all are fitted again.
 */
#include "analyze/train_names.h"

#include "analyze/company.h"
#include "analyze/grams.h"
#include "analyze/lang.h"
#include "analyze/logistic.h"
#include "core/mem.h"
#include "core/stats.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_NAMES = 64,
    LEAST_WEIGHT = 20 /* thousandths: less is not written */,
    MOST_WEIGHT = 30000
};

const struct name_options name_defaults = {
    .n_entries = 3000, .df = 5, .c = 200, .iterations = 60, .balance = 0
};

struct name_trainer {
    struct arena arena;
    struct map emoticons;
    struct lexicon *lexicon;
    struct grams *grams;
    struct company *company; /* NULL: no texts beside */
    enum lexicon_layer layer;
    struct str names[MOST_NAMES];
    size_t n_names;
    uint64_t *rows; /* one bit a name */
    size_t n_rows, cap_rows;
};

struct name_trainer *name_trainer_open(struct str data, struct str lang, enum lexicon_layer layer,
                                       struct str preset, struct err *err)
{
    int row = lang_find(lang);
    struct name_trainer *t = mem_alloc(sizeof *t);

    arena_init(&t->arena);
    map_init(&t->emoticons);
    t->layer = layer;
    if (row == LANG_NONE || !langs[row].stemmer)
        err_set(err, ERR_USAGE, "no stemmer for language '" STR_FMT "'", STR_ARG(lang));
    else
        t->lexicon = lexicon_open(data, &langs[row], &t->emoticons, NULL, err);
    if (!t->lexicon) {
        name_trainer_close(t);
        return NULL;
    }
    t->grams = grams_open(t->lexicon, &t->emoticons, &langs[row]);
    if (preset.n > 0)
        grams_preset(t->grams, lexicon_preset(t->lexicon, preset));
    return t;
}

void name_trainer_close(struct name_trainer *t)
{
    if (!t)
        return;
    mem_free(t->rows);
    company_close(t->company);
    grams_close(t->grams);
    lexicon_close(t->lexicon);
    map_release(&t->emoticons);
    arena_release(&t->arena);
    mem_free(t);
}

/* Its number; MOST_NAMES when there are too many. */
static size_t name_of(struct name_trainer *t, struct str name)
{
    size_t i = 0;

    while (i < t->n_names && !str_eq(t->names[i], name))
        i++;
    if (i == t->n_names && i < MOST_NAMES)
        t->names[t->n_names++] = arena_str(&t->arena, name);
    return i;
}

int name_trainer_add(struct name_trainer *t, struct str rows, const char *file, struct err *err)
{
    struct str line, names, name;

    for (size_t n = 1; str_cut_line(&rows, &line); n++) {
        uint64_t bits = 0;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!str_cut(&line, '\t', &names))
            return err_set(err, ERR_DATA, "%s:%zu: no tab (write names<TAB>text)", file, n);
        while (str_cut(&names, ' ', &name)) {
            size_t number = name.n == 0 || str_eq(name, STR("-")) ? MOST_NAMES : name_of(t, name);
            if (number < MOST_NAMES)
                bits |= UINT64_C(1) << number;
            else if (name.n > 0 && !str_eq(name, STR("-")))
                return err_set(err, ERR_DATA, "%s:%zu: more than %d names", file, n, MOST_NAMES);
        }
        grams_add(t->grams, line, GRAM_NEU, 0);
        grams_mark(t->grams, t->layer);
        t->rows = mem_grow(t->rows, &t->cap_rows, t->n_rows + 1, sizeof *t->rows);
        t->rows[t->n_rows++] = bits;
    }
    return 0;
}

void name_trainer_beside(struct name_trainer *t, struct str texts)
{
    struct str line;

    if (texts.n > 0 && !t->company)
        t->company = company_open();
    while (str_cut_line(&texts, &line)) {
        size_t n;
        const uint32_t *words = grams_read(t->grams, line, &n);
        company_add(t->company, words, n);
    }
}

/* The numbers of a word that is no proper name; NULL where it is not known. */
static const double *company_word(const struct name_trainer *t, uint32_t word)
{
    return t->company && !grams_is_name(t->grams, word) ? company_of(t->company, word) : NULL;
}

static void know_company(struct name_trainer *t)
{
    if (!t->company)
        return;
    company_settle(t->company);
    for (uint32_t word = 1; word < grams_words(t->grams); word++)
        if (company_word(t, word))
            grams_know(t->grams, word);
}

/* --- fitting --- */

/* What columns share: the numbers of the words that are known by their company. NULL without texts beside. */
static const double **take_shared(const struct name_trainer *t)
{
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    const double **shared = t->company ? mem_alloc((n + 1) * sizeof *shared) : NULL;

    for (size_t i = 0; shared && i < n; i++)
        shared[i] = grams[i].n == 1 ? company_word(t, grams[i].words[0]) : NULL;
    return shared;
}

/* How freely the weights may grow, for the rows' present answers: those of fewer rows than 'least_df' not at all. */
static void take_scales(const struct name_trainer *t, const struct logistic_problem *p, size_t with,
                        int32_t least_df, double *scales)
{
    static const double of_length[GRAM_LONGEST + 1] = { 0, 1, 0.7, 0.5 };
    const double least = 0.3;
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    double *counts[2] = { mem_alloc((n + 1) * sizeof(double)),
                          mem_alloc((n + 1) * sizeof(double)) };

    for (size_t i = 0; i < t->n_rows; i++)
        for (size_t k = p->x.starts[i]; k < p->x.starts[i + 1]; k++)
            counts[p->y[i] > 0][p->x.columns[k]] += 1;
    double lift = stats_log((double)(t->n_rows - with + 2) / (double)(with + 2));
    for (size_t j = 0; j < n; j++)
        scales[j] =
            grams[j].df < (uint32_t)least_df
                ? 0
                : of_length[grams[j].n] *
                      (least + fabs(stats_log((counts[1][j] + 1) / (counts[0][j] + 1)) + lift));
    mem_free(counts[1]);
    mem_free(counts[0]);
}

/* w[name] has a weight an n-gram, the intercept, and weights of what is shared. */
static void fit(struct name_trainer *t, const struct name_options *options, double **w)
{
    struct logistic_problem p = { .c = options->c / 1000.0, .iterations = options->iterations };
    const double **shared = take_shared(t);
    int8_t *y = mem_alloc(t->n_rows + 1);
    float *weights = mem_alloc((t->n_rows + 1) * sizeof *weights);
    double *scales;

    grams_all(t->grams, &p.x.n_columns);
    p.x.n_rows = t->n_rows;
    grams_matrix(t->grams, &p.x.starts, &p.x.columns);
    p.x.plain = true;
    p.y = y;
    p.weights = weights;
    p.shared = shared;
    p.n_shared = shared ? COMPANY_NUMBERS : 0;
    p.scales = scales = mem_alloc((p.x.n_columns + 1) * sizeof *scales);
    for (size_t k = 0; k < t->n_names; k++) {
        size_t with = 0;
        for (size_t i = 0; i < t->n_rows; i++) {
            y[i] = t->rows[i] >> k & 1 ? 1 : -1;
            with += y[i] > 0;
        }
        double even = with > 0 ? sqrt((double)(t->n_rows - with) / (double)with) : 1;
        double up = 1 + (even - 1) * options->balance / 1000.0;
        for (size_t i = 0; i < t->n_rows; i++)
            weights[i] = (float)(y[i] > 0 ? up : 1 / up);
        take_scales(t, &p, with, options->df, scales);
        w[k] = mem_alloc((p.x.n_columns + 1 + p.n_shared) * sizeof *w[k]);
        logistic_fit(&p, w[k]);
    }
    mem_free(scales);
    mem_free(shared);
    mem_free(weights);
    mem_free(y);
}

static void free_weights(const struct name_trainer *t, double **w)
{
    for (size_t k = 0; k < t->n_names; k++)
        mem_free(w[k]);
}

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

static void prune(struct name_trainer *t, double **w, size_t keep)
{
    size_t n;
    const struct gram *grams = grams_all(t->grams, &n);
    struct rank *ranks = mem_alloc((n + 1) * sizeof *ranks);
    bool *kept = mem_alloc(n + 1);

    for (size_t i = 0; i < n; i++) {
        double size = 0;
        for (size_t k = 0; k < t->n_names; k++)
            size += fabs(w[k][i]);
        ranks[i] =
            (struct rank){ grams[i].df > 0 ? size * sqrt((double)grams[i].df) : -1, (uint32_t)i };
    }
    qsort(ranks, n, sizeof *ranks, by_worth);
    for (size_t i = 0; i < n && i < keep && ranks[i].worth > 0; i++)
        kept[ranks[i].gram] = true;
    for (size_t i = 0; i < n; i++)
        if (grams[i].n == 1 && company_word(t, grams[i].words[0]))
            kept[i] = true;
    grams_keep(t->grams, kept);
    mem_free(kept);
    mem_free(ranks);
}

/* --- writing --- */

struct entry {
    struct str text;
    uint32_t gram;
    const double *numbers; /* of a word that is known by its company alone; else NULL */
};

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const struct entry *)a)->text, ((const struct entry *)b)->text);
}

/* The entry's weight for a name, thousandths; w: as fitted for the name, n n-grams. */
static int64_t weight_for(const struct entry *entry, const double *w, size_t n)
{
    double weight = 0;

    if (!entry->numbers)
        weight = w[entry->gram];
    for (size_t k = 0; entry->numbers && k < COMPANY_NUMBERS; k++)
        weight += entry->numbers[k] * w[n + 1 + k];
    int64_t rounded = (int64_t)stats_floor(weight * 1000 + 0.5);
    return rounded > MOST_WEIGHT ? MOST_WEIGHT : rounded < -MOST_WEIGHT ? -MOST_WEIGHT : rounded;
}

static void put_line(const struct name_trainer *t, const struct entry *entry, double *const *w,
                     size_t n, int64_t least, struct buf *out)
{
    bool any = false;

    for (size_t k = 0; k < t->n_names; k++) {
        int64_t weight = weight_for(entry, w[k], n);
        if ((weight < 0 ? -weight : weight) < least)
            continue;
        if (!any)
            buf_printf(out, STR_FMT "\t", STR_ARG(entry->text));
        buf_printf(out, "%s" STR_FMT " %lld", any ? " " : "", STR_ARG(t->names[k]),
                   (long long)weight);
        any = true;
    }
    if (any)
        buf_putc(out, '\n');
}

/* The n-grams, and the words known by their company that no row has; in their order. */
static struct entry *take_entries(struct name_trainer *t, size_t *n_entries)
{
    size_t n, m = 0;
    const struct gram *grams = grams_all(t->grams, &n);
    uint32_t n_words = grams_words(t->grams);
    struct entry *entries = mem_alloc((n + n_words + 1) * sizeof *entries);
    bool *had = mem_alloc(n_words + 1);

    for (size_t i = 0; i < n; i++) {
        if (grams[i].df == 0)
            continue;
        entries[m++] =
            (struct entry){ grams_surface(t->grams, &grams[i], &t->arena), (uint32_t)i, NULL };
        if (grams[i].n == 1)
            had[grams[i].words[0]] = true;
    }
    for (uint32_t word = 1; word < n_words; word++) {
        struct gram alone = { .words = { word }, .n = 1 };
        const double *numbers = had[word] ? NULL : company_word(t, word);
        if (numbers)
            entries[m++] = (struct entry){ grams_surface(t->grams, &alone, &t->arena), 0, numbers };
    }
    mem_free(had);
    qsort(entries, m, sizeof *entries, by_text);
    *n_entries = m;
    return entries;
}

static void write_layer(struct name_trainer *t, double *const *w, struct str head, struct buf *out)
{
    size_t n, m;
    struct entry *entries = take_entries(t, &m);
    struct str line;

    grams_all(t->grams, &n);
    buf_putz(out, "# Weighed phrases, written by 'hark lexicon train'.\n"
                  "# n-gram<TAB>name weight ... (thousandths of log-odds); [any]: of every text; "
                  "[name]: where a hand phrase of it stands\n"
                  "# Weights hold no text: n-grams of fewer than five texts and proper names are "
                  "dropped.\n");
    while (str_cut_line(&head, &line))
        buf_printf(out, "# " STR_FMT "\n", STR_ARG(line));
    put_line(t, &(struct entry){ STR("[any]"), (uint32_t)n, NULL }, w, n, 0, out);
    for (size_t i = 0; i < m; i++)
        put_line(t, &entries[i], w, n, LEAST_WEIGHT, out);
    mem_free(entries);
}

int name_trainer_write(struct name_trainer *t, const struct name_options *options, struct str head,
                       struct buf *out, struct err *err)
{
    double *w[MOST_NAMES];

    if (t->n_rows == 0 || t->n_names == 0)
        return err_set(err, ERR_NO_INPUT, "no rows with names to learn from");
    know_company(t);
    grams_count(t->grams, (uint32_t)options->df);
    fit(t, options, w);
    prune(t, w, (size_t)options->n_entries);
    free_weights(t, w);
    fit(t, options, w);
    write_layer(t, w, head, out);
    free_weights(t, w);
    return 0;
}
