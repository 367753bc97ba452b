/*
 * slug.c - letters and digits, then the hash that tells apart what looks alike.
 */
#include "out/slug.h"

#include "core/hash.h"
#include "core/utf8.h"

enum { READABLE = 40, HASH_BYTES = 4 };

/* Letters that are written as two, and those that have no accent to lose. */
static const struct {
    uint32_t cp;
    const char *plain;
} letters[] = {
    { 0xe4, "ae" }, { 0xf6, "oe" }, { 0xfc, "ue" },  { 0xdf, "ss" }, { 0xe6, "ae" },
    { 0xf8, "o" },  { 0xfe, "th" }, { 0xf0, "d" },   { 0x111, "d" }, { 0x127, "h" },
    { 0x131, "i" }, { 0x142, "l" }, { 0x153, "oe" }, { 0x167, "t" },
};

static void put_plain(struct str text, struct buf *out)
{
    struct str rest = text;
    struct buf folded, spelt;
    uint32_t cp;

    buf_init(&folded, BUF_NO_CEILING);
    buf_init(&spelt, BUF_NO_CEILING);
    utf8_fold(rest, &folded);
    rest = buf_str(&folded);
    while (utf8_next(&rest, &cp)) {
        const char *plain = NULL;

        for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
            plain = letters[i].cp == cp ? letters[i].plain : plain;
        if (plain)
            buf_putz(&spelt, plain);
        else
            utf8_put(&spelt, cp);
    }
    utf8_plain(buf_str(&spelt), out);
    buf_release(&folded);
    buf_release(&spelt);
}

/* 'readable' becomes the words, 'text' the hash. */
static void put(struct str readable, struct str text, struct buf *out)
{
    unsigned char digest[SHA256_SIZE];
    char hex[2 * HASH_BYTES + 1];
    size_t start = out->n;

    for (size_t i = 0; i < readable.n && out->n - start < READABLE; i++) {
        char c = char_lower(readable.p[i]);

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

void slug_put(struct str text, struct buf *out)
{
    struct buf plain;

    buf_init(&plain, BUF_NO_CEILING);
    put_plain(text, &plain);
    put(buf_str(&plain), text, out);
    buf_release(&plain);
}

void slug_put_former(struct str text, struct buf *out)
{
    put(text, text, out);
}
