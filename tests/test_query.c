/*
 * test_query.c - queries that match, queries that do not, and queries that are refused.
 */
#include "tests/test.h"

#include "core/hash.h"
#include "core/item.h"
#include "core/limits.h"
#include "core/nearest.h"
#include "core/query_tree.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *title, *text, *author, *site, *source, *lang;
    int32_t stars;
} docs[] = {
    { "Acme Cafe", "The staff of Acme's cafe was kind. The COFFEE was cold, don\u2019t go.",
      "Jane Doe", "www.blog.example", "blog", "en-GB", 2000 },
    { "",
      "I hate the us. A US-based firm bought #acme and #Fu\u00dfball, na\u00efve "
      "\u5496\u5561\u5e97!",
      "", "acme.example", "hn", "en", RATING_NONE },
    { "cold", "a b a c d e f g b", "x", "x.example", "s", "de", 4500 },
};

static bool matches(const char *text, size_t d)
{
    struct arena arena;
    struct err err = { 0 };
    struct query *query;
    struct query_doc doc = { .title = str_of(docs[d].title),
                             .text = str_of(docs[d].text),
                             .author = str_of(docs[d].author),
                             .site = str_of(docs[d].site),
                             .source = str_of(docs[d].source),
                             .lang = str_of(docs[d].lang),
                             .stars = docs[d].stars };
    struct str aspects[] = { STR("staff"), STR("delivery") }, topics[] = { STR("Acme Cafe") };
    bool yes;

    arena_init(&arena);
    query = query_parse(str_of(text), &arena, NULL, &err);
    if (!query)
        fail_msg("%s: %s", text, err.text);
    doc.tokens = query_doc_tokens(doc.title, doc.text, &arena, &doc.n);
    doc.aspects = aspects;
    doc.n_aspects = d == 0 ? 2 : 0;
    doc.label = STR("neg");
    doc.topics = topics;
    doc.n_topics = 1;
    yes = query_match(query, &doc);
    arena_release(&arena);
    return yes;
}

static void queries_match_what_they_say(void **state)
{
    static const struct {
        const char *query;
        size_t doc;
        bool yes;
    } rows[] = {
        { "coffee", 0, true },
        { "Coffee", 0, true },
        { "tea", 0, false },
        { "caf\u00e9", 0, true }, /* accents are not minded, on neither side */
        { "\"ACM\u00c9 caf\u00e9\"", 0, true },
        { "naive", 1, true },
        { "na\u00efv*", 1, true },
        { "=\"naive\"", 1, false },
        { "=\"na\u00efve\"", 1, true },
        { "coffee cold", 0, true },
        { "coffee tea", 0, false },
        { "coffee AND tea", 0, false },
        { "coffee OR tea", 0, true },
        { "tea OR milk OR cold", 0, true },
        { "tea OR coffee milk", 0, false }, /* AND binds closer */
        { "(tea OR coffee) cold", 0, true },
        { "coffee NOT tea", 0, true },
        { "coffee NOT cold", 0, false },
        { "coffee -cold", 0, false },
        { "coffee AND NOT (tea OR cold)", 0, false },
        { "NOT tea coffee", 0, true },
        { "coffee NOT (tea NOT cold)", 0, true },
        /* phrases */
        { "\"acme cafe\"", 0, true },
        { "\"cafe acme\"", 0, false },
        { "\"cafe the staff\"", 0, false }, /* not from the title into the text */
        { "\"coffee was cold\"", 0, true },
        { "\"coffee cold\"", 0, false },
        { "\"don't go\"", 0, true },
        { "acme-cafe", 0, true }, /* cut at the hyphen: a phrase */
        { "acme", 0, true },
        { "\"of acme cafe was\"", 0, true }, /* without 's */
        { "acme's", 0, true },
        /* stars */
        { "cof*", 0, true },
        { "\"coffee was co*\"", 0, true },
        { "coffeex*", 0, false },
        { "tea*", 0, false },
        { "acm*", 1, true },
        /* tags, scripts */
        { "#acme", 1, true },
        { "#acme", 0, false },
        { "acme", 1, true },
        { "#fussball", 1, true },
        { "na\u00efve", 1, true },
        { "\u5496\u5561", 1, true },
        { "\u5561\u5496", 1, false },
        { "\u5561", 1, true },
        /* as written */
        { "=\"US\"", 1, true },
        { "=\"us\"", 1, true },
        { "=\"Us\"", 1, false },
        { "=\"US based\"", 1, true },
        { "=\"COFFEE\"", 0, true },
        { "=\"Coffee\"", 0, true }, /* COFFEE: shouted */
        { "=\"coffee\"", 0, false },
        { "=\"Acme\"", 0, true },
        { "title:=\"ACME\"", 0, false },
        /* fields */
        { "title:acme", 0, true },
        { "title:coffee", 0, false },
        { "title:\"acme cafe\"", 0, true },
        { "author:\"jane doe\"", 0, true },
        { "author:jane", 0, false },
        { "author:jane*", 0, true },
        { "site:blog.example", 0, true },
        { "site:log.example", 0, false },
        { "coffee NOT site:acme.example", 0, true },
        { "acme NOT site:acme.example", 1, false },
        { "source:blog", 0, true },
        { "source:bl*", 0, true },
        { "lang:en", 0, true },
        { "lang:en-us", 0, false },
        { "lang:e", 0, false },
        { "aspect:delivery", 0, true },
        { "aspect:price", 0, false },
        { "label:neg", 0, true },
        { "label:pos", 0, false },
        { "topic:\"acme cafe\" NOT label:pos", 0, true },
        { "topic:acme*", 0, true },
        { "topic:acme", 0, false },
        { "stars:<=2", 0, true },
        { "stars:2", 0, true },
        { "stars:<2", 0, false },
        { "stars:>2", 0, false },
        { "stars:4.5", 2, true },
        { "stars:4..5", 2, true },
        { "stars:<=5", 1, false }, /* no rating is not a low rating */
        /* NEAR */
        { "staff NEAR/4 kind", 0, false }, /* it is 5 words on */
        { "staff NEAR/5 kind", 0, true },
        { "kind NEAR/5 staff", 0, true },
        { "b NEAR/1 c", 2, false },
        { "b NEAR/2 c", 2, true },
        { "a NEAR/2 a", 2, true },
        { "a NEAR/1 a", 2, false }, /* one word never serves as both */
        { "c NEAR/1000 c", 2, false },
        { "cold NEAR/5 a", 2, false }, /* the title is another place */
        { "(x OR g) NEAR/1 (b OR y)", 2, true },
        { "\"d e\" NEAR/1 f NEAR/1 g", 2, true },
        { "c NEAR/1 d NEAR/1 f", 2, false },
        { "(\"acme cafe\" OR acmecafe) NEAR/8 (coffee OR staff) NOT site:acme.example", 0, true },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        bool got = matches(rows[i].query, rows[i].doc);

        if (got != rows[i].yes)
            fail_msg("row %zu: %s on %zu: got %d", i, rows[i].query, rows[i].doc, got);
    }
}

static void slips_are_refused_with_their_place(void **state)
{
    static const struct {
        const char *query;
        size_t at;
        const char *says; /* a part of the message */
    } rows[] = {
        { "", 0, "empty" },
        { "  ", 0, "empty" },
        { "()", 1, "parentheses are empty" },
        { "a ()", 3, "parentheses are empty" },
        { "(a", 0, "never closed" },
        { "a OR (b", 5, "never closed" },
        { "a)", 1, "never opened" },
        { "\"a b", 0, "never closed" },
        { "x \"a b", 2, "never closed" },
        { "a OR", 4, "'OR' has nothing behind" },
        { "a AND )", 6, "'AND' has nothing behind" },
        { "OR a", 0, "'OR' has nothing before" },
        { "a OR OR b", 5, "'OR' has nothing before" },
        { "NOT a", 0, "only what is not wanted" },
        { "-a", 0, "only what is not wanted" },
        { "NOT a NOT b", 0, "only what is not wanted" },
        { "a OR NOT b", 2, "one side of OR" },
        { "a NOT NOT b", 2, "NOT before NOT" },
        { "NOT", 3, "'NOT' has nothing behind" },
        { "*", 0, "star" },
        { "a c*", 2, "star" },
        { "*ab", 0, "star" },
        { "ab*cd", 0, "star" },
        { "a ... b", 2, "no word" },
        { "a and b", 2, "write 'AND'" },
        { "a Or b", 2, "write 'OR'" },
        { "a near/3 b", 2, "write 'NEAR'" },
        { "a NEAR b", 2, "distance" },
        { "a NEAR/0 b", 2, "distance" },
        { "a NEAR/x b", 2, "distance" },
        { "a NEAR/3 (b c)", 2, "NEAR joins" },
        { "a NEAR/3 site:b.example", 2, "NEAR joins" },
        { "a NEAR/3 NOT b", 2, "NEAR joins" },
        { "a titel:b", 2, "did you mean 'title:'" },
        { "http://x.example", 0, "goes in quotes" },
        { "site:", 0, "nothing stands behind" },
        { "stars:six", 0, "stars:<=2" },
        { "stars:6", 0, "stars:<=2" },
        { "stars:1..", 0, "stars:<=2" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct arena arena;
        struct err err = { 0 };
        size_t at = 99;

        arena_init(&arena);
        if (query_parse(str_of(rows[i].query), &arena, &at, &err))
            fail_msg("row %zu: '%s' was taken", i, rows[i].query);
        if (at != rows[i].at || !strstr(err.text, rows[i].says))
            fail_msg("row %zu: '%s': at %zu: %s", i, rows[i].query, at, err.text);
        arena_release(&arena);
    }
}

/* NEAR against the plain meaning of the words: any two finds that share no word, close enough. */
static void near_is_what_it_says(void **state)
{
    static const char *const sides[] = {
        "a", "b", "\"a b\"", "\"b a\"", "\"a a\"", "(a OR b)", "(\"a b a\" OR c)", "(b OR \"b c\")"
    };
    static const char *const finds[][3] = { { "a" },  { "b" },      { "ab" },       { "ba" },
                                            { "aa" }, { "a", "b" }, { "aba", "c" }, { "b", "bc" } };
    struct arena arena;
    uint32_t dice = 1;

    (void)state;
    arena_init(&arena);
    for (int round = 0; round < 4000; round++) {
        char letters[12], text[64];
        size_t n = 1 + round % 11, left, right, distance;
        struct query_token tokens[12] = { 0 };
        struct query_doc doc = { .tokens = tokens, .n = n };
        struct query *query;
        bool want = false;

        for (size_t i = 0; i < n; i++) {
            dice = dice * 1664525u + 1013904223u;
            letters[i] = (char)('a' + (dice >> 24) % 4);
            tokens[i].text = (struct str){ &letters[i], 1 };
        }
        left = (dice >> 8) % 8;
        right = (dice >> 11) % 8;
        distance = 1 + (dice >> 14) % 4;
        for (size_t p = 0; p < 3 && finds[left][p]; p++)
            for (size_t q = 0; q < 3 && finds[right][q]; q++)
                for (size_t i = 0; i < n; i++)
                    for (size_t k = 0; k < n; k++) {
                        size_t a = strlen(finds[left][p]), b = strlen(finds[right][q]);

                        if (i + a > n || k + b > n || memcmp(letters + i, finds[left][p], a) != 0 ||
                            memcmp(letters + k, finds[right][q], b) != 0)
                            continue;
                        want |= (i + a <= k && k - (i + a - 1) <= distance) ||
                                (k + b <= i && i - (k + b - 1) <= distance);
                    }
        snprintf(text, sizeof text, "%s NEAR/%zu %s", sides[left], distance, sides[right]);
        query = query_parse(str_of(text), &arena, NULL, NULL);
        assert_non_null(query);
        if (query_match(query, &doc) != want)
            fail_msg("%s on %.*s: want %d", text, (int)n, letters, want);
        arena_clear(&arena);
    }
    arena_release(&arena);
}

/* The worst that fits under the ceiling is parsed or refused at once, and matched in linear time. */
static void long_queries_stay_harmless(void **state)
{
    static const char *const pieces[] = { "(",         "a ",    "NOT ", "a OR ",
                                          "a NEAR/9 ", "\"a\"", "-",    "a* " };
    static char text[2 * LIMIT_QUERY];
    struct query_token *tokens;
    struct arena arena;
    size_t n = 20000;

    (void)state;
    arena_init(&arena);
    tokens = arena_alloc(&arena, n * sizeof *tokens);
    for (size_t i = 0; i < n; i++)
        tokens[i].text = STR("a");
    for (size_t i = 0; i < N_ROWS(pieces); i++) {
        struct query_doc doc = { .tokens = tokens, .n = n };
        struct err err = { 0 };
        size_t length = strlen(pieces[i]), used = 0;
        struct query *query;

        while (used + length + 1 < LIMIT_QUERY) {
            memcpy(text + used, pieces[i], length);
            used += length;
        }
        text[used++] = 'a';
        query = query_parse((struct str){ text, used }, &arena, NULL, &err);
        if (query)
            assert_true(query_match(query, &doc));
        else
            assert_int_equal(err.code, ERR_USAGE);
    }
    memset(text, 'a', sizeof text);
    assert_null(query_parse((struct str){ text, LIMIT_QUERY + 1 }, &arena, NULL, NULL));
    arena_release(&arena);
}

static void misspelt_words_find_their_neighbour(void **state)
{
    static const char *const words[] = { "every", "url",   "name",    "kind",
                                         "query", "topic", "timezone" };
    static const struct {
        const char *word, *want;
    } rows[] = {
        { "evry", "every" },  { "evrey", "every" }, { "eveyr", "every" },
        { "Every", "every" }, { "ulr", "url" },     { "timezon", "timezone" },
        { "tpoic", "topic" }, { "kin", "kind" },    { "colour", NULL },
        { "", NULL },         { "xyz", NULL },      { "time_zone", "timezone" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        const char *got = nearest_word(str_of(rows[i].word), words, N_ROWS(words));

        if (!got != !rows[i].want || (got && strcmp(got, rows[i].want) != 0))
            fail_msg("'%s': got '%s'", rows[i].word, got ? got : "nothing");
    }
    assert_int_equal(nearest_distance(STR("abcd"), STR("badc"), 5), 2);
    assert_int_equal(nearest_distance(STR("kitten"), STR("sitting"), 5), 3);
    assert_int_equal(nearest_distance(STR("kitten"), STR("sitting"), 2), 3);
    assert_int_equal(nearest_distance(STR(""), STR("ab"), 5), 2);
}

/* Words of a text are cut by blocks, those of a query one by one: alike, wherever a block ends. */
static void words_are_cut_alike(void **state)
{
    static const char *const pieces[] = { "a",  "Word",    " ",      "'",         "n't",
                                          "#",  "@",       "_9",     "-",         "\u00dc",
                                          ", ", "\u2019",  "\u5496", "caf\u00e9", "\u201c",
                                          "'s", "longish", "\n" };
    uint64_t dice = 1;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct arena arena = { 0 };
        struct query_token *tokens;
        struct str rest, word, text;
        size_t n, at = 0, length = (dice = hash_mix(dice + 1)) % 60;
        struct buf made;

        buf_init(&made, BUF_NO_CEILING);
        for (size_t i = 0; i < length; i++)
            buf_putz(&made, pieces[(dice = hash_mix(dice + 1)) % N_ROWS(pieces)]);
        text = rest = buf_str(&made);
        tokens = query_tokens(text, true, &arena, &n);
        for (; query_next_word(&rest, &word); at++) {
            assert_true(at < n);
            assert_int_equal(tokens[at].at, word.p - text.p);
            assert_int_equal(tokens[at].length, word.n);
            assert_true(tokens[at].in_title);
            assert_true(str_eq(tokens[at].text, query_fold(word, &arena)));
        }
        assert_int_equal(at, n);
        buf_release(&made);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_alike),
        cmocka_unit_test(queries_match_what_they_say),
        cmocka_unit_test(slips_are_refused_with_their_place),
        cmocka_unit_test(near_is_what_it_says),
        cmocka_unit_test(long_queries_stay_harmless),
        cmocka_unit_test(misspelt_words_find_their_neighbour),
    };

    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
