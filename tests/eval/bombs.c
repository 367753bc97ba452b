/*
 * bombs.c - review bombs: hark beside EARS C1, C2 and C3; usage: bombs MONTHLY.csv BURSTS.csv
 *
 * The set gives reviews of games a month, and the months in which negatives were over eight times what
 * they were, with a share well over the usual. Each review is put into a random hour of its month (one
 * fixed generator), and the judge runs hour by hour as it does live; EARS sees the months, as that is
 * what it is for. Games without a burst are every twentieth of the rest. Found: it opens, or is open, in
 * the first month of a bomb; days late: from that month's first hour, for EARS to its end. False: it opens
 * in another month, but for the one after a burst; months that rose less than eightfold count as such,
 * for all alike.
 */
#include "tests/eval/one_source.h"

#include "core/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 400, HOURS = 720, FIRST = 12, N_RULES = 4, MAX_BURSTS = 100, ONE_IN = 20 };

struct game {
    long id;
    int first, n; /* months since 0000-01 */
    int neg[MONTHS], pos[MONTHS];
    bool burst[MONTHS];
};

struct score {
    int found, false_runs;
    double late;
};

static const char *const rule_names[N_RULES] = { "EARS C1", "EARS C2", "EARS C3", "hark" };

static struct {
    long id;
    int month;
} bursts[MAX_BURSTS];
static int n_bursts;
static uint64_t seed = 7;

static int any_hour(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((seed >> 33) % HOURS);
}

static double ears(const struct game *g, int month, int lag)
{
    double mean = 0.0, variance = 0.0;

    for (int i = 1; i <= 7; i++)
        mean += g->neg[month - lag - i] / 7.0;
    for (int i = 1; i <= 7; i++)
        variance += pow(g->neg[month - lag - i] - mean, 2) / 6.0;
    return (g->neg[month] - mean) / fmax(sqrt(variance), 0.2);
}

/* When each rule fires: days into the month, -1: not in it. */
static void run_ears(const struct game *g, double fires[N_RULES][MONTHS])
{
    for (int m = FIRST; m < g->n; m++) {
        double c3 = 0.0;

        for (int i = 0; i < 3; i++)
            c3 += fmax(0.0, ears(g, m - i, 2) - 1.0);
        fires[0][m] = ears(g, m, 0) > 3.0 ? 30.0 : -1.0;
        fires[1][m] = ears(g, m, 2) > 3.0 ? 30.0 : -1.0;
        fires[2][m] = c3 > 2.0 ? 30.0 : -1.0;
    }
}

static void run_hark(const struct game *g, double fires[MONTHS])
{
    struct judge_conf conf = { .odds_days = 250 };
    struct judge_state *state = judge_state_open(STR_NONE, NULL);
    bool was_open = false;

    for (int m = 0; m < g->n; m++) {
        int neg[HOURS] = { 0 }, other[HOURS] = { 0 };

        fires[m] = -1.0;
        for (int i = 0; i < g->neg[m]; i++)
            neg[any_hour()]++;
        for (int i = 0; i < g->pos[m]; i++)
            other[any_hour()]++;
        for (int h = 0; h < HOURS; h++) {
            int64_t at = ((int64_t)m * HOURS + h + 2) * HOUR_S;
            bool open = judge_hour(&conf, state, HOUR_S, at, neg[h], other[h]);

            if (open && fires[m] < 0.0) /* an alert that is open already is no news, and no miss */
                fires[m] = was_open ? 0.0 : (h + 1) / 24.0;
            was_open = open;
        }
    }
    judge_state_close(state);
}

/* The first month of a bomb; those that follow within two months are its tail. */
static bool begins(const struct game *g, int m)
{
    return g->burst[m] && !g->burst[m - 1] && !g->burst[m - 2];
}

/* Every run counts once: a rule that fires month after month is one alert, like hark's that stays open. */
static void score_rule(const struct game *g, const double *fires, struct score *score)
{
    for (int m = FIRST; m < g->n; m++) {
        bool expected = g->burst[m] || g->burst[m - 1];

        if (fires[m] >= 0.0 && begins(g, m)) {
            score->found++;
            score->late += fires[m];
        } else if (fires[m] >= 0.0 && !expected && fires[m - 1] < 0.0) {
            score->false_runs++;
        }
    }
}

static struct score scores[N_RULES];
static int n_seen, n_games, n_months, n_begun;

static void run_game(struct game *g)
{
    static double fires[N_RULES][MONTHS];
    bool has_burst = false;

    for (int i = 0; i < n_bursts; i++) {
        int month = bursts[i].month - g->first;

        if (bursts[i].id == g->id && month >= 0 && month < g->n)
            g->burst[month] = has_burst = true;
    }
    n_seen++;
    if (g->n <= FIRST || (!has_burst && n_seen % ONE_IN != 0))
        return;
    memset(fires, 0, sizeof fires);
    run_ears(g, fires);
    run_hark(g, fires[3]);
    for (int r = 0; r < N_RULES; r++)
        score_rule(g, fires[r], &scores[r]);
    for (int m = FIRST; m < g->n; m++)
        n_begun += begins(g, m);
    n_games++;
    n_months += g->n - FIRST;
}

static void read_bursts(const char *path)
{
    FILE *in = fopen(path, "r");
    char line[400];

    while (in && n_bursts < MAX_BURSTS && fgets(line, sizeof line, in)) {
        char *month = strchr(line, '-'); /* names may hold commas, and seldom years */
        int year, of;

        while (month && !(month - line > 4 && month[-5] == ',' &&
                          sscanf(month - 4, "%4d-%2d,", &year, &of) == 2 && month[3] == ','))
            month = strchr(month + 1, '-');
        if (!month)
            continue;
        bursts[n_bursts].id = strtol(line, NULL, 10);
        bursts[n_bursts++].month = year * 12 + of - 1;
    }
    if (in)
        fclose(in);
}

static void read_games(const char *path)
{
    struct game *g = mem_alloc(sizeof *g);
    FILE *in = fopen(path, "r");
    char line[200];
    long id;
    int year, of, pos, neg;

    while (in && fgets(line, sizeof line, in)) {
        if (sscanf(line, "%ld,%d-%d,%d,%d", &id, &year, &of, &pos, &neg) != 5)
            continue;
        if (id != g->id) {
            run_game(g);
            *g = (struct game){ .id = id, .first = year * 12 + of - 1 };
        }

        int month = year * 12 + of - 1 - g->first;

        if (month >= 0 && month < MONTHS) {
            g->neg[month] = neg;
            g->pos[month] = pos;
            g->n = month + 1;
        }
    }
    run_game(g);
    mem_free(g);
    if (in)
        fclose(in);
}

int main(int argc, char **argv)
{
    double best, late;
    int most;

    if (argc != 3)
        return 64;
    read_bursts(argv[2]);
    read_games(argv[1]);
    most = n_begun ? n_begun : 1;
    late = scores[3].found ? scores[3].late / scores[3].found : 0.0;
    printf("%d bombs in %d months of %d games\n%-10s %6s %10s %19s\n", n_begun, n_months, n_games,
           "rule", "found", "days late", "false in 100 months");
    for (int r = 0; r < N_RULES; r++)
        printf("%-10s %6d %10.1f %19.2f\n", rule_names[r], scores[r].found,
               scores[r].found ? scores[r].late / scores[r].found : 0.0,
               n_months ? 100.0 * scores[r].false_runs / n_months : 0.0);
    best = fmin(scores[0].false_runs, fmin(scores[1].false_runs, scores[2].false_runs));
    printf("RESULT bombs_found_percent %d >=90 %s\n", 100 * scores[3].found / most,
           100 * scores[3].found >= 90 * most ? "ok" : "short");
    printf("RESULT bombs_days_late %.1f <=2 %s\n", late, late <= 2.0 ? "ok" : "short");
    printf("RESULT bombs_false_runs %d <=%.0f %s\n", scores[3].false_runs, best,
           scores[3].false_runs <= best ? "ok" : "short");
    return 0;
}
