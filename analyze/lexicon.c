/*
 * lexicon.c - reading word lists into one tree of stems.
 *
 * Every word of every file becomes a stem number; an entry of several words is a path of such numbers, kept in
 * one open-addressed table (node, stem) -> node. A node is little: its first entry and whether it goes on, so
 * that most walks end after one look. Layers are rows: a file name, what its second column is, where its
 * entries hang.
 */
#include "analyze/lexicon.h"

#include "analyze/file.h"
#include "analyze/lang.h"
#include "analyze/stem.h"
#include "analyze/token.h"
#include "core/arena.h"
#include "core/hash.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES_OF_ENTRY = 200, VALENCE_MAX = 1000, FACTOR_MAX = 3000, WEIGHT_MAX = 30000 };

struct node {
    uint32_t first; /* entry, 0: none */
    bool goes_on;
};

struct step {
    uint64_t key; /* node << 32 | stem; 0: free */
    uint32_t node;
};

struct lexicon {
    struct stemmer *stemmer;
    struct arena arena; /* texts, rewrites */
    struct map stems;   /* stem -> number */
    struct str *stem_texts;
    size_t cap_stems;
    struct map words; /* surface words of the files -> number: no stemming for these */
    struct map rewrites;
    struct node *nodes;
    size_t n_nodes, cap_nodes;
    struct step *steps;
    size_t n_steps, n_slots;
    struct lexicon_entry *entries;
    size_t n_entries, cap_entries;
    bool has[LAYER_CUE + 1];
    char digest[2 * SHA256_SIZE + 1];
};

struct reader {
    struct lexicon *lexicon;
    struct tokenizer tokenizer;
    struct map *emoticons;
    const char *file; /* relative to the data folder */
    int32_t line;
    struct buf *errors;
    struct err *err;
    bool failed;
};

static const struct {
    const char *name;
    uint32_t flag;
} flags[] = {
    { "exact", FLAG_EXACT },       { "negator", FLAG_NEGATOR }, { "contrast", FLAG_CONTRAST },
    { "concede", FLAG_CONCEDE },   { "hedge", FLAG_HEDGE },     { "irrealis", FLAG_IRREALIS },
    { "past", FLAG_PAST },         { "now", FLAG_NOW },         { "expect", FLAG_EXPECT },
    { "others", FLAG_OTHERS },     { "self", FLAG_SELF },       { "yes", FLAG_YES },
    { "nay", FLAG_NAY },           { "emoji", FLAG_EMOJI },     { "emoticon", FLAG_EMOTICON },
    { "event", FLAG_EVENT },       { "sarcasm", FLAG_SARCASM }, { "polite", FLAG_POLITE },
    { "question", FLAG_QUESTION }, { "off", FLAG_OFF },
};
enum { N_FLAGS = sizeof flags / sizeof *flags };

/* --- errors --- */

static int complain(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int complain(struct reader *r, const char *fmt, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, 1024);
    buf_printf(&text, "%s:%d: ", r->file, r->line);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    if (r->errors) {
        buf_puts(r->errors, buf_str(&text));
        buf_putc(r->errors, '\n');
    }
    err_set(r->err, ERR_DATA, STR_FMT, STR_ARG(buf_str(&text)));
    r->failed = true;
    buf_release(&text);
    return -1;
}

/* --- the tree --- */

static uint64_t step_key(uint32_t node, uint32_t stem)
{
    return (uint64_t)node << 32 | stem;
}

static size_t step_slot(uint64_t key, size_t n_slots)
{
    key *= UINT64_C(0x9E3779B97F4A7C15); /* numbers of our own making: no stranger chooses them */
    return (size_t)(key >> 32) & (n_slots - 1);
}

static void steps_grow(struct lexicon *lex)
{
    struct step *old = lex->steps;
    size_t n_old = lex->n_slots;

    lex->n_slots = n_old ? n_old * 2 : 4096;
    lex->steps = mem_alloc(lex->n_slots * sizeof *lex->steps);
    for (size_t i = 0; i < n_old; i++) {
        if (old[i].key == 0)
            continue;
        size_t at = step_slot(old[i].key, lex->n_slots);
        while (lex->steps[at].key != 0)
            at = (at + 1) & (lex->n_slots - 1);
        lex->steps[at] = old[i];
    }
    mem_free(old);
}

uint32_t lexicon_step(const struct lexicon *lex, uint32_t node, uint32_t stem)
{
    uint64_t key = step_key(node, stem);

    if (stem == 0)
        return 0;
    for (size_t at = step_slot(key, lex->n_slots);; at = (at + 1) & (lex->n_slots - 1)) {
        if (lex->steps[at].key == key)
            return lex->steps[at].node;
        if (lex->steps[at].key == 0)
            return 0;
    }
}

static uint32_t step_make(struct lexicon *lex, uint32_t node, uint32_t stem)
{
    uint32_t next = lexicon_step(lex, node, stem);

    if (next != 0)
        return next;
    if (lex->n_steps * 2 >= lex->n_slots)
        steps_grow(lex);
    lex->nodes = mem_grow(lex->nodes, &lex->cap_nodes, lex->n_nodes + 1, sizeof *lex->nodes);
    next = (uint32_t)lex->n_nodes++;
    lex->nodes[next] = (struct node){ 0 };
    lex->nodes[node].goes_on = true;

    uint64_t key = step_key(node, stem);
    size_t at = step_slot(key, lex->n_slots);
    while (lex->steps[at].key != 0)
        at = (at + 1) & (lex->n_slots - 1);
    lex->steps[at] = (struct step){ key, next };
    lex->n_steps++;
    return next;
}

/* --- stems --- */

static uint32_t stem_number(struct lexicon *lex, struct str stem)
{
    void *found = map_get(&lex->stems, stem);

    if (found)
        return (uint32_t)(uintptr_t)found;
    uint32_t number = (uint32_t)lex->stems.n + 1;
    struct str text = arena_str(&lex->arena, stem);
    *map_put(&lex->stems, text) = (void *)(uintptr_t)number;
    lex->stem_texts =
        mem_grow(lex->stem_texts, &lex->cap_stems, (size_t)number + 1, sizeof *lex->stem_texts);
    lex->stem_texts[number] = text;
    return number;
}

/* The stem of a word of a file; it is made when it is new. */
static uint32_t stem_make(struct lexicon *lex, struct str word, bool is_word)
{
    void *found = map_get(&lex->words, word);

    if (found)
        return (uint32_t)(uintptr_t)found;
    uint32_t number = stem_number(lex, is_word ? stemmer_stem(lex->stemmer, word) : word);
    *map_put(&lex->words, arena_str(&lex->arena, word)) = (void *)(uintptr_t)number;
    return number;
}

uint32_t lexicon_stem(struct lexicon *lex, struct str word, bool is_word)
{
    void *found = map_get(&lex->words, word);

    if (!found && is_word)
        found = map_get(&lex->stems, stemmer_stem(lex->stemmer, word));
    return (uint32_t)(uintptr_t)found;
}

struct str lexicon_stem_text(const struct lexicon *lex, uint32_t stem)
{
    return stem == 0 ? STR_NONE : lex->stem_texts[stem];
}

/* --- lines --- */

struct words {
    struct str text[LEXICON_MAX_WORDS + 1];
    uint32_t stems[LEXICON_MAX_WORDS + 1];
    uint32_t n;
};

static int put_word(struct reader *r, struct words *words, struct str word, uint32_t stem)
{
    if (words->n >= LEXICON_MAX_WORDS)
        return complain(r, "an entry has more than %d words", LEXICON_MAX_WORDS);
    words->text[words->n] = word;
    words->stems[words->n++] = stem;
    return 0;
}

/* The words of an entry as a text would give them: folded, rewritten, stemmed. */
static int read_words(struct reader *r, struct str entry, struct words *out)
{
    struct lexicon *lex = r->lexicon;

    out->n = 0;
    if (entry.n == 0 || entry.n > MAX_BYTES_OF_ENTRY)
        return complain(r, "an entry has 1 to %d bytes", MAX_BYTES_OF_ENTRY);
    tokenizer_cut(&r->tokenizer, STR_NONE, entry);
    for (size_t i = 0; i < r->tokenizer.n; i++) {
        const struct token *token = &r->tokenizer.tokens[i];
        bool is_word = token->kind == TOKEN_WORD;
        const struct lexicon_rewrite *re = is_word ? lexicon_rewrite(lex, token->text) : NULL;
        for (uint32_t k = 0; re && k < re->n; k++)
            if (put_word(r, out, re->words[k], re->stems[k]) < 0)
                return -1;
        if (!re && put_word(r, out, token->text, stem_make(lex, token->text, is_word)) < 0)
            return -1;
    }
    if (out->n == 0)
        return complain(r, "no word in '" STR_FMT "'", STR_ARG(entry));
    return 0;
}

/* Learned entries are words already, one space between; this is the long file, so it goes fast. */
static int read_plain_words(struct reader *r, struct str entry, struct words *out)
{
    struct str word;

    out->n = 0;
    if (entry.n == 0 || entry.n > MAX_BYTES_OF_ENTRY)
        return complain(r, "an entry has 1 to %d bytes", MAX_BYTES_OF_ENTRY);
    while (str_cut(&entry, ' ', &word)) {
        bool is_word = word.n > 0 && (char_is_alpha(word.p[0]) || (unsigned char)word.p[0] >= 0x80);
        if (put_word(r, out, word, stem_make(r->lexicon, word, is_word)) < 0)
            return -1;
    }
    return 0;
}

static struct lexicon_entry *add_entry(struct reader *r, const struct words *words,
                                       enum lexicon_layer layer)
{
    struct lexicon *lex = r->lexicon;
    uint32_t node = 0;

    for (uint32_t i = 0; i < words->n; i++)
        node = step_make(lex, node, words->stems[i]);
    lex->entries =
        mem_grow(lex->entries, &lex->cap_entries, lex->n_entries + 1, sizeof *lex->entries);
    struct lexicon_entry *entry = &lex->entries[lex->n_entries];
    *entry = (struct lexicon_entry){ .layer = layer,
                                     .factor = 1000,
                                     .line = r->line,
                                     .n_words = words->n,
                                     .next = lex->nodes[node].first,
                                     .file = r->file };
    lex->nodes[node].first = (uint32_t)lex->n_entries++;
    lex->has[layer] = true;
    return entry;
}

static struct str join(struct arena *arena, const struct words *words)
{
    size_t n = words->n - 1;

    for (uint32_t i = 0; i < words->n; i++)
        n += words->text[i].n;
    char *p = arena_alloc(arena, n + 1), *at = p;
    for (uint32_t i = 0; i < words->n; i++) {
        if (i > 0)
            *at++ = ' ';
        memcpy(at, words->text[i].p, words->text[i].n);
        at += words->text[i].n;
    }
    return (struct str){ p, n };
}

static int read_flag(struct reader *r, struct str word, uint32_t *bits, int32_t *factor)
{
    struct str value = word, name;
    int64_t number;

    str_cut(&value, '=', &name);
    if (str_eq(name, STR("boost")) || str_eq(name, STR("damp"))) {
        if (!str_to_int(value, &number) || number < 0 || number > FACTOR_MAX)
            return complain(r, "'" STR_FMT "' wants a factor of 0 to %d thousandths", STR_ARG(word),
                            FACTOR_MAX);
        *bits |= FLAG_BOOST;
        *factor = (int32_t)number;
        return 0;
    }
    for (int i = 0; i < N_FLAGS; i++) {
        if (str_eq(word, str_of(flags[i].name))) {
            *bits |= flags[i].flag;
            return 0;
        }
    }
    return complain(r, "unknown flag '" STR_FMT "' (see FORMAT.md)", STR_ARG(word));
}

static int read_flags(struct reader *r, struct str text, uint32_t *bits, int32_t *factor)
{
    struct str word;

    while (str_cut(&text, ' ', &word))
        if (word.n > 0 && read_flag(r, word, bits, factor) < 0)
            return -1;
    return 0;
}

static int read_emoticon(struct reader *r, struct str text, struct words *words)
{
    struct str kept = arena_str(&r->lexicon->arena, text);

    *map_put(r->emoticons, kept) = r->lexicon;
    words->n = 1;
    words->text[0] = kept;
    words->stems[0] = stem_make(r->lexicon, kept, false);
    return 0;
}

static int read_hand(struct reader *r, struct str line)
{
    struct str text, valence;
    struct words words;
    uint32_t bits = 0;
    int32_t factor = 1000;
    int64_t number;

    if (!str_cut(&line, '\t', &text) || !str_cut(&line, '\t', &valence))
        return complain(r, "no tab (write entry<TAB>valence<TAB>flags)");
    if (!str_to_int(valence, &number) || number < -VALENCE_MAX || number > VALENCE_MAX)
        return complain(r, "'" STR_FMT "' is no valence (-%d .. %d)", STR_ARG(valence), VALENCE_MAX,
                        VALENCE_MAX);
    if (read_flags(r, line, &bits, &factor) < 0)
        return -1;
    int rc = bits & FLAG_EMOTICON ? read_emoticon(r, text, &words) : read_words(r, text, &words);
    if (rc < 0)
        return -1;
    struct lexicon_entry *entry = add_entry(r, &words, LAYER_HAND);
    entry->weight = (int32_t)number;
    entry->flags = bits;
    entry->factor = factor;
    entry->text = join(&r->lexicon->arena, &words);
    return 0;
}

static int read_learned(struct reader *r, struct str line)
{
    static const struct str not_suffix = { " not", 4 };
    struct str text, weights, part;
    struct words words;
    int64_t w[3];

    if (!str_cut(&line, '\t', &text) || !str_cut(&line, '\t', &weights))
        return complain(r, "no tab (write n-gram<TAB>neg neu pos<TAB>df)");
    for (int i = 0; i < 3; i++)
        if (!str_cut(&weights, ' ', &part) || !str_to_int(part, &w[i]) || w[i] < -WEIGHT_MAX ||
            w[i] > WEIGHT_MAX)
            return complain(r, "three weights of -%d .. %d are wanted", WEIGHT_MAX, WEIGHT_MAX);
    if (read_plain_words(r, text, &words) < 0)
        return -1;
    struct lexicon_entry *entry = add_entry(r, &words, LAYER_LEARNED);
    entry->weight = (int32_t)(w[2] - w[0]);
    entry->neutral = (int32_t)w[1];
    entry->flags = str_ends(line, not_suffix) ? FLAG_NOT : 0;
    return 0;
}

static int read_named(struct reader *r, struct str line, enum lexicon_layer layer)
{
    struct str text, name;
    struct words words;
    uint32_t bits = 0;
    int32_t factor;

    if (!str_cut(&line, '\t', &text) || !str_cut(&line, '\t', &name) || name.n == 0)
        return complain(r, "no tab (write phrase<TAB>name)");
    if (read_flags(r, line, &bits, &factor) < 0 || read_words(r, text, &words) < 0)
        return -1;
    struct lexicon_entry *entry = add_entry(r, &words, layer);
    entry->flags = bits;
    entry->text = join(&r->lexicon->arena, &words);
    entry->name = arena_str(&r->lexicon->arena, name);
    return 0;
}

static int read_aspect(struct reader *r, struct str line)
{
    return read_named(r, line, LAYER_ASPECT);
}

static int read_cue(struct reader *r, struct str line)
{
    return read_named(r, line, LAYER_CUE);
}

static int read_rewrite(struct reader *r, struct str line)
{
    struct lexicon *lex = r->lexicon;
    struct str from, word;
    struct lexicon_rewrite *re = arena_alloc(&lex->arena, sizeof *re);

    if (!str_cut(&line, '\t', &from) || from.n == 0)
        return complain(r, "no tab (write surface<TAB>words)");
    while (str_cut(&line, ' ', &word)) {
        if (re->n == LEXICON_MAX_REWRITE || word.n == 0)
            return complain(r, "1 to %d words are wanted", LEXICON_MAX_REWRITE);
        re->words[re->n] = arena_str(&lex->arena, word);
        re->stems[re->n++] = stem_make(lex, word, true);
    }
    *map_put(&lex->rewrites, arena_str(&lex->arena, from)) = re;
    return 0;
}

const struct lexicon_rewrite *lexicon_rewrite(const struct lexicon *lex, struct str word)
{
    return map_get(&lex->rewrites, word);
}

/* --- files --- */

static const struct {
    const char *name;
    bool must;
    int (*read)(struct reader *, struct str line);
} files[] = {
    { "rewrite.tsv", false, read_rewrite }, { "hand.tsv", true, read_hand },
    { "everyday.tsv", false, read_hand },   { "learned.tsv", false, read_learned },
    { "aspects.tsv", false, read_aspect },  { "cues.tsv", false, read_cue },
};
enum { N_FILES = sizeof files / sizeof *files };

static void read_lines(struct reader *r, struct str bytes,
                       int (*read)(struct reader *, struct str line))
{
    struct str line;

    r->line = 0;
    while (str_cut_line(&bytes, &line)) {
        r->line++;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (read(r, line) < 0 && !r->errors)
            return;
    }
}

static int read_files(struct reader *r, struct str data, const struct lang *lang,
                      struct buf *digests)
{
    for (int i = 0; i < N_FILES; i++) {
        struct err err = { 0 };
        struct buf bytes = { 0 };
        unsigned char sum[SHA256_SIZE];

        r->file = arena_printf(&r->lexicon->arena, "lexicons/%s/%s", lang->code, files[i].name).p;
        if (file_read(data, r->file, &bytes, &err) < 0) {
            if (err.code == ERR_NO_INPUT && !files[i].must)
                continue;
            return err_set(r->err, err.code, "%s", err.text);
        }
        hash_sha256(buf_str(&bytes), sum);
        buf_put(digests, sum, sizeof sum);
        read_lines(r, buf_str(&bytes), files[i].read);
        buf_release(&bytes);
        if (r->failed && !r->errors)
            return -1;
    }
    return r->failed ? -1 : 0;
}

struct lexicon *lexicon_open(struct str data, const struct lang *lang, struct map *emoticons,
                             struct buf *errors, struct err *err)
{
    struct lexicon *lex = mem_alloc(sizeof *lex);
    struct reader r = { .lexicon = lex, .emoticons = emoticons, .errors = errors, .err = err };
    struct buf digests;
    unsigned char sum[SHA256_SIZE];

    arena_init(&lex->arena);
    map_init(&lex->stems);
    map_init(&lex->words);
    map_init(&lex->rewrites);
    lex->n_nodes = lex->n_entries = 1; /* number 0 is "none", and the root */
    lex->nodes = mem_grow(NULL, &lex->cap_nodes, 1, sizeof *lex->nodes);
    lex->entries = mem_grow(NULL, &lex->cap_entries, 1, sizeof *lex->entries);
    steps_grow(lex);
    tokenizer_init(&r.tokenizer, NULL);
    buf_init(&digests, BUF_NO_CEILING);

    lex->stemmer = stemmer_open(lang->stemmer);
    int rc = lex->stemmer ? read_files(&r, data, lang, &digests)
                          : err_set(err, ERR_INTERNAL, "libstemmer has no '%s'", lang->stemmer);
    hash_sha256(buf_str(&digests), sum);
    hash_hex(sum, sizeof sum, lex->digest);
    buf_release(&digests);
    tokenizer_release(&r.tokenizer);
    if (rc < 0) {
        lexicon_close(lex);
        return NULL;
    }
    return lex;
}

void lexicon_close(struct lexicon *lex)
{
    if (!lex)
        return;
    stemmer_close(lex->stemmer);
    map_release(&lex->rewrites);
    map_release(&lex->words);
    map_release(&lex->stems);
    mem_free(lex->stem_texts);
    mem_free(lex->entries);
    mem_free(lex->nodes);
    mem_free(lex->steps);
    arena_release(&lex->arena);
    mem_free(lex);
}

struct str lexicon_digest(const struct lexicon *lex)
{
    return str_of(lex->digest);
}

/* --- walking --- */

const struct lexicon_entry *lexicon_first(const struct lexicon *lex, uint32_t node)
{
    uint32_t first = lex->nodes[node].first;
    return first ? &lex->entries[first] : NULL;
}

const struct lexicon_entry *lexicon_next(const struct lexicon *lex,
                                         const struct lexicon_entry *entry)
{
    return entry->next ? &lex->entries[entry->next] : NULL;
}

bool lexicon_goes_on(const struct lexicon *lex, uint32_t node)
{
    return lex->nodes[node].goes_on;
}

const struct lexicon_entry *lexicon_entries(const struct lexicon *lex, size_t *n)
{
    *n = lex->n_entries;
    return lex->entries;
}

bool lexicon_has_layer(const struct lexicon *lex, enum lexicon_layer layer)
{
    return lex->has[layer];
}
