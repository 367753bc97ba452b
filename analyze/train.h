/*
 * train.h - labelled texts in, a learned layer out.
 *
 * Rows are label<TAB>text<TAB>source (label pos, neg or neu; the source may be absent). Two stages on
 * the same n-grams: praise against blame, and neutral against both, the latter only on sources that say
 * that their neutrals were annotated. The same rows give the same bytes.
 */
#ifndef ANALYZE_TRAIN_H
#define ANALYZE_TRAIN_H

#include "core/buf.h"
#include "core/err.h"

struct trainer;

struct train_options {
    int32_t n_entries;  /* kept in the layer */
    int32_t df;         /* n-grams seen in fewer texts are dropped */
    int32_t c;          /* strength of the data against the regulariser, thousandths: polarity */
    int32_t c_neutral;  /* the same for the neutral stage */
    int32_t iterations; /* at most, each fit */
    /* Gain at which the hand layer's evidence is taken for granted, thousandths: weights learn what it lacks;
     * 0: they stand alone. */
    int32_t hand;
    /* All n-grams may grow alike, small words too: what holds them back needs more rows than these. */
    bool few_rows;
    void (*progress)(void *to, const char *what, int64_t done, int64_t of);
    void *to;
};

extern const struct train_options train_defaults;

/* The hand layer of 'data' gives negators and spelling; 'lang' is the row's code ("en"). */
struct trainer *trainer_open(struct str data, struct str lang, struct err *err);
void trainer_close(struct trainer *trainer);

/* A source: how much it weighs (thousandths), whether its neutrals were annotated, what is said of it in
 * the head of the layer. Sources not named weigh 1000 and have annotated neutrals. */
void trainer_source(struct trainer *trainer, struct str name, int32_t weight, bool neutral,
                    struct str licence);

/* Adds the rows; a broken one is an error with its line. */
int trainer_add(struct trainer *trainer, struct str rows, const char *file, struct err *err);

/* Fits, prunes, fits again, and writes the layer's text. */
int trainer_write(struct trainer *trainer, const struct train_options *options, struct buf *out,
                  struct err *err);

#endif
