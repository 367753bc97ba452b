/*
 * waits.c - reading waits.tsv, and finding numbers beside units.
 */
#include "analyze/waits.h"

#include "analyze/lang.h"
#include "core/file.h"

enum wait_kind {
    WAIT_NUMBER, /* a word for a number, thousandths */
    WAIT_UNIT,   /* seconds */
    WAIT_WAIT,   /* speaks of waiting */
    WAIT_STILL,  /* speaks of waiting where there is an "ago" too */
    WAIT_AGO,
    WAIT_TO, /* stands before whom a leaver goes to */
};

struct wait_word {
    uint32_t kinds; /* one bit each */
    int64_t number, unit;
};

enum {
    REACH = 10,                  /* words between the wait and its length */
    LONGEST_S = 3 * 365 * 86400, /* what is longer is no customer's wait */
    LANGS = 32,                  /* the first rows of lang.c */
    NAME_WORDS = 3,              /* of whom a leaver goes to */
    WAY = 5,                     /* words from the leaving to the "to" */
};

/* The words of a language: folded word -> struct wait_word. Nearly every word of a text is none, and shows it by
 * its first byte and its length. */
struct wait_words {
    struct map map;
    uint64_t lengths[256]; /* by first byte: one bit a length that occurs, the last for all above */
};

static uint64_t length_bit(struct str word)
{
    return UINT64_C(1) << (word.n < 63 ? word.n : 63);
}

static const struct wait_word *find(const struct wait_words *words, struct str word)
{
    if (word.n == 0 || !(words->lengths[(unsigned char)word.p[0]] & length_bit(word)))
        return NULL;
    return map_get(&words->map, word);
}

/* --- the file --- */

/* "0.5" in thousandths; -1 when it is no number. */
static int64_t thousandths(struct str s)
{
    int64_t n = 0, scale = 0;

    for (size_t i = 0; i < s.n; i++) {
        if ((s.p[i] == '.' || s.p[i] == ',') && scale == 0 && i > 0) {
            scale = 1000;
        } else if (char_is_digit(s.p[i]) && n < INT64_C(1000000000)) {
            if (scale == 1)
                continue;
            n = n * 10 + (s.p[i] - '0');
            scale /= 10;
        } else {
            return -1;
        }
    }
    return s.n == 0 ? -1 : n * (scale == 0 ? 1000 : scale);
}

static int read_kind(struct str what, struct wait_word *out)
{
    static const struct {
        const char *name;
        enum wait_kind kind;
    } rows[] = {
        { "wait", WAIT_WAIT },
        { "still", WAIT_STILL },
        { "ago", WAIT_AGO },
        { "to", WAIT_TO },
    };
    int64_t seconds;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(what, str_of(rows[i].name))) {
            out->kinds = 1u << rows[i].kind;
            return 0;
        }
    if (what.n > 1 && what.p[what.n - 1] == 's' &&
        str_to_int(str_sub(what, 0, what.n - 1), &seconds) && seconds > 0) {
        *out = (struct wait_word){ 1u << WAIT_UNIT, 0, seconds };
        return 0;
    }
    *out = (struct wait_word){ 1u << WAIT_NUMBER, thousandths(what), 0 };
    return out->number < 0 ? -1 : 0;
}

static int read_line(struct waits *w, struct str line, int n, struct err *err)
{
    struct str code, what, word;
    struct wait_word row = { 0 };
    int lang;

    if (!str_cut(&line, '\t', &code) || !str_cut(&line, '\t', &what) || read_kind(what, &row) < 0)
        return err_set(err, ERR_DATA,
                       "lexicons/waits.tsv:%d: write code<TAB>a number, seconds with an s, wait, "
                       "still, ago or to<TAB>words",
                       n);
    lang = lang_find(code);
    if (lang == LANG_NONE || lang >= LANGS)
        return 0;
    while (str_cut(&line, ' ', &word)) {
        struct wait_word **slot = (struct wait_word **)map_put(&w->words[lang].map, word);
        if (word.n > 0)
            w->words[lang].lengths[(unsigned char)word.p[0]] |= length_bit(word);
        if (!*slot)
            *slot = arena_alloc(&w->arena, sizeof **slot);
        if (row.unit != 0 && lang < 8 && word.n > 0) {
            void **units = map_put(&w->units, word);
            *units = (void *)((uintptr_t)*units | (uintptr_t)1 << lang);
            w->unit_lengths[(unsigned char)word.p[0]] |= length_bit(word);
        }
        (*slot)->kinds |= row.kinds;
        (*slot)->number = row.number ? row.number : (*slot)->number;
        (*slot)->unit = row.unit ? row.unit : (*slot)->unit;
    }
    return 0;
}

int waits_init(struct waits *w, struct str data, struct err *err)
{
    struct err cause = { 0 };
    struct buf bytes;
    struct str rest, line;
    int rc = 0;

    *w = (struct waits){ 0 };
    arena_init(&w->arena);
    map_init(&w->units);
    w->words = arena_alloc(&w->arena, LANGS * sizeof *w->words);
    for (int i = 0; i < LANGS; i++)
        map_init(&w->words[i].map);
    if (file_read(data, "lexicons/waits.tsv", &bytes, &cause) < 0)
        return cause.code == ERR_NO_INPUT ? 0 : err_set(err, cause.code, "%s", cause.text);
    rest = arena_str(&w->arena, buf_str(&bytes));
    buf_release(&bytes);
    for (int n = 1; rc == 0 && str_cut_line(&rest, &line); n++)
        if (line.n > 0 && line.p[0] != '#')
            rc = read_line(w, line, n, err);
    return rc;
}

void waits_release(struct waits *w)
{
    for (int i = 0; w->words && i < LANGS; i++)
        map_release(&w->words[i].map);
    map_release(&w->units);
    arena_release(&w->arena);
    *w = (struct waits){ 0 };
}

/* --- texts --- */

static const struct wait_words *words_of(const struct waits *w, const struct reading *r)
{
    ptrdiff_t row = r->lang ? r->lang - langs : LANGS;
    return row < LANGS && w->words && w->words[row].map.n > 0 ? &w->words[row] : NULL;
}

uint8_t waits_units(const struct waits *w, struct str word)
{
    if (word.n == 0 || !(w->unit_lengths[(unsigned char)word.p[0]] & length_bit(word)))
        return 0;
    return (uint8_t)(uintptr_t)map_get(&w->units, word);
}

static struct str as_written(const struct item *item, const struct token *first,
                             const struct token *last)
{
    return str_sub(first->in_title ? item->title : item->text, first->at,
                   last->at + last->length - first->at);
}

/* A number in words that another before it makes greater or less: "twenty five", "half an". */
static int64_t with_word_before(const struct wait_words *words, const struct reading *r,
                                uint32_t at, int64_t number)
{
    enum { ONE = 1000, TEN = 10 * ONE };
    const struct wait_word *before = at > 0 ? find(words, r->terms[at - 1].text) : NULL;

    if (!before || !(before->kinds & 1u << WAIT_NUMBER))
        return number;
    if (number == ONE && before->number < ONE)
        return before->number;
    if (number < TEN && before->number > TEN && before->number % TEN == 0)
        return before->number + number;
    return number;
}

/* The number in front of the unit, thousandths; one word may stand between ("two long weeks"). */
static int64_t number_before(const struct wait_words *words, const struct reading *r,
                             const struct item *item, uint32_t unit)
{
    for (uint32_t back = 1; back <= 2 && back <= unit; back++) {
        const struct term *term = &r->terms[unit - back];
        const struct token *token = &r->tokenizer->tokens[term->token];
        const struct wait_word *word = find(words, term->text);
        if (token->after > BREAK_NONE)
            break;
        if (str_eq(term->text, STR("<number>")) || char_is_digit(term->text.p[0]))
            return thousandths(as_written(item, token, token));
        if (word && word->kinds & 1u << WAIT_NUMBER)
            return with_word_before(words, r, unit - back, word->number);
    }
    return -1;
}

/* Of "an hour and a half" the half, thousandths; 0 where none is behind the unit. */
static int64_t part_behind(const struct wait_words *words, const struct reading *r, uint32_t unit)
{
    for (uint32_t i = unit; i < unit + 3 && i + 1 < r->n_terms; i++) {
        const struct wait_word *word = find(words, r->terms[i + 1].text);
        if (r->terms[i].after > BREAK_NONE)
            break;
        if (word && word->kinds & 1u << WAIT_NUMBER && word->number < 1000)
            return word->number;
    }
    return 0;
}

/* Whether waiting is spoken of near the term, in its sentence. */
static bool is_waited(const struct wait_words *words, const struct reading *r, uint32_t at)
{
    uint32_t sentence = r->clauses[r->terms[at].clause].sentence, kinds = 0;
    uint32_t from = at > REACH ? at - REACH : 0;

    for (uint32_t i = from; i < r->n_terms && i <= at + REACH; i++) {
        const struct wait_word *word = find(words, r->terms[i].text);
        if (word && r->clauses[r->terms[i].clause].sentence == sentence)
            kinds |= word->kinds;
    }
    return kinds & 1u << WAIT_WAIT || (kinds & 1u << WAIT_STILL && kinds & 1u << WAIT_AGO);
}

int64_t waits_stated(const struct waits *w, const struct reading *r, const struct item *item)
{
    const struct wait_words *words = words_of(w, r);
    int64_t longest = 0;

    for (uint32_t i = 1; words && r->has_unit && i < r->n_terms; i++) {
        if (!r->terms[i].may_be_unit)
            continue;
        const struct wait_word *word = find(words, r->terms[i].text);
        if (!word || !(word->kinds & 1u << WAIT_UNIT))
            continue;
        int64_t number = number_before(words, r, item, i);
        if (number <= 0 || number > INT64_C(1000000000))
            continue;
        int64_t seconds = number * word->unit / 1000;
        seconds += part_behind(words, r, i) * word->unit / 1000;
        if (seconds > longest && seconds <= LONGEST_S && is_waited(words, r, i))
            longest = seconds;
    }
    return longest;
}

static bool is_name(const struct token *token)
{
    return token->kind == TOKEN_WORD && token->capital;
}

/* The name that begins with the term; empty when none does. */
static struct str name_at(const struct reading *r, const struct item *item, uint32_t at)
{
    const struct tokenizer *t = r->tokenizer;
    size_t first, last;

    if (at >= r->n_terms)
        return STR_NONE;
    first = last = r->terms[at].token;
    if (str_eq(t->tokens[first].text, STR("<user>")))
        return as_written(item, &t->tokens[first], &t->tokens[first]);
    if (!is_name(&t->tokens[first]))
        return STR_NONE;
    while (last + 1 < t->n && last + 1 < first + NAME_WORDS &&
           t->tokens[last].after == BREAK_NONE && is_name(&t->tokens[last + 1]))
        last++;
    return as_written(item, &t->tokens[first], &t->tokens[last]);
}

/* "Never back to Acme" names whom one leaves. */
static bool is_denied(const struct reading *r, const struct mark *mark)
{
    uint32_t from = mark->first;

    if (from > 0 && r->terms[from - 1].after == BREAK_NONE)
        from--;
    for (uint32_t i = from; i <= mark->last; i++)
        if (reading_is_negator(r, i) || r->terms[i].negated)
            return true;
    return false;
}

/* The name behind a phrase of leaving that leads to one, or behind the first "to" after it. */
static struct str name_behind(const struct wait_words *words, const struct reading *r,
                              const struct item *item, const struct mark *mark)
{
    if (mark->entry->flags & FLAG_NAMED)
        return name_at(r, item, mark->last + 1);
    for (uint32_t k = mark->last; k <= mark->last + WAY && k + 1 < r->n_terms; k++) {
        const struct wait_word *word = find(words, r->terms[k].text);
        struct str name = STR_NONE;
        if (word && word->kinds & 1u << WAIT_TO)
            name = name_at(r, item, k + 1);
        if (name.n > 0 || r->terms[k].after > BREAK_NONE)
            return name;
    }
    return STR_NONE;
}

struct str waits_whereto(const struct waits *w, const struct reading *r, const struct item *item)
{
    const struct wait_words *words = words_of(w, r);

    if (!words || r->shouting || !(r->cues & CUE_LEAVING))
        return STR_NONE;
    for (size_t i = 0; i < r->n_marks; i++) {
        const struct mark *mark = &r->marks[i];
        if (mark->entry->layer != LAYER_CUE || !str_eq(mark->entry->name, STR("leaving")) ||
            is_denied(r, mark))
            continue;
        struct str name = name_behind(words, r, item, mark);
        if (name.n > 0)
            return name;
    }
    return STR_NONE;
}
