/*
 * test_lexicon.c - reading word lists: what is accepted, what is refused and how.
 */
#include "tests/test.h"

#include "analyze/draft.h"
#include "analyze/image.h"
#include "analyze/lang.h"
#include "analyze/lexicon.h"
#include "analyze/stem.h"

#include "core/file.h"

#include <glob.h>
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
    setenv("XDG_CACHE_HOME", folder, 1);
    return mkdir(path, 0700);
}

/* The one file of the cache. */
static bool find_compiled(char *path, size_t size)
{
    glob_t found;

    snprintf(path, size, "%s/hark/en-*.lex", folder);
    bool there = glob(path, 0, NULL, &found) == 0 && found.gl_pathc == 1;
    if (there)
        snprintf(path, size, "%s", found.gl_pathv[0]);
    globfree(&found);
    return there;
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
    if (find_compiled(path, sizeof path))
        unlink(path);
    snprintf(path, sizeof path, "%s/hark", folder);
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
    struct lexicon_weight w;
    return lexicon_learned(tree, node_of(lexicon, text), negated, &w) ? w.weight : 0;
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

static void a_word_read_as_itself_is_its_own_stem(void **state)
{
    (void)state;
    struct map emoticons;
    struct err err = { 0 };

    put_file("rewrite.tsv", "pleased\tpleased\n");
    put_file("hand.tsv", "pleased\t300\nplease\t-100\n");
    struct lexicon *lexicon = open_it(&emoticons, NULL, &err);
    assert_non_null(lexicon);
    assert_int_equal(find(lexicon, "pleased")->weight, 300);
    assert_int_equal(find(lexicon, "pleases")->weight, -100);
    assert_null(lexicon_rewrite(lexicon, STR("pleased")));
    lexicon_close(lexicon);
    map_release(&emoticons);
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

/* --- compiled files --- */

static struct buf compiled_bytes(void)
{
    char path[128];
    struct buf bytes;

    assert_true(find_compiled(path, sizeof path));
    assert_int_equal(file_read(str_of(folder), path + strlen(folder) + 1, &bytes, NULL), 0);
    return bytes;
}

static void put_compiled(struct str bytes)
{
    char path[128];

    assert_true(find_compiled(path, sizeof path));
    assert_int_equal(file_write(path, bytes, NULL), 0);
}

static int32_t weight_of(const char *word)
{
    struct map emoticons;
    struct err err = { 0 };
    struct lexicon *lexicon = open_it(&emoticons, NULL, &err);

    assert_non_null(lexicon);
    const struct lexicon_entry *entry = find(lexicon, word);
    int32_t weight = entry ? entry->weight : 0;
    assert_true(!entry || entry->line == 1);
    assert_non_null(map_get(&emoticons, STR(":(")));
    lexicon_close(lexicon);
    map_release(&emoticons);
    return weight;
}

static void a_changed_text_is_compiled_again(void **state)
{
    (void)state;
    put_file("hand.tsv", "good\t500\n:(\t-600\temoticon\n");
    assert_int_equal(weight_of("good"), 500);
    assert_int_equal(weight_of("good"), 500); /* from the compiled file */
    put_file("hand.tsv", "good\t700\n:(\t-600\temoticon\n");
    assert_int_equal(weight_of("good"), 700);
    put_file("everyday.tsv", "fine\t200\n");
    assert_int_equal(weight_of("fine"), 200);
    char path[128];
    path_of("everyday.tsv", path, sizeof path);
    unlink(path);
    assert_int_equal(weight_of("fine"), 0);
}

static void a_broken_compiled_file_is_made_anew(void **state)
{
    (void)state;
    put_file("hand.tsv", "good\t500\n:(\t-600\temoticon\n");
    assert_int_equal(weight_of("good"), 500);
    struct buf whole = compiled_bytes();
    for (size_t at = 0; at < whole.n; at += at < 400 ? 1 : whole.n / 97) {
        whole.p[at] = (char)(whole.p[at] ^ 0x40);
        put_compiled(buf_str(&whole));
        assert_int_equal(weight_of("good"), 500);
        whole.p[at] = (char)(whole.p[at] ^ 0x40);
    }
    for (size_t n = 0; n < whole.n; n += whole.n / 13) { /* cut short */
        put_compiled(str_sub(buf_str(&whole), 0, n));
        assert_int_equal(weight_of("good"), 500);
    }
    struct buf again = compiled_bytes();
    assert_true(str_eq(buf_str(&again), buf_str(&whole))); /* the same texts give the same bytes */
    buf_release(&again);
    buf_release(&whole);
}

/* Even one whose checksums are right: what image_open() lets pass can be walked. */
static void no_place_of_an_image_leads_astray(void **state)
{
    (void)state;
    struct draft draft;
    struct buf image;
    struct err err = { 0 };
    struct stemmer *stemmer = stemmer_open("english");
    uint32_t random = 1;

    put_file("rewrite.tsv", "don't\tdo not\n");
    put_file("hand.tsv", "good\t500\nnot at all bad\t200\texact\n:(\t-600\temoticon\n");
    put_file("learned.tsv", "good coffee\t-100 -50 900\t12\n");
    draft_init(&draft, stemmer);
    assert_int_equal(draft_read(&draft, str_of(folder), &langs[lang_find(STR("en"))], NULL, &err),
                     0);
    buf_init(&image, BUF_NO_CEILING);
    image_make(&draft, &image);
    size_t sound = 0;
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        size_t at = (random >> 3) % image.n;
        char was = image.p[at];
        struct image view;
        image.p[at] = (char)(random >> 24);
        struct buf copy = image;
        image_seal(&copy);
        if (image_open(buf_str(&copy), &view, NULL) == 0) {
            sound++;
            image_word(&view, STR("good"), image_hash(STR("good")));
            for (uint32_t stem = 0; stem <= view.tree.n_stems; stem++)
                for (uint32_t next = 0; next <= view.tree.n_stems; next++) {
                    struct lexicon_weight learned;
                    uint32_t node = lexicon_step(&view.tree, stem, next);
                    lexicon_learned(&view.tree, node, next & 1, &learned);
                }
        }
        image.p[at] = was;
    }
    assert_true(sound > 0);
    buf_release(&image);
    draft_release(&draft);
    stemmer_close(stemmer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_words_by_their_stems),
        cmocka_unit_test(a_word_read_as_itself_is_its_own_stem),
        cmocka_unit_test(a_broken_line_is_refused_with_its_place),
        cmocka_unit_test(all_broken_lines_are_told_in_one_go),
        cmocka_unit_test(a_changed_text_is_compiled_again),
        cmocka_unit_test(a_broken_compiled_file_is_made_anew),
        cmocka_unit_test(no_place_of_an_image_leads_astray),
        cmocka_unit_test(a_language_needs_its_hand_layer),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
