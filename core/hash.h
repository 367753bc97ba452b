/*
 * hash.h - digests, keyed digests and ids. (The door of libcrypto.)
 */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include "core/str.h"

enum { SHA256_SIZE = 32 };

void hash_sha256(struct str data, unsigned char out[SHA256_SIZE]);
void hash_hmac_sha256(struct str key, struct str data, unsigned char out[SHA256_SIZE]);
/* Lower-case hex of n bytes, and a NUL: out has 2 n + 1 characters. */
void hash_hex(const unsigned char *bytes, size_t n, char *out);

/* The digest of several parts with a NUL between them, as base32 (RFC 4648, lower case, no padding);
 * writes 'length' characters and a NUL. 13 characters hold 65 bits: ids of mentions and alerts. */
void hash_id(const struct str *parts, size_t n_parts, char *out, size_t length);

/* The first HASH_ID_CHARS characters of such an id as a number of 60 bits; of a shorter beginning of one the
 * least number that an id with this beginning can have. */
enum { HASH_ID_CHARS = 12, HASH_CHAR_BITS = 5 };
int64_t hash_id_number(struct str id);

/* Random bytes of the system; aborts when there are none. */
void hash_random(void *out, size_t n);

/* A checksum of 128 bits that tells whether bytes have changed, ten times as fast as SHA-256. Not
 * cryptographic (its author can make other bytes with the same mark): never for ids. */
void hash_mark(struct str data, uint64_t out[2]);

/* Mixes the bits of a number: each input bit changes half of the output bits on average (the finalizer of
 * SplitMix64). A bijection. */
static inline uint64_t hash_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/* For hash tables: fast, not cryptographic. Tables that hold foreign keys take their seed from hash_random(). */
uint64_t hash_quick(struct str data, uint64_t seed);

#endif
