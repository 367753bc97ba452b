/*
 * company.h - words told by the company they keep.
 *
 * Texts without labels are cheap, labelled ones dear. Words that stand beside the same words mean alike ("you shall
 * know a word by the company it keeps", Firth 1957), so each common word gets COMPANY_NUMBERS numbers that lie close
 * for words of like company; a fit that gives those numbers a weight gives one to words that no labelled text has.
 * The same texts in the same order give the same numbers to the last bit.
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
