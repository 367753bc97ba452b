/*
 * modifiers.c - the rules of the score.
 *
 * Two kinds of change. A *step* multiplies one hit ("very good", "not good"). A *clause factor* multiplies
 * every hit and learned n-gram of a clause ("the food was good, BUT ..."). Which words steer is said by
 * flags in the lexicon, never here. The factors are thousandths, chosen on the development texts; most follow
 * the literature: a negated word loses a fifth to a quarter and turns (Taboada et al. 2011), "but"
 * halves what is before it and lifts what is after it (Hutto and Gilbert 2014).
 */
#include "analyze/modifiers.h"

#include "analyze/lang.h"
#include "analyze/modify.h"
#include "analyze/sarcasm.h"

enum {
    NEGATED_GOOD = -750,      /* "not good" is bad */
    NEGATED_BAD = -100,       /* "not bad" is no praise */
    ABSENT = -600,            /* "without a single delay" is */
    NEGATION_REACH = 5,       /* words */
    NEGATION_REACH_COMMA = 3, /* across a comma */
    NONE_REACH = 2,           /* words from "no" to what there is none of */
    NEGATION_TAIL = 1,        /* words that may stand behind a negator that looks back */
    BOOST_REACH = 2,          /* words between booster and word */
    BEFORE_CONTRAST = 600,
    AFTER_CONTRAST = 1250,
    CONCEDED = 500,
    UNCERTAIN = 850,
    IMAGINED = 650,
    MENDED = 200,
    MEND_REACH = 5, /* words between what mends and what is mended */
    MEND_REACH_BACK = 8,
    ONCE = 100,       /* "used to" beside "now" */
    ONCE_ALONE = 600, /* "used to" with nothing about now */
    NO_MORE = -400,   /* "used to" beside a "now" that says no more than that it changed */
    BY_NOW = 1200,
    OF_OTHERS = 100,
    EXPECTED_GOOD = -900, /* "I thought it would be good, but it was not" */
    EXPECTED_BAD = -300,
    ASKED = 700, /* inside a question */
    ANSWERED_NO_GOOD = -900,
    ANSWERED_NO_BAD = -150,
    CAPITALS = 1250,
    DRAWN_OUT = 1200,
    PER_BANG = 80, /* "!" on top of 1000, at most MAX_BANGS of them */
    MAX_BANGS = 3,
    EMOJI = 1300,
    SHORT_ANSWER = 3, /* words */
    FORMULA = 300,    /* thanks beside blame */
};

/* --- negation --- */

/* The last term that the negator reaches: a clause's end, a contrast or five words stop it; across a comma
 * it only goes on while it has met nothing yet. */
static uint32_t scope_of(const struct reading *r, const struct hit *negator)
{
    uint32_t last = negator->last;
    bool comma = false, met = false;

    for (uint32_t i = negator->last, n = 0; i + 1 < r->n_terms; i++) {
        enum token_break after = break_after(r, i);
        if (after >= BREAK_CLAUSE)
            break;
        if (after == BREAK_COMMA) {
            if (met || i == negator->last)
                break;
            comma = true;
        }
        const struct hit *hit = hit_at(r, i + 1);
        if (hit && (hit->flags & (FLAG_CONTRAST | FLAG_CONCEDE)))
            break;
        met = met || (hit && hit->weight != 0);
        if (++n > (comma ? NEGATION_REACH_COMMA : NEGATION_REACH))
            break;
        last = i + 1;
    }
    return last;
}

/* "not bad" stands in the lexicon as it is; for learned weights its "bad" is negated all the same. */
static void negate_inside(struct reading *r, const struct hit *idiom, uint8_t self)
{
    bool negated = false;

    r->negates = true;
    for (uint32_t i = idiom->first; i <= idiom->last; i++) {
        r->terms[i].negated = negated;
        if (reading_is_negator(r, i))
            negated = true;
    }
    if (negated)
        fire(r, self);
}

/* "No tengo ninguna queja", "je n'ai toujours pas reçu": where a second negator confirms the first, an idiom that
 * has one stays. */
static bool says_so_itself(const struct reading *r, const struct hit *idiom)
{
    if (!r->lang || !r->lang->concord || idiom->last == idiom->first)
        return false;
    for (uint32_t i = idiom->first; i <= idiom->last; i++)
        if (reading_is_negator(r, i))
            return true;
    return false;
}

/* What is left of a word that is denied; a mishap that stays away is good news, and so is trouble of which
 * there is none ("no crashes", "not a single fault"). */
static int32_t negated_by(const struct hit *negator, const struct hit *hit)
{
    bool none = (negator->flags & FLAG_NONE) && hit->first <= negator->last + NONE_REACH;

    if (hit->weight > 0)
        return NEGATED_GOOD;
    return none || (hit->flags & FLAG_EVENT) ? ABSENT : NEGATED_BAD;
}

/* "Die Suppe schmeckt mir nicht", "ik vertrouw ze niet meer": where the negator follows the verb, one at the end
 * of its clause denies the praise before it; "leider nicht" regrets. */
static void negate_before(struct reading *r, size_t k, uint8_t self)
{
    const struct hit *negator = &r->hits[k];
    uint32_t clause = r->terms[negator->first].clause;

    if (!r->lang || !r->lang->looks_back || r->clauses[clause].last > negator->last + NEGATION_TAIL)
        return;
    for (size_t j = k; j > 0; j--) {
        struct hit *hit = &r->hits[j - 1];
        if (r->terms[hit->first].clause != clause || (hit->flags & FLAG_NEGATOR) ||
            hit->last + NEGATION_REACH < negator->first)
            return;
        if (hit->weight <= 0 || is_emotive(hit))
            continue;
        for (uint32_t i = hit->first; i <= hit->last; i++)
            r->terms[i].negated = true;
        step_hit(r, hit, self, negated_by(negator, hit));
        return;
    }
}

static void negate(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        struct hit *negator = &r->hits[k];
        if (negator->weight != 0 && negator->last > negator->first)
            negate_inside(r, negator, self);
        if (!(negator->flags & FLAG_NEGATOR) || negator->weight != 0)
            continue;
        uint32_t last = scope_of(r, negator);
        bool met = false;
        r->negates = true;
        for (uint32_t i = negator->last + 1; i <= last; i++) {
            struct hit *hit = hit_at(r, i);
            bool already = r->lang && r->lang->concord && r->terms[i].negated;
            r->terms[i].negated = already || !r->terms[i].negated;
            met = met || (hit && hit->weight != 0);
            if (!hit || already || is_emotive(hit) || says_so_itself(r, hit))
                continue;
            step_hit(r, hit, self, negated_by(negator, hit));
        }
        if (!met)
            negate_before(r, k, self);
    }
}

/* --- strength --- */

static void boost(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *booster = &r->hits[k];
        if (!(booster->flags & FLAG_BOOST))
            continue;
        for (size_t j = k + 1; j < r->n_hits; j++) {
            struct hit *hit = &r->hits[j];
            if (hit->first > booster->last + 1 + BOOST_REACH ||
                r->terms[hit->first].clause != r->terms[booster->first].clause)
                break;
            if (hit->weight == 0)
                continue;
            step_hit(r, hit, self, booster->factor);
            break;
        }
    }
}

static void capitals(struct reading *r, uint8_t self)
{
    if (r->shouting)
        return;
    for (size_t k = 0; k < r->n_hits; k++)
        if (r->tokenizer->tokens[r->terms[r->hits[k].first].token].capitals)
            step_hit(r, &r->hits[k], self, CAPITALS);
}

static void drawn_out(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++)
        if (r->tokenizer->tokens[r->terms[r->hits[k].first].token].drawn_out)
            step_hit(r, &r->hits[k], self, DRAWN_OUT);
}

static void exclaim(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        const struct term *term = &r->terms[r->hits[k].first];
        uint32_t bangs = r->sentences[r->clauses[term->clause].sentence].bangs;
        if (bangs > 0)
            step_hit(r, &r->hits[k], self,
                     1000 + PER_BANG * (int32_t)(bangs > MAX_BANGS ? MAX_BANGS : bangs));
    }
}

/* What an emoji says outranks words in posts. */
static void emoji(struct reading *r, uint8_t self)
{
    if (r->kind == ITEM_NEWS)
        return;
    for (size_t k = 0; k < r->n_hits; k++)
        if (is_emotive(&r->hits[k]))
            step_hit(r, &r->hits[k], self, EMOJI);
}

/* --- clauses --- */

/* The last contrast of a sentence decides; one at its start answers the sentence before. */
static void contrast(struct reading *r, uint8_t self)
{
    for (size_t s = 0; s < r->n_sentences; s++) {
        const struct sentence *sentence = &r->sentences[s];
        uint32_t turn = sentence->last + 1, from = sentence->first;
        for (uint32_t c = sentence->first; c <= sentence->last; c++) {
            const struct hit *opener = hit_at(r, r->clauses[c].first);
            if (opener && (opener->flags & FLAG_CONTRAST))
                turn = c;
        }
        if (turn > sentence->last || (turn == 0 && s == 0))
            continue;
        if (turn == from && s > 0)
            from = r->sentences[s - 1].first;
        for (uint32_t c = from; c <= sentence->last; c++)
            scale_clause(r, &r->clauses[c], self, c < turn ? BEFORE_CONTRAST : AFTER_CONTRAST,
                         false);
    }
}

static void concede(struct reading *r, uint8_t self)
{
    for (size_t c = 0; c < r->n_clauses; c++) {
        const struct hit *opener = hit_at(r, r->clauses[c].first);
        if (opener && (opener->flags & FLAG_CONCEDE))
            scale_clause(r, &r->clauses[c], self, CONCEDED, false);
    }
}

static void hedge(struct reading *r, uint8_t self)
{
    for (size_t c = 0; c < r->n_clauses; c++)
        if (has_flag(&r->clauses[c], FLAG_HEDGE))
            scale_clause(r, &r->clauses[c], self, UNCERTAIN, false);
}

/* Wishes, conditions and requests speak of what is not so; only the words after the sign. */
static void imagine(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *sign = &r->hits[k];
        const struct clause *clause = &r->clauses[r->terms[sign->first].clause];
        if (!(sign->flags & FLAG_IRREALIS) || sign->last >= clause->last ||
            r->terms[sign->first].rule == self)
            continue; /* one sign is enough */
        scale_terms(r, sign->last + 1, clause->last, self, IMAGINED, false);
        fire(r, self);
    }
}

/* What the hit tells to be mended: the next blame in its clause, else the last one in its sentence before it, for one
 * word only right before it ("Problem solved", not "The rude waiter fixed his tie"); NULL: nothing near. */
static const struct hit *trouble_of(const struct reading *r, const struct hit *mended)
{
    const struct clause *clause = &r->clauses[r->terms[mended->first].clause];
    uint32_t back = mended->last > mended->first ? MEND_REACH_BACK : 0;
    const struct hit *trouble = NULL;

    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k];
        if (hit->weight >= 0)
            continue;
        if (hit->first > mended->last)
            return hit->first <= mended->last + MEND_REACH && hit->first <= clause->last ? hit
                                                                                         : trouble;
        const struct clause *of = &r->clauses[r->terms[hit->first].clause];
        if (of->sentence == clause->sentence && hit->last + 1 + back >= mended->first)
            trouble = hit;
    }
    return trouble;
}

/* "They fixed a billing mistake within a day", "the fault was put right": trouble that was mended hardly is blame; not
 * where mending is asked for or denied. */
static void mend(struct reading *r, uint8_t self)
{
    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *mended = &r->hits[k];
        const struct clause *clause = &r->clauses[r->terms[mended->first].clause];
        if (!(mended->flags & FLAG_MEND) || r->terms[mended->first].negated ||
            has_flag(clause, FLAG_IRREALIS) || r->sentences[clause->sentence].question)
            continue;
        const struct hit *trouble = trouble_of(r, mended);
        if (!trouble)
            continue;
        scale_terms(r, trouble->first, trouble->last, self, MENDED, false);
        fire(r, self);
    }
}

/* --- then and now --- */

static void once_and_now(struct reading *r, uint8_t self)
{
    for (size_t s = 0; s < r->n_sentences; s++) {
        const struct sentence *sentence = &r->sentences[s];
        bool once = false, today = false, changed = false;
        for (uint32_t c = sentence->first; c <= sentence->last; c++) {
            const struct clause *clause = &r->clauses[c];
            if (has_flag(clause, FLAG_PAST) && !has_flag(clause, FLAG_NOW))
                once = true;
            else if (clause->n_valued > 0)
                today = true;
            else if (has_flag(clause, FLAG_NOW))
                changed = true;
        }
        if (!once)
            continue;
        for (uint32_t c = sentence->first; c <= sentence->last; c++) {
            const struct clause *clause = &r->clauses[c];
            if (has_flag(clause, FLAG_PAST) && !has_flag(clause, FLAG_NOW))
                scale_clause(r, clause, self,
                             today                                        ? ONCE
                             : changed && !has_flag(clause, FLAG_NEGATOR) ? NO_MORE
                                                                          : ONCE_ALONE,
                             true);
            else if (today && clause->n_valued > 0)
                scale_clause(r, clause, self, BY_NOW, true);
        }
    }
}

/* --- whose opinion --- */

static void others(struct reading *r, uint8_t self)
{
    for (size_t s = 0; s < r->n_sentences; s++) {
        const struct sentence *sentence = &r->sentences[s];
        bool theirs = false, mine = false;
        for (uint32_t c = sentence->first; c <= sentence->last; c++) {
            const struct clause *clause = &r->clauses[c];
            if (has_flag(clause, FLAG_OTHERS))
                theirs = theirs || clause->n_valued > 0;
            else if (has_flag(clause, FLAG_SELF))
                mine = mine || clause->n_valued > 0;
        }
        if (!theirs || !mine)
            continue;
        for (uint32_t c = sentence->first; c <= sentence->last; c++) {
            const struct clause *clause = &r->clauses[c];
            if (has_flag(clause, FLAG_OTHERS))
                scale_clause(r, clause, self, OF_OTHERS, true);
            else if (has_flag(clause, FLAG_SELF))
                scale_clause(r, clause, self, 1000, true);
        }
    }
}

/* --- what was expected --- */

/* "... but it was not.", "... but I didn't": a negator with nothing to negate. */
static bool is_bare_denial(const struct clause *clause)
{
    return has_flag(clause, FLAG_NEGATOR) && clause->n_valued == 0 &&
           clause->last - clause->first < 8;
}

static void expect(struct reading *r, uint8_t self)
{
    for (size_t c = 0; c + 1 < r->n_clauses; c++) {
        const struct clause *hope = &r->clauses[c], *denial = &r->clauses[c + 1];
        if (!has_flag(hope, FLAG_EXPECT) || !is_bare_denial(denial))
            continue;
        for (uint32_t i = hope->first; i <= hope->last; i++) {
            struct hit *hit = hit_at(r, i);
            if (hit && hit->weight != 0)
                step_hit(r, hit, self, hit->weight > 0 ? EXPECTED_GOOD : EXPECTED_BAD);
        }
        /* What "but" and "would" did to the clauses is undone. */
        scale_clause(r, hope, self, 1000, true);
        scale_clause(r, denial, self, 1000, true);
        mute(r, hope->first, denial->last);
    }
}

/* --- questions --- */

static const struct sentence *answer_to(const struct reading *r, size_t s, uint32_t *flags)
{
    if (s + 1 >= r->n_sentences)
        return NULL;
    const struct sentence *answer = &r->sentences[s + 1];
    const struct clause *first = &r->clauses[answer->first], *last = &r->clauses[answer->last];
    const struct hit *hit = hit_at(r, first->first);
    if (!hit || !(hit->flags & (FLAG_YES | FLAG_NAY)) ||
        last->last - first->first + 1 > SHORT_ANSWER)
        return NULL;
    *flags = hit->flags;
    return answer;
}

static void ask(struct reading *r, uint8_t self)
{
    for (size_t s = 0; s < r->n_sentences; s++) {
        const struct sentence *sentence = &r->sentences[s];
        uint32_t first = r->clauses[sentence->first].first, flags = 0;
        uint32_t last = r->clauses[sentence->last].last;
        if (!sentence->question)
            continue;
        const struct sentence *answer = answer_to(r, s, &flags);
        fire(r, self);
        if (!answer) {
            scale_terms(r, first, last, self, ASKED, false);
            continue;
        }
        for (uint32_t i = first; i <= last; i++) {
            struct hit *hit = hit_at(r, i);
            if (hit && hit->weight != 0 && (flags & FLAG_NAY))
                step_hit(r, hit, self, hit->weight > 0 ? ANSWERED_NO_GOOD : ANSWERED_NO_BAD);
        }
        scale_terms(r, first, last, self, 1000, true);
        mute(r, first, r->clauses[answer->last].last);
    }
}

/* --- politeness --- */

/* What the hits say together after all other rules, but for thanks. */
static int64_t said_without_thanks(const struct reading *r)
{
    int64_t sum = 0;

    for (size_t k = 0; k < r->n_hits; k++) {
        const struct hit *hit = &r->hits[k];
        int64_t share = (int64_t)hit->weight * r->terms[hit->last].factor / 1000;
        for (uint8_t i = 0; i < hit->n_steps; i++)
            share = share * hit->steps[i].factor / 1000;
        if (!(hit->flags & FLAG_POLITE))
            sum += share;
    }
    return sum;
}

/* "Please fix the crashes. Thank you." */
static void thank(struct reading *r, uint8_t self)
{
    if (said_without_thanks(r) >= 0)
        return;
    for (size_t k = 0; k < r->n_hits; k++)
        if ((r->hits[k].flags & FLAG_POLITE) && r->hits[k].weight > 0)
            scale_terms(r, r->hits[k].first, r->hits[k].last, self, FORMULA, false);
}

/* "Flat white", "hard drive": a name of which no word means what it does elsewhere. */
static void name(struct reading *r, uint8_t self)
{
    (void)self;
    for (size_t k = 0; k < r->n_hits; k++)
        if (r->hits[k].flags & FLAG_OFF)
            mute(r, r->hits[k].first, r->hits[k].last);
}

/* The order matters: clause rules that set come after those that multiply. */
const struct modifier modifiers[] = {
    { "negation", "turns what a negator reaches", negate, true, FLAG_NEGATOR | SIGN_IDIOM },
    { "booster", "a word of degree before a valued word", boost, false, FLAG_BOOST },
    { "capitals", "a word in capitals in a text that is not", capitals, false, SIGN_CAPITALS },
    { "elongation", "letters drawn out", drawn_out, false, SIGN_DRAWN_OUT },
    { "exclamation", "exclamation marks at the end of the sentence", exclaim, false, SIGN_BANG },
    { "emoji", "an emoji or emoticon outranks words", emoji, false, FLAG_EMOJI | FLAG_EMOTICON },
    { "contrast", "what comes after 'but' counts more", contrast, true, FLAG_CONTRAST },
    { "concession", "an 'although' clause counts less", concede, true, FLAG_CONCEDE },
    { "hedge", "said with doubt", hedge, false, FLAG_HEDGE },
    { "irrealis", "wished, asked for or imagined", imagine, false, FLAG_IRREALIS },
    { "mending", "trouble that was mended", mend, false, FLAG_MEND },
    { "others", "held by other people, not by the writer", others, true, FLAG_OTHERS },
    { "used-to", "how it was once against how it is now", once_and_now, true, FLAG_PAST },
    { "expectation", "expected, but it was not so", expect, true, FLAG_EXPECT },
    { "question", "asked, or asked and answered", ask, true, SIGN_QUESTION },
    { "sarcasm", "praise in one breath with a bad event: flagged; praise for one counts little",
      sarcasm_apply, false, FLAG_EVENT | FLAG_SARCASM | FLAG_NEGATOR },
    { "politeness", "thanks beside blame are a form", thank, false, FLAG_POLITE },
    { "name", "learned words inside a name say nothing", name, false, FLAG_OFF },
};
enum { N_MODIFIERS = sizeof modifiers / sizeof *modifiers };

void modifiers_apply(struct reading *r)
{
    uint32_t wanted = 0; /* a bit for each rule */

    for (int i = 0; i < N_MODIFIERS; i++)
        wanted |= (uint32_t)((modifiers[i].needs & r->signs) != 0) << i;
    for (; wanted != 0; wanted &= wanted - 1) {
        int i = __builtin_ctz(wanted);
        modifiers[i].apply(r, (uint8_t)i);
    }
    for (uint32_t fired = r->fired; fired != 0; fired &= fired - 1)
        r->ruled = r->ruled || modifiers[__builtin_ctz(fired)].structural;
}
