/*
 * source_feed.c - RSS, Atom or JSON Feed; or a page that names one.
 *
 * When the answer is no feed, the feeds that it names are looked for; the first one is asked in the
 * same visit and remembered, so that later polls go straight there. Older pages (JSON Feed's
 * next_url, RFC 5005) are read at the first visit, when other things are asked of it, and later
 * where all that stands on a page is newer than the last good visit: then something may have been
 * missed.
 */
#include "core/url.h"
#include "fetch/outcome.h"
#include "fetch/source.h"

static enum poll_step start(struct poll *poll, struct err *err)
{
    (void)err;
    return poll_ask(poll, outcome_address(poll->source, &poll->visit.next));
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    struct harvest *harvest = &poll->visit.harvest;
    struct str found = STR_NONE;

    if (rc == 0)
        return poll_may_miss(poll) ? poll_ask_page(poll, harvest->next) : POLL_DONE;
    if (!poll->paging && poll->n_asked == 1 && harvest->n_feeds > 0)
        found = url_resolve(poll->heard.url, harvest->feeds[0], &harvest->arena);
    if (str_is_empty(found) || str_eq(found, poll->heard.url))
        return POLL_FAILED;
    err_clear(err);
    outcome_discovered(&poll->visit.next, found, &harvest->arena);
    return poll_ask(poll, found);
}

const struct source_kind source_feed = {
    .name = "feed",
    .as = "feed",
    .accept = "application/atom+xml, application/rss+xml, application/feed+json, "
              "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    .start = start,
    .parsed = parsed,
};
