/*
 * telling.h - a notice on its way to a reader: what is known of it, and its sentences.
 *
 * Mails and all other channels say the same: what happened, how much of it is usual, what it is
 * about and who is responsible. The full form is for people who read numbers for a living; the plain
 * form, for a small business, says the same without a word of statistics. All of it is said in the
 * language of the topic, from telling_open() to telling_release().
 */
#ifndef OUT_TELLING_H
#define OUT_TELLING_H

#include "core/notice.h"
#include "out/blind.h"
#include "out/cells.h"
#include "out/mail.h"

struct telling {
    const struct mail_alert *in;
    const struct notice *notice;
    const struct zone *zone;
    struct str topic; /* as a reader calls it: "all topics" for a notice of many */
    bool plain;
    struct arena arena;
    struct crowd crowd; /* the mentions behind it */
    struct blind_list blind;
    struct view_request view;
    struct tallies touchpoints; /* most complained about first */
};

/* Release it also after a failure. */
int telling_open(struct telling *t, const struct mail_alert *in, struct err *err);
void telling_release(struct telling *t);

/* Whether a topic's alerts are told in the plain form. */
bool telling_is_plain(const struct settings *settings, const struct topic *topic);

/* "[hark] WARNING Kestrel: 8 negative in 18 h, usually 0-3 (Product quality)"; "[Name]" where pages speak
 * for somebody else. */
struct str telling_subject(struct telling *t);
/* "Kestrel: 8 negative in 18 h, usually 0-3"; a later one "Kestrel: getting worse: ..." */
struct str telling_headline(struct telling *t);
/* Of that signal, "negative" ... */
bool telling_is(const struct telling *t, const char *signal);
/* What, since when, about what. */
struct str telling_sentence(struct telling *t);
/* "By chance alone this would come about once in 9 years."; empty where there are no odds. */
struct str telling_odds(struct telling *t);
/* "about once in 9 years", "less than once in 100 years" */
struct str telling_rarity(struct telling *t);
/* "Sure: chance would bring it about once in 9 years."; empty where there are no odds. */
struct str telling_sureness(struct telling *t);
/* Why single mentions are told: "word 'glass', 1 of 5 stars". */
struct str telling_reason(struct telling *t);
/* How long it burned; where that is not known, how long it was open. */
struct str telling_length(struct telling *t);
/* A touchpoint as the reader calls it. */
struct str telling_title(const struct telling *t, struct str name);
/* Of how many its touchpoints and sources are counted: all that were observed or, in a flood, the newest. */
int64_t telling_base(const struct telling *t);
bool telling_is_sample(const struct telling *t);
/* How many stories the mentions tell when copies are put together. */
int32_t telling_stories(const struct telling *t);
/* The touchpoint that is most complained of among the mentions, or NULL. */
const struct tally *telling_first(const struct telling *t);
/* What it is about: its own touchpoint, else what most of the mentions have in common; where that is
 * little, what stands out. */
struct str telling_cause_name(const struct telling *t);
/* What is complained of more than usual, where that is not the cause itself. */
struct str telling_more(const struct telling *t);
/* The title of the touchpoint that it is about, its own or the main one; empty: none stands out. */
struct str telling_cause(const struct telling *t);
/* The touchpoint itself, or NULL. */
const struct out_touchpoint *telling_touchpoint(const struct telling *t);
/* Which department is responsible, with its touchpoint where there are two; empty: not known. */
struct str telling_owner(struct telling *t);
/* One sentence for each reason to look twice; returns how many. */
enum { TELLING_CAUTIONS = 8 };
size_t telling_cautions(struct telling *t, struct str out[TELLING_CAUTIONS]);
/* Members worth quoting, the strongest first. */
size_t telling_quotes(struct telling *t, const struct member **out, size_t most);

/* Commands to be pasted. */
struct str telling_show(struct telling *t);
struct str telling_ack(struct telling *t);
struct str telling_silence(struct telling *t);
/* Where its page stands, else that of the day; empty without pages. */
struct str telling_page(struct telling *t);

struct str telling_time(struct telling *t, int64_t at);
/* What one of print.h's functions writes. */
struct str telling_print(struct telling *t, void (*print)(int64_t, struct buf *), int64_t value);

#endif
