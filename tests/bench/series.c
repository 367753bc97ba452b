/*
 * series.c - one tick of 100,000 series, in memory: time, and the bytes that are saved of each.
 *
 * A topic with nine aspects and three sources lives through five weeks; 10,000 copies of it then make
 * a tick each, with a few arrivals. Only judge() is measured, not the reading and writing of states.
 */
#include "alert/judge.h"

#include <stdio.h>
#include <time.h>

enum { N_ASPECTS = 9, N_SOURCES = 3, N_TOPICS = 10000, BATCH = 100, WARM_HOURS = 35 * 24 };

static const struct str aspects[N_ASPECTS] = { { "a", 1 }, { "b", 1 }, { "c", 1 },
                                               { "d", 1 }, { "e", 1 }, { "f", 1 },
                                               { "g", 1 }, { "h", 1 }, { "i", 1 } };
static struct coverage sources[N_SOURCES] = { { .name = { "x", 1 } },
                                              { .name = { "y", 1 } },
                                              { .name = { "z", 1 } } };

static uint64_t roll(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* About two mentions a source in three hours, one in four of them negative. */
static struct tick make_tick(int64_t hour, uint64_t *seed, struct arrival *arrivals)
{
    struct tick tick = { .topic = STR("t"),
                         .at = (hour + 1) * HOUR_S,
                         .previous = hour * HOUR_S,
                         .sources = sources,
                         .n_sources = N_SOURCES,
                         .aspects = aspects,
                         .n_aspects = N_ASPECTS,
                         .arrivals = arrivals };

    for (int s = 0; s < N_SOURCES; s++) {
        bool neg = roll(seed) % 4 == 0;

        sources[s].dated = true;
        sources[s].every_s = 1800;
        sources[s].first_ok_at = HOUR_S;
        sources[s].last_ok_at = tick.at;
        if (roll(seed) % 3 == 0)
            continue;
        arrivals[tick.n_arrivals++] = (struct arrival){ .source = s,
                                                        .aspect = ASPECT_ALL,
                                                        .bucket = hour * HOUR_S,
                                                        .neg = neg,
                                                        .raw_neg = neg,
                                                        .other = !neg };
        arrivals[tick.n_arrivals++] = (struct arrival){ .source = s,
                                                        .aspect = (int32_t)(roll(seed) % N_ASPECTS),
                                                        .bucket = hour * HOUR_S,
                                                        .neg = neg,
                                                        .raw_neg = neg,
                                                        .other = !neg };
    }
    return tick;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* the machine may be busy otherwise */
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(void)
{
    struct judge_conf conf = { .odds_days = 250 };
    struct judge_state *state = judge_state_open(STR_NONE, NULL), *copies[BATCH];
    struct judgement *judgements;
    struct arrival arrivals[2 * N_SOURCES];
    struct arena arena;
    struct buf saved;
    uint64_t seed = 1;
    int64_t hour = 490000;
    double spent = 0.0;

    arena_init(&arena);
    for (; hour < 490000 + WARM_HOURS; hour++) {
        struct tick tick = make_tick(hour, &seed, arrivals);

        arena_clear(&arena);
        judge(&conf, state, &tick, &arena, &judgements);
    }
    buf_init(&saved, BUF_NO_CEILING);
    judge_state_save(state, &saved);
    for (int done = 0; done < N_TOPICS; done += BATCH) {
        for (int i = 0; i < BATCH; i++)
            copies[i] = judge_state_open(buf_str(&saved), NULL);

        double from = seconds();

        for (int i = 0; i < BATCH; i++) {
            struct tick tick = make_tick(hour, &seed, arrivals);

            arena_clear(&arena);
            judge(&conf, copies[i], &tick, &arena, &judgements);
        }
        spent += seconds() - from;
        for (int i = 0; i < BATCH; i++)
            judge_state_close(copies[i]);
    }

    double bytes = (double)saved.n / (N_ASPECTS + 1);

    printf("%d topics, %d series: %.3f s a tick, %.1f us a series, %.0f bytes a series\n", N_TOPICS,
           N_TOPICS * (N_ASPECTS + 1), spent, 1e6 * spent / (N_TOPICS * (N_ASPECTS + 1)), bytes);
    printf("RESULT series_tick_seconds %.3f <1 %s\n", spent, spent < 1.0 ? "ok" : "short");
    printf("RESULT series_saved_bytes %.0f <=2048 %s\n", bytes, bytes <= 2048 ? "ok" : "short");
    buf_release(&saved);
    judge_state_close(state);
    arena_release(&arena);
    return 0;
}
