/*
 * test_matcher.c - what is asked of all queries at once is what each would answer alone.
 */
#include "tests/test.h"

#include "analyze/matcher.h"

#include <stdio.h>
#include <string.h>

static struct query_doc doc_of(const char *title, const char *text, struct arena *arena)
{
    struct query_doc doc = { .title = str_of(title),
                             .text = str_of(text),
                             .source = STR("blog"),
                             .lang = STR("en"),
                             .stars = 2000 };

    doc.tokens = query_doc_tokens(doc.title, doc.text, arena, &doc.n);
    return doc;
}

/* Each query that matches is a candidate, and one that is sure does match. Returns how many were no use. */
static size_t compare(struct matcher *matcher, struct query **queries, size_t n,
                      const struct query_doc *doc, struct arena *arena)
{
    struct candidate_query *found;
    size_t n_found = matcher_seek(matcher, doc, arena, &found), at = 0, useless = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_one = at < n_found && found[at].query == i;
        bool yes = queries[i] && query_match(queries[i], doc);
        if (yes && !is_one)
            fail_msg("query %zu matches and was not found", i);
        if (is_one && found[at].sure && !yes)
            fail_msg("query %zu is sure and does not match", i);
        useless += is_one && !yes;
        at += is_one;
    }
    assert_int_equal(at, n_found); /* ascending, each once */
    return useless;
}

static void all_kinds_are_found(void **state)
{
    static const char *const texts[] = {
        "coffee",
        "tea OR coffee",
        "\"acme cafe\"",
        "\"the acme cafe staff\"",
        "acme NEAR/3 (cold OR kind)",
        "coffee NOT tea",
        "cof*",
        "\"acme ca*\"",
        "title:acme",
        "=\"Acme Cafe\"",
        "lang:en",
        "lang:en OR zebra",
        "lang:de zebra",
        "zebra OR stars:<=2",
        "#acme",
        "acme source:blog",
        "\u5496\u5561",
        "(tea OR coffee) (cold OR warm)",
        "nothing",
        "cafe OR cafe OR staff",
        "thisbeginninghasfarmorelettersthananywordthatiseverwrittenbyanyoneatall*",
    };
    struct query *queries[N_ROWS(texts) + 1] = { NULL };
    struct arena arena;
    struct candidate_query *found;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < N_ROWS(texts); i++) {
        queries[i] = query_parse(str_of(texts[i]), &arena, NULL, NULL);
        if (!queries[i])
            fail_msg("%s", texts[i]);
    }
    struct matcher *matcher =
        matcher_open((const struct query *const *)queries, N_ROWS(texts) + 1, NULL, NULL);
    static const char *const docs[][2] = {
        { "", "The staff of Acme's cafe was kind. The COFFEE was cold." },
        { "Acme Cafe", "tea" },
        { "acme", "cafe" }, /* no phrase across the title's end */
        { "", "#Acme cafe staff, cofeve" },
        { "", "\u5496\u5561\u5e97 the acme cafe's staff" },
        { "", "" },
        { "", "thisbeginninghasfarmorelettersthananywordthatiseverwrittenbyanyoneatallhere" },
    };
    for (size_t d = 0; d < N_ROWS(docs); d++) {
        struct query_doc doc = doc_of(docs[d][0], docs[d][1], &arena);
        compare(matcher, queries, N_ROWS(queries), &doc, &arena);
    }
    struct query_doc doc = doc_of("", "coffee coffee", &arena);
    size_t n = matcher_seek(matcher, &doc, &arena, &found);
    assert_true(n > 0 && found[0].query == 0 && found[0].sure);
    matcher_close(matcher);
    arena_release(&arena);
}

static uint32_t dice(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

static bool begins_with_a(struct str word, void *context)
{
    ++*(size_t *)context;
    return word.p[0] == 'a';
}

/* "acmecafe" is the longer word and the commoner one: only the animals are worth a look. */
static void common_words_are_no_anchors(void **state)
{
    struct arena arena;
    struct candidate_query *found;
    size_t asked = 0;

    (void)state;
    arena_init(&arena);
    struct query *query = query_parse(STR("acmecafe AND (zebras OR ponies)"), &arena, NULL, NULL);
    struct matcher *matcher = matcher_open((const struct query *const *)&query, 1, NULL, NULL);
    struct query_doc doc = doc_of("", "the acmecafe", &arena);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), 1);
    matcher_close(matcher);
    matcher = matcher_open((const struct query *const *)&query, 1, begins_with_a, &asked);
    assert_true(asked > 0);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), 0);
    doc = doc_of("", "acmecafe zebras", &arena);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), 1);
    matcher_close(matcher);
    arena_release(&arena);
}

/* Where either word is known to be needed, a text with one of them is not worth a look. */
static void both_words_are_needed(void **state)
{
    static const char *const texts[] = { "acme AND zebras", "acme NEAR/3 zebras",
                                         "acme AND \"zebras run\"", "zebras AND =ACME" };
    struct query *queries[N_ROWS(texts)];
    struct arena arena;
    struct candidate_query *found;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < N_ROWS(texts); i++)
        queries[i] = query_parse(str_of(texts[i]), &arena, NULL, NULL);
    struct matcher *matcher =
        matcher_open((const struct query *const *)queries, N_ROWS(texts), NULL, NULL);
    struct query_doc doc = doc_of("", "acme", &arena);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), 0);
    doc = doc_of("", "no zebras run", &arena);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), 0);
    doc = doc_of("", "#zebras run from ACME's", &arena);
    assert_int_equal(matcher_seek(matcher, &doc, &arena, &found), N_ROWS(texts));
    matcher_close(matcher);
    arena_release(&arena);
}

/* Queries and texts of few words, so that they meet often. */
static void by_chance_none_is_missed(void **state)
{
    static const char *const words[] = { "acme", "cafe", "tea's", "the", "#tea", "us", "cof" };
    static const char *const joints[] = { " ", " OR ", " NEAR/2 ", " NOT ", " AND " };
    enum { N = 600, TEXTS = 400 };
    static struct query *queries[N];
    struct arena arena, of_text;
    uint32_t seed = 7;
    size_t n_queries = 0, useless = 0;
    char text[256];

    (void)state;
    arena_init(&arena);
    arena_init(&of_text);
    for (size_t i = 0; i < N; i++) {
        size_t n = 0, terms = 1 + dice(&seed) % 4;
        for (size_t k = 0; k < terms; k++) {
            const char *a = words[dice(&seed) % N_ROWS(words)];
            const char *b = words[dice(&seed) % N_ROWS(words)];
            if (k > 0)
                n += (size_t)snprintf(text + n, sizeof text - n, "%s",
                                      joints[dice(&seed) % N_ROWS(joints)]);
            uint32_t kind = dice(&seed) % 8;
            const char *format = kind == 0   ? "\"%s %s\""
                                 : kind == 1 ? "%.3s*"
                                 : kind == 2 ? "title:%s"
                                             : "%s";
            n += (size_t)snprintf(text + n, sizeof text - n, format, a, b);
        }
        queries[i] = query_parse(str_of(text), &arena, NULL, NULL); /* some are refused */
        n_queries += queries[i] != NULL;
    }
    assert_true(n_queries > N / 3);
    struct matcher *matcher = matcher_open((const struct query *const *)queries, N, NULL, NULL);
    for (size_t t = 0; t < TEXTS; t++) {
        size_t n = 0, length = dice(&seed) % 7;
        text[0] = '\0';
        for (size_t k = 0; k < length; k++)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s ",
                                  words[dice(&seed) % N_ROWS(words)]);
        arena_clear(&of_text);
        struct query_doc doc = doc_of(t % 3 == 0 ? "Acme tea" : "", text, &of_text);
        useless += compare(matcher, queries, N, &doc, &of_text);
    }
    assert_true(useless < TEXTS * n_queries / 4); /* most closer looks are worth it */
    matcher_close(matcher);
    arena_release(&of_text);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds_are_found),
        cmocka_unit_test(common_words_are_no_anchors),
        cmocka_unit_test(both_words_are_needed),
        cmocka_unit_test(by_chance_none_is_missed),
    };
    return cmocka_run_group_tests_name("matcher", tests, NULL, NULL);
}
