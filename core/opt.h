/*
 * opt.h - what may be said in a configuration: typed rows that fill structs.
 *
 * A row carries name, kind, bounds, default and the sentence that help prints, so that the manual
 * cannot drift from the program. opt_fill() walks a conf node (it does not know which file format
 * that came from), checks every key against the rows ("did you mean"), converts, and records where
 * each value came from for 'hark config'.
 */
#ifndef CORE_OPT_H
#define CORE_OPT_H

#include "core/conf.h"

enum opt_kind {
    OPT_TEXT, /* struct str, one line of at most hi bytes (1000) */
    OPT_URL, /* struct str: http or https, or one of the schemes in 'choices'; no user name inside */
    OPT_MAIL,        /* struct str: an address */
    OPT_PATH,        /* struct str, absolute: relative ones start at the folder of their file */
    OPT_QUERY,       /* struct str, parsed by query.h for its errors */
    OPT_ZONE,        /* struct str: a name under zoneinfo */
    OPT_DURATION,    /* int64_t seconds: 90s, 30m, 8h, 400d, 2w, 1h30m; lo, hi in seconds */
    OPT_DAYS,        /* int64_t days: 250d, 36w, 1y */
    OPT_INT,         /* int32_t */
    OPT_THOUSANDTHS, /* int32_t thousandths: 4.5 is 4500; lo, hi in thousandths */
    OPT_BOOL,        /* bool: true, false, yes, no, on, off */
    OPT_CLOCK,       /* int32_t minute of the day: "07:30" */
    OPT_RANGE,       /* struct quiet_hours (settings.h): "22:00-07:00" */
    OPT_WEEKDAY,     /* int32_t 0 Sunday .. 6 Saturday, or -1: none */
    OPT_CHOICE,      /* struct str, one of 'choices' */
    OPT_SECRET, /* struct secret (settings.h): {env: NAME}, {file: PATH}, {credential: NAME}; never literal */
    OPT_ADDRESS, /* struct secret: a web address as it is, or as OPT_SECRET where it holds a token */
    OPT_TEXTS,   /* struct str *, size_t: a list, or one text; the count stands at 'count' */
    OPT_MAILS,   /* the same, each an address */
    OPT_PAIRS,   /* struct field_map * (source.h), size_t: a map of texts */
    OPT_GROUP,   /* a map with rows of its own; 'at' is where its struct starts */
    OPT_KNOWN,   /* the key may stand here; others read it */
    OPT_ROWS,    /* a list of maps: pointer to structs of 'size' bytes, and their count */
};

struct opt {
    const char *name;
    enum opt_kind kind;
    size_t at;       /* offsetof the member */
    size_t count;    /* offsetof the size_t that counts it (TEXTS, MAILS, PAIRS, ROWS) */
    int64_t lo, hi;  /* bounds; both 0: none */
    const char *def; /* what holds when it is not said, as it would be written; NULL: zero */
    bool must;
    const char *env;            /* the environment's name for it, stronger than the file */
    const char *const *choices; /* CHOICE, words of TEXTS, schemes of URL; ends with NULL */
    const char *what;           /* for messages; ROWS: "source", "topic"; PAIRS: an example */
    const struct opt *rows;     /* GROUP, ROWS */
    size_t n_rows;
    size_t size;     /* ROWS: of one struct */
    ptrdiff_t set;   /* GROUP: offset of a bool that tells it was said, from 1; 0: none */
    ptrdiff_t place; /* ROWS: offset of a struct str for file:line:column in a row, from 1 */
    const char *help;
};

#define OPT_SET_AT(type, member) ((ptrdiff_t)offsetof(type, member) + 1)
#define OPT_N(table)             (sizeof(table) / sizeof *(table))

/* One value with its origin, for 'hark config'. */
struct opt_value {
    struct str key;    /* "sources.shop.every" */
    struct str value;  /* as written; secrets as their form, never the secret */
    struct str origin; /* "hark.yaml:14", "default", "HARK_PROXY", "--state" */
};

struct opt_log {
    struct arena *arena;
    struct opt_value *values;
    size_t n, cap;
};
/* Without effect where 'log' is NULL. */
void opt_log_put(struct opt_log *log, struct str key, struct str value, struct str origin);

struct opt_fill {
    struct conf *conf;   /* errors go there */
    struct arena *arena; /* of the values */
    struct opt_log *log; /* may be NULL */
};

/* Fills the struct at 'base' from a map; NULL node: defaults only. 'where' names the map in messages
 * ("source 'shop'") and 'path' in the log ("sources.shop"); empty at the top. */
void opt_fill(struct opt_fill *fill, const struct conf_node *node, const struct opt *rows, size_t n,
              void *base, struct str where, struct str path);

/* One value of a scalar kind into the member at 'to'. NULL when it is one, else what is wrong, in the
 * arena: "is not a duration (30m, 8h, 400d)". */
const char *opt_convert(const struct opt *row, struct str text, struct arena *arena, void *to);

/* The values of single kinds, also for the command line. False: not one; nothing is written. */
bool opt_duration(struct str text, int64_t *seconds);
bool opt_clock(struct str text, int32_t *minute);

#endif
