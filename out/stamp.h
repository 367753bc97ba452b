/*
 * stamp.h - whether a page on the disk still says what the store says.
 *
 * A page carries, in its head, a digest of all that it was made of, with the line that the index
 * shows of it. A page whose stamp is the wanted one is left alone; one that is missing, foreign or
 * of another version is not believed and made anew.
 */
#ifndef OUT_STAMP_H
#define OUT_STAMP_H

#include "out/day.h"
#include "out/page.h"

#define STAMP_NAME "hark-day" /* of the meta element */

struct stamp {
    struct str digest;
    enum day_level level;
    struct str headline, in_index; /* in the page's language, and in that of the index */
};

/* What the days of a topic have in common: how pages are made, and how its sources look. */
struct stamp_sources {
    struct str common;
    const struct source **sources;
    struct source_state *states;
    bool *found;
    size_t n;
};
int stamp_sources(struct stamp_sources *out, const struct site_request *request,
                  const struct topic *topic, struct arena *arena, struct err *err);

/* The digest of a page of that kind over the local days [first, last]: their mentions and those of as
 * many days before, the days that they are compared with, alerts, sources, and the version of
 * everything that turns them into a page. The clock is not part of it, but whether they are over. */
struct str stamp_digest(const struct site_request *request, const struct topic *topic,
                        const struct history *history, const struct stamp_sources *sources,
                        struct str kind, int64_t first, int64_t last,
                        const struct page_links *links, struct arena *arena);

struct str stamp_text(const struct stamp *stamp, struct arena *arena);
/* From the start of a page's bytes; false when there is none to be read. */
bool stamp_find(struct str page, struct arena *arena, struct stamp *out);

#endif
