/*
 * mail.h - the mails, composed once as RFC 5322 bytes.
 *
 * The bytes are made inside the tick, kept in the outbox and sent as they are on every try. The text
 * part comes first and is complete; the HTML part says the same and needs no image. A Message-ID is
 * made of alert, revision and recipient, so that a mail that comes twice is known as one; later
 * mails of an alert answer its first.
 */
#ifndef OUT_MAIL_H
#define OUT_MAIL_H

#include "core/buf.h"
#include "core/err.h"
#include "core/mime.h"
#include "core/notice.h"
#include "core/settings.h"
#include "out/period.h"

struct tongues;

struct mail_alert {
    struct store *store; /* read only: the mentions behind the notice */
    const struct settings *settings;
    const struct topic *topic; /* NULL: the notice is about many */
    const struct notice *notice;
    struct str recipient;
    const struct out_touchpoint *touchpoints;
    size_t n_touchpoints;
    struct out_explain explain;    /* may be empty */
    const struct tongues *tongues; /* NULL: English */
    int64_t now;
};

struct mail_digest {
    const struct site_request *site; /* the store and all that pages are made of */
    const struct topic *topic;       /* NULL: of all topics, for a department or as a board */
    enum period_kind kind;           /* a day or a week */
    int64_t day;                     /* its first local day */
    struct str department;           /* only what it is responsible for; empty: all */
    struct str recipient;
    const struct str *missed; /* "2026-03-12": of these its reader may have no mail, oldest first */
    size_t n_missed;
};

/* "digest/TOPIC/2026-03-14", "digest//2026-W11/product": what its outbox rows are filed under. */
struct str mail_digest_name(const struct mail_digest *in, struct arena *arena);
/* Of a name like that, the part between TOPIC and department: "2026-W11". Empty where it is no mail of
 * the same kind, topic and department. */
struct str mail_digest_time(const struct mail_digest *in, struct str name);

/* What waited while its reader wanted to be left alone. */
struct mail_held {
    struct store *store;
    const struct settings *settings;
    struct str recipient;
    struct str id;            /* of the mail, for its Message-ID */
    const struct str *alerts; /* ids, each once, in the order of their mails */
    size_t n_alerts;
    const struct out_touchpoint *touchpoints;
    size_t n_touchpoints;
    struct out_explain explain;    /* may be empty */
    const struct tongues *tongues; /* NULL: English */
    int64_t now;
};

/* hark itself is ill. The ills are errors, which are English; what is said around them is in the language
 * that all topics share. */
struct mail_operator {
    const struct settings *settings;
    const struct tongues *tongues; /* NULL: English */
    struct str recipient, message_id;
    const struct str *ills; /* a line each; none: it is well again */
    size_t n;
    int64_t now;
};

/* 'out' gets the whole message, CRLF lines; empty before. ERR_CONFIG when an address of the
 * configuration is none. */
int mail_compose_alert(const struct mail_alert *in, struct buf *out, struct err *err);
/* 1: composed; 0: it is worth no mail ("daily: news", nothing for the department); -1. */
int mail_compose_digest(const struct mail_digest *in, struct buf *out, struct err *err);
int mail_compose_department(const struct mail_digest *in, struct buf *out, struct err *err);
int mail_compose_board(const struct mail_digest *in, struct buf *out, struct err *err);
int mail_compose_held(const struct mail_held *in, struct buf *out, struct err *err);
int mail_compose_operator(const struct mail_operator *in, struct buf *out, struct err *err);
/* 'hark alerts test': shows that mails arrive. */
int mail_compose_test(const struct settings *settings, struct str recipient, int64_t now,
                      struct buf *out, struct err *err);

/* "<...>" of (what, revision, recipient): what is an alert's id or "digest/TOPIC/DAY". */
struct str mail_message_id(const struct settings *settings, struct str what, int32_t revision,
                           struct str recipient, struct arena *arena);

/* What a topic's mails are filed under: "<acme-1a2b3c4d.hark.acme.example>". */
struct str mail_list_id(const struct settings *settings, struct str topic, struct arena *arena);
struct str mail_from(const struct settings *settings);

/* What a subject begins with: "[hark]", or "[Name]" of 'page: name:' of the topic; of all, if it is NULL. */
struct str mail_mark(const struct settings *settings, const struct topic *topic,
                     struct arena *arena);

/* The address of "Name <local@domain>", or of the bare form. */
struct str mail_bare_address(struct str mailbox);

/* The parts that all mails share; for composers in out/. */
struct mail {
    struct str from, to, reply_to, subject, message_id,
        first_id; /* first_id: the thread or threads, or empty */
    struct str list_id;
    struct str unsubscribe; /* who is asked to end these mails, or empty */
    struct str text, html;
    int64_t date;
};
int mail_compose(const struct mail *mail, struct buf *out, struct err *err);
/* The same with the letter as text and HTML. */
struct letter;
int mail_compose_letter(struct mail *mail, const struct letter *letter, struct buf *out,
                        struct err *err);

/* What a person reads of a message that was composed here: "Subject: ...", an empty line, the text
 * part. */
void mail_plain(struct str message, struct buf *out);

#endif
