/*
 * settings_page.h - the rows of 'page:' of a topic, and what must hold for them.
 */
#ifndef CORE_SETTINGS_PAGE_H
#define CORE_SETTINGS_PAGE_H

#include "core/buf.h"
#include "core/opt.h"

#include <stddef.h>

struct page_settings;

/* The grounds that text stands on; style.c uses them. */
#define PAGE_PAPER      "#fbfaf7"
#define PAGE_PAPER_DARK "#161513"

enum { SETTINGS_PAGE_ROWS = 6 };
extern const struct opt settings_page_rows[SETTINGS_PAGE_ROWS];

/* A logo as an address that holds it ("data:image/png;base64,..."), appended. -1: it is not there, too
 * large or no picture. */
int settings_page_logo(struct str path, struct buf *out, struct err *err);

/* The key that is wrong, with *err saying why; NULL: all is well. */
const char *settings_page_fault(const struct page_settings *page, struct err *err);

#endif
