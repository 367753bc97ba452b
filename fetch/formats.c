/*
 * formats.c - the rows, in the order in which equal sniffs are tried.
 */
#include "fetch/format.h"

extern const struct format format_rss, format_atom, format_jsonfeed, format_page, format_csv,
    format_jsonl, format_discover, format_recipe, format_mbox, format_maildir;

static const struct format *const formats[] = {
    &format_rss,  &format_atom,    &format_jsonfeed, &format_page,     &format_jsonl,
    &format_mbox, &format_maildir, &format_csv,      &format_discover, &format_recipe,
};

const struct format *format_find(struct str name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_eq(name, str_of(formats[i]->name)))
            return formats[i];
    return NULL;
}

const struct format *format_sniff(struct str head, struct str type)
{
    const struct format *best = NULL;
    int best_sure = 0;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        int sure = formats[i]->sniff(head, type);

        if (sure > best_sure) {
            best = formats[i];
            best_sure = sure;
        }
    }
    return best;
}
