/*
 * visit.c - one source was read: its state, its mentions and their counts, in one transaction.
 *
 * An item is known by (source, id of its key). New and about a topic: it becomes a mention with a
 * story, and is counted under the tick that is to come. Known: changed words or rating make a
 * revision, re-scored, the old one kept, and the counts stay. About no topic: only the key is kept,
 * and when a later query wants it after all, it counts as backlog.
 */
#include "store/day.h"
#include "store/keep.h"
#include "store/known.h"
#include "store/state.h"
#include "store/story.h"
#include "store/words.h"

/* The tick of the visit: its own, or the first that was not judged yet. */
static int tick_of_visit(struct store *store, int64_t tick, int64_t *out, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT max(tick) FROM topic", err);
    int rc = stmt ? db_step(store, stmt, err) : -1;
    int64_t judged = rc == 1 ? db_time(stmt, 0) : TIME_NONE;

    db_end(stmt);
    if (rc < 0)
        return -1;
    *out = judged != TIME_NONE && tick <= judged ? judged + HOUR_S : tick;
    return 0;
}

struct visiting {
    struct store *store;
    const struct store_visit *visit;
    struct visit_outcome *out;
    int64_t tick;
    int64_t n_about, n_other; /* items more of which that is known */
    struct story_document document;
    struct day_tally tally;
    struct keep_tally counts;
    struct arena arena; /* of one mention */
};

/* 1 when it counts for the topic, 0 when not. */
static int join_topic(struct visiting *v, const struct mention *m, int64_t n, struct str topic,
                      bool is_new, struct err *err)
{
    bool backlog = m->backlog || !is_new;
    int counted = mention_is_voice(m) ? keep_counts(v->store, m, topic, &v->counts, err) : 0;

    if (counted < 0 ||
        keep_join(v->store, m, n, topic, v->tick, counted, backlog, &v->counts, err) != 0 ||
        day_tally_add(&v->tally, topic, m, is_new, err) != 0)
        return -1;
    if (counted && mention_reach(&m->item) != COUNT_NONE &&
        keep_heard(v->store, m, topic, v->tick, COUNT_NONE, backlog, err) != 0)
        return -1;
    return counted;
}

/* --- one item --- */

static int insert_at_once(struct visiting *v, const struct mention *m, struct str topic,
                          struct str reason, struct err *err)
{
    sqlite3_stmt *stmt = db_query(
        v->store, "INSERT OR IGNORE INTO at_once(topic, tick, id, reason) VALUES(?,?,?,?)", err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, v->tick);
    db_bind_exact(stmt, 3, m->id);
    db_bind_exact(stmt, 4, reason);
    return db_run(v->store, stmt, err);
}

static int insert_mention(struct visiting *v, const struct mention *given, bool backlog,
                          struct str at_once, const struct record_hashes *hashes, struct err *err)
{
    struct mention m = *given;
    struct sketch sketch;
    int64_t n;
    int counted;

    m.backlog = backlog;
    m.revision = 0;
    if (story_find(v->store, &v->document, &m, hashes, &v->arena, &m.story, &sketch, err) != 0)
        return -1;
    if (keep_insert(v->store, &m, hashes, &sketch, &v->arena, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < m.n_topics; i++) {
        counted = join_topic(v, &m, n, m.topics[i], true, err);
        if (counted < 0)
            return -1;
        if (counted && !backlog && !str_is_empty(at_once) &&
            insert_at_once(v, &m, m.topics[i], at_once, err) != 0)
            return -1;
    }
    v->out->n_new++;
    v->n_about++;
    return 0;
}

static int keep_old_text(struct visiting *v, int64_t n, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(v->store,
                 "INSERT OR REPLACE INTO revision(mention, revision, until, title,"
                 " text, rating, label, score, lexicon)"
                 " SELECT n, revision, ?, title, text, rating, label, score, lexicon"
                 " FROM mention WHERE n = ?",
                 err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, v->visit->now);
    db_bind_int(stmt, 2, n);
    return db_run(v->store, stmt, err);
}

/* It is found by what it says now, and no more by what it said. */
static int know_anew(struct visiting *v, int64_t n, const struct mention *old, int64_t old_text,
                     int64_t old_link, const struct mention *m, const struct record_hashes *hashes,
                     struct err *err)
{
    struct record_hashes before = { .text = old_text, .link = old_link };
    int64_t keys[KNOWN_BY];

    known_keys(old, &before, keys);
    if (known_drop(v->store, keys, old->counted_at, n, err) != 0)
        return -1;
    known_keys(m, hashes, keys);
    return known_add(v->store, keys, m->counted_at, n, err);
}

static int update_mention(struct visiting *v, int64_t n, const struct mention *m,
                          const struct record_hashes *hashes, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(v->store,
                 "UPDATE mention SET (" MENTION_COLUMNS
                 ", text_hash, link_hash, content_hash) = (" MENTION_VALUES ",?,?,?) WHERE n = ?",
                 err);
    int at;

    if (!stmt)
        return -1;
    at = record_bind(stmt, 1, m, &v->arena);
    db_bind_int(stmt, at++, hashes->text);
    db_bind_time(stmt, at++, hashes->link ? hashes->link : TIME_NONE);
    db_bind_int(stmt, at++, hashes->content);
    db_bind_int(stmt, at, n);
    return db_run(v->store, stmt, err);
}

/* What stays of the mention as it stands when its source says it anew. */
static void keep_identity(struct mention *m, const struct mention *old, bool changed)
{
    m->id = old->id;
    m->key = old->key;
    m->story = old->story;
    m->first_seen = old->first_seen;
    m->counted_at = old->counted_at;
    m->backlog = old->backlog;
    m->human = old->human;
    m->revision = old->revision + changed;
    if (!changed) { /* texts that were let go stay away */
        m->item.title = old->item.title;
        m->item.text = old->item.text;
        m->item.author = old->item.author;
    }
}

/* The topics of both, the old ones first. */
static void unite_topics(struct mention *m, const struct mention *old, struct arena *arena)
{
    struct str *all = arena_alloc(arena, (old->n_topics + m->n_topics) * sizeof *all);
    size_t n = 0;

    for (size_t i = 0; i < old->n_topics; i++)
        all[n++] = old->topics[i];
    for (size_t i = 0; i < m->n_topics; i++)
        if (!mention_has_topic(old, m->topics[i]))
            all[n++] = m->topics[i];
    m->topics = all;
    m->n_topics = n;
}

static bool same_numbers(const struct item *a, const struct item *b)
{
    return a->likes == b->likes && a->shares == b->shares && a->replies == b->replies &&
           a->views == b->views;
}

static int revisit_mention(struct visiting *v, int64_t n, const struct mention *given,
                           const struct record_hashes *hashes, struct err *err)
{
    sqlite3_stmt *stmt = db_query(v->store,
                                  "SELECT " MENTION_COLUMNS
                                  ", content_hash, text_hash, link_hash FROM mention WHERE n = ?",
                                  err);
    struct mention old, m = *given;
    int64_t old_text = 0, old_link = 0;
    bool changed;
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    rc = db_step(v->store, stmt, err);
    if (rc == 1) {
        int at = record_read(stmt, 0, &old, &v->arena);

        changed = sqlite3_column_int64(stmt, at) != hashes->content;
        old_text = sqlite3_column_int64(stmt, at + 1);
        old_link = sqlite3_column_int64(stmt, at + 2);
    }
    db_end(stmt);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : err_set(err, ERR_STORE, "the store in '%s' is damaged: a mention is missing",
                             v->store->dir);

    keep_identity(&m, &old, changed);
    unite_topics(&m, &old, &v->arena);
    if (changed)
        v->out->n_revised++;
    else
        v->out->n_known++;
    if (!changed && m.n_topics == old.n_topics && same_numbers(&m.item, &old.item))
        return 0;
    if (changed &&
        (keep_old_text(v, n, err) != 0 || words_change(v->store, n, &old.item, &m.item, err) != 0 ||
         know_anew(v, n, &old, old_text, old_link, &m, hashes, err) != 0))
        return -1;
    if (update_mention(v, n, &m, hashes, err) != 0 ||
        day_tally_change(&v->tally, &old, &m, err) != 0)
        return -1;
    for (size_t i = 0; i < old.n_topics && mention_reach(&m.item) > mention_reach(&old.item); i++)
        if (keep_heard(v->store, &m, old.topics[i], v->tick, mention_reach(&old.item), false,
                       err) != 0)
            return -1;
    for (size_t i = old.n_topics; i < m.n_topics; i++)
        if (join_topic(v, &m, n, m.topics[i], false, err) < 0)
            return -1;
    return 0;
}

static int visit_mention(struct visiting *v, const struct mention *m, struct str at_once,
                         struct err *err)
{
    struct record_hashes hashes;
    int64_t n = 0;
    enum seen seen = keep_find(v->store, m, &n, err);
    int same;

    if (seen == SEEN_ERROR)
        return -1;
    if (seen == SEEN_FORGOTTEN || (seen == SEEN_OTHER && m->n_topics == 0))
        return 0;
    if (seen == SEEN_NOT && m->n_topics == 0) {
        v->out->n_other++;
        v->n_other++;
        return keep_seen(v->store, m, 0, err);
    }
    record_hash(&m->item, &v->arena, &hashes);
    if (seen == SEEN_MENTION)
        return revisit_mention(v, n, m, &hashes, err);
    same = forget_met(v->store, m, hashes.content, err);
    if (same != 0)
        return same < 0 ? -1 : 0;
    if (story_look(v->store, m, &hashes, err) != 0)
        return -1;
    if (seen == SEEN_OTHER) {
        v->n_other--;
        return keep_unseen(v->store, m, err) == 0
                   ? insert_mention(v, m, true, STR_NONE, &hashes, err)
                   : -1;
    }

    same = story_same_item(v->store, &v->document, m, &hashes, &n, err);
    if (same < 0)
        return -1;
    if (same == 0)
        return insert_mention(v, m, m->backlog, at_once, &hashes, err);
    if (keep_seen(v->store, m, n, err) != 0)
        return -1;
    return revisit_mention(v, n, m, &hashes, err);
}

int store_visit(struct store *store, const struct store_visit *visit, struct visit_outcome *out,
                struct err *err)
{
    struct visit_outcome outcome = { 0 };
    struct visiting v = {
        .store = store, .visit = visit, .out = &outcome, .document = { .visit = visit }
    };
    int rc = 0;

    if (db_begin(store, err) != 0)
        return -1;
    day_tally_init(&v.tally, store, visit->topics, visit->n_topics);
    keep_tally_init(&v.counts);
    if (tick_of_visit(store, visit->tick, &v.tick, err) != 0 ||
        state_save_aggregates(store, visit, err) != 0)
        rc = -1;
    for (size_t i = 0; i < visit->n_mentions && rc == 0; i++) {
        rc = visit_mention(&v, &visit->mentions[i], visit->at_once ? visit->at_once[i] : STR_NONE,
                           err);
        arena_clear(&v.arena);
    }
    arena_release(&v.arena);
    story_document_release(&v.document);
    if (rc == 0)
        rc = keep_tally_write(&v.counts, store, err);
    if (rc == 0)
        rc = day_tally_write(&v.tally, err);
    if (rc == 0)
        rc = keep_met(store, visit->state->name, v.n_about, v.n_other, err);
    keep_tally_release(&v.counts);
    day_tally_release(&v.tally);
    if (rc == 0)
        rc = state_save(store, visit, &outcome, err);
    if (rc == 0)
        rc = state_save_poll(store, &outcome.state, v.tick, err);
    if (db_finish(store, rc, err) != 0)
        return -1;
    if (out)
        *out = outcome;
    return 0;
}
