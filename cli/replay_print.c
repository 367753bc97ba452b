/*
 * replay_print.c - what a back-test found, for people and as JSON.
 */
#include "cli/replay.h"

#include "core/notice.h"
#include "out/print.h"

enum { MEET_S = 36 * HOUR_S };

struct sum {
    size_t alerts, mails;
    size_t incidents, found; /* labelled incidents, and those that an alert met */
    size_t right, wrong;     /* alerts that met an incident; that met noise alone */
};

static bool meets(const struct fired *f, const struct marked *label, int64_t last)
{
    int64_t end = f->resolved_at == TIME_NONE ? last : f->resolved_at;

    return f->opened_at <= label->to + MEET_S && end >= label->from;
}

static struct sum sum_of(const struct replay *r, const struct trial *t)
{
    struct sum sum = { .alerts = t->n };

    for (size_t k = 0; k < r->n_labels; k++) {
        bool met = false;

        for (size_t i = 0; i < t->n && !met; i++)
            met = meets(&t->fired[i], &r->labels[k], r->last);
        sum.incidents += r->labels[k].incident;
        sum.found += r->labels[k].incident && met;
    }
    for (size_t i = 0; i < t->n; i++) {
        bool right = false, wrong = false;

        sum.mails += (size_t)t->fired[i].mails;
        for (size_t k = 0; k < r->n_labels; k++)
            if (meets(&t->fired[i], &r->labels[k], r->last))
                *(r->labels[k].incident ? &right : &wrong) = true;
        sum.right += right;
        sum.wrong += wrong && !right;
    }
    return sum;
}

static struct str odds_of(int64_t days, struct arena *arena)
{
    struct buf text;
    struct str s;

    buf_init(&text, BUF_NO_CEILING);
    print_odds(days, &text);
    s = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return s;
}

void replay_print_fired(struct replay *r, const struct fired *f)
{
    struct cli *cli = r->cli;
    const struct zone *zone = r->topic->zone;

    cli_printf(cli, "  " STR_FMT "  %-8s  %-8s  ",
               STR_ARG(print_local(zone, f->opened_at, &r->arena)), severity_name(f->severity),
               f->signal.p);
    if (f->rating_usual > 0)
        cli_printf(cli, "%d.%d stars in %d h, usually %d.%d", f->rating_now / 1000,
                   f->rating_now % 1000 / 100, (int)((f->to - f->from) / HOUR_S),
                   f->rating_usual / 1000, f->rating_usual % 1000 / 100);
    else
        cli_printf(cli, "%d in %d h, usually %d-%d", f->observed, (int)((f->to - f->from) / HOUR_S),
                   f->usual_low, f->usual_high);
    cli_printf(cli, "; once in " STR_FMT, STR_ARG(odds_of(f->odds_days, &r->arena)));
    if (f->aspect.n)
        cli_printf(cli, "; " STR_FMT, STR_ARG(f->aspect));
    if (f->resolved_at == TIME_NONE)
        cli_printf(cli, "; %d mails, still open\n", f->mails);
    else
        cli_printf(cli, "; %d mails, over " STR_FMT "\n", f->mails,
                   STR_ARG(print_local(zone, f->resolved_at, &r->arena)));
}

static void print_trials(struct replay *r)
{
    struct cli *cli = r->cli;

    cli_printf(cli, "  what each threshold would have cost a recipient:\n");
    cli_printf(cli, "    %-10s %6s %6s%s\n", "odds", "alerts", "mails",
               r->n_labels ? "  of labelled incidents found; alerts on incidents, on noise" : "");
    for (size_t i = 0; i < r->n_trials; i++) {
        struct sum sum = sum_of(r, &r->trials[i]);

        cli_printf(cli, "    %-10s %6zu %6zu",
                   arena_printf(&r->arena, "%lldd", (long long)r->trials[i].odds).p, sum.alerts,
                   sum.mails);
        if (r->n_labels)
            cli_printf(cli, "  %zu of %zu; %zu, %zu", sum.found, sum.incidents, sum.right,
                       sum.wrong);
        cli_printf(cli, "\n");
    }
}

void replay_print(struct replay *r, size_t chosen)
{
    struct cli *cli = r->cli;
    const struct zone *zone = r->topic->zone;
    const struct trial *t = &r->trials[chosen];

    cli_printf(cli, STR_FMT ": " STR_FMT " to " STR_FMT ", %d days\n", STR_ARG(r->topic->name),
               STR_ARG(print_local(zone, r->first, &r->arena)),
               STR_ARG(print_local(zone, r->last, &r->arena)), (int)((r->last - r->first) / DAY_S));
    if (r->ready_at == TIME_NONE)
        cli_printf(cli, "  too few days were heard to judge any of them\n");
    else
        cli_printf(cli, "  learnt what is usual until " STR_FMT "; at %lld days would have told:\n",
                   STR_ARG(print_local(zone, r->ready_at, &r->arena)), (long long)t->odds);
    for (size_t i = 0; i < t->n; i++)
        replay_print_fired(r, &t->fired[i]);
    if (t->n == 0 && r->ready_at != TIME_NONE)
        cli_printf(cli, "  nothing\n");
    if (r->ready_at != TIME_NONE)
        print_trials(r);
}

json_t *replay_json_fired(const struct fired *f)
{
    json_t *o = json_object();

    json_object_set_new(o, "signal", json_of_text(f->signal));
    json_object_set_new(o, "aspect", json_of_str(f->aspect));
    json_object_set_new(o, "severity", json_string(severity_name(f->severity)));
    json_object_set_new(o, "opened", json_of_time(f->opened_at));
    json_object_set_new(o, "resolved", json_of_time(f->resolved_at));
    json_object_set_new(o, "from", json_of_time(f->from));
    json_object_set_new(o, "to", json_of_time(f->to));
    json_object_set_new(o, "observed", json_integer(f->observed));
    json_object_set_new(o, "usual_low", json_integer(f->usual_low));
    json_object_set_new(o, "usual_high", json_integer(f->usual_high));
    json_object_set_new(o, "rating",
                        json_of_rating(f->rating_usual > 0 ? f->rating_now : RATING_NONE));
    json_object_set_new(o, "rating_usual",
                        json_of_rating(f->rating_usual > 0 ? f->rating_usual : RATING_NONE));
    json_object_set_new(o, "odds_days", json_integer(f->odds_days));
    json_object_set_new(o, "mails", json_integer(f->mails));
    return o;
}

json_t *replay_json(const struct replay *r, size_t chosen)
{
    json_t *o = json_object(), *fired = json_array(), *trials = json_array();

    for (size_t i = 0; i < r->trials[chosen].n; i++)
        json_array_append_new(fired, replay_json_fired(&r->trials[chosen].fired[i]));
    for (size_t i = 0; i < r->n_trials; i++) {
        struct sum sum = sum_of(r, &r->trials[i]);
        json_t *t = json_object();

        json_object_set_new(t, "odds_days", json_integer(r->trials[i].odds));
        json_object_set_new(t, "alerts", json_integer((json_int_t)sum.alerts));
        json_object_set_new(t, "mails", json_integer((json_int_t)sum.mails));
        json_object_set_new(t, "incidents_labelled", json_integer((json_int_t)sum.incidents));
        json_object_set_new(t, "incidents_found", json_integer((json_int_t)sum.found));
        json_object_set_new(t, "alerts_on_incidents", json_integer((json_int_t)sum.right));
        json_object_set_new(t, "alerts_on_noise", json_integer((json_int_t)sum.wrong));
        json_array_append_new(trials, t);
    }
    json_object_set_new(o, "topic", json_of_text(r->topic->name));
    json_object_set_new(o, "from", json_of_time(r->first));
    json_object_set_new(o, "to", json_of_time(r->last));
    json_object_set_new(o, "ready", json_of_time(r->ready_at));
    json_object_set_new(o, "odds_days", json_integer(r->trials[chosen].odds));
    json_object_set_new(o, "alerts", fired);
    json_object_set_new(o, "thresholds", trials);
    return o;
}
