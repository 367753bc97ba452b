/*
 * grams.c - counting without hashes that collide.
 *
 * An n-gram is a path in a table (node, stem) -> node, as in the lexicon. Counting goes by length: a longer
 * n-gram can only be frequent when its first words are and its last words are (Agrawal and Srikant 1994), so
 * the table stays small. A stem is a proper name when it stands inside sentences with a capital far more
 * often than without.
 */
#include "analyze/grams.h"

#include "analyze/evidence.h"
#include "analyze/lang.h"
#include "analyze/modifiers.h"
#include "analyze/names.h"
#include "analyze/stem.h"
#include "analyze/wordbook.h"
#include "core/mem.h"

#include <string.h>

enum {
    LAST_OF_SENTENCE = 1u << 31,
    NEGATED = 1u << 30,
    STEM_BITS = NEGATED - 1,
    NAME_LEAST = 4,  /* capitals inside sentences */
    NAME_RATIO = 2,  /* capitals per small letter */
    MAX_TERMS = 4000 /* of a row: what is longer is cut */
};

struct surface {
    struct str text;
    uint32_t stem, count;
};

struct stem_info {
    uint32_t best;               /* surface with the highest count */
    uint32_t n_capital, n_small; /* inside sentences */
    bool known;                  /* kept however rare */
};

struct row {
    size_t from, to; /* of terms */
    uint32_t source;
    int32_t hand;
    int8_t label;
};

struct slot {
    uint64_t key; /* 0: free */
    uint32_t gram;
};

struct grams {
    struct lexicon *lexicon;
    struct stemmer *stemmer;
    struct wordbook *book;
    struct tokenizer tokenizer;
    struct reading reading;
    struct arena arena;

    struct map surface_numbers, stem_numbers; /* -> number from 1 */
    struct surface *surfaces;
    struct stem_info *stems;
    size_t n_surfaces, cap_surfaces, n_stems, cap_stems;

    uint32_t *terms;
    size_t n_terms, cap_terms;
    struct row *rows;
    size_t n_rows, cap_rows;

    struct slot *slots; /* (gram of the first words, stem) -> gram */
    size_t n_used, n_slots;
    struct gram *grams; /* from 1 while counting, from 0 for callers */
    size_t n_grams, cap_grams;
    size_t *starts;
    uint32_t *columns;
};

struct grams *grams_open(struct lexicon *lexicon, const struct map *emoticons,
                         const struct lang *lang)
{
    struct grams *g = mem_alloc(sizeof *g);

    g->lexicon = lexicon;
    g->stemmer = stemmer_open(lang->stemmer);
    g->reading.lang = lang;
    g->book = wordbook_open();
    tokenizer_init(&g->tokenizer, emoticons);
    arena_init(&g->arena);
    map_init(&g->surface_numbers);
    map_init(&g->stem_numbers);
    g->surfaces = mem_grow(NULL, &g->cap_surfaces, 1, sizeof *g->surfaces);
    g->stems = mem_grow(NULL, &g->cap_stems, 1, sizeof *g->stems);
    g->n_surfaces = g->n_stems = 1;
    return g;
}

void grams_close(struct grams *g)
{
    if (!g)
        return;
    mem_free(g->columns);
    mem_free(g->starts);
    mem_free(g->grams);
    mem_free(g->slots);
    mem_free(g->rows);
    mem_free(g->terms);
    mem_free(g->stems);
    mem_free(g->surfaces);
    map_release(&g->stem_numbers);
    map_release(&g->surface_numbers);
    arena_release(&g->arena);
    reading_release(&g->reading);
    tokenizer_release(&g->tokenizer);
    wordbook_close(g->book);
    stemmer_close(g->stemmer);
    mem_free(g);
}

/* --- rows --- */

static uint32_t stem_of(struct grams *g, struct str stem)
{
    void **slot = map_put(&g->stem_numbers, stem);

    if (!*slot) {
        *slot = (void *)(uintptr_t)g->n_stems;
        g->stems = mem_grow(g->stems, &g->cap_stems, g->n_stems + 1, sizeof *g->stems);
        g->stems[g->n_stems++] = (struct stem_info){ 0 };
    }
    return (uint32_t)(uintptr_t)*slot;
}

/* The surface's number; its stem is asked once. */
static uint32_t surface_of(struct grams *g, struct str text, bool is_word)
{
    void *found = map_get(&g->surface_numbers, text);

    if (found)
        return (uint32_t)(uintptr_t)found;
    struct str kept = arena_str(&g->arena, text);
    uint32_t known = is_word ? lexicon_stem(g->lexicon, text, true) : 0;
    struct str stem = known != 0 ? lexicon_stem_text(g->lexicon, known)
                      : is_word  ? stemmer_stem(g->stemmer, text)
                                 : text;
    uint32_t number = (uint32_t)g->n_surfaces;
    *map_put(&g->surface_numbers, kept) = (void *)(uintptr_t)number;
    g->surfaces = mem_grow(g->surfaces, &g->cap_surfaces, g->n_surfaces + 1, sizeof *g->surfaces);
    g->surfaces[g->n_surfaces++] =
        (struct surface){ kept, stem_of(g, arena_str(&g->arena, stem)), 0 };
    return number;
}

/* Capitals tell of names only inside a sentence that is not all in capitals. */
static void note_capital(struct grams *g, const struct token *token, const struct token *before,
                         uint32_t stem)
{
    if (!before || before->after >= BREAK_CLAUSE || before->capital || token->capitals ||
        token->hashtag)
        return;
    if (token->capital)
        g->stems[stem].n_capital++;
    else
        g->stems[stem].n_small++;
}

/* Reads the text; its words stand at the end of the terms, from where is told. */
static size_t read_text(struct grams *g, struct str text)
{
    struct reading *r = &g->reading;

    tokenizer_cut(&g->tokenizer, STR_NONE, text);
    reading_expect(&g->tokenizer, g->book);
    reading_take(r, &g->tokenizer, g->lexicon, 0, g->book);
    modifiers_apply(r);
    size_t from = g->n_terms, n = r->n_terms < MAX_TERMS ? r->n_terms : MAX_TERMS;
    g->terms = mem_grow(g->terms, &g->cap_terms, g->n_terms + n, sizeof *g->terms);
    for (size_t i = 0; i < n; i++) {
        const struct term *term = &r->terms[i];
        const struct token *token = &g->tokenizer.tokens[term->token];
        uint32_t surface = surface_of(g, term->text, token->kind == TOKEN_WORD);
        uint32_t stem = g->surfaces[surface].stem, packed = stem;
        g->surfaces[surface].count++;
        if (g->surfaces[surface].count > g->surfaces[g->stems[stem].best].count)
            g->stems[stem].best = surface;
        if (token->kind == TOKEN_WORD)
            note_capital(g, token, term->token > 0 ? token - 1 : NULL, stem);
        if (term->negated)
            packed |= NEGATED;
        if (i + 1 == n || (r->terms[i + 1].token != term->token && token->after == BREAK_SENTENCE))
            packed |= LAST_OF_SENTENCE;
        g->terms[g->n_terms++] = packed;
    }
    return from;
}

void grams_add(struct grams *g, struct str text, enum gram_label label, uint32_t source)
{
    size_t from = read_text(g, text);
    int32_t hand = (int32_t)evidence_hand(&g->reading);

    g->rows = mem_grow(g->rows, &g->cap_rows, g->n_rows + 1, sizeof *g->rows);
    g->rows[g->n_rows++] = (struct row){ from, g->n_terms, source, hand, (int8_t)label };
}

const uint32_t *grams_read(struct grams *g, struct str text, size_t *n)
{
    size_t from = read_text(g, text);

    for (size_t i = from; i < g->n_terms; i++)
        g->terms[i] &= STEM_BITS;
    *n = g->n_terms - from;
    g->n_terms = from;
    return g->terms + from;
}

void grams_know(struct grams *g, uint32_t word)
{
    g->stems[word].known = true;
}

uint32_t grams_words(const struct grams *g)
{
    return (uint32_t)g->n_stems;
}

void grams_preset(struct grams *g, uint8_t preset)
{
    g->reading.preset = preset;
}

/* A word that stands in no text, apart from all others. */
static void put_class(struct grams *g, struct str class)
{
    g->terms = mem_grow(g->terms, &g->cap_terms, g->n_terms + 1, sizeof *g->terms);
    uint32_t surface = surface_of(g, class, false);
    g->surfaces[surface].count++;
    g->stems[g->surfaces[surface].stem].best = surface;
    g->terms[g->n_terms++] = g->surfaces[surface].stem | LAST_OF_SENTENCE;
}

void grams_mark(struct grams *g, enum lexicon_layer layer)
{
    const struct reading *r = &g->reading;
    struct row *row = &g->rows[g->n_rows - 1];
    struct arena arena = { 0 };

    for (size_t i = row->from; i < row->to; i++)
        g->terms[i] &= ~(uint32_t)NEGATED;
    for (size_t i = 0; i < r->n_marks; i++) {
        if (r->marks[i].entry->layer != layer || names_is_idle(r, &r->marks[i]))
            continue;
        struct str class = arena_printf(&arena, "[" STR_FMT "]", STR_ARG(r->marks[i].entry->name));
        put_class(g, class);
    }
    for (size_t i = 0; layer == LAYER_CUE && i < r->n_hits; i++)
        if (r->hits[i].weight != 0)
            put_class(g, r->hits[i].weight < 0 ? STR("[blame]") : STR("[praise]"));
    if (row->to > row->from)
        g->terms[row->to - 1] |= LAST_OF_SENTENCE;
    row->to = g->n_terms;
    arena_release(&arena);
}

/* --- counting --- */

static size_t slot_of(const struct grams *g, uint64_t key)
{
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 24) & (g->n_slots - 1);

    while (g->slots[at].key != 0 && g->slots[at].key != key)
        at = (at + 1) & (g->n_slots - 1);
    return at;
}

static void slots_grow(struct grams *g)
{
    struct slot *old = g->slots;
    size_t n_old = g->n_slots;

    g->n_slots = n_old ? n_old * 2 : 1 << 16;
    g->slots = mem_alloc(g->n_slots * sizeof *g->slots);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            g->slots[slot_of(g, old[i].key)] = old[i];
    mem_free(old);
}

/* Node 0 is the root, node 1 the root of negated n-grams, node g + 2 the n-gram g. */
static uint64_t key_of(uint32_t node, uint32_t stem)
{
    return (uint64_t)node << 32 | stem;
}

static uint32_t find(const struct grams *g, uint32_t node, uint32_t stem)
{
    size_t at = slot_of(g, key_of(node, stem));
    return g->slots[at].key ? g->slots[at].gram + 2 : 0;
}

static uint32_t make(struct grams *g, uint32_t node, const struct gram *gram)
{
    uint64_t key = key_of(node, gram->words[gram->n - 1]);
    size_t at = slot_of(g, key);

    if (g->slots[at].key == 0) {
        if (g->n_used * 2 >= g->n_slots) {
            slots_grow(g);
            at = slot_of(g, key);
        }
        g->slots[at] = (struct slot){ key, (uint32_t)g->n_grams };
        g->n_used++;
        g->grams = mem_grow(g->grams, &g->cap_grams, g->n_grams + 1, sizeof *g->grams);
        g->grams[g->n_grams++] = *gram;
    }
    return g->slots[at].gram + 2;
}

bool grams_is_name(const struct grams *g, uint32_t stem)
{
    const struct stem_info *info = &g->stems[stem];
    return info->n_capital >= NAME_LEAST && info->n_capital >= NAME_RATIO * info->n_small;
}

/* The node of the n-gram terms[i, i + n) when all its shorter beginnings are frequent; 0 if not. */
static uint32_t walk(const struct grams *g, size_t i, uint32_t n, bool negated)
{
    uint32_t node = negated ? 1 : 0;

    for (uint32_t k = 0; k < n; k++) {
        node = find(g, node, g->terms[i + k] & STEM_BITS);
        if (node == 0)
            return 0;
    }
    return node;
}

/* Counts the n-grams of n words; those below df become nothing in the next round. */
static void count_length(struct grams *g, uint32_t n)
{
    uint32_t *last_row = NULL;
    size_t cap = 0;

    for (size_t r = 0; r < g->n_rows; r++) {
        for (size_t i = g->rows[r].from; i + n <= g->rows[r].to; i++) {
            bool negated = (g->terms[i] & NEGATED) != 0, broken = false;
            for (uint32_t k = 0; k + 1 < n; k++)
                broken = broken || (g->terms[i + k] & LAST_OF_SENTENCE);
            if (broken)
                continue;
            uint32_t node = walk(g, i, n - 1, negated);
            if (n == 1 && grams_is_name(g, g->terms[i] & STEM_BITS))
                continue;
            if (n > 1 && (node == 0 || walk(g, i + 1, n - 1, (g->terms[i + 1] & NEGATED)) == 0))
                continue;
            struct gram gram = { .n = n, .negated = negated };
            for (uint32_t k = 0; k < n; k++)
                gram.words[k] = g->terms[i + k] & STEM_BITS;
            uint32_t number = make(g, n == 1 ? (negated ? 1 : 0) : node, &gram) - 2;
            last_row = mem_grow(last_row, &cap, g->n_grams, sizeof *last_row);
            if (last_row[number] != r + 1) {
                last_row[number] = (uint32_t)r + 1;
                g->grams[number].df++;
            }
        }
    }
    mem_free(last_row);
}

static void rebuild(struct grams *g)
{
    size_t n = g->n_grams;
    struct gram *all = g->grams;

    mem_free(g->slots);
    g->slots = NULL;
    g->n_slots = g->n_used = 0;
    g->grams = NULL;
    g->n_grams = g->cap_grams = 0;
    slots_grow(g);
    /* Shorter ones come first, so every path is there when it is needed. A beginning that was dropped is
     * made again with no rows, and is no feature. */
    for (size_t i = 0; i < n; i++) {
        uint32_t node = all[i].negated ? 1 : 0;
        for (uint32_t k = 0; k < all[i].n; k++) {
            struct gram part = { .n = k + 1, .negated = all[i].negated };
            memcpy(part.words, all[i].words, (k + 1) * sizeof *part.words);
            node = make(g, node, &part);
        }
        g->grams[node - 2].df = all[i].df;
    }
    mem_free(all);
}

static void drop_rare(struct grams *g, uint32_t df)
{
    size_t n = 0;

    for (size_t i = 0; i < g->n_grams; i++)
        if (g->grams[i].df >= df || (g->grams[i].n == 1 && g->stems[g->grams[i].words[0]].known))
            g->grams[n++] = g->grams[i];
    g->n_grams = n;
    rebuild(g);
}

void grams_count(struct grams *g, uint32_t df)
{
    g->n_grams = 0;
    rebuild(g);
    for (uint32_t n = 1; n <= GRAM_LONGEST; n++) {
        count_length(g, n);
        drop_rare(g, df);
    }
}

void grams_keep(struct grams *g, const bool *keep)
{
    size_t n = 0;

    for (size_t i = 0; i < g->n_grams; i++)
        if (keep[i])
            g->grams[n++] = g->grams[i];
    g->n_grams = n;
    rebuild(g);
}

void grams_matrix(struct grams *g, const size_t **starts, const uint32_t **columns)
{
    uint32_t *last_row = mem_alloc((g->n_grams + 1) * sizeof *last_row);
    size_t n = 0, cap = 0;

    mem_free(g->starts);
    mem_free(g->columns);
    g->columns = NULL;
    g->starts = mem_alloc((g->n_rows + 1) * sizeof *g->starts);
    for (size_t r = 0; r < g->n_rows; r++) {
        g->starts[r] = n;
        for (size_t i = g->rows[r].from; i < g->rows[r].to; i++) {
            uint32_t node = g->terms[i] & NEGATED ? 1 : 0;
            for (size_t k = i; k < i + GRAM_LONGEST && k < g->rows[r].to; k++) {
                node = find(g, node, g->terms[k] & STEM_BITS);
                if (node == 0)
                    break;
                if (g->grams[node - 2].df > 0 && last_row[node - 2] != r + 1) {
                    last_row[node - 2] = (uint32_t)r + 1;
                    g->columns = mem_grow(g->columns, &cap, n + 1, sizeof *g->columns);
                    g->columns[n++] = node - 2;
                }
                if (g->terms[k] & LAST_OF_SENTENCE)
                    break;
            }
        }
    }
    g->starts[g->n_rows] = n;
    mem_free(last_row);
    *starts = g->starts;
    *columns = g->columns;
}

/* --- reading --- */

size_t grams_rows(const struct grams *g)
{
    return g->n_rows;
}

enum gram_label grams_label(const struct grams *g, size_t row)
{
    return g->rows[row].label;
}

uint32_t grams_source(const struct grams *g, size_t row)
{
    return g->rows[row].source;
}

int32_t grams_hand(const struct grams *g, size_t row)
{
    return g->rows[row].hand;
}

const struct gram *grams_all(const struct grams *g, size_t *n)
{
    *n = g->n_grams;
    return g->grams;
}

struct str grams_surface(const struct grams *g, const struct gram *gram, struct arena *arena)
{
    struct str text = STR_NONE;

    for (uint32_t k = 0; k < gram->n; k++) {
        struct str word = g->surfaces[g->stems[gram->words[k]].best].text;
        text =
            k == 0 ? word : arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(text), STR_ARG(word));
    }
    return text;
}
