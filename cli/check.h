/*
 * check.h - what the parts of 'hark check' share.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "analyze/analyze.h"
#include "cli/command.h"

#include <jansson.h>

struct check {
    struct cli *cli;
    const struct settings *settings;
    const struct analyzer *analyzer;
    json_t *json; /* NULL: as text */
    size_t n_doubts;
    bool is_refused; /* one of them ends every run */
};

/* What is allowed but was hardly meant. */
void check_doubt(struct check *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Names that nothing bears: languages, departments, files. */
void check_names(struct check *check);

/* Who is told and by what: routes, owners of touchpoints, channels, secrets that are not there. */
void check_tell(struct check *check);

#endif
