/*
 * export.h - mentions as lines that other programs read, and that hark takes in again.
 *
 * One table of fields makes both forms: JSON lines, a mention each, and CSV with a head row. What is
 * absent is unknown, false, 0 or none; a mention without "story" is its own. JSON lines also leave out
 * what follows from the rest: "id" (of source and key), "item_id" where it is the key, "counted_at" where
 * it is "published", "p_neu" (1000 less the other two). Names and meanings stay from version to version;
 * new fields may come. Former texts ("former") are in JSON lines only.
 */
#ifndef OUT_EXPORT_H
#define OUT_EXPORT_H

#include "core/buf.h"
#include "store/store.h"

enum export_form { EXPORT_JSONL, EXPORT_CSV };

/* The head row of CSV; nothing for JSON lines. */
void export_head(enum export_form form, struct buf *out);
/* One mention behind what 'out' holds. 'raw': CSV without the ' that keeps spreadsheets from taking a
 * text for a formula; such a file is not for hark. */
int export_mention(struct store *store, const struct mention *m, enum export_form form, bool raw,
                   struct buf *out, struct err *err);

/* Whether the bytes begin like an export: then *form says which. */
bool export_is_one(struct str bytes, enum export_form *form);
/* Calls each() for every mention; the strings live until it returns. *line is where the reader stands,
 * for messages; an error has no file name. A non-zero return ends it and is returned. */
typedef int export_each(void *context, const struct store_import *import, struct err *err);
int export_read(struct str bytes, enum export_form form, export_each *each, void *context,
                int64_t *line, struct err *err);

#endif
