/*
 * look.h - which topic, days and place a view looks at: the options that 'view' and 'why' share.
 */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include "cli/run.h"
#include "out/view.h"

/* Rows for an options table. */
#define LOOK_OPTS                                                                                  \
    { .name = "topic",                                                                             \
      .letter = 't',                                                                               \
      .kind = CLI_TEXT,                                                                            \
      .value = "TOPIC",                                                                            \
      .help = "about this topic; the first unless said" },                                         \
        { .name = "day",                                                                           \
          .kind = CLI_TIME,                                                                        \
          .value = "DATE",                                                                         \
          .help = "one day, local to the topic" },                                                 \
        { .name = "from", .kind = CLI_TIME, .value = "DATE", .help = "the first day" },            \
        { .name = "to",                                                                            \
          .kind = CLI_TIME,                                                                        \
          .value = "DATE",                                                                         \
          .help = "the last day, itself included; the last closed one unless said" },              \
        { .name = "place",                                                                         \
          .kind = CLI_TEXT,                                                                        \
          .value = "PLACE",                                                                        \
          .help = "only what names this place" },                                                  \
    {                                                                                              \
        .name = "with", .kind = CLI_TEXT, .value = "X",                                            \
        .help = "for 'compare': a topic, a place, or days (2026-W10, 2026-03, FROM..TO)"           \
    }

/* Fills the request; strings live in the run's arena. -1 with *err set when there is no such topic, or
 * the days make no sense. */
int look_open(struct run *run, const struct view *view, struct view_request *out, struct err *err);
/* "Acme, 2026-03-08 to 2026-03-14" */
struct str look_about(const struct view *view, const struct view_request *request,
                      struct arena *arena);

#endif
