/*
 * analyze.c - the road of a text: cut into tokens, told a language, read by its lexicon, changed by the
 * rules, added up, decided. A few texts go side by side.
 */
#include "analyze/analyzer.h"

#include "analyze/aspects.h"
#include "analyze/evidence.h"
#include "analyze/modifiers.h"
#include "core/arena.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/settings.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- opening --- */

static bool has_folder(struct str data, const char *code)
{
    struct buf path;

    buf_init(&path, BUF_NO_CEILING);
    buf_printf(&path, STR_FMT "/lexicons/%s/hand.tsv", STR_ARG(data), code);
    bool there = access(path.p, R_OK) == 0;
    buf_release(&path);
    return there;
}

static bool is_unit(const void *waits, struct str word)
{
    return waits_units(waits, word) != 0;
}

struct lexicon *analyzer_lexicon(struct analyzer *a, int lang, struct err *err)
{
    if (lang < 0 || lang >= WORDBOOK_LANGS)
        return NULL;
    if (!a->asked[lang]) {
        a->asked[lang] = true;
        if (has_folder(a->data, langs[lang].code))
            a->lexicons[lang] = lexicon_open(
                a->data, &langs[lang], a->opened ? &a->late_emoticons : &a->emoticons, NULL, err);
        if (a->lexicons[lang])
            lexicon_mark_units(a->lexicons[lang], is_unit, &a->waits);
        a->early[lang] = !a->opened;
    }
    return a->lexicons[lang];
}

/* What a verdict hangs on beside the words of its language. */
static uint64_t digest_shared(struct str data, uint64_t digest)
{
    static const char *const names[] = { "lexicons/aspects.tsv", "lexicons/detect.tsv",
                                         "lexicons/grams.tsv", "lexicons/presets.tsv",
                                         "lexicons/waits.tsv" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct err none = { 0 };
        struct buf bytes;
        if (file_read(data, names[i], &bytes, &none) < 0)
            continue;
        digest = hash_quick(buf_str(&bytes), digest);
        buf_release(&bytes);
    }
    return digest;
}

/* English, whose emoticons and addresses all texts share, and what the topics ask for: at once, so that a
 * broken file is told before the work begins. */
static int open_lexicons(struct analyzer *a, struct err *err)
{
    struct err broken = { 0 };
    uint64_t digest = 0;
    size_t n = 0;

    for (int i = 0; i < WORDBOOK_LANGS; i++) {
        if (!has_folder(a->data, langs[i].code))
            continue;
        digest = (digest + lexicon_digest(a->data, &langs[i])) * UINT64_C(0x9E3779B97F4A7C15);
        n++;
    }
    if (n == 0)
        return err_set(err, ERR_NO_INPUT, "no lexicon in '" STR_FMT "/lexicons' (set HARK_DATA)",
                       STR_ARG(a->data));
    digest = digest_shared(a->data, digest);
    for (size_t t = 0; t < a->n_topics; t++)
        if (a->presets[t] != 0)
            digest = hash_quick(a->topics[t].preset, digest);
    snprintf(a->version, sizeof a->version, "%012llx",
             (unsigned long long)(digest >> (64 - 4 * ANALYZER_VERSION_LENGTH)));
    analyzer_lexicon(a, lang_find(STR("en")), &broken);
    for (size_t t = 0; t < a->n_topics; t++) {
        int lang = LANG_NONE;
        for (size_t k = 0; k < a->topics[t].n_languages; k++) {
            lang = lang_find(a->topics[t].languages[k]);
            if (analyzer_lexicon(a, lang, &broken))
                a->at_home[lang] = true;
        }
        bool alone = a->topics[t].n_languages == 1 && (t == 0 || lang == a->asked_for);
        a->asked_for = alone ? lang : LANG_NONE;
    }
    return err_is_set(&broken) ? err_set(err, broken.code, "%s", broken.text) : 0;
}

static bool has_preset(const struct analyzer *a, struct str name)
{
    struct buf path;
    bool there = false;

    buf_init(&path, BUF_NO_CEILING);
    for (int i = 0; i < WORDBOOK_LANGS && !there; i++) {
        buf_clear(&path);
        buf_printf(&path, STR_FMT "/lexicons/%s/presets/" STR_FMT ".tsv", STR_ARG(a->data),
                   langs[i].code, STR_ARG(name));
        there = access(path.p, R_OK) == 0;
    }
    buf_release(&path);
    return there;
}

/* Refuses the preset of a topic, with the known one that its name is closest to. */
static int refuse_preset(const struct analyzer *a, const struct topic *topic, struct err *err)
{
    const char *near, *mend = "'hark config --keys' lists them";
    struct arena arena;
    glob_t found = { 0 };

    arena_init(&arena);
    glob(arena_printf(&arena, STR_FMT "/lexicons/*/presets/*.tsv", STR_ARG(a->data)).p, 0, NULL,
         &found);
    const char **names = arena_alloc(&arena, (found.gl_pathc + 1) * sizeof *names);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *file = strrchr(found.gl_pathv[i], '/') + 1;
        names[i] = arena_printf(&arena, "%.*s", (int)(strlen(file) - strlen(".tsv")), file).p;
    }
    near = nearest_word(topic->preset, names, found.gl_pathc);
    if (near)
        mend = arena_printf(&arena, "did you mean '%s'?", near).p;
    err_set(err, ERR_CONFIG,
            STR_FMT ": topic '" STR_FMT "': 'preset': no preset '" STR_FMT "' (%s)",
            STR_ARG(topic->place), STR_ARG(topic->name), STR_ARG(topic->preset), mend);
    globfree(&found);
    arena_release(&arena);
    return -1;
}

/* Numbers the presets in the order of the topics that ask for them. */
static int number_presets(struct analyzer *a, struct err *err)
{
    a->presets = mem_alloc(a->n_topics + 1);
    a->preset_names = mem_alloc((a->n_topics + 1) * sizeof *a->preset_names);
    for (size_t t = 0; t < a->n_topics; t++) {
        const struct topic *topic = &a->topics[t];
        if (str_is_empty(topic->preset))
            continue;
        if (!has_preset(a, topic->preset))
            return refuse_preset(a, topic, err);
        for (size_t i = 0; i < t && a->presets[t] == 0; i++)
            if (str_eq(a->topics[i].preset, topic->preset))
                a->presets[t] = a->presets[i];
        if (a->presets[t] == 0 && a->n_presets == UINT8_MAX)
            return err_set(err, ERR_CONFIG, "more than %d presets", UINT8_MAX);
        if (a->presets[t] == 0)
            a->presets[t] = ++a->n_presets;
        a->preset_names[a->presets[t]] = topic->preset;
    }
    a->shared_preset = a->n_topics > 0 ? a->presets[0] : 0;
    for (size_t t = 1; t < a->n_topics; t++)
        if (a->presets[t] != a->presets[0])
            a->shared_preset = 0;
    return 0;
}

/* What a lexicon knows, many texts say; names of brands are seldom among it. */
static bool is_common(struct str word, void *analyzer)
{
    struct analyzer *a = analyzer;

    for (int i = 0; i < WORDBOOK_LANGS; i++)
        if (a->lexicons[i] && lexicon_stem(a->lexicons[i], word, true) != 0)
            return true;
    return false;
}

struct analyzer *analyzer_open(struct str data, const struct topic *topics, size_t n_topics,
                               struct err *err)
{
    struct analyzer *a = mem_alloc(sizeof *a);

    arena_init(&a->arena);
    a->data = arena_str(&a->arena, data);
    a->asked_for = LANG_NONE;
    a->topics = topics;
    a->n_topics = n_topics;
    map_init(&a->emoticons);
    map_init(&a->late_emoticons);
    a->book = wordbook_open();
    for (int i = 0; i < ANALYZER_DESKS; i++)
        tokenizer_init(&a->desks[i].tokenizer, &a->emoticons);
    if (lang_words_init(&a->lang_words, a->data, err) < 0 ||
        lang_grams_init(&a->lang_grams, a->data, err) < 0 ||
        touchpoints_init(&a->touchpoints, a->data, err) < 0 ||
        waits_init(&a->waits, a->data, err) < 0 || number_presets(a, err) < 0 ||
        open_lexicons(a, err) < 0 ||
        topics_init(&a->matched, topics, n_topics, is_common, a, &a->arena, err) < 0 ||
        spam_lists_init(&a->lists, topics, n_topics, &a->arena, err) < 0) {
        analyzer_close(a);
        return NULL;
    }
    a->opened = true;
    return a;
}

void analyzer_close(struct analyzer *a)
{
    if (!a)
        return;
    for (int i = 0; i < ANALYZER_DESKS; i++) {
        a->desks[i].reading.names = i == 0 ? a->names : NULL;
        reading_release(&a->desks[i].reading);
        tokenizer_release(&a->desks[i].tokenizer);
    }
    topics_release(&a->matched);
    spam_lists_release(&a->lists);
    mem_free(a->preset_names);
    mem_free(a->presets);
    for (int i = 0; i < WORDBOOK_LANGS; i++)
        lexicon_close(a->lexicons[i]);
    waits_release(&a->waits);
    touchpoints_release(&a->touchpoints);
    lang_grams_release(&a->lang_grams);
    lang_words_release(&a->lang_words);
    wordbook_close(a->book);
    map_release(&a->late_emoticons);
    map_release(&a->emoticons);
    arena_release(&a->arena);
    mem_free(a);
}

struct str analyzer_version(const struct analyzer *a)
{
    return str_of(a->version);
}

/* A text that no small word gives away ("Excellent!", ":)"): the lexicon that knows most of its words, if
 * that is at least half of them. */
static int lexicon_that_knows(struct analyzer *a, struct desk *desk)
{
    struct reading *r = &desk->reading;
    size_t best_known = 0;
    int best = LANG_NONE;

    for (int i = 0; i < WORDBOOK_LANGS; i++) {
        if (!a->lexicons[i] || !a->early[i])
            continue;
        reading_take(r, &desk->tokenizer, a->lexicons[i], (uint32_t)i, a->book);
        size_t known = 0;
        for (size_t k = 0; k < r->n_terms; k++)
            known += r->terms[k].stem != 0 &&
                     desk->tokenizer.tokens[r->terms[k].token].kind != TOKEN_CLASS;
        if (known > best_known && known * 2 >= r->n_terms) {
            best_known = known;
            best = i;
        }
    }
    return best;
}

/* --- judging --- */

static void name_parts(const struct item *item, struct verdict *out)
{
    for (size_t i = 0; i < out->n_parts; i++) {
        struct part *part = &out->parts[i];
        part->token = str_sub(part->in_title ? item->title : item->text, part->at, part->length);
    }
}

/* The stars stand beside the text's own evidence and add nothing to it. */
static void put_rating(const struct item *item, struct arena *arena, struct verdict *out)
{
    struct part *parts = arena_alloc(arena, (out->n_parts + 1) * sizeof *parts);

    if (out->n_parts > 0)
        memcpy(parts, out->parts, out->n_parts * sizeof *parts);
    parts[out->n_parts] =
        (struct part){ .kind = PART_RATING, .rule = STR("rating"), .weight = item->rating };
    out->parts = parts;
    out->n_parts++;
}

/* Steps over what both begin with; white space of any kind and length is alike. */
static void drop_common_start(struct str *a, struct str *b)
{
    while (a->n > 0 && b->n > 0) {
        if (char_is_space(a->p[0]) && char_is_space(b->p[0])) {
            *a = str_trim(*a);
            *b = str_trim(*b);
        } else if (a->p[0] == b->p[0]) {
            *a = str_from(*a, 1);
            *b = str_from(*b, 1);
        } else {
            return;
        }
    }
}

/* Feeds of posts that have no title repeat the text's first words as one, often cut: that is said once. */
static bool is_said_again(struct str title, struct str text)
{
    struct str left = str_trim(title), rest = str_trim(text);

    drop_common_start(&left, &rest);
    left = str_trim(left);
    return str_eq(left, STR("...")) || str_eq(left, STR("\xE2\x80\xA6")) ||
           str_eq(left, STR("[\xE2\x80\xA6]")) ||
           (left.n == 0 && (rest.n == 0 || !char_is_alpha(rest.p[0])));
}

/* "> so they said", as mails and forums quote; "> 5 days" is a number's. */
static bool is_quoted_line(struct str line)
{
    return line.n > 2 && line.p[0] == '>' &&
           (line.p[1] == '>' || (line.p[1] == ' ' && !char_is_digit(line.p[2])));
}

/* The text with blanks in place of the lines that quote somebody else, so that all places stay; as it is
 * where there are none, or nothing else. */
static struct str own_words(struct str text, struct arena *arena)
{
    bool says = false, quotes = false;
    struct str rest = text, line;
    char *own;

    if (str_find_char(text, '>') < 0)
        return text;
    while (str_cut_line(&rest, &line)) {
        quotes |= is_quoted_line(line);
        says |= !is_quoted_line(line) && str_trim(line).n > 0;
    }
    if (!quotes || !says)
        return text;
    own = arena_alloc(arena, text.n);
    memcpy(own, text.p, text.n);
    rest = text;
    while (str_cut_line(&rest, &line))
        if (is_quoted_line(line))
            memset(own + (line.p - text.p), ' ', line.n);
    return (struct str){ own, text.n };
}

static void cut(struct analyzer *a, struct desk *desk, const struct item *item, struct arena *arena)
{
    struct str title = item->title;

    if (title.n > 0 && is_said_again(title, item->text))
        title = STR_NONE;
    tokenizer_cut(&desk->tokenizer, title, own_words(item->text, arena));
    reading_expect(&desk->tokenizer, a->book);
}

static void tell_language(struct analyzer *a, struct desk *desk, const struct item *item,
                          struct verdict *out)
{
    int lang = analyzer_tell_language(a, &desk->tokenizer, item);

    *out = (struct verdict){ .label = LABEL_UNSCORED, .lang = STR("und") };
    out->lexicon = (struct str){ a->version, ANALYZER_VERSION_LENGTH };
    if (lang != LANG_NONE)
        out->lang = str_of(langs[lang].code);
    else
        lang = lexicon_that_knows(a, desk);
    if (lang == LANG_NONE)
        lang = a->asked_for;
    if (lang >= 0 && lang < WORDBOOK_LANGS)
        a->likely = (uint32_t)lang;
    desk->lang = analyzer_lexicon(a, lang, NULL) ? lang : LANG_NONE;
}

static void begin_reading(struct analyzer *a, struct desk *desk, const struct item *item)
{
    struct reading *r = &desk->reading;
    int lang = desk->lang;

    if (lang == LANG_NONE)
        return;
    r->preset = desk->preset ? lexicon_preset(a->lexicons[lang], a->preset_names[desk->preset]) : 0;
    r->kind = item->kind;
    r->lang = &langs[lang];
    reading_begin(r, &desk->tokenizer, a->lexicons[lang], (uint32_t)lang, a->book);
}

static void weigh(struct analyzer *a, struct desk *desk, const struct item *item, bool trace,
                  struct arena *arena, struct verdict *out)
{
    struct reading *r = &desk->reading;
    struct arbiter_input in;
    struct told_list told[2];

    reading_finish(r);
    modifiers_apply(r);
    reading_take_spans(r);
    if (evidence_sum(r, &in, trace ? arena : NULL, out))
        arbiter_decide(&in, trace ? arena : NULL, out);
    r->names = a->names;
    names_tell(r, arena, told);
    a->names = r->names;
    aspects_take(r, &told[0], &a->touchpoints,
                 desk->preset ? a->preset_names[desk->preset] : STR_NONE, arena, out);
    cues_take(r, &told[1], &a->waits, item, arena, out);
    if (trace)
        name_parts(item, out);
}

/* "acme https://...": whom it is about and a link, and not a word more. */
static bool is_name_and_link(struct analyzer *a, const struct tokenizer *t, const struct item *item,
                             const struct verdict *v, struct arena *arena)
{
    enum { MOST_WORDS = 4 };
    struct str words = STR_NONE;

    if (t->n_urls == 0 || t->n_kinds[TOKEN_WORD] > MOST_WORDS || item->rating != RATING_NONE ||
        t->n_kinds[TOKEN_EMOJI] + t->n_kinds[TOKEN_EMOTICON] > 0 || v->n_cues > 0 ||
        (t->signs & (SIGN_QUESTION | SIGN_BANG)) ||
        (v->label != LABEL_NEU && v->label != LABEL_UNSCORED))
        return false;
    for (size_t i = 0; i < t->n; i++)
        if (t->tokens[i].kind == TOKEN_WORD)
            words = arena_printf(arena, STR_FMT " " STR_FMT, STR_ARG(words),
                                 STR_ARG(t->tokens[i].text));
    return topics_are_named_alone(&a->matched, words, arena);
}

static void decide(struct analyzer *a, struct desk *desk, const struct item *item, bool trace,
                   struct arena *arena, struct verdict *out)
{
    bool read = desk->lang != LANG_NONE;

    if (read)
        weigh(a, desk, item, trace, arena, out);
    struct str reason = spam_reason(&desk->tokenizer, read ? &desk->reading : NULL, item, out);
    if (!reason.n && is_name_and_link(a, &desk->tokenizer, item, out, arena))
        reason = STR("link-only");
    out->dropped = spam_listed(&a->lists, item, reason, arena);
    if (trace && item->rating != RATING_NONE)
        put_rating(item, arena, out);
}

/*
 * Judges a few texts, each with the words of its desk's preset. What a text is made of lies far away: each step
 * asks for the memory that the next one looks at, and goes through all texts before that begins.
 */
static void judge_side_by_side(struct analyzer *a, const struct item *items, size_t n, bool trace,
                               struct arena *arena, struct verdict *out)
{
    for (size_t i = 0; i < n; i++)
        cut(a, &a->desks[i], &items[i], arena);
    for (size_t i = 0; i < n; i++)
        tell_language(a, &a->desks[i], &items[i], &out[i]);
    for (size_t i = 0; i < n; i++)
        begin_reading(a, &a->desks[i], &items[i]);
    for (size_t i = 0; i < n; i++)
        decide(a, &a->desks[i], &items[i], trace, arena, &out[i]);
}

/* --- topics --- */

static size_t aspects_of(void *judge, const struct item *item, struct arena *arena,
                         struct str **names)
{
    struct analyzer *a = judge;
    struct verdict verdict;

    a->desks[0].preset = a->shared_preset;
    judge_side_by_side(a, item, 1, false, arena, &verdict);
    *names = arena_alloc(arena, (verdict.n_aspects + 1) * sizeof **names);
    for (size_t i = 0; i < verdict.n_aspects; i++)
        (*names)[i] = verdict.aspects[i].name;
    return verdict.n_aspects;
}

size_t analyzer_match(struct analyzer *a, const struct item *item, struct str source,
                      struct str lang, struct arena *arena, size_t **out)
{
    return topics_match(&a->matched, item, source, lang, aspects_of, a, arena, out);
}

/* That of the first topic whose query the item matches and that has one; else the one all topics share. */
static uint8_t preset_of(struct analyzer *a, const struct item *item, struct arena *arena)
{
    size_t *topics, n;

    if (a->n_presets == 0 || a->shared_preset != 0)
        return a->shared_preset;
    n = analyzer_match(a, item, STR_NONE, STR_NONE, arena, &topics);
    for (size_t i = 0; i < n; i++)
        if (a->presets[topics[i]] != 0)
            return a->presets[topics[i]];
    return 0;
}

void analyzer_judge(struct analyzer *a, const struct item *item, bool trace, struct arena *arena,
                    struct verdict *out)
{
    analyzer_judge_all(a, item, 1, trace, arena, out);
}

/* How many of the texts are judged next. A long one has enough to do by itself, and only the first desk shall
 * grow by it. */
static size_t side_by_side(const struct item *items, size_t n)
{
    enum { LONG = 16 * 1024 /* bytes */ };
    size_t some = 0;

    while (some < n && some < ANALYZER_DESKS && items[some].title.n + items[some].text.n <= LONG)
        some++;
    return some > 0 ? some : 1;
}

void analyzer_judge_all(struct analyzer *a, const struct item *items, size_t n, bool trace,
                        struct arena *arena, struct verdict *out)
{
    for (size_t done = 0; done < n;) {
        size_t some = side_by_side(items + done, n - done);
        uint8_t presets[ANALYZER_DESKS];
        for (size_t i = 0; i < some; i++) /* may judge texts itself */
            presets[i] = preset_of(a, &items[done + i], arena);
        for (size_t i = 0; i < some; i++)
            a->desks[i].preset = presets[i];
        judge_side_by_side(a, items + done, some, trace, arena, out + done);
        done += some;
    }
}

const struct touchpoint *analyzer_touchpoint(const struct analyzer *a, struct str name)
{
    return touchpoints_find(&a->touchpoints, name);
}

size_t analyzer_touchpoints(const struct analyzer *a, const struct touchpoint **out)
{
    *out = a->touchpoints.rows;
    return a->touchpoints.n;
}
