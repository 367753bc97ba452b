/*
 * spam.c - the reasons, from cheap to dear, first come first named.
 */
#include "analyze/spam.h"

#include "analyze/matcher.h"
#include "core/settings.h"

enum {
    REPEAT_WORDS = 8,  /* words that a text of repeats has at least */
    REPEAT_KINDS = 4,  /* of these, different ones at most, in a hundred words 15 at most */
    SIGNALS = 2,       /* phrases of advertising beside a way to buy */
    SIGNALS_ALONE = 4, /* without one */
    MANY_HASHTAGS = 4,
    PHONE_DIGITS = 9,
};

/* --- the text as it stands --- */

static uint32_t n_words(const struct tokenizer *t)
{
    return t->n_kinds[TOKEN_WORD] - t->n_hashtags;
}

static bool has_phone(const struct tokenizer *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->tokens[i].length >= PHONE_DIGITS && str_eq(t->tokens[i].text, STR("<number>")))
            return true;
    return false;
}

/* A few different words make up the whole, or nearly. Looks at the first words only: linear. */
static bool repeats(const struct tokenizer *t)
{
    enum { LOOKED_AT = 200, MOST_KINDS = 30 };
    const struct token *kinds[MOST_KINDS];
    uint32_t n = 0, words = 0, most;

    if (n_words(t) < REPEAT_WORDS)
        return false;
    most = n_words(t) < LOOKED_AT ? n_words(t) : LOOKED_AT;
    most = most * 15 / 100 < REPEAT_KINDS ? REPEAT_KINDS : most * 15 / 100;
    if (n_words(t) < 2 * REPEAT_WORDS && most > 2)
        most = 2;
    for (size_t i = 0; i < t->n && words < LOOKED_AT; i++) {
        const struct token *token = &t->tokens[i];
        uint32_t k = 0;
        if (token->kind != TOKEN_WORD || !char_is_alpha(token->text.p[0]))
            continue; /* broken encodings repeat letters beyond ASCII */
        words++;
        while (k < n && (kinds[k]->hash != token->hash || !str_eq(kinds[k]->text, token->text)))
            k++;
        if (k == n && (n == most || n == MOST_KINDS))
            return false;
        if (k == n)
            kinds[n++] = token;
    }
    return words >= REPEAT_WORDS;
}

/* Two lines at least: a single one may begin with a mark for many reasons. */
static bool is_quoted(struct str text)
{
    struct str line;
    size_t n = 0;

    text = str_trim(text);
    if (text.n == 0 || text.p[0] != '>')
        return false;
    while (str_cut_line(&text, &line)) {
        line = str_trim(line);
        if (line.n > 0 && line.p[0] != '>')
            return false;
        n += line.n > 0;
    }
    return n >= 2;
}

/* --- what the lexicon says --- */

/* Phrases of the cue, different ones; the words that they cover go to *covered. */
static uint32_t phrases_of(const struct reading *r, struct str cue, uint32_t *covered)
{
    enum { COUNTED = 8 };
    const struct lexicon_entry *entries[COUNTED];
    uint32_t n = 0, free_from = 0;

    *covered = 0;
    for (size_t i = 0; i < r->n_marks; i++) {
        const struct mark *mark = &r->marks[i];
        uint32_t k = 0;
        if (mark->entry->layer != LAYER_CUE || !str_eq(mark->entry->name, cue))
            continue;
        if (mark->first >= free_from) {
            *covered += mark->last - mark->first + 1;
            free_from = mark->last + 1;
        }
        while (k < n && entries[k] != mark->entry)
            k++;
        if (k == n && n < COUNTED)
            entries[n++] = mark->entry;
    }
    return n;
}

/* "Limited offer", "hurry up": what an advertisement says of itself blames nobody. */
static bool is_advertised(const struct reading *r, const struct hit *hit)
{
    for (size_t i = 0; i < r->n_marks; i++)
        if (r->marks[i].first <= hit->first && hit->last <= r->marks[i].last &&
            r->marks[i].entry->layer == LAYER_CUE &&
            str_eq(r->marks[i].entry->name, STR("promotion")))
            return true;
    return false;
}

static bool is_blamed(const struct reading *r, const struct verdict *v)
{
    if (v->label == LABEL_NEG || v->label == LABEL_MIXED)
        return true;
    for (size_t i = 0; i < v->n_cues; i++)
        if (str_eq(v->cues[i], STR("complaint")) || str_eq(v->cues[i], STR("leaving")) ||
            str_eq(v->cues[i], STR("warning-off")) || str_eq(v->cues[i], STR("contacted-service")))
            return true;
    for (size_t i = 0; i < r->n_hits; i++)
        if (r->hits[i].weight < 0 && !is_advertised(r, &r->hits[i]))
            return true;
    return false;
}

static bool has_way_to_buy(const struct tokenizer *t)
{
    return t->n_urls > 0 || t->n_hashtags >= MANY_HASHTAGS || has_phone(t);
}

static bool is_promotion(const struct reading *r, const struct verdict *v)
{
    uint32_t covered, n;

    if (!(r->cues & CUE_PROMOTION))
        return false;
    n = phrases_of(r, STR("promotion"), &covered);
    return (n >= SIGNALS_ALONE || (n >= SIGNALS && has_way_to_buy(r->tokenizer))) &&
           !is_blamed(r, v);
}

static bool is_boilerplate(const struct reading *r)
{
    uint32_t covered;

    return (r->cues & CUE_BOILERPLATE) && phrases_of(r, STR("boilerplate"), &covered) > 0 &&
           covered == r->n_terms;
}

struct str spam_reason(const struct tokenizer *t, const struct reading *r, const struct item *item,
                       const struct verdict *v)
{
    if (item->rating != RATING_NONE)
        return STR_NONE;
    if (t->n_kinds[TOKEN_WORD] + t->n_kinds[TOKEN_EMOJI] + t->n_kinds[TOKEN_EMOTICON] == 0)
        return t->n_urls > 0 ? STR("link-only") : STR("no-words");
    if (is_quoted(item->text) && str_is_empty(item->title))
        return STR("quoted");
    if (repeats(t) && !(r && is_blamed(r, v)))
        return STR("repeats");
    if (r && is_boilerplate(r))
        return STR("boilerplate");
    return r && is_promotion(r, v) ? STR("promotion") : STR_NONE;
}

/* --- lists --- */

static int read_list(struct str text, const struct topic *topic, const char *key,
                     struct arena *arena, struct query **out, struct err *err)
{
    if (str_is_empty(text))
        return 0;
    *out = query_parse(text, arena, NULL, err);
    if (!*out)
        return err_wrap(err, STR_FMT ": topic '" STR_FMT "': %s: ", STR_ARG(topic->place),
                        STR_ARG(topic->name), key);
    if (query_needs_store(*out))
        return err_set(err, ERR_CONFIG,
                       STR_FMT ": topic '" STR_FMT "': %s: 'label:' and 'topic:' are for 'hark"
                               " mentions': a list asks for what a text has",
                       STR_ARG(topic->place), STR_ARG(topic->name), key);
    if (query_needs_source(*out))
        return err_set(err, ERR_CONFIG,
                       STR_FMT ": topic '" STR_FMT
                               "': %s: a list asks for what a text has, not where"
                               " it stands: say NOT source:NAME in the topic's 'match:' instead",
                       STR_ARG(topic->place), STR_ARG(topic->name), key);
    return 0;
}

int spam_lists_init(struct spam_lists *lists, const struct topic *topics, size_t n,
                    struct arena *arena, struct err *err)
{
    bool any = false;

    *lists = (struct spam_lists){ 0 };
    lists->queries = arena_alloc(arena, (2 * n + 1) * sizeof *lists->queries);
    for (size_t i = 0; i < n; i++) {
        struct query **block = &lists->queries[2 * i], **allow = block + 1;
        if (read_list(topics[i].block, &topics[i], "block", arena, block, err) < 0 ||
            read_list(topics[i].allow, &topics[i], "allow", arena, allow, err) < 0)
            return -1;
        any = any || *block || *allow;
    }
    if (any)
        lists->matcher =
            matcher_open((const struct query *const *)lists->queries, 2 * n, NULL, NULL);
    return 0;
}

void spam_lists_release(struct spam_lists *lists)
{
    matcher_close(lists->matcher);
    *lists = (struct spam_lists){ 0 };
}

struct str spam_listed(const struct spam_lists *lists, const struct item *item, struct str reason,
                       struct arena *arena)
{
    struct candidate_query *candidates;
    bool blocked = false;

    if (!lists->matcher)
        return reason;
    struct query_doc doc = query_doc_of(item, arena);
    doc.lang = item->lang;
    size_t n = matcher_seek(lists->matcher, &doc, arena, &candidates);
    for (size_t i = 0; i < n; i++) {
        uint32_t list = candidates[i].query;
        bool allows = list % 2 == 1;
        if ((blocked && !allows) ||
            !(candidates[i].sure || query_match(lists->queries[list], &doc)))
            continue;
        if (allows)
            return STR_NONE;
        blocked = true;
    }
    return blocked ? STR("blocked") : reason;
}
