/*
 * day.c - counted mentions of local days, so that a digest does not walk the weeks before it.
 *
 * A story counts once on each day, by its first voice there: so days cannot be summed from hours,
 * and a day is what its topic's zone says. A row holds the counts of one day between its two UTC
 * bounds, and a digest of all that its mentions say: the sum over them of a hash each, so that it
 * does not matter in which order they came, and one that changes can be taken out again.
 *
 * A visit adds to the rows of its days in the transaction in which it adds the mentions. Whatever
 * else happens (a person's word, a changed text, a copy that came before its original, another
 * zone) takes the row away, and the next one who asks counts that day from its mentions; who holds
 * the lock then keeps the answer.
 */
#include "store/day.h"

#include "core/hash.h"
#include "core/settings.h"
#include "core/zone.h"
#include "store/known.h"

#include <stdlib.h>

/* --- the digest of a mention --- */

static uint64_t mix_str(uint64_t h, struct str s)
{
    h ^= s.n;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3ULL; /* FNV-1a: the same on every machine */
    return hash_mix(h);
}

/* Over all of a mention that a page may show, or count by. */
static uint64_t digest_of(const struct mention *m)
{
    const struct item *item = &m->item;
    const struct verdict *v = &m->verdict;
    const int64_t numbers[] = {
        m->counted_at,
        m->revision,
        v->label,
        v->score,
        v->wait_s,
        item->by_owner,
        (int64_t)item->title.n,
        (int64_t)item->text.n,
        item->rating,
        item->likes,
        item->shares,
        item->replies,
        item->views,
    };
    const struct str names[] = { m->id, m->story, m->human, v->lexicon, v->dropped, v->whereto };
    uint64_t h = 0;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        h = hash_mix(h + (uint64_t)numbers[i]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        h = mix_str(h, names[i]);
    return h;
}

/* --- a day --- */

struct aspect_list {
    struct store_day_aspect *all;
    size_t n, cap;
};

struct counted_day {
    struct str topic;
    int64_t from, until;
    struct store_day sum; /* without the aspects */
    struct aspect_list aspects;
    int64_t n_joined; /* mentions that this visit has put there */
    bool is_void;     /* to be counted anew */
};

static void add_aspect(struct counted_day *day, struct str name, int32_t n, struct arena *arena)
{
    struct aspect_list *list = &day->aspects;

    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->all[i].name, name)) {
            list->all[i].negative += n;
            return;
        }
    list->all = arena_grow(arena, list->all, &list->cap, list->n + 1, sizeof *list->all);
    list->all[list->n++] = (struct store_day_aspect){ arena_str(arena, name), n };
}

static void add_voice(struct counted_day *day, const struct mention *m, struct arena *arena)
{
    day->sum.all++;
    day->sum.negative += mention_is_negative(m);
    for (size_t i = 0; i < m->verdict.n_aspects; i++) {
        if (mention_complains(m, m->verdict.aspects[i].score))
            add_aspect(day, m->verdict.aspects[i].name, 1, arena);
    }
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct store_day_aspect *)a)->name,
                   ((const struct store_day_aspect *)b)->name);
}

/* Aspects as a list of NAME=N. */
static struct str join_aspects(struct aspect_list *list, struct arena *arena)
{
    struct str *parts = arena_alloc(arena, (list->n + 1) * sizeof *parts);

    if (list->n)
        qsort(list->all, list->n, sizeof *list->all, by_name);
    for (size_t i = 0; i < list->n; i++)
        parts[i] =
            arena_printf(arena, STR_FMT "=%d", STR_ARG(list->all[i].name), list->all[i].negative);
    return db_join(parts, list->n, arena);
}

static size_t split_aspects(struct str joined, struct store_day_aspect **out, struct arena *arena)
{
    struct str *parts;
    size_t n = db_split(joined, arena, &parts);

    *out = n ? arena_alloc(arena, n * sizeof **out) : NULL;
    for (size_t i = 0; i < n; i++)
        (*out)[i].negative = db_number_of(parts[i], &(*out)[i].name);
    return n;
}

#define DAY_COLUMNS "until, mentions, digest, voices, negatives, aspects"

/* Reads the columns from 'first' on; returns the end of the day. */
static int64_t read_day(sqlite3_stmt *stmt, int first, struct store_day *out, struct arena *arena)
{
    int64_t until = sqlite3_column_int64(stmt, first);

    out->mentions = sqlite3_column_int(stmt, first + 1);
    out->digest = (uint64_t)sqlite3_column_int64(stmt, first + 2);
    out->all = sqlite3_column_int(stmt, first + 3);
    out->negative = sqlite3_column_int(stmt, first + 4);
    out->n_aspects = split_aspects(db_text(stmt, first + 5, arena), &out->aspects, arena);
    return until;
}

/* Takes away every row that overlaps with [from, until); none is longer than two days. */
static int clear(struct store *store, struct str topic, int64_t from, int64_t until,
                 struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "DELETE FROM day WHERE topic = ?1 AND from_at > ?2 - 172800"
                                  " AND from_at < ?3 AND until > ?2",
                                  err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, from);
    db_bind_int(stmt, 3, until);
    return db_run(store, stmt, err);
}

/* 'is_kept': over the row that is there. */
static int save_day(struct store *store, struct counted_day *day, bool is_kept, struct arena *arena,
                    struct err *err)
{
    sqlite3_stmt *stmt;

    if (!is_kept && clear(store, day->topic, day->from, day->until, err) != 0)
        return -1;
    stmt = db_query(
        store,
        "INSERT OR REPLACE INTO day(topic, from_at, " DAY_COLUMNS ") VALUES(?,?,?,?,?,?,?,?)", err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, day->topic);
    db_bind_int(stmt, 2, day->from);
    db_bind_int(stmt, 3, day->until);
    db_bind_int(stmt, 4, day->sum.mentions);
    db_bind_int(stmt, 5, (int64_t)day->sum.digest);
    db_bind_int(stmt, 6, day->sum.all);
    db_bind_int(stmt, 7, day->sum.negative);
    db_bind_text(stmt, 8, join_aspects(&day->aspects, arena));
    return db_run(store, stmt, err);
}

/* --- what a visit adds --- */

void day_tally_init(struct day_tally *tally, struct store *store, const struct topic *topics,
                    size_t n_topics)
{
    *tally = (struct day_tally){ .store = store, .topics = topics, .n_topics = n_topics };
    map_init(&tally->days);
    arena_init(&tally->arena);
}

void day_tally_release(struct day_tally *tally)
{
    map_release(&tally->days);
    arena_release(&tally->arena);
}

static const struct topic *find_topic(const struct day_tally *tally, struct str name)
{
    size_t low = 0, high = tally->n_topics;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_cmp(tally->topics[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < tally->n_topics && str_eq(tally->topics[low].name, name) ? &tally->topics[low]
                                                                          : NULL;
}

/* The day of the topic that holds the time; NULL when its zone is not known. */
static struct counted_day *day_at(struct day_tally *tally, struct str name, int64_t at)
{
    const struct topic *topic = find_topic(tally, name);
    struct counted_day *day;
    struct buf key;
    int64_t number;
    void **slot;

    if (!topic)
        return NULL;
    number = zone_local_day(topic->zone, at);
    buf_init(&key, BUF_NO_CEILING);
    buf_put(&key, &number, sizeof number);
    buf_puts(&key, name);
    day = map_get(&tally->days, buf_str(&key));
    if (!day) {
        day = arena_alloc(&tally->arena, sizeof *day);
        *day = (struct counted_day){ .topic = topic->name,
                                     .from = zone_day_start(topic->zone, number),
                                     .until = zone_day_start(topic->zone, number + 1) };
        slot = map_put(&tally->days, arena_str(&tally->arena, buf_str(&key)));
        *slot = day;
    }
    buf_release(&key);
    return day;
}

#define OTHER_VOICE                                                                                \
    "SELECT 1 FROM mention m CROSS JOIN mention_topic t"                                           \
    " ON t.topic = ?1 AND t.counted_at = m.counted_at AND t.id = m.id"                             \
    " WHERE (m.n = ?7 OR (m.story = ?2 AND m.story <> m.id"                                        \
    " AND m.counted_at >= ?3 AND m.counted_at < ?4)) AND m.counted_at >= ?3 AND m.counted_at < ?4" \
    " AND m.by_owner = 0 AND m.dropped IS NULL AND m.human IS NOT 'off-topic'"

/* Whether its story has another voice on that day, as the statement asks: 1 yes, 0 no, -1 error. */
static int has_voice(struct store *store, const char *sql, const struct counted_day *day,
                     const struct mention *m, struct err *err)
{
    int64_t first = 0;
    sqlite3_stmt *stmt =
        known_id(store, m->story, &first, err) < 0 ? NULL : db_query(store, sql, err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, day->topic);
    db_bind_exact(stmt, 2, m->story);
    db_bind_int(stmt, 3, day->from);
    db_bind_int(stmt, 4, day->until);
    db_bind_int(stmt, 5, m->counted_at);
    db_bind_exact(stmt, 6, m->id);
    db_bind_int(stmt, 7, first);
    rc = db_step(store, stmt, err);
    db_end(stmt);
    return rc;
}

/* A voice of a story that may have others there. */
static int add_one_of_story(struct day_tally *tally, struct counted_day *day,
                            const struct mention *m, struct err *err)
{
    int rc = has_voice(tally->store, OTHER_VOICE " AND (m.counted_at, m.id) < (?5, ?6) LIMIT 1",
                       day, m, err);

    if (rc != 0) /* that one counts */
        return rc < 0 ? -1 : 0;
    rc = has_voice(tally->store, OTHER_VOICE " AND (m.counted_at, m.id) > (?5, ?6) LIMIT 1", day, m,
                   err);
    if (rc == 0)
        add_voice(day, m, &tally->arena);
    day->is_void |= rc == 1; /* that one was counted */
    return rc < 0 ? -1 : 0;
}

int day_tally_add(struct day_tally *tally, struct str topic, const struct mention *m, bool is_new,
                  struct err *err)
{
    struct counted_day *day = day_at(tally, topic, m->counted_at);

    if (!day)
        return clear(tally->store, topic, m->counted_at, m->counted_at + 1, err);
    day->n_joined++;
    day->sum.mentions++;
    day->sum.digest += digest_of(m);
    if (!mention_is_voice(m))
        return 0;
    if (!is_new || !str_eq(m->story, m->id))
        return add_one_of_story(tally, day, m, err);
    add_voice(day, m, &tally->arena);
    return 0;
}

static bool counts_alike(const struct mention *a, const struct mention *b)
{
    if (mention_is_voice(a) != mention_is_voice(b) ||
        mention_is_negative(a) != mention_is_negative(b) ||
        a->verdict.n_aspects != b->verdict.n_aspects)
        return false;
    for (size_t i = 0; i < a->verdict.n_aspects; i++)
        if (!str_eq(a->verdict.aspects[i].name, b->verdict.aspects[i].name) ||
            a->verdict.aspects[i].score != b->verdict.aspects[i].score)
            return false;
    return true;
}

int day_tally_change(struct day_tally *tally, const struct mention *before,
                     const struct mention *after, struct err *err)
{
    for (size_t i = 0; i < before->n_topics; i++) {
        struct counted_day *day = day_at(tally, before->topics[i], before->counted_at);

        if (!day && clear(tally->store, before->topics[i], before->counted_at,
                          before->counted_at + 1, err) != 0)
            return -1;
        if (!day)
            continue;
        day->sum.digest += digest_of(after) - digest_of(before);
        day->is_void |= !counts_alike(before, after);
    }
    return 0;
}

/* Whether the visit has put all mentions there that the day has. */
static int is_whole(struct store *store, const struct counted_day *day, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT count(*) FROM (SELECT 1 FROM mention_topic WHERE topic"
                                  " = ? AND counted_at >= ? AND counted_at < ? LIMIT ?)",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, day->topic);
    db_bind_int(stmt, 2, day->from);
    db_bind_int(stmt, 3, day->until);
    db_bind_int(stmt, 4, day->n_joined + 1);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        rc = sqlite3_column_int64(stmt, 0) == day->n_joined;
    db_end(stmt);
    return rc;
}

/* 1: the row was there, and is in 'day' too now. */
static int add_kept(struct store *store, struct counted_day *day, struct arena *arena,
                    struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT " DAY_COLUMNS " FROM day WHERE topic = ? AND from_at = ?", err);
    struct store_day kept = { 0 };
    bool same = false;
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, day->topic);
    db_bind_int(stmt, 2, day->from);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        same = read_day(stmt, 0, &kept, arena) == day->until;
    db_end(stmt);
    if (rc < 0 || !same)
        return rc < 0 ? -1 : 0;
    day->sum.mentions += kept.mentions;
    day->sum.digest += kept.digest;
    day->sum.all += kept.all;
    day->sum.negative += kept.negative;
    for (size_t i = 0; i < kept.n_aspects; i++)
        add_aspect(day, kept.aspects[i].name, kept.aspects[i].negative, arena);
    return 1;
}

int day_tally_write(struct day_tally *tally, struct err *err)
{
    for (size_t i = 0; i < tally->days.n; i++) {
        struct counted_day *day = tally->days.entries[i].value;
        int rc = day->is_void ? 0 : add_kept(tally->store, day, &tally->arena, err);
        bool is_kept = rc == 1;

        if (rc == 0 && !day->is_void)
            rc = is_whole(tally->store, day, err);
        if (rc == 1)
            rc = save_day(tally->store, day, is_kept, &tally->arena, err);
        else if (rc == 0)
            rc = clear(tally->store, day->topic, day->from, day->until, err);
        if (rc != 0)
            return -1;
    }
    return 0;
}

/* --- what takes rows away --- */

int day_forget_mention(struct store *store, const struct mention *m, struct err *err)
{
    for (size_t i = 0; i < m->n_topics; i++)
        if (clear(store, m->topics[i], m->counted_at, m->counted_at + 1, err) != 0)
            return -1;
    return 0;
}

int day_forget_between(struct store *store, int64_t from, int64_t until, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "DELETE FROM day WHERE from_at < ? AND until > ?", err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, until);
    db_bind_int(stmt, 2, from);
    return db_run(store, stmt, err);
}

int day_forget_all(struct store *store, struct err *err)
{
    return db_exec(store, "DELETE FROM day", err);
}

/* --- asked for --- */

struct counting {
    struct str topic;
    const int64_t *bounds;
    size_t n, at; /* days, and which of them is read */
    struct counted_day *days;
    struct map stories; /* of the day that is read */
    struct arena names, *arena;
};

static int count_mention(void *context, const struct mention *m)
{
    struct counting *c = context;
    struct counted_day *day;
    void **seen;

    while (m->counted_at >= c->bounds[c->at + 1]) {
        c->at++;
        map_release(&c->stories);
        map_init(&c->stories);
        arena_clear(&c->names);
    }
    day = &c->days[c->at];
    day->sum.mentions++;
    day->sum.digest += digest_of(m);
    if (!mention_is_voice(m))
        return 0;
    seen = map_put(&c->stories, arena_str(&c->names, m->story));
    if (!*seen)
        add_voice(day, m, c->arena);
    *seen = c;
    return 0;
}

/* Counts n days from their mentions, one after the other. */
static int count_days(struct store *store, struct str topic, const int64_t *bounds, size_t n,
                      struct arena *arena, struct store_day *out, struct err *err)
{
    struct counting c = { .topic = topic, .bounds = bounds, .n = n, .arena = arena };
    struct mention_query query = {
        .topic = topic, .from = bounds[0], .to = bounds[n], .label = -1, .every = true
    };
    bool keep = store->lock >= 0;
    int rc;

    c.days = arena_alloc(arena, n * sizeof *c.days);
    for (size_t i = 0; i < n; i++)
        c.days[i] =
            (struct counted_day){ .topic = topic, .from = bounds[i], .until = bounds[i + 1] };
    map_init(&c.stories);
    arena_init(&c.names);
    rc = store_mentions(store, &query, count_mention, &c, err);
    map_release(&c.stories);
    arena_release(&c.names);
    if (rc == 0 && keep && (rc = db_begin(store, err)) == 0) {
        for (size_t i = 0; i < n && rc == 0; i++)
            if (bounds[i] < bounds[i + 1])
                rc = save_day(store, &c.days[i], false, arena, err);
        rc = db_finish(store, rc, err);
    }
    for (size_t i = 0; i < n && rc == 0; i++) {
        out[i] = c.days[i].sum;
        out[i].aspects = c.days[i].aspects.all;
        out[i].n_aspects = c.days[i].aspects.n;
        if (out[i].n_aspects)
            qsort(out[i].aspects, out[i].n_aspects, sizeof *out[i].aspects, by_name);
    }
    return rc;
}

/* Fills the days that are kept, and marks them. */
static int read_kept(struct store *store, struct str topic, const int64_t *bounds, size_t n,
                     struct arena *arena, struct store_day *out, bool *is_kept, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT from_at, " DAY_COLUMNS " FROM day WHERE topic = ?"
                                  " AND from_at >= ? AND from_at < ? ORDER BY from_at",
                                  err);
    size_t at = 0;
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, bounds[0]);
    db_bind_int(stmt, 3, bounds[n]);
    while ((rc = db_step(store, stmt, err)) == 1) {
        int64_t from = sqlite3_column_int64(stmt, 0);

        while (at < n && (bounds[at] < from || bounds[at] == bounds[at + 1]))
            at++;
        if (at < n && bounds[at] == from)
            is_kept[at] = read_day(stmt, 1, &out[at], arena) == bounds[at + 1];
    }
    db_end(stmt);
    return rc;
}

int store_days(struct store *store, struct str topic, const int64_t *bounds, size_t n,
               struct arena *arena, struct store_day *out, struct err *err)
{
    bool *is_kept = arena_alloc(arena, (n + 1) * sizeof *is_kept);

    if (read_kept(store, topic, bounds, n, arena, out, is_kept, err) != 0)
        return -1;
    for (size_t i = 0, end; i < n; i = end + 1) {
        for (end = i; end < n && !is_kept[end];)
            end++;
        if (end > i && count_days(store, topic, bounds + i, end - i, arena, out + i, err) != 0)
            return -1;
    }
    return 0;
}
