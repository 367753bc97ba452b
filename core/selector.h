/*
 * selector.h - which elements of a page are meant: the part of CSS selectors that pages need.
 *
 *     .review                          elements of a class        div, *     of a name, any
 *     #reviews                         of an id                   [data-x], [data-x=v], ~= ^= $= *=
 *     ul > li, .review .body           child, inside              :first-child :last-child :nth-child(2)
 *     h2, h3                           either
 *     img.stars@alt, time::attr(datetime)    an attribute of it instead of its text
 *     @data-id                         an attribute of the element that is looked into itself
 *
 * Here they are only read and checked; fetch/select.c finds them in a page.
 */
#ifndef CORE_SELECTOR_H
#define CORE_SELECTOR_H

#include "core/err.h"
#include "core/str.h"

/* What a selector may be for, NULL at the end: item, text, title ... */
extern const char *const selector_fields[];

enum { SELECTOR_STEPS = 24, SELECTOR_TESTS = 48, SELECTOR_CHOICES = 8 };

enum selector_kind {
    SELECT_CLASS, /* name */
    SELECT_HAS,   /* name: the attribute is there */
    SELECT_IS,    /* name, value */
    SELECT_WORD,
    SELECT_STARTS,
    SELECT_ENDS,
    SELECT_HOLDS,
    SELECT_NTH, /* place: from 1 */
    SELECT_LAST,
};

struct selector_test {
    enum selector_kind kind;
    struct str name, value;
    int64_t place;
};

/* One element and how it stands to the step before: '>' a child of it, ' ' somewhere inside. */
struct selector_step {
    struct str type; /* empty: any */
    char link;       /* '\0' for the first */
    size_t first_test, n_tests;
};

/* Views of the text that it was read from. */
struct selector {
    struct selector_step steps[SELECTOR_STEPS];
    struct selector_test tests[SELECTOR_TESTS];
    struct {
        size_t first, n; /* of steps */
    } choices[SELECTOR_CHOICES];
    size_t n_steps, n_tests, n_choices; /* no choice: the element itself */
    struct str attribute;               /* empty: its text */
};

/* 0, or -1 with the place and what would be right. */
int selector_read(struct selector *selector, struct str text, struct err *err);

#endif
