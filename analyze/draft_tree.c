/*
 * draft_tree.c - the growing table of the tree's steps, and the names of the flags of its entries.
 */
#include "analyze/draft.h"

#include "core/mem.h"

static const struct {
    const char *name;
    uint32_t flag;
} flags[] = {
    { "exact", FLAG_EXACT },       { "negator", FLAG_NEGATOR }, { "contrast", FLAG_CONTRAST },
    { "concede", FLAG_CONCEDE },   { "hedge", FLAG_HEDGE },     { "irrealis", FLAG_IRREALIS },
    { "past", FLAG_PAST },         { "now", FLAG_NOW },         { "expect", FLAG_EXPECT },
    { "others", FLAG_OTHERS },     { "self", FLAG_SELF },       { "yes", FLAG_YES },
    { "nay", FLAG_NAY },           { "emoji", FLAG_EMOJI },     { "emoticon", FLAG_EMOTICON },
    { "event", FLAG_EVENT },       { "sarcasm", FLAG_SARCASM }, { "polite", FLAG_POLITE },
    { "question", FLAG_QUESTION }, { "off", FLAG_OFF },         { "named", FLAG_NAMED },
    { "mend", FLAG_MEND },         { "none", FLAG_NONE },
};
enum { N_FLAGS = sizeof flags / sizeof *flags, FEWEST_SLOTS = 1 << 10 };

uint32_t draft_flag(struct str name)
{
    for (int i = 0; i < N_FLAGS; i++)
        if (str_eq(name, str_of(flags[i].name)))
            return flags[i].flag;
    return 0;
}

static uint64_t key_of(uint32_t node, uint32_t stem)
{
    return (uint64_t)node << 32 | stem;
}

/* The slot that holds the key, or the free one where it would go. */
static struct draft_step *slot_of(const struct draft *d, uint64_t key)
{
    size_t at = (size_t)lexicon_mix(key) & (d->n_slots - 1);

    while (d->steps[at].key != 0 && d->steps[at].key != key)
        at = (at + 1) & (d->n_slots - 1);
    return &d->steps[at];
}

static void widen(struct draft *d)
{
    struct draft_step *old = d->steps;
    size_t n_old = d->n_slots;

    d->n_slots = n_old ? n_old * 2 : FEWEST_SLOTS;
    d->steps = mem_alloc(d->n_slots * sizeof *d->steps);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            *slot_of(d, old[i].key) = old[i];
    mem_free(old);
}

uint32_t draft_step(const struct draft *d, uint32_t node, uint32_t stem)
{
    if (node == 0)
        return d->roots[stem];
    return d->n_slots ? slot_of(d, key_of(node, stem))->node : 0;
}

uint32_t draft_step_make(struct draft *d, uint32_t node, uint32_t stem)
{
    uint32_t next = draft_step(d, node, stem);

    if (next != 0)
        return next;
    d->nodes = mem_grow(d->nodes, &d->cap_nodes, d->n_nodes + 1, sizeof *d->nodes);
    next = (uint32_t)d->n_nodes++;
    if (node == 0) {
        d->roots[stem] = next;
        return next;
    }
    if (++d->n_steps * 2 > d->n_slots)
        widen(d);
    *slot_of(d, key_of(node, stem)) = (struct draft_step){ key_of(node, stem), next };
    return next;
}
