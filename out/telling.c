/*
 * telling.c - gathers what stands behind a notice, and says it in sentences.
 *
 * Everything is taken from the notice (the alerter's words) and from the very mentions behind it, so
 * that a reader can count after us. The odds are told as a length of time, never as a probability.
 */
#include "out/telling.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/print.h"
#include "out/site.h"
#include "store/store.h"

enum { SILENCE_DAYS = 2, DAYS_NAMED = 6, CENTURY_DAYS = 36500 };

/* --- gathering --- */

bool telling_is_plain(const struct settings *settings, const struct topic *topic)
{
    static const char *const small[] = { "cafe", "restaurant", "shop", "hotel" };
    struct str plain = settings->alerts.plain;

    if (str_eq(plain, STR("yes")) || str_eq(plain, STR("true")))
        return true;
    if (str_eq(plain, STR("no")) || str_eq(plain, STR("false")) || !topic)
        return false;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_eq(topic->preset, str_of(small[i])))
            return true;
    return false;
}

int telling_open(struct telling *t, const struct mail_alert *in, struct err *err)
{
    const struct notice *n = in->notice;

    *t = (struct telling){ .in = in,
                           .notice = n,
                           .zone = in->topic ? in->topic->zone : in->settings->zone,
                           .topic = in->topic ? in->topic->name : STR("all topics"),
                           .plain = telling_is_plain(in->settings, in->topic) };
    arena_init(&t->arena);
    tallies_init(&t->touchpoints, &t->arena);
    t->view = (struct view_request){ .store = in->store,
                                     .settings = in->settings,
                                     .topic = in->topic,
                                     .from = n->from,
                                     .to = n->to,
                                     .now = in->now,
                                     .touchpoints = in->touchpoints,
                                     .n_touchpoints = in->n_touchpoints,
                                     .explain = in->explain,
                                     .crowd = &t->crowd };
    if (crowd_of_ids(&t->crowd, &t->arena, &in->explain, in->store, n->mentions, n->n_mentions,
                     err) != 0)
        return -1;
    if (in->topic &&
        blind_read(&t->blind, in->store, in->settings, in->topic, n->tick, &t->arena, err) != 0)
        return -1;
    tallies_by_touchpoint(&t->touchpoints, &t->view);
    tallies_sort_neg(&t->touchpoints);
    return 0;
}

void telling_release(struct telling *t)
{
    tallies_release(&t->touchpoints);
    arena_release(&t->arena);
}

/* --- small words --- */

static bool is(const struct telling *t, const char *signal)
{
    return str_eq(t->notice->signal, str_of(signal));
}

/* Counts of mentions in a window; else it speaks of shares, stars, reach. */
static bool counts(const struct telling *t)
{
    return is(t, "negative") || is(t, "volume");
}

struct str telling_print(struct telling *t, void (*print)(int64_t, struct buf *), int64_t value)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print(value, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

struct str telling_time(struct telling *t, int64_t at)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print_time(t->zone, at, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* "Saturday 00:00", or with its date where that is long ago. */
static struct str since(struct telling *t, int64_t at)
{
    int64_t day = zone_local_day(t->zone, at);
    struct buf text;
    struct str result;

    if (zone_local_day(t->zone, t->notice->tick) - day >= DAYS_NAMED)
        return telling_time(t, at);
    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, "%s ", print_weekday(day));
    print_clock(t->zone, at, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static struct str stars(struct telling *t, int32_t rating)
{
    return telling_print(t, print_number, rating);
}

/* "24 h", "3 days"; plain blanks, as a subject wants them. */
static struct str window(struct telling *t)
{
    int64_t length = t->notice->to - t->notice->from;
    int hours = (int)((length + HOUR_S - 1) / HOUR_S);

    if (length > 2 * DAY_S)
        return arena_printf(&t->arena, "%d days", (int)((length + DAY_S - 1) / DAY_S));
    if (t->plain)
        return arena_printf(&t->arena, "%d hour%s", hours, hours == 1 ? "" : "s");
    return arena_printf(&t->arena, "%d h", hours);
}

static struct str usual(struct telling *t)
{
    const struct notice *n = t->notice;

    if (t->plain && n->usual_high == 0)
        return STR("none");
    return n->usual_low == n->usual_high ? arena_printf(&t->arena, "%d", n->usual_low)
                                         : arena_printf(&t->arena, t->plain ? "%d to %d" : "%d-%d",
                                                        n->usual_low, n->usual_high);
}

static struct str in_brackets(struct telling *t, struct str s)
{
    return str_is_empty(s) ? STR_NONE : arena_printf(&t->arena, " (" STR_FMT ")", STR_ARG(s));
}

/* --- what it is about --- */

static const struct tally *first_tally(const struct telling *t)
{
    if (t->touchpoints.n == 0 || t->touchpoints.rows[0]->neg.n == 0)
        return NULL;
    return t->touchpoints.rows[0];
}

/* Its own, else what most of the mentions have in common; where that is little, what stands out. */
static struct str cause_name(const struct telling *t)
{
    const struct tally *first = first_tally(t);
    bool is_most = first && 2 * first->neg.n >= (size_t)t->notice->observed;

    if (t->notice->aspect.n)
        return t->notice->aspect;
    if (t->notice->main_aspect.n && !is_most)
        return t->notice->main_aspect;
    return first ? first->key : STR_NONE;
}

/* What is complained of more than usual, where that is not the cause itself. */
static struct str standing_out(const struct telling *t)
{
    struct str name = t->notice->main_aspect;

    return t->notice->aspect.n || str_eq(name, cause_name(t)) ? STR_NONE : name;
}

struct str telling_cause(const struct telling *t)
{
    struct str name = cause_name(t);

    return str_is_empty(name) || is(t, "volume") ? STR_NONE : touchpoint_title(&t->view, name);
}

const struct out_touchpoint *telling_touchpoint(const struct telling *t)
{
    struct str name = cause_name(t);

    return str_is_empty(name) ? NULL : touchpoint_find(&t->view, name);
}

struct str telling_owner(struct telling *t)
{
    const struct out_touchpoint *first = telling_touchpoint(t);
    const struct out_touchpoint *second = touchpoint_find(&t->view, standing_out(t));

    if (!first || str_is_empty(first->department))
        return second ? second->department : STR_NONE;
    if (!second || str_is_empty(second->department) ||
        str_eq(first->department, second->department))
        return first->department;
    return arena_printf(&t->arena, STR_FMT " (" STR_FMT "), " STR_FMT " (" STR_FMT ")",
                        STR_ARG(first->department), STR_ARG(first->title),
                        STR_ARG(second->department), STR_ARG(second->title));
}

/* --- one line --- */

/* "8 negative in 18 h, usually 0-3" */
static struct str what_counted(struct telling *t)
{
    const struct notice *n = t->notice;
    const char *noun = is(t, "volume") ? (n->observed == 1 ? "mention" : "mentions") : "negative";

    if (t->plain && !is(t, "volume"))
        noun = n->observed == 1 ? "unhappy person" : "unhappy people";
    return arena_printf(&t->arena, "%d %s in " STR_FMT ", usually " STR_FMT, n->observed, noun,
                        STR_ARG(window(t)), STR_ARG(usual(t)));
}

static struct str what(struct telling *t)
{
    const struct notice *n = t->notice;

    if (is(t, "slow"))
        return arena_printf(
            &t->arena, "complaints creep up: " STR_FMT " in " STR_FMT ", usually " STR_FMT,
            STR_ARG(telling_print(t, print_share, n->share_now)), STR_ARG(window(t)),
            STR_ARG(telling_print(t, print_share, n->share_usual)));
    if (is(t, "rating"))
        return arena_printf(&t->arena, "stars sink: " STR_FMT " of 5, usually " STR_FMT,
                            STR_ARG(stars(t, n->rating_now)), STR_ARG(stars(t, n->rating_usual)));
    if (is(t, "reach"))
        return arena_printf(&t->arena, "one complaint reaches %lld people, usually under %lld",
                            (long long)n->reach, (long long)n->reach_usual);
    if (is(t, "fleet"))
        return arena_printf(&t->arena, "%zu topics rise at once", n->n_members);
    return what_counted(t);
}

/* "resolved: Kestrel back to usual after 2 days" */
static struct str what_ended(struct telling *t)
{
    const struct notice *n = t->notice;
    struct str length = telling_print(t, print_length, n->tick - n->opened_at);
    const char *of = is(t, "volume") ? "talk about " : is(t, "rating") ? "the stars of " : "";
    struct str cause = n->aspect.n ? in_brackets(t, telling_cause(t)) : STR_NONE;

    if (n->new_usual)
        return arena_printf(&t->arena,
                            "%s" STR_FMT " stays as it is now: that is what is usual%.*s", of,
                            STR_ARG(t->topic), STR_ARG(cause));
    return arena_printf(&t->arena, "%s" STR_FMT " back to usual after " STR_FMT STR_FMT, of,
                        STR_ARG(t->topic), STR_ARG(length), STR_ARG(cause));
}

static struct str what_at_once(struct telling *t)
{
    size_t n = t->notice->n_mentions;

    if (t->plain)
        return arena_printf(&t->arena, "%zu %s to answer at once", n,
                            n == 1 ? "message" : "messages");
    return arena_printf(&t->arena, "%zu %s to read at once", n, n == 1 ? "mention" : "mentions");
}

static struct str what_source(struct telling *t)
{
    const char *says =
        is(t, "silent") ? (t->notice->kind == NOTICE_BLIND ? "has fallen silent" : "speaks again")
        : t->notice->kind == NOTICE_BLIND ? "cannot be read"
                                          : "can be read again";

    return arena_printf(&t->arena, "source '" STR_FMT "' %s", STR_ARG(t->notice->source), says);
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
    return arena_printf(&t->arena, STR_FMT ": " STR_FMT, STR_ARG(t->topic), STR_ARG(line));
}

/* "WARNING ", or in the plain form only what must not be missed. */
static const char *severity_word(const struct telling *t)
{
    static const char *const full[] = { [SEVERITY_INFO] = "INFO ",
                                        [SEVERITY_NOTICE] = "NOTICE ",
                                        [SEVERITY_WARNING] = "WARNING ",
                                        [SEVERITY_CRITICAL] = "CRITICAL " };

    if (t->plain)
        return t->notice->severity == SEVERITY_CRITICAL ? "URGENT " : "";
    return full[t->notice->severity];
}

static const char *again(const struct telling *t)
{
    switch (t->notice->kind) {
    case NOTICE_ESCALATED: return is(t, "volume") ? "growing: " : "getting worse: ";
    case NOTICE_REPEATED: return counts(t) ? "still " : "still: ";
    case NOTICE_REOPENED: return "back again: ";
    default: return "";
    }
}

struct str telling_subject(struct telling *t)
{
    const struct notice *n = t->notice;

    switch (n->kind) {
    case NOTICE_RESOLVED:
    case NOTICE_SEEING:
        return arena_printf(&t->arena, "[hark] resolved: " STR_FMT, STR_ARG(telling_headline(t)));
    case NOTICE_BLIND:
        return arena_printf(&t->arena, "[hark] %s" STR_FMT, severity_word(t),
                            STR_ARG(telling_headline(t)));
    case NOTICE_AT_ONCE:
        return arena_printf(&t->arena, "[hark] %s" STR_FMT STR_FMT, severity_word(t),
                            STR_ARG(telling_headline(t)), STR_ARG(in_brackets(t, n->reason)));
    default: break;
    }
    return arena_printf(&t->arena, "[hark] %s" STR_FMT ": %s" STR_FMT STR_FMT, severity_word(t),
                        STR_ARG(t->topic), again(t), STR_ARG(what(t)),
                        STR_ARG(in_brackets(t, telling_cause(t))));
}

/* --- sentences --- */

/* " Most of it is about Waiting time (3 of 4)."; empty where nothing stands out. */
static struct str about(struct telling *t)
{
    const struct notice *n = t->notice;
    const struct tally *first = first_tally(t);
    struct str cause = telling_cause(t), more = standing_out(t), sentence = STR_NONE;
    bool is_first = first && str_eq(first->key, cause_name(t));
    long of = is_first ? (long)first->neg.n : n->main_aspect_n;

    if (n->aspect.n || str_is_empty(cause) || of == 0)
        return STR_NONE;
    if (of >= n->observed && n->observed > 1)
        sentence = arena_printf(&t->arena, " All of it is about " STR_FMT ".", STR_ARG(cause));
    else
        sentence =
            arena_printf(&t->arena, " %s of it is about " STR_FMT " (%ld of %d).",
                         2 * of >= n->observed ? "Most" : "Much", STR_ARG(cause), of, n->observed);
    if (more.n)
        sentence = arena_printf(&t->arena, STR_FMT " More than usual is about " STR_FMT " (%d).",
                                STR_ARG(sentence), STR_ARG(touchpoint_title(&t->view, more)),
                                n->main_aspect_n);
    return sentence;
}

struct str telling_sentence(struct telling *t)
{
    const struct notice *n = t->notice;
    struct str when = since(t, n->burned_from ? n->burned_from : n->from);
    struct str cause = telling_cause(t);

    if (is(t, "fleet"))
        return STR("Many topics rise in the same hour. The reason is more likely one that they "
                   "share (a source, a holiday, the news) than each of them.");
    if (is(t, "slow"))
        return arena_printf(&t->arena,
                            "No single bad day, but a share of complaints that grows since " STR_FMT
                            "." STR_FMT,
                            STR_ARG(when), STR_ARG(about(t)));
    if (is(t, "rating"))
        return arena_printf(
            &t->arena, "The stars of the last two weeks are clearly lower than before." STR_FMT,
            STR_ARG(about(t)));
    if (is(t, "reach"))
        return STR("It counts likes, shares, replies and views of one text, as its source states "
                   "them. Many will have read it: answer there.");
    if (is(t, "volume"))
        return arena_printf(&t->arena, "There is more talk than usual since " STR_FMT ".",
                            STR_ARG(when));
    if (n->aspect.n)
        return arena_printf(&t->arena,
                            "More people than usual complain about " STR_FMT " since " STR_FMT ".",
                            STR_ARG(cause), STR_ARG(when));
    return arena_printf(&t->arena, "More people than usual are unhappy since " STR_FMT "." STR_FMT,
                        STR_ARG(when), STR_ARG(about(t)));
}

struct str telling_odds(struct telling *t)
{
    if (t->notice->odds_days <= 0)
        return STR_NONE;
    return arena_printf(&t->arena, "By chance alone this would come " STR_FMT ".",
                        STR_ARG(telling_rarity(t)));
}

struct str telling_rarity(struct telling *t)
{
    int64_t days = t->notice->odds_days;

    if (days >= CENTURY_DAYS)
        return STR("less than once in 100 years");
    return arena_printf(&t->arena, "about once in " STR_FMT,
                        STR_ARG(telling_print(t, print_odds, days)));
}

size_t telling_cautions(struct telling *t, struct str out[TELLING_CAUTIONS])
{
    const struct notice *n = t->notice;
    size_t k = 0;

    if (n->cautions & CAUTION_FEW || (counts(t) && n->observed < FEW))
        out[k++] =
            arena_printf(&t->arena, "Few mentions (%d): read them before you act.", n->observed);
    if (t->blind.n > 0)
        out[k++] =
            arena_printf(&t->arena, "%zu of %zu sources could not be read: there may be more.",
                         t->blind.n, t->blind.n_sources);
    else if (n->cautions & CAUTION_BLIND)
        out[k++] = STR("A source could not be read: there may be more.");
    if (n->cautions & CAUTION_COPIES || (n->raw >= 2 * n->observed && n->observed > 0))
        out[k++] = arena_printf(&t->arena, "Much of it is copies: %d mentions tell %d stories.",
                                n->raw, n->n_stories ? n->n_stories : n->observed);
    if (n->cautions & CAUTION_BOMB)
        out[k++] =
            STR("It looks arranged: the lowest ratings in numbers, in like words, by authors "
                "never seen before. Judge it before you answer.");
    if (n->cautions & CAUTION_BUSY)
        out[k++] = arena_printf(&t->arena, "The day was expected to be busy%s" STR_FMT ".",
                                n->busy.n ? ": " : "", STR_ARG(n->busy));
    if (n->cautions & CAUTION_YOUNG)
        out[k++] = STR("What is usual is known for less than three weeks: take it as a hint.");
    return k;
}

size_t telling_quotes(struct telling *t, const struct member **out, size_t most)
{
    size_t n = 0;

    if (t->notice->kind != NOTICE_AT_ONCE)
        return crowd_quotes(&t->crowd, t->notice->aspect, !is(t, "volume"), most, out, 0);
    while (n < t->crowd.n && n < most) { /* exactly those that were asked for */
        out[n] = &t->crowd.members[n];
        n++;
    }
    return n;
}

/* --- commands --- */

/* As one word of a shell. */
static struct str quoted(struct telling *t, struct str text)
{
    struct buf out;
    struct str result;

    buf_init(&out, BUF_NO_CEILING);
    buf_putc(&out, '\'');
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\'')
            buf_putz(&out, "'\\''");
        else
            buf_putc(&out, text.p[i]);
    buf_putc(&out, '\'');
    result = arena_str(&t->arena, buf_str(&out));
    buf_release(&out);
    return result;
}

struct str telling_show(struct telling *t)
{
    return arena_printf(&t->arena, "hark alerts show " STR_FMT, STR_ARG(t->notice->alert));
}

struct str telling_ack(struct telling *t)
{
    return arena_printf(&t->arena, "hark alerts ack " STR_FMT, STR_ARG(t->notice->alert));
}

struct str telling_silence(struct telling *t)
{
    struct str until =
        telling_print(t, print_date, zone_local_day(t->zone, t->notice->tick) + SILENCE_DAYS);

    if (!t->in->topic)
        return STR_NONE;
    return arena_printf(&t->arena,
                        "hark alerts silence --topic " STR_FMT "%s" STR_FMT " --until " STR_FMT
                        " --why 'in hand'",
                        STR_ARG(quoted(t, t->topic)), t->notice->aspect.n ? " --aspect " : "",
                        STR_ARG(t->notice->aspect), STR_ARG(until));
}

struct str telling_page(struct telling *t)
{
    struct buf path, name;
    struct str result;

    if (str_is_empty(t->in->settings->digest.site) || !t->in->topic)
        return STR_NONE;
    buf_init(&path, LIMIT_URL);
    buf_init(&name, 64);
    if (str_eq(t->notice->signal, STR("negative")) || str_eq(t->notice->signal, STR("volume")))
        buf_printf(&name, "alert-" STR_FMT, STR_ARG(t->notice->alert));
    else
        print_date(zone_local_day(t->zone, t->notice->tick), &name);
    site_page_shown(t->in->settings, t->in->topic->name, buf_str(&name), &path);
    result = arena_str(&t->arena, buf_str(&path));
    buf_release(&name);
    buf_release(&path);
    return result;
}
