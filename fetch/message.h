/*
 * message.h - one mail (RFC 5322) as an item: what its writer wrote, and nothing else.
 *
 * The text is the first text/plain part, else the first text/html one (MIME, RFC 2045 to 2047), without
 * quoted lines, forwarded headers and the signature, with flowed lines joined (RFC 3676). Automatic
 * answers (RFC 3834) are nobody's opinion and give no item.
 */
#ifndef FETCH_MESSAGE_H
#define FETCH_MESSAGE_H

#include "fetch/harvest.h"

/* Adds the message to the harvest; false when it is an automatic answer or has neither subject nor
 * text, or when the harvest is full. Any bytes are accepted. */
bool message_put(struct str bytes, struct harvest *harvest);

#endif
