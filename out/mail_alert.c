/*
 * mail_alert.c - the mail of an alert: what, how much, since when, what about, what to do.
 *
 * The full letter carries every number that the alert stands on. The plain one, for a small business,
 * says how many people, what they wrote and what to do, in one screen.
 */
#include "out/mail.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/say.h"
#include "out/telling.h"
#include "out/words.h"
#include "store/store.h"

enum {
    TOPICS_SHOWN = 4,
    QUOTES_SHOWN = 5,
    AT_ONCE_SHOWN = 8,
    RISING_SHOWN = 6,
    MEMBERS_SHOWN = 30
};

/* --- the numbers --- */

static void put_counts(struct telling *t, struct letter *letter)
{
    const struct notice *n = t->notice;
    bool volume = telling_is(t, "volume");
    struct str range =
        n->usual_low == n->usual_high
            ? arena_printf(&t->arena, "%s", DIGITS(n->usual_low))
            : arena_printf(&t->arena, say("%s to %s"), DIGITS(n->usual_low), DIGITS(n->usual_high));

    if (volume)
        letter_fieldf(letter, say("Now"), say_n(n->observed, "%s mention", "%s mentions"),
                      DIGITS(n->observed));
    else if (n->observed_all > 0)
        letter_fieldf(letter, say("Now"),
                      say_n(n->observed_all, "%s negative of %s mention: " STR_FMT,
                            "%s negative of %s mentions: " STR_FMT),
                      DIGITS(n->observed), DIGITS(n->observed_all),
                      STR_ARG(telling_print(t, print_share, n->share_now)));
    else
        letter_fieldf(letter, say("Now"), say("%s negative"), DIGITS(n->observed));
    if (n->share_usual > 0 && !volume)
        letter_fieldf(letter, say("Usual"),
                      say(STR_FMT " in such a time; in the long run " STR_FMT " are negative"),
                      STR_ARG(range), STR_ARG(telling_print(t, print_share, n->share_usual)));
    else
        letter_fieldf(letter, say("Usual"), say(STR_FMT " in such a time"), STR_ARG(range));
}

static void put_numbers(struct telling *t, struct letter *letter)
{
    const struct notice *n = t->notice;

    letter_heading(letter, say("The numbers"));
    if (telling_is(t, "rating")) {
        letter_fieldf(letter, say("Now"), say(STR_FMT " of 5 stars in two weeks"),
                      STR_ARG(telling_print(t, print_number, n->rating_now)));
        letter_fieldf(letter, say("Usual"), say(STR_FMT " of 5 stars"),
                      STR_ARG(telling_print(t, print_number, n->rating_usual)));
    } else if (!telling_is(t, "fleet")) {
        put_counts(t, letter);
    }
    if (n->from < n->to)
        letter_fieldf(letter, say("Window"), say(STR_FMT " to " STR_FMT " (%s)"),
                      STR_ARG(telling_time(t, n->from)), STR_ARG(telling_time(t, n->to)),
                      zone_name(t->zone));
    if (n->odds_days > 0)
        letter_fieldf(letter, say("By chance"), say(STR_FMT "; the threshold is once in %d days"),
                      STR_ARG(telling_rarity(t)), (int)t->in->settings->alerts.odds_days);
    letter_fieldf(letter, say("Alert"), say(STR_FMT ", opened " STR_FMT), STR_ARG(n->alert),
                  STR_ARG(telling_time(t, n->opened_at)));
}

/* --- what it is about --- */

static void put_rising(struct telling *t, struct letter *letter)
{
    struct buf words;

    if (t->notice->n_words == 0)
        return;
    buf_init(&words, LIMIT_KEY);
    for (size_t i = 0; i < t->notice->n_words && i < RISING_SHOWN; i++)
        buf_printf(&words, "%s" STR_FMT, i ? ", " : "", STR_ARG(t->notice->words[i]));
    letter_textf(letter, say("Said far more often than before: " STR_FMT "."),
                 STR_ARG(buf_str(&words)));
    buf_release(&words);
}

/* In a flood only some are read again for the mail. */
static void put_sample(struct telling *t, struct letter *letter)
{
    if (telling_is_sample(t))
        letter_textf(letter, say("Counted in the newest %s of these mentions:"),
                     DIGITS(telling_base(t)));
}

static void put_causes(struct telling *t, struct letter *letter)
{
    size_t shown = 0;

    for (size_t i = 0; i < t->touchpoints.n && shown < TOPICS_SHOWN; i++) {
        const struct tally *tally = t->touchpoints.rows[i];
        struct str words;

        if (tally->neg.n == 0)
            break;
        if (shown++ == 0) {
            letter_heading(letter, say("What it is about"));
            put_sample(t, letter);
        }
        words = words_of(&t->crowd, &tally->neg, tally->key, true, &t->arena);
        letter_bar(letter, telling_title(t, tally->key), (int64_t)tally->neg.n,
                   (int64_t)t->touchpoints.rows[0]->neg.n, true,
                   str_is_empty(words) ? STR_NONE
                                       : arena_printf(&t->arena, ": " STR_FMT, STR_ARG(words)));
    }
}

/* Service or experience: is it a matter of the help desk or of the thing itself? */
static void put_side(struct telling *t, struct letter *letter)
{
    size_t service = 0, experience = 0;

    for (size_t i = 0; i < t->touchpoints.n; i++) {
        const struct tally *tally = t->touchpoints.rows[i];

        if (tally->touchpoint && tally->touchpoint->side == SIDE_SERVICE)
            service += tally->neg.n;
        else if (tally->touchpoint)
            experience += tally->neg.n;
    }
    if (service == 0 && experience == 0)
        return;
    if (service == 0)
        letter_text(letter,
                    str_of(say("None of it is about service: it is about the experience itself.")));
    else if (experience == 0)
        letter_text(
            letter,
            str_of(say("None of it is about the product itself: it is about the service.")));
    else
        letter_textf(letter,
                     say("Complaints about service: %zu; about the experience itself: %zu. One "
                         "text may hold several."),
                     service, experience);
}

static size_t n_authors(const struct telling *t)
{
    struct map authors;
    size_t n;

    map_init(&authors);
    for (size_t i = 0; i < t->crowd.n; i++)
        if (!str_is_empty(t->crowd.members[i].mention.item.author))
            *map_put(&authors, t->crowd.members[i].mention.item.author) = &authors;
    n = authors.n;
    map_release(&authors);
    return n;
}

/* One story or many voices. */
static void put_voices(struct telling *t, struct letter *letter)
{
    const struct notice *n = t->notice;
    size_t voices = n->n_voices ? (size_t)n->n_voices : n_authors(t);
    int32_t stories = telling_stories(t);

    if (n->n_read > 0 && n->n_read < n->raw)
        letter_textf(letter, say("Voices in the newest %s mentions: %s; different texts: %s."),
                     DIGITS(n->n_read), DIGITS(voices), DIGITS(n->n_stories));
    else if (voices == 1 && n->observed > 1)
        letter_text(letter, str_of(say("One voice: all of it is by one author.")));
    else if (n->raw > stories && stories > 0 && voices > 0)
        letter_textf(letter,
                     say_n(stories, "%s mentions tell %s story, written by %s people.",
                           "%s mentions tell %s stories, written by %s people."),
                     DIGITS(n->raw), DIGITS(stories), DIGITS(voices));
    else if (n->raw > stories && stories > 0)
        letter_textf(letter,
                     say_n(stories, "%s mentions tell %s story.", "%s mentions tell %s stories."),
                     DIGITS(n->raw), DIGITS(stories));
    else if (voices > 1)
        letter_textf(letter, say("Many voices, not one: %s authors, and nothing was copied."),
                     DIGITS(voices));
}

static void put_sources(struct telling *t, struct letter *letter)
{
    struct tallies sources;

    tallies_init(&sources, &t->arena);
    for (size_t i = 0; i < t->crowd.n; i++)
        if (t->crowd.members[i].counted)
            tally_put(tallies_get(&sources, t->crowd.members[i].mention.source),
                      t->crowd.members[i].mention.id, true, false, &t->arena);
    tallies_sort_neg(&sources);
    if (sources.n + t->blind.n > 0)
        letter_heading(letter, say("Where"));
    if (sources.n > 0)
        put_sample(t, letter);
    for (size_t i = 0; i < sources.n; i++)
        letter_bar(letter, sources.rows[i]->key, (int64_t)sources.rows[i]->neg.n,
                   (int64_t)sources.rows[0]->neg.n, !telling_is(t, "volume"), STR_NONE);
    for (size_t i = 0; i < t->blind.n; i++)
        letter_item(letter, arena_printf(&t->arena, say(STR_FMT " could not be read: " STR_FMT),
                                         STR_ARG(t->blind.sources[i].name),
                                         STR_ARG(t->blind.sources[i].error)));
    tallies_release(&sources);
}

static void put_quotes(struct telling *t, struct letter *letter)
{
    const struct member *quotes[AT_ONCE_SHOWN];
    size_t n = telling_quotes(
        t, quotes, t->notice->kind == NOTICE_AT_ONCE ? (size_t)AT_ONCE_SHOWN : QUOTES_SHOWN);

    if (n > 0)
        letter_heading(letter, say("What people wrote"));
    for (size_t i = 0; i < n; i++)
        letter_quote(letter, quotes[i], !telling_is(t, "volume"));
}

static void put_cautions(struct telling *t, struct letter *letter)
{
    struct str cautions[TELLING_CAUTIONS];
    size_t n = telling_cautions(t, cautions);

    if (n > 0)
        letter_heading(letter, say("Please note"));
    for (size_t i = 0; i < n; i++)
        letter_item(letter, cautions[i]);
}

/* --- what to do --- */

/* What a reader wants to know in five seconds, behind the first sentence. */
static void put_brief(struct telling *t, struct letter *letter)
{
    struct str owner = telling_owner(t), sure = t->plain ? STR_NONE : telling_sureness(t);

    if (sure.n)
        letter_field(letter, say("How sure"), sure);
    if (telling_is(t, "fleet"))
        letter_field(letter, say("What to do"),
                     str_of(say("Look at what they share before you look at each of them.")));
    else if (telling_is(t, "volume"))
        letter_field(letter, say("What to do"),
                     str_of(say("Nothing yet: complaints have not risen.")));
    else if (t->notice->kind == NOTICE_AT_ONCE && owner.n && !t->plain)
        letter_fieldf(letter, say("What to do"),
                      say("Read and answer now; responsible: " STR_FMT "."), STR_ARG(owner));
    else if (t->notice->kind == NOTICE_AT_ONCE)
        letter_field(letter, say("What to do"), str_of(say("Read and answer now.")));
    else if (owner.n && !t->plain) /* there it is the reader */
        letter_fieldf(letter, say("What to do"),
                      say("Read the texts below and answer them; responsible: " STR_FMT "."),
                      STR_ARG(owner));
    else
        letter_field(
            letter, say("What to do"),
            str_of(say("Read the texts below, answer them, and fix what they have in common.")));
}

static void put_actions(struct telling *t, struct letter *letter)
{
    bool lasts = t->notice->kind != NOTICE_AT_ONCE; /* told once: there is nothing to acknowledge */
    struct str page = telling_page(t), silence = telling_silence(t);

    letter_heading(letter, say("To act on it"));
    if (page.n)
        letter_page(letter, say("Its page"), page);
    letter_command(letter, t->plain ? say("Read all of it") : say("See all of it"),
                   telling_show(t));
    if (t->crowd.n && !t->plain)
        letter_command(
            letter, say("Why a mention counts"),
            arena_printf(&t->arena, "hark why " STR_FMT, STR_ARG(t->crowd.members[0].mention.id)));
    if (lasts && t->in->topic)
        letter_command(letter, t->plain ? say("I have seen it") : say("Taken care of"),
                       telling_ack(t));
    if (lasts && silence.n)
        letter_command(letter, say("No mails for 2 days"), silence);
}

static void put_foot(struct telling *t, struct letter *letter)
{
    if (t->plain)
        letter_text(letter,
                    str_of(say("You hear of this again when it gets worse, when it is over, and "
                               "now and then until you say that you have seen it.")));
    else
        letter_textf(
            letter,
            say("A route in the configuration names " STR_FMT
                "; remove the address there to stop these mails. The next mail about this alert "
                "comes when it gets worse, when it is over, or as a reminder until somebody "
                "acknowledges it. 'alerts: odds:' sets how rare an event must be to be reported."),
            STR_ARG(t->in->recipient));
}

/* --- one letter a kind of notice --- */

static void tell_alarm(struct telling *t, struct letter *letter)
{
    letter_title(letter, telling_headline(t));
    letter_text(letter, telling_sentence(t));
    put_brief(t, letter);
    for (size_t i = 0; i < t->notice->n_members && i < MEMBERS_SHOWN; i++)
        letter_item(letter, t->notice->members[i]);
    put_cautions(t, letter);
    put_quotes(t, letter);
    put_causes(t, letter);
    put_rising(t, letter);
    if (!t->plain) {
        put_side(t, letter);
        put_voices(t, letter);
        put_sources(t, letter);
        put_numbers(t, letter);
    }
    put_actions(t, letter);
    put_foot(t, letter);
}

/* How bad it was, as it was told last. */
static void put_height(struct telling *t, struct letter *letter)
{
    struct alert_row alert;
    struct err none = { 0 };

    if (store_alert_get(t->in->store, t->notice->alert, &t->arena, &alert, &none) == 1 &&
        alert.expected_milli > 0 && telling_is(t, "negative"))
        letter_textf(letter, say("Last reported: %s negative in %d h, usually " STR_FMT "."),
                     DIGITS(alert.observed), (int)((alert.to - alert.from + HOUR_S - 1) / HOUR_S),
                     STR_ARG(telling_print(t, print_number, alert.expected_milli)));
}

static void tell_resolved(struct telling *t, struct letter *letter)
{
    const struct notice *n = t->notice;
    struct str page = telling_page(t), length = telling_length(t);

    letter_title(letter, telling_headline(t));
    if (n->new_usual)
        letter_textf(letter,
                     say("What began " STR_FMT " did not end: after " STR_FMT
                         " it is taken for what is usual, and what comes is measured against it."),
                     STR_ARG(telling_time(t, n->burned_from ? n->burned_from : n->opened_at)),
                     STR_ARG(length));
    else if (n->burned_from && n->burned_to > n->burned_from)
        letter_textf(letter,
                     say("It lasted from " STR_FMT " to " STR_FMT
                         "; since then the counts are as usual again."),
                     STR_ARG(telling_time(t, n->burned_from)),
                     STR_ARG(telling_time(t, n->burned_to)));
    else
        letter_textf(letter,
                     say("What began " STR_FMT " is over: the counts have been as usual for some "
                         "hours. It lasted " STR_FMT "."),
                     STR_ARG(telling_time(t, n->opened_at)), STR_ARG(length));
    put_height(t, letter);
    if (!n->new_usual)
        letter_text(letter, str_of(say("Nothing needs to be done.")));
    for (size_t i = 0; i < n->n_members && i < MEMBERS_SHOWN; i++)
        letter_item(letter, n->members[i]);
    letter_heading(letter, say("To look back"));
    letter_command(letter, say("See all of it"), telling_show(t));
    if (page.n)
        letter_page(letter, say("Its page"), page);
}

static void tell_at_once(struct telling *t, struct letter *letter)
{
    letter_title(letter, telling_headline(t));
    if (telling_is(t, "reach"))
        letter_text(letter, telling_sentence(t));
    else
        letter_textf(
            letter,
            t->plain ? say("Why you hear of it at once: " STR_FMT ".")
                     : say("Why: " STR_FMT ". This is about single mentions, not about a trend."),
            STR_ARG(telling_reason(t)));
    put_brief(t, letter);
    put_quotes(t, letter);
    put_actions(t, letter);
    letter_text(letter,
                str_of(t->plain
                           ? say("A quick and friendly answer helps most. What you hear of at once "
                                 "stands under 'at_once:' in hark.yaml.")
                           : say("'alerts: at_once:' in the configuration says which single "
                                 "mentions are worth a mail.")));
}

static void tell_source(struct telling *t, struct letter *letter)
{
    const struct notice *n = t->notice;
    bool blind = n->kind == NOTICE_BLIND;
    struct str expected = telling_print(t, print_number, n->expected_milli);

    letter_title(letter, telling_headline(t));
    if (blind && telling_is(t, "silent"))
        letter_textf(
            letter,
            say("It can be read but has nothing new, where as much time used to bring " STR_FMT
                " mentions. Pages get rebuilt and feeds abandoned: check whether this is still the "
                "right address."),
            STR_ARG(expected));
    else
        letter_text(
            letter,
            str_of(blind
                       ? say("What is said there is missing until it can be read again. Until then "
                             "its silence does not count as calm, and no all-clear is based on it.")
                       : say("What was said meanwhile is read as far as the source still "
                             "shows it.")));
    letter_heading(letter, blind ? say("What to do") : say("To look back"));
    for (size_t i = 0; i < t->blind.n && blind; i++) {
        const struct blind_source *source = &t->blind.sources[i];

        if (!str_eq(source->name, n->source))
            continue;
        letter_field(letter, say("What is wrong"), source->error);
        if (source->since != TIME_NONE)
            letter_field(letter, say("Last read"), telling_time(t, source->since));
    }
    letter_command(letter, say("See all sources"), STR("hark sources"));
}

static enum letter_tone tone_of(const struct notice *n)
{
    if (n->kind == NOTICE_RESOLVED || n->kind == NOTICE_SEEING)
        return LETTER_GOOD;
    return n->severity == SEVERITY_CRITICAL  ? LETTER_GRAVEST
           : n->severity == SEVERITY_WARNING ? LETTER_GRAVE
                                             : LETTER_PLAIN;
}

static void tell(struct telling *t, struct letter *letter)
{
    letter->tone = tone_of(t->notice);
    switch (t->notice->kind) {
    case NOTICE_PENDING:
    case NOTICE_OPENED:
    case NOTICE_ESCALATED:
    case NOTICE_REPEATED:
    case NOTICE_REOPENED: tell_alarm(t, letter); break;
    case NOTICE_RESOLVED: tell_resolved(t, letter); break;
    case NOTICE_AT_ONCE: tell_at_once(t, letter); break;
    case NOTICE_BLIND:
    case NOTICE_SEEING: tell_source(t, letter); break;
    }
}

int mail_compose_alert(const struct mail_alert *in, struct buf *out, struct err *err)
{
    const struct notice *n = in->notice;
    struct telling t;
    struct letter letter = { .arena = &t.arena };
    struct mail mail = { .from = mail_from(in->settings),
                         .to = in->recipient,
                         .reply_to = in->settings->mail.reply_to,
                         .unsubscribe = settings_operator(in->settings),
                         .date = in->now };
    int rc = telling_open(&t, in, err);

    if (rc == 0) {
        mail.subject = print_ascii(telling_subject(&t), &t.arena);
        mail.message_id =
            mail_message_id(in->settings, n->alert, n->revision, in->recipient, &t.arena);
        mail.first_id = mail_message_id(in->settings, n->alert, 0, in->recipient, &t.arena);
        mail.list_id = mail_list_id(in->settings, t.topic, &t.arena);
        tell(&t, &letter);
        rc = mail_compose_letter(&mail, &letter, out, err);
    }
    telling_release(&t);
    return rc;
}
