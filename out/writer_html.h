/*
 * writer_html.h - a sheet as a table inside a page.
 */
#ifndef OUT_WRITER_HTML_H
#define OUT_WRITER_HTML_H

#include "core/markup.h"
#include "core/sheet.h"
#include "core/zone.h"

/* <table> with caption, column heads and, as foot, the caveat. */
void writer_html_table(struct markup *m, const struct sheet *sheet, const struct zone *zone);

#endif
