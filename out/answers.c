/*
 * answers.c - the brand's words by what they answer.
 */
#include "out/answers.h"

#include "core/hours.h"

struct answer {
    const struct mention *said;
    struct answer *next, *last; /* 'last' of the first one only */
};

static struct str key_of(struct str source, struct str id, struct arena *arena)
{
    return arena_printf(arena, STR_FMT "\n" STR_FMT, STR_ARG(source), STR_ARG(id));
}

static void add(struct answers *answers, struct map *map, struct str id, const struct mention *said)
{
    struct answer *answer, *first;
    void **found;

    if (str_is_empty(id))
        return;
    found = map_put(map, key_of(said->source, id, answers->arena));
    answer = arena_alloc(answers->arena, sizeof *answer);
    answer->said = said;
    first = *found;
    if (first)
        first->last->next = answer;
    else
        *found = first = answer;
    first->last = answer;
}

void answers_init(struct answers *answers, struct arena *arena)
{
    *answers = (struct answers){ .arena = arena };
    map_init(&answers->by_item);
    map_init(&answers->by_thread);
    map_init(&answers->sources);
}

void answers_add(struct answers *answers, const struct crowd *crowd, int64_t until)
{
    for (size_t i = 0; i < crowd->n_owner; i++) {
        const struct mention *said = &crowd->owner[i];

        if (said->counted_at > until)
            continue;
        *map_put(&answers->sources, said->source) = answers;
        if (str_is_empty(said->item.in_reply_to))
            add(answers, &answers->by_thread, said->item.thread, said);
        else
            add(answers, &answers->by_item, said->item.in_reply_to, said);
    }
}

void answers_release(struct answers *answers)
{
    map_release(&answers->by_item);
    map_release(&answers->by_thread);
    map_release(&answers->sources);
}

static const struct mention *first_of(const struct answers *answers, const struct map *map,
                                      struct str id, const struct mention *m)
{
    const struct answer *answer;

    if (str_is_empty(id))
        return NULL;
    answer = map_get(map, key_of(m->source, id, answers->arena));
    while (answer && answer->said->counted_at < m->counted_at)
        answer = answer->next;
    return answer ? answer->said : NULL;
}

const struct mention *answers_first(const struct answers *answers, const struct mention *m)
{
    const struct mention *to_item = first_of(answers, &answers->by_item, m->item.id, m);
    const struct mention *in_thread = first_of(answers, &answers->by_thread, m->item.thread, m);

    if (!to_item || (in_thread && in_thread->counted_at < to_item->counted_at))
        return in_thread;
    return to_item;
}

int64_t answers_wait(const struct topic *topic, int64_t from, int64_t to)
{
    if (to <= from)
        return 0;
    return topic->hours.set ? hours_between(&topic->hours, topic->zone, from, to) : to - from;
}

bool answers_come(const struct answers *answers, struct str source)
{
    return map_get(&answers->sources, source) != NULL;
}
