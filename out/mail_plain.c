/*
 * mail_plain.c - what a person reads of a mail: the subject and the text part.
 *
 * For the terminal ('hark demo', 'hark alerts show'). It reads only messages that mail.c composed:
 * encoded words in UTF-8 and base64 or Q, the first part in quoted-printable.
 */
#include "out/mail.h"

#include "core/mime.h"

/* One header value: folds become one space, encoded words their text; the blank between two encoded
 * words belongs to neither (RFC 2047, section 6.2). */
static void put_header(struct str s, struct buf *out)
{
    bool after_word = false;

    while (s.n) {
        ptrdiff_t end =
            str_starts_nocase(s, STR("=?utf-8?")) ? str_find(str_from(s, 10), STR("?=")) : -1;

        if (end >= 0) {
            struct str word = str_sub(s, 10, (size_t)end);

            if (char_lower(s.p[8]) == 'b')
                mime_put_base64(word, out);
            else
                mime_put_quoted(word, true, out);
            s = str_from(s, 10 + (size_t)end + 2);
            after_word = true;
        } else if (char_is_space(s.p[0])) {
            while (s.n && char_is_space(s.p[0]))
                s = str_from(s, 1);
            if (!(after_word && str_starts_nocase(s, STR("=?utf-8?"))))
                buf_putc(out, ' ');
        } else {
            buf_putc(out, s.p[0]);
            s = str_from(s, 1);
            after_word = false;
        }
    }
}

/* Headers up to the empty line; what follows stays in *rest. Continued lines belong to their header. */
static struct str cut_headers(struct str *rest, struct str name)
{
    struct str line, value = STR_NONE;
    bool inside = false;

    while (str_cut_line(rest, &line) && line.n) {
        if (!char_is_space(line.p[0])) {
            inside = str_starts_nocase(line, name) && line.n > name.n && line.p[name.n] == ':';
            if (inside)
                value = str_from(line, name.n + 1);
        } else if (inside) {
            value.n = (size_t)(line.p + line.n - value.p);
        }
    }
    return str_trim(value);
}

void mail_plain(struct str message, struct buf *out)
{
    struct str rest = message, line, boundary = STR_NONE,
               subject = cut_headers(&rest, STR("Subject"));

    buf_putz(out, "Subject: ");
    put_header(subject, out);
    buf_putz(out, "\n\n");
    while (str_cut_line(&rest, &boundary) && !str_starts(boundary, STR("--")))
        ;
    cut_headers(&rest, STR("Content-Type"));
    while (str_cut_line(&rest, &line) && !str_eq(line, boundary)) {
        bool soft = line.n && line.p[line.n - 1] == '=';

        mime_put_quoted(str_sub(line, 0, line.n - soft), false, out);
        if (!soft)
            buf_putc(out, '\n');
    }
}
