/*
 * lexicon_tree.c - the table of the tree's steps, and the names of the flags of its entries.
 *
 * Open addressing, never more than half full, with a filter of one bit a key before it.
 */
#include "analyze/lexicon.h"

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
    { "question", FLAG_QUESTION }, { "off", FLAG_OFF },
};
enum { N_FLAGS = sizeof flags / sizeof *flags };

uint32_t lexicon_flag(struct str name)
{
    for (int i = 0; i < N_FLAGS; i++)
        if (str_eq(name, str_of(flags[i].name)))
            return flags[i].flag;
    return 0;
}

void lexicon_tree_put(struct lexicon_tree *tree, struct lexicon_step step)
{
    uint64_t mixed = lexicon_mix(step.key);
    size_t at = lexicon_slot(mixed, tree->n_slots), bit = lexicon_bit(mixed, tree->n_slots);

    while (tree->steps[at].key != 0)
        at = (at + 1) & (tree->n_slots - 1);
    tree->steps[at] = step;
    tree->filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

void lexicon_tree_widen(struct lexicon_tree *tree)
{
    struct lexicon_step *old = tree->steps;
    size_t n_old = tree->n_slots;

    tree->n_slots = n_old ? n_old * 2 : 1 << 14;
    tree->steps = mem_alloc(tree->n_slots * sizeof *tree->steps);
    mem_free(tree->filter);
    tree->filter = mem_alloc(tree->n_slots); /* 8 bits a slot */
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            lexicon_tree_put(tree, old[i]);
    mem_free(old);
}
