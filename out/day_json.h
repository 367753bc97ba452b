/*
 * day_json.h - a day as one JSON object, for programs: 'hark today --json'.
 */
#ifndef OUT_DAY_JSON_H
#define OUT_DAY_JSON_H

#include "core/buf.h"
#include "out/day.h"

/* {"topic","day","level","headline","reason","mentions","negative","usual","alerts","blind","sheets"} */
int day_json(const struct day *day, struct buf *out, struct err *err);

#endif
