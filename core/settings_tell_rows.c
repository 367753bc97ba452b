/*
 * settings_tell_rows.c - the tables behind 'alerts:', 'channels:' and 'mail:': who is told, when, and how.
 */
#include "core/settings_rows.h"

#include "core/clock.h"
#include "core/settings.h"

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

const struct opt settings_alert_rows[SETTINGS_ALERT_ROWS] = {
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
      .what = "logistics: l@acme.example",
      .help = "addresses or channels of departments, told of what they can mend: {logistics: "
              "l@acme.example}; 'departments:' of a topic goes before" },
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
      .help = "stretches of days that are expected to bring more than usual" },
    { .name = "group_wait",
      .kind = OPT_DURATION,
      .at = offsetof(struct alert_settings, wait_s),
      .lo = 0,
      .hi = DAY_S,
      .def = "0s",
      .help = "tell only what lasts so long, unless it is critical; meanwhile it is pending" },
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

const struct opt settings_channel_rows[SETTINGS_CHANNEL_ROWS] = {
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

const struct opt settings_mail_rows[SETTINGS_MAIL_ROWS] = {
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
