/*
 * mime.c - base64 and quoted-printable to bytes; mail addresses.
 */
#include "core/mime.h"

#include <string.h>

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

void mime_put_base64(struct str s, struct buf *out)
{
    uint32_t bits = 0;
    int n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int digit = base64_digit(s.p[i]);

        if (s.p[i] == '=' &&
            (n == 2 || n == 4)) /* padding: what follows is a list's plain footer */
            break;
        if (digit < 0)
            continue;
        bits = (bits << 6 | (uint32_t)digit) & 0xFFFFFF;
        n += 6;
        if (n >= 8) {
            n -= 8;
            buf_putc(out, (char)(bits >> n & 0xFF));
        }
    }
}

void mime_put_quoted(struct str s, bool word, struct buf *out)
{
    while (s.n) {
        if (s.p[0] == '=' && s.n >= 3 && char_hex(s.p[1]) >= 0 && char_hex(s.p[2]) >= 0) {
            buf_putc(out, (char)(char_hex(s.p[1]) * 16 + char_hex(s.p[2])));
            s = str_from(s, 3);
        } else if (s.p[0] == '=' && !word && s.n >= 2 && (s.p[1] == '\n' || s.p[1] == '\r')) {
            s = str_from(s, s.p[1] == '\r' && s.n >= 3 && s.p[2] == '\n' ? 3 : 2);
        } else {
            buf_putc(out, word && s.p[0] == '_' ? ' ' : s.p[0]);
            s = str_from(s, 1);
        }
    }
}

bool mail_is_address(struct str s)
{
    ptrdiff_t at = str_find_char(s, '@');
    struct str host = at < 0 ? STR_NONE : str_from(s, (size_t)at + 1);

    if (at < 1 || host.n == 0 || s.n > 254 || str_find_char(host, '@') >= 0)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("<>()[],;:\\\"", s.p[i]))
            return false;
    return s.p[0] != '.' && s.p[0] != '-' && host.p[0] != '.' && host.p[0] != '-' &&
           s.p[at - 1] != '.' && host.p[host.n - 1] != '.' && str_find(s, STR("..")) < 0;
}
