/*
 * mime.h - the transfer encodings of mails, read back (RFC 2045, RFC 2047).
 *
 * Escape.h writes them. What is broken is passed over or taken as it stands: mails are never refused.
 */
#ifndef CORE_MIME_H
#define CORE_MIME_H

#include "core/buf.h"

/* Appends the bytes; characters that are no digits are passed over. */
void mime_put_base64(struct str s, struct buf *out);
/* Appends the text of quoted-printable; 'word': of an encoded word in a header, where '_' is a blank
 * and lines cannot end softly. */
void mime_put_quoted(struct str s, bool word, struct buf *out);

#endif
