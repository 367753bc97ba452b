/*
 * life_state.c - the memory of alerts: made, grown, saved, read back.
 */
#include "alert/life_state.h"

#include "alert/pack.h"
#include "core/date.h"
#include "core/mem.h"

#include <string.h>

enum { LIFE_VERSION = 2, COUNT_MOST = 1000000000 };

void life_drop_alert(struct life_state *state, size_t at)
{
    mem_free(state->alerts[at].aspect);
    mem_free(state->alerts[at].signal);
    state->n_alerts--;
    memmove(state->alerts + at, state->alerts + at + 1,
            (state->n_alerts - at) * sizeof *state->alerts);
}

void life_drop_blind(struct life_state *state, size_t at)
{
    mem_free(state->blinds[at].source);
    state->n_blinds--;
    memmove(state->blinds + at, state->blinds + at + 1,
            (state->n_blinds - at) * sizeof *state->blinds);
}

struct alert *life_add_alert(struct life_state *state)
{
    state->alerts =
        mem_grow(state->alerts, &state->cap_alerts, state->n_alerts + 1, sizeof *state->alerts);
    state->alerts[state->n_alerts] = (struct alert){ .resolved_at = TIME_NONE };
    return &state->alerts[state->n_alerts++];
}

struct blind *life_add_blind(struct life_state *state)
{
    state->blinds =
        mem_grow(state->blinds, &state->cap_blinds, state->n_blinds + 1, sizeof *state->blinds);
    state->blinds[state->n_blinds] = (struct blind){ .told = false };
    return &state->blinds[state->n_blinds++];
}

void life_add_told(struct life_state *state, struct str mention, int64_t at)
{
    state->told = mem_grow(state->told, &state->cap_told, state->n_told + 1, sizeof *state->told);
    state->told[state->n_told++] = (struct told){ mem_copy(mention.p, mention.n), at };
}

void life_forget_told(struct life_state *state, int64_t before)
{
    size_t n = 0;

    while (n < state->n_told && state->told[n].at < before)
        mem_free(state->told[n++].mention);
    if (n > 0) {
        state->n_told -= n;
        memmove(state->told, state->told + n, state->n_told * sizeof *state->told);
    }
}

void life_state_close(struct life_state *state)
{
    if (!state)
        return;
    while (state->n_alerts > 0)
        life_drop_alert(state, state->n_alerts - 1);
    while (state->n_blinds > 0)
        life_drop_blind(state, state->n_blinds - 1);
    life_forget_told(state, INT64_MAX);
    mem_free(state->alerts);
    mem_free(state->blinds);
    mem_free(state->told);
    mem_free(state);
}

void life_state_save(const struct life_state *state, struct buf *out)
{
    size_t from = out->n;

    buf_putc(out, LIFE_VERSION);
    pack_uint(out, state->n_alerts);
    for (size_t i = 0; i < state->n_alerts; i++) {
        const struct alert *a = &state->alerts[i];

        pack_str(out, str_of(a->id));
        pack_str(out, str_of(a->aspect));
        pack_str(out, str_of(a->signal));
        pack_int(out, a->opened_at);
        pack_int(out, a->told_at);
        pack_int(out, a->resolved_at);
        pack_int(out, a->revision);
        pack_int(out, a->severity);
        pack_int(out, a->most);
        pack_uint(out, (a->joined ? 1 : 0) | (a->acked ? 2 : 0) | (a->pending ? 4 : 0));
        pack_int(out, a->told);
    }
    pack_uint(out, state->n_blinds);
    for (size_t i = 0; i < state->n_blinds; i++) {
        pack_str(out, str_of(state->blinds[i].id));
        pack_str(out, str_of(state->blinds[i].source));
        pack_int(out, state->blinds[i].since);
        pack_uint(out, state->blinds[i].told);
    }
    pack_uint(out, state->n_told);
    for (size_t i = 0; i < state->n_told; i++) {
        pack_str(out, str_of(state->told[i].mention));
        pack_int(out, state->told[i].at);
    }
    pack_sum(out, from);
}

static int64_t unpack_time(struct unpack *in)
{
    return unpack_within(in, 0, DATE_LAST);
}

/* A time, or none yet. */
static int64_t unpack_time_or_none(struct unpack *in)
{
    struct unpack ahead = *in;

    if (unpack_int(&ahead) != TIME_NONE)
        return unpack_time(in);
    *in = ahead;
    return TIME_NONE;
}

static char *unpack_copy(struct unpack *in)
{
    struct str s = unpack_str(in);

    return mem_copy(s.p, s.n);
}

static void unpack_id(struct unpack *in, char id[ALERT_ID_LENGTH + 1])
{
    struct str s = unpack_str(in);

    if (s.n > ALERT_ID_LENGTH)
        in->bad = true;
    else if (s.n)
        memcpy(id, s.p, s.n);
}

struct life_state *life_state_open(struct str saved, struct err *err)
{
    struct life_state *state = mem_alloc(sizeof *state);
    struct unpack in;

    if (saved.n == 0)
        return state;
    if (unpack_open(&in, saved, LIFE_VERSION, "the state of the alerts", err) < 0)
        goto fail;
    for (size_t i = 0, n = unpack_count(&in); i < n && !in.bad; i++) {
        struct alert *a = life_add_alert(state);

        unpack_id(&in, a->id);
        a->aspect = unpack_copy(&in);
        a->signal = unpack_copy(&in);
        a->opened_at = unpack_time(&in);
        a->told_at = unpack_time(&in);
        a->resolved_at = unpack_time_or_none(&in);
        a->revision = (int32_t)unpack_within(&in, 0, COUNT_MOST);
        a->severity = (int32_t)unpack_within(&in, SEVERITY_INFO, SEVERITY_CRITICAL);
        a->most = (int32_t)unpack_within(&in, 0, COUNT_MOST);

        uint64_t flags = unpack_uint(&in);

        a->joined = flags & 1;
        a->acked = flags & 2;
        a->pending = flags & 4;
        a->told = in.version >= 2 ? (int32_t)unpack_within(&in, 0, COUNT_MOST) : 0;
    }
    for (size_t i = 0, n = unpack_count(&in); i < n && !in.bad; i++) {
        struct blind *b = life_add_blind(state);

        unpack_id(&in, b->id);
        b->source = unpack_copy(&in);
        b->since = unpack_time(&in);
        b->told = unpack_uint(&in) != 0;
    }
    for (size_t i = 0, n = in.version >= 2 ? unpack_count(&in) : 0; i < n && !in.bad; i++) {
        struct str mention = unpack_str(&in);

        life_add_told(state, mention, unpack_time(&in));
    }
    if (in.bad || in.rest.n > 0) {
        err_set(err, ERR_DATA, "the state of the alerts is damaged");
        goto fail;
    }
    return state;

fail:
    life_state_close(state);
    return NULL;
}
