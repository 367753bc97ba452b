/*
 * test_lexicon.c - reading word lists: what is accepted, what is refused and how.
 */
#include "tests/test.h"

#include "analyze/lang.h"
#include "analyze/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hark-test-XXXXXX";

static void path_of(const char *name, char *out, size_t n)
{
    snprintf(out, n, "%s/lexicons/en/%s", folder, name);
}

static void put_file(const char *name, const char *text)
{
    char path[128];
    path_of(name, path, sizeof path);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int make_folder(void **state)
{
    (void)state;
    char path[128];

    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/lexicons", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/lexicons/en", folder);
    return mkdir(path, 0700);
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = { "hand.tsv", "learned.tsv", "rewrite.tsv", "cues.tsv" };
    char path[128];

    for (size_t i = 0; i < N_ROWS(names); i++) {
        path_of(names[i], path, sizeof path);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/lexicons/en", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/lexicons", folder);
    rmdir(path);
    return rmdir(folder);
}

static struct lexicon *open_it(struct map *emoticons, struct buf *errors, struct err *err)
{
    map_init(emoticons);
    return lexicon_open(str_of(folder), &langs[lang_find(STR("en"))], emoticons, errors, err);
}

static uint32_t node_of(struct lexicon *lexicon, const char *text)
{
    struct str rest = str_of(text), word;
    uint32_t node = 0;

    while (str_cut(&rest, ' ', &word)) {
        node = lexicon_step(lexicon_tree(lexicon), node, lexicon_stem(lexicon, word, true));
        if (node == 0)
            return 0;
    }
    return node;
}

static const struct lexicon_entry *find(struct lexicon *lexicon, const char *text)
{
    return lexicon_first(lexicon_tree(lexicon), node_of(lexicon, text));
}

/* The learned weight, 0 when there is none. */
static int32_t learned(struct lexicon *lexicon, const char *text, bool negated)
{
    const struct lexicon_tree *tree = lexicon_tree(lexicon);
    uint32_t weight = tree->nodes[node_of(lexicon, text)].learned[negated];
    return weight ? tree->weights[weight].weight : 0;
}

static void finds_words_by_their_stems(void **state)
{
    (void)state;
    struct map emoticons;
    struct err err = { 0 };

    put_file("rewrite.tsv", "don't\tdo not\n");
    put_file("hand.tsv", "# head\ncomplaining\t-300\nlost my bag\t-700\tevent\n"
                         "very\t0\tboost=1300 exact\ndon't work\t-500\n:(\t-600\temoticon\n");
    put_file("learned.tsv", "good coffee\t-100 -50 900\t12\ngood\t200 0 -200\t9 not\n");
    struct lexicon *lexicon = open_it(&emoticons, NULL, &err);
    assert_non_null(lexicon);
    assert_int_equal(find(lexicon, "complained")->weight, -300);
    assert_int_equal(find(lexicon, "lost my bags")->weight, -700);
    assert_int_equal(find(lexicon, "lost my bags")->line, 3);
    assert_int_equal(find(lexicon, "do not work")->weight, -500);
    assert_int_equal(find(lexicon, "very")->factor, 1300);
    assert_int_equal(learned(lexicon, "good coffee", false), 1000);
    assert_int_equal(learned(lexicon, "good", true), -400);
    assert_int_equal(learned(lexicon, "good", false), 0);
    assert_null(find(lexicon, "good tea"));
    assert_null(find(lexicon, "lost"));
    assert_non_null(map_get(&emoticons, STR(":(")));
    lexicon_close(lexicon);
    map_release(&emoticons);
    put_file("learned.tsv", "");
}

static const struct {
    const char *hand, *want;
} broken[] = {
    { "good\n", "lexicons/en/hand.tsv:1: no tab (write entry<TAB>valence<TAB>flags)" },
    { "# head\n\ngood\tmuch\t\n", "lexicons/en/hand.tsv:3: 'much' is no valence (-1000 .. 1000)" },
    { "good\t1001\n", "lexicons/en/hand.tsv:1: '1001' is no valence (-1000 .. 1000)" },
    { "100/100\t700\n",
      "lexicons/en/hand.tsv:1: '100/100' would stand for every <number> (add a word to it)" },
    { "good\t100\tfine\n", "lexicons/en/hand.tsv:1: unknown flag 'fine' (see FORMAT.md)" },
    { "very\t0\tboost=lots\n",
      "lexicons/en/hand.tsv:1: 'boost=lots' wants a factor of 0 to 3000 thousandths" },
    { "a b c d e f\t100\n", "lexicons/en/hand.tsv:1: an entry has more than 5 words" },
    { "\t100\n", "lexicons/en/hand.tsv:1: an entry has 1 to 200 bytes" },
    { "...\t100\n", "lexicons/en/hand.tsv:1: no word in '...'" },
};

static void a_broken_line_is_refused_with_its_place(void **state)
{
    (void)state;

    for (size_t i = 0; i < N_ROWS(broken); i++) {
        struct map emoticons;
        struct err err = { 0 };
        put_file("hand.tsv", broken[i].hand);
        assert_null(open_it(&emoticons, NULL, &err));
        assert_str(str_of(err.text), broken[i].want);
        map_release(&emoticons);
    }
}

static void all_broken_lines_are_told_in_one_go(void **state)
{
    (void)state;
    struct map emoticons;
    struct buf errors;
    struct err err = { 0 };

    put_file("hand.tsv", "good\nbad\t-100\nworse\t-9999\n");
    buf_init(&errors, BUF_NO_CEILING);
    assert_null(open_it(&emoticons, &errors, &err));
    assert_str(buf_str(&errors),
               "lexicons/en/hand.tsv:1: no tab (write entry<TAB>valence<TAB>flags)\n"
               "lexicons/en/hand.tsv:3: '-9999' is no valence (-1000 .. 1000)\n");
    buf_release(&errors);
    map_release(&emoticons);
}

static void a_language_needs_its_hand_layer(void **state)
{
    (void)state;
    struct map emoticons;
    struct err err = { 0 };
    char path[128];

    path_of("hand.tsv", path, sizeof path);
    unlink(path);
    assert_null(open_it(&emoticons, NULL, &err));
    assert_int_equal(err.code, ERR_NO_INPUT);
    map_release(&emoticons);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_words_by_their_stems),
        cmocka_unit_test(a_broken_line_is_refused_with_its_place),
        cmocka_unit_test(all_broken_lines_are_told_in_one_go),
        cmocka_unit_test(a_language_needs_its_hand_layer),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
