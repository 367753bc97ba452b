/*
 * contrast.h - colours as people write them, and whether text in them can be read.
 */
#ifndef CORE_CONTRAST_H
#define CORE_CONTRAST_H

#include "core/str.h"

struct colour {
    unsigned char red, green, blue;
};

/* "#a5301a" or "#a31"; false for anything else. */
bool colour_parse(struct str text, struct colour *out);

/* The contrast ratio of WCAG 2.2 in thousandths: 1000 (equal) to 21000 (black on white). Text needs 4500. */
int32_t colour_contrast(struct colour a, struct colour b);

#endif
