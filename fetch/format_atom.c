/*
 * format_atom.c - Atom 0.3 and 1.0.
 */
#include "fetch/feed.h"

static int sniff(struct str head, struct str type)
{
    static const char *const roots[] = { "feed", "entry" };
    int sure = feed_sniff(head, roots, sizeof roots / sizeof *roots);

    return sure ? sure : str_find_nocase(type, STR("atom")) >= 0 ? 40 : 0;
}

const struct format format_atom = { .name = "atom", .sniff = sniff, .parse = feed_parse };
