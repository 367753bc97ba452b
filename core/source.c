/*
 * source.c - when a source that brings nothing cannot be taken for calm.
 *
 * A source that failed is easy to tell. One that answers without fault but brings nothing any more (a page
 * that was rebuilt, an abandoned feed, a search that finds nothing) looks like calm. So each source has a
 * rhythm: the silences between two arrivals of something new. With k of them of the mean m, and
 * arrivals that come by chance (a gamma prior on their rate that the k silences make), a silence
 * longer than s has the chance (1 + s / (k m))^-k, Lomax's tail; it must be below one in a million.
 * Real sources sleep at night, at weekends and in holidays, so s must also be four times the longest
 * silence so far, and longer than a weekend until some weekends were seen. A slow source is given its
 * months; fewer than GAPS_NEEDED silences: no verdict.
 */
#include "core/source.h"

#include "core/stats.h"

const char *const source_map_fields[] = { "text",  "title",      "author", "date",  "rating",
                                          "id",    "url",        "lang",   "place", "nps",
                                          "reply", "reply_date", NULL };

enum {
    GAPS_NEEDED = 12,
    GAPS_MOST = 60,        /* the mean forgets over that many */
    FADES_S = 90 * DAY_S,  /* the longest silence so far fades over this time */
    LEARNT_S = 21 * DAY_S, /* a source known for longer has shown some weekends; */
    WEEKEND_S = 4 * DAY_S, /* before that it may be silent over a long one */
    LONGEST_TIMES = 4,
};

static const double ONE_IN_A_MILLION = 13.815510557964274; /* log(1e6) */

int64_t source_patience_s(const struct source_state *state)
{
    double k = state->n_gaps;
    int64_t wait, longest = LONGEST_TIMES * state->gap_most_s, least = DAY_S;

    if (state->n_gaps < GAPS_NEEDED || state->first_ok_at == TIME_NONE ||
        state->last_item_at == TIME_NONE)
        return TIME_NONE;
    if (state->last_item_at - state->first_ok_at < LEARNT_S)
        least = WEEKEND_S;
    wait = (int64_t)(k * (double)state->gap_mean_s * (stats_exp(ONE_IN_A_MILLION / k) - 1));
    wait = wait < longest ? longest : wait;
    return wait < least ? least : wait;
}

bool source_is_silent(const struct source_state *state)
{
    int64_t patience = source_patience_s(state);

    return state->failures == 0 && patience != TIME_NONE && state->last_ok_at != TIME_NONE &&
           state->last_ok_at - state->last_item_at > patience;
}

bool source_is_blind(const struct source_state *state)
{
    return state->failures > 0 || state->last_ok_at == TIME_NONE || source_is_silent(state);
}

void source_heard(struct source_state *state, int64_t now)
{
    int64_t gap = state->last_item_at == TIME_NONE ? 0 : now - state->last_item_at;

    state->last_item_at = now;
    if (gap <= 0) /* the first time, or a clock that was set back */
        return;
    if (state->n_gaps < GAPS_MOST)
        state->n_gaps++;
    state->gap_mean_s += (gap - state->gap_mean_s) / state->n_gaps;
    if (gap < FADES_S)
        state->gap_most_s -= (int64_t)((double)state->gap_most_s * (double)gap / (double)FADES_S);
    if (state->gap_most_s < gap)
        state->gap_most_s = gap;
}

int64_t source_heard_until(const struct source_state *state)
{
    return source_is_silent(state) ? state->last_item_at : state->last_ok_at;
}

struct str source_span(int64_t seconds, struct arena *arena)
{
    static const struct {
        int64_t s;
        const char *name;
    } units[] = { { DAY_S, "days" }, { HOUR_S, "hours" }, { MINUTE_S, "minutes" } };

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (seconds >= 2 * units[i].s)
            return arena_printf(arena, "%lld %s", (long long)(seconds / units[i].s), units[i].name);
    return arena_printf(arena, "%lld seconds", (long long)seconds);
}

struct str source_why_blind(const struct source_state *state, struct arena *arena)
{
    if (!source_is_blind(state))
        return STR_NONE;
    if (source_is_silent(state))
        return arena_printf(arena,
                            "answers, but has brought nothing new for " STR_FMT
                            "; before, something came about every " STR_FMT,
                            STR_ARG(source_span(state->last_ok_at - state->last_item_at, arena)),
                            STR_ARG(source_span(state->gap_mean_s, arena)));
    return str_is_empty(state->error) ? STR("not polled yet") : state->error;
}
