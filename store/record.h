/*
 * record.h - inside store/: a mention as a row.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include "core/buf.h"
#include "store/db.h"

/* In the order of the fields in record.c. */
#define MENTION_COLUMNS                                                                            \
    "id, source, key, item_id, kind, url, title, text, author, lang, published, published_grain,"  \
    " updated, rating, rating_raw, rating_best, thread, in_reply_to, place, by_owner, likes,"      \
    " shares, replies, views, label, score, p_neg, p_neu, p_pos, evidence, verdict_lang, lexicon," \
    " story, first_seen, counted_at, revision, backlog, human, dropped, wait_s, whereto, "         \
    "aspects, cues, topics"
#define MENTION_N_COLUMNS 44
/* One '?' a column. */
#define MENTION_VALUES                                                                             \
    "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?"

/* Lists are joined in the arena, which must live until the statement ran. */
int record_bind(sqlite3_stmt *stmt, int first, const struct mention *m, struct arena *arena);
int record_read(sqlite3_stmt *stmt, int first, struct mention *m, struct arena *arena);

/* What finds the same thing again. */
struct record_hashes {
    int64_t text;     /* words alone, folded: the title too when the text is short */
    int64_t link;     /* 0: no link */
    int64_t content;  /* title, text and rating to the byte */
    size_t n_words;   /* behind 'text' */
    struct str words; /* of the text alone: folded, one space between; in the arena */
    bool may_have_text, may_have_link; /* whether the store may have it too; see story_look() */
};
void record_hash(const struct item *item, struct arena *arena, struct record_hashes *out);

/* Appends the words of a text, folded, one space between; returns how many. */
size_t record_words(struct str text, struct buf *out);

#endif
