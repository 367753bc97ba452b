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
enum { SURE = 600 /* log-odds, thousandths */ };

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

static bool is_terse(const struct arbiter_input *in)
{
    return in->n_words <= (in->ruled ? TERSE_RULED : TERSE);
}

/* In few words only the hand layer decides whether anything is said; learned weights say which way. */
static int64_t decisive(const struct arbiter_input *in)
{
    return is_terse(in) ? in->praise - in->blame : in->evidence;
}

static int64_t strength(const struct arbiter_input *in)
{
    return is_terse(in) && !in->abroad ? 0 : capped(decisive(in), 4000);
}

static int64_t weak_strength(const struct arbiter_input *in)
{
    return capped(decisive(in), 1000);
}

static int64_t terse_strength(const struct arbiter_input *in)
{
    return in->n_valued > 0 && is_terse(in) ? capped(decisive(in), 1500) : 0;
}

static int64_t neutral_words(const struct arbiter_input *in)
{
    return in->learned_neutral;
}

static int64_t no_valued(const struct arbiter_input *in)
{
    return in->n_valued == 0 ? 1000 : 0;
}

static int64_t conflict(const struct arbiter_input *in)
{
    int64_t least = in->praise < in->blame ? in->praise : in->blame;
    return least > 3000 ? 3000 : least;
}

static int64_t question(const struct arbiter_input *in)
{
    return in->question ? 1000 : 0;
}

static int64_t exclaimed(const struct arbiter_input *in)
{
    return in->exclaimed ? 1000 : 0;
}

static int64_t url(const struct arbiter_input *in)
{
    return in->url ? 1000 : 0;
}

static int64_t user(const struct arbiter_input *in)
{
    return in->user ? 1000 : 0;
}

static int64_t length(const struct arbiter_input *in)
{
    return in->n_words > 40 ? 1000 : in->n_words * 1000 / 40;
}

static int64_t terse_silent(const struct arbiter_input *in)
{
    return in->n_valued == 0 && is_terse(in) ? 1000 : 0;
}

/* ... but where learned weights are sure of it, something was said all the same ("Top"). Of what is denied they know
 * the "not" alone ("not a window seat"). */
static int64_t terse_learned(const struct arbiter_input *in)
{
    int64_t beyond = capped(in->evidence, 2000) - SURE;
    return in->n_valued == 0 && is_terse(in) && !in->denied && beyond > 0 ? beyond : 0;
}

static int64_t terse_valued(const struct arbiter_input *in)
{
    return in->n_valued > 0 && is_terse(in) ? 1000 : 0;
}

static int64_t constant(const struct arbiter_input *in)
{
    (void)in;
    return 1000;
}

/* A few words that a rule explains mean the same wherever they stand. */
static bool is_plainly_ruled(const struct arbiter_input *in)
{
    return in->ruled && is_terse(in);
}

static int64_t plainly_ruled(const struct arbiter_input *in)
{
    return is_plainly_ruled(in) ? 1000 : 0;
}

/* The layers say the same of a text of some length. */
static int64_t agreement(const struct arbiter_input *in)
{
    bool praised = in->praise > in->blame, alike = praised == (in->evidence > 0);
    return alike && in->n_valued > 0 && !is_terse(in) ? capped(in->evidence, 2000) : 0;
}

static int64_t strong_question(const struct arbiter_input *in)
{
    return in->question ? capped(decisive(in), 1500) : 0;
}

static int64_t complaint(const struct arbiter_input *in)
{
    return in->complaint ? 1000 : 0;
}

static int64_t addressed(const struct arbiter_input *in)
{
    return in->addressed ? 1000 : 0;
}

static int64_t unlearned(const struct arbiter_input *in)
{
    return in->learned ? 0 : 1000;
}

static int64_t language(const struct arbiter_input *in)
{
    return in->neutral_offset;
}

static int64_t is_review(const struct arbiter_input *in)
{
    return in->kind == ITEM_REVIEW && !is_plainly_ruled(in) ? 1000 : 0;
}

static int64_t is_app(const struct arbiter_input *in)
{
    return in->kind == ITEM_APP && !is_plainly_ruled(in) ? 1000 : 0;
}

static int64_t is_news(const struct arbiter_input *in)
{
    return in->kind == ITEM_NEWS && !is_plainly_ruled(in) ? 1000 : 0;
}

/* A number tells facts, and praise is fainter than blame: in other languages both were seen. */
static int64_t number(const struct arbiter_input *in)
{
    return in->abroad && in->number ? 1000 : 0;
}

static int64_t praise(const struct arbiter_input *in)
{
    return in->abroad && in->evidence > 0 ? 1000 : 0;
}

static const struct {
    const char *name;
    int64_t (*value)(const struct arbiter_input *);
    int32_t weight, abroad; /* thousandths; for languages other than English */
} rows[] = {
    { "constant", constant, 100, 0 },
    { "strength of the evidence", strength, -750, -100 },
    { "strength up to 1000", weak_strength, 170, 400 },
    { "neutral words", neutral_words, 400, 520 },
    { "no valued word", no_valued, 140, 100 },
    { "few words, none valued", terse_silent, -50, -60 },
    { "few words, none valued, yet learned", terse_learned, -800, -370 },
    { "few words, one valued", terse_valued, 250, -350 },
    { "strength in few words", terse_strength, -1960, -1300 },
    { "praise against blame", conflict, -80, -660 },
    { "question", question, 500, 270 },
    { "exclamation", exclaimed, -700, -350 },
    { "link", url, 750, -130 },
    { "handle", user, -310, -160 },
    { "length", length, 750, -1000 },
    { "review", is_review, -300, 1000 },
    { "app review", is_app, -230, -230 },
    { "news", is_news, -750, -600 },
    { "few words, ruled", plainly_ruled, -200, 120 },
    { "layers agree", agreement, -300, -640 },
    { "strength of a question", strong_question, -200, 0 },
    { "complaint", complaint, -400, -380 },
    { "addressed to a firm", addressed, -1050, 0 },
    { "no learned word", unlearned, -100, -610 },
    { "number", number, 0, 250 },
    { "praise", praise, 0, 300 },
    { "language", language, 1000, 1000 },
};
enum { N_ROWS = sizeof rows / sizeof *rows };

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

void arbiter_decide(const struct arbiter_input *in, struct arena *arena, struct verdict *out)
{
    int64_t neutral = 0;

    out->evidence = in->evidence;
    out->score = arbiter_score(in->evidence);
    if (arena)
        out->steps = arena_alloc(arena, N_ROWS * sizeof *out->steps);
    for (int i = 0; i < N_ROWS; i++) {
        int64_t value = rows[i].value(in);
        int32_t weight = in->abroad ? rows[i].abroad : rows[i].weight;
        neutral += value * weight / 1000;
        if (arena)
            out->steps[out->n_steps++] = (struct verdict_step){ .name = str_of(rows[i].name),
                                                                .value = (int32_t)value,
                                                                .weight = weight };
    }
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
