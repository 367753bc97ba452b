/*
 * json.h - JSON from strangers: read it, mend it, reach into it.
 */
#ifndef FETCH_JSON_H
#define FETCH_JSON_H

#include "core/buf.h"
#include "core/err.h"

#include <jansson.h>

/* A new reference, or NULL with *err set. Nesting beyond LIMIT_DEPTH_JSON is refused. What is not
 * quite JSON (comments around it, trailing commas, raw line breaks in strings, lone surrogates,
 * numbers without bounds) is mended and counted. */
json_t *json_read(struct str text, int32_t *mended, struct err *err);

/* The member at a dotted path ("user.name", "links.0.href"), borrowed; NULL when it is not there. */
json_t *json_at(const json_t *root, struct str path);
/* A string as it is, a number or a truth value printed into 'scratch'; empty for all else. */
struct str json_str(const json_t *value, struct buf *scratch);

#endif
