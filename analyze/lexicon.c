/*
 * lexicon.c - reading word lists into one tree of stems.
 *
 * Every word of every file becomes a stem number; an entry of several words is a path of such numbers, kept in
 * one open-addressed table (node, stem) -> node. A node is little: its first entry and whether it goes on, so
 * that most walks end after one look. Layers are rows: a file name, what its second column is, where its
 * entries hang.
 */
#include "analyze/lexicon.h"

#include "core/file.h"
#include "analyze/lang.h"
#include "analyze/stem.h"
#include "analyze/token.h"
#include "core/arena.h"
#include "core/hash.h"
#include "core/mem.h"

#include <stdio.h>
#include <string.h>

enum { MAX_BYTES_OF_ENTRY = 200, VALENCE_MAX = 1000, FACTOR_MAX = 3000, WEIGHT_MAX = 30000 };

enum { N_KNOWN = 1 << 20 };

struct lexicon {
    struct stemmer *stemmer;
    struct arena arena; /* texts, rewrites */
    struct map stems;   /* stem -> number */
    struct str *stem_texts;
    size_t cap_stems;
    struct map words; /* surface words of the files -> number: no stemming for these */
    struct map rewrites;
    uint64_t
        known[N_KNOWN / 64]; /* a bit a word or stem, by hash: most rare words of texts end here */
    struct lexicon_tree tree;
    size_t n_nodes, cap_nodes, n_steps, cap_roots, cap_entries, cap_weights;
    bool has[LAYER_CUE + 1];
};

struct reader {
    struct lexicon *lexicon;
    struct tokenizer tokenizer;
    struct map *emoticons;
    const char *file; /* relative to the data folder */
    int32_t line;
    uint8_t preset;
    struct buf *errors;
    struct err *err;
    bool failed;
};

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

static uint32_t step_make(struct lexicon *lex, uint32_t node, uint32_t stem)
{
    struct lexicon_tree *tree = &lex->tree;
    uint32_t next = lexicon_step(tree, node, stem);

    if (next != 0)
        return next;
    tree->nodes = mem_grow(tree->nodes, &lex->cap_nodes, lex->n_nodes + 1, sizeof *tree->nodes);
    next = (uint32_t)lex->n_nodes++;
    if (node == 0) {
        tree->roots[stem] = next;
        return next;
    }
    if (++lex->n_steps * 2 > tree->n_slots)
        lexicon_tree_widen(tree);
    lexicon_tree_put(tree, (struct lexicon_step){ (uint64_t)node << 32 | stem, next });
    return next;
}

/* --- stems --- */

static size_t known_bit(struct str word)
{
    return (size_t)hash_quick(word, 0) & (N_KNOWN - 1);
}

static void make_known(struct lexicon *lex, struct str word)
{
    size_t bit = known_bit(word);
    lex->known[bit / 64] |= UINT64_C(1) << bit % 64;
}

static bool may_be_known(const struct lexicon *lex, struct str word)
{
    size_t bit = known_bit(word);
    return lex->known[bit / 64] >> bit % 64 & 1;
}

static uint32_t stem_number(struct lexicon *lex, struct str stem)
{
    void *found = map_get(&lex->stems, stem);

    if (found)
        return (uint32_t)(uintptr_t)found;
    uint32_t number = (uint32_t)lex->stems.n + 1;
    struct str text = arena_str(&lex->arena, stem);
    *map_put(&lex->stems, text) = (void *)(uintptr_t)number;
    make_known(lex, text);
    lex->stem_texts =
        mem_grow(lex->stem_texts, &lex->cap_stems, (size_t)number + 1, sizeof *lex->stem_texts);
    lex->stem_texts[number] = text;
    lex->tree.roots =
        mem_grow(lex->tree.roots, &lex->cap_roots, (size_t)number + 1, sizeof *lex->tree.roots);
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
    make_known(lex, word);
    return number;
}

uint32_t lexicon_stem(struct lexicon *lex, struct str word, bool is_word)
{
    void *found = may_be_known(lex, word) ? map_get(&lex->words, word) : NULL;

    if (!found && is_word) {
        struct str stem = stemmer_stem(lex->stemmer, word);
        found = may_be_known(lex, stem) ? map_get(&lex->stems, stem) : NULL;
    }
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
    bool only_classes = true;

    out->n = 0;
    if (entry.n == 0 || entry.n > MAX_BYTES_OF_ENTRY)
        return complain(r, "an entry has 1 to %d bytes", MAX_BYTES_OF_ENTRY);
    tokenizer_cut(&r->tokenizer, STR_NONE, entry);
    for (size_t i = 0; i < r->tokenizer.n; i++) {
        const struct token *token = &r->tokenizer.tokens[i];
        bool is_word = token->kind == TOKEN_WORD;
        only_classes = only_classes && str_starts(token->text, STR("<")); /* "10/10" is itself */
        const struct lexicon_rewrite *re = is_word ? lexicon_rewrite(lex, token->text) : NULL;
        for (uint32_t k = 0; re && k < re->n; k++)
            if (put_word(r, out, re->words[k], re->stems[k]) < 0)
                return -1;
        if (!re && put_word(r, out, token->text, stem_make(lex, token->text, is_word)) < 0)
            return -1;
    }
    if (out->n == 0)
        return complain(r, "no word in '" STR_FMT "'", STR_ARG(entry));
    if (only_classes)
        return complain(r, "'" STR_FMT "' would stand for every " STR_FMT " (add a word to it)",
                        STR_ARG(entry), STR_ARG(out->text[0]));
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

/* The node of the words, with the layer marked on the way to it. */
static struct lexicon_node *make_path(struct lexicon *lex, const struct words *words,
                                      enum lexicon_layer layer)
{
    struct lexicon_tree *tree = &lex->tree;
    uint32_t node = 0;

    for (uint32_t i = 0; i < words->n; i++) {
        tree->nodes[node].onward |= (uint8_t)(1u << layer);
        node = step_make(lex, node, words->stems[i]);
    }
    tree->nodes[node].own |= (uint8_t)(1u << layer);
    lex->has[layer] = true;
    return &tree->nodes[node];
}

static struct lexicon_entry *add_entry(struct reader *r, const struct words *words,
                                       enum lexicon_layer layer)
{
    struct lexicon *lex = r->lexicon;
    struct lexicon_tree *tree = &lex->tree;
    struct lexicon_node *node = make_path(lex, words, layer);

    tree->entries =
        mem_grow(tree->entries, &lex->cap_entries, tree->n_entries + 1, sizeof *tree->entries);
    struct lexicon_entry *entry = &tree->entries[tree->n_entries];
    *entry = (struct lexicon_entry){ .layer = layer,
                                     .factor = 1000,
                                     .line = r->line,
                                     .n_words = words->n,
                                     .next = node->first,
                                     .preset = r->preset,
                                     .file = r->file };
    node->first = (uint32_t)tree->n_entries++;
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
    uint32_t flag = lexicon_flag(word);
    *bits |= flag;
    if (flag != 0)
        return 0;
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

    if (!r->emoticons)
        return complain(r, "emoticons stand in hand.tsv, for all texts");
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

/* Takes a number and the space behind it: there are 150,000 of these. */
static bool take_weight(struct str *rest, int32_t *out)
{
    enum { MOST_DIGITS = 5 };
    size_t minus = rest->n > 0 && rest->p[0] == '-', i = minus;
    int32_t n = 0;

    for (; i < rest->n && i < minus + MOST_DIGITS && char_is_digit(rest->p[i]); i++)
        n = n * 10 + (rest->p[i] - '0');
    if (i == minus || (i < rest->n && rest->p[i] != ' ') || n > WEIGHT_MAX)
        return false;
    *out = minus ? -n : n;
    *rest = str_from(*rest, i + 1);
    return true;
}

static int read_learned(struct reader *r, struct str line)
{
    static const struct str not_suffix = { " not", 4 };
    struct str text, weights;
    struct words words;
    int32_t w[3];

    if (!str_cut(&line, '\t', &text) || !str_cut(&line, '\t', &weights))
        return complain(r, "no tab (write n-gram<TAB>neg neu pos<TAB>df)");
    for (int i = 0; i < 3; i++)
        if (!take_weight(&weights, &w[i]))
            return complain(r, "three weights of -%d .. %d are wanted", WEIGHT_MAX, WEIGHT_MAX);
    if (read_plain_words(r, text, &words) < 0)
        return -1;
    struct lexicon *lex = r->lexicon;
    struct lexicon_tree *tree = &lex->tree;
    struct lexicon_node *node = make_path(lex, &words, LAYER_LEARNED);
    tree->weights =
        mem_grow(tree->weights, &lex->cap_weights, tree->n_weights + 1, sizeof *tree->weights);
    tree->weights[tree->n_weights] = (struct lexicon_weight){ w[2] - w[0], w[1], r->line };
    tree->learned_file = r->file;
    node->learned[str_ends(line, not_suffix)] = (uint32_t)tree->n_weights++;
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

static int read_files(struct reader *r, struct str data, const struct lang *lang)
{
    for (int i = 0; i < N_FILES; i++) {
        struct err err = { 0 };
        struct buf bytes = { 0 };

        r->file = arena_printf(&r->lexicon->arena, "lexicons/%s/%s", lang->code, files[i].name).p;
        if (file_read(data, r->file, &bytes, &err) < 0) {
            if (err.code == ERR_NO_INPUT && !files[i].must)
                continue;
            return err_set(r->err, err.code, "%s", err.text);
        }
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

    arena_init(&lex->arena);
    map_init(&lex->stems);
    map_init(&lex->words);
    map_init(&lex->rewrites);
    lex->n_nodes = lex->tree.n_entries = lex->tree.n_weights =
        1; /* number 0 is "none", and the root */
    lex->tree.nodes = mem_grow(NULL, &lex->cap_nodes, 1, sizeof *lex->tree.nodes);
    lex->tree.entries = mem_grow(NULL, &lex->cap_entries, 1, sizeof *lex->tree.entries);
    lex->tree.weights = mem_grow(NULL, &lex->cap_weights, 1, sizeof *lex->tree.weights);
    lex->tree.roots = mem_grow(NULL, &lex->cap_roots, 1, sizeof *lex->tree.roots);
    lexicon_tree_widen(&lex->tree);
    tokenizer_init(&r.tokenizer, NULL);

    lex->stemmer = stemmer_open(lang->stemmer);
    int rc = lex->stemmer ? read_files(&r, data, lang)
                          : err_set(err, ERR_INTERNAL, "libstemmer has no '%s'", lang->stemmer);
    tokenizer_release(&r.tokenizer);
    if (rc < 0) {
        lexicon_close(lex);
        return NULL;
    }
    return lex;
}

int lexicon_add_preset(struct lexicon *lex, struct str data, const struct lang *lang,
                       struct str name, uint8_t number, struct buf *errors, struct err *err)
{
    struct reader r = { .lexicon = lex, .preset = number, .errors = errors, .err = err };
    struct err missing = { 0 };
    struct buf bytes = { 0 };

    r.file =
        arena_printf(&lex->arena, "lexicons/%s/presets/" STR_FMT ".tsv", lang->code, STR_ARG(name))
            .p;
    if (file_read(data, r.file, &bytes, &missing) < 0)
        return missing.code == ERR_NO_INPUT ? 0 : err_set(err, missing.code, "%s", missing.text);
    tokenizer_init(&r.tokenizer, NULL);
    read_lines(&r, buf_str(&bytes), read_hand);
    tokenizer_release(&r.tokenizer);
    buf_release(&bytes);
    return r.failed ? -1 : 1;
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
    mem_free(lex->tree.weights);
    mem_free(lex->tree.filter);
    mem_free(lex->tree.roots);
    mem_free(lex->tree.entries);
    mem_free(lex->tree.nodes);
    mem_free(lex->tree.steps);
    arena_release(&lex->arena);
    mem_free(lex);
}

uint64_t lexicon_digest(struct str data, const struct lang *lang, uint64_t seed)
{
    for (int i = 0; i < N_FILES; i++) {
        struct buf bytes = { 0 };
        char name[64];
        snprintf(name, sizeof name, "lexicons/%s/%s", lang->code, files[i].name);
        if (file_read(data, name, &bytes, NULL) == 0)
            seed = hash_quick(buf_str(&bytes), seed);
        buf_release(&bytes);
    }
    return seed;
}

uint64_t lexicon_preset_digest(struct str data, const struct lang *lang, struct str name,
                               uint64_t seed)
{
    struct buf bytes = { 0 }, path;

    buf_init(&path, BUF_NO_CEILING);
    buf_printf(&path, "lexicons/%s/presets/" STR_FMT ".tsv", lang->code, STR_ARG(name));
    if (file_read(data, path.p, &bytes, NULL) == 0)
        seed = hash_quick(buf_str(&bytes), seed);
    buf_release(&bytes);
    buf_release(&path);
    return seed;
}

/* --- walking --- */

const struct lexicon_tree *lexicon_tree(const struct lexicon *lex)
{
    return &lex->tree;
}

bool lexicon_has_layer(const struct lexicon *lex, enum lexicon_layer layer)
{
    return lex->has[layer];
}
