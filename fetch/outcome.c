/*
 * outcome.c - validators, moves, failures, retirement: one function a case.
 */
#include "fetch/outcome.h"

#include "core/date.h"
#include "core/hash.h"
#include "core/net.h"
#include "fetch/pace.h"

#include <inttypes.h>

/* Goes up when the parser gives other items for the same bytes: all sources are then read anew. */
#define PARSER_MARK STR("3:")

/* How an error begins that is a host's wish. It is looked for again in the next run. */
#define SILENCE STR("asks to be left alone")

enum { MOVES_NEEDED = 3 };

static bool is_of_this_parser(struct str hash)
{
    return str_starts(hash, PARSER_MARK);
}

struct str outcome_mark(struct str body, struct arena *arena)
{
    uint64_t mark[2];

    hash_mark(body, mark);
    return arena_printf(arena, STR_FMT "%016" PRIx64 "%016" PRIx64, STR_ARG(PARSER_MARK), mark[0],
                        mark[1]);
}

struct str outcome_last_modified(const struct net_answer *answer)
{
    int64_t written, sent;

    if (date_parse(answer->last_modified, &written, NULL) &&
        date_parse(net_header(answer->headers, STR("Date")), &sent, NULL) && written <= sent &&
        written + 2 > sent)
        return STR_NONE;
    return answer->last_modified;
}

static struct source_state blank(void)
{
    return (struct source_state){ .moved_since = TIME_NONE,
                                  .first_ok_at = TIME_NONE,
                                  .last_ok_at = TIME_NONE,
                                  .last_try_at = TIME_NONE,
                                  .last_item_at = TIME_NONE,
                                  .next_at = TIME_NONE,
                                  .error_since = TIME_NONE };
}

static struct str address_of(const struct source *source)
{
    return source->url.n ? source->url : source->path;
}

struct source_state outcome_begin(const struct source *source, const struct source_state *was,
                                  struct arena *arena)
{
    struct source_state next = blank();
    bool known = was && was->name.n;

    if (known) {
        next = *was;
        next.error = arena_str(arena, was->error);
    }
    next.name = arena_str(arena, source->name);
    next.url = arena_str(arena, address_of(source));
    next.asks = arena_str(arena, next.asks);
    if (known && str_eq(was->url, next.url)) {
        bool anew = outcome_asks_anew(source, was);
        bool same = is_of_this_parser(was->body_hash) && !anew;

        next.etag = same ? arena_str(arena, was->etag) : STR_NONE;
        next.last_modified = same ? arena_str(arena, was->last_modified) : STR_NONE;
        next.body_hash = same ? arena_str(arena, was->body_hash) : STR_NONE;
        next.cursor = anew && source->path.n ? STR_NONE : arena_str(arena, was->cursor);
        next.moved_to = arena_str(arena, was->moved_to);
    } else {
        next.etag = next.last_modified = next.body_hash = next.cursor = next.moved_to = STR_NONE;
        next.moved_seen = 0;
        next.moved_since = TIME_NONE;
        next.retired = false;
    }
    return next;
}

bool outcome_asks_anew(const struct source *source, const struct source_state *state)
{
    return state->first_ok_at != TIME_NONE && state->asks.n && !str_eq(state->asks, source->asks);
}

static bool is_adopted(const struct source_state *state)
{
    return state->moved_to.n && state->moved_seen >= MOVES_NEEDED;
}

struct str outcome_address(const struct source *source, const struct source_state *state)
{
    bool holds = str_eq(state->url, address_of(source));

    if (holds && source->url.n && state->cursor.n)
        return state->cursor;
    return holds && is_adopted(state) ? state->moved_to : source->url;
}

static void forget_document(struct source_state *next)
{
    next->etag = next->last_modified = next->body_hash = STR_NONE;
}

void outcome_discovered(struct source_state *next, struct str feed, struct arena *arena)
{
    forget_document(next);
    next->cursor = arena_str(arena, feed);
}

void outcome_moved(struct source_state *next, struct str moved_to, int64_t now, struct arena *arena)
{
    if (moved_to.n && str_eq(moved_to, next->moved_to)) {
        /* the third sighting counts when a day lies between first and last */
        if (next->moved_seen < MOVES_NEEDED - 1 || now - next->moved_since >= DAY_S)
            next->moved_seen++;
    } else if (moved_to.n) {
        next->moved_to = arena_str(arena, moved_to);
        next->moved_seen = 1;
        next->moved_since = now;
    } else if (!is_adopted(next)) {
        next->moved_to = STR_NONE;
        next->moved_seen = 0;
        next->moved_since = TIME_NONE;
    }
}

void outcome_good(const struct source *source, struct source_state *next, int64_t next_at,
                  int64_t now)
{
    if (next->first_ok_at == TIME_NONE)
        next->first_ok_at = now;
    next->last_ok_at = next->last_try_at = now;
    next->next_at = next_at;
    next->failures = 0;
    next->error = STR_NONE;
    next->error_since = TIME_NONE;
    next->retired = false;
    next->asks = source->asks;
}

void outcome_failed(const struct source *source, struct source_state *next, int32_t status,
                    const struct err *err, int64_t silence_until, int64_t now, struct arena *arena)
{
    struct err gone = { 0 };

    outcome_name_status(410, &gone);
    if (status == 451 || (status == 410 && str_eq(next->error, str_of(gone.text))))
        next->retired = true;
    if (next->failures == 0 || next->error_since == TIME_NONE)
        next->error_since = now;
    if (next->failures < INT32_MAX)
        next->failures++;
    next->error = arena_str(arena, str_of(err->text));
    next->last_try_at = now;
    next->next_at = silence_until != TIME_NONE ? silence_until
                                               : pace_after_failure(source, next->failures, now);
    if (is_adopted(next) || (source->url.n && next->cursor.n && status >= 400 && status < 500)) {
        /* a learnt address that fails is unlearnt: the configured one is asked next */
        forget_document(next);
        next->moved_seen = 0;
        next->moved_to = STR_NONE;
        if (source->url.n)
            next->cursor = STR_NONE;
    }
}

int outcome_name_silence(int32_t status, struct err *err)
{
    return err_set(err, ERR_SOURCE, STR_FMT " for a while (%d)", STR_ARG(SILENCE), (int)status);
}

int64_t outcome_silent_until(const struct source_state *state)
{
    return str_find(state->error, SILENCE) >= 0 ? state->next_at : TIME_NONE;
}

bool outcome_knows_robots(const struct source_state *state, int64_t now)
{
    int64_t first = state->first_ok_at;

    return first != TIME_NONE && first <= state->last_ok_at && state->last_ok_at <= now &&
           clock_floor(state->last_ok_at - first, DAY_S) == clock_floor(now - first, DAY_S);
}

static const struct {
    int32_t from, to;
    const char *text;
    const char *mend; /* or NULL */
} statuses[] = {
    { 401, 401, "asks for a log-in", "what is behind one is not read" },
    { 403, 403, "refuses to be read", "does it offer a feed or an export?" },
    { 404, 404, "is not there", "has its address changed?" },
    { 407, 407, "asks for a log-in at a proxy", "see 'proxy:'" },
    { 410, 410, "is gone", "has its address changed?" },
    { 429, 429, "gets too many requests" },
    { 451, 451, "may not be read for legal reasons" },
    { 500, 502, "has trouble of its own" },
    { 503, 503, "is not available now" },
    { 504, 599, "has trouble of its own" },
};

int outcome_name_status(int32_t status, struct err *err)
{
    const char *text = "gives no answer that can be read", *mend = NULL;

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (status >= statuses[i].from && status <= statuses[i].to) {
            text = statuses[i].text;
            mend = statuses[i].mend;
        }
    return err_set(err, ERR_SOURCE, "%s (%d)%s%s", text, (int)status, mend ? ": " : "",
                   mend ? mend : "");
}
