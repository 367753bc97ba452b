/*
 * page.h - pages that need nothing but themselves, and the parts that they share.
 */
#ifndef OUT_PAGE_H
#define OUT_PAGE_H

#include "core/markup.h"
#include "out/day.h"
#include "out/period.h"

/* Where the neighbours stand, relative to the page; empty: there is none. */
struct page_links {
    struct str previous, next, up; /* up: the week of a day, the month of a week */
    struct str topic, index;       /* the page of the topic, the page of all topics */
    struct str stamp;              /* stamp.h; empty: none */
};

int page_day(const struct day *day, const struct page_links *links, struct buf *html,
             struct err *err);
/* A week or a month. */
int page_period(const struct period *period, const struct page_links *links, struct buf *html,
                struct err *err);
/* What one department is responsible for, over a period. */
int page_department(const struct period *period, struct str department,
                    const struct page_links *links, struct buf *html, struct err *err);
/* One alert from opening to all-clear, with what is behind it; 'crowd' holds its mentions. */
int page_alert(const struct view_request *view, const struct alert_row *alert,
               const struct page_links *links, struct buf *html, struct err *err);
/* One story and its copies; 'crowd' of the view holds them. */
int page_story(const struct view_request *view, struct str story, const struct page_links *links,
               struct buf *html, struct err *err);

/* How their files are called: "2026-W11.html", "alert-2kq4v6x7c3mfa.html". */
void page_alert_name(struct str alert, struct buf *out);
void page_story_name(struct str story, struct buf *out);
void page_department_name(struct str department, struct buf *out);

/* --- what all pages begin and end with --- */
/* Head, style, policy; the body is left open. 'topic': in whose colours; NULL: hark's. */
struct markup *page_begin(struct buf *html, const struct topic *topic, struct str title,
                          struct str stamp);
/* The line on top: who speaks, and the ways to the neighbours, named by the kind of page. */
void page_nav(struct markup *m, const struct topic *topic, const struct page_links *links,
              enum period_kind kind);
void page_top(struct markup *m, const struct topic *topic); /* the same without ways */
void page_main(struct markup *m);                           /* <main>; ended by the caller */
int page_end(struct markup *m, struct err *err);

/* Text in which no line ends inside a range of numbers, or between a number and what it counts. */
void page_unbroken(struct markup *m, struct str text);
/* "2026-03-14 14:05", on one line. */
void page_time(struct markup *m, const struct zone *zone, int64_t at);

/* A sign beside a word that says the same: nobody reads it aloud. With 'word' it is read as that word,
 * where none stands beside it. */
void page_sign(struct markup *m, const char *sign, const char *word);

/* --- parts of a page --- */
/* <section> with its heading, left open; lead may be NULL. */
void page_section(struct markup *m, const char *id, const char *title, const char *lead);
/* The name of what the page is about, with 'what' in a softer tone behind it, and the verdict. */
struct page_verdict {
    struct str name, what;
    enum day_level level;
    bool one_day; /* else longer */
    struct str headline, reason;
    struct str href; /* the page of it, where it is told elsewhere; or empty */
};
void page_verdict(struct markup *m, const struct page_verdict *verdict);
void page_blind(struct markup *m, const struct blind_list *blind, const struct zone *zone);
/* Numbers in a row, as the sheet "day" has them; 'more' marks a number that is beyond the usual. */
void page_tiles(struct markup *m, const struct sheet *sheet, const struct zone *zone, bool more);
void page_alerts(struct markup *m, const struct view_request *view, const struct alert_row *alerts,
                 size_t n, struct str folder);
/* What hurt or pleased, touchpoint by touchpoint. quoted[0 .. *n_quoted) were quoted further up:
 * nobody is quoted twice. */
enum { PAGE_QUOTED = 24 };
struct page_quoted {
    const struct member *members[PAGE_QUOTED];
    size_t n;
};
void page_items(struct markup *m, const struct view_request *view, const struct sheet *sheet,
                bool pain, struct page_quoted *quoted);
/* The same on the department's own page: single mentions too, and no department is named. */
void page_own_items(struct markup *m, const struct view_request *view, const struct sheet *sheet,
                    bool pain, struct page_quoted *quoted);
/* A sheet as a section; left out when it has nothing to say. */
void page_sheet(struct markup *m, const struct sheet *sheet, const struct zone *zone,
                const char *lead);
/* Leaves the rows of a long table out that are too few to say anything and, of the others, all but the
 * largest; where all are too few its first three stay. How many were left out. */
size_t page_leave_out(struct sheet *sheet, struct arena *arena);
/* Its picture; the table is shut until its reader opens it. */
void page_pictured(struct markup *m, const struct sheet *sheet, const struct zone *zone);
/* The sheet as a section that is shut until its reader opens it. */
void page_folded(struct markup *m, const struct sheet *sheet, const struct zone *zone);
/* The picture of a sheet, where it has one. */
void page_figure(struct markup *m, const struct sheet *sheet);
/* How it was counted. */
void page_foot(struct markup *m, const struct view_request *view, struct str lexicon);

/* Thirty days up to 'last' and all from 'first' on, as bars over what is usual: in colour what is beyond
 * it, darker the week or the day from 'first' on. */
void page_chart(struct markup *m, const struct history *history, int64_t first, int64_t last);
/* One bar: 'part' (what hurts, or not) of 'of', beside the longest 'longest'. */
void page_bar(struct markup *m, int64_t part, int64_t of, int64_t longest, bool hurts,
              struct str title);
/* 'dated': with its day, where several days are spoken of. */
void page_quote(struct markup *m, const struct zone *zone, const struct member *member,
                bool negative, bool dated);
/* The full list of a crowd under a title, what hurts first; 'dated' as above. */
void page_mentions(struct markup *m, const struct view_request *view, const char *title,
                   bool dated);
enum table_kind {
    TABLE_DAYS,   /* a line of words each; they stand one below the other where it is narrow */
    TABLE_FACTS,  /* names and values */
    TABLE_NUMBERS /* behind a name; scrolls by itself where it is too wide */
};
/* Opens a table; end it with page_table_end(). */
void page_table(struct markup *m, const char *caption, enum table_kind kind,
                const char *const *heads, size_t n);
void page_table_end(struct markup *m);

#endif
