/*
 * lexicon.c - a language's words, ready to be looked up.
 *
 * What is looked up is always an image (image.h): mapped from a compiled file, or made a moment ago from the
 * texts. So both give the same answers. A compiled file counts only if it is sound, was made of the
 * texts as they are now, and agrees with the linked stemmer.
 */
#include "analyze/lexicon.h"

#include "analyze/draft.h"
#include "analyze/image.h"
#include "analyze/lang.h"
#include "analyze/stem.h"
#include "analyze/texts.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/mem.h"
#include "core/settings.h"

#include <assert.h>
#include <string.h>

enum { LINE = 64 /* bytes of a cache line */ };

struct lexicon {
    struct stemmer *stemmer;
    struct buf made;   /* the image, where it was made just now */
    struct str mapped; /* or the file that it is in */
    struct image image;
    struct lexicon_tree tree;
    void *memory; /* of the entries, which begin where a cache line does */
    struct lexicon_entry *entries;
    struct lexicon_rewrite *rewrites;
    struct lexicon_classes classes;
    uint64_t *
        filter; /* a bit a spelling, by its tag: most words of a text that are new are in no lexicon */
    size_t n_bits; /* of them, a power of two */
};

/* --- an image put to use --- */

static void unpack_entries(struct lexicon *lex, struct map *emoticons)
{
    const struct image *image = &lex->image;

    static_assert(sizeof *lex->entries == LINE, "an entry takes one cache line");
    lex->memory = mem_alloc(lex->tree.n_entries * sizeof *lex->entries + LINE);
    lex->entries =
        (struct lexicon_entry *)(((uintptr_t)lex->memory + LINE - 1) & ~(uintptr_t)(LINE - 1));
    for (size_t i = 1; i < lex->tree.n_entries; i++) {
        const struct image_entry *e = &image->entries[i];
        lex->entries[i] = (struct lexicon_entry){ .layer = e->layer,
                                                  .preset = e->preset,
                                                  .flags = e->flags,
                                                  .weight = e->weight,
                                                  .factor = e->factor,
                                                  .line = e->line,
                                                  .n_words = e->n_words,
                                                  .next = e->next,
                                                  .text = image_text(image, e->text),
                                                  .name = image_text(image, e->name),
                                                  .file = image->bytes + image->files[e->file].at };
        if (e->flags & FLAG_EMOTICON)
            *map_put(emoticons, lex->entries[i].text) = lex;
    }
}

static void unpack_rewrites(struct lexicon *lex)
{
    const struct image *image = &lex->image;

    lex->rewrites = mem_alloc(image->n_rewrites * sizeof *lex->rewrites);
    for (size_t i = 0; i < image->n_rewrites; i++) {
        const struct image_rewrite *from = &image->rewrites[i];
        struct lexicon_rewrite *to = &lex->rewrites[i];
        to->n = from->n;
        for (uint32_t k = 0; k < from->n; k++) {
            to->words[k] = image_text(image, from->words[k]);
            to->stems[k] = from->stems[k];
        }
    }
}

static const char *learned_file(const struct image *image)
{
    static const struct str name = { "/learned.tsv", 12 };

    for (size_t i = 0; i < image->n_files; i++)
        if (str_ends(image_text(image, image->files[i]), name))
            return image->bytes + image->files[i].at;
    return "";
}

static void make_filter(struct lexicon *lex)
{
    enum { BITS_PER_WORD = 8 };
    const struct image *image = &lex->image;

    lex->n_bits = image->n_words * BITS_PER_WORD;
    lex->filter = mem_alloc(lex->n_bits / 8 + sizeof *lex->filter);
    for (size_t i = 0; i < image->n_words; i++) {
        size_t bit = image->words[i].tag & (lex->n_bits - 1);
        if (image->words[i].text.n != 0)
            lex->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

/* What is known of the spelling; NULL: nothing. */
static const struct image_word *find(const struct lexicon *lex, struct str word)
{
    uint64_t hash = image_hash(word);
    size_t bit = (size_t)(hash >> 32) & (lex->n_bits - 1);

    return lex->filter[bit / 64] >> bit % 64 & 1 ? image_word(&lex->image, word, hash) : NULL;
}

static uint8_t cue_of(struct str name)
{
    static const struct {
        const char *name;
        enum lexicon_cue cue;
    } rows[] = { { "complaint", CUE_COMPLAINT },
                 { "leaving", CUE_LEAVING },
                 { "promotion", CUE_PROMOTION },
                 { "boilerplate", CUE_BOILERPLATE } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(name, str_of(rows[i].name)))
            return (uint8_t)rows[i].cue;
    return 0;
}

static void find_classes(struct lexicon *lex)
{
    char class[64];

    lex->classes.any = lexicon_stem(lex, STR("[any]"), false);
    lex->classes.felt[0] = lexicon_stem(lex, STR("[blame]"), false);
    lex->classes.felt[1] = lexicon_stem(lex, STR("[praise]"), false);
    for (size_t i = 1; i < lex->image.n_names; i++) {
        struct str name = lexicon_name(lex, (uint8_t)i);
        lex->classes.cues[i] = cue_of(name);
        if (name.n + 2 > sizeof class)
            continue;
        class[0] = '[';
        memcpy(class + 1, name.p, name.n);
        class[name.n + 1] = ']';
        lex->classes.named[i] = lexicon_stem(lex, (struct str){ class, name.n + 2 }, false);
    }
}

static int use(struct lexicon *lex, struct str bytes, struct map *emoticons, struct err *err)
{
    if (image_open(bytes, &lex->image, err) < 0)
        return -1;
    lex->tree = lex->image.tree;
    unpack_entries(lex, emoticons);
    unpack_rewrites(lex);
    lex->tree.entries = lex->entries;
    lex->tree.learned_file = learned_file(&lex->image);
    make_filter(lex);
    find_classes(lex);
    return 0;
}

/* --- compiled files --- */

/* In the order in which they are tried. */
enum { BESIDE_TEXTS, IN_CACHE, N_PLACES };

static struct str compiled_path(int place, struct str data, const struct lang *lang,
                                struct arena *arena)
{
    if (place == BESIDE_TEXTS)
        return arena_printf(arena, STR_FMT "/lexicons/compiled/%s.lex", STR_ARG(data), lang->code);
    struct str cache = settings_find_cache(arena);
    if (str_is_empty(cache))
        return STR_NONE;
    /* One for each data folder: to try another shall not cost the usual one its place. */
    return arena_printf(arena, STR_FMT "/%s-%08x.lex", STR_ARG(cache), lang->code,
                        (unsigned)(hash_quick(data, 0) & UINT32_MAX));
}

/* Maps the file if it was made of these texts; what is in it may still be broken. */
static struct str map_compiled(int place, struct str data, const struct lang *lang)
{
    struct arena arena;
    struct str bytes = STR_NONE, list = STR_NONE;

    arena_init(&arena);
    struct str path = compiled_path(place, data, lang, &arena);
    if (path.n > 0 && file_map(path.p, &bytes))
        list = image_list(bytes);
    if (list.n == 0 || !texts_are(list, data, lang)) {
        file_unmap(bytes);
        bytes = STR_NONE;
    }
    arena_release(&arena);
    return bytes;
}

/* Another version of the stemmer would miss in silence: some of the words are stemmed again. */
static bool is_of_this_stemmer(struct lexicon *lex)
{
    enum { SAMPLES = 64 };
    const struct image *image = &lex->image;
    size_t stride = image->n_words / SAMPLES + 1;

    for (size_t i = 0; i < image->n_words; i += stride) {
        const struct image_word *word = &image->words[i];
        if (word->text.n == 0 || word->word == 0)
            continue;
        struct str text = image_text(image, word->text), stem = lexicon_stem_text(lex, word->word);
        if (!str_eq(text, stem) && !str_eq(stemmer_stem(lex->stemmer, text), stem))
            return false;
    }
    return true;
}

static bool open_compiled(struct lexicon *lex, int place, struct str data, const struct lang *lang,
                          struct map *emoticons)
{
    struct str bytes = map_compiled(place, data, lang);
    struct map found;

    if (bytes.n == 0)
        return false;
    map_init(&found);
    bool good = use(lex, bytes, &found, NULL) == 0 && is_of_this_stemmer(lex);
    for (size_t i = 0; good && i < found.n; i++)
        *map_put(emoticons, found.entries[i].key) = lex;
    map_release(&found);
    if (good) {
        lex->mapped = bytes;
        return true;
    }
    mem_free(lex->memory);
    mem_free(lex->rewrites);
    mem_free(lex->filter);
    lex->memory = NULL;
    lex->entries = NULL;
    lex->rewrites = NULL;
    lex->filter = NULL;
    file_unmap(bytes);
    return false;
}

/* --- the texts --- */

static int make_image(struct lexicon *lex, struct str data, const struct lang *lang,
                      struct buf *errors, struct err *err)
{
    struct draft draft;

    draft_init(&draft, lex->stemmer);
    int rc = draft_read(&draft, data, lang, errors, err);
    if (rc == 0)
        image_make(&draft, &lex->made);
    draft_release(&draft);
    return rc;
}

/* Nothing is lost when the cache cannot be written: the texts are there. Of data folders that were tried once the
 * oldest files go. */
static void keep_in_cache(const struct lexicon *lex, struct str data, const struct lang *lang)
{
    enum { MOST_FILES = 64 };
    struct arena arena;

    arena_init(&arena);
    struct str path = compiled_path(IN_CACHE, data, lang, &arena);
    if (path.n > 0 && file_write(path.p, buf_str(&lex->made), NULL) == 0)
        file_keep_newest(settings_find_cache(&arena).p, ".lex", MOST_FILES);
    arena_release(&arena);
}

static struct lexicon *make(const struct lang *lang, struct err *err)
{
    struct lexicon *lex = mem_alloc(sizeof *lex);

    buf_init(&lex->made, BUF_NO_CEILING);
    lex->stemmer = stemmer_open(lang->stemmer);
    if (lex->stemmer)
        return lex;
    err_set(err, ERR_INTERNAL, "libstemmer has no '%s'", lang->stemmer);
    lexicon_close(lex);
    return NULL;
}

struct lexicon *lexicon_open(struct str data, const struct lang *lang, struct map *emoticons,
                             struct buf *errors, struct err *err)
{
    struct lexicon *lex = make(lang, err);

    for (int place = 0; lex && !errors && place < N_PLACES; place++)
        if (open_compiled(lex, place, data, lang, emoticons))
            return lex;
    if (!lex)
        return NULL;
    if (make_image(lex, data, lang, errors, err) < 0 ||
        use(lex, buf_str(&lex->made), emoticons, err) < 0) {
        lexicon_close(lex);
        return NULL;
    }
    keep_in_cache(lex, data, lang);
    return lex;
}

int lexicon_compile(struct str data, const struct lang *lang, const char *file, struct err *err)
{
    struct lexicon *lex = make(lang, err);
    int rc = lex && make_image(lex, data, lang, NULL, err) == 0
                 ? file_write(file, buf_str(&lex->made), err)
                 : -1;

    lexicon_close(lex);
    return rc;
}

void lexicon_close(struct lexicon *lex)
{
    if (!lex)
        return;
    stemmer_close(lex->stemmer);
    mem_free(lex->filter);
    mem_free(lex->rewrites);
    mem_free(lex->memory);
    file_unmap(lex->mapped);
    buf_release(&lex->made);
    mem_free(lex);
}

uint64_t lexicon_digest(struct str data, const struct lang *lang)
{
    struct arena arena;
    struct text *texts;
    struct buf list;
    uint64_t digest = 0;

    for (int place = 0; place < N_PLACES; place++) {
        struct str bytes = map_compiled(place, data, lang);
        if (bytes.n == 0)
            continue;
        digest = texts_digest(image_list(bytes));
        file_unmap(bytes);
        return digest;
    }
    arena_init(&arena);
    buf_init(&list, BUF_NO_CEILING);
    size_t n = texts_find(data, lang, &arena, &texts);
    for (size_t i = 0; i < n; i++) {
        struct buf bytes;
        struct text_state state;
        if (text_read(data, &texts[i], &bytes, &state, NULL) < 0)
            continue;
        text_list(&list, &texts[i], &state);
        buf_release(&bytes);
    }
    digest = texts_digest(buf_str(&list));
    buf_release(&list);
    arena_release(&arena);
    return digest;
}

/* --- looking up --- */

uint32_t lexicon_know(const struct lexicon *lex, struct str word, bool is_word,
                      const struct lexicon_rewrite **rewrite)
{
    const struct image_word *found = find(lex, word);

    *rewrite = is_word && found && found->rewrite != 0 ? &lex->rewrites[found->rewrite] : NULL;
    if (found && found->word != 0)
        return found->word;
    if (!is_word)
        return 0;
    found = find(lex, stemmer_stem(lex->stemmer, word));
    return found ? found->stem : 0;
}

uint32_t lexicon_stem(const struct lexicon *lex, struct str word, bool is_word)
{
    const struct lexicon_rewrite *rewrite;

    return lexicon_know(lex, word, is_word, &rewrite);
}

struct str lexicon_stem_text(const struct lexicon *lex, uint32_t stem)
{
    return stem == 0 ? STR_NONE : image_text(&lex->image, lex->image.stems[stem]);
}

struct str lexicon_spelling(const struct lexicon *lex, struct str word)
{
    const struct image_word *found = find(lex, word);

    return found && found->word != 0 ? image_text(&lex->image, found->text) : STR_NONE;
}

const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lex, struct str word)
{
    const struct image_word *found = find(lex, word);

    return found && found->rewrite != 0 ? &lex->rewrites[found->rewrite] : NULL;
}

void lexicon_mark_units(struct lexicon *lex, lexicon_is_unit *is_unit, const void *context)
{
    for (size_t i = 0; i < lex->image.n_rewrites; i++)
        for (uint32_t k = 0; k < lex->rewrites[i].n; k++)
            lex->rewrites[i].units[k] = is_unit(context, lex->rewrites[i].words[k]);
}

uint8_t lexicon_preset(const struct lexicon *lex, struct str name)
{
    for (size_t i = 0; i < lex->image.n_presets; i++)
        if (str_eq(image_text(&lex->image, lex->image.presets[i]), name))
            return (uint8_t)(i + 1);
    return 0;
}

struct str lexicon_name(const struct lexicon *lex, uint8_t number)
{
    return number < lex->image.n_names ? image_text(&lex->image, lex->image.names[number])
                                       : STR_NONE;
}

const struct lexicon_classes *lexicon_classes(const struct lexicon *lex)
{
    return &lex->classes;
}

const struct lexicon_tree *lexicon_tree(const struct lexicon *lex)
{
    return &lex->tree;
}
