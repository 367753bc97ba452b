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

/* A page that had reviews and has none: a consent page in words of its own, or a new layout. */
static bool has_lost_its_reviews(const struct poll *poll)
{
    const struct harvest *harvest = &poll->visit.harvest;

    return poll->visit.next.items_seen > 0 && harvest->n_items == 0 && harvest->n_aggregates == 0;
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    if (rc != 0)
        return POLL_FAILED;
    if (has_lost_its_reviews(poll)) {
        err_set(err, ERR_DATA,
                "has no reviews any more, where it had %d: a consent page, or has "
                "the page changed?",
                (int)poll->visit.next.items_seen);
        return POLL_FAILED;
    }
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
