/*
 * wire.h - what hark asks its parser and what the parser answers, as bytes.
 *
 * A message is a frame of two sizes, a head, and in a question the body of the document. The head is
 * a row of records: a tag, a length, and the fields of one struct in the order of its table in
 * wire.c. Numbers have the machine's own byte order: both ends are the same program.
 *
 * The parser has read foreign bytes and may be in a stranger's hand, so the reader of an answer
 * believes nothing: every length, number, text, address and name is checked, and an answer with one
 * fault is no answer at all. The writer mends instead: a value out of bounds is absent, a text too
 * long is cut.
 */
#ifndef FETCH_WIRE_H
#define FETCH_WIRE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/source.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

/* In front of every message. */
struct wire_frame {
    uint64_t head, body; /* bytes */
};

/* The longest answer to a body of this size. (LIMIT_QUESTION is that of a question.) */
size_t wire_answer_max(size_t body);

/* "parse this". Only what parsing needs of a source goes along: no name, path or query. */
struct wire_question {
    struct page page;
    struct str as;
    int64_t room;         /* items that may be handed on; at least 1 */
    struct source source; /* page.source points here, or is NULL */
};

/* -1 when a header or an address is longer than any that can be. */
int wire_put_question(const struct page *page, struct str as, int64_t room, struct buf *head,
                      struct err *err);
/* Views of head and body; the source's map lives in the arena. */
int wire_read_question(struct str head, struct str body, struct arena *arena,
                       struct wire_question *out, struct err *err);

enum wire_kind {
    WIRE_HARVEST, /* the document was read */
    WIRE_FAILURE, /* it was refused: failure */
    WIRE_CHARSET, /* it cannot be read before this charset is at hand */
};

struct wire_answer {
    enum wire_kind kind;
    struct err failure;
    char charset[64];
};

void wire_put_harvest(const struct harvest *harvest, struct buf *head);
/* 'harvest' (or NULL): the feeds that the document names, though it is none. */
void wire_put_failure(const struct err *failure, const struct harvest *harvest, struct buf *head);
void wire_put_charset(struct str name, struct buf *head);

/* Adds what the parser found to the harvest, under the harvest's own ceilings. -1 with the fault named
 * and the harvest as it was, when the answer is nonsense. */
int wire_read_answer(struct str head, struct harvest *harvest, struct wire_answer *out,
                     struct err *err);

#endif
