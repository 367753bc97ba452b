/*
 * mail_alert.c - the mail of an alert: what, how much, since when, what about, what to do.
 *
 * Everything is taken from the notice (the alerter's words) and from the very mentions behind it, so
 * that a reader can count after us. The odds are told as a length of time, never as a probability.
 */
#include "out/mail.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/blind.h"
#include "out/cells.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/site.h"
#include "out/words.h"
#include "store/store.h"

enum { TOPICS_SHOWN = 4, QUOTES_SHOWN = 4, FEW_MENTIONS = 5 };

/* All that the mail is made of. */
struct telling {
    const struct mail_alert *in;
    const struct notice *notice;
    const struct zone *zone;
    struct arena arena;
    struct crowd crowd;
    struct blind_list blind;
    struct view_request view;
    struct tallies touchpoints; /* most complained about first */
    struct letter letter;
};

static const char *const subject_severity[] = {
    [SEVERITY_INFO] = "INFO",
    [SEVERITY_NOTICE] = "NOTICE",
    [SEVERITY_WARNING] = "WARNING",
    [SEVERITY_CRITICAL] = "CRITICAL",
};

/* --- small words --- */

static bool counts_all(const struct telling *t)
{
    return str_eq(t->notice->signal, STR("volume"));
}

static const char *noun(const struct telling *t)
{
    return counts_all(t) ? "mentions" : "negative";
}

static struct str printed(struct telling *t, void (*print)(int64_t, struct buf *), int64_t value)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print(value, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static struct str time_of(struct telling *t, int64_t at)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print_time(t->zone, at, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* "24 h", "3 days"; plain blanks, as a subject wants them. */
static struct str window_of(struct telling *t)
{
    int64_t length = t->notice->to - t->notice->from;

    if (length > 2 * DAY_S)
        return arena_printf(&t->arena, "%d days", (int)((length + DAY_S - 1) / DAY_S));
    return arena_printf(&t->arena, "%d h", (int)((length + HOUR_S - 1) / HOUR_S));
}

static struct str usual_of(struct telling *t)
{
    const struct notice *n = t->notice;

    return n->usual_low == n->usual_high
               ? arena_printf(&t->arena, "%d", n->usual_low)
               : arena_printf(&t->arena, "%d-%d", n->usual_low, n->usual_high);
}

/* What it is about: the alert's own touchpoint, else the one most complained about. */
static const struct tally *main_cause(const struct telling *t)
{
    if (t->touchpoints.n == 0 || t->touchpoints.rows[0]->neg.n == 0)
        return NULL;
    return t->touchpoints.rows[0];
}

static struct str cause_title(const struct telling *t)
{
    const struct tally *cause = main_cause(t);

    if (!str_is_empty(t->notice->aspect))
        return touchpoint_title(&t->view, t->notice->aspect);
    return cause ? touchpoint_title(&t->view, cause->key) : STR_NONE;
}

/* "14 negative in 24 h, usually 2-6" */
static struct str counted(struct telling *t)
{
    return arena_printf(&t->arena, "%d %s in " STR_FMT ", usually " STR_FMT, t->notice->observed,
                        noun(t), STR_ARG(window_of(t)), STR_ARG(usual_of(t)));
}

/* --- the subject --- */

static struct str subject_of(struct telling *t)
{
    const struct notice *n = t->notice;
    struct str topic = t->in->topic->name, cause = cause_title(t);
    const char *severity = subject_severity[n->severity];
    const char *again = n->kind == NOTICE_ESCALATED
                            ? (counts_all(t) ? "growing: " : "getting worse: ")
                        : n->kind == NOTICE_REPEATED ? "still "
                        : n->kind == NOTICE_REOPENED ? "back again: "
                                                     : "";

    switch (n->kind) {
    case NOTICE_RESOLVED: {
        struct str length = printed(t, print_length, n->tick - n->opened_at);

        return arena_printf(&t->arena,
                            "[hark] resolved: %s" STR_FMT " back to usual after " STR_FMT
                            "%s" STR_FMT "%s",
                            counts_all(t) ? "talk about " : "", STR_ARG(topic), STR_ARG(length),
                            str_is_empty(n->aspect) ? "" : " (",
                            STR_ARG(str_is_empty(n->aspect) ? STR_NONE : cause),
                            str_is_empty(n->aspect) ? "" : ")");
    }
    case NOTICE_AT_ONCE:
        return arena_printf(&t->arena,
                            "[hark] %s " STR_FMT ": %zu %s to read at once (" STR_FMT ")", severity,
                            STR_ARG(topic), n->n_mentions,
                            n->n_mentions == 1 ? "mention" : "mentions", STR_ARG(n->reason));
    case NOTICE_BLIND:
        return arena_printf(&t->arena, "[hark] %s " STR_FMT ": source '" STR_FMT "' cannot be read",
                            severity, STR_ARG(topic), STR_ARG(n->source));
    case NOTICE_SEEING:
        return arena_printf(&t->arena,
                            "[hark] resolved: " STR_FMT ": source '" STR_FMT "' can be read again",
                            STR_ARG(topic), STR_ARG(n->source));
    case NOTICE_OPENED:
    case NOTICE_ESCALATED:
    case NOTICE_REPEATED:
    case NOTICE_REOPENED: break;
    }
    return arena_printf(&t->arena, "[hark] %s " STR_FMT ": %s" STR_FMT "%s" STR_FMT "%s", severity,
                        STR_ARG(topic), again, STR_ARG(counted(t)), str_is_empty(cause) ? "" : " (",
                        STR_ARG(cause), str_is_empty(cause) ? "" : ")");
}

/* --- the parts of the letter --- */

static void put_sentence(struct telling *t)
{
    const struct notice *n = t->notice;
    const struct tally *cause = main_cause(t);
    struct str cause_name = cause_title(t);

    letter_title(&t->letter, arena_printf(&t->arena, STR_FMT ": " STR_FMT,
                                          STR_ARG(t->in->topic->name), STR_ARG(counted(t))));
    if (!str_is_empty(n->aspect))
        letter_textf(&t->letter,
                     "People complain about " STR_FMT " more than chance explains, since " STR_FMT
                     ".",
                     STR_ARG(cause_name), STR_ARG(time_of(t, n->from)));
    else if (cause && !counts_all(t))
        letter_textf(&t->letter,
                     "More people than usual are unhappy since " STR_FMT
                     "; most of it is about " STR_FMT " (%zu of %d).",
                     STR_ARG(time_of(t, n->from)), STR_ARG(cause_name), cause->neg.n, n->observed);
    else
        letter_textf(&t->letter, "%s since " STR_FMT ".",
                     counts_all(t) ? "There is more talk than usual"
                                   : "More people than usual are unhappy",
                     STR_ARG(time_of(t, n->from)));
}

static void put_fields(struct telling *t)
{
    const struct notice *n = t->notice;
    struct letter *letter = &t->letter;
    struct str expected = printed(t, print_number, n->expected_milli);

    letter_heading(letter, "The numbers");
    letter_fieldf(letter, "What", "%s mentions of " STR_FMT "%s" STR_FMT,
                  counts_all(t) ? "all" : "negative", STR_ARG(t->in->topic->name),
                  str_is_empty(n->aspect) ? "" : ", about ",
                  STR_ARG(str_is_empty(n->aspect) ? STR_NONE : cause_title(t)));
    if (n->observed_all > 0 && !counts_all(t))
        letter_fieldf(letter, "Now", "%d of %d mentions (" STR_FMT ")", n->observed,
                      n->observed_all, STR_ARG(printed(t, print_share, n->share_now)));
    else
        letter_fieldf(letter, "Now", "%d", n->observed);
    if (n->share_usual > 0 && !counts_all(t))
        letter_fieldf(letter, "Usual",
                      STR_FMT " in such a window, mean " STR_FMT "; " STR_FMT " of all",
                      STR_ARG(usual_of(t)), STR_ARG(expected),
                      STR_ARG(printed(t, print_share, n->share_usual)));
    else
        letter_fieldf(letter, "Usual", STR_FMT " in such a window, mean " STR_FMT,
                      STR_ARG(usual_of(t)), STR_ARG(expected));
    letter_fieldf(letter, "Window", STR_FMT " to " STR_FMT " (%s)", STR_ARG(time_of(t, n->from)),
                  STR_ARG(time_of(t, n->to)), zone_name(t->zone));
    if (n->odds_days > 0)
        letter_fieldf(letter, "Odds",
                      "chance alone would bring this once in " STR_FMT "; told from %d days on",
                      STR_ARG(printed(t, print_odds, n->odds_days)),
                      (int)t->in->settings->alerts.odds_days);
    letter_fieldf(letter, "Alert", STR_FMT ", opened " STR_FMT, STR_ARG(n->alert),
                  STR_ARG(time_of(t, n->opened_at)));
}

static void put_causes(struct telling *t)
{
    size_t shown = 0;

    for (size_t i = 0; i < t->touchpoints.n && shown < TOPICS_SHOWN; i++) {
        const struct tally *tally = t->touchpoints.rows[i];
        struct str words;

        if (tally->neg.n == 0)
            break;
        if (shown++ == 0)
            letter_heading(&t->letter, "What it is about");
        words = words_of(&t->crowd, &tally->neg, true, &t->arena);
        letter_bar(&t->letter, touchpoint_title(&t->view, tally->key), (int64_t)tally->neg.n,
                   (int64_t)t->touchpoints.rows[0]->neg.n,
                   str_is_empty(words) ? STR_NONE
                                       : arena_printf(&t->arena, ": " STR_FMT, STR_ARG(words)));
    }
}

/* Service or experience, one story or many voices. */
static void put_kind(struct telling *t)
{
    size_t service = 0, experience = 0;
    struct map authors;

    for (size_t i = 0; i < t->touchpoints.n; i++) {
        const struct tally *tally = t->touchpoints.rows[i];

        if (tally->touchpoint && tally->touchpoint->side == SIDE_SERVICE)
            service += tally->neg.n;
        else if (tally->touchpoint)
            experience += tally->neg.n;
    }
    if (service + experience > 0)
        letter_textf(&t->letter, "%s: of %zu complaints %zu concern service, %zu the experience.",
                     service > experience ? "This is mostly about service"
                                          : "This is mostly not a service problem",
                     service + experience, service, experience);
    map_init(&authors);
    for (size_t i = 0; i < t->crowd.n; i++)
        if (!str_is_empty(t->crowd.members[i].mention.item.author))
            *map_put(&authors, t->crowd.members[i].mention.item.author) = t;
    if (t->notice->raw > t->notice->observed)
        letter_textf(&t->letter, "%d with copies, %d stories, %zu authors.", t->notice->raw,
                     t->notice->observed, authors.n);
    else if (authors.n > 1)
        letter_textf(&t->letter, "%zu authors; no story was copied.", authors.n);
    map_release(&authors);
}

static void put_sources(struct telling *t)
{
    struct tallies sources;

    tallies_init(&sources, &t->arena);
    for (size_t i = 0; i < t->crowd.n; i++)
        if (t->crowd.members[i].counted)
            tally_put(tallies_get(&sources, t->crowd.members[i].mention.source),
                      t->crowd.members[i].mention.id, true, false, &t->arena);
    tallies_sort_neg(&sources);
    if (sources.n + t->blind.n > 0)
        letter_heading(&t->letter, "Where");
    for (size_t i = 0; i < sources.n; i++)
        letter_bar(&t->letter, sources.rows[i]->key, (int64_t)sources.rows[i]->neg.n,
                   (int64_t)sources.rows[0]->neg.n, STR_NONE);
    for (size_t i = 0; i < t->blind.n; i++)
        letter_item(&t->letter, arena_printf(&t->arena, STR_FMT " could not be read: " STR_FMT,
                                             STR_ARG(t->blind.sources[i].name),
                                             STR_ARG(t->blind.sources[i].error)));
    tallies_release(&sources);
}

static void put_quotes(struct telling *t, const char *heading)
{
    const struct member *quotes[QUOTES_SHOWN];
    size_t n = crowd_quotes(&t->crowd, t->notice->aspect, true, QUOTES_SHOWN, quotes, 0);

    if (n == 0)
        return;
    letter_heading(&t->letter, heading);
    for (size_t i = 0; i < n; i++)
        letter_quote(&t->letter, quotes[i], true);
}

static void put_cautions(struct telling *t)
{
    const struct notice *n = t->notice;
    const struct str cautions[] = {
        n->observed < FEW_MENTIONS
            ? arena_printf(&t->arena, "Few mentions (%d): read them before you act.", n->observed)
            : STR_NONE,
        t->blind.n > 0 ? arena_printf(&t->arena,
                                      "%zu of %zu sources could not be read: there may be "
                                      "more.",
                                      t->blind.n, t->blind.n_sources)
                       : STR_NONE,
        n->raw >= 2 * n->observed && n->observed > 0
            ? arena_printf(&t->arena, "Much of it is copies: %d mentions, %d stories.", n->raw,
                           n->observed)
            : STR_NONE,
    };
    bool any = false;

    for (size_t i = 0; i < sizeof cautions / sizeof *cautions; i++) {
        if (str_is_empty(cautions[i]))
            continue;
        if (!any)
            letter_heading(&t->letter, "Careful");
        any = true;
        letter_item(&t->letter, cautions[i]);
    }
}

static struct str command(struct telling *t, const char *what, struct str id)
{
    return arena_printf(&t->arena, "%s " STR_FMT, what, STR_ARG(id));
}

/* Where the page of the day stands, when there are pages. */
static void put_page(struct telling *t)
{
    struct buf path, name;

    if (str_is_empty(t->in->settings->digest.site))
        return;
    buf_init(&path, LIMIT_URL);
    buf_init(&name, 64);
    print_date(zone_local_day(t->zone, t->notice->tick), &name);
    site_page_shown(t->in->settings, t->in->topic->name, buf_str(&name), &path);
    buf_release(&name);
    letter_command(&t->letter, "The page of the day", buf_str(&path));
    buf_release(&path);
}

static void put_actions(struct telling *t)
{
    const struct notice *n = t->notice;
    struct letter *letter = &t->letter;
    const struct out_touchpoint *touchpoint = NULL;

    if (!str_is_empty(n->aspect))
        touchpoint = touchpoint_find(&t->view, n->aspect);
    else if (main_cause(t))
        touchpoint = main_cause(t)->touchpoint;
    letter_heading(letter, "What to do");
    if (touchpoint && !str_is_empty(touchpoint->department))
        letter_fieldf(letter, "Who can mend it", STR_FMT, STR_ARG(touchpoint->department));
    letter_command(letter, "See all of it", command(t, "hark alerts show", n->alert));
    if (t->crowd.n)
        letter_command(letter, "Why one counts",
                       command(t, "hark why", t->crowd.members[0].mention.id));
    if (n->kind != NOTICE_AT_ONCE) /* told once: there is nothing to acknowledge */
        letter_command(letter, "Taken care of", command(t, "hark alerts ack", n->alert));
    put_page(t);
}

static void put_foot(struct telling *t)
{
    letter_textf(
        &t->letter,
        "You are told because a route in the configuration leads to " STR_FMT
        ". The one threshold is 'alerts: odds:'; a larger value brings fewer mails. The next "
        "mail on this comes when it grows, when it is over, or as a reminder until it is "
        "acknowledged.",
        STR_ARG(t->in->recipient));
}

/* --- one letter a kind of notice --- */

static void tell_alarm(struct telling *t)
{
    put_sentence(t);
    put_fields(t);
    put_causes(t);
    put_kind(t);
    put_sources(t);
    put_quotes(t, "What people wrote");
    put_cautions(t);
    put_actions(t);
    put_foot(t);
}

static void tell_resolved(struct telling *t)
{
    const struct notice *n = t->notice;

    letter_title(&t->letter,
                 arena_printf(&t->arena, STR_FMT ": back to usual", STR_ARG(t->in->topic->name)));
    letter_textf(&t->letter,
                 "What began " STR_FMT " is over: the counts have been as usual for some hours. It "
                 "lasted " STR_FMT ".",
                 STR_ARG(time_of(t, n->opened_at)),
                 STR_ARG(printed(t, print_length, n->tick - n->opened_at)));
    letter_heading(&t->letter, "To look back");
    letter_command(&t->letter, "See all of it", command(t, "hark alerts show", n->alert));
    put_page(t);
}

static void tell_at_once(struct telling *t)
{
    const struct notice *n = t->notice;

    letter_title(&t->letter, arena_printf(&t->arena, STR_FMT ": %zu %s worth reading at once",
                                          STR_ARG(t->in->topic->name), n->n_mentions,
                                          n->n_mentions == 1 ? "mention" : "mentions"));
    letter_textf(&t->letter, "Why: " STR_FMT ". This is about single mentions, not about a trend.",
                 STR_ARG(n->reason));
    letter_heading(&t->letter, "What people wrote");
    for (size_t i = 0; i < t->crowd.n && i < 2 * QUOTES_SHOWN; i++)
        letter_quote(&t->letter, &t->crowd.members[i], true);
    put_actions(t);
    letter_text(&t->letter, STR("Which mentions are worth a mail by themselves stands in the "
                                "configuration under 'alerts: at_once:'."));
}

static void tell_blind(struct telling *t)
{
    const struct notice *n = t->notice;
    bool blind = n->kind == NOTICE_BLIND;
    struct str name = n->source;

    letter_title(&t->letter, arena_printf(&t->arena, "Source '" STR_FMT "' %s", STR_ARG(name),
                                          blind ? "cannot be read" : "can be read again"));
    letter_text(
        &t->letter,
        blind ? STR("What is said there is missing until it can be read again. Its silence is "
                    "left out of what is usual, and no all-clear is given on it.")
              : STR("What was said meanwhile is read as far as the source still shows it."));
    letter_heading(&t->letter, "What to do");
    for (size_t i = 0; i < t->blind.n && blind; i++) {
        const struct blind_source *source = &t->blind.sources[i];

        if (!str_eq(source->name, name))
            continue;
        letter_fieldf(&t->letter, "What is wrong", STR_FMT, STR_ARG(source->error));
        if (source->since != TIME_NONE)
            letter_fieldf(&t->letter, "Last read", STR_FMT, STR_ARG(time_of(t, source->since)));
    }
    letter_command(&t->letter, "See all sources", STR("hark sources"));
}

static void tell(struct telling *t)
{
    switch (t->notice->kind) {
    case NOTICE_OPENED:
    case NOTICE_ESCALATED:
    case NOTICE_REPEATED:
    case NOTICE_REOPENED: tell_alarm(t); break;
    case NOTICE_RESOLVED: tell_resolved(t); break;
    case NOTICE_AT_ONCE: tell_at_once(t); break;
    case NOTICE_BLIND:
    case NOTICE_SEEING: tell_blind(t); break;
    }
}

/* --- gathering --- */

static int gather(struct telling *t, struct err *err)
{
    const struct mail_alert *in = t->in;
    const struct notice *n = t->notice;

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
                     err) != 0 ||
        blind_read(&t->blind, in->store, in->settings, in->topic, n->tick, &t->arena, err) != 0)
        return -1;
    tallies_by_touchpoint(&t->touchpoints, &t->view);
    tallies_sort_neg(&t->touchpoints);
    return 0;
}

static int compose(struct telling *t, struct buf *out, struct err *err)
{
    const struct mail_alert *in = t->in;
    const struct notice *n = t->notice;
    struct buf text, html;
    struct mail mail = {
        .from = mail_from(in->settings),
        .to = in->recipient,
        .reply_to = in->settings->mail.reply_to,
        .subject = print_ascii(subject_of(t), &t->arena),
        .message_id =
            mail_message_id(in->settings, n->alert, n->revision, in->recipient, &t->arena),
        .first_id = mail_message_id(in->settings, n->alert, 0, in->recipient, &t->arena),
        .list_id = mail_list_id(in->settings, in->topic->name, &t->arena),
        .date = in->now,
    };
    int rc;

    buf_init(&text, LIMIT_MAIL);
    buf_init(&html, LIMIT_MAIL);
    letter_print_text(&t->letter, &text);
    rc = letter_print_html(&t->letter, mail.subject, &html, err);
    mail.text = buf_str(&text);
    mail.html = buf_str(&html);
    if (rc == 0)
        rc = mail_compose(&mail, out, err);
    buf_release(&text);
    buf_release(&html);
    return rc;
}

int mail_compose_alert(const struct mail_alert *in, struct buf *out, struct err *err)
{
    struct telling t = { .in = in, .notice = in->notice, .zone = in->topic->zone };
    int rc;

    arena_init(&t.arena);
    tallies_init(&t.touchpoints, &t.arena);
    t.letter = (struct letter){ .arena = &t.arena };
    rc = gather(&t, err);
    if (rc == 0) {
        tell(&t);
        rc = compose(&t, out, err);
    }
    tallies_release(&t.touchpoints);
    arena_release(&t.arena);
    return rc;
}
