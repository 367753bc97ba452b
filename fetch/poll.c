/*
 * poll.c - one poll: what is asked, what the parser makes of the answer, how the visit ends.
 *
 * Three times a poll waits: for its turn and its answer (net.h), for the parser (parser.h), and, when
 * its kind wants more, for the next page. In between poll_goes_on() takes what a step came to.
 */
#include "core/guard.h"
#include "core/gz.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/settings.h"
#include "core/zone.h"
#include "fetch/identity.h"
#include "fetch/outcome.h"
#include "fetch/pace.h"
#include "fetch/recipe.h"
#include "fetch/round.h"

#include <string.h>

/* --- the end of a visit --- */

void poll_free(struct poll *poll)
{
    struct fetcher *f = poll->fetcher;

    f->open[poll->place] = f->open[--f->n_open];
    f->open[poll->place]->place = poll->place;
    harvest_release(&poll->visit.harvest);
    mem_free(poll);
}

/* Times whose clock did not say where it hangs are those of the configured zone. Keys were made of what
 * was written, so that another zone makes no other items; and before days that are only told of count. */
static void settle_times(struct harvest *harvest, const struct zone *zone)
{
    for (size_t i = 0; i < harvest->n_items; i++) {
        struct item *item = &harvest->items[i];

        if (item->published_grain == GRAIN_LOCAL) {
            item->published = zone_from_local(zone, item->published);
            item->published_grain = GRAIN_SECOND;
        } else if (item->published_grain == GRAIN_ABOUT) {
            item->published_grain = GRAIN_DAY;
        }
    }
}

static void end(struct poll *poll, enum poll_step step)
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
        settle_times(&v->harvest, f->job->settings->zone);
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

void poll_fail(struct poll *poll, int32_t status, int64_t silence_until)
{
    outcome_failed(poll->source, &poll->visit.next, status, &poll->visit.err, silence_until,
                   poll->visit.at, &poll->visit.harvest.arena);
    end(poll, POLL_FAILED);
}

static void good(struct poll *poll)
{
    struct source_state *next = &poll->visit.next;
    int64_t at = pace_next(poll->source, poll->heard.headers, poll->visit.harvest.poll_after_s,
                           poll->visit.at);

    outcome_good(poll->source, next, at, poll->visit.at);
    end(poll, POLL_DONE);
}

/* --- what a step came to --- */

/* What an API says of its own failure, and how long it wants to be left alone. */
static int64_t hear_refusal(struct poll *poll, int64_t wait)
{
    struct err *err = &poll->visit.err, said = { 0 };
    int64_t wait_s = 0, now = poll->visit.at;

    if (!poll->recipe || poll->heard.failed)
        return wait;
    recipe_refusal(poll->recipe, poll->heard.body, &wait_s, &said);
    if (wait_s > 0 && wait == TIME_NONE) {
        wait = now + (wait_s < LIMIT_WAIT_MIN_S ? LIMIT_WAIT_MIN_S : wait_s);
        round_silence(poll->fetcher, poll->heard.url, wait);
    }
    if (wait != TIME_NONE) {
        err_clear(err);
        outcome_name_silence(poll->heard.status, err);
    }
    if (err_is_set(&said) && !str_eq(str_of(err->text), str_of(said.text)))
        err_wrap(err, "%s: ", said.text);
    return wait;
}

/* 'wait': until when the host wants silence, or TIME_NONE. */
static void goes_on(struct poll *poll, enum poll_step step, int64_t wait)
{
    struct source_state *next = &poll->visit.next;
    struct arena *arena = &poll->visit.harvest.arena;

    if (poll->is_first && (step == POLL_DONE || poll->paging)) {
        next->etag = poll->heard.etag;
        next->last_modified = arena_str(arena, outcome_last_modified(&poll->heard));
        next->body_hash = poll->mark;
    }
    if (step == POLL_FAILED)
        wait = hear_refusal(poll, wait);
    if (poll->n_asked == 1 && step != POLL_FAILED)
        outcome_moved(next, poll->heard.moved_to, poll->visit.at, arena);
    if (step == POLL_FAILED && poll->paging) { /* what was read stays read */
        err_clear(&poll->visit.err);
        poll->visit.harvest.cut = true;
        step = POLL_DONE;
    }
    if (step == POLL_DONE)
        good(poll);
    else if (step == POLL_FAILED)
        poll_fail(poll, poll->heard.status, wait);
}

void poll_start(struct poll *poll)
{
    enum poll_step step = poll->kind->start(poll, &poll->visit.err);

    if (step == POLL_DONE)
        good(poll);
    else if (step == POLL_FAILED)
        poll_fail(poll, 0, TIME_NONE);
}

/* --- documents --- */

static void on_parsed(void *context, int rc, struct str body)
{
    struct poll *poll = context;

    poll->heard.body = body;
    goes_on(poll, poll->kind->parsed(poll, rc, &poll->visit.err), TIME_NONE);
}

enum poll_step poll_parse(struct poll *poll, const struct page *page, struct buf *body)
{
    struct harvest *harvest = &poll->visit.harvest;
    struct parser_question question = {
        .page = page,
        .body = body,
        .as =
            poll->source->format.n && !poll->recipe ? poll->source->format : str_of(poll->kind->as),
        .harvest = harvest,
        .err = &poll->visit.err,
        .done = on_parsed,
        .context = poll,
    };

    if (str_is_empty(str_trim(page->body)))
        return err_set(&poll->visit.err, ERR_DATA, "the answer is empty"), POLL_FAILED;
    poll->n_before = harvest->n_items;
    harvest->next = harvest->cursor = STR_NONE;
    harvest->has_more = false;
    parser_ask(poll->fetcher->parser, &question);
    return POLL_WAITS;
}

/* A 2xx goes to the parser, unless the bytes are those of last time. */
static enum poll_step take_document(struct poll *poll, struct net_answer *answer)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct page page = { .base = poll->heard.url,
                         .type = poll->heard.type,
                         .headers = poll->heard.headers,
                         .recipe = poll->recipe ? poll->recipe->text : STR_NONE,
                         .at = poll->visit.at,
                         .source = poll->source };
    enum poll_step step;
    struct buf again;

    buf_init(&again, poll->kind->max_body ? poll->kind->max_body : LIMIT_BODY);
    page.body = answer->body;
    if (gz_is(page.body)) { /* a file that is packed, beside what HTTP packs */
        if (gz_inflate(page.body, answer->wire, &again, &poll->visit.err) != 0) {
            buf_release(&again);
            return POLL_FAILED;
        }
        page.body = buf_str(&again);
    }
    poll->asking = poll->heard.url;
    poll->is_first = !poll->paging;
    poll->mark = outcome_mark(page.body, arena);
    if (poll->is_first && str_eq(poll->mark, poll->visit.next.body_hash)) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
    } else {
        step = poll_parse(poll, &page, again.n ? &again : answer->bytes);
    }
    buf_release(&again);
    return step;
}

/* --- answers --- */

/* What is needed of the answer beyond the call that brings it. */
static void hear(struct poll *poll, const struct net_answer *answer)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct net_answer *heard = &poll->heard;

    *heard = *answer;
    heard->url = arena_str(arena, answer->url);
    heard->moved_to = arena_str(arena, answer->moved_to);
    heard->headers = arena_str(arena, answer->headers);
    heard->type = arena_str(arena, answer->type);
    heard->etag = arena_str(arena, answer->etag);
    heard->last_modified = arena_str(arena, answer->last_modified);
    poll->visit.n_requests += answer->n_requests;
}

static void take_answer(struct poll *poll, struct net_answer *answer)
{
    int64_t wait = round_heed(poll->fetcher, answer);
    enum poll_step step = POLL_FAILED;

    hear(poll, answer);
    poll->is_first = false;
    if (answer->failed || answer->status < 200 ||
        (answer->status >= 300 && answer->status != 304)) {
        round_name_failure(answer, wait, &poll->visit.err);
    } else if (answer->status != 304) {
        step = take_document(poll, answer);
    } else if (poll->conditional) {
        poll->visit.result = VISIT_UNCHANGED;
        step = POLL_DONE;
    } else {
        err_set(&poll->visit.err, ERR_SOURCE, "says 'not modified' though nobody asked (304)");
    }
    if (step != POLL_WAITS) /* else it is with the parser */
        goes_on(poll, step, wait);
}

static void on_answer(void *context, const struct net_answer *given)
{
    struct poll *poll = context;
    struct net_answer answer = *given;

    if (poll->request.n)
        *map_put(&poll->fetcher->asked, poll->request) = NULL;
    while (poll) {
        struct poll *twin = poll->twin;

        poll->twin = NULL;
        poll->request = STR_NONE;
        answer.bytes = twin ? NULL : given->bytes;
        take_answer(poll, &answer);
        answer.n_requests = 0; /* the first one made them */
        poll = twin;
    }
}

/* Another source asks just this, and its answer is still to come: one request does for both. */
static bool joins_twin(struct poll *poll, const struct net_request *ask)
{
    struct fetcher *f = poll->fetcher;
    struct poll **slot;

    poll->request = arena_printf(
        &f->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
        STR_ARG(ask->url), STR_ARG(ask->own), STR_ARG(ask->etag), STR_ARG(ask->last_modified),
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

enum poll_step poll_ask_page(struct poll *poll, struct str url)
{
    const struct harvest *harvest = &poll->visit.harvest;
    struct str from = poll->heard.url;

    if (poll->n_pages == 0)
        poll->pages[poll->n_pages++] = from;
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

bool poll_may_miss(const struct poll *poll)
{
    const struct harvest *harvest = &poll->visit.harvest;

    if (poll->visit.first || poll->visit.anew)
        return true;
    for (size_t i = poll->n_before; i < harvest->n_items; i++)
        if (harvest->items[i].published == TIME_NONE ||
            harvest->items[i].published <= poll->visit.next.last_ok_at)
            return false;
    return harvest->n_items > poll->n_before;
}
