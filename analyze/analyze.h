/*
 * analyze.h - judge one text: language, label, score, touchpoints, cues, topics, and why.
 *
 * An analyzer holds the lexicons of the languages in the data folder and the compiled queries of the
 * topics. It never changes after it is opened; one token pass serves scorer and matcher.
 */
#ifndef ANALYZE_ANALYZE_H
#define ANALYZE_ANALYZE_H

#include "core/arena.h"
#include "core/err.h"
#include "core/item.h"
#include "core/verdict.h"

struct topic;
struct analyzer;

/* 'data' is the folder that holds lexicons/. Topics may be NULL (score only); they must outlive the
 * analyzer. NULL on failure. */
struct analyzer *analyzer_open(struct str data, const struct topic *topics, size_t n_topics,
                               struct err *err);
void analyzer_close(struct analyzer *analyzer);
struct str analyzer_version(const struct analyzer *analyzer); /* 12 hex digits over all lexicons */

/* Judges title and text; with the preset of the first topic whose query they match (whatever the
 * source), where none does with the one that all topics share. With 'trace' the verdict carries its
 * parts. Strings are in the arena or in the analyzer. Any bytes give a verdict in linear time. */
void analyzer_judge(struct analyzer *analyzer, const struct item *item, bool trace,
                    struct arena *arena, struct verdict *out);

/* The same of n items, one after the other and a little faster: out[0 .. n). */
void analyzer_judge_all(struct analyzer *analyzer, const struct item *items, size_t n, bool trace,
                        struct arena *arena, struct verdict *out);

/* Which topics the item is about (indices into the topics of analyzer_open, ascending), by query and
 * language list. 'source' is the source's name and 'lang' the verdict's language. */
size_t analyzer_match(struct analyzer *analyzer, const struct item *item, struct str source,
                      struct str lang, struct arena *arena, size_t **out);

/* One row of aspects.tsv or presets.tsv, for routing and pages; NULL when there is no such touchpoint. */
struct touchpoint {
    struct str name, title, department, stage;
    struct str house; /* that one of a preset belongs to; else its own name */
    enum side side;
};
const struct touchpoint *analyzer_touchpoint(const struct analyzer *analyzer, struct str name);
size_t analyzer_touchpoints(const struct analyzer *analyzer, const struct touchpoint **out);

#endif
