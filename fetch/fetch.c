/*
 * fetch.c - the round: who is due, what is asked, what becomes of it.
 *
 * A poll goes: robots.txt (where it is to be honoured and was not read for a day) - the request,
 * with the validators of last time - status and headers - the parser - identity - the next state -
 * done(). Sources that failed last time are asked last. A host that asks for silence gets it: what
 * is still to be asked there ends at once, with the time when it may be asked again.
 */
#include "fetch/fetch.h"

#include "core/guard.h"
#include "core/gz.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/settings.h"
#include "core/url.h"
#include "fetch/identity.h"
#include "fetch/outcome.h"
#include "fetch/pace.h"
#include "fetch/parser.h"
#include "fetch/recipes.h"
#include "fetch/robots.h"
#include "fetch/source.h"

#include <string.h>

/* What one origin says in its robots.txt, for this run. */
struct origin {
    struct fetcher *fetcher;
    struct str name; /* "https://host:port" */
    bool known;
    struct str text;       /* once known: the rules, or empty */
    struct err err;        /* or why they could not be read: nothing is allowed then */
    int64_t silence_until; /* TIME_NONE, or what its host asked for */
    struct poll *waiting;
};

struct fetcher {
    const struct fetch_job *job;
    int64_t now;
    struct net *net;
    struct parser *parser; /* NULL: in this process */
    struct arena arena;
    struct map origins;
    struct map silent;  /* host -> int64_t, until when */
    struct map asked;   /* request -> poll, while it is open */
    struct poll **open; /* begun and not ended */
    size_t n_open, cap_open;
    size_t n_due, n_ended;
    size_t at;         /* the next source to look at: first those that were well */
    bool among_failed; /* then those that failed last time */
    bool stop;
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

/* The end of a visit. */

static void poll_free(struct poll *poll)
{
    struct fetcher *f = poll->fetcher;

    f->open[poll->place] = f->open[--f->n_open];
    f->open[poll->place]->place = poll->place;
    harvest_release(&poll->visit.harvest);
    mem_free(poll);
}

static void poll_end(struct poll *poll, enum poll_step step)
{
    struct fetcher *f = poll->fetcher;
    struct visit *v = &poll->visit;

    if (step == POLL_FAILED) {
        v->result = VISIT_FAILED;
        v->harvest.n_items = v->harvest.n_aggregates = 0;
    }
    if (v->result == VISIT_NEW) {
        v->keys = identity_keys(&v->harvest, poll->asking, poll->is_table ? &poll->tables : NULL,
                                &v->harvest.arena);
        v->next.items_seen = (int32_t)v->harvest.n_items;
        v->next.mended = v->harvest.mended;
        v->next.dated = false;
        for (size_t i = 0; i < v->harvest.n_items; i++)
            v->next.dated |= v->harvest.items[i].published != TIME_NONE;
    }
    f->n_ended++;
    if (!f->stop && f->job->done(f->job->context, v) != 0)
        f->stop = true;
    if (f->job->progress)
        f->job->progress(f->job->context, f->n_ended, f->n_due);
    poll_free(poll);
}

static void poll_fail(struct poll *poll, int32_t status, int64_t silence_until)
{
    outcome_failed(poll->source, &poll->visit.next, status, &poll->visit.err, silence_until,
                   poll->visit.at, &poll->visit.harvest.arena);
    poll_end(poll, POLL_FAILED);
}

static void poll_good(struct poll *poll, struct str headers)
{
    struct source_state *next = &poll->visit.next;
    int64_t at = pace_next(poll->source, headers, poll->visit.harvest.poll_after_s, poll->visit.at);

    outcome_good(poll->source, next, at, poll->visit.at);
    poll_end(poll, POLL_DONE);
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

static void silence(struct fetcher *f, struct str url, int64_t until)
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

/* Until when the host that gave this answer wants silence; it gets it from now on. TIME_NONE: it does
 * not ask for it. */
static int64_t heed_silence(struct fetcher *f, const struct net_answer *answer)
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
        silence(f, answer->url, until);
    return until;
}

static void name_failure(const struct net_answer *answer, int64_t silence_until, struct err *err)
{
    if (answer->failed)
        *err = answer->err;
    else if (silence_until != TIME_NONE)
        outcome_name_silence(answer->status, err);
    else
        outcome_name_status(answer->status, err);
}

/* Documents. */

int parse_as(struct poll *poll, const struct page *page, struct str as, struct harvest *harvest,
             struct err *err)
{
    struct parser *parser = poll->fetcher->parser;

    return parser ? parser_parse(parser, page, as, harvest, err)
                  : page_parse(page, as, harvest, err);
}

int parse_document(struct poll *poll, const struct page *page, struct err *err)
{
    struct str as =
        poll->source->format.n && !poll->recipe ? poll->source->format : str_of(poll->kind->as);

    if (str_is_empty(str_trim(page->body)))
        return err_set(err, ERR_DATA, "the answer is empty");
    return parse_as(poll, page, as, &poll->visit.harvest, err);
}

struct page poll_page(const struct poll *poll, const struct net_answer *answer)
{
    return (struct page){ .body = answer->body,
                          .base = answer->url,
                          .type = answer->type,
                          .headers = answer->headers,
                          .recipe = poll->recipe ? poll->recipe->text : STR_NONE,
                          .source = poll->source };
}

/* A 2xx: the kind's own, unless the bytes are those of last time. */
static enum poll_step take_document(struct poll *poll, struct net_answer *answer, struct buf *again)
{
    struct source_state *next = &poll->visit.next;
    struct arena *arena = &poll->visit.harvest.arena;
    struct str mark, was = next->body_hash;
    bool paging = poll->paging;
    enum poll_step step;

    if (gz_is(answer->body)) { /* a file that is packed, beside what HTTP packs */
        size_t wire = answer->wire;

        if (gz_inflate(answer->body, wire, again, &poll->visit.err) != 0)
            return POLL_FAILED;
        answer->body = buf_str(again);
    }
    mark = outcome_mark(answer->body, arena);
    if (!paging && str_eq(mark, was)) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
    } else {
        step = poll->kind->answer(poll, answer, &poll->visit.err);
    }
    if (!paging && (step == POLL_DONE || poll->paging)) {
        next->etag = arena_str(arena, answer->etag);
        next->last_modified = arena_str(arena, outcome_last_modified(answer));
        next->body_hash = mark;
    }
    return step;
}

/* What an API says of its own failure, and how long it wants to be left alone. */
static int64_t hear_refusal(struct poll *poll, const struct net_answer *answer, int64_t wait)
{
    struct err *err = &poll->visit.err, said = { 0 };
    int64_t wait_s = 0, now = poll->visit.at;

    if (!poll->recipe || answer->failed)
        return wait;
    recipe_refusal(poll->recipe, answer->body, &wait_s, &said);
    if (wait_s > 0 && wait == TIME_NONE) {
        wait = now + (wait_s < LIMIT_WAIT_MIN_S ? LIMIT_WAIT_MIN_S : wait_s);
        silence(poll->fetcher, answer->url, wait);
    }
    if (wait != TIME_NONE) {
        err_clear(err);
        outcome_name_silence(answer->status, err);
    }
    if (err_is_set(&said) && !str_eq(str_of(err->text), str_of(said.text)))
        err_wrap(err, "%s: ", said.text);
    return wait;
}

static void take_answer(struct poll *poll, const struct net_answer *given)
{
    struct net_answer answer = *given;
    struct arena *arena = &poll->visit.harvest.arena;
    int64_t wait = heed_silence(poll->fetcher, given);
    enum poll_step step = POLL_FAILED;
    struct buf again;

    buf_init(&again, poll->kind->max_body ? poll->kind->max_body : LIMIT_BODY);
    poll->visit.n_requests += answer.n_requests;
    if (answer.failed || answer.status < 200 || (answer.status >= 300 && answer.status != 304)) {
        name_failure(&answer, wait, &poll->visit.err);
    } else if (answer.status != 304) {
        poll->asking = arena_str(arena, answer.url);
        step = take_document(poll, &answer, &again);
    } else if (poll->conditional) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
    } else {
        err_set(&poll->visit.err, ERR_SOURCE, "says 'not modified' though nobody asked (304)");
    }
    if (step == POLL_FAILED)
        wait = hear_refusal(poll, &answer, wait);
    if (poll->n_asked == 1 && step != POLL_FAILED)
        outcome_moved(&poll->visit.next, answer.moved_to, poll->visit.at, arena);
    if (step == POLL_FAILED && poll->paging) { /* what was read stays read */
        err_clear(&poll->visit.err);
        poll->visit.harvest.cut = true;
        step = POLL_DONE;
    }
    if (step == POLL_DONE)
        poll_good(poll, answer.headers);
    else if (step == POLL_FAILED)
        poll_fail(poll, answer.status, wait);
    buf_release(&again);
}

static void on_answer(void *context, const struct net_answer *answer)
{
    struct poll *poll = context;
    struct net_answer again = *answer;

    if (poll->request.n)
        *map_put(&poll->fetcher->asked, poll->request) = NULL;
    again.n_requests = 0;
    for (bool leads = true; poll; leads = false) {
        struct poll *twin = poll->twin;

        poll->twin = NULL;
        poll->request = STR_NONE;
        take_answer(poll, leads ? answer : &again);
        poll = twin;
    }
}

/* Another source asks just this, and its answer is still to come: one request does for both. */
static bool joins_twin(struct poll *poll, const struct net_request *ask)
{
    struct fetcher *f = poll->fetcher;
    struct poll **slot;

    poll->request =
        arena_printf(&f->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
                     STR_ARG(ask->url), STR_ARG(ask->etag), STR_ARG(ask->last_modified),
                     STR_ARG(poll->source->kind), STR_ARG(ask->authorization));
    slot = (struct poll **)map_put(&f->asked, poll->request);
    if (!*slot) {
        *slot = poll;
        return false;
    }
    poll->twin = (*slot)->twin;
    (*slot)->twin = poll;
    return true;
}

enum poll_step poll_ask(struct poll *poll, struct str url)
{
    struct source_state *next = &poll->visit.next;
    struct net_request ask = { .url = url,
                               .own = poll->source->own_private ? poll->source->url : STR_NONE,
                               .accept = poll->recipe && poll->recipe->accept.n
                                             ? poll->recipe->accept
                                             : str_of(poll->kind->accept),
                               .authorization = poll->authorization,
                               .max_body = poll->kind->max_body,
                               .gap_ms = poll->recipe ? poll->recipe->gap_s * 1000 : 0,
                               .done = on_answer,
                               .context = poll };

    if (poll->n_asked == 0) {
        ask.etag = next->etag;
        ask.last_modified = next->last_modified;
    }
    poll->conditional = ask.etag.n || ask.last_modified.n;
    poll->asking = arena_str(&poll->visit.harvest.arena, url);
    if (++poll->n_asked > 1 || !joins_twin(poll, &ask))
        net_ask(poll->fetcher->net, &ask);
    return POLL_WAITS;
}

enum poll_step poll_ask_page(struct poll *poll, struct str from, struct str url)
{
    const struct harvest *harvest = &poll->visit.harvest;

    if (poll->n_pages == 0)
        poll->pages[poll->n_pages++] = arena_str(&poll->visit.harvest.arena, from);
    if (str_is_empty(url) || harvest->cut || harvest->n_items >= LIMIT_ITEMS ||
        poll->n_pages >= LIMIT_PAGES || !guard_same_origin(from, url))
        return POLL_DONE;
    for (int32_t i = 0; i < poll->n_pages; i++)
        if (str_eq(poll->pages[i], url))
            return POLL_DONE;
    poll->paging = true;
    poll->pages[poll->n_pages++] = arena_str(&poll->visit.harvest.arena, url);
    return poll_ask(poll, url);
}

/* robots.txt. */

static void poll_start(struct poll *poll)
{
    enum poll_step step = poll->kind->start(poll, &poll->visit.err);

    if (step == POLL_DONE)
        poll_good(poll, STR_NONE);
    else if (step == POLL_FAILED)
        poll_fail(poll, 0, TIME_NONE);
}

static void poll_by_robots(struct poll *poll, const struct origin *origin)
{
    struct str url = outcome_address(poll->source, &poll->visit.next);

    if (err_is_set(&origin->err)) {
        poll->visit.err = origin->err;
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

    origin->known = true;
    origin->silence_until = heed_silence(f, answer);
    if (!answer->failed && answer->status >= 200 && answer->status < 300)
        origin->text = robots_for(answer->body, ROBOTS_AGENT, &f->arena);
    else if (answer->failed || answer->status < 400 || answer->status == 429 ||
             answer->status >= 500)
        name_failure(answer, origin->silence_until, &origin->err);
    if (err_is_set(&origin->err) && origin->err.code != ERR_RETRY)
        err_wrap(&origin->err, "its robots.txt cannot be read: ");
    origin->waiting = NULL;
    while (poll) {
        struct poll *next = poll->next;

        poll->visit.n_requests++;
        poll_by_robots(poll, origin);
        poll = next;
    }
}

static void robots_ask(struct poll *poll, struct str url)
{
    struct fetcher *f = poll->fetcher;
    struct str name = url_origin(url, &f->arena);
    struct origin **slot = (struct origin **)map_put(&f->origins, name);

    if (!*slot) {
        struct net_request ask = { .own = poll->source->own_private ? poll->source->url : STR_NONE,
                                   .accept = STR("text/plain, */*;q=0.5"),
                                   .more = true,
                                   .done = on_robots };

        *slot = arena_alloc(&f->arena, sizeof **slot);
        (*slot)->fetcher = f;
        (*slot)->name = name;
        ask.url = arena_printf(&f->arena, STR_FMT "/robots.txt", STR_ARG(name));
        ask.context = *slot;
        net_ask(f->net, &ask);
    }
    if ((*slot)->known) {
        poll_by_robots(poll, *slot);
    } else {
        poll->next = (*slot)->waiting;
        (*slot)->waiting = poll;
    }
}

/* The round. */

static void poll_begin(struct fetcher *f, const struct source *source,
                       const struct source_state *was)
{
    struct poll *poll = mem_alloc(sizeof *poll);
    struct visit *v = &poll->visit;
    struct str url;

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
    if (poll->kind->local || !source->robots || (poll->recipe && !poll->recipe->robots) ||
        str_is_empty(url_origin(url, &f->arena)) ||
        (str_eq(v->next.url, was->url) && outcome_knows_robots(&v->next, v->at)))
        poll_start(poll);
    else
        robots_ask(poll, url);
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

int fetch_run(const struct fetch_job *job, struct err *err)
{
    struct net_options options = { .contact = job->settings->contact,
                                   .proxy = job->settings->proxy,
                                   .gap_ms = -1 };
    struct fetcher f = { .job = job, .now = job->clock ? job->clock() : job->now };
    struct net_caller caller = { .more = begin_next, .may_stop = must_stop, .context = &f };
    int rc;

    f.net = net_open(&options, err);
    if (!f.net)
        return -1;
    if (job->parser)
        f.parser = parser_open(job->parser);
    arena_init(&f.arena);
    map_init(&f.origins);
    map_init(&f.silent);
    map_init(&f.asked);
    for (size_t i = 0; i < job->n; i++) {
        const struct source_state *state = &job->states[i];

        f.n_due += is_due(job, i);
        if (state->name.n && outcome_silent_until(state) > job->now &&
            outcome_silent_until(state) <= job->now + LIMIT_WAIT_MAX_S)
            silence(&f, outcome_address(&job->sources[i], state), outcome_silent_until(state));
    }
    for (size_t i = 0; i < job->n_silent; i++)
        silence(&f, job->silent[i].url, job->silent[i].until);
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
    return rc;
}
