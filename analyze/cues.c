/*
 * cues.c - what a writer does or intends, beside how the writer feels.
 */
#include "analyze/aspects.h"

#include "analyze/names.h"

enum {
    LOW_RATING = 2500, /* of 5000 */
    HIGH_RATING = 3500,
    CLEAR_SCORE = 300, /* a score that contradicts a rating */
    DOUBT = 100, /* chance of blame, thousandths, from which praise may be meant the other way */
};

static void put_cue(struct arena *arena, struct verdict *out, size_t *cap, struct str name)
{
    for (size_t i = 0; i < out->n_cues; i++)
        if (str_eq(out->cues[i], name))
            return;
    out->cues = arena_grow(arena, out->cues, cap, out->n_cues + 1, sizeof *out->cues);
    out->cues[out->n_cues++] = name;
}

static bool rating_disagrees(const struct item *item, const struct verdict *v)
{
    if (item->rating == RATING_NONE)
        return false;
    return (item->rating <= LOW_RATING && v->score >= CLEAR_SCORE) ||
           (item->rating >= HIGH_RATING && v->score <= -CLEAR_SCORE);
}

/* A review that blames a touchpoint complains, in whatever words. Posts and news tell of others' trouble, too. */
static bool is_complaint(const struct item *item, const struct verdict *v)
{
    if (item->kind == ITEM_POST || item->kind == ITEM_NEWS || v->label != LABEL_NEG)
        return false;
    for (size_t i = 0; i < v->n_aspects; i++)
        if (v->aspects[i].score < 0)
            return true;
    return false;
}

void cues_take(struct reading *r, const struct told_list *told, const struct waits *waits,
               const struct item *item, struct arena *arena, struct verdict *out)
{
    bool mocks = r->sarcasm;
    size_t cap = 0;

    for (size_t i = 0; i < told->n; i++)
        if (str_eq(told->rows[i].name, STR("sarcasm")))
            mocks = true;
        else if (item->by_owner || !str_starts(told->rows[i].name, STR("reply-")))
            put_cue(arena, out, &cap, told->rows[i].name);
    if (is_complaint(item, out))
        put_cue(arena, out, &cap, STR("complaint"));
    if (mocks && out->p_neg >= DOUBT) /* "great job guys" mocks where there is something to mock */
        put_cue(arena, out, &cap, STR("sarcasm"));
    if (rating_disagrees(item, out))
        put_cue(arena, out, &cap, STR("rating-disagrees"));
    out->wait_s = waits_stated(waits, r, item);
    out->whereto = waits_whereto(waits, r, item);
}
