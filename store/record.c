/*
 * record.c - a mention as a row, and the digests by which it is found again.
 */
#include "store/record.h"

#include "core/lanes.h"
#include "core/url.h"
#include "core/utf8.h"

#include <string.h>

#define AT(member) offsetof(struct mention, member)

static const struct field fields[] = {
    { FIELD_EXACT, AT(id) },
    { FIELD_EXACT, AT(source) },
    { FIELD_EXACT, AT(key) },
    { FIELD_TEXT, AT(item.id) },
    { FIELD_ENUM, AT(item.kind), ITEM_SURVEY },
    { FIELD_TEXT, AT(item.url) },
    { FIELD_TEXT, AT(item.title) },
    { FIELD_TEXT, AT(item.text) },
    { FIELD_TEXT, AT(item.author) },
    { FIELD_TEXT, AT(item.lang) },
    { FIELD_TIME, AT(item.published) },
    { FIELD_ENUM, AT(item.published_grain), GRAIN_SECOND },
    { FIELD_TIME, AT(item.updated) },
    { FIELD_RATING, AT(item.rating) },
    { FIELD_RATING, AT(item.rating_raw) },
    { FIELD_RATING, AT(item.rating_best) },
    { FIELD_TEXT, AT(item.thread) },
    { FIELD_TEXT, AT(item.in_reply_to) },
    { FIELD_TEXT, AT(item.place) },
    { FIELD_BOOL, AT(item.by_owner) },
    { FIELD_COUNT, AT(item.likes) },
    { FIELD_COUNT, AT(item.shares) },
    { FIELD_COUNT, AT(item.replies) },
    { FIELD_COUNT, AT(item.views) },
    { FIELD_ENUM, AT(verdict.label), LABEL_MIXED },
    { FIELD_INT, AT(verdict.score) },
    { FIELD_INT, AT(verdict.p_neg) },
    { FIELD_INT, AT(verdict.p_neu) },
    { FIELD_INT, AT(verdict.p_pos) },
    { FIELD_LONG, AT(verdict.evidence) },
    { FIELD_TEXT, AT(verdict.lang) },
    { FIELD_TEXT, AT(verdict.lexicon) },
    { FIELD_EXACT, AT(story) },
    { FIELD_TIME, AT(first_seen) },
    { FIELD_TIME, AT(counted_at) },
    { FIELD_INT, AT(revision) },
    { FIELD_BOOL, AT(backlog) },
    { FIELD_TEXT, AT(human) },
    { FIELD_TEXT, AT(verdict.dropped) },
    { FIELD_LONG, AT(verdict.wait_s) },
    { FIELD_TEXT, AT(verdict.whereto) },
};

enum { N_FIELDS = sizeof fields / sizeof fields[0], N_LISTS = 3 };
_Static_assert(N_FIELDS + N_LISTS == MENTION_N_COLUMNS, "a column is missing");
_Static_assert(sizeof(enum label) == sizeof(int32_t), "enums are stored as 32 bits");

/* Aspects as a list of NAME=SCORE. */
static struct str join_aspects(const struct verdict *verdict, struct arena *arena)
{
    struct str *parts;

    if (verdict->n_aspects == 0)
        return STR_NONE;
    parts = arena_room(arena, verdict->n_aspects * sizeof *parts);
    for (size_t i = 0; i < verdict->n_aspects; i++) {
        struct str name = verdict->aspects[i].name;
        char room[STR_INT_SIZE], *p;
        struct str score = str_of_int(verdict->aspects[i].score, room);

        p = arena_room(arena, name.n + 1 + score.n);
        memcpy(p, name.p, name.n);
        p[name.n] = '=';
        memcpy(p + name.n + 1, score.p, score.n);
        parts[i] = (struct str){ p, name.n + 1 + score.n };
    }
    return db_join(parts, verdict->n_aspects, arena);
}

static void split_aspects(struct str joined, struct verdict *verdict, struct arena *arena)
{
    struct str *parts, name;

    verdict->n_aspects = db_split(joined, arena, &parts);
    verdict->aspects = NULL;
    if (verdict->n_aspects == 0)
        return;
    verdict->aspects = arena_alloc(arena, verdict->n_aspects * sizeof *verdict->aspects);
    for (size_t i = 0; i < verdict->n_aspects; i++) {
        int32_t score = db_number_of(parts[i], &name);

        verdict->aspects[i] = (struct verdict_aspect){ name, score };
    }
}

int record_bind(sqlite3_stmt *stmt, int first, const struct mention *m, struct arena *arena)
{
    int at = db_bind_fields(stmt, first, fields, N_FIELDS, m);

    db_bind_text(stmt, at++, join_aspects(&m->verdict, arena));
    db_bind_text(stmt, at++, db_join(m->verdict.cues, m->verdict.n_cues, arena));
    db_bind_text(stmt, at++, db_join(m->topics, m->n_topics, arena));
    return at;
}

int record_read(sqlite3_stmt *stmt, int first, struct mention *m, struct arena *arena)
{
    int at;

    memset(m, 0, sizeof *m);
    at = db_read_fields(stmt, first, fields, N_FIELDS, m, arena);
    split_aspects(db_text(stmt, at++, arena), &m->verdict, arena);
    m->verdict.n_cues = db_split(db_text(stmt, at++, arena), arena, &m->verdict.cues);
    m->n_topics = db_split(db_text(stmt, at++, arena), arena, &m->topics);
    return at;
}

enum {
    SHORT_TEXT = 8, /* words: below, the title belongs to it */
    BLOCK = 64      /* bytes that are looked at together */
};

/* A bit for each of 64 bytes that belongs to a word: letters, digits, and all beyond ASCII. */
static uint64_t word_bits(const char *p)
{
    uint64_t bits = 0;

    for (unsigned i = 0; i < BLOCK; i += LANES) {
        lanes v = lanes_at(p + i);
        lanes letters = lanes_between(v | ('a' - 'A'), 'a', 'z');

        bits |= (uint64_t)lanes_bits(letters | lanes_between(v, '0', '9') | (v < 0)) << i;
    }
    return bits;
}

/* Copies n bytes, and up to LANES - 1 more. */
static char *put_word(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i += LANES)
        lanes_put(to + i, lanes_at(from + i));
    return to + n;
}

/* Words begin and end where one bit differs from the next. */
size_t record_words(struct str text, struct buf *out)
{
    struct buf folded;
    size_t n_words = 0, from = 0;
    bool inside = false;
    char *to;

    buf_init(&folded, BUF_NO_CEILING);
    utf8_fold(text, &folded);
    memset(buf_room(&folded, BLOCK + LANES), 0, BLOCK + LANES);
    to = buf_room(out, folded.n + 1 + LANES);
    for (size_t at = 0; at <= folded.n; at += BLOCK) {
        uint64_t bits = word_bits(folded.p + at);

        for (uint64_t edges = bits ^ (bits << 1 | inside); edges; edges &= edges - 1) {
            size_t edge = at + (size_t)__builtin_ctzll(edges);

            if (inside)
                to = put_word(to, folded.p + from, edge - from);
            else if (n_words++ + out->n > 0)
                *to++ = ' ';
            from = edge;
            inside = !inside;
        }
    }
    *to = '\0';
    out->n = (size_t)(to - out->p);
    buf_release(&folded);
    return n_words;
}

void record_hash(const struct item *item, struct arena *arena, struct record_hashes *out)
{
    struct str parts[3] = { item->title, item->text };
    struct str link = url_canonical(item->url, arena), all;
    struct buf words;
    char rating[STR_INT_SIZE];

    buf_init(&words, BUF_NO_CEILING);
    out->n_words = record_words(item->text, &words);
    out->words = arena_str(arena, buf_str(&words));
    if (out->n_words < SHORT_TEXT)
        out->n_words += record_words(item->title, &words);
    all = buf_str(&words);
    out->text = db_hash(&all, 1);
    buf_release(&words);

    out->link = str_is_empty(link) ? 0 : db_hash(&link, 1);
    out->may_have_text = out->may_have_link = true;
    parts[2] = str_of_int(item->rating, rating);
    out->content = db_hash(parts, 3);
}
