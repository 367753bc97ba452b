/*
 * train_names.h - labelled texts in, weighed phrases of touchpoints or cues out.
 *
 * Rows are names<TAB>text: the names that the text speaks of with a space between, or "-" for none. Each name is
 * fitted against the rest on stem n-grams of one to three words and on what the hand lists find ("[staff]"),
 * so that a list counts as much as it has proved. The same rows give the same bytes.
 *
 * Texts without names may stand beside the rows: what words stand near each other there tells which mean alike
 * (company.h), so that a word no row has, or few, weighs as its like do.
 */
#ifndef ANALYZE_TRAIN_NAMES_H
#define ANALYZE_TRAIN_NAMES_H

#include "analyze/lexicon.h"

struct name_trainer;

struct name_options {
    int32_t n_entries;  /* n-grams kept */
    int32_t df;         /* n-grams seen in fewer texts are dropped */
    int32_t c;          /* strength of the data against the regulariser, thousandths */
    int32_t iterations; /* at most, each fit */
    int32_t
        balance; /* 0: rows weigh the same; 1000: those with the name together as much as the rest */
};
extern const struct name_options name_defaults;

/* 'layer': LAYER_ASPECT or LAYER_CUE, whose hand lists count; 'preset': with those of one, or empty. */
struct name_trainer *name_trainer_open(struct str data, struct str lang, enum lexicon_layer layer,
                                       struct str preset, struct err *err);
void name_trainer_close(struct name_trainer *trainer);

int name_trainer_add(struct name_trainer *trainer, struct str rows, const char *file,
                     struct err *err);
/* Texts beside the rows, one a line. */
void name_trainer_beside(struct name_trainer *trainer, struct str texts);
/* 'head': comment lines for the head of the file, without '#'. */
int name_trainer_write(struct name_trainer *trainer, const struct name_options *options,
                       struct str head, struct buf *out, struct err *err);

#endif
