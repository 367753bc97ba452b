/*
 * fetch_world.c - one round after the other, as runs make them.
 */
#include "tests/fetch_world.h"
#include "tests/test.h"

#include "core/mem.h"

#include <stdio.h>
#include <string.h>

struct str keep(struct world *w, struct str s)
{
    return arena_str(&w->arena, s);
}

static int take(void *context, const struct visit *visit)
{
    struct world *w = context;
    size_t i = (size_t)(visit->source - w->sources);
    struct source_state *state = &w->states[i];

    *state = visit->next;
    state->name = keep(w, state->name);
    state->etag = keep(w, state->etag);
    state->last_modified = keep(w, state->last_modified);
    state->url = keep(w, state->url);
    state->moved_to = keep(w, state->moved_to);
    state->body_hash = keep(w, state->body_hash);
    state->cursor = keep(w, state->cursor);
    state->error = keep(w, state->error);
    w->last[i] = *visit;
    w->keys[i][0] = '\0';
    w->published[i] = visit->harvest.n_items ? visit->harvest.items[0].published : TIME_NONE;
    for (size_t k = 0; k < visit->harvest.n_items; k++)
        snprintf(w->keys[i] + strlen(w->keys[i]), sizeof w->keys[i] - strlen(w->keys[i]),
                 STR_FMT "|", STR_ARG(visit->keys[k]));
    w->order[w->n_visits++] = visit->source->name.p;
    w->n_failed += visit->result == VISIT_FAILED;
    return 0;
}

struct source *add(struct world *w, const char *name, const char *kind, const char *url)
{
    struct source *source = &w->sources[w->n++];

    *source = (struct source){ .name = keep(w, str_of(name)),
                               .kind = str_of(kind),
                               .url = keep(w, str_of(url)),
                               .every_s = 1800,
                               .enabled = true,
                               .own_private = true };
    return source;
}

struct world *world_new(void)
{
    struct world *w = mem_alloc(sizeof *w);

    arena_init(&w->arena);
    return w;
}

void world_free(struct world *w)
{
    arena_release(&w->arena);
    mem_free(w);
}

void run_round(struct world *w, int64_t now)
{
    struct fetch_job job = { .settings = &w->settings,
                             .sources = w->sources,
                             .states = w->states,
                             .n = w->n,
                             .now = now,
                             .done = take,
                             .context = w };
    struct err err = { 0 };

    w->n_visits = w->n_failed = 0;
    if (fetch_run(&job, &err) != 0)
        fail_msg("%s", err.text);
}
