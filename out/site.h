/*
 * site.h - the pages: self-contained HTML files, a folder a topic, and an index of all.
 *
 * A topic has a page for each local day, ISO week and month, for each alert, widely copied story and
 * department, and one that leads to them.
 *
 * Everything stands in one folder and links relatively, so that it works from file:// and from any
 * web server. A page is written aside and renamed, and only when its bytes changed; what stands in
 * the folder and is not ours stays untouched. Same store and 'now': same bytes.
 */
#ifndef OUT_SITE_H
#define OUT_SITE_H

#include "core/err.h"
#include "core/settings.h"
#include "out/view.h"

struct tongues;

struct site_request {
    struct store *store;
    const struct settings *settings; /* digest.site is the folder, absolute; made when missing */
    const struct out_touchpoint *touchpoints;
    size_t n_touchpoints;
    struct out_explain explain;    /* may be empty: pages then show no words */
    const struct tongues *tongues; /* languages of pages; NULL: English */
    struct str lexicon;            /* version printed at the foot, or empty */
    int64_t now;
    bool scratch; /* nothing need outlast a power cut: do not sync */
    int32_t days; /* how many local days back pages are looked at; 0: 35 */
};

struct site_outcome {
    int32_t n_made;    /* pages of days that had to be made anew */
    int32_t n_written; /* files whose bytes changed, the index among them */
};

/* Makes those pages of the last days whose mentions, counts, alerts or sources changed, today's
 * ("so far") included, and the index. 'out' may be NULL. On failure what was there stays. */
int site_write(const struct site_request *request, struct site_outcome *out, struct err *err);

/* Whether the files of pages are for all users of the machine. */
bool site_is_for_all(const struct settings *settings);

/* Of the page that leads to all topics: theirs where they agree, else English. */
struct str site_language(const struct settings *settings);

/* For views of the topic; no window yet. */
struct view_request site_view(const struct site_request *request, const struct topic *topic);

/* Where the page of a topic's day stands inside the folder: "acme-1a2b3c4d/2026-03-14.html". */
void site_page_path(struct str topic, struct str date, struct buf *out);

/* Takes away the pages of a topic that may quote what was said on a local day; what is still to be
 * said comes back with the next site_write(). 0, or errno. */
int site_drop(const struct settings *settings, struct str topic, int64_t day);

/* A page of a topic by its name ("2026-03-14", "2026-W11", "alert-..."), for mails: from the folder of
 * the configuration on, where it lies inside; its web address, where one is configured. */
void site_page_shown(const struct settings *settings, struct str topic, struct str name,
                     struct buf *out);

/* The page itself, for tests and for 'hark digest --print'. 'at' is any moment of the local day. */
int site_day_page(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *html, struct err *err);

/* The same day as plain text, 72 columns: the mail's text part, and 'hark today'. */
int site_day_text(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *text, struct err *err);
/* And as one JSON object: 'hark today --json'. */
int site_day_json(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *json, struct err *err);

#endif
