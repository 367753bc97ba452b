/*
 * nabscore.c - the score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015, arXiv 1510.03336).
 *
 *     nabscore WINDOWS.json (SERIES.csv SCORES)...
 *     nabscore --check
 *
 * One threshold for all series. Inside a labelled window only the earliest detection counts, the more
 * the earlier; a window without one costs; a detection outside costs the more the farther it is past
 * the window before. 0 is a detector that never speaks, 100 one that speaks at the first row of every
 * window. Prints the best single threshold of the standard profile and, for each profile, the score
 * at its own best threshold and at that one. --check scores cases that were worked by hand.
 */
#include "core/mem.h"
#include "core/stats.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_WINDOWS = 64, N_PROFILES = 3 };

static const struct profile {
    const char *name;
    double tp, fn, fp;
} profiles[N_PROFILES] = {
    { "standard", 1, 1, 0.11 },
    { "low_fp", 1, 1, 0.22 },
    { "low_fn", 1, 2, 0.11 },
};

struct row {
    double score;
    int window;  /* global index, -1: outside */
    double gain; /* inside: of a detection here; outside: of a false one, for weight 1 */
};

struct marks { /* of one series: rows [a, b] */
    int n, a[MAX_WINDOWS], b[MAX_WINDOWS];
};

struct bench {
    struct row *rows;
    size_t n_rows, cap;
    int n_windows;
};

static double sigma(double y)
{
    return 2.0 / (1.0 + stats_exp(5.0 * y)) - 1.0;
}

/* Adds a series of n rows with its scores. */
static void bench_add(struct bench *bench, const double *scores, int n, const struct marks *marks)
{
    int probation = n * 15 / 100 < 750 ? n * 15 / 100 : 750;

    for (int i = probation; i < n; i++) {
        struct row row = { .score = scores[i], .window = -1, .gain = -1.0 };
        int before = -1;

        for (int k = 0; k < marks->n; k++) {
            double width = marks->b[k] - marks->a[k] + 1;

            if (i >= marks->a[k] && i <= marks->b[k]) {
                row.window = bench->n_windows + k;
                row.gain = sigma(-(marks->b[k] - i + 1) / width) / sigma(-1.0);
            } else if (i > marks->b[k] && (before < 0 || marks->b[k] > marks->b[before])) {
                before = k;
            }
        }
        if (row.window < 0 && before >= 0) {
            double far = (i - marks->b[before]) / (double)(marks->b[before] - marks->a[before]);

            row.gain = far > 3.0 ? -1.0 : sigma(far);
        }
        bench->rows = mem_grow(bench->rows, &bench->cap, bench->n_rows + 1, sizeof *bench->rows);
        bench->rows[bench->n_rows++] = row;
    }
    bench->n_windows += marks->n;
}

static int by_score(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return x->score > y->score ? -1 : x->score < y->score;
}

/* Scores with every threshold from the highest down; the best, or that at 'fixed' if it is >= 0. */
static double bench_score(struct bench *bench, const struct profile *p, double fixed,
                          double *threshold)
{
    double *best_gain = mem_alloc((size_t)(bench->n_windows + 1) * sizeof *best_gain);
    double null = -p->fn * bench->n_windows, sum = null, best = 0.0;

    qsort(bench->rows, bench->n_rows, sizeof *bench->rows, by_score);
    for (size_t i = 0; i < bench->n_rows && bench->rows[i].score >= fixed; i++) {
        const struct row *row = &bench->rows[i];

        if (row->window < 0) {
            sum += p->fp * row->gain;
        } else if (row->gain > best_gain[row->window]) { /* the earliest gains most */
            if (best_gain[row->window] == 0.0)
                sum += p->fn;
            sum += p->tp * (row->gain - best_gain[row->window]);
            best_gain[row->window] = row->gain;
        }
        if (i + 1 < bench->n_rows && bench->rows[i + 1].score == row->score)
            continue;

        double score = 100.0 * (sum - null) / (p->tp * bench->n_windows - null);

        if (fixed >= 0.0) {
            best = score;
        } else if (score > best) {
            best = score;
            *threshold = row->score;
        }
    }
    mem_free(best_gain);
    return best;
}

/* Twenty rows (the first three are probation), one window [10, 13]. */
static int check(void)
{
    static const struct {
        const char *what;
        int at[3];
        double want;
    } cases[] = {
        { "at the window's first row: perfect", { 10, -1, -1 }, 100.0 },
        /* sigma(-1/4) / sigma(-1) = 0.554600 / 0.986614 = 0.562124; (0.562124 + 1) / 2 */
        { "at its last row", { 13, -1, -1 }, 78.1062 },
        /* one false, before any window: 1 - 0.11; (0.89 + 1) / 2 */
        { "false at row 5, true at 10", { 5, 10, -1 }, 94.5 },
        /* false at 16, one width past: 1 + 0.11 sigma(3/3) = 1 - 0.108528 */
        { "true at 10, false at 16", { 10, 16, -1 }, 94.5736 },
    };
    int failed = 0;

    printf("1..%zu\n", sizeof cases / sizeof *cases);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct marks marks = { .n = 1, .a = { 10 }, .b = { 13 } };
        struct bench bench = { 0 };
        double scores[20] = { 0 }, threshold;

        for (int k = 0; k < 3; k++)
            if (cases[i].at[k] >= 0)
                scores[cases[i].at[k]] = 1.0;
        bench_add(&bench, scores, 20, &marks);

        double got = bench_score(&bench, &profiles[0], 0.5, &threshold);
        bool ok = fabs(got - cases[i].want) < 0.001;

        printf("%s - %s: %.4f\n", ok ? "ok" : "not ok", cases[i].what, got);
        failed += !ok;
        mem_free(bench.rows);
    }
    return failed > 0;
}

/* --- files --- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Windows are given by timestamps; rows are found by comparing their text, which sorts by time. */
static int read_series(const char *csv, const char *scores_file, const json_t *windows,
                       struct bench *bench)
{
    FILE *in = fopen(csv, "r"), *scores_in = fopen(scores_file, "r");
    char line[512], score[64];
    struct marks marks = { 0 };
    double *scores = NULL;
    size_t cap = 0;
    int n = 0, rc = -1;

    if (!in || !scores_in || !fgets(line, sizeof line, in)) {
        fprintf(stderr, "nabscore: cannot read '%s' or '%s'\n", csv, scores_file);
        goto out;
    }
    marks.n = (int)json_array_size(windows);
    for (int k = 0; k < marks.n; k++)
        marks.a[k] = marks.b[k] = -1;
    while (fgets(line, sizeof line, in) && fgets(score, sizeof score, scores_in)) {
        scores = mem_grow(scores, &cap, (size_t)n + 1, sizeof *scores);
        scores[n] = strtod(score, NULL);
        line[strcspn(line, ",")] = '\0';
        for (int k = 0; k < marks.n; k++) {
            const json_t *w = json_array_get(windows, (size_t)k);
            const char *from = json_string_value(json_array_get(w, 0));
            const char *to = json_string_value(json_array_get(w, 1));

            if (strncmp(line, from, 19) >= 0 && marks.a[k] < 0)
                marks.a[k] = n;
            if (strncmp(line, to, 19) <= 0)
                marks.b[k] = n;
        }
        n++;
    }
    bench_add(bench, scores, n, &marks);
    rc = 0;
out:
    if (in)
        fclose(in);
    if (scores_in)
        fclose(scores_in);
    mem_free(scores);
    return rc;
}

static const json_t *windows_of(const json_t *all, const char *csv)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)all, key,
                        value) if (strcmp(base_name(key), base_name(csv)) == 0) return value;
    return NULL;
}

int main(int argc, char **argv)
{
    struct bench bench = { 0 };
    double threshold = 1.0;

    if (argc == 2 && strcmp(argv[1], "--check") == 0)
        return check();
    if (argc < 4 || argc % 2 != 0) {
        fputs("usage: nabscore WINDOWS.json (SERIES.csv SCORES)...\n", stderr);
        return 64;
    }

    json_t *all = json_load_file(argv[1], 0, NULL);

    if (!all) {
        fprintf(stderr, "nabscore: cannot read '%s'\n", argv[1]);
        return 66;
    }
    for (int i = 2; i < argc; i += 2)
        if (read_series(argv[i], argv[i + 1], windows_of(all, argv[i]), &bench) < 0)
            return 66;
    bench_score(&bench, &profiles[0], -1.0, &threshold);
    printf("threshold %.6f windows %d\n", threshold, bench.n_windows);
    for (int i = 0; i < N_PROFILES; i++) {
        double own = threshold;
        double best = bench_score(&bench, &profiles[i], -1.0, &own);

        printf("%s %.1f at %.3f; at the standard threshold %.1f\n", profiles[i].name, best, own,
               bench_score(&bench, &profiles[i], threshold, &own));
    }
    json_decref(all);
    mem_free(bench.rows);
    return 0;
}
