/*
 * company.h - word vectors from unlabelled texts.
 *
 * Words that occur beside the same words have similar meanings ("you shall know a word by the company it keeps",
 * Firth 1957). Each common word gets a vector of COMPANY_NUMBERS numbers; vectors of words with similar
 * neighbours are close. A model fitted on these numbers also weighs words that occur in no labelled text. The
 * same texts in the same order give bit-identical vectors.
 */
#ifndef ANALYZE_COMPANY_H
#define ANALYZE_COMPANY_H

#include <stddef.h>
#include <stdint.h>

enum { COMPANY_NUMBERS = 100 };

struct company;

struct company *company_open(void);
void company_close(struct company *company); /* NULL is fine */

/* Adds the words of one text in their order; a word is any number but 0. */
void company_add(struct company *company, const uint32_t *words, size_t n);

/* To be called once after all texts. */
void company_settle(struct company *company);

/* COMPANY_NUMBERS numbers, those of a commoner word smaller; NULL for a word seen too seldom. */
const double *company_of(const struct company *company, uint32_t word);

#endif
