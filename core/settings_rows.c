/*
 * settings_rows.c - the tables behind hark.yaml. The manual and the sample file are made of them.
 */
#include "core/settings_rows.h"

#include "core/clock.h"
#include "core/limits.h"
#include "core/selector.h"
#include "core/settings.h"
#include "core/settings_page.h"

static const struct opt keep_rows[] = {
    { .name = "text",
      .kind = OPT_DURATION,
      .at = offsetof(struct settings, keep_text_s),
      .hi = 36500 * (int64_t)DAY_S,
      .def = "400d",
      .help = "how long texts stay in the store; counts stay for ever, 0d keeps all" },
    { .name = "authors",
      .kind = OPT_BOOL,
      .at = offsetof(struct settings, keep_authors),
      .def = "no",
      .help = "keep names of authors as they are instead of keyed hashes" },
};

static const struct opt topic_rows[] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct topic, name),
      .must = true,
      .hi = 64,
      .help = "how it is called on pages and in mails" },
    { .name = "match",
      .kind = OPT_QUERY,
      .at = offsetof(struct topic, match),
      .help = "the query that a mention must fulfil" },
    { .name = "languages",
      .kind = OPT_TEXTS,
      .at = offsetof(struct topic, languages),
      .count = offsetof(struct topic, n_languages),
      .hi = 8,
      .help = "only mentions in these languages ([en, de]); all unless said" },
    { .name = "preset",
      .kind = OPT_TEXT,
      .at = offsetof(struct topic, preset),
      .hi = 32,
      .help = "which lexicon layer and touchpoints: cafe ..." },
    { .name = "block",
      .kind = OPT_QUERY,
      .at = offsetof(struct topic, block),
      .help = "a query: what it finds is kept but not counted (author:bot* OR site:ads.example)" },
    { .name = "allow",
      .kind = OPT_QUERY,
      .at = offsetof(struct topic, allow),
      .help = "a query: what it finds is never taken for advertising or the like" },
    { .name = "language",
      .kind = OPT_TEXT,
      .at = offsetof(struct topic, language),
      .hi = 8,
      .def = "en",
      .help = "language of its pages and mails" },
    { .name = "timezone",
      .kind = OPT_ZONE,
      .at = offsetof(struct topic, zone_name),
      .help = "its own days and hours; those of the file unless said" },
    { .name = "page",
      .kind = OPT_GROUP,
      .at = offsetof(struct topic, page),
      .rows = settings_page_rows,
      .n_rows = 6,
      .help = "a name, logo, colours and lines of its own on its pages" },
};

static const char *const fields[] = { "text", "title", "author", "date", "rating", "id",
                                      "url",  "lang",  "place",  "nps",  NULL };

static const char *const holds_choices[] = { "mentions", "survey", NULL };

static const struct opt source_rows[] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, name),
      .must = true,
      .hi = 64,
      .help = "a source is its name, everywhere" },
    { .name = "kind",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, kind),
      .must = true,
      .hi = 64,
      .help = "feed, page, file or the name of a recipe" },
    { .name = "url",
      .kind = OPT_URL,
      .at = offsetof(struct source, url),
      .hi = LIMIT_URL,
      .help = "address of the feed or page" },
    { .name = "path",
      .kind = OPT_PATH,
      .at = offsetof(struct source, path),
      .hi = 1000,
      .help = "file or files (surveys/*.csv)" },
    { .name = "query",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, query),
      .hi = 500,
      .help = "what a recipe searches for" },
    { .name = "params",
      .kind = OPT_PAIRS,
      .at = offsetof(struct source, params),
      .count = offsetof(struct source, n_params),
      .help = "what else a recipe asks for (host, tag ...); may be written without 'params:' too" },
    { .name = "token",
      .kind = OPT_SECRET,
      .at = offsetof(struct source, token),
      .help = "where a recipe's token is: {env: NAME}, {file: PATH}, {credential: NAME}" },
    { .name = "topic",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, topic),
      .hi = 64,
      .help = "all that it says is about this topic; else the topics' queries decide" },
    { .name = "lang",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, lang),
      .hi = 16,
      .help = "language of texts that do not say" },
    { .name = "every",
      .kind = OPT_DURATION,
      .at = offsetof(struct source, every_s),
      .lo = LIMIT_EVERY_MIN_S,
      .hi = 31 * DAY_S,
      .help = "how often to look; 30m, pages 8h unless said" },
    { .name = "enabled",
      .kind = OPT_BOOL,
      .at = offsetof(struct source, enabled),
      .def = "yes",
      .help = "no: not asked for the time being" },
    { .name = "robots",
      .kind = OPT_BOOL,
      .at = offsetof(struct source, robots),
      .def = "yes",
      .help = "heed the site's robots.txt" },
    { .name = "format",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, format),
      .hi = 32,
      .help = "of a file: csv, jsonl, mbox, maildir, feed, page; found out unless said" },
    { .name = "map",
      .kind = OPT_PAIRS,
      .at = offsetof(struct source, map),
      .count = offsetof(struct source, n_map),
      .choices = fields,
      .help = "which column (name or number) or JSON path holds what: {text: 3, date: 1}" },
    { .name = "select",
      .kind = OPT_PAIRS,
      .at = offsetof(struct source, select),
      .count = offsetof(struct source, n_select),
      .choices = selector_fields,
      .help = "which selector picks what on a page that has no markup for reviews: {item: .review, "
              "text: .body, rating: .stars@title}" },
    { .name = "delimiter",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, delimiter),
      .hi = 3,
      .help = "between the columns: one character, or tab" },
    { .name = "encoding",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, encoding),
      .hi = 32,
      .help = "of a file; found out unless said" },
    { .name = "date_format",
      .kind = OPT_TEXT,
      .at = offsetof(struct source, date_format),
      .hi = 64,
      .help = "of a file's dates: '%d.%m.%Y'" },
    { .name = "holds",
      .kind = OPT_CHOICE,
      .at = offsetof(struct source, holds),
      .choices = holds_choices,
      .help = "what a file holds: mentions, or survey: answers to one of your own, from"
              " which alone a Net Promoter Score is made (marks of 10)" },
    { .name = "rating_best",
      .kind = OPT_THOUSANDTHS,
      .at = offsetof(struct source, rating_best),
      .lo = 1000,
      .hi = 1000000,
      .help = "the best rating there can be in a file: 5, 10, 100" },
};

static const struct opt at_once_rows[] = {
    { .name = "stars",
      .kind = OPT_INT,
      .at = offsetof(struct alert_settings, at_once_stars),
      .lo = 0,
      .hi = 5,
      .def = "0",
      .help = "a mention with so many stars or fewer; 0 is off" },
    { .name = "words",
      .kind = OPT_TEXTS,
      .at = offsetof(struct alert_settings, at_once_words),
      .count = offsetof(struct alert_settings, n_at_once_words),
      .hi = 100,
      .help = "a mention with one of these words" },
};

static const char *const sides[] = { "service", "experience", NULL };
static const char *const severities[] = { "info", "notice", "warning", "critical", NULL };

/* What a route matches on and whom it leads to: the same for one inside another. */
#define ROUTE_ROWS                                                                                 \
    { .name = "topic",                                                                             \
      .kind = OPT_TEXT,                                                                            \
      .at = offsetof(struct route, topic),                                                         \
      .help = "only alerts on this topic" },                                                       \
        { .name = "aspect",                                                                        \
          .kind = OPT_TEXT,                                                                        \
          .at = offsetof(struct route, aspect),                                                    \
          .help = "only alerts on this touchpoint, or mostly about it" },                          \
        { .name = "side",                                                                          \
          .kind = OPT_CHOICE,                                                                      \
          .at = offsetof(struct route, side),                                                      \
          .choices = sides,                                                                        \
          .help = "only touchpoints of this side: service, experience" },                          \
        { .name = "department",                                                                    \
          .kind = OPT_TEXT,                                                                        \
          .at = offsetof(struct route, department),                                                \
          .help = "only touchpoints that this department can mend" },                              \
        { .name = "severity",                                                                      \
          .kind = OPT_CHOICE,                                                                      \
          .at = offsetof(struct route, severity),                                                  \
          .choices = severities,                                                                   \
          .help = "only from this severity on" },                                                  \
        { .name = "source",                                                                        \
          .kind = OPT_TEXT,                                                                        \
          .at = offsetof(struct route, source),                                                    \
          .help = "only alerts about this source, or mostly from it" },                            \
        { .name = "place",                                                                         \
          .kind = OPT_TEXT,                                                                        \
          .at = offsetof(struct route, where),                                                     \
          .help = "only alerts whose mentions are mostly of this place" },                         \
        { .name = "to",                                                                            \
          .kind = OPT_MAILS,                                                                       \
          .at = offsetof(struct route, to),                                                        \
          .count = offsetof(struct route, n_to),                                                   \
          .help = "who is told by mail" },                                                         \
        { .name = "channel",                                                                       \
          .kind = OPT_TEXTS,                                                                       \
          .at = offsetof(struct route, channels),                                                  \
          .count = offsetof(struct route, n_channels),                                             \
          .help = "which of 'channels:' is told" },                                                \
        { .name = "quiet",                                                                         \
          .kind = OPT_RANGE,                                                                       \
          .at = offsetof(struct route, quiet),                                                     \
          .help = "local hours in which they are not told: \"22:00-07:00\", or none" },            \
        { .name = "weekends",                                                                      \
          .kind = OPT_BOOL,                                                                        \
          .at = offsetof(struct route, quiet) + offsetof(struct quiet_hours, weekends),            \
          .help = "yes: they are not told on Saturdays and Sundays" },                             \
        { .name = "holidays",                                                                      \
          .kind = OPT_TEXTS,                                                                       \
          .at = offsetof(struct route, quiet) + offsetof(struct quiet_hours, holidays),            \
          .count = offsetof(struct route, quiet) + offsetof(struct quiet_hours, n_holidays),       \
          .help = "days on which they are not told: 2026-12-25, or 12-25 of every year" },         \
        { .name = "timezone",                                                                      \
          .kind = OPT_ZONE,                                                                        \
          .at = offsetof(struct route, zone_name),                                                 \
          .help = "of these hours; the topic's unless said" },                                     \
    {                                                                                              \
        .name = "continue", .kind = OPT_BOOL, .at = offsetof(struct route, more), .def = "no",     \
        .help = "later routes may match too"                                                       \
    }

static const struct opt inner_route_rows[] = { ROUTE_ROWS };

static const struct opt route_rows[] = {
    ROUTE_ROWS,
    { .name = "routes",
      .kind = OPT_ROWS,
      .at = offsetof(struct route, routes),
      .count = offsetof(struct route, n_routes),
      .what = "route",
      .rows = inner_route_rows,
      .n_rows = OPT_N(inner_route_rows),
      .size = sizeof(struct route),
      .place = OPT_SET_AT(struct route, place),
      .help = "looked at first, among what fits this one" },
};

static const char *const plains[] = { "auto", "yes", "no", "true", "false", NULL };

static const struct opt alert_rows[] = {
    { .name = "odds",
      .kind = OPT_DAYS,
      .at = offsetof(struct alert_settings, odds_days),
      .lo = 1,
      .hi = 36500,
      .def = "250d",
      .help = "tell what chance alone would bring once in so long" },
    { .name = "at_once",
      .kind = OPT_GROUP,
      .rows = at_once_rows,
      .n_rows = OPT_N(at_once_rows),
      .help = "single mentions worth a mail" },
    { .name = "routes",
      .kind = OPT_ROWS,
      .at = offsetof(struct alert_settings, routes),
      .count = offsetof(struct alert_settings, n_routes),
      .what = "route",
      .rows = route_rows,
      .n_rows = OPT_N(route_rows),
      .size = sizeof(struct route),
      .place = OPT_SET_AT(struct route, place),
      .help = "who is told what; the first that fits" },
    { .name = "to",
      .kind = OPT_MAILS,
      .at = offsetof(struct alert_settings, to),
      .count = offsetof(struct alert_settings, n_to),
      .help = "who is told where no route leads to anybody" },
    { .name = "channel",
      .kind = OPT_TEXTS,
      .at = offsetof(struct alert_settings, channels),
      .count = offsetof(struct alert_settings, n_channels),
      .help = "which of 'channels:' is told where no route leads to anybody" },
    { .name = "departments",
      .kind = OPT_PAIRS,
      .at = offsetof(struct alert_settings, departments),
      .count = offsetof(struct alert_settings, n_departments),
      .help = "addresses or channels of departments, told of what they can mend: {logistics: "
              "l@acme.example}" },
    { .name = "quiet",
      .kind = OPT_RANGE,
      .at = offsetof(struct alert_settings, quiet),
      .help = "local hours in which all but the critical waits: \"22:00-07:00\"" },
    { .name = "weekends",
      .kind = OPT_BOOL,
      .at = offsetof(struct alert_settings, quiet) + offsetof(struct quiet_hours, weekends),
      .help = "yes: it waits on Saturdays and Sundays too" },
    { .name = "holidays",
      .kind = OPT_TEXTS,
      .at = offsetof(struct alert_settings, quiet) + offsetof(struct quiet_hours, holidays),
      .count = offsetof(struct alert_settings, quiet) + offsetof(struct quiet_hours, n_holidays),
      .help = "days on which it waits: 2026-12-25, or 12-25 of every year" },
    { .name = "plain",
      .kind = OPT_CHOICE,
      .at = offsetof(struct alert_settings, plain),
      .choices = plains,
      .def = "auto",
      .help = "mails without the words of statistics: auto (for topics with the preset cafe, "
              "restaurant, shop or hotel), yes, no" },
    { .name = "reach",
      .kind = OPT_INT,
      .at = offsetof(struct alert_settings, reach),
      .lo = 1,
      .hi = INT32_MAX,
      .help =
          "tell of a single complaint with so many likes, shares, replies and views; far more than "
          "its source is used to unless said" },
    { .name = "calendar",
      .kind = OPT_ROWS,
      .at = offsetof(struct alert_settings, calendar),
      .count = offsetof(struct alert_settings, n_calendar),
      .what = "busy day",
      .rows = calendar_rows,
      .n_rows = CALENDAR_ROWS,
      .size = sizeof(struct busy_days),
      .place = OPT_SET_AT(struct busy_days, place),
      .help = "tell of one complaint with so many likes, shares, replies and views" },
    { .name = "repeat",
      .kind = OPT_DURATION,
      .at = offsetof(struct alert_settings, repeat_s),
      .lo = HOUR_S,
      .hi = 31 * DAY_S,
      .def = "24h",
      .help = "remind after so long of an open alert that nobody acknowledged; each time twice as "
              "long" },
};

static const char *const channel_kinds[] = { "webhook",      "slack",   "ntfy",
                                             "alertmanager", "program", NULL };

static const struct opt channel_rows[] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct channel_settings, name),
      .must = true,
      .hi = 64,
      .help = "what routes call it" },
    { .name = "kind",
      .kind = OPT_CHOICE,
      .at = offsetof(struct channel_settings, kind),
      .must = true,
      .choices = channel_kinds,
      .help = "webhook, slack, ntfy, alertmanager or program" },
    { .name = "url",
      .kind = OPT_ADDRESS,
      .at = offsetof(struct channel_settings, url),
      .help = "where it is posted to; one that holds a token: {env: NAME}, {file: PATH}, "
              "{credential: NAME}" },
    { .name = "key",
      .kind = OPT_SECRET,
      .at = offsetof(struct channel_settings, key),
      .help = "where the key is that signs what a webhook is told (HMAC-SHA256)" },
    { .name = "token",
      .kind = OPT_SECRET,
      .at = offsetof(struct channel_settings, token),
      .help = "where a token is that goes along (Authorization: Bearer)" },
    { .name = "run",
      .kind = OPT_TEXTS,
      .at = offsetof(struct channel_settings, run),
      .count = offsetof(struct channel_settings, n_run),
      .help = "a program and its arguments, fed on stdin, without a shell: [/usr/local/bin/page, "
              "--loud]" },
    { .name = "timeout",
      .kind = OPT_DURATION,
      .at = offsetof(struct channel_settings, timeout_s),
      .lo = 1,
      .hi = 300,
      .def = "20s",
      .help = "how long one try may take" },
    { .name = "ca_file",
      .kind = OPT_PATH,
      .at = offsetof(struct channel_settings, ca_file),
      .help = "certificates of a private authority" },
    { .name = "private",
      .kind = OPT_BOOL,
      .at = offsetof(struct channel_settings, inside),
      .def = "no",
      .help = "yes: its host's name may lead into one's own net" },
};

static const char *const mail_schemes[] = { "smtps", "smtp", NULL };

static const struct opt mail_rows[] = {
    { .name = "server",
      .kind = OPT_URL,
      .at = offsetof(struct mail_settings, server),
      .choices = mail_schemes,
      .help = "smtps://host, or smtp://host:587 (STARTTLS is required)" },
    { .name = "sendmail",
      .kind = OPT_BOOL,
      .at = offsetof(struct mail_settings, sendmail),
      .def = "no",
      .help = "hand mails to the system's sendmail instead" },
    { .name = "program",
      .kind = OPT_PATH,
      .at = offsetof(struct mail_settings, program),
      .help = "with 'sendmail': the program that takes '-i -t' and a mail on stdin; found unless "
              "said" },
    { .name = "eml",
      .kind = OPT_PATH,
      .at = offsetof(struct mail_settings, eml_dir),
      .help = "write mails as .eml files into this folder instead" },
    { .name = "from",
      .kind = OPT_MAIL,
      .at = offsetof(struct mail_settings, from),
      .must = true,
      .help = "the sender's address" },
    { .name = "reply_to",
      .kind = OPT_MAIL,
      .at = offsetof(struct mail_settings, reply_to),
      .help = "where answers go" },
    { .name = "user",
      .kind = OPT_TEXT,
      .at = offsetof(struct mail_settings, user),
      .help = "name at the mail server" },
    { .name = "password",
      .kind = OPT_SECRET,
      .at = offsetof(struct mail_settings, password),
      .help = "where its password is: {env: NAME}, {file: PATH}, {credential: NAME}" },
    { .name = "ca_file",
      .kind = OPT_PATH,
      .at = offsetof(struct mail_settings, ca_file),
      .help = "certificates of a private authority" },
};

static const char *const daily_choices[] = { "always", "news", "never", NULL };
static const char *const form_choices[] = { "full", "card", NULL };

static const struct opt digest_rows[] = {
    { .name = "site",
      .kind = OPT_PATH,
      .at = offsetof(struct digest_settings, site),
      .help = "folder of the pages" },
    { .name = "mail",
      .kind = OPT_MAILS,
      .at = offsetof(struct digest_settings, mail),
      .count = offsetof(struct digest_settings, n_mail),
      .help = "who gets the daily and the weekly mail" },
    { .name = "daily",
      .kind = OPT_CHOICE,
      .at = offsetof(struct digest_settings, daily),
      .choices = daily_choices,
      .def = "always",
      .help = "when a day is mailed: always (but for days without a mention), news: only when it is"
              " worth a look, never" },
    { .name = "at",
      .kind = OPT_CLOCK,
      .at = offsetof(struct digest_settings, at_minute),
      .def = "07:30",
      .help = "local time of these mails" },
    { .name = "weekly",
      .kind = OPT_WEEKDAY,
      .at = offsetof(struct digest_settings, weekly_day),
      .def = "none",
      .help = "day of the weekly mail, about the last closed week" },
    { .name = "weekly_form",
      .kind = OPT_CHOICE,
      .at = offsetof(struct digest_settings, form),
      .choices = form_choices,
      .def = "full",
      .help = "the week in full, or as a card of ten lines" },
};

static const char *const proxy_schemes[] = { "http", "https", "socks5", "socks5h", NULL };

const struct opt settings_rows[] = {
    { .name = "contact",
      .kind = OPT_TEXT,
      .at = offsetof(struct settings, contact),
      .hi = 254,
      .env = "HARK_CONTACT",
      .help = "mail or web address that servers may complain to; part of the User-Agent" },
    { .name = "operator",
      .kind = OPT_MAIL,
      .at = offsetof(struct settings, operator),
      .env = "HARK_OPERATOR",
      .help = "who is told when hark itself is ill; the contact unless said" },
    { .name = "timezone",
      .kind = OPT_ZONE,
      .at = offsetof(struct settings, zone_name),
      .def = "UTC",
      .env = "HARK_TIMEZONE",
      .help = "days and hours on pages and in mails" },
    { .name = "state",
      .kind = OPT_PATH,
      .at = offsetof(struct settings, state_dir),
      .env = "HARK_STATE",
      .help = "folder of the store" },
    { .name = "include", .kind = OPT_KNOWN, .help = "more files: topics.d/*.yaml" },
    { .name = "proxy",
      .kind = OPT_URL,
      .at = offsetof(struct settings, proxy),
      .choices = proxy_schemes,
      .env = "HARK_PROXY",
      .help = "the only proxy that is used" },
    { .name = "keep",
      .kind = OPT_GROUP,
      .rows = keep_rows,
      .n_rows = OPT_N(keep_rows),
      .help = "what stays, and how long" },
    { .name = "topics",
      .kind = OPT_ROWS,
      .at = offsetof(struct settings, topics),
      .count = offsetof(struct settings, n_topics),
      .what = "topic",
      .rows = topic_rows,
      .n_rows = OPT_N(topic_rows),
      .size = sizeof(struct topic),
      .place = OPT_SET_AT(struct topic, place),
      .help = "what is listened for" },
    { .name = "sources",
      .kind = OPT_ROWS,
      .at = offsetof(struct settings, sources),
      .count = offsetof(struct settings, n_sources),
      .what = "source",
      .rows = source_rows,
      .n_rows = OPT_N(source_rows),
      .size = sizeof(struct source),
      .place = OPT_SET_AT(struct source, place),
      .help = "where is listened" },
    { .name = "alerts",
      .kind = OPT_GROUP,
      .at = offsetof(struct settings, alerts),
      .rows = alert_rows,
      .n_rows = OPT_N(alert_rows),
      .help = "when to tell whom" },
    { .name = "channels",
      .kind = OPT_ROWS,
      .at = offsetof(struct settings, channels),
      .count = offsetof(struct settings, n_channels),
      .what = "channel",
      .rows = channel_rows,
      .n_rows = OPT_N(channel_rows),
      .size = sizeof(struct channel_settings),
      .place = OPT_SET_AT(struct channel_settings, place),
      .help = "ways to tell beside mail" },
    { .name = "mail",
      .kind = OPT_GROUP,
      .at = offsetof(struct settings, mail),
      .rows = mail_rows,
      .n_rows = OPT_N(mail_rows),
      .set = OPT_SET_AT(struct mail_settings, set),
      .help = "how mails leave" },
    { .name = "digest",
      .kind = OPT_GROUP,
      .at = offsetof(struct settings, digest),
      .rows = digest_rows,
      .n_rows = OPT_N(digest_rows),
      .help = "pages and daily mails" },
};
const size_t n_settings_rows = OPT_N(settings_rows);
