/*
 * arbiter.c - the tables of arbiter.h, and their weights.
 *
 * The weights of the neutral logit were fitted on texts whose neutrals were annotated, each group of the
 * development texts held back in turn (tests/eval/sentiment); they are few, so that each can be read. Those of
 * other languages have smaller layers, and weights of their own, fitted on the texts of all of them together,
 * tweets most (tests/eval/languages), with one offset a language.
 */
#include "analyze/arbiter.h"

#include "core/arena.h"

#include <stddef.h>

enum {
    SCORE_SLOPE = 750, /* thousandths: ratings of people are less sure than odds */
    CERTAIN = 100000,  /* evidence far beyond the table's end */
};
enum { TERSE = 12, TERSE_RULED = 16 /* words: so few that each is meant */ };
enum { SURE = 700 /* log-odds, thousandths */ };

/* 1000000 / (1 + exp(-x)) for x = 0, 0.125 ... 8; S(-x) = 1 - S(x); beyond 8 the last value. */
static const int32_t logistic[] = {
    500000, 531209, 562177, 592667, 622459, 651355, 679179, 705785, 731059, 754915, 777300,
    798187, 817574, 835484, 851953, 867036, 880797, 893309, 904651, 914901, 924142, 932453,
    939913, 946597, 952574, 957912, 962673, 966914, 970688, 974043, 977023, 979668, 982014,
    984094, 985936, 987568, 989013, 990292, 991423, 992423, 993307, 994089, 994780, 995390,
    995930, 996406, 996827, 997199, 997527, 997817, 998073, 998299, 998499, 998675, 998830,
    998968, 999089, 999196, 999290, 999374, 999447, 999512, 999569, 999620, 999665,
};
enum { N_LOGISTIC = sizeof logistic / sizeof *logistic, GRAIN = 125 };

static int32_t logistic_millionths(int64_t x)
{
    int64_t a = x < 0 ? -x : x;
    int64_t i = a / GRAIN, rest = a % GRAIN;
    int32_t s = i >= N_LOGISTIC - 1
                    ? logistic[N_LOGISTIC - 1]
                    : (int32_t)(logistic[i] + (logistic[i + 1] - logistic[i]) * rest / GRAIN);
    return x < 0 ? 1000000 - s : s;
}

int32_t arbiter_score(int64_t evidence)
{
    if (evidence == 0)
        return 0;
    int64_t size = evidence > 0 ? evidence : -evidence;
    size = size > CERTAIN ? CERTAIN : size * SCORE_SLOPE / 1000;
    int32_t score = (2 * logistic_millionths(size) - 1000000) / 1000;
    if (score == 0)
        score = 1; /* the sign is never lost */
    return evidence > 0 ? score : -score;
}

/* --- the neutral logit --- */

static int64_t capped(int64_t n, int64_t most)
{
    n = n < 0 ? -n : n;
    return n > most ? most : n;
}

/* In the order in which they are told. */
enum row {
    CONSTANT,
    STRENGTH,
    WEAK_STRENGTH,
    NEUTRAL_WORDS,
    NO_VALUED,
    TERSE_AND_SILENT,
    TERSE_AND_LEARNED,
    TERSE_AND_VALUED,
    TERSE_STRENGTH,
    CONFLICT,
    QUESTION,
    EXCLAMATION,
    LINK,
    HANDLE,
    LENGTH,
    REVIEW,
    APP_REVIEW,
    NEWS,
    PLAINLY_RULED,
    AGREEMENT,
    STRONG_QUESTION,
    COMPLAINT,
    ADDRESSED,
    UNLEARNED,
    NUMBER,
    PRAISE,
    LANGUAGE,
    N_ROWS
};

static const struct {
    const char *name;
    int32_t weight, abroad; /* thousandths; for languages other than English */
} rows[N_ROWS] = {
    [CONSTANT] = { "constant", 100, 0 },
    [STRENGTH] = { "strength of the evidence", -750, -100 },
    [WEAK_STRENGTH] = { "strength up to 1000", 170, 400 },
    [NEUTRAL_WORDS] = { "neutral words", 400, 520 },
    [NO_VALUED] = { "no valued word", 140, 100 },
    [TERSE_AND_SILENT] = { "few words, none valued", -50, -60 },
    [TERSE_AND_LEARNED] = { "few words, none valued, yet learned", -800, -370 },
    [TERSE_AND_VALUED] = { "few words, one valued", 250, -350 },
    [TERSE_STRENGTH] = { "strength in few words", -1960, -1300 },
    [CONFLICT] = { "praise against blame", -80, -660 },
    [QUESTION] = { "question", 500, 270 },
    [EXCLAMATION] = { "exclamation", -700, -350 },
    [LINK] = { "link", 750, -130 },
    [HANDLE] = { "handle", -310, -160 },
    [LENGTH] = { "length", 750, -1000 },
    [REVIEW] = { "review", -300, 1000 },
    [APP_REVIEW] = { "app review", -230, -230 },
    [NEWS] = { "news", -750, -600 },
    [PLAINLY_RULED] = { "few words, ruled", -200, 120 },
    [AGREEMENT] = { "layers agree", -300, -640 },
    [STRONG_QUESTION] = { "strength of a question", -200, 0 },
    [COMPLAINT] = { "complaint", -400, -380 },
    [ADDRESSED] = { "addressed to a firm", -1050, 0 },
    [UNLEARNED] = { "no learned word", -100, -610 },
    [NUMBER] = { "number", 0, 250 },
    [PRAISE] = { "praise", 0, 300 },
    [LANGUAGE] = { "language", 1000, 1000 },
};

static bool is_terse(const struct arbiter_input *in)
{
    return in->n_words <= (in->ruled ? TERSE_RULED : TERSE);
}

/* What each row has of the text: 1000 or nothing for what is so or not. Nearly all of it is told without a
 * branch, since no text is like the last. */
static void take_values(const struct arbiter_input *in, int64_t values[N_ROWS])
{
    bool terse = is_terse(in), valued = in->n_valued > 0, silent = !valued & terse;
    /* In few words only the hand layer decides whether anything is said; learned weights say which way. */
    int64_t decisive = terse ? in->praise - in->blame : in->evidence;
    /* ... but where learned weights are sure of it, something was said all the same ("Top"). Of what is denied
     * they know the "not" alone ("not a window seat"). */
    int64_t beyond = capped(in->evidence, 2000) - SURE;
    /* A few words that a rule explains mean the same wherever they stand. */
    bool plainly_ruled = in->ruled & terse;
    /* The layers say the same of a text of some length. */
    bool agree = ((in->praise > in->blame) == (in->evidence > 0)) & valued & !terse;

    values[CONSTANT] = 1000;
    values[STRENGTH] = capped(decisive, 4000) * !(terse & !in->abroad);
    values[WEAK_STRENGTH] = capped(decisive, 1000);
    values[NEUTRAL_WORDS] = in->learned_neutral;
    values[NO_VALUED] = 1000 * !valued;
    values[TERSE_AND_SILENT] = 1000 * silent;
    values[TERSE_AND_LEARNED] = beyond * (silent & !in->denied & (beyond > 0));
    values[TERSE_AND_VALUED] = 1000 * (valued & terse);
    values[TERSE_STRENGTH] = capped(decisive, 1500) * (valued & terse);
    values[CONFLICT] = capped(in->praise < in->blame ? in->praise : in->blame, 3000);
    values[QUESTION] = 1000 * in->question;
    values[EXCLAMATION] = 1000 * in->exclaimed;
    values[LINK] = 1000 * in->url;
    values[HANDLE] = 1000 * in->user;
    values[LENGTH] = in->n_words > 40 ? 1000 : in->n_words * 1000 / 40;
    values[REVIEW] = 1000 * ((in->kind == ITEM_REVIEW) & !plainly_ruled);
    values[APP_REVIEW] = 1000 * ((in->kind == ITEM_APP) & !plainly_ruled);
    values[NEWS] = 1000 * ((in->kind == ITEM_NEWS) & !plainly_ruled);
    values[PLAINLY_RULED] = 1000 * plainly_ruled;
    values[AGREEMENT] = capped(in->evidence, 2000) * agree;
    values[STRONG_QUESTION] = capped(decisive, 1500) * in->question;
    values[COMPLAINT] = 1000 * in->complaint;
    values[ADDRESSED] = 1000 * in->addressed;
    values[UNLEARNED] = 1000 * !in->learned;
    /* A number tells facts, and praise is fainter than blame: in other languages both were seen. */
    values[NUMBER] = 1000 * (in->abroad & in->number);
    values[PRAISE] = 1000 * (in->abroad & (in->evidence > 0));
    values[LANGUAGE] = in->neutral_offset;
}

enum {
    CALIBRATION = 1600,       /* of E before p(pos) : p(neg) */
    MIXED_EACH = 600,         /* of the clauses for it and of those against it, each */
    MIXED_SHARE = 650,        /* of the greater that the lesser has at least, thousandths */
    MIXED_SHARE_ABROAD = 400, /* "but" alone takes from the one side and gives to the other */
};

static bool are_opposed(const struct arbiter_input *in, int64_t for_it, int64_t against)
{
    int32_t share = in->abroad ? MIXED_SHARE_ABROAD : MIXED_SHARE;
    int64_t lesser = for_it < against ? for_it : against;
    int64_t greater = for_it < against ? against : for_it;

    return lesser >= MIXED_EACH && lesser * 1000 >= greater * share;
}

/* Either side needs a valued word: learned weights alone find two minds in any small talk. */
static bool is_mixed(const struct arbiter_input *in)
{
    if (in->praise == 0 || in->blame == 0)
        return false;
    return are_opposed(in, in->for_it, in->against) ||
           (is_terse(in) && are_opposed(in, in->praise, in->blame));
}

static enum label label_of_chances(const struct arbiter_input *in, const struct verdict *v)
{
    if (is_mixed(in))
        return LABEL_MIXED;
    if (v->p_neu >= v->p_neg && v->p_neu >= v->p_pos)
        return LABEL_NEU;
    return v->p_neg >= v->p_pos ? LABEL_NEG : LABEL_POS;
}

static int32_t weight_of(const struct arbiter_input *in, int row)
{
    return in->abroad ? rows[row].abroad : rows[row].weight;
}

static void put_steps(const struct arbiter_input *in, const int64_t values[N_ROWS],
                      struct arena *arena, struct verdict *out)
{
    out->steps = arena_alloc(arena, N_ROWS * sizeof *out->steps);
    for (int i = 0; i < N_ROWS; i++)
        out->steps[out->n_steps++] = (struct verdict_step){ .name = str_of(rows[i].name),
                                                            .value = (int32_t)values[i],
                                                            .weight = weight_of(in, i) };
}

void arbiter_decide(const struct arbiter_input *in, struct arena *arena, struct verdict *out)
{
    int64_t neutral = 0, values[N_ROWS];

    take_values(in, values);
    out->evidence = in->evidence;
    out->score = arbiter_score(in->evidence);
    for (int i = 0; i < N_ROWS; i++)
        neutral += values[i] * weight_of(in, i) / 1000;
    if (arena)
        put_steps(in, values, arena, out);
    int32_t p_neu = logistic_millionths(neutral);
    int64_t p_pos = logistic_millionths(in->evidence * CALIBRATION / 1000);
    p_pos = p_pos * (1000000 - p_neu) / 1000000;
    out->p_neu = (p_neu + 500) / 1000;
    out->p_pos = (int32_t)((p_pos + 500) / 1000);
    if (out->p_pos + out->p_neu > 1000)
        out->p_pos = 1000 - out->p_neu;
    out->p_neg = 1000 - out->p_neu - out->p_pos;
    out->label = label_of_chances(in, out);
}
