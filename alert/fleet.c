/*
 * fleet.c - counting topics, and what they have in common.
 */
#include "alert/fleet.h"

#include "core/hash.h"

enum { FEW = 3, ONE_IN = 20 /* topics that a fleet has more than */, ID_LENGTH = 13 };

bool fleet_counts(const struct notice *notice)
{
    return (notice->kind == NOTICE_OPENED || notice->kind == NOTICE_REOPENED) &&
           str_eq(notice->signal, STR("negative"));
}

/* The source that more than half of them are mostly from; empty: none. */
static struct str common_source(const struct notice *const *opened, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;

        for (size_t k = 0; k < n; k++)
            same += str_eq(opened[k]->main_source, opened[i]->main_source);
        if (opened[i]->main_source.n && 2 * same > n)
            return opened[i]->main_source;
    }
    return STR_NONE;
}

bool fleet_rises(const struct notice *const *opened, size_t n, size_t n_topics, int64_t at,
                 struct arena *arena, struct notice *out)
{
    struct str *members = arena_alloc(arena, (n + 1) * sizeof *members);
    const struct str parts[] = { STR("fleet"), arena_printf(arena, "%lld", (long long)at) };
    char id[ID_LENGTH + 1];
    size_t n_members = 0;
    struct notice fleet = { .kind = NOTICE_OPENED,
                            .severity = SEVERITY_WARNING,
                            .signal = STR("fleet"),
                            .tick = at,
                            .opened_at = at,
                            .members = members };

    for (size_t i = 0; i < n; i++) {
        if (n_members == 0 || !str_eq(members[n_members - 1], opened[i]->topic))
            members[n_members++] = opened[i]->topic;
        fleet.observed += opened[i]->observed;
        fleet.expected_milli += opened[i]->expected_milli;
    }
    if (n_members <= FEW || n_members * ONE_IN <= n_topics)
        return false;
    hash_id(parts, 2, id, ID_LENGTH);
    fleet.alert = arena_str(arena, str_of(id));
    fleet.n_members = n_members;
    fleet.main_source = common_source(opened, n);
    *out = fleet;
    return true;
}
