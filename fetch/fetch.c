/*
 * fetch.c - the round: who is due, what is asked, what becomes of it.
 *
 * A poll goes: robots.txt (where it is to be honoured and was not read for a day) - the request,
 * with the validators of last time - status and headers - the parser - identity - the next state -
 * done(). Sources that failed last time are asked last. A host that asks for silence gets it: what
 * is still to be asked there ends at once, with the time when it may be asked again.
 */
#include "fetch/fetch.h"

#include "core/mem.h"
#include "core/settings.h"
#include "core/url.h"
#include "fetch/outcome.h"
#include "fetch/pace.h"
#include "fetch/recipes.h"
#include "fetch/robots.h"
#include "fetch/round.h"

/* What one origin says in its robots.txt, for this run. */
struct origin {
    struct fetcher *fetcher;
    bool known;
    struct str text;       /* once known: the rules, or empty */
    const struct err *err; /* or why they could not be read: nothing is allowed then */
    int64_t silence_until; /* TIME_NONE, or what its host asked for */
    struct poll *waiting;
};

bool fetch_is_due(const struct source *source, const struct source_state *state, int64_t now)
{
    bool same = str_eq(state->url, source->url.n ? source->url : source->path);

    if (!source->enabled || (state->retired && same))
        return false;
    if (str_is_empty(state->name) || !same || state->next_at == TIME_NONE)
        return true;
    if (state->failures == 0 && outcome_asks_anew(source, state))
        return true;
    /* a clock that was set back must not silence a source */
    return state->next_at <= now || (state->last_try_at != TIME_NONE && state->last_try_at > now);
}

/* Silence of hosts. */

static struct str host_key(struct fetcher *f, struct str url)
{
    return url_host(url, &f->arena);
}

static int64_t silence_of(struct fetcher *f, struct str url)
{
    int64_t *until = map_get(&f->silent, host_key(f, url));

    return until ? *until : TIME_NONE;
}

void round_silence(struct fetcher *f, struct str url, int64_t until)
{
    struct str host = host_key(f, url);
    int64_t **slot;

    if (str_is_empty(host))
        return;
    slot = (int64_t **)map_put(&f->silent, host);
    if (!*slot)
        *slot = arena_alloc(&f->arena, sizeof **slot);
    if (**slot < until)
        **slot = until;
    net_hold(f->net, url, "the host asks to be left alone for a while");
}

int64_t round_heed(struct fetcher *f, const struct net_answer *answer)
{
    int64_t now = f->now, until = TIME_NONE;

    if (answer->failed)
        return answer->err.code == ERR_RETRY ? silence_of(f, answer->url) : TIME_NONE;
    if (answer->status == 429 || answer->status == 503 ||
        answer->status == 403) /* GitHub's limit */
        until = pace_silence(answer->headers, now);
    if (answer->status == 429 && until == TIME_NONE)
        until = now + LIMIT_EVERY_MIN_S;
    if (until != TIME_NONE)
        round_silence(f, answer->url, until);
    return until;
}

void round_name_failure(const struct net_answer *answer, int64_t silence_until, struct err *err)
{
    if (answer->failed)
        *err = answer->err;
    else if (silence_until != TIME_NONE)
        outcome_name_silence(answer->status, err);
    else
        outcome_name_status(answer->status, err);
}

/* robots.txt. */

static void poll_by_robots(struct poll *poll, const struct origin *origin)
{
    struct str url = outcome_address(poll->source, &poll->visit.next);

    if (origin->err) {
        poll->visit.err = *origin->err;
        poll_fail(poll, 0, origin->silence_until);
    } else if (!robots_allows(origin->text, ROBOTS_AGENT, url)) {
        err_set(&poll->visit.err, ERR_SOURCE,
                "robots.txt of the site does not let hark read it (the key 'robots: false' would)");
        poll_fail(poll, 0, TIME_NONE);
    } else {
        poll_start(poll);
    }
}

static void on_robots(void *context, const struct net_answer *answer)
{
    struct origin *origin = context;
    struct fetcher *f = origin->fetcher;
    struct poll *poll = origin->waiting;
    struct err err = { 0 };

    origin->known = true;
    origin->silence_until = round_heed(f, answer);
    if (!answer->failed && answer->status >= 200 && answer->status < 300)
        origin->text = robots_for(answer->body, ROBOTS_AGENT, &f->arena);
    else if (answer->failed || answer->status < 400 || answer->status == 429 ||
             answer->status >= 500)
        round_name_failure(answer, origin->silence_until, &err);
    if (err_is_set(&err) && err.code != ERR_RETRY && !answer->failed)
        err_wrap(&err, "its robots.txt cannot be read: ");
    if (err_is_set(&err)) {
        struct err *kept = arena_alloc(&f->arena, sizeof *kept);

        *kept = err;
        origin->err = kept;
    }
    origin->waiting = NULL;
    while (poll) {
        struct poll *next = poll->next;

        poll->visit.n_requests++;
        poll_by_robots(poll, origin);
        poll = next;
    }
}

/* 'name': "https://host:port". */
static void robots_ask(struct poll *poll, struct str name)
{
    struct fetcher *f = poll->fetcher;
    struct origin *origin = map_get(&f->origins, name);

    if (!origin) {
        struct net_request ask = { .own = poll->source->own_private ? poll->source->url : STR_NONE,
                                   .accept = STR("text/plain, */*;q=0.5"),
                                   .more = true,
                                   .done = on_robots };

        origin = arena_alloc(&f->arena, sizeof *origin);
        origin->fetcher = f;
        *map_put(&f->origins, arena_str(&f->arena, name)) = origin;
        ask.url = arena_printf(&poll->visit.harvest.arena, STR_FMT "/robots.txt", STR_ARG(name));
        ask.context = origin;
        net_ask(f->net, &ask);
    }
    if (origin->known) {
        poll_by_robots(poll, origin);
    } else {
        poll->next = origin->waiting;
        origin->waiting = poll;
    }
}

/* The round. */

static void poll_begin(struct fetcher *f, const struct source *source,
                       const struct source_state *was)
{
    struct poll *poll = mem_alloc(sizeof *poll);
    struct visit *v = &poll->visit;
    struct str url, origin;

    poll->source = source;
    poll->fetcher = f;
    f->open = mem_grow(f->open, &f->cap_open, f->n_open + 1, sizeof *f->open);
    poll->place = f->n_open;
    f->open[f->n_open++] = poll;
    poll->recipe = recipes_find(f->job->recipes, source->kind);
    poll->kind = poll->recipe ? &source_recipe : source_kind_find(source->kind);
    harvest_init(&v->harvest);
    v->source = source;
    v->at = f->now;
    v->next = outcome_begin(source, was, &v->harvest.arena);
    v->first = v->next.first_ok_at == TIME_NONE;
    v->anew = was->name.n && outcome_asks_anew(source, was);
    v->heard_until = v->next.last_ok_at;
    if (!poll->kind) {
        err_set(&v->err, ERR_CONFIG, "there is no kind of source '" STR_FMT "'",
                STR_ARG(source->kind));
        poll_fail(poll, 0, TIME_NONE);
        return;
    }
    url = outcome_address(source, &v->next);
    origin = url_origin(url, &v->harvest.arena);
    if (poll->kind->local || !source->robots || (poll->recipe && !poll->recipe->robots) ||
        str_is_empty(origin) ||
        (str_eq(v->next.url, was->url) && outcome_knows_robots(&v->next, v->at)))
        poll_start(poll);
    else
        robots_ask(poll, origin);
}

static bool must_stop(void *context)
{
    struct fetcher *f = context;

    return f->stop || (f->job->may_stop && f->job->may_stop(f->job->context));
}

static bool is_due(const struct fetch_job *job, size_t i)
{
    const struct source *source = &job->sources[i];

    return job->force ? source->enabled : fetch_is_due(source, &job->states[i], job->now);
}

/* Begins one poll more: sources that failed or stalled last time come last. */
static bool begin_next(void *context)
{
    struct fetcher *f = context;
    const struct fetch_job *job = f->job;
    const struct source *source;
    struct source_state state;

    if (job->clock)
        f->now = job->clock();
    for (; !f->stop; f->among_failed = true, f->at = 0) {
        while (f->at < job->n) {
            size_t i = f->at++;

            if ((job->states[i].failures > 0) == f->among_failed && is_due(job, i)) {
                poll_begin(f, &job->sources[i], &job->states[i]);
                return true;
            }
        }
        if (f->among_failed)
            break;
    }
    if (f->stop || !job->more || !job->more(job->context, &source, &state))
        return false;
    poll_begin(f, source, &state);
    return true;
}

static bool is_full(void *context)
{
    struct fetcher *f = context;

    return parser_is_full(f->parser);
}

static int64_t serve_parser(void *context)
{
    struct fetcher *f = context;

    return parser_serve(f->parser);
}

int fetch_run(const struct fetch_job *job, struct err *err)
{
    struct net_options options = { .contact = job->settings->contact,
                                   .proxy = job->settings->proxy,
                                   .in_flight = job->in_flight,
                                   .gap_ms = -1 };
    struct fetcher f = { .job = job, .now = job->clock ? job->clock() : job->now };
    struct net_caller caller = { .more = begin_next,
                                 .is_full = is_full,
                                 .may_stop = must_stop,
                                 .serve = serve_parser,
                                 .context = &f };
    int rc;

    f.net = net_open(&options, err);
    if (!f.net)
        return -1;
    f.parser = parser_open(job->parser);
    caller.fd = parser_fd(f.parser);
    arena_init(&f.arena);
    map_init(&f.origins);
    map_init(&f.silent);
    map_init(&f.asked);
    for (size_t i = 0; i < job->n; i++) {
        const struct source_state *state = &job->states[i];

        f.n_due += is_due(job, i);
        if (state->name.n && outcome_silent_until(state) > job->now &&
            outcome_silent_until(state) <= job->now + LIMIT_WAIT_MAX_S)
            round_silence(&f, outcome_address(&job->sources[i], state),
                          outcome_silent_until(state));
    }
    for (size_t i = 0; i < job->n_silent; i++)
        round_silence(&f, job->silent[i].url, job->silent[i].until);
    mem_keep(true);
    rc = net_run(f.net, &caller, err);
    if (f.stop)
        rc = err_set(err, ERR_STORE, "the run was stopped");
    net_close(f.net);
    parser_close(f.parser);
    while (f.n_open)
        poll_free(f.open[0]);
    mem_free(f.open);
    map_release(&f.asked);
    map_release(&f.silent);
    map_release(&f.origins);
    arena_release(&f.arena);
    mem_keep(false);
    return rc;
}
