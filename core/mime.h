/*
 * mime.h - mails: their transfer encodings read back (RFC 2045, RFC 2047), and what is an address.
 *
 * escape.h writes the encodings. Malformed input is skipped or copied as it is; a mail is never refused.
 */
#ifndef CORE_MIME_H
#define CORE_MIME_H

#include "core/buf.h"

/* Appends the bytes that the base64 text stands for. Characters that are no digits are skipped; padding ends
 * the text (RFC 2045, 6.8). */
void mime_put_base64(struct str s, struct buf *out);
/* Appends decoded quoted-printable text. 'word': it is an encoded word of a header (the "Q" encoding of
 * RFC 2047), where '_' is a blank and there are no soft line breaks. */
void mime_put_quoted(struct str s, bool word, struct buf *out);

/* A bare address, local@domain, that is safe as an argument of SMTP commands and in headers: printable
 * ASCII without blanks, quotes, commas or brackets, exactly one '@', at most 254 bytes (RFC 5321); no
 * part is empty or begins or ends with a dot. Addresses beyond ASCII (RFC 6531) are not supported. */
bool mail_is_address(struct str s);

#endif
