/*
 * source_page.c - a page with reviews: schema.org and the like, read where robots.txt lets us.
 */
#include "core/limits.h"
#include "fetch/outcome.h"
#include "fetch/source.h"

static enum poll_step start(struct poll *poll, struct err *err)
{
    (void)err;
    return poll_ask(poll, outcome_address(poll->source, &poll->visit.next));
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    (void)err;
    if (rc != 0)
        return POLL_FAILED;
    /* pages of reviews start with the newest */
    return poll_may_miss(poll) ? poll_ask_page(poll, poll->visit.harvest.next) : POLL_DONE;
}

const struct source_kind source_page = {
    .name = "page",
    .as = "page",
    .accept = "text/html, application/xhtml+xml, */*;q=0.5",
    .max_body = LIMIT_BODY_HTML,
    .start = start,
    .parsed = parsed,
};
