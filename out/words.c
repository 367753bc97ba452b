/*
 * words.c - judges texts again with their trace, and reads the words off it.
 */
#include "out/words.h"

#include "core/limits.h"
#include "core/utf8.h"
#include "out/print.h"

#include <stdlib.h>
#include <string.h>

/*
 * A trace names every word and phrase that moved the evidence at all, overlapping ones too, and rules
 * (negation, emphasis) as parts of their own at the words that they change. What people accept as a
 * reason is what people wrote down as one: the words of the hand-made lists whose parts sum to the
 * wanted sign, the longer phrase where two overlap. What was only learned from examples ("the 2.4",
 * "month") is a good hint in sum and a strange one alone: it is shown only where nothing else speaks,
 * and only when it is strong.
 */
enum {
    LETTERS_WRITTEN = 3,
    LETTERS_LEARNED = 5,
    SHARE_WRITTEN = 150,
    SHARE_LEARNED = 600,
    LEARNED_MOST = 2
};

static bool is_written(const struct part *part)
{
    return part->kind == PART_WORD && !str_ends(part->file, STR("/learned.tsv"));
}

static int by_place(const void *pa, const void *pb)
{
    const struct part *a = pa, *b = pb;

    if (a->in_title != b->in_title)
        return a->in_title ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->length < b->length ? -1 : a->length > b->length;
}

/* The longest first; of equal ones the strongest. */
static int by_length(const void *pa, const void *pb)
{
    const struct part *a = pa, *b = pb;
    int32_t sa = abs(a->share), sb = abs(b->share);

    if (a->length != b->length)
        return a->length > b->length ? -1 : 1;
    return sa != sb ? (sa > sb ? -1 : 1) : by_place(pa, pb);
}

static int by_strength(const void *pa, const void *pb)
{
    const struct part *a = pa, *b = pb;
    int32_t sa = abs(a->share), sb = abs(b->share);

    return sa != sb ? (sa > sb ? -1 : 1) : by_place(pa, pb);
}

static bool same_place(const struct part *a, const struct part *b)
{
    return a->in_title == b->in_title && a->at == b->at && a->length == b->length;
}

static bool overlap(const struct part *a, const struct part *b)
{
    return a->in_title == b->in_title && a->at < b->at + b->length && b->at < a->at + a->length;
}

/* One part a span, with the sum of its shares; in the order of the text. It is a written one where one
 * of its parts is. */
static size_t sum_spans(const struct verdict *verdict, struct part *out)
{
    size_t n = 0, k = 0;

    for (size_t i = 0; i < verdict->n_parts; i++)
        if (verdict->parts[i].length > 0)
            out[n++] = verdict->parts[i];
    if (n)
        qsort(out, n, sizeof *out, by_place);
    for (size_t i = 0; i < n; i++) {
        if (k == 0 || !same_place(&out[k - 1], &out[i])) {
            out[k++] = out[i];
            continue;
        }
        out[i].share += out[k - 1].share;
        if (is_written(&out[i]))
            out[k - 1] = out[i];
        out[k - 1].share = out[i].share;
    }
    return k;
}

static bool has_digit(struct str token)
{
    for (size_t i = 0; i < token.n; i++)
        if (char_is_digit(token.p[i]))
            return true;
    return false;
}

/* Keeps the spans of the wanted sign, written or learned, that are strong enough. */
static size_t keep(const struct part *from, size_t n, bool negative, bool written, struct part *to)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++) {
        int32_t share = negative ? -from[i].share : from[i].share;

        if (is_written(&from[i]) == written &&
            from[i].length >= (written ? LETTERS_WRITTEN : LETTERS_LEARNED) &&
            share >= (written ? SHARE_WRITTEN : SHARE_LEARNED) && !has_digit(from[i].token))
            to[k++] = from[i];
    }
    return k;
}

/* The words that made the difference, in their order in the text. */
static size_t net_words(const struct verdict *verdict, bool negative, struct arena *arena,
                        struct part **out)
{
    struct part *spans = arena_alloc(arena, (verdict->n_parts + 1) * sizeof *spans);
    struct part *words = arena_alloc(arena, (verdict->n_parts + 1) * sizeof *words);
    size_t n_spans = sum_spans(verdict, spans), n = keep(spans, n_spans, negative, true, words);
    bool written = n > 0;
    size_t k = 0;

    if (!written)
        n = keep(spans, n_spans, negative, false, words);
    if (n)
        qsort(words, n, sizeof *words, written ? by_length : by_strength);
    for (size_t i = 0; i < n && (written || k < LEARNED_MOST); i++) {
        bool free = true;

        for (size_t j = 0; j < k && free; j++)
            free = !overlap(&words[i], &words[j]);
        if (free)
            words[k++] = words[i];
    }
    if (k)
        qsort(words, k, sizeof *words, by_place);
    *out = words;
    return k;
}

/* Words in the order of how many mentions hold them, ties by word. */
static int by_use(const void *pa, const void *pb)
{
    const struct tally *a = *(struct tally *const *)pa, *b = *(struct tally *const *)pb;

    if (a->all.n != b->all.n)
        return a->all.n > b->all.n ? -1 : 1;
    return str_cmp(a->key, b->key);
}

static struct str folded(struct str word, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, LIMIT_KEY);
    utf8_fold(word, &text);
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* The bit of a touchpoint among those of the verdict; 0: it has none. */
static uint32_t bit_of(const struct verdict *verdict, struct str aspect)
{
    for (size_t i = 0; i < verdict->n_aspects && i < 32; i++)
        if (str_eq(verdict->aspects[i].name, aspect))
            return UINT32_C(1) << i;
    return 0;
}

/* The bits of a part, judged again, as places among the touchpoints that are stored. */
static uint32_t stored_bits(const struct verdict *again, const struct verdict *stored,
                            uint32_t bits)
{
    uint32_t out = 0;

    for (size_t i = 0; i < again->n_aspects && i < 32; i++)
        if (bits >> i & 1)
            out |= bit_of(stored, again->aspects[i].name);
    return out;
}

/* Judges a member once, whoever asks first; only the few words are kept. */
static size_t said(const struct member *member, bool negative, const struct part **out)
{
    struct said *said = member->said;
    const struct out_explain *explain = member->crowd->explain;

    if (!said->judged && explain && explain->judge) {
        struct verdict verdict = { 0 };
        struct arena scratch;

        arena_init(&scratch);
        explain->judge(explain->context, &member->mention.item, &scratch, &verdict);
        for (int sign = 0; sign < 2; sign++) {
            struct part *words;
            size_t n = net_words(&verdict, sign == 1, &scratch, &words);

            said->words[sign] = arena_alloc(member->crowd->arena, (n + 1) * sizeof *words);
            memcpy(said->words[sign], words, n * sizeof *words);
            for (size_t i = 0; i < n; i++)
                said->words[sign][i].aspects =
                    stored_bits(&verdict, &member->mention.verdict, words[i].aspects);
            said->n_words[sign] = n;
        }
        arena_release(&scratch);
    }
    said->judged = true;
    *out = said->words[negative];
    return said->n_words[negative];
}

/* The word as it stands in the text: the trace's own strings are gone. */
static struct str word_of(const struct member *member, const struct part *part)
{
    return str_sub(part->in_title ? member->mention.item.title : member->mention.item.text,
                   part->at, part->length);
}

static void collect(const struct member *member, struct str about, bool negative,
                    struct tallies *words)
{
    struct str id = member->mention.id;
    const struct part *parts;
    size_t n = said(member, negative, &parts);
    uint32_t wanted = str_is_empty(about) ? UINT32_MAX : bit_of(&member->mention.verdict, about);

    for (size_t i = 0; i < n; i++) {
        if (!str_is_empty(about) && !(parts[i].aspects & wanted))
            continue;
        struct tally *tally = tallies_get(words, folded(word_of(member, &parts[i]), words->arena));

        if (tally->all.n == 0 || !str_eq(tally->all.ids[tally->all.n - 1], id))
            pile_put(&tally->all, id, words->arena);
    }
}

struct str words_of(const struct crowd *crowd, const struct pile *pile, struct str about,
                    bool negative, struct arena *arena)
{
    struct tallies words;
    struct arena scratch;
    struct buf text;
    struct str result;

    arena_init(&scratch);
    tallies_init(&words, &scratch);
    for (size_t i = 0, k = 0; i < crowd->n && k < pile->n; i++) {
        if (!str_eq(crowd->members[i].mention.id, pile->ids[k]))
            continue;
        collect(&crowd->members[i], about, negative, &words);
        k++;
    }
    if (words.n)
        qsort(words.rows, words.n, sizeof *words.rows, by_use);
    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < words.n && i < TOP_WORDS; i++) {
        buf_putz(&text, i ? ", " : "");
        buf_puts(&text, words.rows[i]->key);
        if (words.rows[i]->all.n > 1)
            buf_printf(&text, " (%s)", DIGITS(words.rows[i]->all.n));
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    tallies_release(&words);
    arena_release(&scratch);
    return result;
}

/* Where an excerpt of 'width' bytes around 'at' starts and ends, at blanks where there are any. */
static void window(struct str text, size_t at, size_t width, size_t *from, size_t *to)
{
    size_t start = text.n <= width || at < width / 2 ? 0 : at - width / 2;
    size_t end;

    if (text.n > width && start + width > text.n)
        start = text.n - width;
    end = text.n - start <= width ? text.n : start + width;
    if (start > 0)
        while (start < at && text.p[start - 1] != ' ' && text.p[start - 1] != '\n')
            start++;
    while (end < text.n && end > at && text.p[end] != ' ' && text.p[end] != '\n')
        end--;
    if (end <= at) /* one endless word: cut it at a character */
        end = start + utf8_cut(str_sub(text, start, width), width).n;
    *from = start;
    *to = end;
}

static void put_run(struct run *runs, size_t *n, struct str text, bool marked)
{
    if (!str_is_empty(text))
        runs[(*n)++] = (struct run){ text, marked };
}

/* Where no counted word stands in the text, the headline says what it is about. */
static bool speaks_by_title(const struct item *item, const struct part *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!words[i].in_title && item->text.n)
            return false;
    return item->title.n > 0 && (item->text.n == 0 || print_title(item).n > 0);
}

size_t words_excerpt(const struct member *member, bool negative, size_t width, struct arena *arena,
                     struct run **out)
{
    const struct item *item = &member->mention.item;
    const struct part *words;
    size_t n_words = said(member, negative, &words);
    bool title = speaks_by_title(item, words, n_words);
    struct str text = title ? item->title : item->text;
    struct part *parts = arena_alloc(arena, (n_words + 1) * sizeof *parts);
    struct run *runs;
    size_t n_parts = 0, n = 0, from, to, at;

    for (size_t i = 0; i < n_words; i++)
        if (words[i].in_title == title && words[i].at <= text.n &&
            words[i].length <= text.n - words[i].at)
            parts[n_parts++] = words[i];
    window(text, n_parts ? parts[0].at : 0, width, &from, &to);
    runs = arena_alloc(arena, (2 * n_parts + 3) * sizeof *runs);
    if (from > 0)
        put_run(runs, &n, STR("\u2026 "), false);
    at = from;
    for (size_t i = 0; i < n_parts; i++) {
        size_t start = parts[i].at, end = start + parts[i].length;

        if (start < at || end > to)
            continue;
        put_run(runs, &n, str_sub(text, at, start - at), false);
        put_run(runs, &n, str_sub(text, start, end - start), true);
        at = end;
    }
    put_run(runs, &n, str_sub(text, at, to - at), false);
    if (to < text.n)
        put_run(runs, &n, STR(" \u2026"), false);
    *out = runs;
    return n;
}
