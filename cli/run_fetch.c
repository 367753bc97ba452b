/*
 * run_fetch.c - visits to the store: each item becomes a mention with verdict and topics.
 *
 * Whole visits that end close together share a commit, so that a disk with slow syncs does not set
 * the pace; a kill loses at most visits whose state was not saved either, and they are made again.
 */
#include "cli/run.h"

#include "cli/route.h"

#include "core/limits.h"
#include "core/query.h"
#include "fetch/fetch.h"

#include <stdio.h>
#include <string.h>

enum { GROUP_VISITS = 128, GROUP_MS = 500, FRESH_S = 3 * DAY_S };

/* A word of 'at_once', ready to be asked. */
struct wake_word {
    struct str word;
    struct query *query;
};

struct fetching {
    struct run *run;
    const struct run_due *due; /* NULL: one round over all sources */
    unsigned char author_key[32];
    struct wake_word *words;
    size_t n_words;
    bool asks_language; /* a query names one, which only a judgement tells */
    size_t in_group;    /* visits in the commit that is open */
    int64_t group_began_ms;
    struct arena arena;   /* of one visit */
    struct arena scratch; /* of a few items: judging needs much more memory than its result */
    struct err err;       /* of the store: ends the run */
};

/* --- an item becomes a mention --- */

/* Placeholders that many authors share: not kept as a name. */
static const char *const placeholders[] = { "anonymous",     "anonym",    "anon",
                                            "guest",         "gast",      "unknown",
                                            "user",          "nobody",    "deleted",
                                            "[deleted]",     "customer",  "verified customer",
                                            "a google user", "a customer" };

static bool is_placeholder(struct str name)
{
    for (size_t i = 0; i < sizeof placeholders / sizeof placeholders[0]; i++)
        if (str_eq_nocase(name, str_of(placeholders[i])))
            return true;
    return false;
}

/* The name as the store may know it: as it is when the user asks for names, else keyed. */
static struct str author_of(const struct fetching *f, struct str name, struct arena *arena)
{
    name = str_trim(name);
    if (str_is_empty(name) || f->run->settings->keep_authors)
        return name;
    if (is_placeholder(name))
        return STR_NONE;
    return run_author(f->author_key, name, arena);
}

/* Which topics the item is about, in a language or (empty) in any. */
static size_t match(struct fetching *f, const struct visit *visit, const struct item *item,
                    struct str lang, size_t **hits)
{
    return analyzer_match(f->run->analyzer, item, visit->source->name, lang, &f->scratch, hits);
}

/* What of a verdict outlasts the room that it was made in. */
static void keep_verdict(struct verdict *verdict, struct arena *arena)
{
    size_t aspects = verdict->n_aspects * sizeof *verdict->aspects;
    size_t cues = verdict->n_cues * sizeof *verdict->cues;

    verdict->dropped = arena_str(arena, verdict->dropped);
    verdict->whereto = arena_str(arena, verdict->whereto);
    verdict->aspects =
        aspects ? memcpy(arena_room(arena, aspects), verdict->aspects, aspects) : NULL;
    verdict->cues = cues ? memcpy(arena_room(arena, cues), verdict->cues, cues) : NULL;
}

/* The names of the source's own topic and of those that were hit and speak the language. */
static size_t name_topics(const struct fetching *f, const struct visit *visit, const size_t *hits,
                          size_t n_hits, struct str lang, struct arena *arena, struct str **out)
{
    const struct topic *topics = f->run->settings->topics;
    struct str *names = arena_alloc(arena, (n_hits + 1) * sizeof *names);
    struct str fixed = visit->source->topic;
    size_t n = 0;

    if (!str_is_empty(fixed))
        names[n++] = fixed;
    for (size_t i = 0; i < n_hits; i++)
        if (!str_eq(topics[hits[i]].name, fixed) && topic_speaks(&topics[hits[i]], lang))
            names[n++] = topics[hits[i]].name;
    *out = names;
    return n;
}

/* History, which never alerts: all of a source's first poll, and what stood there already when other
 * things came to be asked of it. */
static bool is_backlog(const struct visit *visit, const struct item *item)
{
    return visit->first ||
           (visit->anew && (item->published == TIME_NONE || item->published <= visit->heard_until));
}

/* The topic for which the author speaks ('own:'), or NULL. */
static const struct topic *spoken_for(const struct settings *settings, struct str author)
{
    author = str_trim(author);
    for (size_t i = 0; i < settings->n_topics && author.n > 0; i++)
        for (size_t k = 0; k < settings->topics[i].n_own; k++)
            if (str_eq_nocase(settings->topics[i].own[k], author))
                return &settings->topics[i];
    return NULL;
}

/* What the brand says is its topic's, whatever its words. */
static void add_topic(struct mention *m, struct str topic, struct arena *arena)
{
    struct str *names = arena_alloc(arena, (m->n_topics + 1) * sizeof *names);

    if (mention_has_topic(m, topic))
        return;
    for (size_t i = 0; i < m->n_topics; i++)
        names[i] = m->topics[i];
    names[m->n_topics++] = topic;
    m->topics = names;
}

/* A mention on its way, and what is known of it before it is judged. */
struct making {
    struct mention *m;
    const struct topic *own; /* that the author speaks for, or NULL */
    size_t *hits, n_hits;    /* topics whose queries it matches, where that needs no verdict */
};

/* False: it is about no topic, and only its key is kept, as of most items of most sources. */
static bool begin_mention(struct fetching *f, const struct visit *visit, size_t i,
                          struct mention *m, struct making *making)
{
    char id[MENTION_ID_LENGTH + 1];

    *m = (struct mention){ .source = visit->source->name,
                           .key = visit->keys[i],
                           .item = visit->harvest.items[i],
                           .first_seen = visit->at,
                           .backlog = is_backlog(visit, &visit->harvest.items[i]) };
    mention_id(m->source, m->key, id);
    m->id = arena_str(&f->arena, str_of(id));
    if (str_is_empty(m->item.lang))
        m->item.lang = visit->source->lang;
    *making = (struct making){ .m = m, .own = spoken_for(f->run->settings, m->item.author) };
    m->item.by_owner |= making->own != NULL;
    if (f->asks_language)
        return true;
    making->n_hits = match(f, visit, &m->item, STR_NONE, &making->hits);
    return making->own || making->n_hits > 0 || !str_is_empty(visit->source->topic);
}

static void finish_mention(struct fetching *f, const struct visit *visit, struct making *making,
                           const struct verdict *verdict)
{
    struct arena *arena = &f->arena;
    struct mention *m = making->m;

    m->verdict = *verdict;
    if (f->asks_language)
        making->n_hits = match(f, visit, &m->item, m->verdict.lang, &making->hits);
    m->n_topics =
        name_topics(f, visit, making->hits, making->n_hits, m->verdict.lang, arena, &m->topics);
    keep_verdict(&m->verdict, arena);
    if (making->own)
        add_topic(m, making->own->name, arena);
    m->counted_at = mention_counted_at(&m->item, f->run->settings->zone, visit->at);
    m->item.author = author_of(f, m->item.author, arena);
}

/* The next few mentions, judged together, which is faster than one by one: from 'at' on. Returns where they
 * end. */
static size_t make_some(struct fetching *f, const struct visit *visit, struct mention *mentions,
                        size_t at)
{
    enum {
        TOGETHER = 8,
        ENOUGH = 64 * 1024 /* bytes of text: a long one has enough to do by itself */
    };
    struct making makings[TOGETHER];
    struct item items[TOGETHER];
    struct verdict verdicts[TOGETHER];
    size_t n = 0, n_bytes = 0;

    arena_clear(&f->scratch);
    for (; at < visit->harvest.n_items && n < TOGETHER && n_bytes < ENOUGH; at++) {
        struct arena_mark before = arena_mark(&f->scratch);

        if (!begin_mention(f, visit, at, &mentions[at], &makings[n])) {
            arena_rewind(&f->scratch, before);
            continue;
        }
        items[n] = mentions[at].item;
        n_bytes += items[n++].text.n;
    }
    analyzer_judge_all(f->run->analyzer, items, n, false, &f->scratch, verdicts);
    for (size_t i = 0; i < n; i++)
        finish_mention(f, visit, &makings[i], &verdicts[i]);
    return at;
}

/* --- mentions worth a mail by themselves --- */

static int read_words(struct fetching *f, struct err *err)
{
    const struct alert_settings *alerts = &f->run->settings->alerts;
    struct arena *arena = &f->run->arena;
    struct buf quoted;
    int rc = 0;

    f->words = arena_alloc(arena, (alerts->n_at_once_words + 1) * sizeof *f->words);
    buf_init(&quoted, LIMIT_QUERY);
    for (size_t i = 0; i < alerts->n_at_once_words && rc == 0; i++) {
        struct wake_word *word = &f->words[f->n_words++];

        word->word = alerts->at_once_words[i];
        buf_clear(&quoted);
        buf_putc(&quoted, '"');
        for (size_t j = 0; j < word->word.n; j++)
            buf_putc(&quoted, word->word.p[j] == '"' ? ' ' : word->word.p[j]);
        buf_putc(&quoted, '"');
        word->query = query_parse(arena_str(arena, buf_str(&quoted)), arena, NULL, err);
        if (!word->query)
            rc = err_wrap(err, "alerts: at_once: word '" STR_FMT "': ", STR_ARG(word->word));
    }
    buf_release(&quoted);
    return rc;
}

/* The first of the words that the mention says; empty: none. */
static struct str said_word(struct fetching *f, const struct mention *m)
{
    struct query_doc doc = { .title = m->item.title, .text = m->item.text, .stars = RATING_NONE };

    if (f->n_words == 0)
        return STR_NONE;
    arena_clear(&f->scratch);
    doc.tokens = query_doc_tokens(m->item.title, m->item.text, &f->scratch, &doc.n);
    for (size_t i = 0; i < f->n_words; i++)
        if (query_match(f->words[i].query, &doc))
            return f->words[i].word;
    return STR_NONE;
}

/* Why somebody should be told of this one at once; empty: they need not. A word is the graver reason. */
static struct str wake_reason(struct fetching *f, const struct mention *m, int64_t now)
{
    int32_t stars = f->run->settings->alerts.at_once_stars;
    struct str word;

    if (m->backlog || m->item.by_owner || m->n_topics == 0 || m->counted_at < now - FRESH_S)
        return STR_NONE;
    word = said_word(f, m);
    if (word.n)
        return route_word_reason(word, &f->arena);
    if (stars > 0 && m->item.rating != RATING_NONE && m->item.rating <= stars * 1000)
        return route_stars_reason(m->item.rating, &f->arena);
    return STR_NONE;
}

/* --- a visit goes to the store --- */

/* 'after': its state as it was saved. */
static int tell_source(struct run *run, const struct visit *visit, const struct source_state *after,
                       struct err *err)
{
    struct arena arena = { 0 };
    struct str name = arena_printf(&arena, "source '" STR_FMT "'", STR_ARG(visit->source->name));
    struct str text = arena_printf(&arena, STR_FMT ": %s", STR_ARG(name), visit->err.text);
    bool failed = visit->result == VISIT_FAILED, silent = source_is_silent(after);
    int rc;

    /* Some messages name their source already. */
    if (failed && strncmp(visit->err.text, name.p, name.n) == 0)
        text = str_of(visit->err.text);
    else if (silent)
        text = arena_printf(&arena, STR_FMT ": " STR_FMT, STR_ARG(name),
                            STR_ARG(source_why_blind(after, &arena)));
    rc = run_problem(run, name, failed || silent ? text.p : NULL, err);
    arena_release(&arena);
    return rc;
}

/* Rows of the user's own files that could not be read as they stand: they are in his hand. */
static int tell_rows(struct run *run, const struct visit *visit, struct err *err)
{
    struct str note = visit->harvest.note;
    struct arena arena = { 0 };
    struct str name =
        arena_printf(&arena, "the file of '" STR_FMT "'", STR_ARG(visit->source->name));
    struct str text = arena_printf(&arena, "source '" STR_FMT "': " STR_FMT,
                                   STR_ARG(visit->source->name), STR_ARG(note));
    int rc = run_problem(run, name, note.n ? text.p : NULL, err);

    arena_release(&arena);
    return rc;
}

static int open_group(struct fetching *f)
{
    if (f->in_group++ > 0)
        return 0;
    f->group_began_ms = clock_monotonic_ms();
    return store_group_begin(f->run->store, &f->err);
}

static int close_group(struct fetching *f, bool last)
{
    if (f->in_group == 0 || (!last && f->in_group < GROUP_VISITS &&
                             clock_monotonic_ms() - f->group_began_ms < GROUP_MS))
        return 0;
    f->in_group = 0;
    return store_group_end(f->run->store, &f->err);
}

static struct store_aggregate *aggregates_of(const struct visit *visit, struct arena *arena)
{
    const struct harvest *harvest = &visit->harvest;
    struct store_aggregate *all = arena_alloc(arena, (harvest->n_aggregates + 1) * sizeof *all);

    for (size_t i = 0; i < harvest->n_aggregates; i++)
        all[i] = (struct store_aggregate){
            .name = harvest->aggregates[i].name,
            .rating = harvest->aggregates[i].rating,
            .rating_raw = harvest->aggregates[i].rating_raw,
            .rating_best = harvest->aggregates[i].rating_best,
            .count = harvest->aggregates[i].count,
        };
    return all;
}

static int on_visit(void *context, const struct visit *visit)
{
    struct fetching *f = context;
    struct run *run = f->run;
    size_t n = visit->result == VISIT_NEW ? visit->harvest.n_items : 0;
    struct mention *mentions = arena_alloc(&f->arena, (n + 1) * sizeof *mentions);
    struct str *at_once = arena_alloc(&f->arena, (n + 1) * sizeof *at_once);
    struct visit_outcome outcome;
    struct store_visit save = {
        .state = &visit->next,
        .mentions = mentions,
        .at_once = at_once,
        .n_mentions = n,
        .now = visit->at,
        .tick = clock_floor(visit->at, HOUR_S),
        .topics = run->settings->topics,
        .n_topics = run->settings->n_topics,
    };

    for (size_t i = 0; i < n;)
        i = make_some(f, visit, mentions, i);
    for (size_t i = 0; i < n; i++)
        at_once[i] = wake_reason(f, &mentions[i], visit->at);
    if (visit->result == VISIT_NEW) {
        save.aggregates = aggregates_of(visit, &f->arena);
        save.n_aggregates = visit->harvest.n_aggregates;
    }
    if (f->due)
        run->now = visit->at;
    if (open_group(f) != 0 || store_visit(run->store, &save, &outcome, &f->err) != 0 ||
        tell_source(run, visit, &outcome.state, &f->err) != 0 ||
        (visit->result == VISIT_NEW && str_eq(visit->source->kind, STR("file")) &&
         tell_rows(run, visit, &f->err) != 0) ||
        close_group(f, false) != 0)
        return -1;
    arena_clear(&f->arena);
    if (f->due)
        f->due->done(f->due->context, visit->source, &visit->next);
    run->n_asked++;
    run->n_failed += visit->result == VISIT_FAILED;
    run->n_unchanged += visit->result == VISIT_UNCHANGED;
    run->n_new += outcome.n_new;
    run->n_other += outcome.n_other;
    run->n_revised += outcome.n_revised;
    return 0;
}

static void on_progress(void *context, size_t ended, size_t of)
{
    (void)context;
    fprintf(stderr, "\r%zu of %zu sources%s", ended, of, ended == of ? "\r\033[K" : "");
    fflush(stderr);
}

/* While very many mails wait nothing new is read, so that the outbox does not grow without end; what waits
 * is sent by the rest of the run. 1: it is so, and was told; 0; -1. */
static int is_outbox_full(struct run *run, struct err *err)
{
    struct outbox_summary summary;
    struct arena arena = { 0 };
    struct str text = STR_NONE;
    int rc;

    if (store_outbox_summary(run->store, &summary, err) != 0)
        return -1;
    if (summary.n_waiting >= LIMIT_OUTBOX_ROWS)
        text = arena_printf(&arena,
                            "%lld mails wait to be sent: nothing new is read until they are"
                            " ('hark doctor' says why)",
                            (long long)summary.n_waiting);
    run->waits |= text.n > 0;
    rc = run_problem(run, STR("the outbox"), text.p, err);
    arena_release(&arena);
    return rc == 0 ? text.n > 0 : -1;
}

/* --- a run without end --- */

static bool next_due(void *context, const struct source **source, struct source_state *state)
{
    struct fetching *f = context;

    /* While nothing ends nothing would close the commit that is open. */
    if (close_group(f, false) != 0)
        return false;
    arena_clear(&f->arena);
    return f->due->next(f->due->context, f->run, source, state, &f->arena, &f->err);
}

static bool must_end(void *context)
{
    struct fetching *f = context;

    return err_is_set(&f->err) || f->due->may_stop(f->due->context);
}

/* --- the road's part --- */

static int fetch(struct fetching *f, struct fetch_job *job, struct err *err)
{
    struct run *run = f->run;
    const struct settings *settings = run->settings;
    int rc = is_outbox_full(run, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (store_author_key(run->store, f->author_key, err) != 0 || read_words(f, err) != 0)
        return -1;
    for (size_t i = 0; i < settings->n_topics; i++)
        f->asks_language |= str_find_nocase(settings->topics[i].match, STR("lang:")) >= 0;
    job->settings = settings;
    job->recipes = cli_recipes(run->cli);
    job->now = run->now;
    job->parser = run->scratch ? NULL : "/proc/self/exe"; /* the samples are our own */
    job->done = on_visit;
    job->context = f;
    rc = fetch_run(job, err);
    if (err_is_set(&f->err)) {
        *err = f->err;
        rc = -1;
    }
    if (close_group(f, true) != 0 && rc == 0)
        *err = f->err, rc = -1;
    arena_release(&f->scratch);
    arena_release(&f->arena);
    return rc;
}

int run_fetch(struct run *run, bool force, struct err *err)
{
    const struct settings *settings = run->settings;
    struct fetching f = { .run = run };
    struct source_state *states =
        arena_alloc(&run->arena, (settings->n_sources + 1) * sizeof *states);
    struct fetch_job job = {
        .sources = settings->sources,
        .states = states,
        .n = settings->n_sources,
        .force = force,
        .progress = run->cli->err_is_terminal ? on_progress : NULL,
    };

    for (size_t i = 0; i < settings->n_sources; i++)
        if (store_source_get(run->store, settings->sources[i].name, &run->arena, &states[i], err) <
            0)
            return -1;
    return fetch(&f, &job, err);
}

int run_fetch_once(struct run *run, const struct source *source, struct err *err)
{
    struct fetching f = { .run = run };
    struct source_state state = { 0 };
    struct fetch_job job = { .sources = source, .states = &state, .n = 1, .force = true };

    if (store_source_get(run->store, source->name, &run->arena, &state, err) < 0 ||
        fetch(&f, &job, err) != 0)
        return -1;
    return run->n_asked > run->n_failed ? 0 : err_set(err, ERR_DATA, "nothing was taken in");
}

int run_fetch_due(struct run *run, const struct run_due *due, struct err *err)
{
    struct fetching f = { .run = run, .due = due };
    struct fetch_job job = { .more = next_due,
                             .clock = clock_wall,
                             .may_stop = must_end,
                             .silent = due->silent,
                             .n_silent = due->n_silent };

    return fetch(&f, &job, err);
}
