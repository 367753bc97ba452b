/*
 * message.c - one mail as an item.
 *
 * Mail in the wild breaks most rules: raw 8-bit headers, unknown charsets, missing boundaries. What can
 * be read is read; nothing is refused.
 */
#include "fetch/message.h"

#include "core/buf.h"
#include "core/date.h"
#include "core/limits.h"
#include "core/mime.h"
#include "fetch/charset.h"
#include "fetch/mail_lines.h"
#include "fetch/page.h"
#include "fetch/text.h"

#include <string.h>

enum { PARTS_DEEP = 8, PARTS_MOST = 100 };

/* A part: its header lines and its body, as they were sent. */
struct part_view {
    struct str headers, body;
};

/* --- headers --- */

static struct part_view split_part(struct str bytes)
{
    struct str rest = bytes, line;
    size_t head = bytes.n;

    while (rest.n) {
        size_t at = (size_t)(rest.p - bytes.p);

        str_cut_line(&rest, &line);
        if (line.n == 0) {
            head = at;
            break;
        }
    }
    return (struct part_view){ str_sub(bytes, 0, head), rest.n ? rest : STR_NONE };
}

/* The first header of the name, its continued lines with it; as it was sent. */
static struct str header(struct str headers, struct str name)
{
    struct str line, value = STR_NONE;
    bool inside = false;

    while (str_cut_line(&headers, &line)) {
        if (line.n && (line.p[0] == ' ' || line.p[0] == '\t')) {
            if (inside)
                value.n = (size_t)(line.p + line.n - value.p);
            continue;
        }
        if (inside)
            break;
        inside = str_starts_nocase(line, name) && line.n > name.n && line.p[name.n] == ':';
        if (inside)
            value = str_from(line, name.n + 1);
    }
    return str_trim(value);
}

/* A parameter of a Content-Type or the like: "charset", "boundary", "format". */
static struct str parameter(struct str value, const char *name)
{
    struct str rest = value, part, key;

    str_cut(&rest, ';', &part);
    while (str_cut(&rest, ';', &part)) {
        if (!str_cut(&part, '=', &key) || !str_eq_nocase(str_trim(key), str_of(name)))
            continue;
        part = str_trim(part);
        if (part.n && part.p[0] == '"') {
            ptrdiff_t end;

            part = str_from(part, 1);
            end = str_find_char(part, '"');
            /* a ';' inside the quotes was taken for the end of the parameter */
            if (end < 0) {
                part.n = (size_t)(value.p + value.n - part.p);
                end = str_find_char(part, '"');
            }
            return str_sub(part, 0, end < 0 ? part.n : (size_t)end);
        }
        return part;
    }
    return STR_NONE;
}

/* --- header text: RFC 2047 --- */

/* Takes "=?charset?B?...?=" off the front; its text goes into 'out'. */
static bool take_word(struct str *s, struct harvest *harvest, struct buf *out)
{
    struct str rest = str_from(*s, 2), charset, kind;
    struct buf bytes, decoded;
    ptrdiff_t end;

    if (!str_starts(*s, STR("=?")) || !str_cut(&rest, '?', &charset) ||
        !str_cut(&rest, '?', &kind) || kind.n != 1 || !rest.p ||
        (end = str_find(rest, STR("?="))) < 0 ||
        (char_lower(kind.p[0]) != 'b' && char_lower(kind.p[0]) != 'q'))
        return false;
    str_cut(&charset, '*', &charset); /* RFC 2231: a language may follow */
    buf_init(&bytes, LIMIT_TEXT);
    buf_init(&decoded, LIMIT_TEXT);
    if (char_lower(kind.p[0]) == 'b')
        mime_put_base64(str_sub(rest, 0, (size_t)end), &bytes);
    else
        mime_put_quoted(str_sub(rest, 0, (size_t)end), true, &bytes);
    buf_puts(out, charset_decode(buf_str(&bytes), STR_NONE, charset, &decoded, &harvest->mended));
    buf_release(&bytes);
    buf_release(&decoded);
    *s = str_from(rest, (size_t)end + 2);
    return true;
}

static struct str header_text(struct str headers, const char *name, size_t max,
                              struct harvest *harvest)
{
    struct str value = header(headers, str_of(name)), text;
    struct buf out, plain;
    bool after_word = false;

    buf_init(&out, LIMIT_TEXT);
    buf_init(&plain, LIMIT_TEXT);
    value = charset_decode(value, STR_NONE, STR_NONE, &plain, &harvest->mended);
    while (value.n) {
        if (take_word(&value, harvest, &out)) {
            after_word = true;
        } else if (char_is_space(value.p[0])) {
            while (value.n && char_is_space(value.p[0]))
                value = str_from(value, 1);
            if (!(after_word && str_starts(value, STR("=?")))) /* between two words it is no text */
                buf_putc(&out, ' ');
        } else {
            buf_putc(&out, value.p[0]);
            value = str_from(value, 1);
            after_word = false;
        }
    }
    text = page_field(harvest, buf_str(&out), max);
    buf_release(&out);
    buf_release(&plain);
    return text;
}

/* The first "<...>" of a header, without the brackets. */
static struct str first_id(struct str value)
{
    ptrdiff_t from = str_find_char(value, '<'), to;

    if (from < 0)
        return STR_NONE;
    value = str_from(value, (size_t)from + 1);
    to = str_find_char(value, '>');
    return str_trim(str_sub(value, 0, to < 0 ? value.n : (size_t)to));
}

/* --- the parts --- */

enum text_kind { TEXT_NONE, TEXT_HTML, TEXT_PLAIN };

struct search {
    enum text_kind found;
    struct part_view part;
    int n_parts;
};

static enum text_kind kind_of(const struct part_view *part)
{
    struct str type = header(part->headers, STR("Content-Type"));

    if (str_starts_nocase(header(part->headers, STR("Content-Disposition")), STR("attachment")))
        return TEXT_NONE;
    if (str_starts_nocase(type, STR("text/html")))
        return TEXT_HTML;
    return !type.n || str_starts_nocase(type, STR("text/plain")) || !memchr(type.p, '/', type.n)
               ? TEXT_PLAIN
               : TEXT_NONE;
}

/* The first plain part wins, else the first HTML one. Depth is bounded. */
static void find_text(struct part_view part, int depth, struct search *search)
{
    struct str type = header(part.headers, STR("Content-Type")), boundary, line, rest = part.body;
    const char *from = NULL;

    if (search->found == TEXT_PLAIN || depth > PARTS_DEEP || ++search->n_parts > PARTS_MOST)
        return;
    boundary = parameter(type, "boundary");
    if (!str_starts_nocase(type, STR("multipart/")) || !boundary.n) {
        enum text_kind kind = kind_of(&part);

        if (kind > search->found) {
            search->found = kind;
            search->part = part;
        }
        return;
    }
    while (rest.n) {
        const char *at = rest.p;
        bool ends;

        str_cut_line(&rest, &line);
        ends = str_starts(line, STR("--")) && str_starts(str_from(line, 2), boundary);
        if ((ends || !rest.n) && from)
            find_text(
                split_part((struct str){ from, (size_t)((ends ? at : line.p + line.n) - from) }),
                depth + 1, search);
        if (ends) {
            from = rest.n ? rest.p : NULL;
            if (str_starts(str_from(line, 2 + boundary.n), STR("--")))
                return;
        }
    }
}

/* --- the writer's own words --- */

static bool starts_forwarded(struct str line)
{
    static const char *const marks[] = { "-----Original Message",
                                         "-----Ursprüngliche Nachricht",
                                         "________________________________",
                                         "---------- Forwarded message",
                                         "Begin forwarded message:",
                                         "-------------- next part --------------" };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts_nocase(line, str_of(marks[i])))
            return true;
    return false;
}

static bool starts_with_one_of(struct str line, const char *const *words)
{
    for (; *words; words++)
        if (str_starts_nocase(line, str_of(*words)))
            return true;
    return false;
}

/* What Outlook and Apple's Mail put above an answered mail: who wrote it, and in one of the next lines
 * when. 'next' is the line behind 'line', 'rest' what comes then. */
static bool starts_answered(struct str line, struct str next, struct str rest)
{
    static const char *const from[] = { "From:", "Von:", "De:", "De :", "Da:", "Van:", NULL };
    static const char *const sent[] = {
        "Sent:",   "Date:",  "Gesendet:", "Datum:",   "Date :",     "Envoyé", "Enviado",
        "Enviada", "Fecha:", "Data:",     "Inviato:", "Verzonden:", NULL
    };

    if (!starts_with_one_of(str_trim(line), from))
        return false;
    for (int i = 0; i < 3; i++) {
        if (starts_with_one_of(str_trim(next), sent))
            return true;
        if (!str_cut_line(&rest, &next))
            return false;
    }
    return false;
}

/* What a program signs with. */
static bool is_advertisement(struct str line)
{
    static const char *const starts[] = {
        "Sent from my ",     "Von meinem ",       "Gesendet von ",          "Envoyé de mon ",
        "Enviado desde mi ", "Enviado do meu ",   "Inviato da iP",          "Verstuurd vanaf mijn ",
        "Get Outlook for ",  "Sent from Outlook", "Holen Sie sich Outlook", NULL
    };

    line = str_trim(line);
    return line.n < 60 && starts_with_one_of(line, starts);
}

/* Quotes, what introduces them, answered and forwarded mails and the signature go; flowed lines are joined.
 * 'html': quotes bear no marks, so what is introduced behind some words is all that follows. */
static void put_own_words(struct str text, bool html, bool flowed, bool delsp, struct buf *out)
{
    struct str line, next = STR_NONE;
    bool has = str_cut_line(&text, &next), said = false;

    while (has) {
        bool last_has = true;

        line = next;
        last_has = str_cut_line(&text, &next);
        has = last_has;
        said = said || str_trim(buf_str(out)).n > 0;
        if (str_eq(line, STR("-- ")) || str_eq(line, STR("--")) || starts_forwarded(line) ||
            (said && has && starts_answered(line, next, text)) ||
            (said && html && mail_introduces_quote(line)))
            return;
        if (is_advertisement(line))
            continue;
        if ((line.n && (line.p[0] == '>' || line.p[0] == TEXT_QUOTE)) ||
            (mail_introduces_quote(line) && has &&
             (str_starts(next, STR(">")) || !str_trim(next).n)))
            continue;
        if (flowed && line.n && line.p[0] == ' ')
            line = str_from(line, 1);
        if (flowed && line.n && line.p[line.n - 1] == ' ') {
            buf_put(out, line.p, delsp ? line.n - 1 : line.n);
        } else {
            buf_puts(out, line);
            buf_putc(out, '\n');
        }
    }
}

static struct str body_text(const struct search *search, struct harvest *harvest)
{
    struct str type = header(search->part.headers, STR("Content-Type"));
    struct str encoding = header(search->part.headers, STR("Content-Transfer-Encoding"));
    struct str bytes = search->part.body, text;
    struct buf raw, decoded, own, plain;

    buf_init(&raw, LIMIT_BODY);
    buf_init(&decoded, LIMIT_BODY);
    buf_init(&own, LIMIT_BODY);
    buf_init(&plain, LIMIT_BODY);
    if (str_starts_nocase(encoding, STR("base64"))) {
        mime_put_base64(bytes, &raw);
        bytes = buf_str(&raw);
    } else if (str_starts_nocase(encoding, STR("quoted-printable"))) {
        mime_put_quoted(bytes, false, &raw);
        bytes = buf_str(&raw);
    }
    text = charset_decode(bytes, type, parameter(type, "charset"), &decoded, &harvest->mended);
    if (search->found == TEXT_HTML) {
        text_from_markup(text, &plain);
        put_own_words(buf_str(&plain), true, false, false, &own);
        buf_clear(&plain);
    } else {
        put_own_words(text, false, str_eq_nocase(parameter(type, "format"), STR("flowed")),
                      str_eq_nocase(parameter(type, "delsp"), STR("yes")), &own);
    }
    text_collapse(buf_str(&own), &plain);
    text = page_field(harvest, buf_str(&plain), LIMIT_TEXT);
    buf_release(&plain);
    buf_release(&own);
    buf_release(&decoded);
    buf_release(&raw);
    return text;
}

static bool is_automatic(struct str headers)
{
    struct str automatic = header(headers, STR("Auto-Submitted"));
    struct str precedence = header(headers, STR("Precedence"));

    return (automatic.n && !str_starts_nocase(automatic, STR("no"))) ||
           str_starts_nocase(precedence, STR("auto_reply")) ||
           header(headers, STR("X-Autoreply")).n > 0;
}

bool message_put(struct str bytes, struct harvest *harvest)
{
    struct part_view whole = split_part(bytes);
    struct search search = { 0 };
    struct str subject, text = STR_NONE;
    struct item *item;

    if (is_automatic(whole.headers))
        return false;
    find_text(whole, 0, &search);
    if (search.found)
        text = body_text(&search, harvest);
    subject = header_text(whole.headers, "Subject", LIMIT_TITLE, harvest);
    if ((!subject.n && !text.n) || !(item = harvest_item(harvest)))
        return false;
    item->title = subject;
    item->text = text;
    item->author =
        page_field(harvest, mail_author(header_text(whole.headers, "From", LIMIT_TITLE, harvest)),
                   LIMIT_AUTHOR);
    item->id = page_field(harvest, first_id(header(whole.headers, STR("Message-ID"))), LIMIT_KEY);
    item->in_reply_to =
        page_field(harvest, first_id(header(whole.headers, STR("In-Reply-To"))), LIMIT_KEY);
    item->thread =
        page_field(harvest, first_id(header(whole.headers, STR("References"))), LIMIT_KEY);
    date_parse(header(whole.headers, STR("Date")), &item->published, &item->published_grain);
    return true;
}
