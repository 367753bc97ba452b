/*
 * modify.h - what rules do to a reading: multiply a hit, a clause, or silence learned weights; for modifiers.c
 * alone.
 */
#ifndef ANALYZE_MODIFY_H
#define ANALYZE_MODIFY_H

#include "analyze/reading.h"

static inline void fire(struct reading *r, uint8_t rule)
{
    r->fired |= UINT32_C(1) << rule;
}

static inline void step_hit(struct reading *r, struct hit *hit, uint8_t rule, int32_t factor)
{
    if (hit->weight == 0 || hit->n_steps == HIT_MAX_STEPS)
        return;
    hit->steps[hit->n_steps++] = (struct step){ rule, factor };
    fire(r, rule);
}

/* Multiplies a range of terms; 'absolute' sets instead. */
static inline void scale_terms(struct reading *r, uint32_t first, uint32_t last, uint8_t rule,
                               int32_t factor, bool absolute)
{
    for (uint32_t i = first; i <= last; i++) {
        struct term *term = &r->terms[i];
        term->factor = absolute ? factor : (int32_t)((int64_t)term->factor * factor / 1000);
        term->rule = rule;
    }
}

static inline void scale_clause(struct reading *r, const struct clause *clause, uint8_t rule,
                                int32_t factor, bool absolute)
{
    scale_terms(r, clause->first, clause->last, rule, factor, absolute);
    fire(r, rule);
}

static inline void mute(struct reading *r, uint32_t first, uint32_t last)
{
    r->mutes = true;
    for (uint32_t i = first; i <= last; i++)
        r->terms[i].muted = true;
}

/* The hand entry that begins at the term, or NULL. */
static inline struct hit *hit_at(const struct reading *r, uint32_t term)
{
    uint32_t number = r->terms[term].hit;
    return number != 0 && r->hits[number - 1].first == term ? &r->hits[number - 1] : NULL;
}

static inline enum token_break break_after(const struct reading *r, uint32_t term)
{
    if (term + 1 < r->n_terms && r->terms[term + 1].token == r->terms[term].token)
        return BREAK_NONE; /* inside a rewritten word */
    return r->tokenizer->tokens[r->terms[term].token].after;
}

static inline bool has_flag(const struct clause *clause, uint32_t flag)
{
    return (clause->flags & flag) != 0;
}

static inline bool is_emotive(const struct hit *hit)
{
    return (hit->flags & (FLAG_EMOJI | FLAG_EMOTICON)) != 0;
}

#endif
