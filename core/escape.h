/*
 * escape.h - foreign text on its way out, by the place it goes to.
 *
 * Text from outside is data wherever it is printed: never a colour change on a terminal, a second
 * line in a log, a formula in a spreadsheet or a header in a mail. All such places go through here.
 * (Markup needs nothing of this: markup.h escapes by construction.) All functions append to 'out';
 * like all puts into a buf, they leave the check of its ceiling to the end.
 */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include "core/buf.h"
#include "core/str.h"

/* For people at a terminal: controls (C0 but LF, C1, DEL), direction marks and broken bytes become
 * visible: \x1b, \u202e. A tab becomes a space. */
void escape_terminal(struct str s, struct buf *out);

/* One event stays one line: as on a terminal, and LF becomes \n, backslash \\. */
void escape_log(struct str s, struct buf *out);

/* A quoted CSV field; one that a spreadsheet would take for a formula gets a leading '. */
void escape_csv(struct str s, struct buf *out);

/* A scalar of YAML in single quotes; a quote inside is doubled. For texts of one line. */
void escape_yaml(struct str s, struct buf *out);

/* "Name: value" and CRLF. Line ends inside become spaces; other than ASCII becomes encoded words
 * (RFC 2047), lines are folded at 76 columns where there is a place. */
void escape_mail_header(const char *name, struct str value, struct buf *out);

/* The words of a header value alone, encoded where needed; 'column' is where it starts. */
void escape_mail_words(struct str value, size_t column, struct buf *out);

/* Quoted-printable (RFC 2045) of text with LF lines: CRLF lines of at most 76 characters. */
void escape_quoted_printable(struct str s, struct buf *out);

/* One component of a URL: everything but letters, digits and -._~ is percent-encoded. */
void escape_url(struct str s, struct buf *out);

/* RFC 4648 with padding. */
void escape_base64(struct str bytes, struct buf *out);

#endif
