/*
 * stem.c - the door of libstemmer.
 *
 * A stem is worth 300 ns, a look-up 15: words are stemmed when a lexicon is read, and once for each new
 * word of a text (wordbook.c remembers the answer).
 */
#include "analyze/stem.h"

#include "core/library.h"
#include "core/mem.h"

#include <libstemmer.h>

/* Loaded when it is first called (library.h says why). */
static struct library snowball = { "libstemmer",
                                   { "libstemmer.so.0d", "libstemmer.so.0", "libstemmer.so" } };

LIBRARY_CALL(snowball, struct sb_stemmer *, sb_stemmer_new, (const char *name, const char *charset),
             (name, charset))
LIBRARY_CALL(snowball, void, sb_stemmer_delete, (struct sb_stemmer * sb), (sb))
LIBRARY_CALL(snowball, int, sb_stemmer_length, (struct sb_stemmer * sb), (sb))
LIBRARY_CALL(snowball, const sb_symbol *, sb_stemmer_stem,
             (struct sb_stemmer * sb, const sb_symbol *word, int n), (sb, word, n))

enum { LONGEST_WORD = 64 }; /* bytes; the library is not linear beyond sense */

struct stemmer {
    struct sb_stemmer *sb;
};

struct stemmer *stemmer_open(const char *algorithm)
{
    struct sb_stemmer *sb = sb_stemmer_new(algorithm, "UTF_8");

    if (!sb)
        return NULL;
    struct stemmer *stemmer = mem_alloc(sizeof *stemmer);
    stemmer->sb = sb;
    return stemmer;
}

void stemmer_close(struct stemmer *stemmer)
{
    if (!stemmer)
        return;
    sb_stemmer_delete(stemmer->sb);
    mem_free(stemmer);
}

struct str stemmer_stem(struct stemmer *stemmer, struct str word)
{
    if (word.n == 0 || word.n > LONGEST_WORD)
        return word;
    const sb_symbol *stem = sb_stemmer_stem(stemmer->sb, (const sb_symbol *)word.p, (int)word.n);
    if (!stem)
        return word;
    return (struct str){ (const char *)stem, (size_t)sb_stemmer_length(stemmer->sb) };
}
