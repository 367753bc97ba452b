/*
 * source_feed.c - RSS, Atom or JSON Feed; or a page that names one.
 *
 * When the answer is no feed, the feeds that it names are looked for; the first one is asked in the
 * same visit and remembered, so that later polls go straight there. Older pages (JSON Feed's
 * next_url, RFC 5005) are read at the first visit, when other things are asked of it, and later where all that stands on a page is newer
 * than the last good visit: then something may have been missed.
 */
#include "core/url.h"
#include "fetch/outcome.h"
#include "fetch/source.h"

static enum poll_step start(struct poll *poll, struct err *err)
{
    (void)err;
    return poll_ask(poll, outcome_address(poll->source, &poll->visit.next));
}

/* The first feed that the page names, or empty. */
static struct str discover(struct poll *poll, const struct page *page)
{
    struct harvest names;
    struct str found = STR_NONE;

    harvest_init(&names);
    if (parse_as(poll, page, STR("discover"), &names, NULL) == 0 && names.n_feeds > 0)
        found = url_resolve(page->base, names.feeds[0], &poll->visit.harvest.arena);
    harvest_release(&names);
    return found;
}

bool poll_may_miss(const struct poll *poll, size_t first)
{
    const struct harvest *harvest = &poll->visit.harvest;

    if (poll->visit.first || poll->visit.anew)
        return true;
    for (size_t i = first; i < harvest->n_items; i++)
        if (harvest->items[i].published == TIME_NONE ||
            harvest->items[i].published <= poll->visit.next.last_ok_at)
            return false;
    return harvest->n_items > first;
}

static enum poll_step answer(struct poll *poll, const struct net_answer *answer, struct err *err)
{
    struct harvest *harvest = &poll->visit.harvest;
    struct page page = poll_page(poll, answer);
    size_t before = harvest->n_items;
    struct str found;

    harvest->next = STR_NONE;
    if (parse_document(poll, &page, err) == 0) {
        return poll_may_miss(poll, before) ? poll_ask_page(poll, answer->url, harvest->next)
                                           : POLL_DONE;
    }
    if (poll->paging)
        return POLL_FAILED;
    found = poll->n_asked == 1 ? discover(poll, &page) : STR_NONE;
    if (str_is_empty(found) || str_eq(found, page.base))
        return POLL_FAILED;
    err_clear(err);
    outcome_discovered(&poll->visit.next, found, &poll->visit.harvest.arena);
    return poll_ask(poll, found);
}

const struct source_kind source_feed = {
    .name = "feed",
    .as = "feed",
    .accept = "application/atom+xml, application/rss+xml, application/feed+json, "
              "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    .start = start,
    .answer = answer,
};
