/*
 * limits.h - the limits on all input from outside, in one place.
 *
 * Input above a limit is a named error; a single field of an item is cut at a character instead. The
 * values keep memory well under 256 MiB on a machine of two cores, whatever a server sends. Names that
 * end in _S are seconds; a limit that a user may raise has its maximum beside it (_MAX).
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* HTTP */
#define LIMIT_BODY_WIRE       (5 * MIB)  /* compressed bytes of one answer */
#define LIMIT_BODY            (20 * MIB) /* the same, decoded */
#define LIMIT_BODY_MAX        (256 * MIB)
#define LIMIT_BODY_HTML       (8 * MIB) /* an HTML page, decoded */
#define LIMIT_RATIO           200       /* decoded : wire, once 1 MiB is decoded */
#define LIMIT_HEADERS         (256 * KIB)
#define LIMIT_HEADER_LINE     (16 * KIB)
#define LIMIT_VALIDATOR       (1 * KIB) /* ETag, Last-Modified */
#define LIMIT_REDIRECTS       5
#define LIMIT_PAGES           20     /* fetched in one poll of a source */
#define LIMIT_ITEMS           5000   /* taken from one poll */
#define LIMIT_ITEMS_FILE      200000 /* taken from a local file */
#define LIMIT_CONNECT_S       10
#define LIMIT_TOTAL_S         60
#define LIMIT_LOW_SPEED_BYTES 100 /* a transfer that stays below this a second, */
#define LIMIT_LOW_SPEED_S     20  /* for this long, is ended */
#define LIMIT_IN_FLIGHT       288 /* transfers at the same time */
#define LIMIT_WAIT_MIN_S      60  /* Retry-After and the like are clamped to this range */
#define LIMIT_WAIT_MAX_S      86400
#define LIMIT_EVERY_MIN_S     300 /* shortest poll interval that a user may set */

/* Parsing */
#define LIMIT_DEPTH      200 /* nested elements of XML and HTML */
#define LIMIT_DEPTH_JSON 64
#define LIMIT_ELEMENTS   200000      /* of a page that is searched by selectors */
#define LIMIT_TESTS      20000000    /* comparisons of an element with a selector, for one page */
#define LIMIT_FILE       (256 * MIB) /* a local file that the user names */

/* The child process that parses foreign documents */
#define LIMIT_PARSE_CPU_S     5 /* CPU time of one document; a large file has more: process.c */
#define LIMIT_PARSE_WAIT_S    8 /* the same in elapsed time */
#define LIMIT_PARSE_LINE      (4 * MIB) /* bytes of documents that wait: above it fetching pauses */
#define LIMIT_PARSE_MEMORY    (256 * MIB) /* plus 12 times the document */
#define LIMIT_PARSE_DOCUMENTS 100         /* parsed by one child, then it is replaced */
#define LIMIT_QUESTION        (1 * MIB)   /* a request to the child, without the document */

/* Fields of an item, cut at a character */
#define LIMIT_TITLE  (1 * KIB)
#define LIMIT_AUTHOR ((size_t)256)
#define LIMIT_URL    (2 * KIB)
#define LIMIT_KEY    (1 * KIB)
#define LIMIT_TEXT   (256 * KIB)

/* Configuration, queries, lexicons */
#define LIMIT_CONF       (4 * MIB)
#define LIMIT_CONF_DEPTH 16
#define LIMIT_SOURCES    20000 /* in one list of subscriptions (OPML) */
#define LIMIT_RECIPE     (64 * KIB)
#define LIMIT_QUERY      (4 * KIB)
#define LIMIT_QUERY_SIZE 2048       /* nodes of one query */
#define LIMIT_LOGO       (64 * KIB) /* the picture file of a topic's pages */
#define LIMIT_LEXICON    (64 * MIB)
#define LIMIT_ZONE       (64 * KIB) /* one time zone file */

/* Labelled texts for evaluation and training */
#define LIMIT_LABELS 1000000 /* lines */

/* Counting words */
#define LIMIT_RISING_KEYS 500000 /* different words and phrases of one struct rising_bag */

/* Out */
#define LIMIT_MAIL        (1 * MIB)
#define LIMIT_OUTBOX_ROWS 100000
/* A message is given up when it is older than this and was tried at least so often. */
#define LIMIT_OUTBOX_AGE_S (5 * 86400)
#define LIMIT_OUTBOX_TRIES 3

#endif
