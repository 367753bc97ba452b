/*
 * view_words.c - words that rise or are new, early signs, and what people wish for.
 *
 * A word's stories now are held against those of the four weeks before (rising.h). "Rising" and "new"
 * are three standard deviations and more; "early" ones are under that, but unlikely all the same: a
 * Poisson tail, with Benjamini and Hochberg (1995) over all that are listed.
 */
#include "core/file.h"
#include "core/intervals.h"
#include "core/rising.h"
#include "core/utf8.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

static const struct column columns[] = {
    { STR("word"), STR("Word") },
    { STR("kind"), STR("What it is") },
    { STR("now"), STR("Mentions") },
    { STR("before"), STR("Before") },
    { STR("negative"), STR("Negative share") },
    { STR("chance"), STR("By chance 1 in") },
};
enum { WORD, KIND, NOW, BEFORE, NEGATIVE, CHANCE };

enum {
    WEEKS_BEFORE_S = 28 * DAY_S,
    LEAST = 3, /* stories with the word */
    Z_STRONG = 3000,
    Z_EARLY = 1500,
    WORDS_MOST = 20,
    WISHES_MOST = 10,
    WISH_BYTES = 120,
};

static const double LN_10 = 2.302585092994046;

struct look {
    const struct view_request *request;
    struct sheet *sheet;
    struct map small;
    struct rising_bag now, before;
    struct buf tsv;
    struct rising_word *words;
    size_t n_words;
    struct pile piles[WORDS_MOST], negative[WORDS_MOST];
};

static void fill_bag(struct rising_bag *bag, const struct map *small, const struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].counted)
            rising_bag_add(bag, small, crowd->members[i].mention.item.title,
                           crowd->members[i].mention.item.text);
}

/* Which mentions have which of the words: each read once more, alone. */
static void find_mentions(struct look *look)
{
    const struct crowd *crowd = look->request->crowd;

    for (size_t i = 0; i < crowd->n && look->n_words; i++) {
        const struct member *member = &crowd->members[i];
        struct rising_bag bag;

        if (!member->counted)
            continue;
        rising_bag_init(&bag);
        rising_bag_add(&bag, &look->small, member->mention.item.title, member->mention.item.text);
        for (size_t w = 0; w < look->n_words; w++) {
            if (rising_bag_count(&bag, look->words[w].word) == 0)
                continue;
            pile_put(&look->piles[w], member->mention.id, &look->sheet->arena);
            if (member->class == CLASS_NEG)
                pile_put(&look->negative[w], member->mention.id, &look->sheet->arena);
        }
        rising_bag_release(&bag);
    }
}

/* -log10 of the chance of so many stories, or more, at the usual rate. */
static double tail_of(const struct look *look, const struct rising_word *word)
{
    double stories = (double)look->now.n_stories, before = (double)look->before.n_stories;
    double expected = ((double)word->before + 0.5) / (before + 1.0) * stories;

    return stats_tail((double)word->now, expected, expected);
}

/* In two digits: more would be a show of knowledge. */
static struct str odds_of(double tail, struct arena *arena)
{
    int64_t times, unit = 1;

    if (tail > 6.0)
        return str_of(say("over\u00a0a\u00a0million"));
    times = (int64_t)stats_exp(tail * LN_10);
    while (times / unit >= 100)
        unit *= 10;
    return arena_printf(arena, "%s", DIGITS(times / unit * unit));
}

static void add_words(struct look *look)
{
    struct arena *arena = &look->sheet->arena;
    double chances[WORDS_MOST];
    bool found[WORDS_MOST];

    for (size_t w = 0; w < look->n_words; w++)
        chances[w] = stats_exp(-LN_10 * tail_of(look, &look->words[w]));
    interval_discoveries(chances, look->n_words, found);
    for (size_t w = 0; w < look->n_words; w++) {
        const struct rising_word *word = &look->words[w];
        struct cell *cells;

        if (word->z < Z_STRONG && !found[w])
            continue;
        cells = sheet_row(look->sheet, arena_str(arena, word->word))->cells;
        cells[WORD] = cell_text(arena_str(arena, word->word));
        cells[KIND] = cell_textz(word->z < Z_STRONG  ? "early"
                                 : word->before == 0 ? "new"
                                                     : "rising");
        cells[NOW] = cell_count(&look->piles[w]);
        cells[BEFORE] = (struct cell){ .kind = CELL_NUMBER, .value = word->before * 1000 };
        cells[NEGATIVE] = cell_share(&look->negative[w], look->piles[w].n);
        cells[CHANCE] = cell_text(odds_of(tail_of(look, word), arena));
    }
}

/* --- wishes --- */

static void add_wishes(struct look *look)
{
    const struct crowd *crowd = look->request->crowd;
    struct arena *arena = &look->sheet->arena;
    struct pile all = { 0 };
    struct cell *total;

    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].counted && mention_has_cue(&crowd->members[i].mention, STR("wish")))
            pile_put(&all, crowd->members[i].mention.id, arena);
    if (all.n == 0)
        return;
    total = sheet_row(look->sheet, STR("wishes"))->cells;
    total[WORD] = cell_textz("All wishes");
    total[KIND] = cell_textz("wish");
    total[NOW] = cell_count(&all);
    for (size_t i = crowd->n, n = 0; i-- > 0 && n < WISHES_MOST;) {
        const struct mention *m = &crowd->members[i].mention;
        struct pile one = { 0 };
        struct cell *cells;

        if (!crowd->members[i].counted || !mention_has_cue(m, STR("wish")))
            continue;
        n++;
        pile_put(&one, m->id, arena);
        cells = sheet_row(look->sheet, arena_printf(arena, "wish:" STR_FMT, STR_ARG(m->id)))->cells;
        cells[WORD] = cell_text(
            utf8_cut(str_is_empty(m->item.text) ? m->item.title : m->item.text, WISH_BYTES));
        cells[KIND] = cell_textz("wish");
        cells[NOW] = cell_count(&one);
    }
}

static int gather_before(struct look *look, struct err *err)
{
    struct view_other past = { .from = look->request->from - WEEKS_BEFORE_S,
                               .to = look->request->from };
    struct arena arena;
    struct crowd crowd;
    int rc;

    arena_init(&arena);
    rc = view_gather(look->request, &past, &arena, &crowd, err);
    if (rc == 0)
        fill_bag(&look->before, &look->small, &crowd);
    arena_release(&arena);
    return rc;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct look look = { .request = request, .sheet = sheet };
    struct err missing = { 0 };
    bool known = file_read(request->settings->data_dir, "lexicons/small.tsv", &look.tsv,
                           &missing) == 0; /* without it small words are merely likelier */
    int rc;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    map_init(&look.small);
    rising_bag_init(&look.now);
    rising_bag_init(&look.before);
    if (known)
        rising_small_words(&look.small, buf_str(&look.tsv));
    rc = gather_before(&look, err);
    if (rc == 0) {
        fill_bag(&look.now, &look.small, request->crowd);
        look.n_words = rising_words(&look.now, &look.before, LEAST, Z_EARLY, WORDS_MOST,
                                    &sheet->arena, &look.words);
        find_mentions(&look);
        add_words(&look);
        add_wishes(&look);
    }
    rising_bag_release(&look.now);
    rising_bag_release(&look.before);
    map_release(&look.small);
    if (known)
        buf_release(&look.tsv);
    sheet->caveat = STR("Before: stories of the four weeks before. By chance 1 in: how rarely "
                        "chance alone would bring so many. A word counts once per story.");
    return rc;
}

extern const struct view view_words;
const struct view view_words = { .name = "words",
                                 .question = "Which words rise, and what people wish for",
                                 .days = 7,
                                 .make = make };
