/*
 * outbreaks.c - weekly disease counts: hark beside EARS C1, C2 and C3; usage: outbreaks FILE.csv...
 *
 * Low counts with labelled outbreaks. The judge runs with a week in the place of an hour: its ladder
 * is then 1 to 72 weeks, a week is learnt 48 weeks later, ten make it ready, and the threshold is set to
 * once in about a hundred weeks. Every rule is scored on the same weeks. Found: it fires in a week of
 * the outbreak; delay from its first week; a false alert is a run of firing weeks outside of all.
 */
#include "tests/eval/one_source.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_WEEKS = 2000, FIRST = 60, N_RULES = 4 };

struct score {
    int found, delay, false_runs;
};

static const char *const rule_names[N_RULES] = { "EARS C1", "EARS C2", "EARS C3", "hark" };

static double ears(const int *x, int week, int lag)
{
    double mean = 0.0, variance = 0.0;

    for (int i = 1; i <= 7; i++)
        mean += x[week - lag - i] / 7.0;
    for (int i = 1; i <= 7; i++)
        variance += (x[week - lag - i] - mean) * (x[week - lag - i] - mean) / 6.0;
    return (x[week] - mean) / fmax(sqrt(variance), 0.2);
}

static void run_ears(const int *x, int n, bool fires[N_RULES][MAX_WEEKS])
{
    for (int w = FIRST; w < n; w++) {
        double c3 = 0.0;

        fires[0][w] = ears(x, w, 0) > 3.0;
        fires[1][w] = ears(x, w, 2) > 3.0;
        for (int i = 0; i < 3; i++)
            c3 += fmax(0.0, ears(x, w - i, 2) - 1.0);
        fires[2][w] = c3 > 2.0;
    }
}

static void run_hark(const int *x, int n, bool fires[MAX_WEEKS])
{
    struct judge_conf conf = { .odds_days = 4, .ready_hours = 10 };
    struct judge_state *state = judge_state_open(STR_NONE, NULL);

    for (int w = 0; w < n; w++)
        fires[w] = judge_hour(&conf, state, 0, (w + 1) * HOUR_S, x[w], 0);
    judge_state_close(state);
}

static int read_file(const char *path, int *x, bool *outbreak)
{
    FILE *in = fopen(path, "r");
    char line[128];
    int n = 0, index, marked;

    while (in && n < MAX_WEEKS && fgets(line, sizeof line, in))
        if (sscanf(line, "%d,%d,%d", &index, &x[n], &marked) == 3)
            outbreak[n++] = marked != 0;
    if (in)
        fclose(in);
    return n;
}

static int score_rule(const bool *fires, const bool *outbreak, int n, struct score *score)
{
    int outbreaks = 0;

    for (int w = FIRST; w < n; w++) {
        if (fires[w] && !outbreak[w] && !fires[w - 1])
            score->false_runs++;
        if (!outbreak[w] || outbreak[w - 1])
            continue;
        outbreaks++;
        for (int i = w; i < n && outbreak[i]; i++)
            if (fires[i]) {
                score->found++;
                score->delay += i - w;
                break;
            }
    }
    return outbreaks;
}

int main(int argc, char **argv)
{
    static int x[MAX_WEEKS];
    static bool outbreak[MAX_WEEKS], fires[N_RULES][MAX_WEEKS];
    struct score scores[N_RULES] = { 0 };
    int outbreaks = 0, weeks = 0;

    for (int i = 1; i < argc; i++) {
        int n = read_file(argv[i], x, outbreak), here = 0;

        if (n <= FIRST)
            continue;
        memset(fires, 0, sizeof fires);
        run_ears(x, n, fires);
        run_hark(x, n, fires[3]);
        for (int r = 0; r < N_RULES; r++)
            here = score_rule(fires[r], outbreak, n, &scores[r]);
        outbreaks += here;
        weeks += n - FIRST;
    }
    printf("%d outbreaks in %d weeks\n%-10s %6s %12s %18s\n", outbreaks, weeks, "rule", "found",
           "weeks late", "false in 100 weeks");
    for (int r = 0; r < N_RULES; r++)
        printf("%-10s %6d %12.1f %18.2f\n", rule_names[r], scores[r].found,
               scores[r].found ? (double)scores[r].delay / scores[r].found : 0.0,
               weeks ? 100.0 * scores[r].false_runs / weeks : 0.0);

    double best = fmin(scores[0].false_runs, fmin(scores[1].false_runs, scores[2].false_runs));

    printf("RESULT outbreaks_false_runs %d <=%.0f %s\n", scores[3].false_runs, best,
           scores[3].false_runs <= best ? "ok" : "short");
    return 0;
}
