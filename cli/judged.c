/*
 * judged.c - the state of a topic: 4 bytes of length, the judge's bytes, the life's bytes.
 */
#include "cli/judged.h"

enum { SEEN_S = 9 * DAY_S /* no window reaches further back */ };

void judged_save(const struct judged *j, struct buf *out)
{
    struct buf judge;
    unsigned char head[4];

    buf_init(&judge, BUF_NO_CEILING);
    judge_state_save(j->judge, &judge);
    for (int i = 0; i < 4; i++)
        head[i] = (unsigned char)(judge.n >> (8 * i));
    buf_put(out, head, sizeof head);
    buf_puts(out, buf_str(&judge));
    buf_release(&judge);
    life_state_save(j->life, out);
}

static int split_state(struct str saved, struct str *judge, struct str *life, struct err *err)
{
    size_t n = 0;

    *judge = *life = STR_NONE;
    if (str_is_empty(saved))
        return 0;
    if (saved.n >= 4)
        for (int i = 0; i < 4; i++)
            n |= (size_t)(unsigned char)saved.p[i] << (8 * i);
    if (saved.n < 4 || n > saved.n - 4)
        return err_set(err, ERR_STORE, "the alerter's state is damaged");
    *judge = str_sub(saved, 4, n);
    *life = str_from(saved, 4 + n);
    return 0;
}

size_t run_topic_sources(const struct settings *settings, const struct topic *topic,
                         struct arena *arena, const struct source ***out)
{
    size_t n = 0;

    *out = arena_alloc(arena, (settings->n_sources + 1) * sizeof **out);
    for (size_t i = 0; i < settings->n_sources; i++) {
        const struct source *source = &settings->sources[i];

        if (source->enabled && (str_is_empty(source->topic) || str_eq(source->topic, topic->name)))
            (*out)[n++] = source;
    }
    return n;
}

struct judge_conf run_judge_conf(const struct alert_settings *alerts, const struct topic *topic,
                                 int64_t at, struct arena *arena)
{
    struct judge_conf conf = { .odds_days = alerts->odds_days,
                               .zone = topic->zone,
                               .reach = alerts->reach };
    struct busy *busy;

    conf.n_busy = calendar_read(alerts->calendar, alerts->n_calendar, topic->name, topic->zone,
                                at - SEEN_S, at, arena, &busy);
    conf.busy = busy;
    return conf;
}

void judged_close(struct judged *j)
{
    judge_state_close(j->judge);
    life_state_close(j->life);
    j->judge = NULL;
    j->life = NULL;
}

/* From saved bytes; empty ones begin anew. */
static int open_states(struct judged *j, struct str saved, struct err *err)
{
    struct str judge, life;

    if (split_state(saved, &judge, &life, err) != 0)
        return -1;
    j->judge = judge_state_open(judge, err);
    if (j->judge)
        j->life = life_state_open(life, err);
    if (j->life)
        return 0;
    judged_close(j);
    return -1;
}

int judged_open(struct run *run, const struct topic *topic, struct judged *j, struct err *err)
{
    struct err why = { 0 };
    struct str saved;

    *j = (struct judged){ .topic = topic };
    j->n_sources = run_topic_sources(run->settings, topic, &run->arena, &j->sources);
    if (store_topic_get(run->store, topic->name, &run->arena, &saved, &j->tick, err) != 0)
        return -1;
    if (open_states(j, saved, &why) == 0)
        return 0;
    cli_note(run->cli, "topic '" STR_FMT "': %s: what is usual is learnt anew",
             STR_ARG(topic->name), why.text);
    return open_states(j, STR_NONE, err);
}
