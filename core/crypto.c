/*
 * crypto.c - libcrypto, loaded when it is first called (library.h says why).
 */
#include "core/library.h"

#include <openssl/evp.h>

static struct library crypto = { "libcrypto",
                                 { "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so" } };

LIBRARY_CALL(crypto, const EVP_MD *, EVP_sha256, (void), ())
#if OPENSSL_VERSION_MAJOR >= 3
LIBRARY_CALL(crypto, EVP_MD *, EVP_MD_fetch,
             (OSSL_LIB_CTX * context, const char *name, const char *properties),
             (context, name, properties))
#endif
LIBRARY_CALL(crypto, EVP_MD_CTX *, EVP_MD_CTX_new, (void), ())
LIBRARY_CALL(crypto, int, EVP_DigestInit_ex, (EVP_MD_CTX * ctx, const EVP_MD *type, ENGINE *engine),
             (ctx, type, engine))
LIBRARY_CALL(crypto, int, EVP_DigestUpdate, (EVP_MD_CTX * ctx, const void *data, size_t n),
             (ctx, data, n))
LIBRARY_CALL(crypto, int, EVP_DigestFinal_ex, (EVP_MD_CTX * ctx, unsigned char *out, unsigned *n),
             (ctx, out, n))
