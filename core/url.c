/*
 * url.c - web addresses by RFC 3986.
 *
 * An address is taken apart into views, checked, and put together again. A host is checked as strictly
 * as libcurl does, which will be asked to open it; numbers that mean an IPv4 address are written as
 * one, so that no spelling of it gets past a guard.
 */
#include "core/url.h"

#include "core/guard.h"
#include "core/limits.h"

#include <arpa/inet.h>
#include <string.h>

/* Parameters that tell where a reader came from, not what is read. */
static const char *const trackers[] = {
    "utm_*",  "fbclid", "gclid",       "dclid",       "msclkid",     "mc_cid",      "mc_eid",
    "yclid",  "igshid", "ns_mchannel", "ns_source",   "ns_campaign", "ns_linkname", "ns_fee",
    "_hsenc", "_hsmi",  "at_medium",   "at_campaign", "xtor",
};

static bool is_tracker(struct str name)
{
    for (size_t i = 0; i < sizeof trackers / sizeof *trackers; i++) {
        struct str tracker = str_of(trackers[i]);

        if (str_ends(tracker, STR("*"))
                ? str_starts_nocase(name, str_sub(tracker, 0, tracker.n - 1))
                : str_eq_nocase(name, tracker))
            return true;
    }
    return false;
}

/* Length of "name:" when s starts with a scheme, else 0. */
static size_t scheme_length(struct str s)
{
    size_t n = 0;

    while (n < s.n && (char_is_alpha(s.p[n]) || (n > 0 && (char_is_digit(s.p[n]) || s.p[n] == '+' ||
                                                           s.p[n] == '-' || s.p[n] == '.'))))
        n++;
    return n > 0 && n < s.n && s.p[n] == ':' ? n + 1 : 0;
}

static bool is_web_scheme(struct str scheme)
{
    return str_eq_nocase(scheme, STR("http:")) || str_eq_nocase(scheme, STR("https:"));
}

bool url_is_web(struct str url)
{
    struct str rest;
    size_t n = scheme_length(url);

    if (n == 0 || !is_web_scheme(str_sub(url, 0, n)))
        return false;
    rest = str_from(url, n);
    return rest.n > 2 && rest.p[0] == '/' && rest.p[1] == '/' && !strchr("/?#:", rest.p[2]);
}

/* The reference as browsers see it: no controls or blanks around, no tabs or line breaks inside, and
 * a backslash in front of query and fragment is a slash. */
static struct str tidy(struct str ref, struct arena *arena)
{
    char *to;
    size_t n = 0;
    bool in_path = true;

    while (ref.n && (unsigned char)ref.p[0] <= ' ')
        ref = str_from(ref, 1);
    while (ref.n && (unsigned char)ref.p[ref.n - 1] <= ' ')
        ref.n--;
    if (ref.n > LIMIT_URL)
        return STR_NONE;
    to = arena_alloc(arena, ref.n + 1);
    for (size_t i = 0; i < ref.n; i++) {
        char c = ref.p[i];

        if (c == '?' || c == '#')
            in_path = false;
        if (c == '\t' || c == '\n' || c == '\r')
            continue;
        if ((unsigned char)c < ' ')
            return STR_NONE;
        to[n++] = c == '\\' && in_path ? '/' : c;
    }
    return (struct str){ to, n };
}

static struct str without_fragment(struct str url)
{
    ptrdiff_t at = str_find_char(url, '#');

    return at < 0 ? url : str_sub(url, 0, (size_t)at);
}

/* An address taken apart. */
struct parts {
    struct str scheme, user, host, port, path, query, fragment; /* without marks */
};

/* Bytes beyond ASCII as percent codes, blanks too (in a query as '+'). */
static struct str encode(struct str s, bool query, struct arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0, odd = 0;
    char *to;

    for (size_t i = 0; i < s.n; i++)
        odd += s.p[i] == ' ' || (unsigned char)s.p[i] >= 0x80;
    if (odd == 0)
        return s;
    to = arena_alloc(arena, s.n + 2 * odd + 1);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == ' ' && query) {
            to[n++] = '+';
        } else if (c == ' ' || c >= 0x80) {
            to[n++] = '%';
            to[n++] = digits[c >> 4];
            to[n++] = digits[c & 15];
        } else {
            to[n++] = s.p[i];
        }
    }
    return (struct str){ to, n };
}

/* RFC 3986, 5.2.4, on a path that starts with '/'. */
static struct str remove_dots(struct str path, struct arena *arena)
{
    struct str rest = path;
    char *to;
    size_t n = 0;

    if (str_find(path, STR("/.")) < 0)
        return path;
    to = arena_alloc(arena, path.n + 1);
    while (rest.n) {
        ptrdiff_t slash = str_find_char(str_from(rest, 1), '/');
        struct str segment = str_sub(rest, 0, slash < 0 ? rest.n : (size_t)slash + 1);
        bool up = str_eq(segment, STR("/.."));

        rest = str_from(rest, segment.n);
        if (up)
            while (n > 0 && to[--n] != '/')
                ;
        if (!up && !str_eq(segment, STR("/."))) {
            memcpy(to + n, segment.p, segment.n);
            n += segment.n;
        } else if (rest.n == 0) {
            to[n++] = '/';
        }
    }
    return (struct str){ to, n };
}

/* The host as one number or up to four, decimal, octal or hexadecimal, as the addresses' usual four
 * numbers: read by the guard, so that the address that it checks is the one that is used. Everything else is
 * left as it is. */
static struct str usual_ipv4(struct str host, struct arena *arena)
{
    unsigned char bytes[16];
    size_t n;

    if (host.n == 0 || !char_is_digit(host.p[0]) || !guard_number(host, bytes, &n) || n != 4)
        return host;
    return arena_printf(arena, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* An IPv6 address in brackets, in its usual form; its zone goes. */
static bool take_ipv6(struct str host, struct str *out, struct arena *arena)
{
    char z[INET6_ADDRSTRLEN];
    struct in6_addr address;
    ptrdiff_t zone = str_find_char(host, '%');

    if (host.p[host.n - 1] != ']')
        return false;
    host = str_sub(host, 1, zone < 0 ? host.n - 2 : (size_t)zone - 1);
    if (host.n >= sizeof z)
        return false;
    memcpy(z, host.p, host.n);
    z[host.n] = '\0';
    if (inet_pton(AF_INET6, z, &address) != 1 || !inet_ntop(AF_INET6, &address, z, sizeof z))
        return false;
    *out = arena_printf(arena, "[%s]", z);
    return true;
}

/* A host with its percent codes decoded; false when it holds what no host does. */
static bool take_host(struct str host, struct str *out, struct arena *arena)
{
    char *to;
    size_t n = 0;

    if (host.n == 0)
        return false;
    if (host.p[0] == '[')
        return take_ipv6(host, out, arena);
    to = arena_alloc(arena, host.n + 1);
    for (size_t i = 0; i < host.n; i++) {
        int hi = i + 2 < host.n && host.p[i] == '%' ? char_hex(host.p[i + 1]) : -1;
        int lo = hi >= 0 ? char_hex(host.p[i + 2]) : -1;
        char c = lo >= 0 ? (char)(hi << 4 | lo) : host.p[i];

        if (((unsigned char)c <= ' ') || strchr("/:#?!@{}[]\\$'\"^`*<>=;,%|\x7f", c))
            return false;
        to[n++] = c;
        i += lo >= 0 ? 2 : 0;
    }
    *out = usual_ipv4((struct str){ to, n }, arena);
    return true;
}

/* False when malformed. */
static bool take_apart(struct str url, struct parts *out, struct arena *arena)
{
    struct str rest, authority;
    ptrdiff_t at;
    size_t n;

    memset(out, 0, sizeof *out);
    if (!url_is_web(url) || str_find_char(url, '\x7f') >= 0)
        return false;
    n = scheme_length(url);
    out->scheme = n == 6 ? STR("https") : STR("http");
    rest = str_from(url, n + 2);
    for (n = 0; n < rest.n && rest.p[n] != '/' && rest.p[n] != '?' && rest.p[n] != '#'; n++)
        ;
    authority = str_sub(rest, 0, n);
    rest = str_from(rest, n);
    for (at = (ptrdiff_t)authority.n - 1; at >= 0 && authority.p[at] != '@'; at--)
        ;
    if (at >= 0) {
        out->user = str_sub(authority, 0, (size_t)at);
        authority = str_from(authority, (size_t)at + 1);
    }
    for (n = authority.n; n > 0 && char_is_digit(authority.p[n - 1]); n--)
        ;
    if (n > 0 && authority.p[n - 1] == ':') {
        int64_t port = 0;

        out->port = str_from(authority, n);
        if (out->port.n && (!str_to_int(out->port, &port) || port > 65535))
            return false;
        if (out->port.n)
            out->port = arena_printf(arena, "%d", (int)port);
        authority = str_sub(authority, 0, n - 1);
    }
    if (!take_host(authority, &out->host, arena) || str_find_char(out->user, ' ') >= 0 ||
        str_find_char(out->user, '@') >= 0)
        return false;
    at = str_find_char(rest, '#');
    if (at >= 0) {
        out->fragment = encode(str_from(rest, (size_t)at + 1), false, arena);
        rest = str_sub(rest, 0, (size_t)at);
    }
    at = str_find_char(rest, '?');
    if (at >= 0) {
        out->query = encode(str_from(rest, (size_t)at + 1), true, arena);
        rest = str_sub(rest, 0, (size_t)at);
    }
    out->path = rest.n ? remove_dots(encode(rest, false, arena), arena) : STR("/");
    return true;
}

static struct str put_together(const struct parts *p, struct arena *arena)
{
    return arena_printf(
        arena, STR_FMT "://" STR_FMT "%s" STR_FMT "%s" STR_FMT STR_FMT "%s" STR_FMT "%s" STR_FMT,
        STR_ARG(p->scheme), STR_ARG(p->user), p->user.n ? "@" : "", STR_ARG(p->host),
        p->port.n ? ":" : "", STR_ARG(p->port), STR_ARG(p->path), p->query.n ? "?" : "",
        STR_ARG(p->query), p->fragment.n ? "#" : "", STR_ARG(p->fragment));
}

/* The reference on top of the base (RFC 3986, 5.2.2); both are tidy, ref is no whole address. */
static struct str put_on_top(struct str base, struct str ref, struct arena *arena)
{
    struct parts p;
    struct str whole, path, front;
    size_t n = 0;

    if (!take_apart(base, &p, arena))
        return STR_NONE;
    if (ref.n == 0)
        return put_together(&p, arena);
    if (str_starts(ref, STR("//"))) {
        while (str_starts(ref, STR("/")))
            ref = str_from(ref, 1);
        whole = arena_printf(arena, STR_FMT "://" STR_FMT, STR_ARG(p.scheme), STR_ARG(ref));
        return take_apart(whole, &p, arena) ? put_together(&p, arena) : STR_NONE;
    }
    while (n < ref.n && ref.p[n] != '?' && ref.p[n] != '#')
        n++;
    path = str_sub(ref, 0, n);
    front = p.path;
    if (path.n)
        while (front.n && (front.p[front.n - 1] != '/' || path.p[0] == '/'))
            front.n--;
    p.path = STR("/");
    p.query = p.fragment = STR_NONE;
    whole = put_together(&p, arena);
    whole.n--;
    whole =
        arena_printf(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(whole), STR_ARG(front), STR_ARG(ref));
    return take_apart(whole, &p, arena) ? put_together(&p, arena) : STR_NONE;
}

/* What most addresses are: http or https, a host of small letters, digits, '.' and '-' that begins with a
 * letter, and nothing behind it that would have to be written otherwise. */
static bool is_plain(struct str ref)
{
    static const char others[] = "-._~/?#&=%+,;:@!$*'()";
    static bool table[256];
    size_t i = str_starts(ref, STR("https://")) ? 8 : str_starts(ref, STR("http://")) ? 7 : 0;
    size_t host = i;

    if (!table['a'])
        for (int c = '0'; c <= 'z'; c++)
            table[c] = char_is_alpha((char)c) || char_is_digit((char)c);
    if (!table['-'])
        for (const char *c = others; *c; c++)
            table[(unsigned char)*c] = true;
    if (i == 0 || ref.n > LIMIT_URL || i == ref.n || ref.p[i] < 'a' || ref.p[i] > 'z')
        return false;
    for (; i < ref.n && ref.p[i] != '/'; i++) {
        char c = ref.p[i];

        if ((c < 'a' || c > 'z') && !char_is_digit(c) &&
            (ref.p[i - 1] == '.' || (c != '.' && c != '-')))
            return false;
    }
    if (ref.p[i - 1] == '.' || i == host)
        return false;
    for (; i < ref.n; i++)
        if (!table[(unsigned char)ref.p[i]])
            return false;
    return true;
}

struct str url_resolve(struct str base, struct str ref, struct arena *arena)
{
    struct str out;
    struct parts parts;
    size_t scheme;

    if (is_plain(ref))
        return arena_str(arena, ref);
    ref = tidy(ref, arena);
    scheme = scheme_length(ref);
    if (scheme && !is_web_scheme(str_sub(ref, 0, scheme)))
        return STR_NONE;
    if (url_is_web(ref)) {
        if (!take_apart(ref, &parts, arena))
            return STR_NONE;
        return str_find_char(ref, ' ') < 0 ? ref : put_together(&parts, arena);
    }
    base = tidy(base, arena);
    if (scheme) { /* "http:path" is relative to a base of that scheme */
        if (str_starts(str_from(ref, scheme), STR("//")) ||
            !str_starts_nocase(base, str_sub(ref, 0, scheme)))
            return STR_NONE;
        ref = str_from(ref, scheme);
    }
    base = without_fragment(base);
    out = put_on_top(base, ref.n && ref.p[0] != '#' ? ref : STR_NONE, arena);
    if (out.n && ref.n && ref.p[0] == '#')
        out = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(out), STR_ARG(ref));
    return out.n > LIMIT_URL ? STR_NONE : out;
}

/* Percent codes of unreserved characters become the characters, the others get upper-case digits;
 * bytes that need a code get one. */
static struct str fold_percent(struct str url, struct arena *arena)
{
    char *to = arena_alloc(arena, 3 * url.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < url.n; i++) {
        int hi = i + 2 < url.n && url.p[i] == '%' ? char_hex(url.p[i + 1]) : -1;
        int lo = hi >= 0 ? char_hex(url.p[i + 2]) : -1;
        char c = lo >= 0 ? (char)(hi << 4 | lo) : url.p[i];

        bool needs = lo >= 0 ? !(char_is_alpha(c) || char_is_digit(c) || (c && strchr("-._~", c)))
                             : (unsigned char)c >= 0x7F || strchr("\"<>`", c);

        if (needs) {
            to[n++] = '%';
            to[n++] = "0123456789ABCDEF"[(unsigned char)c >> 4];
            to[n++] = "0123456789ABCDEF"[c & 15];
        } else {
            to[n++] = c;
        }
        i += lo >= 0 ? 2 : 0;
    }
    return (struct str){ to, n };
}

static struct str lower(struct str s, struct arena *arena)
{
    char *z = arena_z(arena, s);

    for (size_t i = 0; i < s.n; i++)
        z[i] = char_lower(z[i]);
    return (struct str){ z, s.n };
}

/* take_apart() of a plain address in which nothing is written in two ways: most ids and links. */
static bool take_plain(struct str url, struct parts *out)
{
    struct str rest;
    size_t n = 0;

    if (!is_plain(url) || str_find_char(url, '%') >= 0)
        return false;
    memset(out, 0, sizeof *out);
    rest = str_from(url, url.p[4] == 's' ? 8 : 7);
    while (n < rest.n && rest.p[n] != '/')
        n++;
    out->host = str_sub(rest, 0, n);
    rest = str_from(rest, n);
    for (n = 0; n < rest.n && rest.p[n] != '?' && rest.p[n] != '#'; n++)
        if (rest.p[n] == '.' && rest.p[n - 1] == '/')
            return false;
    out->path = n ? str_sub(rest, 0, n) : STR("/");
    rest = str_from(rest, n);
    for (n = 0; n < rest.n && rest.p[n] != '#'; n++)
        ;
    out->query = str_sub(rest, 1, n ? n - 1 : 0);
    out->fragment = str_from(rest, n + 1);
    return true;
}

static char *put(char *to, struct str s)
{
    if (s.n)
        memcpy(to, s.p, s.n);
    return to + s.n;
}

struct str url_canonical(struct str url, struct arena *arena)
{
    struct str query, pair;
    struct parts parts;
    char sep = '?', *out, *to;

    if (!take_plain(url, &parts)) {
        if (!take_apart(fold_percent(tidy(url, arena), arena), &parts, arena))
            return STR_NONE;
        parts.host = lower(parts.host, arena);
    }
    out = arena_room(arena, sizeof "http://:?#" + parts.host.n + parts.port.n + parts.path.n +
                                parts.query.n + parts.fragment.n);
    to = put(put(out, STR("http://")), parts.host);
    if (parts.port.n && !str_eq(parts.port, STR("80")) && !str_eq(parts.port, STR("443")))
        to = put(put(to, STR(":")), parts.port);
    to = put(to, parts.path);
    query = parts.query;
    while (str_cut(&query, '&', &pair)) {
        ptrdiff_t at = str_find_char(pair, '=');

        if (pair.n == 0 || is_tracker(str_sub(pair, 0, at < 0 ? pair.n : (size_t)at)))
            continue;
        *to++ = sep;
        to = put(to, pair);
        sep = '&';
    }
    if (parts.fragment.n && !str_starts(parts.fragment, STR(":~:")) &&
        !str_starts(parts.fragment, STR("xtor=")) && !str_starts(parts.fragment, STR("utm_")))
        to = put(put(to, STR("#")), parts.fragment);
    *to = '\0';
    return (struct str){ out, (size_t)(to - out) };
}

struct str url_host(struct str url, struct arena *arena)
{
    struct parts parts;

    return take_plain(url, &parts) || take_apart(tidy(url, arena), &parts, arena)
               ? lower(parts.host, arena)
               : STR_NONE;
}

struct str url_origin(struct str url, struct arena *arena)
{
    struct parts parts;
    bool usual;

    if (!take_apart(tidy(url, arena), &parts, arena))
        return STR_NONE;
    usual = parts.port.n == 0 ||
            str_eq(parts.port, str_eq(parts.scheme, STR("https")) ? STR("443") : STR("80"));
    return arena_printf(arena, STR_FMT "://" STR_FMT "%s" STR_FMT, STR_ARG(parts.scheme),
                        STR_ARG(lower(parts.host, arena)), usual ? "" : ":",
                        STR_ARG(usual ? STR_NONE : parts.port));
}

struct str url_site(struct str url, struct arena *arena)
{
    struct str host = url_host(url, arena);

    return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}
