/*
 * url.c - web addresses by libcurl's URL API.
 *
 * libcurl parses, validates, resolves paths and removes dot segments. What it does not do is done
 * here: it neither lowers the host nor folds %2e, and (as of 7.88) its merge drops the query when the
 * reference is only a fragment.
 */
#include "core/url.h"

#include "core/buf.h"
#include "core/limits.h"

#include <curl/curl.h>
#include <string.h>

/* Parameters that say where a reader came from and not what he reads. */
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

/* One part of the parsed address as libcurl gives it; empty when there is none. */
static struct str part(CURLU *h, CURLUPart what, struct arena *arena)
{
    char *z = NULL;
    struct str out = STR_NONE;

    if (curl_url_get(h, what, &z, 0) == CURLUE_OK)
        out = arena_str(arena, str_of(z));
    curl_free(z);
    return out;
}

/* Base with the reference on top, or only the base when 'ref' is empty; NULL when malformed. */
static CURLU *parse(struct str base, struct str ref, struct arena *arena)
{
    const unsigned flags = CURLU_URLENCODE;
    CURLU *h;

    if (!url_is_web(base))
        return NULL;
    h = curl_url();
    if (!h)
        return NULL;
    if (curl_url_set(h, CURLUPART_URL, arena_z(arena, base), flags) != CURLUE_OK ||
        (ref.n && curl_url_set(h, CURLUPART_URL, arena_z(arena, ref), flags) != CURLUE_OK)) {
        curl_url_cleanup(h);
        return NULL;
    }
    return h;
}

static bool has_blank(struct str s)
{
    return str_find_char(s, ' ') >= 0;
}

struct str url_resolve(struct str base, struct str ref, struct arena *arena)
{
    struct str out = STR_NONE;
    size_t scheme;
    CURLU *h;

    ref = tidy(ref, arena);
    scheme = scheme_length(ref);
    if (scheme && !is_web_scheme(str_sub(ref, 0, scheme)))
        return STR_NONE;
    if (url_is_web(ref)) {
        h = parse(ref, STR_NONE, arena);
        if (h)
            out = has_blank(ref) ? part(h, CURLUPART_URL, arena) : arena_str(arena, ref);
        curl_url_cleanup(h);
        return out;
    }
    base = tidy(base, arena);
    if (scheme) { /* "http:path" is relative to a base of that scheme */
        if (str_starts(str_from(ref, scheme), STR("//")) ||
            !str_starts_nocase(base, str_sub(ref, 0, scheme)))
            return STR_NONE;
        ref = str_from(ref, scheme);
    }
    base = without_fragment(base);
    h = parse(base, ref.n && ref.p[0] != '#' ? ref : STR_NONE, arena);
    if (h)
        out = part(h, CURLUPART_URL, arena);
    curl_url_cleanup(h);
    if (out.n && ref.n && ref.p[0] == '#')
        out = arena_printf(arena, STR_FMT STR_FMT, STR_ARG(out), STR_ARG(ref));
    return out.n > LIMIT_URL ? STR_NONE : out;
}

static int hex_value(char c)
{
    if (char_is_digit(c))
        return c - '0';
    c = char_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent codes of unreserved characters become the characters, the others get upper-case digits;
 * bytes that need a code get one. */
static struct str fold_percent(struct str url, struct arena *arena)
{
    char *to = arena_alloc(arena, 3 * url.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < url.n; i++) {
        int hi = i + 2 < url.n && url.p[i] == '%' ? hex_value(url.p[i + 1]) : -1;
        int lo = hi >= 0 ? hex_value(url.p[i + 2]) : -1;
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

struct str url_canonical(struct str url, struct arena *arena)
{
    CURLU *h = parse(fold_percent(tidy(url, arena), arena), STR_NONE, arena);
    struct str host, port, query, fragment, pair, out = STR_NONE;
    struct buf b;
    char sep = '?';

    if (!h)
        return STR_NONE;
    buf_init(&b, 4 * LIMIT_URL);
    host = lower(part(h, CURLUPART_HOST, arena), arena);
    port = part(h, CURLUPART_PORT, arena);
    buf_printf(&b, "http://" STR_FMT, STR_ARG(host));
    if (port.n && !str_eq(port, STR("80")) && !str_eq(port, STR("443")))
        buf_printf(&b, ":" STR_FMT, STR_ARG(port));
    buf_puts(&b, part(h, CURLUPART_PATH, arena));
    query = part(h, CURLUPART_QUERY, arena);
    while (str_cut(&query, '&', &pair)) {
        ptrdiff_t at = str_find_char(pair, '=');

        if (pair.n == 0 || is_tracker(str_sub(pair, 0, at < 0 ? pair.n : (size_t)at)))
            continue;
        buf_putc(&b, sep);
        buf_puts(&b, pair);
        sep = '&';
    }
    fragment = part(h, CURLUPART_FRAGMENT, arena);
    if (fragment.n && !str_starts(fragment, STR(":~:")) && !str_starts(fragment, STR("xtor=")) &&
        !str_starts(fragment, STR("utm_")))
        buf_printf(&b, "#" STR_FMT, STR_ARG(fragment));
    if (!b.full)
        out = arena_str(arena, buf_str(&b));
    buf_release(&b);
    curl_url_cleanup(h);
    return out;
}

struct str url_host(struct str url, struct arena *arena)
{
    CURLU *h = parse(tidy(url, arena), STR_NONE, arena);
    struct str host = h ? lower(part(h, CURLUPART_HOST, arena), arena) : STR_NONE;

    curl_url_cleanup(h);
    return host;
}

struct str url_origin(struct str url, struct arena *arena)
{
    CURLU *h = parse(tidy(url, arena), STR_NONE, arena);
    struct str origin = STR_NONE;

    if (h) {
        struct str scheme = lower(part(h, CURLUPART_SCHEME, arena), arena);
        struct str host = lower(part(h, CURLUPART_HOST, arena), arena);
        struct str port = part(h, CURLUPART_PORT, arena);
        bool usual = str_eq(port, str_eq(scheme, STR("https")) ? STR("443") : STR("80"));

        origin =
            arena_printf(arena, STR_FMT "://" STR_FMT "%s" STR_FMT, STR_ARG(scheme), STR_ARG(host),
                         port.n && !usual ? ":" : "", STR_ARG(usual ? STR_NONE : port));
    }
    curl_url_cleanup(h);
    return origin;
}

struct str url_site(struct str url, struct arena *arena)
{
    struct str host = url_host(url, arena);

    return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}
