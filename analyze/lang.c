/*
 * lang.c - the rows of languages, and the vote.
 *
 * Each small word gives 12 points shared by the languages that it stands for. A language wins when it
 * leads the next by a sixth of the points cast, or when the source's own word breaks the tie; a hint that
 * got no vote in a text full of votes for another is not believed.
 */
#include "analyze/lang.h"

#include "analyze/lang_grams.h"
#include "analyze/word_hash.h"
#include "core/file.h"
#include "core/mem.h"
#include "core/utf8.h"

#include <string.h>

/* The first rows have a folder of words, those after them small words that vote; the order is that of the votes'
 * bits. The rest are told by their script or their letters. */
const struct lang langs[] = {
    { "en", "english", false, 0, 0 },
    { "de", "german", false, -80, -250, true },
    { "es", "spanish", true, 330, -80 },
    { "fr", "french", true, -300, 60 },
    { "it", "italian", true, -320, -250 },
    { "pt", "portuguese", true, 80, -320 },
    { "nl", "dutch", false, -700, 0, true },
    { "da", "danish", false },
    { "no", "norwegian", false },
    { "sv", "swedish", false },
    { "fi", "finnish", false },
    { "pl", NULL, false },
    { "cs", NULL, false },
    { "tr", "turkish", false },
    { "ro", "romanian", true },
    { "hu", "hungarian", false },
    { "id", NULL, false },
    { "vi", NULL, false },
    { "ca", NULL, false },
    { "tl", NULL, false },
    { "ru", "russian", false },
    { "uk", NULL, false },
    { "el", NULL, false },
    { "ar", NULL, false },
    { "he", NULL, false },
    { "hi", NULL, false },
    { "th", NULL, false },
    { "zh", NULL, false },
    { "ja", NULL, false },
    { "ko", NULL, false },
    { "sk", NULL, false },
    { "hr", NULL, false },
    { "sl", NULL, false },
    { "bg", NULL, false },
    { "lt", NULL, false },
    { "lv", NULL, false },
    { "et", NULL, false },
    { "fa", NULL, false },
    { "ur", NULL, false },
    { "bn", NULL, false },
    { "ta", NULL, false },
    { "te", NULL, false },
    { "gu", NULL, false },
    { "pa", NULL, false },
    { "ka", NULL, false },
    { "hy", NULL, false },
    { "is", NULL, false },
    { "sq", NULL, false },
    { "cy", NULL, false },
    { "ga", NULL, false },
    { "eu", NULL, false },
    { "af", NULL, false },
};
const size_t n_langs = sizeof langs / sizeof *langs;

enum { POINTS = 12, SCRIPT_SAMPLE = 1024 /* bytes looked at for the script */ };

int lang_find(struct str tag)
{
    for (size_t i = 0; tag.n > 0 && i < n_langs; i++) {
        size_t n = strlen(langs[i].code);
        if (str_starts_nocase(tag, str_of(langs[i].code)) &&
            (tag.n == n || tag.p[n] == '-' || tag.p[n] == '_'))
            return (int)i;
    }
    return LANG_NONE;
}

/* The word's place in the filter. */
static size_t bit_of(struct str word)
{
    return (size_t)word_hash(word, 0) & (LANG_FILTER_BITS - 1);
}

static uint32_t brief_of(const struct lang_vote *vote)
{
    uint32_t english = vote->points[0], other = 0, all = english;

    for (int i = 1; i < LANG_MAX; i++) {
        other = vote->points[i] > other ? vote->points[i] : other;
        all += vote->points[i];
    }
    return english | other << 8 | all << 16 | (uint32_t)(vote->bits != 0) << 24;
}

static uint32_t number_of_vote(struct lang_words *words, uint32_t bits)
{
    uint32_t share = bits ? POINTS / (uint32_t)__builtin_popcount(bits) : 0;
    size_t n = 0;

    while (n < words->n_rows && words->rows[n].bits != bits)
        n++;
    if (n < words->n_rows)
        return (uint32_t)n;
    if (n == LANG_MOST_VOTES)
        return 0;
    words->rows = mem_grow(words->rows, &words->cap_rows, n + 1, sizeof *words->rows);
    words->rows[words->n_rows++] = (struct lang_vote){ .bits = bits };
    for (int i = 0; i < LANG_MAX; i++)
        if (bits >> i & 1)
            words->rows[n].points[i] = (uint8_t)(share > 0 ? share : 1);
    words->rows[n].brief = brief_of(&words->rows[n]);
    return (uint32_t)n;
}

int lang_words_init(struct lang_words *words, struct str data, struct err *err)
{
    struct buf bytes;
    struct str rest, line, code;

    *words = (struct lang_words){ 0 };
    map_init(&words->votes);
    if (file_read(data, "lexicons/detect.tsv", &bytes, err) < 0)
        return -1;
    words->bytes = bytes.p;
    rest = buf_str(&bytes);
    while (str_cut_line(&rest, &line)) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &code))
            continue;
        int row = lang_find(code);
        struct str word;
        if (row == LANG_NONE || row >= LANG_MAX)
            continue;
        while (str_cut(&line, ' ', &word)) {
            if (word.n == 0)
                continue;
            void **slot = map_put(&words->votes, word);
            *slot = (void *)((uintptr_t)*slot | (uintptr_t)1 << row);
        }
    }
    number_of_vote(words, 0);
    for (size_t i = 0; i < words->votes.n; i++) {
        size_t bit = bit_of(words->votes.entries[i].key);
        words->filter[bit / 64] |= UINT64_C(1) << bit % 64;
        void **bits = &words->votes.entries[i].value;
        *bits = (void *)(uintptr_t)number_of_vote(words, (uint32_t)(uintptr_t)*bits);
    }
    return 0;
}

void lang_words_release(struct lang_words *words)
{
    map_release(&words->votes);
    mem_free(words->rows);
    mem_free(words->bytes);
    *words = (struct lang_words){ 0 };
}

uint32_t lang_words_find(const struct lang_words *words, struct str word)
{
    size_t bit = bit_of(word);

    if (!(words->filter[bit / 64] >> bit % 64 & 1))
        return 0;
    return (uint32_t)(uintptr_t)map_get(&words->votes, word);
}

/* --- scripts --- */

/* NULL: several languages write so, and their letters must tell. */
static const struct {
    uint32_t from, to;
    const char *code;
} scripts[] = {
    { 0x0370, 0x03FF, "el" }, { 0x0400, 0x052F, NULL }, { 0x0530, 0x058F, "hy" },
    { 0x0590, 0x05FF, "he" }, { 0x0600, 0x06FF, NULL }, { 0x0900, 0x097F, NULL },
    { 0x0980, 0x09FF, "bn" }, { 0x0A00, 0x0A7F, "pa" }, { 0x0A80, 0x0AFF, "gu" },
    { 0x0B80, 0x0BFF, "ta" }, { 0x0C00, 0x0C7F, "te" }, { 0x0E00, 0x0E7F, "th" },
    { 0x10A0, 0x10FF, "ka" }, { 0x3040, 0x30FF, "ja" }, { 0x4E00, 0x9FFF, "zh" },
    { 0xAC00, 0xD7AF, "ko" },
};
enum { N_SCRIPTS = sizeof scripts / sizeof *scripts, KANA = 13, HAN = 14 };

/* Whether the text may hold one of these scripts: their characters begin with a byte of this range, in which 0xE2
 * begins punctuation and symbols. */
static bool may_hold_script(struct str text)
{
    bool found = false;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        found |= (c >= 0xCD) & (c <= 0xED) & (c != 0xE2);
    }
    return found;
}

/* The language of the script that most letters are in; LANG_UNSURE for Latin and the like. */
static int script_of(struct str text)
{
    uint32_t counts[N_SCRIPTS] = { 0 }, n_latin = 0, cp;
    struct str rest = str_sub(text, 0, SCRIPT_SAMPLE);
    int best = -1;

    if (!may_hold_script(rest))
        return LANG_UNSURE;
    while (utf8_next(&rest, &cp)) {
        if (cp < 0x250) {
            n_latin += cp >= 0x80 || char_is_alpha((char)cp);
            continue;
        }
        for (int i = 0; i < N_SCRIPTS; i++)
            counts[i] += cp >= scripts[i].from && cp <= scripts[i].to;
    }
    /* A character of these holds more than a letter; an address beside them says nothing. */
    counts[HAN] *= 2;
    counts[KANA] *= 2;
    for (int i = 0; i < N_SCRIPTS; i++)
        if (counts[i] > n_latin && (best < 0 || counts[i] > counts[best]))
            best = i;
    if (best == HAN && counts[KANA] > 0)
        best = KANA; /* kana beside Han */
    return best < 0 || !scripts[best].code ? LANG_UNSURE : lang_find(str_of(scripts[best].code));
}

/* --- votes --- */

struct lead {
    int best;
    uint32_t most, next, total;
};

void lang_tally_settle(struct lang_tally *tally)
{
    for (int i = 0; i < LANG_MAX; i++) {
        tally->votes[i] += tally->recent[i];
        tally->recent[i] = 0;
    }
}

/* Which of two numbers is greater follows no order here: it is chosen without a branch. */
static struct lead lead_of(struct lang_tally *tally)
{
    struct lead lead = { .best = LANG_NONE };

    lang_tally_settle(tally);
    for (uint32_t bits = tally->voted; bits != 0; bits &= bits - 1) {
        int i = __builtin_ctz(bits);
        uint32_t votes = tally->votes[i], lesser = votes < lead.most ? votes : lead.most;
        lead.total += votes;
        lead.best = votes > lead.most ? i : lead.best;
        lead.most = votes > lead.most ? votes : lead.most;
        lead.next = lesser > lead.next ? lesser : lead.next;
    }
    return lead;
}

/* No other language has more than all words together give their best other one. */
bool lang_brief_is_english(const struct lang_brief *sum, uint32_t n_words)
{
    enum { MOST_WORDS = 2048 /* of at most 24 points each: sixteen bits hold them */ };
    uint32_t english = sum->english_all & 0xffff, all = sum->english_all >> 16;
    uint32_t other = sum->other_known & 0xffff, known = sum->other_known >> 16;

    return n_words <= MOST_WORDS && english > other && (english - other) * 3 >= all &&
           known * 4 >= n_words;
}

int lang_tell(struct lang_tally *tally, struct str text, const struct lang_grams *grams)
{
    int script = script_of(text);
    struct lead lead = lead_of(tally);

    if (script != LANG_UNSURE)
        return script;
    bool clear = lead.total > 0 && (lead.most - lead.next) * 3 >= lead.total &&
                 tally->n_known * 4 >= tally->n_words;
    if (clear && (lead.best == 0 || !lang_grams_knows(grams, lead.best)))
        return lead.best;
    return LANG_UNSURE;
}

int lang_decide(struct lang_tally *tally, struct str text, int hint)
{
    int script = script_of(text);
    struct lead lead = lead_of(tally);

    if (script != LANG_UNSURE)
        return script;
    if (lead.total == 0 ||
        (hint != LANG_NONE && hint < LANG_MAX && tally->votes[hint] * 2 >= lead.most))
        return hint;
    if (lead.most * 6 < lead.next * 6 + lead.total)
        return hint;
    /* A long text in which hardly a word votes is in a language that hark does not know. */
    if (tally->n_words >= 12 && tally->n_known * 8 < tally->n_words)
        return hint;
    return lead.best;
}
