/*
 * slug.c - letters and digits, then the hash that tells apart what looks alike.
 */
#include "out/slug.h"

#include "core/hash.h"

enum { READABLE = 40, HASH_BYTES = 4 };

void slug_put(struct str text, struct buf *out)
{
    unsigned char digest[SHA256_SIZE];
    char hex[2 * HASH_BYTES + 1];
    size_t start = out->n;

    for (size_t i = 0; i < text.n && out->n - start < READABLE; i++) {
        char c = char_lower(text.p[i]);

        if (char_is_alpha(c) || char_is_digit(c))
            buf_putc(out, c);
        else if (out->n > start && out->p[out->n - 1] != '-')
            buf_putc(out, '-');
    }
    if (out->n > start && out->p[out->n - 1] != '-')
        buf_putc(out, '-');
    hash_sha256(text, digest);
    hash_hex(digest, HASH_BYTES, hex);
    buf_putz(out, hex);
}
