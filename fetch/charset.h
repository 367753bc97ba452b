/*
 * charset.h - bytes as they were sent to UTF-8. (The door of iconv.)
 *
 * Which charset, in this order: byte order mark, what HTTP says, what the document says of itself,
 * UTF-8 if the bytes are valid as such, Windows-1252. Names mean what browsers take them for:
 * iso-8859-1 is Windows-1252, gb2312 is gb18030, ks_c_5601 is cp949, shift_jis is cp932.
 */
#ifndef FETCH_CHARSET_H
#define FETCH_CHARSET_H

#include "core/arena.h"
#include "core/buf.h"

/* The body as valid UTF-8, without byte order mark: a view of 'body' where it is that already, else
 * of 'out' (which is filled). 'type' is the Content-Type, 'told' a charset that the user names, both
 * may be empty. *mended counts what could not be read and became U+FFFD. Passing the ceiling of 'out'
 * cuts. */
struct str charset_decode(struct str body, struct str type, struct str told, struct buf *out,
                          int32_t *mended);

/* A process without files cannot load a conversion when a document comes that needs it. It loads what
 * it may need (charset_load), then seals: a charset that was not loaded counts as unknown from then
 * on, and charset_wanted() says which one it was, once; empty: none was missed. */
void charset_load(struct str name); /* a name that nobody knows is known to be unknown then */
void charset_seal(void);
struct str charset_wanted(void);

/* The name of a charset has letters, digits and a few marks, and starts with one of the former. */
bool charset_is_name(struct str name);

/* The character that browsers see in a byte of "latin 1" text. */
uint32_t charset_1252(unsigned char byte);

#endif
