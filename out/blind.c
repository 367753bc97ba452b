/*
 * blind.c - asks the store for the state of every source that may speak of a topic.
 */
#include "out/blind.h"

#include "store/store.h"

static bool speaks_of(const struct source *source, const struct topic *topic)
{
    return source->enabled && (str_is_empty(source->topic) || str_eq(source->topic, topic->name));
}

int blind_read(struct blind_list *list, struct store *store, const struct settings *settings,
               const struct topic *topic, int64_t until, struct arena *arena, struct err *err)
{
    *list = (struct blind_list){ 0 };
    list->sources = arena_alloc(arena, (settings->n_sources + 1) * sizeof *list->sources);
    for (size_t i = 0; i < settings->n_sources; i++) {
        const struct source *source = &settings->sources[i];
        struct source_state state = { 0 };
        int found;

        if (!speaks_of(source, topic))
            continue;
        found = store_source_get(store, source->name, arena, &state, err);
        if (found < 0)
            return -1;
        list->n_sources++;
        if (found && (!source_is_blind(&state) ||
                      (state.last_ok_at != TIME_NONE && source_heard_until(&state) >= until)))
            continue;
        list->sources[list->n++] =
            (struct blind_source){ .name = source->name,
                                   .error = found ? source_why_blind(&state, arena)
                                                  : STR("not polled yet"),
                                   .since = found ? source_heard_until(&state) : TIME_NONE };
    }
    return 0;
}
