/*
 * draft.c - reading the texts of a language into one tree of stems.
 *
 * Every word of every file becomes a stem number; an entry of several words is a path of such numbers.
 * Layers are rows: a file name, what its second column is, where its entries hang. FORMAT.md in lexicons/
 * says how the files are written.
 */
#include "analyze/draft.h"

#include "analyze/lang.h"
#include "analyze/stem.h"
#include "analyze/texts.h"
#include "analyze/token.h"
#include "core/mem.h"

#include <stdio.h>
#include <string.h>

enum { MAX_BYTES_OF_ENTRY = 200, VALENCE_MAX = 1000, FACTOR_MAX = 3000, WEIGHT_MAX = 30000 };

struct reader {
    struct draft *draft;
    struct tokenizer tokenizer;
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

/* --- stems --- */

static uint32_t stem_number(struct draft *d, struct str stem)
{
    void *found = map_get(&d->stems, stem);

    if (found)
        return (uint32_t)(uintptr_t)found;
    uint32_t number = (uint32_t)d->stems.n + 1;
    struct str text = arena_str(&d->arena, stem);
    *map_put(&d->stems, text) = (void *)(uintptr_t)number;
    d->stem_texts =
        mem_grow(d->stem_texts, &d->cap_stems, (size_t)number + 1, sizeof *d->stem_texts);
    d->stem_texts[number] = text;
    d->roots = mem_grow(d->roots, &d->cap_roots, (size_t)number + 1, sizeof *d->roots);
    return number;
}

/* The stem of a word of a file; it is made when it is new. */
static uint32_t stem_make(struct draft *d, struct str word, bool is_word)
{
    void *found = map_get(&d->words, word);

    if (found)
        return (uint32_t)(uintptr_t)found;
    uint32_t number = stem_number(d, is_word ? stemmer_stem(d->stemmer, word) : word);
    *map_put(&d->words, arena_str(&d->arena, word)) = (void *)(uintptr_t)number;
    return number;
}

/* A word that is its own stem: "pleased" is no "please". */
static void keep_whole(struct draft *d, struct str word)
{
    *map_put(&d->words, arena_str(&d->arena, word)) = (void *)(uintptr_t)stem_number(d, word);
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
    struct draft *d = r->draft;
    bool only_classes = true;

    out->n = 0;
    if (entry.n == 0 || entry.n > MAX_BYTES_OF_ENTRY)
        return complain(r, "an entry has 1 to %d bytes", MAX_BYTES_OF_ENTRY);
    tokenizer_cut(&r->tokenizer, STR_NONE, entry);
    for (size_t i = 0; i < r->tokenizer.n; i++) {
        const struct token *token = &r->tokenizer.tokens[i];
        bool is_word = token->kind == TOKEN_WORD;
        only_classes = only_classes && str_starts(token->text, STR("<")); /* "10/10" is itself */
        const struct lexicon_rewrite *re = is_word ? map_get(&d->rewrites, token->text) : NULL;
        for (uint32_t k = 0; re && k < re->n; k++)
            if (put_word(r, out, re->words[k], re->stems[k]) < 0)
                return -1;
        if (!re && put_word(r, out, token->text, stem_make(d, token->text, is_word)) < 0)
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
        if (put_word(r, out, word, stem_make(r->draft, word, is_word)) < 0)
            return -1;
    }
    return 0;
}

static void mark(uint8_t has[2], unsigned what, uint8_t preset)
{
    has[1] |= (uint8_t)what;
    if (preset == 0)
        has[0] |= (uint8_t)what;
}

/* The node of the words, with what it has marked on the way to it. */
static struct draft_node *make_path(struct draft *d, const struct words *words, unsigned what,
                                    uint8_t preset)
{
    uint32_t node = 0;

    for (uint32_t i = 0; i < words->n; i++) {
        mark(d->nodes[node].onward, what, preset);
        node = draft_step_make(d, node, words->stems[i]);
    }
    mark(d->nodes[node].own, what, preset);
    return &d->nodes[node];
}

static struct lexicon_entry *add_entry(struct reader *r, const struct words *words,
                                       enum lexicon_layer layer, uint32_t flags)
{
    struct draft *d = r->draft;
    unsigned says = layer == LAYER_ASPECT ? HAS_ASPECT_SAYS : HAS_CUE_SAYS;
    struct draft_node *node =
        make_path(d, words, flags & FLAG_WEIGHED ? says : 1u << layer, r->preset);

    d->entries = mem_grow(d->entries, &d->cap_entries, d->n_entries + 1, sizeof *d->entries);
    struct lexicon_entry *entry = &d->entries[d->n_entries];
    *entry = (struct lexicon_entry){ .layer = (uint8_t)layer,
                                     .flags = flags,
                                     .factor = 1000,
                                     .line = r->line,
                                     .n_words = (uint8_t)words->n,
                                     .next = node->first,
                                     .preset = r->preset,
                                     .file = r->file };
    node->first = (uint32_t)d->n_entries++;
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
    uint32_t flag = draft_flag(word);
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
    struct str kept = arena_str(&r->draft->arena, text);

    if (r->preset != 0)
        return complain(r, "emoticons stand in hand.tsv, for all texts");
    if (kept.n == 0)
        return complain(r, "an emoticon has a byte at least");
    words->n = 1;
    words->text[0] = kept;
    words->stems[0] = stem_make(r->draft, kept, false);
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
    struct lexicon_entry *entry = add_entry(r, &words, LAYER_HAND, bits);
    entry->weight = (int32_t)number;
    entry->factor = factor;
    entry->text = join(&r->draft->arena, &words);
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
    struct draft *d = r->draft;
    bool negated = str_ends(line, not_suffix);
    struct draft_node *node =
        make_path(d, &words, HAS_LEARNED | (negated ? HAS_NEGATED : HAS_PLAIN), 0);
    d->weights = mem_grow(d->weights, &d->cap_weights, d->n_weights + 1, sizeof *d->weights);
    d->weights[d->n_weights] = (struct lexicon_weight){ w[2] - w[0], w[1], r->line };
    node->learned[negated] = (uint32_t)d->n_weights++;
    return 0;
}

/* The number of a touchpoint's or cue's name; 0 and a complaint when there are too many. */
static int32_t name_number(struct reader *r, struct str name)
{
    struct draft *d = r->draft;
    void *found = map_get(&d->names, name);

    if (found)
        return (int32_t)(intptr_t)found;
    if (d->names.n + 1 >= LEXICON_MAX_NAMES)
        return complain(r, "more than %d names of touchpoints and cues", LEXICON_MAX_NAMES - 1), 0;
    intptr_t number = (intptr_t)d->names.n + 1;
    *map_put(&d->names, arena_str(&d->arena, name)) = (void *)number;
    return (int32_t)number;
}

static int put_named(struct reader *r, const struct words *words, struct str name, uint32_t bits,
                     enum lexicon_layer layer, int32_t weight)
{
    int32_t number = name_number(r, name);

    if (number == 0)
        return -1;
    struct lexicon_entry *entry = add_entry(r, words, layer, bits);
    entry->weight = weight;
    entry->factor = number;
    entry->text = join(&r->draft->arena, words);
    entry->name = arena_str(&r->draft->arena, name);
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
    return put_named(r, &words, name, bits, layer, 0);
}

/* n-gram<TAB>name weight name weight ... */
static int read_weighed(struct reader *r, struct str line, enum lexicon_layer layer)
{
    struct str text, name;
    struct words words;
    int32_t weight;

    if (!str_cut(&line, '\t', &text))
        return complain(r, "no tab (write n-gram<TAB>name weight ...)");
    if (read_plain_words(r, text, &words) < 0)
        return -1;
    while (line.n > 0 && str_cut(&line, ' ', &name)) {
        if (name.n == 0 || line.n == 0 || !take_weight(&line, &weight))
            return complain(r, "a name wants a weight of -%d .. %d", WEIGHT_MAX, WEIGHT_MAX);
        if (put_named(r, &words, name, FLAG_WEIGHED, layer, weight) < 0)
            return -1;
    }
    return 0;
}

static int read_weighed_aspect(struct reader *r, struct str line)
{
    return read_weighed(r, line, LAYER_ASPECT);
}

static int read_weighed_cue(struct reader *r, struct str line)
{
    return read_weighed(r, line, LAYER_CUE);
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
    struct draft *d = r->draft;
    struct str from, word;
    struct lexicon_rewrite *re = arena_alloc(&d->arena, sizeof *re);

    if (!str_cut(&line, '\t', &from) || from.n == 0)
        return complain(r, "no tab (write surface<TAB>words)");
    if (str_eq(line, from)) {
        keep_whole(d, from);
        return 0;
    }
    while (str_cut(&line, ' ', &word)) {
        if (re->n == LEXICON_MAX_REWRITE || word.n == 0)
            return complain(r, "1 to %d words are wanted", LEXICON_MAX_REWRITE);
        re->words[re->n] = arena_str(&d->arena, word);
        re->stems[re->n++] = stem_make(d, word, true);
    }
    *map_put(&d->rewrites, arena_str(&d->arena, from)) = re;
    return 0;
}

/* --- files --- */

/* In the order of texts.c; presets come after them. */
static int (*const readers[TEXTS_FIXED])(struct reader *, struct str line) = {
    read_rewrite, read_hand,           read_hand, read_learned,
    read_aspect,  read_weighed_aspect, read_cue,  read_weighed_cue,
};
/* Of presets, by the ending of their files. */
static int (*const preset_readers[TEXTS_OF_PRESET])(struct reader *, struct str line) = {
    read_hand,
    read_aspect,
    read_weighed_aspect,
};

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

/* The number that the entries of the file bear: 0, or that of its preset. */
static uint8_t preset_number(struct draft *d, struct str preset)
{
    if (str_is_empty(preset))
        return 0;
    for (size_t i = 0; i < d->n_presets; i++)
        if (str_eq(d->presets[i], preset))
            return (uint8_t)(i + 1);
    d->presets = mem_grow(d->presets, &d->cap_presets, d->n_presets + 1, sizeof *d->presets);
    d->presets[d->n_presets++] = preset;
    return (uint8_t)d->n_presets;
}

static int read_text(struct reader *r, struct str data, const struct text *text)
{
    struct draft *d = r->draft;
    struct buf bytes;
    struct text_state state;

    if (text_read(data, text, &bytes, &state, r->err) < 0)
        return -1;
    text_list(&d->list, text, &state);
    d->files = mem_grow(d->files, &d->cap_files, d->n_files + 1, sizeof *d->files);
    d->files[d->n_files++] = r->file = text->name.p;
    r->preset = preset_number(d, text->preset);
    read_lines(r, buf_str(&bytes),
               text->number < TEXTS_FIXED ? readers[text->number]
                                          : preset_readers[text->number - TEXTS_FIXED]);
    buf_release(&bytes);
    return 0;
}

int draft_read(struct draft *d, struct str data, const struct lang *lang, struct buf *errors,
               struct err *err)
{
    struct reader r = { .draft = d, .errors = errors, .err = err };
    struct text *texts;
    size_t n = texts_find(data, lang, &d->arena, &texts);
    int rc = 0;

    tokenizer_init(&r.tokenizer, NULL);
    for (size_t i = 0; rc == 0 && i < n && (errors || !r.failed); i++)
        rc = read_text(&r, data, &texts[i]);
    tokenizer_release(&r.tokenizer);
    return rc < 0 || r.failed ? -1 : 0;
}

void draft_init(struct draft *d, struct stemmer *stemmer)
{
    *d = (struct draft){ .stemmer = stemmer, .n_nodes = 1, .n_entries = 1, .n_weights = 1 };
    arena_init(&d->arena);
    map_init(&d->stems);
    map_init(&d->words);
    map_init(&d->rewrites);
    map_init(&d->names);
    buf_init(&d->list, BUF_NO_CEILING);
    /* number 0 is "none", and the root */
    d->nodes = mem_grow(NULL, &d->cap_nodes, 1, sizeof *d->nodes);
    d->entries = mem_grow(NULL, &d->cap_entries, 1, sizeof *d->entries);
    d->weights = mem_grow(NULL, &d->cap_weights, 1, sizeof *d->weights);
    d->stem_texts = mem_grow(NULL, &d->cap_stems, 1, sizeof *d->stem_texts);
    d->roots = mem_grow(NULL, &d->cap_roots, 1, sizeof *d->roots);
}

void draft_release(struct draft *d)
{
    mem_free(d->presets);
    mem_free(d->files);
    mem_free(d->roots);
    mem_free(d->stem_texts);
    mem_free(d->weights);
    mem_free(d->entries);
    mem_free(d->nodes);
    mem_free(d->steps);
    buf_release(&d->list);
    map_release(&d->names);
    map_release(&d->rewrites);
    map_release(&d->words);
    map_release(&d->stems);
    arena_release(&d->arena);
    *d = (struct draft){ 0 };
}
