/*
 * language.c - in which language a text is: by its small words, else by its letters and by what lexicons know of
 * its words.
 */
#include "analyze/analyzer.h"

enum {
    FEW_WORDS = 24,      /* letters of more tell enough */
    WORDS_OF_HINT = 4,   /* words: of so few, letters tell less than their source */
    KNOWN_OF_HINT = 8,   /* the same where the source's lexicon knows most of them */
    LIKELY_PERCENT = 60, /* of the leader's points that a lexicon's letters must have */
    HAND_WORD = 10,      /* points for a word that a lexicon has by hand */
    LEARNED_WORD = 6,
    UNKNOWN_WORD = -4,
    UNKNOWN_NAME = -2,
    AT_HOME = 6, /* for a language that a topic asks for */
};

/* The word's stem in the language; 0 when no layer of its lexicon has it. */
static uint32_t stem_in(struct analyzer *a, int lang, const struct token *token)
{
    struct word *word = wordbook_find(a->book, token->text, token->hash);

    if (!word)
        return lexicon_stem(a->lexicons[lang], token->text, true);
    if (word->stems[lang] == STEM_UNKNOWN) {
        const struct lexicon_rewrite *rewrite;
        word->stems[lang] = lexicon_know(a->lexicons[lang], token->text, true, &rewrite);
        word->rewritten |= (uint8_t)((rewrite != NULL) << lang);
    }
    return word->stems[lang];
}

static int32_t worth_of(struct analyzer *a, int lang, const struct token *token)
{
    uint32_t stem = stem_in(a, lang, token);

    if (stem == 0)
        return token->capital ? UNKNOWN_NAME : UNKNOWN_WORD;
    bool by_hand = lexicon_tree(a->lexicons[lang])->nodes[stem].own[1] & HAS_HAND;
    return by_hand ? HAND_WORD : LEARNED_WORD;
}

/* What the lexicon of the language knows of the words, in points. It is not asked for all of them once the rest
 * could not lift the language, which has 'here' points, above 'enough': what it is worth at most is told then. */
static int32_t worth_of_words(struct analyzer *a, const struct tokenizer *cut, int lang,
                              int32_t here, int32_t enough, int32_t n_words)
{
    int32_t most = (a->at_home[lang] ? AT_HOME : 0) + n_words * HAND_WORD;

    for (size_t i = 0; i < cut->n && here + most > enough; i++)
        if (cut->tokens[i].kind == TOKEN_WORD)
            most += worth_of(a, lang, &cut->tokens[i]) - HAND_WORD;
    return most;
}

/* Those that have LIKELY_PERCENT of the most points, a bit each. */
static uint32_t likely_ones(struct analyzer *a, const struct lang_points *points)
{
    uint32_t most = lang_grams_most(&a->lang_grams, points), bits = 0;

    for (int lang = 0; lang < WORDBOOK_LANGS; lang++)
        bits |= (uint32_t)(lang_grams_points(&a->lang_grams, points, lang) * 100 >=
                           most * LIKELY_PERCENT)
                << lang;
    for (uint32_t left = bits; left != 0; left &= left - 1)
        if (!analyzer_lexicon(a, __builtin_ctz(left), NULL))
            bits &= ~(left & -left);
    return bits;
}

/* The first of those with the most points. */
static int likeliest(struct analyzer *a, const struct lang_points *points, uint32_t bits)
{
    int best = __builtin_ctz(bits);
    uint32_t there = lang_grams_points(&a->lang_grams, points, best);

    while ((bits &= bits - 1) != 0) {
        int lang = __builtin_ctz(bits);
        uint32_t here = lang_grams_points(&a->lang_grams, points, lang);
        best = here > there ? lang : best;
        there = here > there ? here : there;
    }
    return best;
}

/* Two nouns or three hold no small word, and few letters: what the lexicons know of the words counts too, for
 * languages that the letters do not speak against. The likeliest is asked first, the others only as far as they
 * may come near it. */
static void add_lexicons(struct analyzer *a, const struct tokenizer *cut,
                         struct lang_points *points, uint32_t n_words)
{
    int32_t best = 0, lead = (int32_t)lang_grams_lead(points);
    int lang;

    for (uint32_t left = likely_ones(a, points); left != 0; left &= ~(1u << lang)) {
        lang = likeliest(a, points, left);
        int32_t here = (int32_t)lang_grams_points(&a->lang_grams, points, lang);
        int32_t worth = worth_of_words(a, cut, lang, here, best - lead, (int32_t)n_words);
        lang_grams_add(&a->lang_grams, points, lang, worth);
        best = here + worth > best ? here + worth : best;
    }
}

static int tell_by_letters(struct analyzer *a, const struct tokenizer *cut, int hint)
{
    enum { AHEAD = 8 /* words */ };
    const struct token *tokens = cut->tokens;
    struct lang_points points = { 0 };
    size_t n = cut->n;
    uint32_t n_words = 0;

    for (size_t i = 0; i < n && i < AHEAD; i++)
        lang_grams_expect(&a->lang_grams, tokens[i].hash);
    for (size_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            lang_grams_expect(&a->lang_grams, tokens[i + AHEAD].hash);
        if (tokens[i].kind != TOKEN_WORD)
            continue;
        lang_grams_word(&a->lang_grams, tokens[i].text, tokens[i].hash, &points);
        n_words++;
    }
    if (n_words > 0 && n_words <= FEW_WORDS)
        add_lexicons(a, cut, &points, n_words);
    return lang_grams_decide(&a->lang_grams, &points, hint);
}

static bool values(struct lexicon *lexicon, struct str word)
{
    const struct lexicon_tree *tree = lexicon_tree(lexicon);
    uint32_t stem = lexicon_stem(lexicon, word, true);

    for (const struct lexicon_entry *e = stem ? lexicon_first(tree, stem) : NULL; e;
         e = lexicon_next(tree, e))
        if (e->layer == LAYER_HAND && e->weight != 0)
            return true;
    return false;
}

/* "Enjoy!", "Italian": letters tell too little of one word, unless it is one of liking in that language. */
static int tell_one_word(struct analyzer *a, const struct tokenizer *cut, int guess)
{
    for (size_t i = 0; i < cut->n; i++) {
        const struct token *token = &cut->tokens[i];
        if (token->kind != TOKEN_WORD)
            continue;
        struct lexicon *lexicon = analyzer_lexicon(a, guess, NULL);
        if (lexicon && values(lexicon, token->text))
            return guess;
        return a->lexicons[0] && lexicon_stem(a->lexicons[0], token->text, true) != 0 ? 0
                                                                                      : LANG_NONE;
    }
    return guess;
}

static uint32_t known_words(struct analyzer *a, const struct tokenizer *cut, int lang)
{
    uint32_t known = 0;

    if (analyzer_lexicon(a, lang, NULL))
        for (size_t i = 0; i < cut->n; i++)
            if (cut->tokens[i].kind == TOKEN_WORD)
                known += stem_in(a, lang, &cut->tokens[i]) != 0;
    return known;
}

/* "Yezz! :D" of an English source is not Hungarian, nor "Coffee superb, queue endless" French: a few words are in
 * the language of their source when its lexicon knows most of them, of more than four also more than the other's
 * does; still fewer also when the other has none. */
static bool is_rather(struct analyzer *a, const struct tokenizer *cut, int hint, int told,
                      uint32_t n_words)
{
    bool few = n_words <= WORDS_OF_HINT;

    if (hint == told || n_words > KNOWN_OF_HINT || !analyzer_lexicon(a, hint, NULL))
        return false;
    if (few && !analyzer_lexicon(a, told, NULL))
        return true;
    uint32_t known = known_words(a, cut, hint);
    return known * 2 > n_words && (few || known > known_words(a, cut, told));
}

/* Asks the wordbook for all tokens, and notes what it says in the language that is likely. */
static struct lang_brief look_up(struct analyzer *a, struct tokenizer *cut)
{
    struct lang_brief brief = { 0 };
    const struct lexicon_tree *tree = NULL; /* that will be walked, probably */
    uint32_t before = 0;

    if (a->lexicons[a->likely])
        tree = lexicon_tree(a->lexicons[a->likely]);
    for (size_t i = 0; i < cut->n; i++) {
        struct token *token = &cut->tokens[i];
        struct word *word = wordbook_find(a->book, token->text, token->hash);
        if (word && word->vote == VOTE_UNKNOWN) {
            word->vote = (uint16_t)lang_words_find(&a->lang_words, token->text);
            word->brief = a->lang_words.rows[word->vote].brief;
            word->units = waits_units(&a->waits, token->text);
        }
        if (word) {
            token->vote = word->vote;
            lang_brief_add(&brief, token->kind == TOKEN_WORD ? word->brief : 0);
            reading_note(token, word, a->likely);
        }
        if (tree) {
            __builtin_prefetch(&tree->nodes[token->stem]);
            lexicon_expect_may(tree, before, token->stem);
            before = token->stem;
        }
    }
    return brief;
}

static void count_votes(const struct analyzer *a, const struct tokenizer *cut,
                        struct lang_tally *tally)
{
    *tally = (struct lang_tally){ 0 };
    for (size_t i = 0; i < cut->n; i++)
        if (cut->tokens[i].kind == TOKEN_WORD)
            lang_tally_word(tally, &a->lang_words.rows[cut->tokens[i].vote]);
}

int analyzer_tell_language(struct analyzer *a, struct tokenizer *cut, const struct item *item)
{
    struct lang_brief brief = look_up(a, cut);
    struct lang_tally tally;

    if (cut->ascii && lang_brief_is_english(&brief, cut->n_kinds[TOKEN_WORD]))
        return 0;
    count_votes(a, cut, &tally);
    int hint = lang_find(item->lang);
    struct str sample = str_is_empty(item->text) ? item->title : item->text;
    int lang = lang_tell(&tally, sample, &a->lang_grams);
    if (lang != LANG_UNSURE)
        return lang;
    lang = a->lang_grams.n > 0 ? tell_by_letters(a, cut, hint) : lang_decide(&tally, sample, hint);
    if (hint == LANG_NONE)
        return tally.n_words == 1 ? tell_one_word(a, cut, lang) : lang;
    return is_rather(a, cut, hint, lang, tally.n_words) ? hint : lang;
}
