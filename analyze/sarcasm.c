/*
 * sarcasm.c - praise that is none: flagged, and damped; turned only where the writer says so.
 */
#include "analyze/sarcasm.h"

#include "analyze/lang.h"
#include "analyze/modify.h"

enum {
    PRAISE = 300,  /* valence from which a word is praise beside a bad event */
    MOCKING = 150, /* praise for a bad event */
    MEANT = -500,  /* praise that the writer says was none */
};

/* "Great," and "Oh great!": praise that is the whole clause, but for a word of feeling or degree before it; not
 * "Coffee superb". */
static bool is_exclamation(const struct reading *r, const struct hit *hit)
{
    uint32_t first = r->clauses[r->terms[hit->first].clause].first;

    return hit->last == r->clauses[r->terms[hit->first].clause].last &&
           (hit->first == first || (hit->first == first + 1 && hit_at(r, first)));
}

static bool is_event(const struct reading *r, const struct hit *hit)
{
    return (hit->flags & FLAG_EVENT) && !r->terms[hit->first].negated;
}

/* "Third outage this month, brilliant": a bad event, and a text that ends in praise alone. */
static bool ends_in_praise_of_an_event(const struct reading *r)
{
    const struct hit *last = r->n_hits > 0 ? &r->hits[r->n_hits - 1] : NULL;
    bool event = false;

    if (!last || last->weight < PRAISE || is_emotive(last) || !is_exclamation(r, last) ||
        last->last + 1 != r->n_terms || last->first == 0)
        return false;
    for (size_t k = 0; k + 1 < r->n_hits; k++) {
        if (r->hits[k].weight > 0 || (r->hits[k].flags & (FLAG_CONTRAST | FLAG_CONCEDE)))
            return false;
        event = event || is_event(r, &r->hits[k]);
    }
    return event;
}

/* "Great, another delay", "Thanks for losing my bag": the text begins with praise, and what is praised is
 * a bad event; not "Personale gentile, ma la doccia era rotta", where lists abroad hold who is praised too. */
static bool praises_an_event(const struct reading *r)
{
    const struct hit *praise = NULL;

    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k];
        bool opens = hit->weight >= PRAISE || (hit->flags & (FLAG_POLITE | FLAG_SARCASM));
        if (praise && r->lang != langs && (hit->flags & (FLAG_CONTRAST | FLAG_CONCEDE)))
            return false;
        if (praise && is_event(r, hit))
            return is_exclamation(r, praise) ||
                   (hit->first <= praise->last + 2 &&
                    r->terms[hit->first].clause == r->terms[praise->first].clause);
        if (!praise && opens && hit->first <= 1)
            praise = hit;
    }
    return false;
}

/* Words of praise, and what is praised beside them: "Fantastic service!" */
static void scale_praise(struct reading *r, uint8_t self, int32_t factor)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k];
        if (hit->weight <= 0 && !(hit->flags & FLAG_SARCASM))
            continue;
        scale_terms(r, hit->first, hit->last, self, factor, false);
        for (uint32_t i = hit->last + 1;
             i <= r->clauses[r->terms[hit->last].clause].last && r->terms[i].hit == 0; i++)
            scale_terms(r, i, i, self, factor, false);
    }
}

/* "#not", "#sarcasm" at the end: the writer says so. */
static bool is_declared(const struct reading *r)
{
    const struct term *last = &r->terms[r->n_terms - 1];
    const struct hit *hit = hit_at(r, (uint32_t)r->n_terms - 1);

    return hit && (hit->flags & (FLAG_SARCASM | FLAG_NEGATOR)) &&
           r->tokenizer->tokens[last->token].hashtag;
}

/* Praise and a bad event in one breath: "so glad my flight was cancelled", not "nice staff, broken shower". */
static bool mocks(const struct reading *r)
{
    uint32_t praised = UINT32_MAX, failed = UINT32_MAX; /* the last clause with either */

    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k];
        uint32_t clause = r->terms[hit->first].clause;
        if (hit->weight >= PRAISE || (hit->flags & FLAG_POLITE))
            praised = clause;
        if (is_event(r, hit))
            failed = clause;
        if (praised == failed && praised != UINT32_MAX)
            return true;
    }
    return false;
}

void sarcasm_apply(struct reading *r, uint8_t self)
{
    if (is_declared(r)) {
        r->sarcasm = true;
        scale_praise(r, self, MEANT);
    } else if (praises_an_event(r) || ends_in_praise_of_an_event(r)) {
        r->sarcasm = true;
        scale_praise(r, self, MOCKING);
    }
    for (size_t k = 0; k < r->n_hits; k++)
        r->sarcasm = r->sarcasm || (r->hits[k].flags & FLAG_SARCASM);
    r->sarcasm = r->sarcasm || mocks(r);
    if (r->sarcasm)
        fire(r, self);
}
