/*
 * lang_grams.c - reading grams.tsv, and adding up what runs of letters speak for.
 *
 * A row's second column is pairs of characters: one that stands for the language ('0' for the first code of the
 * file's first row, and on as in ASCII) and a digit, the points.
 */
#include "analyze/lang_grams.h"

#include "analyze/lang.h"
#include "analyze/word_hash.h"
#include "core/file.h"
#include "core/lanes.h"
#include "core/mem.h"

#include <endian.h>

enum {
    LONGEST_RUN = 4,       /* letters, the blanks at both ends of a word among them */
    LONGEST_WORD = 9,      /* the same, of words looked up whole */
    N_SCORED = 7,          /* the first rows of lang.c have words */
    MOST_LETTERS = 400,    /* of a text: more tell nothing new */
    LEAD = 2,              /* points a text's leader needs before the next at least */
    LEAD_UNSCORED = 12,    /* and before the first of those scored, when it is none of them */
    LEAD_PER_LETTERS = 24, /* and one point more for so many letters */
    NEAR = 6,              /* points that a hint may lie behind */
    WIDELY_USED = 6, /* points ahead of a language that hark scores: it is met far more often */
};

enum { N_MEMO = 1 << 15 };

/* What a run speaks for, language by language: short runs speak for most of them. */
struct lang_row {
    uint8_t points[GRAMS_MAX_LANGS];
};

/* A word has thirty runs, and texts repeat their words. */
struct lang_memo {
    uint64_t hash;
    uint16_t n_bytes; /* of the word: with them a hash of up to seven bytes is the word itself */
    uint16_t n_letters;
    struct lang_row row;
};

/* A slot: half of them at least are free, and a run holds no zero. */
struct lang_run {
    uint32_t letters; /* 0: free */
    uint32_t row;     /* of what they speak for; 0: nothing */
};

enum { RUN_BITS = 16, MOST_SHORTS = 1 << (RUN_BITS - 1), FILTER_BITS = 17 };

/* One to four letters as a number. Four bytes may be looked at. */
static inline uint32_t packed(struct str run)
{
    uint32_t letters;

    memcpy(&letters, run.p, sizeof letters);
    return le32toh(letters) & UINT32_MAX >> (32 - 8 * run.n);
}

static inline uint32_t mixed(uint32_t letters)
{
    return letters * UINT32_C(0x9E3779B1);
}

/* The place of the run in the filter. */
static inline uint32_t bit_of(struct str run)
{
    if (run.n > sizeof(uint32_t))
        return (uint32_t)word_hash(run, 0) & ((1u << FILTER_BITS) - 1);
    return mixed(packed(run)) >> (32 - FILTER_BITS);
}

/* The slot of the letters, or the free one where they would go. */
static struct lang_run *slot_of(const struct lang_grams *g, uint32_t letters)
{
    uint32_t at = mixed(letters) >> (32 - RUN_BITS);

    while (g->shorts[at].letters != 0 && g->shorts[at].letters != letters)
        at = (at + 1) & ((1u << RUN_BITS) - 1);
    return &g->shorts[at];
}

static bool is_short(struct str run)
{
    return run.n > 0 && run.n <= sizeof(uint32_t) && !memchr(run.p, 0, run.n);
}

/* A row of the file ends with its line. */
static uint32_t put_row(struct lang_grams *g, const char *pair)
{
    g->table = mem_grow(g->table, &g->cap_table, g->n_table + 1, sizeof *g->table);
    struct lang_row *row = &g->table[g->n_table];

    *row = (struct lang_row){ 0 };
    for (; pair[0] > ' ' && char_is_digit(pair[1]); pair += 2) {
        size_t i = (size_t)(pair[0] - '0');
        if (i < g->n)
            row->points[i] = (uint8_t)(row->points[i] + (pair[1] - '0'));
    }
    return (uint32_t)g->n_table++;
}

static void keep_run(struct lang_grams *g, struct str run, const char *pairs)
{
    uint32_t row = put_row(g, pairs);

    if (run.n > 0)
        g->filter[bit_of(run) / 64] |= UINT64_C(1) << bit_of(run) % 64;
    if (is_short(run) && g->n_shorts < MOST_SHORTS) {
        struct lang_run *slot = slot_of(g, packed(run));
        g->n_shorts += slot->letters == 0;
        *slot = (struct lang_run){ packed(run), row };
    } else {
        *map_put(&g->runs, run) = (void *)(uintptr_t)row;
    }
}

static uint32_t row_of(const struct lang_grams *g, struct str run)
{
    if (run.n <= sizeof(uint32_t)) {
        uint32_t letters = packed(run);
        const struct lang_run *slot = slot_of(g, letters);
        if (slot->letters != 0 || g->n_shorts < MOST_SHORTS)
            return slot->row;
    }
    return (uint32_t)(uintptr_t)map_get(&g->runs, run);
}

static bool is_scored(int row)
{
    return row >= 0 && row < N_SCORED;
}

void lang_grams_release(struct lang_grams *g)
{
    mem_free(g->shorts);
    mem_free(g->filter);
    mem_free(g->memo);
    mem_free(g->table);
    map_release(&g->runs);
    mem_free(g->bytes);
    *g = (struct lang_grams){ 0 };
}

int lang_grams_init(struct lang_grams *g, struct str data, struct err *err)
{
    struct err cause = { 0 };
    struct buf bytes;
    struct str rest, line, run, code;

    *g = (struct lang_grams){ 0 };
    map_init(&g->runs);
    if (file_read(data, "lexicons/grams.tsv", &bytes, &cause) < 0)
        return cause.code == ERR_NO_INPUT ? 0 : err_set(err, cause.code, "%s", cause.text);
    buf_puts(&bytes, STR("\n\n\n\n")); /* the last row ends too, and more may be looked at */
    g->bytes = bytes.p;
    g->shorts = mem_alloc(((size_t)1 << RUN_BITS) * sizeof *g->shorts);
    g->filter = mem_alloc(((size_t)1 << FILTER_BITS) / 8);
    g->memo = mem_alloc(N_MEMO * sizeof *g->memo);
    for (size_t i = 0; i < bytes.n; i++)
        g->cap_table += bytes.p[i] == '\n'; /* more than it has rows, and by little */
    g->table = mem_alloc(g->cap_table * sizeof *g->table);
    put_row(g, ""); /* number 0 speaks for nothing */
    rest = buf_str(&bytes);
    while (str_cut_line(&rest, &line)) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &run))
            continue;
        if (g->n > 0) {
            keep_run(g, run, line.p);
            continue;
        }
        while (g->n < GRAMS_MAX_LANGS && str_cut(&line, ' ', &code)) {
            int row = lang_find(code);
            g->rows[g->n++] = row;
            g->ahead[g->n - 1] = is_scored(row) ? WIDELY_USED : 0;
            if (row >= 0 && row < GRAMS_MAX_LANGS && g->places[row] == 0)
                g->places[row] = (uint8_t)g->n;
        }
    }
    return 0;
}

bool lang_grams_knows(const struct lang_grams *g, int row)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->rows[i] == row)
            return true;
    return false;
}

static inline void add_row(uint16_t points[GRAMS_MAX_LANGS], const struct lang_row *row)
{
    for (size_t i = 0; i < GRAMS_MAX_LANGS; i += LANES / 2)
        lanes_add(points + i, row->points + i);
}

enum { LONGEST_BYTES = 128 /* of a word between blanks: longer ones say nothing */ };

/* The runs of a word that may be known, the rows of those that are, and how many letters it has. */
struct lang_runs {
    struct str runs[LONGEST_RUN * LONGEST_BYTES + 2];
    uint32_t rows[LONGEST_RUN * LONGEST_BYTES + 2];
    uint32_t n, n_letters;
};

/* Most runs of three and four letters say nothing. The memory of the others is asked for. */
static inline void put_run(const struct lang_grams *g, struct str run, struct lang_runs *runs)
{
    uint32_t bit = bit_of(run);
    bool may_be = g->filter[bit / 64] >> bit % 64 & 1;

    if (run.n <= sizeof(uint32_t))
        __builtin_prefetch(&g->shorts[mixed(packed(run)) >> (32 - RUN_BITS)]);
    runs->runs[runs->n] = run;
    runs->n += may_be;
}

/* Runs that go beyond the end of the word hold bytes that are in no text: so each place but the last begins equally
 * many, and no question is asked. */
static void cut_runs(const struct lang_grams *g, struct str word,
                     char letters[LONGEST_BYTES + LONGEST_RUN], struct lang_runs *runs)
{
    static const char beyond[LONGEST_RUN] = { '\xFF', '\xFF', '\xFF', '\xFF' };
    uint32_t starts[LONGEST_BYTES + LONGEST_RUN], n = 1, length = (uint32_t)word.n + 2;

    runs->n = runs->n_letters = 0;
    if (length > LONGEST_BYTES)
        return;
    letters[0] = letters[length - 1] = '_';
    memcpy(letters + 1, word.p, word.n);
    memcpy(letters + length, beyond, sizeof beyond);
    starts[0] = 0;
    for (uint32_t i = 1; i < length; i++) {
        starts[n] = i;
        n += ((unsigned char)letters[i] & 0xC0) != 0x80; /* where a character begins */
    }
    for (uint32_t k = 0; k < LONGEST_RUN; k++)
        starts[n + k] = length + k;
    for (uint32_t i = 1; i + 1 < n; i++)
        put_run(g, (struct str){ letters + starts[i], starts[i + 1] - starts[i] }, runs);
    for (uint32_t i = 0; i + 1 < n; i++)
        for (uint32_t k = 2; k <= LONGEST_RUN; k++)
            put_run(g, (struct str){ letters + starts[i], starts[i + k] - starts[i] }, runs);
    if (n > LONGEST_RUN && n <= LONGEST_WORD)
        put_run(g, (struct str){ letters, length }, runs);
    runs->n_letters = n - 2;
}

/* Looks the runs up; the memory of their rows is asked for. */
static void find_rows(const struct lang_grams *g, struct lang_runs *runs)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < runs->n; i++) {
        uint32_t row = row_of(g, runs->runs[i]);
        __builtin_prefetch(&g->table[row]);
        runs->rows[n] = row;
        n += row != 0;
    }
    runs->n = n;
}

/* The row's number in the file; -1 when it has none. */
static int place_of(const struct lang_grams *g, int row)
{
    return row < 0 || row >= GRAMS_MAX_LANGS ? -1 : g->places[row] - 1;
}

uint32_t lang_grams_points(const struct lang_grams *g, const struct lang_points *points, int row)
{
    int i = place_of(g, row);
    return i < 0 ? 0 : points->points[i];
}

void lang_grams_add(const struct lang_grams *g, struct lang_points *points, int row, int32_t more)
{
    int i = place_of(g, row);

    if (i < 0)
        return;
    int64_t sum = (int64_t)points->points[i] + more;
    points->points[i] = (uint16_t)(sum > 0 ? sum : 0);
}

static uint16_t most_of(const uint16_t *points, size_t n)
{
    uint16_t most = 0;

    for (size_t i = 0; i < n; i++)
        most = points[i] > most ? points[i] : most;
    return most;
}

uint32_t lang_grams_most(const struct lang_grams *g, const struct lang_points *points)
{
    return most_of(points->points, g->n);
}

uint32_t lang_grams_lead(const struct lang_points *points)
{
    uint32_t lead = LEAD + points->n_letters / LEAD_PER_LETTERS;
    return (lead > NEAR ? lead : NEAR) + 1;
}

/* False when the points are too many to be kept. */
static bool learn(struct lang_memo *memo, const uint16_t points[GRAMS_MAX_LANGS])
{
    uint16_t all = 0;

    for (size_t i = 0; i < GRAMS_MAX_LANGS; i++) {
        memo->row.points[i] = (uint8_t)points[i];
        all |= points[i];
    }
    return all <= UINT8_MAX;
}

/* Adds what the letters of the word say, and keeps it in the memo. */
static void add_runs(const struct lang_grams *g, struct str word, uint64_t hash,
                     struct lang_memo *memo, struct lang_points *points)
{
    uint16_t sums[GRAMS_MAX_LANGS] = { 0 };
    char letters[LONGEST_BYTES + LONGEST_RUN];
    struct lang_runs runs;

    cut_runs(g, word, letters, &runs);
    find_rows(g, &runs);
    for (uint32_t i = 0; i < runs.n; i++)
        add_row(sums, &g->table[runs.rows[i]]);
    for (size_t i = 0; i < GRAMS_MAX_LANGS; i++)
        points->points[i] = (uint16_t)(points->points[i] + sums[i]);
    points->n_letters += runs.n_letters;
    memo->n_bytes = (uint16_t)word.n;
    memo->n_letters = (uint16_t)runs.n_letters;
    memo->hash = learn(memo, sums) ? hash : 0;
}

static struct lang_memo *memo_of(const struct lang_grams *g, uint64_t hash)
{
    return &g->memo[hash & (N_MEMO - 1)];
}

void lang_grams_expect(const struct lang_grams *g, uint64_t hash)
{
    const char *memo = (const char *)memo_of(g, hash);

    __builtin_prefetch(memo);
    __builtin_prefetch(memo + sizeof(struct lang_memo) - 1);
}

void lang_grams_word(const struct lang_grams *g, struct str word, uint64_t hash,
                     struct lang_points *points)
{
    struct lang_memo once, *memo = hash != 0 ? memo_of(g, hash) : &once;

    if (g->n == 0 || points->n_letters >= MOST_LETTERS)
        return;
    if (hash == 0 || memo->hash != hash || memo->n_bytes != word.n) {
        add_runs(g, word, hash, memo, points);
        return;
    }
    add_row(points->points, &memo->row);
    points->n_letters += memo->n_letters;
}

int lang_grams_decide(const struct lang_grams *g, const struct lang_points *points, int hint)
{
    uint16_t all[GRAMS_MAX_LANGS]; /* with what the widely used are ahead */
    uint32_t scored = 0, hinted = 0;
    size_t best = 0;

    for (size_t i = 0; i < GRAMS_MAX_LANGS; i++)
        all[i] = (uint16_t)(points->points[i] + g->ahead[i] * (points->points[i] > 0));
    for (int row = 0; row < N_SCORED; row++) {
        int i = place_of(g, row);
        scored = i >= 0 && all[i] > scored ? all[i] : scored;
    }
    if (place_of(g, hint) >= 0)
        hinted = all[place_of(g, hint)];
    uint32_t most = most_of(all, g->n);
    if (most == 0 || (hinted > 0 && hinted + NEAR >= most))
        return hint;
    while (all[best] != most)
        best++;
    all[best] = 0;
    if (most < most_of(all, g->n) + LEAD + points->n_letters / LEAD_PER_LETTERS)
        return hint; /* see lang_grams_lead() */
    return is_scored(g->rows[best]) || most >= scored + LEAD_UNSCORED ? g->rows[best] : hint;
}
