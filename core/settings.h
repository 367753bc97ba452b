/*
 * settings.h - all that the configuration says, checked, with its defaults filled in.
 *
 * settings_load() reads hark.yaml and what it includes through conf.h by the option tables of
 * settings.c; every error of all files is collected before it gives up. Everything lives in the
 * settings' arena and never changes afterwards.
 */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "core/arena.h"
#include "core/calendar.h"
#include "core/source.h"

struct zone;
struct opt_log;

/* Reads a secret into the arena; -1 when it is not there or its file is readable for others. */
int secret_read(const struct secret *secret, struct arena *arena, struct str *out, struct err *err);

/* How the pages of a topic look; empty: as hark's own. */
struct page_settings {
    struct str name, logo;          /* who speaks; a picture's path */
    struct str accent, accent_dark; /* "#a5301a": the one colour, on light and on dark ground */
    struct str header, footer;      /* a line each */
};

/* Hours of the day by local time: when nobody wants to be told, or when somebody is there to answer. */
struct quiet_hours {
    bool said;                      /* 'quiet:' was, be it "none" */
    bool set;                       /* there are such hours */
    int32_t from_minute, to_minute; /* of the day; from > to spans midnight */
    bool weekends;                  /* Saturdays and Sundays too */
    struct str *holidays;           /* whole days: 2026-12-25, or 12-25 of every year */
    size_t n_holidays;
};

struct topic {
    struct str name;
    struct str match; /* the query, as written; empty: only by 'topic:' of sources */
    struct str *languages;
    size_t n_languages;  /* 0: all */
    struct str preset;   /* lexicon layer and touchpoints: "cafe", or empty */
    struct str block;    /* a query: what it finds is kept and not counted; or empty */
    struct str allow;    /* a query: what it finds counts whatever it looks like; or empty */
    struct str language; /* of its pages and mails: "en" */
    struct zone *zone;   /* the topic's own, else that of the file */
    struct str zone_name;
    struct page_settings page;
    struct quiet_hours hours; /* when somebody is there to answer; not set: always */
    struct str *own;          /* authors who speak for it: their words are answers, not voices */
    size_t n_own;
    struct field_map *departments; /* its own, before those of 'alerts:' */
    size_t n_departments;
    struct str place; /* file:line:column, for messages */
};

/* A row of the tree of routes. It leads to its own 'to' and 'channel' unless one of its routes fits. */
struct route {
    struct str topic, aspect, side, severity, source, where, department; /* empty: any */
    struct str *to;                                                      /* mail addresses */
    size_t n_to;
    struct str *channels; /* names of channels */
    size_t n_channels;
    struct quiet_hours quiet; /* of those it leads to; nothing said: those of 'alerts:' */
    struct str zone_name;     /* of those hours; empty: the topic's */
    struct zone *zone;        /* or NULL */
    bool more;                /* 'continue: true': later routes may match too */
    struct route *routes;     /* looked at first; they hold none themselves */
    size_t n_routes;
    struct str place;
};

/* A way to tell beside mail. */
struct channel_settings {
    struct str name;
    struct str kind;   /* a row of out/channels.c */
    struct secret url; /* as it is, or where it is found when it holds a token */
    struct secret key; /* signs what is sent */
    struct secret token;
    struct str *run; /* a program and its arguments */
    size_t n_run;
    int64_t timeout_s;
    struct str ca_file;
    bool inside; /* 'private: yes': its host may resolve to a private address */
    struct str place;
};

struct alert_settings {
    int64_t odds_days; /* an alert opens when chance alone would bring it less often than this */
    int32_t at_once_stars; /* single mentions at or below are worth a mail; 0: off */
    struct str *at_once_words;
    size_t n_at_once_words;
    struct route *routes;
    size_t n_routes;
    struct str *to; /* where no route leads to anybody */
    size_t n_to;
    struct str *channels;
    size_t n_channels;
    /* Departments and their addresses or channels: told in addition to the routes. */
    struct field_map *departments;
    size_t n_departments;
    struct quiet_hours quiet;
    /* Mails without statistical terms: "auto" (by the topic's preset), "yes" or "true", "no" or "false". */
    struct str plain;
    int64_t repeat_s; /* first reminder of an open alert, until it is acknowledged */
    int64_t
        wait_s; /* an alert that is not critical is told when it has lasted so long; 0: at once */
    /* A complaint with so many likes, shares, replies and views is told at once; 0: by what is usual for its
     * source. */
    int32_t reach;
    struct busy_days *calendar;
    size_t n_calendar;
};

struct mail_settings {
    bool set;
    struct str server; /* smtp:// (STARTTLS required) or smtps:// */
    struct str from, user, reply_to;
    struct secret password;
    struct str ca_file; /* for a private authority */
    bool sendmail;      /* pipe to sendmail -i -t instead */
    struct str program; /* that one; empty: found */
    struct str eml_dir; /* write .eml files here instead */
};

struct digest_settings {
    struct str site;     /* folder; empty: no pages */
    struct str url;      /* the address that the folder is served under; empty: none is known */
    struct str readable; /* who may read its files: "owner", "all", or "auto": all with a url */
    struct str *mail;    /* recipients of the daily mail */
    size_t n_mail;
    /* The daily mail: "always", "news" (only when a day is worth a look), "board" (one mail of all topics) or
     * "never". */
    struct str daily;
    struct str departments; /* mails to departments: "never", "daily", "weekly" */
    struct str form;        /* of the weekly mail: "full", "card", "board" */
    int32_t at_minute;      /* local minute of the day */
    int32_t weekly_day;     /* 0 Sunday .. 6, -1: none */
};

struct settings {
    struct arena arena;
    struct str file;      /* the configuration, absolute; empty: none was needed */
    struct str folder;    /* of the file: relative paths start here */
    struct str state_dir; /* absolute */
    struct str data_dir;  /* lexicons and recipes */
    struct str contact, proxy;
    /* Mail address for faults of hark itself; empty: the contact, if it is one. */
    struct str operator;
    struct str *unmet_includes; /* what 'hark check' says of them, place included */
    size_t n_unmet_includes;
    struct zone *zone;
    struct str zone_name;
    int64_t keep_text_s; /* 0: for ever */
    struct str metrics;  /* a file for Prometheus, written at each run; empty: none */
    bool search;         /* an index of words is kept for searches */
    bool keep_authors;   /* names as they are instead of keyed hashes */

    struct topic *topics; /* sorted by name */
    size_t n_topics;
    struct source *sources; /* sorted by name */
    size_t n_sources;
    struct alert_settings alerts;
    struct channel_settings *channels;
    size_t n_channels;
    struct mail_settings mail;
    struct digest_settings digest;
    struct opt_log *log; /* every value with its origin; NULL: nobody asked for them */
    struct zone **zones; /* those opened, each once */
    size_t n_zones;
};

struct buf;

/* Reads 'file'. On failure returns -1, and 'errors' holds every error, one a line with its source
 * line, a caret and the mend; *err says how many. 'state' and 'data' override (empty: do not). */
int settings_load(struct settings *settings, const char *file, struct str state, struct str data,
                  struct buf *errors, struct err *err);
/* Kinds of sources beyond those built in: what only their maker knows of them. */
struct settings_kinds {
    /* The keys that sources of this kind may have beside the usual ones, NULL at the end. */
    const char *const *(*keys)(void *context, struct str kind);
    /* Checks that all is said that the kind needs, and sets the source's address. -1: *err says what
     * is missing. Strings live in the arena. */
    int (*complete)(void *context, struct source *source, struct arena *arena, struct err *err);
    void *context;
};

/* The same with more said. 'kinds' are the names that a source's kind may have, NULL at the end; NULL:
 * feed, page, file. 'more' is asked about those that are not built in; NULL: there are none. Strings
 * may be empty. */
struct settings_how {
    const char *file;
    struct str state, data;
    const char *const *kinds;
    const struct settings_kinds *more;
    bool log; /* note every value and its origin, for settings_print() */
};
int settings_load_how(struct settings *settings, const struct settings_how *how, struct buf *errors,
                      struct err *err);
void settings_release(struct settings *settings);

/* Where things are without a flag. 'out' is in the arena; empty when HOME is not known either.
 * settings_find_config: HARK_CONFIG, CONFIGURATION_DIRECTORY, XDG_CONFIG_HOME, ~/.config.
 * settings_find_data: 'over' (a flag), HARK_DATA, the user's configuration folder, the installed
 * folder, the folder it was built from. */
struct str settings_find_config(struct arena *arena);
struct str settings_find_data(struct str over, struct arena *arena);
/* What may be lost: CACHE_DIRECTORY, XDG_CACHE_HOME, ~/.cache. */
struct str settings_find_cache(struct arena *arena);
/* state/ beside the file; for the file at its usual place STATE_DIRECTORY or the XDG one. */
struct str settings_find_state(struct str file, struct str folder, struct arena *arena);
struct str settings_absolute(struct str path, struct arena *arena); /* against the working folder */

/* "key value origin" lines for 'hark config'; secrets masked. */
void settings_print(const struct settings *settings, struct buf *out);

const struct topic *settings_topic(const struct settings *settings, struct str name); /* or NULL */
/* Whether its 'languages:' let it be about a text of that language; empty or "und" may be any. */
bool topic_speaks(const struct topic *topic, struct str lang);
const struct channel_settings *settings_channel(const struct settings *settings,
                                                struct str name); /* or NULL */
/* The mail address or channel name to which a department's part of a topic is sent: the topic's own, else
 * that of 'alerts:'; empty: nobody. A NULL topic: what is about no single topic. */
struct str settings_department(const struct settings *settings, const struct topic *topic,
                               struct str department);
/* All pairs of a department and its address or channel, those of 'alerts:' first, each once. */
size_t settings_departments(const struct settings *settings, struct arena *arena,
                            const struct field_map **out);
/* The mail address for faults of hark itself; empty: nobody. */
struct str settings_operator(const struct settings *settings);

#endif
