/*
 * verdict.h - what the analyzer makes of one text, and why.
 *
 * Evidence E is the exact sum of the shares of all trace parts; score and label follow from E by
 * published tables, the probabilities from E and the arbiter's other inputs. All numbers are
 * integers, so that the same text gives the same digits on every machine. Strings live in the arena
 * given to the analyzer, names of aspects, cues and rules as long as the analyzer.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include "core/str.h"

/* LABEL_MIXED: clauses for it and against it, both strong and of like weight; score and chances say
 * which way it leans, analyze/arbiter.h how it is told. LABEL_UNSCORED: no evidence in any lexicon, or
 * a language without one; it is never hidden inside LABEL_NEU. The order is that of the store; never
 * renumber. */
enum label { LABEL_UNSCORED = 0, LABEL_NEG = 1, LABEL_NEU = 2, LABEL_POS = 3, LABEL_MIXED = 4 };

const char *label_name(enum label label); /* "unscored", "neg", "neu", "pos", "mixed" */
bool label_of(struct str name, enum label *out);

/* Which side of a customer's life a touchpoint belongs to: service is help that is asked for,
 * experience is everything else. */
enum side { SIDE_NONE, SIDE_SERVICE, SIDE_EXPERIENCE };

struct verdict_aspect {
    struct str name; /* a row of aspects.tsv */
    int32_t score;   /* -1000 .. 1000 for the clauses that speak of it */
};

/* One line of the explanation. Words carry the place in the lexicon, rules carry their name. */
enum part_kind { PART_WORD, PART_RULE, PART_RATING, PART_BIAS };

struct part {
    enum part_kind kind;
    struct str token;    /* as it stands in the text */
    struct str stem;     /* what was looked up */
    struct str file;     /* lexicon file, relative to the data folder; empty for rules */
    int32_t line;        /* its line, 1-based */
    struct str rule;     /* name of the modifier, empty for a plain word */
    int32_t weight;      /* as in the lexicon, thousandths */
    int32_t share;       /* what it adds to E, thousandths */
    uint32_t at, length; /* bytes of the token in the text; 0, 0 if none */
    bool in_title;       /* 'at' counts in the title, not in the text */
    uint32_t aspects;    /* one bit an aspect of the verdict, by place: its clause speaks of it */
};

/* One line of how the chance of neutral came about: value times weight / 1000 are added up. */
struct verdict_step {
    struct str name;
    int32_t value, weight; /* thousandths */
};

struct verdict {
    enum label label;
    int32_t score;               /* -1000 .. 1000 */
    int32_t p_neg, p_neu, p_pos; /* thousandths, sum 1000 (0, 0, 0 when unscored) */
    int64_t evidence;            /* E, thousandths */
    struct str lang;             /* "en"; "und" when it cannot be told */
    struct str lexicon;          /* version: first 12 hex digits of its hash */

    struct str dropped; /* why it is not a customer's voice (analyze/spam.h); empty: it is one */
    int64_t wait_s;     /* the longest wait that it states, in seconds; 0: none */
    struct str whereto; /* whom it leaves for, as written; or empty */

    struct verdict_aspect *aspects;
    size_t n_aspects;
    struct str *cues;
    size_t n_cues;
    struct part *parts; /* only where a trace was asked for */
    size_t n_parts;
    struct verdict_step *steps; /* only where a trace was asked for */
    size_t n_steps;
};

#endif
