/*
 * rising.c - counting words by story, and comparing two bags of them.
 */
#include "core/rising.h"

#include "core/limits.h"
#include "core/mem.h"
#include "core/query.h"
#include "core/stats.h"

#include <math.h>
#include <stdlib.h>

enum { PRIOR = 10 /* stories that the prior is worth */, THOUSAND = 1000 };

void rising_small_words(struct map *small, struct str tsv)
{
    struct str line, code, word;

    while (str_cut_line(&tsv, &line)) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &code))
            continue;
        while (str_cut(&line, ' ', &word))
            if (word.n > 0)
                *map_put(small, word) = small;
    }
}

/* --- a bag --- */

void rising_bag_init(struct rising_bag *bag)
{
    *bag = (struct rising_bag){ 0 };
    arena_init(&bag->arena);
    map_init(&bag->counts);
}

void rising_bag_release(struct rising_bag *bag)
{
    mem_free(bag->numbers);
    map_release(&bag->counts);
    arena_release(&bag->arena);
    *bag = (struct rising_bag){ 0 };
}

/* The place of a key's two numbers (count, last story); -1: it has none. */
static ptrdiff_t place_of(const struct rising_bag *bag, struct str key)
{
    void *found = map_get(&bag->counts, key);

    return found ? (ptrdiff_t)(uintptr_t)found - 1 : -1;
}

static ptrdiff_t make_place(struct rising_bag *bag, struct str key)
{
    size_t at = bag->counts.n;

    if (at >= LIMIT_RISING_KEYS)
        return -1;
    *map_put(&bag->counts, arena_str(&bag->arena, key)) = (void *)(uintptr_t)(at + 1);
    bag->numbers = mem_grow(bag->numbers, &bag->cap, 2 * (at + 1), sizeof *bag->numbers);
    bag->numbers[2 * at] = bag->numbers[2 * at + 1] = 0;
    return (ptrdiff_t)at;
}

void rising_bag_want(struct rising_bag *bag, struct str word)
{
    bag->closed = true;
    if (place_of(bag, word) < 0)
        make_place(bag, word);
}

static void count(struct rising_bag *bag, struct str key)
{
    ptrdiff_t at = place_of(bag, key);

    if (at < 0 && !bag->closed)
        at = make_place(bag, key);
    if (at < 0 || bag->numbers[2 * at + 1] == (uint32_t)bag->n_stories)
        return;
    bag->numbers[2 * at]++;
    bag->numbers[2 * at + 1] = (uint32_t)bag->n_stories;
}

/* Whether the two words are neighbours of one phrase: exactly one blank lies between them. */
static bool is_one_blank(struct str text, const struct query_token *a, const struct query_token *b)
{
    return b->at == a->at + a->length + 1 && char_is_space(text.p[b->at - 1]);
}

static bool has_blank(struct str text, const struct query_token *a, const struct query_token *b)
{
    for (size_t i = a->at + a->length; i < b->at; i++)
        if (char_is_space(text.p[i]))
            return true;
    return false;
}

static bool opens_address(const struct query_token *token)
{
    return str_eq(token->text, STR("http")) || str_eq(token->text, STR("https")) ||
           str_eq(token->text, STR("www"));
}

/* Whether a word can rise: it has a letter, is longer than one byte and is no stop word. */
static bool can_rise(const struct map *small, struct str word)
{
    bool letter = false;

    for (size_t i = 0; i < word.n; i++)
        letter = letter || char_is_alpha(word.p[i]) || (unsigned char)word.p[i] >= 0x80;
    return letter && word.n > 1 && !(small && map_get(small, word));
}

static void add_part(struct rising_bag *bag, const struct map *small, struct str text)
{
    struct arena arena = { 0 };
    size_t n;
    struct query_token *tokens = query_tokens(text, false, &arena, &n);
    bool address = false, before = false;

    for (size_t i = 0; i < n; i++) {
        address =
            opens_address(&tokens[i]) || (address && !has_blank(text, &tokens[i - 1], &tokens[i]));
        bool told = !address && can_rise(small, tokens[i].text);
        if (told)
            count(bag, tokens[i].text);
        if (told && before && is_one_blank(text, &tokens[i - 1], &tokens[i]))
            count(bag, arena_printf(&arena, STR_FMT " " STR_FMT, STR_ARG(tokens[i - 1].text),
                                    STR_ARG(tokens[i].text)));
        before = told;
    }
    arena_release(&arena);
}

void rising_bag_add(struct rising_bag *bag, const struct map *small, struct str title,
                    struct str text)
{
    bag->n_stories++;
    add_part(bag, small, title);
    add_part(bag, small, text);
}

int64_t rising_bag_count(const struct rising_bag *bag, struct str word)
{
    ptrdiff_t at = place_of(bag, word);

    return at < 0 ? 0 : bag->numbers[2 * at];
}

bool rising_bag_has(const struct rising_bag *bag, struct str word)
{
    ptrdiff_t at = place_of(bag, word);

    return at >= 0 && bag->numbers[2 * at + 1] == (uint32_t)bag->n_stories;
}

/* --- two bags --- */

static int32_t z_of(int64_t now, int64_t of_now, int64_t before, int64_t of_before)
{
    double prior = PRIOR * ((double)(now + before) + 0.5) / ((double)(of_now + of_before) + 1);
    double a = (double)now + prior, b = (double)before + prior;
    double odds = stats_log(a / ((double)of_now + PRIOR - a)) -
                  stats_log(b / ((double)of_before + PRIOR - b));

    return (int32_t)stats_floor(THOUSAND * odds / sqrt(1 / a + 1 / b));
}

static int32_t times_of(int64_t now, int64_t of_now, int64_t before, int64_t of_before)
{
    if (before == 0)
        return INT32_MAX;
    double times = THOUSAND * ((double)now / (double)of_now) / ((double)before / (double)of_before);
    return times < INT32_MAX ? (int32_t)times : INT32_MAX;
}

static int by_strength(const void *a, const void *b)
{
    const struct rising_word *x = a, *y = b;

    if (x->z != y->z)
        return x->z < y->z ? 1 : -1;
    return str_cmp(x->word, y->word);
}

/* Of a phrase and a word in it only one is kept: the phrase when at least two thirds of the stories with the word
 * have the phrase, else the word. */
static void keep_word_or_phrase(struct rising_word *rows, size_t n)
{
    struct map places;

    map_init(&places);
    for (size_t i = 0; i < n; i++)
        *map_put(&places, rows[i].word) = &rows[i];
    for (size_t i = 0; i < n; i++) {
        struct str rest = rows[i].word, word;
        if (str_find_char(rest, ' ') < 0)
            continue;
        while (str_cut(&rest, ' ', &word)) {
            struct rising_word *alone = map_get(&places, word);
            if (!alone)
                continue;
            if (rows[i].now * 3 >= alone->now * 2)
                alone->now = 0;
            else
                rows[i].now = 0;
        }
    }
    map_release(&places);
}

size_t rising_words(const struct rising_bag *now, const struct rising_bag *before, int64_t least,
                    int32_t z, size_t most, struct arena *arena, struct rising_word **out)
{
    struct rising_word *rows = NULL;
    size_t cap = 0, n = 0, kept = 0;

    for (size_t i = 0; before->n_stories > 0 && i < now->counts.n; i++) {
        struct rising_word row = { .word = now->counts.entries[i].key, .now = now->numbers[2 * i] };
        if (row.now < least)
            continue;
        row.before = rising_bag_count(before, row.word);
        row.z = z_of(row.now, now->n_stories, row.before, before->n_stories);
        row.times = times_of(row.now, now->n_stories, row.before, before->n_stories);
        if (row.z < z)
            continue;
        rows = arena_grow(arena, rows, &cap, n + 1, sizeof *rows);
        rows[n++] = row;
    }
    keep_word_or_phrase(rows, n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].now > 0)
            rows[kept++] = rows[i];
    if (kept > 0)
        qsort(rows, kept, sizeof *rows, by_strength);
    *out = rows;
    return kept < most ? kept : most;
}
