/*
 * sarcasm.h - the rule on praise for what went wrong; for modifiers.c alone.
 */
#ifndef ANALYZE_SARCASM_H
#define ANALYZE_SARCASM_H

#include "analyze/reading.h"

void sarcasm_apply(struct reading *reading, uint8_t self);

#endif
