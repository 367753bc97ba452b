/*
 * behind.c - one look at the mentions of an alert, and one at those of the weeks before.
 *
 * Many lowest ratings at once by authors who never spoke before, in like words, look like a campaign. They
 * are told and counted all the same: whether it is one is for people to say.
 */
#include "cli/behind.h"

#include "core/file.h"
#include "core/rising.h"

enum {
    IDS_MOST = 200,
    BEFORE_MOST = 3000, /* mentions of the weeks before that are looked at */
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
    size_t n_lowest, n_met, cap;
};

static bool put(struct map *map, struct str key)
{
    void **at = map_put(map, key);

    if (*at)
        return false;
    *at = map;
    return true;
}

static int look_at(void *context, const struct mention *m)
{
    struct look *look = context;
    struct notice *notice = look->notice;
    struct str author = arena_str(look->arena, m->item.author);

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
                                   .limit = BEFORE_MOST,
                                   .newest_first = true };
    struct look look = { .arena = arena, .notice = notice };
    int rc;

    if (notice->n_mentions > 0 || notice->from >= notice->to)
        return 0;
    map_init(&look.small);
    map_init(&look.voices);
    map_init(&look.stories);
    map_init(&look.unknown);
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
    map_release(&look.small);
    buf_release(&look.tsv);
    return rc;
}
