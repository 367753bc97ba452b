/*
 * named.c - looking names up in the tables that have them.
 */
#include "cli/named.h"

#include "analyze/touchpoints.h"
#include "core/nearest.h"

/* core/notice.h says what they are. */
static const char *const signals[] = { "negative", "volume", "slow",   "rating", "reach",
                                       "at-once",  "blind",  "silent", "fleet" };
enum { N_SIGNALS = sizeof signals / sizeof *signals };

/* "there is no WHAT 'x' (did you mean 'y'?); known are a, b, c" */
static int refuse(const char *what, struct str said, const char *const *names, size_t n,
                  struct err *err)
{
    const char *near = nearest_word(said, names, n);
    struct buf all;

    buf_init(&all, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    if (near)
        err_set(err, ERR_USAGE, "there is no %s '" STR_FMT "' (did you mean '%s'?)", what,
                STR_ARG(said), near);
    else
        err_set(err, ERR_USAGE, "there is no %s '" STR_FMT "'; known are " STR_FMT, what,
                STR_ARG(said), STR_ARG(buf_str(&all)));
    buf_release(&all);
    return -1;
}

int named_aspect(struct cli *cli, struct str said, struct str *name, struct err *err)
{
    struct touchpoints t;
    size_t at = 0;
    int rc = 0;

    *name = said;
    if (str_is_empty(said))
        return 0;
    if (touchpoints_init(&t, cli_data_dir(cli), err) < 0)
        return -1;
    while (at < t.n && !str_eq_nocase(said, t.rows[at].name) &&
           !str_eq_nocase(said, t.rows[at].title))
        at++;
    if (at < t.n) {
        *name = arena_str(&cli->arena, t.rows[at].name);
    } else {
        const char **names = arena_alloc(&t.arena, (t.n + 1) * sizeof *names);
        for (size_t i = 0; i < t.n; i++)
            names[i] = arena_z(&t.arena, t.rows[i].name);
        rc = refuse("touchpoint", said, names, t.n, err);
    }
    touchpoints_release(&t);
    return rc;
}

int named_signal(struct str said, struct err *err)
{
    for (size_t i = 0; i < N_SIGNALS; i++)
        if (str_eq(said, str_of(signals[i])))
            return 0;
    return str_is_empty(said) ? 0 : refuse("kind of alert", said, signals, N_SIGNALS, err);
}
