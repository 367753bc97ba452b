/*
 * parser_answer.h - one document and its answer, waited for: by a process of its own, or by this one.
 */
#ifndef TESTS_PARSER_ANSWER_H
#define TESTS_PARSER_ANSWER_H

#include "core/buf.h"
#include "core/clock.h"
#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/parser.h"
#include "fetch/wire.h"

#include <poll.h>

struct waited {
    bool ended;
    int rc;
};

static inline void note_end(void *context, int rc, struct str body)
{
    (void)body;
    *(struct waited *)context = (struct waited){ true, rc };
}

/* As page_parse(), by the parser's process; NULL: by this one. Nothing else may stand in line. */
static inline int parse_waited(struct parser *parser, const struct page *page, struct str as,
                               struct harvest *harvest, struct err *err)
{
    struct waited waited = { 0 };
    struct parser_question question = {
        .page = page, .as = as, .harvest = harvest, .err = err, .done = note_end, .context = &waited
    };

    if (!parser)
        return page_parse(page, as, harvest, err);
    parser_ask(parser, &question);
    for (;;) {
        struct pollfd fd = { .fd = parser_fd(parser), .events = POLLIN };
        int64_t left = parser_serve(parser) - clock_monotonic_ms();

        if (waited.ended)
            return waited.rc;
        poll(&fd, 1, left < 0 ? 0 : (int)left);
    }
}

/* What one way says, as bytes behind those in 'out'. */
static inline int put_answer(struct parser *parser, const struct page *page, struct str as,
                             struct buf *out)
{
    struct harvest harvest;
    struct err err = { 0 };
    int rc;

    harvest_init(&harvest);
    rc = parse_waited(parser, page, as, &harvest, &err);
    if (rc == 0)
        wire_put_harvest(&harvest, out);
    else
        wire_put_failure(&err, &harvest, out);
    harvest_release(&harvest);
    return rc;
}

#endif
