/*
 * lint.c - every line of a language's files is read as if it were a text.
 *
 * What a line says must be found when its words are the whole text: so the tokenizer, the stemmer, rewrite.tsv and
 * the walk through the tree are the ones that read customers' texts, and nothing is guessed about them. A clash
 * of stems is told from the learned layer: it names the commonest spelling of each stem and what texts with it
 * feel like. Inflections of a word share its feeling as a rule; where the commonest spelling is another word
 * and the texts lean the other way, the stem has caught a stranger ("severe" catches "several").
 */
#include "analyze/lint.h"

#include "analyze/lang.h"
#include "analyze/lexicon.h"
#include "analyze/reading.h"
#include "analyze/texts.h"
#include "analyze/touchpoints.h"
#include "analyze/waits.h"
#include "analyze/wordbook.h"
#include "core/file.h"
#include "core/nearest.h"

#include <stdlib.h>
#include <string.h>

/* Rows of texts.c whose lines are not read as texts. */
enum {
    TEXT_REWRITE = 0,
    TEXT_LEARNED = 3,
    TEXT_ASPECTS_LEARNED = 5,
    TEXT_CUES_LEARNED = 7,
    TEXT_PRESET_LEARNED = TEXTS_FIXED + 2,
};

/* What views, pages and counts ask for. */
static const char *const cue_names[] = {
    "complaint",      "praise",         "contacted-service", "question",     "wish",
    "leaving",        "staying",        "recommending",      "warning-off",  "resolved",
    "first-visit",    "regular",        "thanks-for-help",   "exceeded",     "missed",
    "old-story",      "sarcasm",        "promotion",         "boilerplate",  "reply-apology",
    "reply-thanks",   "reply-blame",    "reply-next-step",   "stage-buy",    "stage-choose",
    "stage-use",      "stage-discover", "stage-receive",     "stage-return", "stage-get-help",
    "stage-leave",    "channel-phone",  "channel-email",     "channel-chat", "channel-social",
    "channel-letter", "channel-branch", "channel-form",
};
enum { N_CUE_NAMES = sizeof cue_names / sizeof *cue_names };

/* Pairs that no phrase says at once. */
static const char *const opposites[][2] = {
    { "praise", "complaint" }, { "recommending", "warning-off" }, { "leaving", "staying" },
    { "exceeded", "missed" },  { "first-visit", "regular" },
};

struct finding {
    size_t file; /* place among the texts */
    int32_t line;
    struct str text;
};

/* A word of the learned layer. */
struct learned {
    struct str word;
    int32_t lean; /* praise against blame, thousandths */
    int64_t df;
};

struct lint {
    struct str data;
    const struct lang *lang;
    uint32_t slot;
    struct lexicon *lexicon;
    const struct lexicon_tree *tree;
    struct map emoticons;
    struct tokenizer tokenizer;
    struct reading reading;
    struct wordbook *book;
    struct touchpoints touchpoints;
    struct arena arena;
    struct text *texts;
    size_t n_texts;
    struct learned *learned; /* by stem */
    struct finding *findings;
    size_t n, cap;
};

static void find_fault(struct lint *l, const char *file, int32_t line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static void find_fault(struct lint *l, const char *file, int32_t line, const char *fmt, ...)
{
    struct buf text;
    size_t at = 0;
    va_list args;

    while (at < l->n_texts && !str_eq(l->texts[at].name, str_of(file)))
        at++;
    buf_init(&text, BUF_NO_CEILING);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    l->findings = arena_grow(&l->arena, l->findings, &l->cap, l->n + 1, sizeof *l->findings);
    l->findings[l->n++] = (struct finding){ at, line,
                                            arena_printf(&l->arena, "%s:%d: " STR_FMT "\n", file,
                                                         line, STR_ARG(buf_str(&text))) };
    buf_release(&text);
}

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');
    return slash ? slash + 1 : file;
}

/* --- dead lines --- */

static void read_as_text(struct lint *l, struct str text, uint8_t preset)
{
    tokenizer_cut(&l->tokenizer, STR_NONE, text);
    reading_expect(&l->tokenizer, l->book);
    l->reading.lang = l->lang;
    l->reading.preset = preset;
    reading_take(&l->reading, &l->tokenizer, l->lexicon, l->slot, l->book);
}

static bool is_of(const struct lexicon_entry *e, const struct text *text, int32_t line)
{
    return e->line == line && str_eq(str_of(e->file), text->name);
}

/* Whether the line's entry stands where a walk over its words ends: another one of the node may have been
 * preferred, which is told by itself. */
static bool is_at_end(const struct lint *l, const struct text *text, int32_t line)
{
    const struct reading *r = &l->reading;
    uint32_t node = 0;

    if (r->n_terms == 0 || r->n_terms > LEXICON_MAX_WORDS || r->terms[0].stem == 0)
        return false;
    for (size_t i = 0; i < r->n_terms; i++) {
        node = lexicon_step(l->tree, node, r->terms[i].stem);
        if (node == 0 || (i + 1 < r->n_terms && r->terms[i].after != BREAK_NONE))
            return false;
    }
    for (const struct lexicon_entry *e = lexicon_first(l->tree, node); e;
         e = lexicon_next(l->tree, e))
        if (is_of(e, text, line))
            return true;
    return false;
}

static struct str words_read(struct lint *l)
{
    struct str said = STR_NONE;

    for (size_t i = 0; i < l->reading.n_terms; i++)
        said = arena_printf(
            &l->arena, STR_FMT "%s" STR_FMT "%s", STR_ARG(said), i > 0 ? " " : "",
            STR_ARG(l->reading.terms[i].text),
            l->reading.terms[i].after != BREAK_NONE && i + 1 < l->reading.n_terms ? " |" : "");
    return said;
}

static void check_read(struct lint *l, const struct text *text, int32_t line, struct str words,
                       uint8_t preset)
{
    read_as_text(l, words, preset);
    if (!is_at_end(l, text, line))
        find_fault(l, text->name.p, line,
                   "'" STR_FMT "' is never found: a text that says it is read as '" STR_FMT
                   "' (write it so, or take it out)",
                   STR_ARG(words), STR_ARG(words_read(l)));
}

/* A learned line was read from texts once; it dies when its words are rewritten since. */
static void check_learned(struct lint *l, const struct text *text, int32_t line, struct str words)
{
    struct str rest = words, word;

    while (str_cut(&rest, ' ', &word))
        if (lexicon_rewrite(l->lexicon, word)) {
            find_fault(l, text->name.p, line,
                       "'" STR_FMT "' is never found: rewrite.tsv makes other words of '" STR_FMT
                       "' (train anew)",
                       STR_ARG(words), STR_ARG(word));
            return;
        }
}

static void check_rewrite(struct lint *l, const struct text *text, int32_t line, struct str from)
{
    tokenizer_cut(&l->tokenizer, STR_NONE, from);
    if (l->tokenizer.n != 1 || l->tokenizer.tokens[0].kind != TOKEN_WORD ||
        !str_eq(l->tokenizer.tokens[0].text, from))
        find_fault(l, text->name.p, line,
                   "'" STR_FMT "' is never found: no text has it as one word in lower case",
                   STR_ARG(from));
}

/* --- the learned layer --- */

static void note_learned(struct lint *l, struct str word, struct str line)
{
    struct str number[3];
    int64_t n[3], df;

    for (int i = 0; i < 3; i++) {
        struct str *rest = &line;
        if (!str_cut(rest, i < 2 ? ' ' : '\t', &number[i]) || !str_to_int(number[i], &n[i]))
            return;
    }
    uint32_t stem = lexicon_stem(l->lexicon, word, true);
    if (stem != 0 && str_find_char(word, ' ') < 0 && str_to_int(line, &df))
        l->learned[stem] = (struct learned){ word, (int32_t)(n[2] - n[0]), df };
}

/* --- names --- */

/* '-' is what is no touchpoint in a preset's trade. */
static bool is_touchpoint(const struct lint *l, struct str name)
{
    return str_eq(name, STR("-")) || touchpoints_find(&l->touchpoints, name);
}

static bool is_cue(struct str name)
{
    for (size_t i = 0; i < N_CUE_NAMES; i++)
        if (str_eq(name, str_of(cue_names[i])))
            return true;
    return false;
}

static void check_name(struct lint *l, enum lexicon_layer layer, struct str name, const char *file,
                       int32_t line)
{
    if (layer == LAYER_CUE ? is_cue(name) : is_touchpoint(l, name))
        return;
    if (layer == LAYER_CUE) {
        const char *near = nearest_word(name, cue_names, N_CUE_NAMES);
        find_fault(l, file, line, "unknown cue '" STR_FMT "'%s%s%s (see FORMAT.md)", STR_ARG(name),
                   near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    } else {
        find_fault(l, file, line, "'" STR_FMT "' is no touchpoint of aspects.tsv or presets.tsv",
                   STR_ARG(name));
    }
}

/* "name weight name weight": each name of the file is told where it stands first. */
static void check_learned_names(struct lint *l, const struct text *text, int32_t line,
                                struct str says, struct map *seen)
{
    enum lexicon_layer layer = text->number == TEXT_CUES_LEARNED ? LAYER_CUE : LAYER_ASPECT;
    struct str name, weight;

    while (str_cut(&says, ' ', &name)) {
        void **slot = map_put(seen, name);
        if (!*slot)
            check_name(l, layer, name, text->name.p, line);
        *slot = l;
        str_cut(&says, ' ', &weight);
    }
}

/* --- all lines of a file --- */

static bool is_learned(const struct text *text)
{
    return text->number == TEXT_LEARNED || text->number == TEXT_ASPECTS_LEARNED ||
           text->number == TEXT_CUES_LEARNED || text->number == TEXT_PRESET_LEARNED;
}

static void check_lines(struct lint *l, const struct text *text, struct str bytes, uint8_t preset)
{
    struct str line, words;
    struct map names;

    map_init(&names);
    for (int32_t n = 1; str_cut_line(&bytes, &line); n++) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &words))
            continue;
        if (text->number == TEXT_REWRITE)
            check_rewrite(l, text, n, words);
        else if (is_learned(text))
            check_learned(l, text, n, words);
        else
            check_read(l, text, n, words, preset);
        if (text->number == TEXT_LEARNED)
            note_learned(l, words, line);
        else if (is_learned(text))
            check_learned_names(l, text, n, line, &names);
    }
    map_release(&names);
}

static int check_files(struct lint *l, struct err *err)
{
    l->learned = arena_alloc(&l->arena, (l->tree->n_stems + 1) * sizeof *l->learned);
    for (size_t i = 0; i < l->n_texts; i++) {
        struct buf bytes;
        struct text_state state;
        if (text_read(l->data, &l->texts[i], &bytes, &state, err) < 0)
            return -1;
        check_lines(l, &l->texts[i], arena_str(&l->arena, buf_str(&bytes)),
                    lexicon_preset(l->lexicon, l->texts[i].preset));
        buf_release(&bytes);
    }
    return 0;
}

/* --- entries of one node --- */

static bool is_valued(const struct lexicon_entry *e)
{
    return e->layer == LAYER_HAND && e->weight != 0;
}

static bool is_same_form(const struct lexicon_entry *a, const struct lexicon_entry *b)
{
    if (((a->flags ^ b->flags) & FLAG_EXACT) || a->layer != b->layer || a->preset != b->preset)
        return false;
    return !(a->flags & FLAG_EXACT) || str_eq(a->text, b->text);
}

static bool are_opposite(struct str a, struct str b)
{
    for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++)
        for (int k = 0; k < 2; k++)
            if (str_eq(a, str_of(opposites[i][k])) && str_eq(b, str_of(opposites[i][1 - k])))
                return true;
    return false;
}

/* Both have the same form in one node; 'last' counts. */
static void check_hand_pair(struct lint *l, const struct lexicon_entry *e,
                            const struct lexicon_entry *last)
{
    bool says_the_same =
        e->weight == last->weight && e->flags == last->flags && e->factor == last->factor;

    if (strcmp(e->file, last->file) != 0) {
        if ((int64_t)e->weight * last->weight < 0)
            find_fault(l, last->file, last->line,
                       "'" STR_FMT "' %d contradicts '" STR_FMT "' %d (%s:%d; take one out)",
                       STR_ARG(last->text), last->weight, STR_ARG(e->text), e->weight,
                       base_name(e->file), e->line);
    } else if (says_the_same) {
        find_fault(l, e->file, e->line,
                   "'" STR_FMT "' says nothing that '" STR_FMT "' in line %d does not: the same"
                   " stems (take it out)",
                   STR_ARG(e->text), STR_ARG(last->text), last->line);
    } else if ((e->weight != 0) == (last->weight != 0)) {
        find_fault(l, e->file, e->line,
                   "'" STR_FMT "' %d is hidden by '" STR_FMT "' %d in line %d: the same stems"
                   " (take one out, or say 'exact')",
                   STR_ARG(e->text), e->weight, STR_ARG(last->text), last->weight, last->line);
    }
}

static void check_named_pair(struct lint *l, const struct lexicon_entry *e,
                             const struct lexicon_entry *last)
{
    if (str_eq(e->name, last->name) && strcmp(e->file, last->file) == 0)
        find_fault(l, e->file, e->line,
                   "'" STR_FMT "' says nothing that '" STR_FMT "' in line %d does not: the same"
                   " stems (take it out)",
                   STR_ARG(e->text), STR_ARG(last->text), last->line);
    else if (are_opposite(e->name, last->name))
        find_fault(l, last->file, last->line,
                   "'" STR_FMT "' is " STR_FMT " here and " STR_FMT " in line %d (take one out)",
                   STR_ARG(last->text), STR_ARG(last->name), STR_ARG(e->name), e->line);
}

/* The stem's commonest word is another one, and texts do not feel as the entry says. */
static void check_clash(struct lint *l, const struct lexicon_entry *e)
{
    enum { LEAST_TEXTS = 30, PLAINLY = 600 /* thousandths of log-odds */ };

    if (!is_valued(e) || (e->flags & (FLAG_EXACT | FLAG_EMOJI | FLAG_EMOTICON)) || e->n_words > 1)
        return;
    const struct learned *known = &l->learned[lexicon_stem(l->lexicon, e->text, true)];
    if (known->df < LEAST_TEXTS || str_eq(known->word, e->text) || str_is_empty(known->word))
        return;
    /* Said exactly, the commoner word is apart already. */
    for (const struct lexicon_entry *o =
             lexicon_first(l->tree, lexicon_stem(l->lexicon, e->text, true));
         o; o = lexicon_next(l->tree, o))
        if (o->layer == LAYER_HAND && (o->flags & FLAG_EXACT) && str_eq(o->text, known->word))
            return;
    if ((e->weight > 0 ? known->lean : -known->lean) > -PLAINLY)
        return;
    find_fault(l, e->file, e->line,
               "'" STR_FMT "' %d catches '" STR_FMT "' too, which has the same stem and leans the"
               " other way in texts (say 'exact', or give '" STR_FMT "' a line with 'exact')",
               STR_ARG(e->text), e->weight, STR_ARG(known->word), STR_ARG(known->word));
}

/* What an entry that comes before another of the chain adds to it: the first like it of the rest is told. */
static void check_pair(struct lint *l, const struct lexicon_entry *chain,
                       const struct lexicon_entry *e)
{
    for (const struct lexicon_entry *last = chain; last != e; last = lexicon_next(l->tree, last)) {
        if (!is_same_form(e, last))
            continue;
        if (e->layer == LAYER_HAND) {
            check_hand_pair(l, e, last);
            return;
        }
        check_named_pair(l, e, last);
        if (str_eq(e->name, last->name))
            return;
    }
}

/* The entries of one node, the last line first. */
static void check_chain(struct lint *l, const struct lexicon_entry *chain)
{
    for (const struct lexicon_entry *e = chain; e; e = lexicon_next(l->tree, e)) {
        if (e->layer == LAYER_ASPECT || e->layer == LAYER_CUE)
            check_name(l, e->layer, e->name, e->file, e->line);
        check_clash(l, e);
        check_pair(l, chain, e);
    }
}

/* A chain begins with the entry that none leads to. */
static void check_chains(struct lint *l)
{
    bool *followed = arena_alloc(&l->arena, l->tree->n_entries + 1);

    for (size_t i = 1; i < l->tree->n_entries; i++)
        followed[l->tree->entries[i].next] = true;
    for (size_t i = 1; i < l->tree->n_entries; i++)
        if (!followed[i])
            check_chain(l, &l->tree->entries[i]);
}

/* --- all of it --- */

static int by_place(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;

    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return str_cmp(x->text, y->text);
}

static void tell(struct lint *l, struct buf *out, size_t *n)
{
    if (l->n > 0)
        qsort(l->findings, l->n, sizeof *l->findings, by_place);
    for (size_t i = 0; i < l->n; i++)
        buf_puts(out, l->findings[i].text);
    *n += l->n;
}

static int check(struct lint *l, struct buf *out, struct err *err)
{
    l->lexicon = lexicon_open(l->data, l->lang, &l->emoticons, out, err);
    if (!l->lexicon || touchpoints_init(&l->touchpoints, l->data, err) < 0)
        return -1;
    l->tree = lexicon_tree(l->lexicon);
    l->n_texts = texts_find(l->data, l->lang, &l->arena, &l->texts);
    if (check_files(l, err) < 0)
        return -1;
    check_chains(l);
    return 0;
}

int lint_language(struct str data, const struct lang *lang, struct buf *out, size_t *n,
                  struct err *err)
{
    struct lint l = { .data = data, .lang = lang, .slot = (uint32_t)(lang - langs) };

    map_init(&l.emoticons);
    tokenizer_init(&l.tokenizer, &l.emoticons);
    l.book = wordbook_open();
    int rc = check(&l, out, err);
    if (rc == 0)
        tell(&l, out, n);
    reading_release(&l.reading);
    wordbook_close(l.book);
    tokenizer_release(&l.tokenizer);
    map_release(&l.emoticons);
    if (l.touchpoints.rows)
        touchpoints_release(&l.touchpoints);
    lexicon_close(l.lexicon);
    arena_release(&l.arena);
    return rc;
}

/* --- what all languages share --- */

static bool has_words(struct str data, struct str preset)
{
    struct buf bytes;

    for (size_t i = 0; i < WORDBOOK_LANGS; i++) {
        struct arena arena;
        arena_init(&arena);
        struct str name = arena_printf(&arena, "lexicons/%s/presets/" STR_FMT ".tsv", langs[i].code,
                                       STR_ARG(preset));
        bool there = file_read(data, name.p, &bytes, NULL) == 0;
        arena_release(&arena);
        if (there) {
            buf_release(&bytes);
            return true;
        }
    }
    return false;
}

static void check_presets(struct str data, struct str rest, struct arena *arena, struct buf *out,
                          size_t *n)
{
    struct str line, preset, name, last = STR_NONE;
    struct map seen;

    map_init(&seen);
    for (int number = 1; str_cut_line(&rest, &line); number++) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &preset) ||
            !str_cut(&line, '\t', &name))
            continue;
        void **slot = map_put(
            &seen, arena_printf(arena, STR_FMT "\t" STR_FMT, STR_ARG(preset), STR_ARG(name)));
        if (*slot) {
            buf_printf(out,
                       "lexicons/presets.tsv:%d: '" STR_FMT "' has '" STR_FMT
                       "' in line %d already (take one out)\n",
                       number, STR_ARG(preset), STR_ARG(name), (int)(intptr_t)*slot);
            ++*n;
        }
        *slot = (void *)(intptr_t)number;
        if (!str_eq(preset, last) && !has_words(data, preset)) {
            buf_printf(out,
                       "lexicons/presets.tsv:%d: no language has words of preset '" STR_FMT
                       "': no topic can say it (write LANG/presets/" STR_FMT ".tsv)\n",
                       number, STR_ARG(preset), STR_ARG(preset));
            ++*n;
        }
        last = preset;
    }
    map_release(&seen);
}

int lint_shared(struct str data, struct buf *out, size_t *n, struct err *err)
{
    struct touchpoints touchpoints;
    struct waits waits;
    struct buf bytes;
    struct err none = { 0 };

    if (touchpoints_init(&touchpoints, data, err) < 0)
        return -1;
    if (waits_init(&waits, data, err) < 0) {
        touchpoints_release(&touchpoints);
        return -1;
    }
    if (file_read(data, "lexicons/presets.tsv", &bytes, &none) == 0) {
        check_presets(data, buf_str(&bytes), &touchpoints.arena, out, n);
        buf_release(&bytes);
    }
    waits_release(&waits);
    touchpoints_release(&touchpoints);
    return 0;
}
