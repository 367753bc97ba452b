/*
 * evidence.c - adding up what words say, each share kept.
 *
 * Both layers are sums divided by the root of their number, so that a long text is not certain by its
 * length alone:
 *
 *   E = g_h / sqrt(n_h) * sum over hits of valence * rules  +  g_l / sqrt(n_l) * sum over n-grams of weight * rules
 *
 * The gains g are rows below. In short text where a rule that outranks weights fired ("not", "but",
 * "used to" ...) the learned layer is turned down: it knows words, not sentences. Every multiplication is
 * cut to a whole thousandth at once, and the trace shows the differences, so the parts sum exactly.
 */
#include "analyze/evidence.h"

#include "analyze/lang.h"
#include "analyze/modifiers.h"

enum {
    SHORT_TEXT = 24, /* words */
    TERSE_TEXT = 12,
    TERSE_RULED_TEXT = 16,
    ADDRESSED = -700, /* log-odds, thousandths */
    ASKING = -250,
    EXCLAIMING = 350,
    COMPLAINING = -160,
    UNVALUED = 100, /* people tell of good days without a word of liking more than of bad ones */
};

/* How much the layers weigh: a valence of 1000 alone gives 'hand' of log-odds. */
struct gains {
    int32_t hand, learned, neutral; /* thousandths */
};

static const struct gains unit = { 1000, 1000, 1000 };
/* By what a text is. The learned layer of English was learned beside its hand layer, those of other languages
 * alone. */
enum shape {
    PLAIN,
    RULED, /* short, and a structural rule fired */
    TERSE, /* a few words, one of them valued */
    TERSE_RULED,
    TERSE_DENIED, /* none valued, and a negator */
    TERSE_SILENT, /* none valued */
    N_SHAPES,
};
static const struct gains english[N_SHAPES] = { { 1600, 540, 1000 }, { 2200, 600, 1000 },
                                                { 2800, 430, 1300 }, { 2600, 200, 100 },
                                                { 1600, 780, 960 },  { 1600, 570, 960 } };
static const struct gains abroad[N_SHAPES] = { { 1200, 1000, 1000 }, { 2000, 800, 1000 },
                                               { 2400, 800, 900 },   { 2600, 200, 100 },
                                               { 1600, 200, 1170 },  { 1600, 700, 1170 } };

/* What inverse_root() gives for few: nearly all texts. */
static const int32_t inverse_roots[] = {
    1000000, 1000000, 707106, 577350, 500000, 447213, 408248, 377964, 353553, 333333, 316227,
    301511,  288675,  277350, 267261, 258198, 250000, 242535, 235702, 229415, 223606, 218217,
    213200,  208514,  204124, 200000, 196116, 192450, 188982, 185695, 182574, 179605, 176776,
    174077,  171498,  169030, 166666, 164398, 162221, 160128, 158113, 156173, 154303, 152498,
    150755,  149071,  147441, 145864, 144337, 142857, 141421, 140028, 138675, 137360, 136082,
    134839,  133630,  132453, 131306, 130188, 129099, 128036, 127000, 125988, 125000,
};
enum { N_ROOTS = sizeof inverse_roots / sizeof *inverse_roots };

/* 1000000 / sqrt(n), rounded down; 1000000 for none. By Newton's method in integers, from the next power of two
 * above. */
static int64_t inverse_root(uint32_t n)
{
    if (n < N_ROOTS)
        return inverse_roots[n];
    uint64_t square = UINT64_C(1000000000000) / n;
    uint64_t root = UINT64_C(1) << (65 - __builtin_clzll(square)) / 2;
    for (uint64_t next = (root + square / root) / 2; next < root; next = (root + square / root) / 2)
        root = next;
    return (int64_t)root;
}

struct sum {
    struct reading *reading;
    struct arbiter_input *in;
    struct arena *arena;
    struct verdict *out;
    size_t cap_parts;
    enum shape shape;
    const struct gains *gains;
};

static void put_part(struct sum *sum, const struct part *part)
{
    struct verdict *out = sum->out;

    out->parts =
        arena_grow(sum->arena, out->parts, &sum->cap_parts, out->n_parts + 1, sizeof *out->parts);
    out->parts[out->n_parts++] = *part;
}

/* The words from first to last as they stand in the text. */
static void place(const struct sum *sum, uint32_t first, uint32_t last, struct part *part)
{
    const struct reading *r = sum->reading;
    const struct token *a = &r->tokenizer->tokens[r->terms[first].token];
    const struct token *b = &r->tokenizer->tokens[r->terms[last].token];

    part->at = a->at;
    part->length = b->at + b->length - a->at;
    part->in_title = a->in_title;
}

static struct str stems_between(const struct sum *sum, uint32_t first, uint32_t last)
{
    struct str stems = STR_NONE;

    for (uint32_t i = first; i <= last; i++) {
        struct str stem = lexicon_stem_text(sum->reading->lexicon, sum->reading->terms[i].stem);
        stems = i == first
                    ? stem
                    : arena_printf(sum->arena, STR_FMT " " STR_FMT, STR_ARG(stems), STR_ARG(stem));
    }
    return stems;
}

/* Where a weight stands. */
struct origin {
    const char *file;
    int32_t line, weight;
};

/* What rules make of an entry's base share: those of the hit one by one, then that of the clause. */
static int64_t ruled_share(int64_t share, const struct term *term, const struct step *steps,
                           uint8_t n_steps)
{
    for (uint8_t i = 0; i < n_steps; i++)
        share = share * steps[i].factor / 1000;
    return term->factor == 1000 ? share : share * term->factor / 1000;
}

/* The same as parts: base share, then each rule's difference. */
static void explain(struct sum *sum, const struct origin *origin, uint32_t first, uint32_t last,
                    int64_t share, const struct step *steps, uint8_t n_steps)
{
    const struct term *term = &sum->reading->terms[last];
    struct part part = { .kind = PART_WORD,
                         .stem = stems_between(sum, first, last),
                         .file = str_of(origin->file),
                         .line = origin->line,
                         .weight = origin->weight,
                         .share = (int32_t)share };

    place(sum, first, last, &part);
    put_part(sum, &part);
    part.kind = PART_RULE;
    part.file = STR_NONE;
    part.line = 0;
    for (uint8_t i = 0; i <= n_steps; i++) {
        struct step step = i < n_steps ? steps[i] : (struct step){ term->rule, term->factor };
        int64_t next = share * step.factor / 1000;
        if (next != share) {
            part.rule = str_of(modifiers[step.rule].name);
            part.weight = step.factor;
            part.share = (int32_t)(next - share);
            put_part(sum, &part);
        }
        share = next;
    }
}

static void put_share(struct sum *sum, const struct term *term, int64_t share)
{
    sum->in->evidence += share;
    sum->reading->clauses[term->clause].evidence += share;
}

static int64_t above_none(int64_t n)
{
    return n > 0 ? n : 0;
}

static void add_hits(struct sum *sum)
{
    struct reading *r = sum->reading;
    int64_t scale = inverse_root(r->n_valued) * sum->gains->hand / 1000;

    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k]; /* one without weight has no share */
        const struct term *term = &r->terms[hit->last];
        int64_t base = hit->weight * scale / 1000000;
        int64_t share = ruled_share(base, term, hit->steps, hit->n_steps);
        put_share(sum, term, share);
        sum->in->praise += above_none(share);
        sum->in->blame += above_none(-share);
        if (sum->arena && hit->weight != 0) {
            struct origin origin = { hit->entry->file, hit->entry->line, hit->entry->weight };
            explain(sum, &origin, hit->first, hit->last, base, hit->steps, hit->n_steps);
        }
    }
}

static bool denies(const struct reading *r)
{
    return (r->signs & FLAG_NEGATOR) != 0;
}

static enum shape shape_of(const struct reading *r)
{
    bool rule = r->n_valued > 0 && r->ruled;

    if (rule && r->n_terms <= TERSE_RULED_TEXT)
        return TERSE_RULED;
    if (r->n_terms <= TERSE_TEXT)
        return r->n_valued > 0 ? TERSE : denies(r) ? TERSE_DENIED : TERSE_SILENT;
    return rule && r->n_terms <= SHORT_TEXT ? RULED : PLAIN;
}

static const struct gains *gains_of(const struct reading *r, enum shape shape)
{
    return &(r->lang && r->lang != langs ? abroad : english)[shape];
}

/* Lets those fall away that a rule has silenced. */
static void drop_muted(struct reading *r)
{
    size_t n = 0;

    for (size_t k = 0; k < r->n_spans; k++) {
        r->spans[n] = r->spans[k];
        n += !r->terms[r->spans[k].first].muted;
    }
    r->n_spans = n;
}

static void explain_span(struct sum *sum, const struct span *span, int64_t base)
{
    const struct lexicon_tree *tree = sum->reading->tree;
    struct lexicon_weight learned = { 0 };

    lexicon_learned(tree, span->node, span->negated, &learned);
    struct origin origin = { tree->learned_file, learned.line, learned.weight };
    explain(sum, &origin, span->first, span->last, base, NULL, 0);
}

static void add_spans(struct sum *sum)
{
    struct reading *r = sum->reading;
    int64_t neutral = 0;
    int64_t root = inverse_root((uint32_t)r->n_spans), scale = root * sum->gains->learned / 1000;

    for (size_t k = 0; k < r->n_spans; k++) {
        const struct span *span = &r->spans[k];
        const struct term *term = &r->terms[span->last];
        int64_t base = span->weight * scale / 1000000;
        neutral += span->neutral;
        put_share(sum, term, ruled_share(base, term, NULL, 0));
        if (sum->arena)
            explain_span(sum, span, base);
    }
    sum->in->learned_neutral = neutral * root / 1000000 * sum->gains->neutral / 1000;
}

/* What tells the tone beside words, in log-odds, measured on the development texts. */
static void add_bias(struct sum *sum, struct str name, int32_t weight)
{
    struct part part = { .kind = PART_BIAS, .rule = name, .weight = weight, .share = weight };

    if (sum->arena)
        put_part(sum, &part);
    sum->in->evidence += weight;
}

/* What people turn to a firm about; of the others they talk among themselves. */
static const char *const asked_of_firms[] = { "billing", "delivery",   "ordering", "price",
                                              "reach",   "resolution", "returns",  "self-service",
                                              "speed",   "staff" };
enum { N_ASKED = sizeof asked_of_firms / sizeof *asked_of_firms };

static bool is_asked_of_firms(const struct lexicon_entry *entry)
{
    for (int i = 0; i < N_ASKED && entry->layer == LAYER_ASPECT; i++)
        if (str_eq(entry->name, str_of(asked_of_firms[i])))
            return true;
    return false;
}

/* Posts that begin with a handle and name such a touchpoint are words to a firm, unless they smile as among
 * friends; and people seldom turn to one to praise it: the odds were measured on posts to firms of many trades. */
static bool is_addressed(const struct reading *r)
{
    bool named = (r->signs & FLAG_EVENT) != 0;

    if (!(r->signs & SIGN_USER) || (r->signs & (FLAG_EMOJI | FLAG_EMOTICON)) ||
        !str_eq(r->terms[0].text, STR("<user>")))
        return false;
    for (size_t i = 0; i < r->n_marks && !named; i++)
        named = is_asked_of_firms(r->marks[i].entry);
    return named;
}

static void add_biases(struct sum *sum)
{
    const struct reading *r = sum->reading;
    struct arbiter_input *in = sum->in;

    in->addressed = is_addressed(r);
    if (in->addressed)
        add_bias(sum, STR("addressed to a firm"), ADDRESSED);
    if (r->lang && r->lang->lean != 0 && r->kind == ITEM_POST)
        add_bias(sum, STR("language"), r->lang->lean);
    if (in->abroad || sum->shape == TERSE_RULED)
        return;
    if (in->question)
        add_bias(sum, STR("asked"), ASKING);
    if (in->exclaimed && !r->sarcasm)
        add_bias(sum, STR("exclaimed"), EXCLAIMING);
    if (in->complaint)
        add_bias(sum, STR("complaint"), COMPLAINING);
    if (in->n_valued == 0 && !in->user)
        add_bias(sum, STR("no valued word"), UNVALUED);
}

static void weigh_clauses(const struct reading *r, struct arbiter_input *in)
{
    for (size_t c = 0; c < r->n_clauses; c++) {
        in->for_it += above_none(r->clauses[c].evidence);
        in->against += above_none(-r->clauses[c].evidence);
    }
}

bool evidence_sum(struct reading *r, struct arbiter_input *in, struct arena *arena,
                  struct verdict *out)
{
    enum shape shape = shape_of(r);
    struct sum sum = { .reading = r,
                       .in = in,
                       .arena = arena,
                       .out = out,
                       .shape = shape,
                       .gains = gains_of(r, shape) };

    *in = (struct arbiter_input){ .n_words = (uint32_t)r->n_terms,
                                  .n_valued = r->n_valued,
                                  .url = (r->signs & SIGN_URL) != 0,
                                  .user = (r->signs & SIGN_USER) != 0,
                                  .number = (r->signs & SIGN_NUMBER) != 0,
                                  .ruled = r->ruled,
                                  .denied = denies(r),
                                  .kind = r->kind };
    if (r->lang) {
        in->abroad = r->lang != langs;
        in->neutral_offset = r->lang->neutral;
    }
    bool marked = (r->signs & (SIGN_QUESTION | SIGN_BANG)) != 0;
    for (size_t s = 0; marked && s < r->n_sentences; s++) {
        in->question = in->question || r->sentences[s].question;
        in->exclaimed = in->exclaimed || r->sentences[s].bangs > 0;
    }
    add_hits(&sum);
    bool says = r->n_valued > 0 || r->n_spans > 0;
    if (r->mutes)
        drop_muted(r);
    add_spans(&sum);
    in->learned = r->n_spans > 0;
    in->complaint = (r->cues & CUE_COMPLAINT) != 0;
    weigh_clauses(r, in);
    if (!says)
        return false;
    add_biases(&sum);
    return true;
}

int64_t evidence_hand(struct reading *r)
{
    struct arbiter_input in = { 0 };
    struct sum sum = { .reading = r, .in = &in, .gains = &unit };

    add_hits(&sum);
    return in.evidence;
}
