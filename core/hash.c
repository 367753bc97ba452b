/*
 * hash.c - digests by libcrypto; ids as base32; a quick hash for tables.
 *
 * The quick hash is a multiply-and-fold over 8-byte words (the construction of wyhash: a 64 x 64 bit
 * product whose halves are XORed). Tables that hold hostile text seed it from hash_random().
 */
#include "core/hash.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Looked up once: the look-up by name takes longer than to hash a short text. */
static const EVP_MD *sha256(void)
{
#if OPENSSL_VERSION_MAJOR >= 3
    static const EVP_MD *found;

    if (!found)
        found = EVP_MD_fetch(NULL, "SHA256", NULL);
    return found ? found : EVP_sha256();
#else
    return EVP_sha256();
#endif
}

/* SHA-256 of the parts in a row; 'apart': with a NUL between two of them. The context is kept between calls:
 * to create one takes longer than to hash a short text. */
static void digest(const struct str *parts, size_t n, bool apart, unsigned char out[SHA256_SIZE])
{
    static EVP_MD_CTX *ctx;

    if (!ctx)
        ctx = EVP_MD_CTX_new();
    if (!ctx || !EVP_DigestInit_ex(ctx, sha256(), NULL))
        abort();
    for (size_t i = 0; i < n; i++) {
        if (i && apart)
            EVP_DigestUpdate(ctx, "", 1);
        EVP_DigestUpdate(ctx, parts[i].p ? parts[i].p : "", parts[i].n);
    }
    if (!EVP_DigestFinal_ex(ctx, out, NULL))
        abort();
}

void hash_sha256(struct str data, unsigned char out[SHA256_SIZE])
{
    digest(&data, 1, false, out);
}

/* RFC 2104. libcrypto's own HMAC looks up the digest by name at each call and takes ten times as long. */
void hash_hmac_sha256(struct str key, struct str data, unsigned char out[SHA256_SIZE])
{
    enum { BLOCK = 64 };
    unsigned char sum[SHA256_SIZE], keys[2][BLOCK];
    struct str inner[] = { { (const char *)keys[0], BLOCK }, data };
    struct str outer[] = { { (const char *)keys[1], BLOCK }, { (const char *)sum, sizeof sum } };

    if (key.n > BLOCK) {
        hash_sha256(key, sum);
        key = outer[1];
    }
    memset(keys[0], 0x36, BLOCK);
    memset(keys[1], 0x5c, BLOCK);
    for (size_t i = 0; i < key.n; i++) {
        keys[0][i] ^= (unsigned char)key.p[i];
        keys[1][i] ^= (unsigned char)key.p[i];
    }
    digest(inner, 2, false, sum);
    digest(outer, 2, false, out);
}

void hash_hex(const unsigned char *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

void hash_id(const struct str *parts, size_t n_parts, char *out, size_t length)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char sum[SHA256_SIZE];

    digest(parts, n_parts, true, sum);
    for (size_t i = 0; i < length; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)(sum[bit / 8] << 8);

        if (bit / 8 + 1 < SHA256_SIZE)
            pair |= sum[bit / 8 + 1];
        out[i] = digits[(pair >> (11 - bit % 8)) & 31];
    }
    out[length] = '\0';
}

int64_t hash_id_number(struct str id)
{
    int64_t number = 0;

    for (size_t i = 0; i < HASH_ID_CHARS; i++) {
        char c = i < id.n ? id.p[i] : 'a';

        number = number << HASH_CHAR_BITS | (c >= '2' && c <= '7' ? c - '2' + 26 : (c - 'a') & 31);
    }
    return number;
}

void hash_random(void *out, size_t n)
{
    if (getrandom(out, n, 0) != (ssize_t)n) /* up to 256 bytes it never gives fewer */
        abort();
}

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to seven bytes as a number, by overlapping loads, which are faster than a copy of so few bytes. */
static uint64_t last_bytes(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    uint32_t low, high;

    if (n >= 4) {
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        return low | (uint64_t)high << 8 * (n - 4);
    }
    return n ? u[0] | (uint64_t)u[n / 2] << 8 * (n / 2) | (uint64_t)u[n - 1] << 8 * (n - 1) : 0;
}

uint64_t hash_quick(struct str data, uint64_t seed)
{
    const uint64_t k0 = 0xa0761d6478bd642fULL, k1 = 0xe7037ed1a0b428dbULL;
    uint64_t h = seed ^ k0, word;

    while (data.n >= 8) {
        memcpy(&word, data.p, 8);
        h = fold(h ^ word, k1);
        data = str_from(data, 8);
    }
    word = last_bytes(data.p, data.n);
    return fold(h ^ word, k1 ^ ((uint64_t)data.n << 56));
}

/* Four independent chains, so that their multiplications overlap in the processor. */
static void mark_step(uint64_t h[4], const uint64_t words[4])
{
    static const uint64_t k[4] = { 0x9e3779b97f4a7c15ULL, 0xc2b2ae3d27d4eb4fULL,
                                   0x165667b19e3779f9ULL, 0xd6e8feb86659fd93ULL };

    for (size_t i = 0; i < 4; i++)
        h[i] = fold(h[i] ^ k[3 - i], words[i] ^ k[i]);
}

void hash_mark(struct str data, uint64_t out[2])
{
    uint64_t h[4] = { 1, 2, 3, 4 }, words[4] = { 0 }, length[4] = { data.n, ~data.n, data.n, 1 };

    for (; data.n >= sizeof words; data.p += sizeof words, data.n -= sizeof words) {
        memcpy(words, data.p, sizeof words);
        mark_step(h, words);
    }
    memset(words, 0, sizeof words);
    if (data.n)
        memcpy(words, data.p, data.n);
    mark_step(h, words);
    mark_step(h, length);
    out[0] = fold(h[0] + h[1], h[2] ^ h[3]) ^ h[0];
    out[1] = fold(h[0] + h[3], h[1] ^ h[2]) ^ h[3];
}
