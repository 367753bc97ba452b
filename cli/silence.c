/*
 * silence.c - silences as marks: "silence/TOPIC/ASPECT[/SOURCE/SIGNAL]" holds since, until, topic, aspect,
 * reason, source, signal and author, a line each; "silenced/ALERT" says why the opening of an alert was
 * not told.
 */
#include "cli/silence.h"

static struct str mark_of(const struct silence *s, struct arena *arena)
{
    if (s->source.n || s->signal.n)
        return arena_printf(arena, "silence/" STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT,
                            STR_ARG(s->topic), STR_ARG(s->aspect), STR_ARG(s->source),
                            STR_ARG(s->signal));
    return arena_printf(arena, "silence/" STR_FMT "/" STR_FMT, STR_ARG(s->topic),
                        STR_ARG(s->aspect));
}

static bool parse(struct str value, struct silence *out)
{
    struct str since = STR_NONE, until = STR_NONE;

    if (!str_cut(&value, '\n', &since) || !str_to_int(since, &out->since) ||
        !str_cut(&value, '\n', &until) || !str_to_int(until, &out->until) ||
        !str_cut(&value, '\n', &out->topic) || !str_cut(&value, '\n', &out->aspect) ||
        !str_cut(&value, '\n', &out->why))
        return false;
    str_cut(&value, '\n', &out->source); /* older ones end before */
    str_cut(&value, '\n', &out->signal);
    str_cut(&value, '\n', &out->author);
    return true;
}

int silence_read(struct store *store, struct arena *arena, struct silence **out, size_t *n,
                 struct err *err)
{
    struct store_mark *marks;
    size_t n_marks;

    if (store_marks(store, STR("silence/"), arena, &marks, &n_marks, err) != 0)
        return -1;
    *out = arena_alloc(arena, (n_marks + 1) * sizeof **out);
    *n = 0;
    for (size_t i = 0; i < n_marks; i++)
        if (parse(marks[i].value, &(*out)[*n]) && (*out)[*n].until > (*out)[*n].since)
            ++*n;
    return 0;
}

int silence_write(struct store *store, const struct silence *silence, struct err *err)
{
    struct arena arena = { 0 };
    struct str value = arena_printf(
        &arena,
        "%lld\n%lld\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
        (long long)silence->since, (long long)silence->until, STR_ARG(silence->topic),
        STR_ARG(silence->aspect), STR_ARG(silence->why), STR_ARG(silence->source),
        STR_ARG(silence->signal), STR_ARG(silence->author));
    int rc = store_mark_set(store, mark_of(silence, &arena), value, NULL, 0, err);

    arena_release(&arena);
    return rc;
}

static bool covers(struct str wanted, struct str is)
{
    return str_is_empty(wanted) || str_eq(wanted, is);
}

/* The silence that covers the notice at its hour, or NULL. A source that cannot be read is always told,
 * unless a silence names it. */
static const struct silence *find(const struct silence *all, size_t n, const struct notice *notice)
{
    bool is_source = notice->kind == NOTICE_BLIND || notice->kind == NOTICE_SEEING;

    for (size_t i = 0; i < n; i++)
        if (covers(all[i].topic, notice->topic) && covers(all[i].aspect, notice->aspect) &&
            (covers(all[i].source, notice->source) ||
             (!is_source && str_eq(all[i].source, notice->main_source))) &&
            covers(all[i].signal, notice->signal) && notice->tick >= all[i].since &&
            notice->tick < all[i].until && (!is_source || all[i].source.n || all[i].signal.n))
            return &all[i];
    return NULL;
}

int silence_of_alert(struct store *store, struct str alert, struct arena *arena, struct str *why,
                     struct err *err)
{
    struct str name = arena_printf(arena, "silenced/" STR_FMT, STR_ARG(alert));
    int rc = store_mark_get(store, name, arena, why, err);

    if (rc == 0)
        *why = STR_NONE;
    return rc < 0 ? -1 : 0;
}

int silence_holds(struct store *store, const struct silence *all, size_t n,
                  const struct notice *notice, struct err *err)
{
    const struct silence *silence = find(all, n, notice);
    bool opens = notice->kind == NOTICE_OPENED || notice->kind == NOTICE_REOPENED ||
                 notice->kind == NOTICE_AT_ONCE;
    struct arena arena = { 0 };
    struct str name = arena_printf(&arena, "silenced/" STR_FMT, STR_ARG(notice->alert));
    struct str untold = STR_NONE, why = STR_NONE;
    int rc = silence_of_alert(store, notice->alert, &arena, &untold, err);
    bool ends_untold = notice->kind == NOTICE_RESOLVED && untold.n > 0;

    if (silence && opens)
        why = silence->why;
    else if (silence || ends_untold)
        why = untold;
    if (rc == 0 && !str_eq(why, untold))
        rc = store_mark_set(store, name, why, NULL, 0, err);
    arena_release(&arena);
    return rc < 0 ? -1 : silence || ends_untold;
}
