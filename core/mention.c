/*
 * mention.c - ids, what counts as a negative, and when.
 */
#include "core/mention.h"

#include "core/hash.h"
#include "core/zone.h"

enum { AHEAD_S = 10 * MINUTE_S }; /* clocks differ */

bool mention_is_negative(const struct mention *m)
{
    enum label label = m->verdict.label;

    if (!str_is_empty(m->human) && label_of(m->human, &label))
        return label == LABEL_NEG;
    if (str_eq(m->human, STR("off-topic")))
        return false; /* "fixed" and the like say nothing of the tone */
    if (label == LABEL_NEG)
        return true;
    return label != LABEL_POS && m->item.rating != RATING_NONE && m->item.rating <= 2000;
}

bool mention_complains(const struct mention *m, int32_t aspect_score)
{
    enum label label = m->verdict.label;

    if (label_of(m->human, &label) && (label == LABEL_POS || label == LABEL_NEU))
        return false; /* a person's word goes before ours */
    if (mention_is_negative(m))
        return aspect_score < ASPECT_TONE;
    /* In a text that is not against anything as a whole it takes a clear word. */
    return aspect_score <= (label == LABEL_MIXED ? -ASPECT_TONE : -ASPECT_CLEAR);
}

bool mention_praises(int32_t aspect_score)
{
    return aspect_score >= ASPECT_TONE;
}

bool mention_is_voice(const struct mention *m)
{
    return !m->item.by_owner && str_is_empty(m->verdict.dropped) &&
           !str_eq(m->human, STR("off-topic"));
}

int64_t mention_reach(const struct item *item)
{
    const int64_t counts[] = { item->likes, item->shares, item->replies, item->views };
    int64_t sum = COUNT_NONE;

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] > 0 && counts[i] < INT64_MAX / 8)
            sum = (sum > 0 ? sum : 0) + counts[i];
        else if (counts[i] == 0 && sum == COUNT_NONE)
            sum = 0;
    return sum;
}

bool mention_has_topic(const struct mention *m, struct str topic)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (str_eq(m->topics[i], topic))
            return true;
    return false;
}

int64_t mention_counted_at(const struct item *item, const struct zone *zone, int64_t now)
{
    int64_t at = item->published;

    if (at == TIME_NONE || item->published_grain == GRAIN_NONE)
        return now;
    if (item->published_grain == GRAIN_DAY)
        at = zone_day_start(zone, clock_floor(at, DAY_S) / DAY_S) + DAY_S / 2;
    return at > now + (item->published_grain == GRAIN_DAY ? 0 : AHEAD_S) ? now : at;
}

void mention_id(struct str source, struct str key, char out[MENTION_ID_LENGTH + 1])
{
    const struct str parts[] = { source, key };

    hash_id(parts, 2, out, MENTION_ID_LENGTH);
}
