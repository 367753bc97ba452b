/*
 * silence.h - what people asked not to be told for a while.
 *
 * A silence names what it covers (a topic, an aspect, a source, a signal; what it does not name is any),
 * an end, a reason and who asked. What it covers is judged and recorded as ever; only nobody is told.
 * Silences are marks of the store.
 */
#ifndef CLI_SILENCE_H
#define CLI_SILENCE_H

#include "core/notice.h"
#include "store/store.h"

struct silence {
    struct str topic, aspect, source, signal; /* empty: any; not all are */
    int64_t since, until;
    struct str why, author;
};

/* Those that have not been taken back, by what they cover. */
int silence_read(struct store *store, struct arena *arena, struct silence **out, size_t *n,
                 struct err *err);
/* 'until' not after 'since' takes it back. */
int silence_write(struct store *store, const struct silence *silence, struct err *err);

/* Whether no mail is to be made of the notice: it is covered, or it ends what was never told. Keeps in
 * mind what was not told; part of the caller's transaction. 1 yes, 0 no, -1 error. */
int silence_holds(struct store *store, const struct silence *all, size_t n,
                  const struct notice *notice, struct err *err);
/* Why the opening of an alert was not told; empty: it was. */
int silence_of_alert(struct store *store, struct str alert, struct arena *arena, struct str *why,
                     struct err *err);

#endif
