/*
 * schema.c - the tables, as a list of migrations.
 *
 * PRAGMA user_version counts the migrations that a store has behind it; each is one text, never
 * changed once it was released. An older store is first copied beside itself; all that it misses is
 * one transaction, so that a crash leaves the old store or the new one. The record of a mention is
 * wide from the first one: what a source may say has its column, absent is NULL.
 *
 *   seen      an item that is no mention of its own -> NULL: no topic matched, only the key is kept;
 *             0: forgotten on request, never to come back; or the mention that it is under another key
 *   met       how many items of a source became mentions, and how many are about no topic
 *   mention   the record; text_hash (words alone), link_hash and content_hash tell the same thing again
 *   known     hashes of words, links, authors and ids -> mentions; fresh: those that are not in it yet
 *             (known.c); filter: what is surely not in known (filter.c)
 *   count     what a tick reads: how many became known at 'tick' for each 15-minute bucket
 *   poll      per source and hour, what was known of it: a late run can say what was covered when
 *   day       what is counted of a local day: right, or not there (day.c)
 *   rated     the stars of counted mentions, by the tick at which they became known
 *   heard     how far counted mentions are heard, new or changed, waiting for their tick
 *   at_once   single mentions worth a mail, waiting for their tick
 */
#include "store/schema.h"

#include "core/buf.h"
#include "store/db.h"
#include "store/known.h"

static const char *const migrations[] = {
    "CREATE TABLE source("
    " name TEXT NOT NULL PRIMARY KEY, etag TEXT, last_modified TEXT, url TEXT, moved_to TEXT,"
    " moved_seen INTEGER NOT NULL, moved_since INTEGER, body_hash TEXT, cursor TEXT,"
    " first_ok_at INTEGER, last_ok_at INTEGER, last_try_at INTEGER, last_item_at INTEGER,"
    " next_at INTEGER, failures INTEGER NOT NULL, error TEXT, error_since INTEGER,"
    " items_seen INTEGER NOT NULL, items_new INTEGER NOT NULL, mended INTEGER NOT NULL,"
    " dated INTEGER NOT NULL, retired INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE poll("
    " source TEXT NOT NULL, tick INTEGER NOT NULL, first_ok_at INTEGER, last_ok_at INTEGER,"
    " dated INTEGER NOT NULL, blind INTEGER NOT NULL,"
    " PRIMARY KEY(source, tick)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE aggregate("
    " source TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, rating INTEGER,"
    " rating_raw INTEGER, rating_best INTEGER, count INTEGER,"
    " PRIMARY KEY(source, name, at)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE seen("
    " source TEXT NOT NULL, id TEXT NOT NULL, mention INTEGER,"
    " PRIMARY KEY(source, id)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE mention("
    " n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, key TEXT NOT NULL,"
    " item_id TEXT, kind INTEGER NOT NULL, url TEXT, title TEXT, text TEXT, author TEXT, lang TEXT,"
    " published INTEGER, published_grain INTEGER NOT NULL, updated INTEGER,"
    " rating INTEGER, rating_raw INTEGER, rating_best INTEGER,"
    " thread TEXT, in_reply_to TEXT, place TEXT, by_owner INTEGER NOT NULL,"
    " likes INTEGER, shares INTEGER, replies INTEGER, views INTEGER,"
    " label INTEGER NOT NULL, score INTEGER NOT NULL, p_neg INTEGER NOT NULL,"
    " p_neu INTEGER NOT NULL, p_pos INTEGER NOT NULL, evidence INTEGER NOT NULL,"
    " verdict_lang TEXT, lexicon TEXT, aspects TEXT, cues TEXT, topics TEXT,"
    " story TEXT NOT NULL, first_seen INTEGER NOT NULL, counted_at INTEGER NOT NULL,"
    " revision INTEGER NOT NULL, backlog INTEGER NOT NULL, human TEXT,"
    " text_hash INTEGER NOT NULL, link_hash INTEGER, content_hash INTEGER NOT NULL) STRICT;"
    "CREATE INDEX mention_time ON mention(counted_at, id);"
    "CREATE INDEX mention_text ON mention(text_hash, counted_at, id);"
    "CREATE INDEX mention_link ON mention(link_hash) WHERE link_hash IS NOT NULL;"
    "CREATE INDEX mention_story ON mention(story);"
    "CREATE INDEX mention_author ON mention(author, counted_at) WHERE author IS NOT NULL;"

    "CREATE TABLE mention_topic("
    " topic TEXT NOT NULL, counted_at INTEGER NOT NULL, id TEXT NOT NULL, mention INTEGER NOT NULL,"
    " counted INTEGER NOT NULL,"
    " PRIMARY KEY(topic, counted_at, id)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE revision("
    " mention INTEGER NOT NULL, revision INTEGER NOT NULL, until INTEGER NOT NULL,"
    " title TEXT, text TEXT, rating INTEGER, label INTEGER NOT NULL, score INTEGER NOT NULL,"
    " lexicon TEXT, PRIMARY KEY(mention, revision)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE count("
    " topic TEXT NOT NULL, tick INTEGER NOT NULL, source TEXT NOT NULL, aspect TEXT NOT NULL,"
    " bucket INTEGER NOT NULL, backlog INTEGER NOT NULL, day_grain INTEGER NOT NULL,"
    " neg INTEGER NOT NULL, other INTEGER NOT NULL,"
    " raw_neg INTEGER NOT NULL, raw_other INTEGER NOT NULL,"
    " PRIMARY KEY(topic, tick, source, aspect, bucket, backlog, day_grain))"
    " STRICT, WITHOUT ROWID;"

    "CREATE TABLE band("
    " hash INTEGER NOT NULL, counted_at INTEGER NOT NULL, mention INTEGER NOT NULL,"
    " PRIMARY KEY(hash, counted_at, mention)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE at_once("
    " topic TEXT NOT NULL, tick INTEGER NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL,"
    " PRIMARY KEY(topic, tick, id)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE topic("
    " name TEXT NOT NULL PRIMARY KEY, tick INTEGER NOT NULL, state BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID;"

    "CREATE TABLE alert("
    " id TEXT NOT NULL PRIMARY KEY, topic TEXT NOT NULL, aspect TEXT, source TEXT, signal TEXT,"
    " state TEXT NOT NULL, revision INTEGER NOT NULL, severity INTEGER NOT NULL,"
    " opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, resolved_at INTEGER,"
    " from_at INTEGER, to_at INTEGER, observed INTEGER NOT NULL, expected_milli INTEGER NOT NULL,"
    " odds_days INTEGER NOT NULL, acked_at INTEGER, mentions TEXT) STRICT, WITHOUT ROWID;"

    "CREATE TABLE outbox("
    " n INTEGER PRIMARY KEY, alert TEXT NOT NULL, revision INTEGER NOT NULL, channel TEXT NOT NULL,"
    " recipient TEXT NOT NULL, body BLOB NOT NULL, message_id TEXT NOT NULL,"
    " made_at INTEGER NOT NULL, not_before INTEGER NOT NULL, tries INTEGER NOT NULL,"
    " status INTEGER NOT NULL, error TEXT,"
    " UNIQUE(alert, revision, channel, recipient)) STRICT;"
    "CREATE INDEX outbox_waiting ON outbox(not_before) WHERE status = 0;"

    "CREATE TABLE mark(name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

    "CREATE TABLE tombstone("
    " hash TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

    "ALTER TABLE mention ADD COLUMN dropped TEXT;"
    "ALTER TABLE mention ADD COLUMN wait_s INTEGER;"
    "ALTER TABLE mention ADD COLUMN whereto TEXT;"
    "ALTER TABLE source ADD COLUMN n_gaps INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE source ADD COLUMN gap_mean INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE source ADD COLUMN gap_most INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE source ADD COLUMN asks TEXT;"
    "DROP INDEX mention_story;"
    "CREATE INDEX mention_story ON mention(story, counted_at, id) WHERE story <> id;"
    "DROP INDEX mention_text;"
    "CREATE INDEX mention_text ON mention(text_hash, counted_at);"
    "DROP INDEX mention_author;"
    "CREATE INDEX mention_author ON mention(author, source, counted_at, id)"
    " WHERE author IS NOT NULL;"

    "DROP TABLE band;"
    "CREATE TABLE sketch("
    " n INTEGER PRIMARY KEY, counted_at INTEGER NOT NULL, least BLOB NOT NULL) STRICT;"

    "CREATE TABLE day("
    " topic TEXT NOT NULL, from_at INTEGER NOT NULL, until INTEGER NOT NULL,"
    " mentions INTEGER NOT NULL, digest INTEGER NOT NULL,"
    " voices INTEGER NOT NULL, negatives INTEGER NOT NULL, aspects TEXT,"
    " PRIMARY KEY(topic, from_at)) STRICT, WITHOUT ROWID;",

    "CREATE TABLE IF NOT EXISTS rated("
    " topic TEXT NOT NULL, tick INTEGER NOT NULL, source TEXT NOT NULL, bucket INTEGER NOT NULL,"
    " n INTEGER NOT NULL, sum INTEGER NOT NULL, squares INTEGER NOT NULL,"
    " PRIMARY KEY(topic, tick, source, bucket)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS heard("
    " topic TEXT NOT NULL, tick INTEGER NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL,"
    " neg INTEGER NOT NULL, backlog INTEGER NOT NULL, before INTEGER NOT NULL, now INTEGER NOT "
    "NULL,"
    " PRIMARY KEY(topic, tick, id)) STRICT, WITHOUT ROWID;",

    "DROP INDEX IF EXISTS mention_text;"
    "DROP INDEX IF EXISTS mention_link;"
    "DROP INDEX IF EXISTS mention_author;"
    "CREATE TABLE IF NOT EXISTS known("
    " hash INTEGER NOT NULL, counted_at INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY(hash, counted_at, n)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS fresh("
    " n INTEGER PRIMARY KEY, counted_at INTEGER NOT NULL, text INTEGER NOT NULL,"
    " link INTEGER NOT NULL, author INTEGER NOT NULL) STRICT;",

    "CREATE TABLE met("
    " source TEXT NOT NULL PRIMARY KEY, about INTEGER NOT NULL, other INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "INSERT INTO met SELECT source, count(mention), count(*) - count(mention) FROM seen"
    " GROUP BY source;"
    "DELETE FROM seen WHERE id = (SELECT id FROM mention WHERE n = seen.mention);"
    "CREATE TABLE mention_anew("
    " n INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,"
    " item_id TEXT, kind INTEGER NOT NULL, url TEXT, title TEXT, text TEXT, author TEXT, lang TEXT,"
    " published INTEGER, published_grain INTEGER NOT NULL, updated INTEGER,"
    " rating INTEGER, rating_raw INTEGER, rating_best INTEGER,"
    " thread TEXT, in_reply_to TEXT, place TEXT, by_owner INTEGER NOT NULL,"
    " likes INTEGER, shares INTEGER, replies INTEGER, views INTEGER,"
    " label INTEGER NOT NULL, score INTEGER NOT NULL, p_neg INTEGER NOT NULL,"
    " p_neu INTEGER NOT NULL, p_pos INTEGER NOT NULL, evidence INTEGER NOT NULL,"
    " verdict_lang TEXT, lexicon TEXT, aspects TEXT, cues TEXT, topics TEXT,"
    " story TEXT NOT NULL, first_seen INTEGER NOT NULL, counted_at INTEGER NOT NULL,"
    " revision INTEGER NOT NULL, backlog INTEGER NOT NULL, human TEXT,"
    " text_hash INTEGER NOT NULL, link_hash INTEGER, content_hash INTEGER NOT NULL,"
    " dropped TEXT, wait_s INTEGER, whereto TEXT) STRICT;"
    "INSERT INTO mention_anew SELECT n, id, source, key, item_id, kind, url, title, text, author,"
    " lang, published, published_grain, updated, rating, rating_raw, rating_best, thread,"
    " in_reply_to, place, by_owner, likes, shares, replies, views, label, score, p_neg, p_neu,"
    " p_pos, evidence, verdict_lang, lexicon, aspects, cues, topics, story, first_seen, counted_at,"
    " revision, backlog, human, text_hash, link_hash, content_hash, dropped, wait_s, whereto"
    " FROM mention ORDER BY n;"
    "DROP TABLE mention;"
    "ALTER TABLE mention_anew RENAME TO mention;"
    "CREATE INDEX mention_time ON mention(counted_at, id);"
    "CREATE INDEX mention_story ON mention(story, counted_at, id) WHERE story <> id;"
    "ALTER TABLE fresh ADD COLUMN id INTEGER NOT NULL DEFAULT 0;",

    "CREATE TABLE IF NOT EXISTS filter(part INTEGER PRIMARY KEY, bits BLOB NOT NULL) STRICT;",
};

enum {
    N_MIGRATIONS = sizeof migrations / sizeof migrations[0],
    /* The migrations since which these have what they have now: */
    WITH_KNOWN = 5,  /* 'known', filled from the mentions */
    WITH_FILTER = 6, /* 'filter', filled from 'known' */
};

int schema_newest(void)
{
    return N_MIGRATIONS;
}

int schema_version(struct store *store, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "PRAGMA user_version", err);
    int version = -1;

    if (stmt && db_step(store, stmt, err) == 1)
        version = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    return version;
}

/* The store as it is, in one file beside it: 'hark.db.schema1'. */
static int keep_old(struct store *store, int version, struct err *err)
{
    struct buf path;
    int rc;

    buf_init(&path, BUF_NO_CEILING);
    buf_printf(&path, "%s/hark.db.schema%d", store->dir, version);
    rc = db_copy_aside(store, path.p, err);
    buf_release(&path);
    return rc == 0 ? 0 : err_wrap(err, "before the store is brought up to date: ");
}

int schema_migrate(struct store *store, struct err *err)
{
    int version = schema_version(store, err), rc = 0;
    struct buf pragma;

    if (version < 0)
        return -1;
    if (version > N_MIGRATIONS)
        return err_set(
            err, ERR_STORE,
            "the store in '%s' was written by a newer hark (schema %d, this one knows %d): install"
            " that one, or put an older store back by 'hark backup --restore FILE'",
            store->dir, version, N_MIGRATIONS);
    if (version == N_MIGRATIONS)
        return 0;
    if (version > 0 && keep_old(store, version, err) != 0)
        return -1;
    if (db_begin(store, err) != 0)
        return -1;
    for (int i = version; i < N_MIGRATIONS && rc == 0; i++)
        rc = db_exec(store, migrations[i], err);
    if (rc == 0 && version > 0 && version < WITH_KNOWN)
        rc = known_renew(store, err);
    else if (rc == 0 && version > 0 && version < WITH_FILTER)
        rc = known_sift(store, err);
    buf_init(&pragma, 64);
    buf_printf(&pragma, "PRAGMA user_version = %d", N_MIGRATIONS); /* takes no bound value */
    if (rc == 0)
        rc = db_exec(store, pragma.p, err);
    buf_release(&pragma);
    if (db_finish(store, rc, err) != 0)
        return -1;
    store->upgraded_from = version;
    return 0;
}
