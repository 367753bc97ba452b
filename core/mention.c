/*
 * mention.c - ids, and what counts as a negative.
 */
#include "core/mention.h"

#include "core/hash.h"

bool mention_is_negative(const struct mention *m)
{
    enum label label = m->verdict.label;

    if (!str_is_empty(m->human))
        return label_of(m->human, &label) && label == LABEL_NEG;
    if (label == LABEL_NEG)
        return true;
    return (label == LABEL_NEU || label == LABEL_UNSCORED) && m->item.rating != RATING_NONE &&
           m->item.rating <= 2000;
}

bool mention_has_topic(const struct mention *m, struct str topic)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (str_eq(m->topics[i], topic))
            return true;
    return false;
}

void mention_id(struct str source, struct str key, char out[MENTION_ID_LENGTH + 1])
{
    const struct str parts[] = { source, key };

    hash_id(parts, 2, out, MENTION_ID_LENGTH);
}
