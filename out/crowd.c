/*
 * crowd.c - copies of mentions, their classes, and which of them count.
 */
#include "out/crowd.h"

#include "core/map.h"
#include "core/mem.h"
#include "core/utf8.h"
#include "out/alike.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_KEPT = 16 * 1024, /* bytes of one text: pages quote a few lines of it */
    QUOTES_MOST = 32
};

/* A crowd while it is read. */
struct gathering {
    struct crowd *crowd;
    struct member *members; /* with room for 'cap' */
    size_t cap;
    struct map names;
};

static const struct {
    const char *name, *mark;
} classes[N_CLASSES] = {
    [CLASS_NEG] = { "negative", "\u25bc" },      [CLASS_MIXED] = { "mixed", "\u25c6" },
    [CLASS_NEU] = { "neutral", "\u25cb" },       [CLASS_POS] = { "positive", "\u25b2" },
    [CLASS_UNSCORED] = { "unscored", "\u2013" },
};

const char *class_name(enum class c)
{
    return classes[c].name;
}

const char *class_mark(enum class c)
{
    return classes[c].mark;
}

enum class class_of(const struct mention *m)
{
    static const enum class of_label[] = {
        [LABEL_UNSCORED] = CLASS_UNSCORED, [LABEL_NEG] = CLASS_NEG,     [LABEL_NEU] = CLASS_NEU,
        [LABEL_POS] = CLASS_POS,           [LABEL_MIXED] = CLASS_MIXED,
    };
    enum label label = m->verdict.label;

    if (mention_is_negative(m))
        return CLASS_NEG;
    if (!str_is_empty(m->human))
        label_of(m->human, &label);
    return of_label[label];
}

/* What many mentions say alike is kept once. */
static struct str once(struct gathering *g, struct str name)
{
    struct str *kept;
    void **slot;

    if (str_is_empty(name))
        return STR("");
    kept = map_get(&g->names, name);
    if (kept)
        return *kept;
    kept = arena_alloc(g->crowd->arena, sizeof *kept);
    *kept = arena_str(g->crowd->arena, name);
    slot = map_put(&g->names, *kept);
    *slot = kept;
    return *kept;
}

static struct str *copy_names(struct gathering *g, const struct str *from, size_t n)
{
    struct str *to = arena_alloc(g->crowd->arena, n * sizeof *to);

    for (size_t i = 0; i < n; i++)
        to[i] = once(g, from[i]);
    return to;
}

static void copy_mention(struct gathering *g, const struct mention *from, struct mention *to)
{
    struct arena *arena = g->crowd->arena;
    struct str *const own[] = { &to->id,          &to->key,
                                &to->item.id,     &to->item.url,
                                &to->item.title,  &to->item.text,
                                &to->item.author, &to->item.in_reply_to,
                                &to->item.thread, &to->verdict.whereto };
    struct str *const names[] = { &to->source,         &to->human,        &to->item.lang,
                                  &to->item.place,     &to->verdict.lang, &to->verdict.lexicon,
                                  &to->verdict.dropped };
    struct verdict_aspect *aspects;

    *to = *from;
    to->item.text = utf8_cut(from->item.text, TEXT_KEPT);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        *own[i] = str_is_empty(*own[i]) ? STR("") : arena_str(arena, *own[i]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        *names[i] = once(g, *names[i]);
    to->story = str_eq(from->story, from->id) ? to->id : arena_str(arena, from->story);
    aspects = arena_alloc(arena, from->verdict.n_aspects * sizeof *aspects);
    for (size_t i = 0; i < from->verdict.n_aspects; i++) {
        aspects[i] = from->verdict.aspects[i];
        aspects[i].name = once(g, aspects[i].name);
    }
    to->verdict.aspects = aspects;
    to->verdict.cues = copy_names(g, from->verdict.cues, from->verdict.n_cues);
    to->topics = copy_names(g, from->topics, from->n_topics);
    to->verdict.parts = NULL;
    to->verdict.n_parts = 0;
}

static int take(void *context, const struct mention *m)
{
    struct gathering *g = context;
    struct crowd *crowd = g->crowd;

    if (m->item.by_owner) {
        crowd->owner = arena_grow(crowd->arena, crowd->owner, &crowd->cap_owner, crowd->n_owner + 1,
                                  sizeof *crowd->owner);
        copy_mention(g, m, &crowd->owner[crowd->n_owner++]);
        return 0;
    }
    if (!mention_is_voice(m))
        return 0;
    g->members = mem_grow(g->members, &g->cap, crowd->n + 1, sizeof *g->members);
    copy_mention(g, m, &g->members[crowd->n].mention);
    g->members[crowd->n].class = class_of(m);
    crowd->n++;
    return 0;
}

static void begin(struct gathering *g, struct crowd *crowd, struct arena *arena,
                  const struct out_explain *explain)
{
    *crowd = (struct crowd){ .arena = arena, .explain = explain };
    *g = (struct gathering){ .crowd = crowd };
    map_init(&g->names);
}

/* An arena that holds what grows holds each of its lengths: the members come there when all are known. */
static void end(struct gathering *g)
{
    struct crowd *crowd = g->crowd;

    crowd->members = arena_room(crowd->arena, (crowd->n + 1) * sizeof *crowd->members);
    if (crowd->n)
        memcpy(crowd->members, g->members, crowd->n * sizeof *crowd->members);
    mem_free(g->members);
    map_release(&g->names);
}

static int by_time(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    if (a->mention.counted_at != b->mention.counted_at)
        return a->mention.counted_at < b->mention.counted_at ? -1 : 1;
    return str_cmp(a->mention.id, b->mention.id);
}

/* The first of a story counts, and knows how many came after it. */
static void count_stories(struct crowd *crowd)
{
    struct map first;

    map_init(&first);
    for (size_t i = 0; i < crowd->n; i++) {
        struct member *member = &crowd->members[i];
        struct str story = member->mention.story;
        void **seen = map_put(&first, str_is_empty(story) ? member->mention.id : story);

        member->crowd = crowd;
        member->said = arena_alloc(crowd->arena, sizeof *member->said);
        if (!*seen) {
            *seen = member;
            member->counted = true;
        }
        ((struct member *)*seen)->copies++;
    }
    map_release(&first);
}

int crowd_gather(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                 struct store *store, struct str topic, int64_t from, int64_t to, struct err *err)
{
    struct mention_query query = { .topic = topic, .from = from, .to = to, .label = -1 };

    return crowd_of_query(crowd, arena, explain, store, &query, err);
}

int crowd_of_query(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                   struct store *store, const struct mention_query *query, struct err *err)
{
    struct gathering g;
    int rc;

    begin(&g, crowd, arena, explain);
    rc = store_mentions(store, query, take, &g, err);
    end(&g);
    count_stories(crowd);
    return rc == 0 ? 0 : -1;
}

void crowd_keep_place(struct crowd *crowd, struct str place)
{
    size_t n = 0;

    for (size_t i = 0; i < crowd->n; i++) {
        if (!str_eq_nocase(crowd->members[i].mention.item.place, place))
            continue;
        crowd->members[n] = crowd->members[i];
        crowd->members[n].counted = false;
        crowd->members[n++].copies = 0;
    }
    crowd->n = n;
    count_stories(crowd);
}

int crowd_of_ids(struct crowd *crowd, struct arena *arena, const struct out_explain *explain,
                 struct store *store, const struct str *ids, size_t n, struct err *err)
{
    struct gathering g;
    int found = 0;

    begin(&g, crowd, arena, explain);
    for (size_t i = 0; i < n && found >= 0; i++) {
        struct mention m;

        found = store_mention_get(store, ids[i], arena, &m, err);
        if (found == 1)
            take(&g, &m);
    }
    end(&g);
    if (found < 0)
        return -1;
    if (crowd->n)
        qsort(crowd->members, crowd->n, sizeof *crowd->members, by_time);
    count_stories(crowd);
    return 0;
}

const struct verdict_aspect *mention_aspect(const struct mention *m, struct str aspect)
{
    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        if (str_eq(m->verdict.aspects[i].name, aspect))
            return &m->verdict.aspects[i];
    return NULL;
}

bool aspect_is_negative(const struct mention *m, const struct verdict_aspect *aspect)
{
    return mention_complains(m, aspect->score);
}

bool aspect_is_positive(const struct verdict_aspect *aspect)
{
    return mention_praises(aspect->score);
}

bool mention_has_cue(const struct mention *m, struct str cue)
{
    for (size_t i = 0; i < m->verdict.n_cues; i++)
        if (str_eq(m->verdict.cues[i], cue))
            return true;
    return false;
}

/* Whether what the brand said is an answer to this mention: to itself, or in its thread, and later. */
static bool is_answered_by(const struct mention *m, const struct mention *said)
{
    if (!str_eq(said->source, m->source))
        return false;
    if (!str_is_empty(said->item.in_reply_to))
        return str_eq(said->item.in_reply_to, m->item.id);
    return !str_is_empty(m->item.thread) && str_eq(said->item.thread, m->item.thread) &&
           said->counted_at >= m->counted_at;
}

bool crowd_is_answered(const struct crowd *crowd, const struct mention *m)
{
    for (size_t i = 0; i < crowd->n_owner; i++)
        if (is_answered_by(m, &crowd->owner[i]))
            return true;
    return false;
}

/* How strongly a member speaks for a quote: its score on the touchpoint, or on the whole;
 * one that is of that tone as a whole goes before all others. */
static bool strength(const struct member *member, struct str aspect, bool negative, int32_t *out)
{
    const struct mention *m = &member->mention;
    int32_t score = m->verdict.score;

    if (str_is_empty(m->item.text) && str_is_empty(m->item.title))
        return false; /* stars alone have no voice */

    if (str_is_empty(aspect)) {
        if (member->class != (negative ? CLASS_NEG : CLASS_POS))
            return false;
    } else {
        const struct verdict_aspect *found = mention_aspect(m, aspect);

        if (!found || !(negative ? aspect_is_negative(m, found) : aspect_is_positive(found)) ||
            member->class == (negative ? CLASS_POS : CLASS_NEG)) /* no fair witness */
            return false;
        score = found->score;
    }
    *out =
        (negative ? -score : score) + (member->class == (negative ? CLASS_NEG : CLASS_POS)) * 2000;
    return true;
}

static bool is_new_voice(const struct member *member, const struct member **chosen, size_t n)
{
    struct str author = member->mention.item.author;

    for (size_t i = 0; i < n; i++)
        if (chosen[i] == member ||
            (!str_is_empty(author) && str_eq(author, chosen[i]->mention.item.author)))
            return false;
    return true;
}

static struct str words_of(const struct member *member)
{
    const struct item *item = &member->mention.item;

    return str_is_empty(item->text) ? item->title : item->text;
}

/* The same words again show nothing new, also where they are no copy by the rules of stories. */
static bool is_retold(const struct member *member, const struct bag *chosen, size_t n)
{
    struct bag own;
    bool found = false;

    bag_fill(&own, words_of(member));
    for (size_t i = 0; i < n && !found; i++)
        found = bag_is_retold(&own, &chosen[i]) || bag_is_template(&own, &chosen[i]);
    return found;
}

size_t crowd_quotes(const struct crowd *crowd, struct str aspect, bool negative, size_t n,
                    const struct member **out, size_t have)
{
    struct bag chosen[QUOTES_MOST];
    size_t k = have, most = have + n < QUOTES_MOST ? have + n : QUOTES_MOST;

    for (size_t i = 0; i < have && i < QUOTES_MOST; i++)
        bag_fill(&chosen[i], words_of(out[i]));
    while (k < most) {
        const struct member *best = NULL;
        int32_t best_strength = 0;

        for (size_t i = 0; i < crowd->n; i++) {
            const struct member *member = &crowd->members[i];
            int32_t s;

            if (!member->counted || !strength(member, aspect, negative, &s) ||
                !is_new_voice(member, out, k))
                continue;
            if ((!best || s > best_strength ||
                 (s == best_strength && str_cmp(member->mention.id, best->mention.id) < 0)) &&
                !is_retold(member, chosen, k)) {
                best = member;
                best_strength = s;
            }
        }
        if (!best)
            break;
        bag_fill(&chosen[k], words_of(best));
        out[k++] = best;
    }
    return k;
}
