/*
 * parser_world.h - a parser in a process of its own, and documents for it. The program is in the
 * environment: HARK.
 */
#ifndef TESTS_PARSER_WORLD_H
#define TESTS_PARSER_WORLD_H

#include "tests/test.h"

#include "tests/parser_answer.h"

#include <stdlib.h>

#define FEED                                                                                       \
    "<rss version=\"2.0\"><channel><title>Blog</title><link>https://b.example/</link>"             \
    "<item><guid>1</guid><link>/1</link><title>Caf&eacute;</title>"                                \
    "<description>&lt;p&gt;Good &amp;amp; warm&lt;/p&gt;</description>"                            \
    "<pubDate>Fri, 15 Jan 2027 08:00:00 GMT</pubDate></item>"                                      \
    "<item><guid>2</guid><title>Two</title></item></channel></rss>"

static const struct source no_source;

static inline struct parser *open_parser(void)
{
    assert_non_null(getenv("HARK"));
    return parser_open(getenv("HARK"));
}

static inline struct page page_of(struct str body)
{
    return (struct page){ .body = body, .base = STR("https://b.example/f"), .source = &no_source };
}

/* Both ways say the same. */
static inline void assert_same(struct parser *parser, struct str body, const char *as)
{
    struct page page = page_of(body);
    struct buf here, there;

    buf_init(&here, BUF_NO_CEILING);
    buf_init(&there, BUF_NO_CEILING);
    put_answer(NULL, &page, str_of(as), &here);
    put_answer(parser, &page, str_of(as), &there);
    if (!str_eq(buf_str(&here), buf_str(&there)))
        fail_msg("other than in one process: '%.60s', answer '%.200s'", body.p,
                 there.n > 20 ? there.p + 17 : "");
    buf_release(&there);
    buf_release(&here);
}

#endif
