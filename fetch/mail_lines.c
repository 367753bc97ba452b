/*
 * mail_lines.c - who wrote a mail, what it quotes, and how it is signed.
 */
#include "fetch/mail_lines.h"

#include <string.h>

enum { SIGNATURE_LINES = 4, SIGNATURE_WIDTH = 80 }; /* by old custom (RFC 3676, 4.3; RFC 1855) */

struct str mail_author(struct str from)
{
    ptrdiff_t angle = str_find_char(from, '<'), round = str_find_char(from, '(');
    struct str name = str_trim(str_sub(from, 0, angle < 0 ? 0 : (size_t)angle));

    if (!name.n && angle >= 0) {
        struct str inside = str_from(from, (size_t)angle + 1);
        ptrdiff_t end = str_find_char(inside, '>');

        return str_trim(str_sub(inside, 0, end < 0 ? inside.n : (size_t)end));
    }
    if (!name.n && round >= 0 && str_ends(from, STR(")"))) {
        name = str_trim(str_sub(from, (size_t)round + 1, from.n - (size_t)round - 2));
        if (str_find_char(name, '@') >= 0)
            name = str_trim(str_sub(from, 0, (size_t)round));
    }
    if (!name.n)
        name = str_trim(from);
    return name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"'
               ? str_sub(name, 1, name.n - 2)
               : name;
}

bool mail_introduces_quote(struct str line)
{
    line = str_trim(line);
    return line.n && line.n < 200 && line.p[line.n - 1] == ':' &&
           (str_find_nocase(line, STR("wrote")) >= 0 ||
            str_find_nocase(line, STR("schrieb")) >= 0 ||
            str_find_nocase(line, STR("a écrit")) >= 0 ||
            str_find_nocase(line, STR("escribi")) >= 0 ||
            str_find_nocase(line, STR("ha scritto")) >= 0 ||
            str_find_nocase(line, STR("schreef")) >= 0);
}

struct str mail_without_signature(struct str text)
{
    struct str rest = text, line;

    for (int i = 0; i <= SIGNATURE_LINES && rest.n; i++) {
        const char *end = memrchr(rest.p, '\n', rest.n);
        size_t at = end ? (size_t)(end - rest.p) + 1 : 0;

        line = str_trim(str_from(rest, at));
        if (str_eq(line, STR("--")))
            return str_trim(str_sub(rest, 0, at));
        if (line.n > SIGNATURE_WIDTH || str_ends(line, STR(".")) || str_ends(line, STR("!")) ||
            str_ends(line, STR("?")))
            break;
        rest = str_sub(rest, 0, at ? at - 1 : 0);
    }
    return text;
}
