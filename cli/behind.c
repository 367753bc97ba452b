/*
 * behind.c - one look at the mentions of an alert, and one at those of the weeks before.
 *
 * Many lowest ratings at once by authors who never spoke before, in like words, look like a campaign. They
 * are told and counted all the same: whether it is one is for people to say. So is a rare word that many new
 * authors use within an hour (burst.h).
 */
#include "cli/behind.h"

#include "core/burst.h"
#include "core/file.h"
#include "core/rising.h"
#include "core/utf8.h"

enum {
    IDS_MOST = 200,
    READ_MOST = 3000, /* mentions of the window that are read, and of the weeks before */
    BEFORE_S = 60 * DAY_S,
    WORDS_MOST = 5,
    FEW = 5,        /* mentions that prove little */
    BOMB_LEAST = 5, /* lowest ratings that may be a campaign */
    LOWEST = 1500,  /* stars, thousandths */
};

struct look {
    struct arena *arena;
    struct notice *notice;
    struct buf tsv;
    struct map small;
    struct rising_bag now, lowest, before;
    struct map voices, stories, unknown; /* unknown: authors of the lowest, not met before */
    size_t n_read, n_lowest, n_met, cap;
    struct map met;           /* authors of the weeks before */
    struct burst_story *told; /* one of each story: now, then before */
    size_t n_told, n_now, cap_told;
};

static bool put(struct map *map, struct str key)
{
    void **at = map_put(map, key);

    if (*at)
        return false;
    *at = map;
    return true;
}

static void put_told(struct look *look, const struct mention *m, struct str author)
{
    enum { BYTES_MOST = 2000 };

    look->told =
        arena_grow(look->arena, look->told, &look->cap_told, look->n_told + 1, sizeof *look->told);
    look->told[look->n_told++] =
        (struct burst_story){ .id = arena_str(look->arena, m->id),
                              .author = author,
                              .title = arena_str(look->arena, m->item.title),
                              .text = arena_str(look->arena, utf8_cut(m->item.text, BYTES_MOST)),
                              .at = m->counted_at };
}

static int look_at(void *context, const struct mention *m)
{
    struct look *look = context;
    struct notice *notice = look->notice;
    struct str author = arena_str(look->arena, m->item.author);

    look->n_read++;
    if (notice->n_mentions < IDS_MOST) {
        notice->mentions = arena_grow(look->arena, notice->mentions, &look->cap,
                                      notice->n_mentions + 1, sizeof *notice->mentions);
        notice->mentions[notice->n_mentions++] = arena_str(look->arena, m->id);
    }
    if (author.n)
        put(&look->voices, author);
    if (!put(&look->stories, arena_str(look->arena, m->story)))
        return 0;
    rising_bag_add(&look->now, &look->small, m->item.title, m->item.text);
    put_told(look, m, author);
    look->n_now = look->n_told;
    if (m->item.rating == RATING_NONE || m->item.rating > LOWEST)
        return 0;
    look->n_lowest++;
    rising_bag_add(&look->lowest, &look->small, m->item.title, m->item.text);
    if (author.n)
        put(&look->unknown, author);
    return 0;
}

static int look_before(void *context, const struct mention *m)
{
    struct look *look = context;
    struct str author = arena_str(look->arena, m->item.author);

    if (author.n)
        put(&look->met, author);
    put_told(look, m, author);
    if (m->item.author.n && map_get(&look->unknown, m->item.author)) {
        *map_put(&look->unknown, m->item.author) = NULL;
        look->n_met++;
    }
    rising_bag_add(&look->before, &look->small, m->item.title, m->item.text);
    return 0;
}

/* Of the lowest ratings four fifths by authors who are new, and two fifths with one word that rises. */
static bool is_bomb(struct look *look)
{
    struct rising_word *words;

    if (look->n_lowest < BOMB_LEAST || look->n_lowest * 5 < look->stories.n * 3 ||
        (look->unknown.n - look->n_met) * 5 < look->n_lowest * 4)
        return false;
    return rising_words(&look->lowest, &look->before, BOMB_LEAST - 2, 2000, 1, look->arena,
                        &words) == 1 &&
           words[0].now * 5 >= (int64_t)look->n_lowest * 2;
}

static void take_words(struct look *look)
{
    struct notice *notice = look->notice;
    struct rising_word *words;
    size_t n = rising_words(&look->now, &look->before, 3, 3000, WORDS_MOST, look->arena, &words);

    notice->words = arena_alloc(look->arena, (n + 1) * sizeof *notice->words);
    for (size_t i = 0; i < n; i++)
        notice->words[notice->n_words++] = arena_str(look->arena, words[i].word);
}

/* The burst of most stories in the alert's window. */
static bool is_burst(struct look *look)
{
    struct notice *notice = look->notice;
    const struct burst *most = NULL;
    struct burst *bursts;

    for (size_t i = 0; i < look->n_now; i++)
        look->told[i].new_author =
            look->told[i].author.n > 0 && !map_get(&look->met, look->told[i].author);
    size_t n = bursts_find(look->told, look->n_told, &look->small, look->arena, &bursts);
    for (size_t i = 0; i < n; i++)
        if (bursts[i].hour >= clock_floor(notice->from, HOUR_S) && (!most || bursts[i].n > most->n))
            most = &bursts[i];
    if (!most)
        return false;
    notice->burst.word = most->word;
    notice->burst.n = (int32_t)most->n;
    notice->burst.n_authors = (int32_t)most->n_authors;
    notice->burst.n_new = (int32_t)most->n_new;
    notice->burst.hour = most->hour;
    notice->burst.elsewhere = most->elsewhere;
    notice->burst.n_others = most->n_others;
    return true;
}

static unsigned cautions_of(struct look *look)
{
    const struct notice *n = look->notice;
    unsigned cautions = n->cautions;

    if (n->observed > 0 && n->observed < FEW && n->kind != NOTICE_RESOLVED)
        cautions |= CAUTION_FEW;
    if (n->raw >= 2 * n->observed && n->observed > 0)
        cautions |= CAUTION_COPIES;
    if (n->n_blind > 0)
        cautions |= CAUTION_BLIND;
    if (is_bomb(look))
        cautions |= CAUTION_BOMB;
    if (n->kind != NOTICE_RESOLVED && is_burst(look))
        cautions |= CAUTION_BURST;
    return cautions;
}

static void read_small_words(struct run *run, struct look *look)
{
    struct err none = { 0 };

    /* Without the list small words may rise too: no reason not to tell. */
    if (file_read(run->settings->data_dir, "lexicons/small.tsv", &look->tsv, &none) == 0)
        rising_small_words(&look->small, buf_str(&look->tsv));
}

int behind_notice(struct run *run, struct notice *notice, struct arena *arena, struct err *err)
{
    struct mention_query query = { .topic = notice->topic,
                                   .aspect = notice->aspect,
                                   .from = notice->from,
                                   .to = notice->to,
                                   .label = -1,
                                   .negatives = !str_eq(notice->signal, STR("volume")) &&
                                                !str_eq(notice->signal, STR("rating")),
                                   .limit = READ_MOST,
                                   .newest_first = true };
    struct look look = { .arena = arena, .notice = notice };
    int rc;

    if (notice->n_mentions > 0 || notice->from >= notice->to)
        return 0;
    map_init(&look.small);
    map_init(&look.voices);
    map_init(&look.stories);
    map_init(&look.unknown);
    map_init(&look.met);
    rising_bag_init(&look.now);
    rising_bag_init(&look.lowest);
    rising_bag_init(&look.before);
    read_small_words(run, &look);
    rc = store_mentions(run->store, &query, look_at, &look, err);
    query.aspect = STR_NONE;
    query.negatives = false;
    query.to = query.from;
    query.from -= BEFORE_S;
    if (rc == 0 && notice->kind != NOTICE_RESOLVED)
        rc = store_mentions(run->store, &query, look_before, &look, err);
    if (rc == 0) {
        notice->n_read = (int32_t)look.n_read;
        notice->n_voices = (int32_t)look.voices.n;
        notice->n_stories = (int32_t)look.stories.n;
        take_words(&look);
        notice->cautions = cautions_of(&look);
    }
    rising_bag_release(&look.now);
    rising_bag_release(&look.lowest);
    rising_bag_release(&look.before);
    map_release(&look.voices);
    map_release(&look.stories);
    map_release(&look.unknown);
    map_release(&look.met);
    map_release(&look.small);
    buf_release(&look.tsv);
    return rc;
}
