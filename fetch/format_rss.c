/*
 * format_rss.c - RSS 0.90 to 2.0, RDF, and Microsoft's older channels (CDF).
 */
#include "fetch/feed.h"

static int sniff(struct str head, struct str type)
{
    static const char *const roots[] = { "rss", "rdf", "channel" };
    int sure = feed_sniff(head, roots, sizeof roots / sizeof *roots);

    return sure ? sure : str_find_nocase(type, STR("rss")) >= 0 ? 40 : 0;
}

const struct format format_rss = { .name = "rss", .sniff = sniff, .parse = feed_parse };
