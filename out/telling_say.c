/*
 * telling_say.c - a notice in sentences: its subject, its headline, what happened, how sure that is.
 *
 * The odds are told as a length of time, never as a probability. Every sentence is whole, so that
 * another language can order its words as it must; see say.h.
 */
#include "out/telling.h"

#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"

enum { FORTNIGHT_DAYS = 14, DAYS_NAMED = 6, YEAR_DAYS = 365, FEW_MENTIONS = 5 };

/* --- small words --- */

/* Counts of mentions in a window; else it speaks of shares, stars, reach. */
static bool counts(const struct telling *t)
{
    return telling_is(t, "negative") || telling_is(t, "volume");
}

/* "Saturday 00:00", or with its date where that is long ago. */
static struct str since(struct telling *t, int64_t at)
{
    int64_t day = zone_local_day(t->zone, at);
    struct buf clock;
    struct str result;

    if (zone_local_day(t->zone, t->notice->tick) - day >= DAYS_NAMED)
        return telling_time(t, at);
    buf_init(&clock, BUF_NO_CEILING);
    print_clock(t->zone, at, &clock);
    result =
        arena_printf(&t->arena, say("%s " STR_FMT), print_weekday(day), STR_ARG(buf_str(&clock)));
    buf_release(&clock);
    return result;
}

static struct str stars(struct telling *t, int32_t rating)
{
    return telling_print(t, print_number, rating);
}

/* "24 h", "3 days", as it stands behind "in". */
static struct str window(struct telling *t)
{
    int64_t length = t->notice->to - t->notice->from;
    int hours = (int)((length + HOUR_S - 1) / HOUR_S);

    if (length > 2 * DAY_S)
        return arena_printf(&t->arena, say("%d days"), (int)((length + DAY_S - 1) / DAY_S));
    if (t->plain)
        return arena_printf(&t->arena, say_n(hours, "%d hour", "%d hours"), hours);
    return arena_printf(&t->arena, say("%d h"), hours);
}

static struct str usual(struct telling *t)
{
    const struct notice *n = t->notice;

    if (t->plain && n->usual_high == 0)
        return str_of(say("none"));
    if (n->usual_low == n->usual_high)
        return arena_printf(&t->arena, "%s", DIGITS(n->usual_low));
    return arena_printf(&t->arena, t->plain ? say("%s to %s") : "%s-%s", DIGITS(n->usual_low),
                        DIGITS(n->usual_high));
}

static struct str in_brackets(struct telling *t, struct str s)
{
    return str_is_empty(s) ? STR_NONE : arena_printf(&t->arena, " (" STR_FMT ")", STR_ARG(s));
}

/* --- one line --- */

/* "8 negative in 18 h, usually 0-3" */
static struct str what_counted(struct telling *t)
{
    int32_t n = t->notice->observed;
    const char *fmt = say("%s negative in " STR_FMT ", usually " STR_FMT);

    if (telling_is(t, "volume"))
        fmt = say_n(n, "%s mention in " STR_FMT ", usually " STR_FMT,
                    "%s mentions in " STR_FMT ", usually " STR_FMT);
    else if (t->plain)
        fmt = say_n(n, "%s unhappy person in " STR_FMT ", usually " STR_FMT,
                    "%s unhappy people in " STR_FMT ", usually " STR_FMT);
    return arena_printf(&t->arena, fmt, DIGITS(n), STR_ARG(window(t)), STR_ARG(usual(t)));
}

static struct str what_fleet(struct telling *t)
{
    const struct notice *n = t->notice;

    if (n->main_source.n)
        return arena_printf(&t->arena, say("%zu topics rise at once, mostly through " STR_FMT),
                            n->n_members, STR_ARG(n->main_source));
    return arena_printf(&t->arena, say("%zu topics rise at once"), n->n_members);
}

static struct str what(struct telling *t)
{
    const struct notice *n = t->notice;

    if (telling_is(t, "slow"))
        return arena_printf(
            &t->arena, say("complaints slowly rise: " STR_FMT " in " STR_FMT ", usually " STR_FMT),
            STR_ARG(telling_print(t, print_share, n->share_now)), STR_ARG(window(t)),
            STR_ARG(telling_print(t, print_share, n->share_usual)));
    if (telling_is(t, "rating"))
        return arena_printf(&t->arena, say("star rating falls: " STR_FMT " of 5, usually " STR_FMT),
                            STR_ARG(stars(t, n->rating_now)), STR_ARG(stars(t, n->rating_usual)));
    if (telling_is(t, "fleet"))
        return what_fleet(t);
    return what_counted(t);
}

struct str telling_length(struct telling *t)
{
    const struct notice *n = t->notice;
    bool known = n->burned_from && n->burned_to > n->burned_from;

    return telling_print(t, print_length,
                         known ? n->burned_to - n->burned_from : n->tick - n->opened_at);
}

/* "Kestrel back to usual after 2 days" */
static struct str what_ended(struct telling *t)
{
    struct str cause = t->notice->aspect.n ? in_brackets(t, telling_cause(t)) : STR_NONE;
    const char *fmt = say(STR_FMT " back to usual after " STR_FMT STR_FMT);

    if (t->notice->new_usual)
        return arena_printf(&t->arena,
                            say(STR_FMT " stays as it is now: that is what is usual" STR_FMT),
                            STR_ARG(t->topic), STR_ARG(cause));
    if (telling_is(t, "fleet"))
        return arena_printf(&t->arena, say("%zu topics back to usual after " STR_FMT),
                            t->notice->n_members, STR_ARG(telling_length(t)));
    if (telling_is(t, "volume"))
        fmt = say("talk about " STR_FMT " back to usual after " STR_FMT STR_FMT);
    else if (telling_is(t, "rating"))
        fmt = say("the stars of " STR_FMT " back to usual after " STR_FMT STR_FMT);
    return arena_printf(&t->arena, fmt, STR_ARG(t->topic), STR_ARG(telling_length(t)),
                        STR_ARG(cause));
}

static struct str what_at_once(struct telling *t)
{
    const struct notice *n = t->notice;

    if (telling_is(t, "reach"))
        return arena_printf(&t->arena, say("one complaint reaches %s people, usually under %s"),
                            DIGITS(n->reach), DIGITS(n->reach_usual));
    if (t->plain)
        return arena_printf(&t->arena,
                            say_n((int64_t)n->n_mentions, "%zu message to answer at once",
                                  "%zu messages to answer at once"),
                            n->n_mentions);
    return arena_printf(&t->arena,
                        say_n((int64_t)n->n_mentions, "%zu mention to read at once",
                              "%zu mentions to read at once"),
                        n->n_mentions);
}

static struct str what_source(struct telling *t)
{
    bool blind = t->notice->kind == NOTICE_BLIND;
    const char *fmt = blind ? say("source '" STR_FMT "' cannot be read")
                            : say("source '" STR_FMT "' can be read again");

    if (telling_is(t, "silent"))
        fmt = blind ? say("source '" STR_FMT "' has fallen silent")
                    : say("source '" STR_FMT "' speaks again");
    return arena_printf(&t->arena, fmt, STR_ARG(t->notice->source));
}

/* What is not of one topic: of many at once, or a source that several listen to. */
static bool is_of_many(const struct telling *t)
{
    const struct settings *settings = t->in->settings;

    if (t->notice->kind != NOTICE_BLIND && t->notice->kind != NOTICE_SEEING)
        return telling_is(t, "fleet");
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].name, t->notice->source))
            return str_is_empty(settings->sources[i].topic) && settings->n_topics > 1;
    return false;
}

static const char *again(const struct telling *t)
{
    switch (t->notice->kind) {
    case NOTICE_ESCALATED:
        return telling_is(t, "volume") ? say("growing: ") : say("getting worse: ");
    case NOTICE_REPEATED: return counts(t) ? say("still ") : say("still: ");
    case NOTICE_REOPENED: return say("back again: ");
    default: return "";
    }
}

struct str telling_headline(struct telling *t)
{
    struct str line;

    switch (t->notice->kind) {
    case NOTICE_RESOLVED: return what_ended(t);
    case NOTICE_AT_ONCE: line = what_at_once(t); break;
    case NOTICE_BLIND:
    case NOTICE_SEEING: line = what_source(t); break;
    default: line = what(t); break;
    }
    if (is_of_many(t))
        return line;
    return arena_printf(&t->arena, STR_FMT ": %s" STR_FMT, STR_ARG(t->topic), again(t),
                        STR_ARG(line));
}

/* "WARNING ", or in the plain form only what must not be missed. */
static const char *severity_word(const struct telling *t)
{
    switch (t->notice->severity) {
    case SEVERITY_INFO: return t->plain ? "" : say("INFO ");
    case SEVERITY_NOTICE: return t->plain ? "" : say("NOTICE ");
    case SEVERITY_WARNING: return t->plain ? "" : say("WARNING ");
    case SEVERITY_CRITICAL: break;
    }
    return t->plain ? say("URGENT ") : say("CRITICAL ");
}

struct str telling_subject(struct telling *t)
{
    struct str mark = mail_mark(t->in->settings, t->in->topic, &t->arena);
    struct str head = telling_headline(t), tail = STR_NONE;
    const char *first = severity_word(t);

    switch (t->notice->kind) {
    case NOTICE_RESOLVED:
    case NOTICE_SEEING: first = say("resolved: "); break;
    case NOTICE_BLIND: break;
    case NOTICE_AT_ONCE:
        tail = telling_is(t, "reach") ? STR_NONE : in_brackets(t, telling_reason(t));
        break;
    default: tail = in_brackets(t, telling_cause(t)); break;
    }
    return arena_printf(&t->arena, STR_FMT " %s" STR_FMT STR_FMT, STR_ARG(mark), first,
                        STR_ARG(head), STR_ARG(tail));
}

/* --- sentences --- */

/* " Most of it is about Waiting time (3 of 4)."; empty where nothing stands out. */
static struct str about(struct telling *t)
{
    const struct notice *n = t->notice;
    const struct tally *first = telling_first(t);
    struct str cause = telling_cause(t), more = telling_more(t), sentence = STR_NONE;
    bool is_first = first && str_eq(first->key, telling_cause_name(t));
    bool sample = is_first && telling_is_sample(t);
    int64_t of = is_first ? (int64_t)first->neg.n : n->main_aspect_n;
    int64_t base = sample ? telling_base(t) : n->observed;

    if (n->aspect.n || str_is_empty(cause) || of == 0)
        return STR_NONE;
    if (of >= base && base > 1 && !sample)
        sentence = arena_printf(&t->arena, say(" All of it is about " STR_FMT "."), STR_ARG(cause));
    else
        sentence = arena_printf(
            &t->arena,
            2 * of >= base ? say(" Most of it is about " STR_FMT " (%s of " STR_FMT ").")
                           : say(" Much of it is about " STR_FMT " (%s of " STR_FMT ")."),
            STR_ARG(cause), DIGITS(of),
            STR_ARG(arena_printf(&t->arena, sample ? say("the newest %s") : "%s", DIGITS(base))));
    if (more.n)
        sentence =
            arena_printf(&t->arena, say(STR_FMT " More than usual is about " STR_FMT " (%d)."),
                         STR_ARG(sentence), STR_ARG(telling_title(t, more)), n->main_aspect_n);
    return sentence;
}

struct str telling_sentence(struct telling *t)
{
    const struct notice *n = t->notice;
    struct str when = since(t, n->burned_from ? n->burned_from : n->from);
    struct str cause = telling_cause(t);

    if (telling_is(t, "fleet"))
        return str_of(say("Many topics rise in the same hour. The reason is more likely one that "
                          "they share (a source, a holiday, the news) than each of them."));
    if (telling_is(t, "slow"))
        return arena_printf(&t->arena,
                            say("No single bad day, but a share of complaints that has grown "
                                "since " STR_FMT "." STR_FMT),
                            STR_ARG(when), STR_ARG(about(t)));
    if (telling_is(t, "rating"))
        return arena_printf(
            &t->arena,
            say("The stars of the last two weeks are clearly lower than before." STR_FMT),
            STR_ARG(about(t)));
    if (telling_is(t, "reach"))
        return str_of(say("It counts likes, shares, replies and views of one text, as its source "
                          "states them. Many will have read it: answer there."));
    if (telling_is(t, "volume"))
        return arena_printf(&t->arena,
                            say("There has been more talk than usual since " STR_FMT "."),
                            STR_ARG(when));
    if (n->aspect.n)
        return arena_printf(
            &t->arena,
            say("More people than usual have complained about " STR_FMT " since " STR_FMT "."),
            STR_ARG(cause), STR_ARG(when));
    return arena_printf(&t->arena,
                        say("More people than usual have been unhappy since " STR_FMT "." STR_FMT),
                        STR_ARG(when), STR_ARG(about(t)));
}

struct str telling_reason(struct telling *t)
{
    struct str rest = t->notice->reason, piece, reasons = STR_NONE;

    if (telling_is(t, "reach"))
        return arena_printf(&t->arena, say("heard by %s, usually fewer than %s"),
                            DIGITS(t->notice->reach), DIGITS(t->notice->reach_usual));
    while (str_cut(&rest, ',', &piece)) { /* "word 'glass', 1 of 5 stars" */
        piece = str_trim(piece);
        if (str_starts(piece, STR("word ")))
            piece = arena_printf(&t->arena, say("word " STR_FMT), STR_ARG(str_from(piece, 5)));
        else if (str_ends(piece, STR(" of 5 stars")))
            piece = arena_printf(&t->arena, say(STR_FMT " of 5 stars"),
                                 STR_ARG(str_sub(piece, 0, piece.n - 11)));
        reasons = arena_printf(&t->arena, STR_FMT "%s" STR_FMT, STR_ARG(reasons),
                               reasons.n ? ", " : "", STR_ARG(piece));
    }
    return reasons;
}

/* --- how sure it is --- */

struct str telling_odds(struct telling *t)
{
    if (t->notice->odds_days <= 0)
        return STR_NONE;
    return arena_printf(&t->arena, say("By chance alone this would come " STR_FMT "."),
                        STR_ARG(telling_rarity(t)));
}

struct str telling_rarity(struct telling *t)
{
    int64_t days = t->notice->odds_days;

    if (days >= PRINT_CENTURY_DAYS)
        return telling_print(t, print_rarity, days);
    if (days < FORTNIGHT_DAYS)
        return arena_printf(&t->arena, say_n(days, "about once in %d day", "about once in %d days"),
                            (int)days);
    return arena_printf(&t->arena, say("about once in " STR_FMT),
                        STR_ARG(telling_print(t, print_odds, days)));
}

struct str telling_sureness(struct telling *t)
{
    int64_t years = t->notice->odds_days / YEAR_DAYS;

    if (t->notice->odds_days <= 0)
        return STR_NONE;
    return arena_printf(&t->arena,
                        years >= 100 ? say("As good as certain: chance would bring it " STR_FMT ".")
                        : years >= 10 ? say("Very sure: chance would bring it " STR_FMT ".")
                        : years >= 2  ? say("Sure: chance would bring it " STR_FMT ".")
                                      : say("Fairly sure: chance would bring it " STR_FMT "."),
                        STR_ARG(telling_rarity(t)));
}

size_t telling_cautions(struct telling *t, struct str out[TELLING_CAUTIONS])
{
    const struct notice *n = t->notice;
    size_t k = 0;

    if (n->cautions & CAUTION_FEW || (counts(t) && n->observed < FEW_MENTIONS))
        out[k++] = arena_printf(&t->arena, say("Few mentions (%d): read them before you act."),
                                n->observed);
    if (t->blind.n > 0)
        out[k++] =
            arena_printf(&t->arena, say("%zu of %zu sources could not be read: there may be more."),
                         t->blind.n, t->blind.n_sources);
    else if (n->cautions & CAUTION_BLIND)
        out[k++] = str_of(say("A source could not be read: there may be more."));
    if (n->cautions & CAUTION_COPIES || (n->raw >= 2 * n->observed && n->observed > 0))
        out[k++] =
            arena_printf(&t->arena, say("Much of it is copies: %s mentions tell %s stories."),
                         DIGITS(n->raw), DIGITS(telling_stories(t)));
    if (n->cautions & CAUTION_BOMB)
        out[k++] = str_of(say("It looks coordinated: many of the lowest ratings, in similar words, "
                              "by authors never seen before. Check before you answer."));
    if (n->cautions & CAUTION_BURST)
        out[k++] =
            arena_printf(&t->arena,
                         say("It may be coordinated: \u201c" STR_FMT
                             "\u201d stands in %d stories of one hour (%d of %d authors were never "
                             "seen before) and in %s of %s others. Read them before you act."),
                         STR_ARG(n->burst.word), n->burst.n, n->burst.n_new, n->burst.n_authors,
                         DIGITS(n->burst.elsewhere), DIGITS(n->burst.n_others));
    if (n->cautions & CAUTION_BUSY && n->busy.n)
        out[k++] = arena_printf(&t->arena, say("The day was expected to be busy: " STR_FMT "."),
                                STR_ARG(n->busy));
    else if (n->cautions & CAUTION_BUSY)
        out[k++] = str_of(say("The day was expected to be busy."));
    if (n->cautions & CAUTION_YOUNG)
        out[k++] = str_of(say("What is usual is known for less than three weeks: take it as a "
                              "hint."));
    return k;
}
