/*
 * guard.c - special addresses as tables, and addresses that can be read in one way only.
 *
 * The ranges are those of IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890 and what
 * followed it), with multicast, the reserved space and one address that a cloud keeps for itself.
 * An IPv6 address that carries an IPv4 address is judged by what it carries.
 */
#include "core/guard.h"

#include "core/utf8.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range {
    unsigned char bytes[16];
    int bits;
    const char *name;
};

static const struct range ranges4[] = {
    { { 0 }, 8, "this host" },
    { { 10 }, 8, "private" },
    { { 100, 64 }, 10, "shared by a carrier" },
    { { 127 }, 8, "loopback" },
    { { 168, 63, 129, 16 }, 32, "a cloud's own" },
    { { 169, 254 }, 16, "link-local" },
    { { 172, 16 }, 12, "private" },
    { { 192, 0, 0 }, 24, "protocol assignments" },
    { { 192, 0, 2 }, 24, "documentation" },
    { { 192, 31, 196 }, 24, "a sink of reverse look-ups" },
    { { 192, 52, 193 }, 24, "a multicast tunnel" },
    { { 192, 88, 99 }, 24, "a 6to4 relay" },
    { { 192, 168 }, 16, "private" },
    { { 192, 175, 48 }, 24, "a sink of reverse look-ups" },
    { { 198, 18 }, 15, "benchmarks" },
    { { 198, 51, 100 }, 24, "documentation" },
    { { 203, 0, 113 }, 24, "documentation" },
    { { 224 }, 4, "multicast" },
    { { 240 }, 4, "reserved" },
};

static const struct range ranges6[] = {
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 128, "loopback" },
    { { 0 }, 80, "nobody or an old form of IPv4" },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, "a local NAT64" },
    { { 0x01 }, 16, "discard only" },
    { { 0x20, 0x01, 0x00, 0x02 }, 48, "benchmarks" },
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, "documentation" },
    { { 0x20, 0x01 }, 23, "protocol assignments" }, /* Teredo is looked at before */
    { { 0x26, 0x20, 0x00, 0x4f, 0x80 }, 48, "a sink of reverse look-ups" },
    { { 0x3f, 0xff }, 20, "documentation" },
    { { 0x5f }, 16, "segment routing" },
    { { 0xfc }, 7, "private" },
    { { 0xfe, 0x80 }, 10, "link-local" },
    { { 0xfe, 0xc0 }, 10, "site-local" },
    { { 0xff }, 8, "multicast" },
};

/* IPv6 addresses that carry an IPv4 address: the first 'bits' bits from byte 'from' on are 'bytes'; the IPv4
 * address starts at byte 'at', each byte XORed with 'turn' (Teredo's client is inverted). */
static const struct carrier {
    unsigned char bytes[12];
    int bits, at;
    unsigned char turn;
    int from;
} carriers[] = {
    { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96, 12, 0, 0 }, /* mapped, RFC 4291 */
    { { 0x00, 0x64, 0xff, 0x9b }, 96, 12, 0, 0 },                   /* NAT64, RFC 6052 */
    { { 0x20, 0x02 }, 16, 2, 0, 0 },                                /* 6to4, RFC 3056 */
    { { 0x20, 0x01, 0, 0 }, 32, 4, 0, 0 },                          /* Teredo's server, RFC 4380 */
    { { 0x20, 0x01, 0, 0 }, 32, 12, 0xff, 0 },                      /* Teredo's client */
    { { 0x00, 0x00, 0x5e, 0xfe }, 32, 12, 0, 8 },                   /* ISATAP, RFC 5214 */
    { { 0x02, 0x00, 0x5e, 0xfe }, 32, 12, 0, 8 },
};

/* Top-level names of the local machine and network: RFC 6761, 6762, 8375, and common internal ones. */
static const char *const own_names[] = { "localhost", "localdomain", "local", "internal",
                                         "intranet",  "lan",         "corp",  "home.arpa" };

/* Code points that a resolver folds into something else or that cannot be seen: not in a host. */
static const struct {
    uint32_t from, to;
} odd_points[] = {
    { 0x80, 0xBF },       { 0x200B, 0x2E7F },    { 0x2FF0, 0x3004 }, { 0x3200, 0x33FF },
    { 0xE000, 0xF8FF },   { 0xFE00, 0xFE6F },    { 0xFF00, 0xFFFF }, { 0x1D400, 0x1D7FF },
    { 0x1F100, 0x1F2FF }, { 0xE0000, 0x10FFFF },
};

/* High ports that belong to other services: NFS, mail, SIP, X, IRC (the "bad ports" of the Fetch standard),
 * databases, caches, queues, remote desktops. */
static const int32_t bad_ports[] = { 1433, 1521, 1719, 1720, 1723, 2049, 3306,  3389,  3659, 4045,
                                     4190, 5060, 5061, 5432, 5672, 5900, 6000,  6379,  6566, 6665,
                                     6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211, 27017 };

#define N_OF(table) (sizeof(table) / sizeof *(table))

static bool same_bits(const unsigned char *a, const unsigned char *b, int bits)
{
    size_t whole = (size_t)bits / 8;
    int rest = bits % 8;

    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

static const char *special4(const unsigned char *bytes)
{
    for (size_t i = 0; i < N_OF(ranges4); i++)
        if (same_bits(bytes, ranges4[i].bytes, ranges4[i].bits))
            return ranges4[i].name;
    return NULL;
}

static const char *special6(const unsigned char *bytes)
{
    bool carries = false;

    for (size_t i = 0; i < N_OF(carriers); i++) {
        const struct carrier *c = &carriers[i];
        unsigned char inner[4];
        const char *name;

        if (!same_bits(bytes + c->from, c->bytes, c->bits))
            continue;
        carries |= c->from == 0; /* else (ISATAP) the prefix is judged like any other address */
        for (int k = 0; k < 4; k++)
            inner[k] = bytes[c->at + k] ^ c->turn;
        name = special4(inner);
        if (name)
            return name;
    }
    if (carries)
        return NULL;
    for (size_t i = 0; i < N_OF(ranges6); i++)
        if (same_bits(bytes, ranges6[i].bytes, ranges6[i].bits))
            return ranges6[i].name;
    return (bytes[0] & 0xe0) == 0x20 ? NULL : "unassigned"; /* 2000::/3 is global unicast */
}

const char *guard_address(const unsigned char *bytes, size_t n)
{
    return n == 4 ? special4(bytes) : n == 16 ? special6(bytes) : "not an address";
}

const char *guard_socket(const struct sockaddr *address)
{
    const void *in = address;

    switch (address->sa_family) {
    case AF_INET:
        return special4((const unsigned char *)&((const struct sockaddr_in *)in)->sin_addr);
    case AF_INET6:
        return special6((const unsigned char *)&((const struct sockaddr_in6 *)in)->sin6_addr);
    default: return guard_address(NULL, 0);
    }
}

/* 80, 443 and 1024 to 65535, without those where mail, shells, databases and the like listen. */
static bool is_for_web(int64_t port)
{
    for (size_t i = 0; i < N_OF(bad_ports); i++)
        if (port == bad_ports[i])
            return false;
    return port == 80 || port == 443 || (port >= 1024 && port <= 65535);
}

/* One part of an IPv4 address as inet_aton() reads it: decimal, 0 octal, 0x hexadecimal. */
static bool number_part(struct str part, uint64_t *out)
{
    uint64_t value = 0, base = 10;

    if (str_is_empty(part))
        return false;
    if (str_starts_nocase(part, STR("0x"))) {
        base = 16;
        part = str_from(part, 2); /* a bare 0x is 0 */
    } else if (part.n > 1 && part.p[0] == '0') {
        base = 8;
    }
    for (size_t i = 0; i < part.n; i++) {
        int digit = char_hex(part.p[i]);

        if (digit < 0 || (uint64_t)digit >= base)
            return false;
        if (value <= UINT32_MAX)
            value = value * base + (uint64_t)digit;
    }
    *out = value;
    return true;
}

static struct str last_label(struct str host)
{
    size_t i = host.n;

    while (i > 0 && host.p[i - 1] != '.')
        i--;
    return str_from(host, i);
}

static struct str without_dot(struct str host)
{
    return host.n > 1 && host.p[host.n - 1] == '.' ? str_sub(host, 0, host.n - 1) : host;
}

static bool number4(struct str host, unsigned char bytes[16])
{
    uint64_t parts[4], value;
    size_t n = 0;
    struct str rest = without_dot(host), part;

    while (str_cut(&rest, '.', &part))
        if (n == 4 || !number_part(part, &parts[n++]))
            return false;
    if (n == 0)
        return false;
    value = parts[n - 1];
    if (value >= (uint64_t)1 << (8 * (5 - n)))
        return false;
    for (size_t i = 0; i + 1 < n; i++) {
        if (parts[i] > 255)
            return false;
        value |= parts[i] << (8 * (3 - i));
    }
    for (size_t i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * (3 - i)));
    return true;
}

static bool number6(struct str host, unsigned char bytes[16])
{
    char text[INET6_ADDRSTRLEN];

    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_sub(host, 1, host.n - 2);
    if (host.n >= sizeof text || str_find_char(host, ':') < 0 || str_find_char(host, '\0') >= 0)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    return inet_pton(AF_INET6, text, bytes) == 1;
}

bool guard_number(struct str host, unsigned char bytes[16], size_t *n)
{
    if (number4(host, bytes)) {
        *n = 4;
        return true;
    }
    if (number6(host, bytes)) {
        *n = 16;
        return true;
    }
    return false;
}

const char *guard_host(struct str host)
{
    unsigned char bytes[16];
    size_t n;

    if (guard_number(host, bytes, &n))
        return guard_address(bytes, n);
    host = without_dot(host);
    for (size_t i = 0; i < N_OF(own_names); i++) {
        struct str name = str_of(own_names[i]);
        struct str tail = host.n >= name.n ? str_from(host, host.n - name.n) : STR_NONE;

        if (tail.n == name.n && str_eq_nocase(tail, name) &&
            (tail.n == host.n || host.p[host.n - name.n - 1] == '.'))
            return "a name of the own net";
    }
    return NULL;
}

bool guard_is_loopback(struct str host)
{
    const char *name = guard_host(host);

    return name &&
           (strcmp(name, "loopback") == 0 || str_eq_nocase(without_dot(host), STR("localhost")));
}

static bool point_fits_a_host(uint32_t point)
{
    if (point < 0x80)
        return char_is_alpha((char)point) || char_is_digit((char)point) || point == '-' ||
               point == '_' || point == '.';
    for (size_t i = 0; i < N_OF(odd_points); i++)
        if (point >= odd_points[i].from && point <= odd_points[i].to)
            return false;
    return true;
}

static bool label_is_fine(struct str label)
{
    return label.n >= 1 && label.n <= 63 && label.p[0] != '-' && label.p[label.n - 1] != '-' &&
           !(label.n == 4 && str_eq_nocase(label, STR("xn--")));
}

static bool host_is_fine(struct str host)
{
    unsigned char bytes[16];
    struct str rest = host, label = last_label(without_dot(host));
    uint64_t number;
    uint32_t point;

    if (host.n > 253)
        return false;
    if (number_part(label, &number)) /* ends in a number: it is an address or a trap */
        return number4(host, bytes);
    while (
        utf8_next(&rest, &point)) /* U+FFFD, which does not fit, where the bytes are no character */
        if (!point_fits_a_host(point))
            return false;
    rest = without_dot(host);
    while (str_cut(&rest, '.', &label))
        if (!label_is_fine(label))
            return false;
    return true;
}

/* No controls, blanks or encoded NUL, at which another parser might end the address. */
static bool bytes_are_fine(struct str url)
{
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
            return false;
    return str_find(url, STR("%00")) < 0;
}

static bool split_port(struct str *authority, struct guard_parts *parts)
{
    struct str rest = *authority;
    int64_t port;

    if (rest.n && rest.p[0] == '[') {
        ptrdiff_t end = str_find_char(rest, ']');

        if (end < 0)
            return false;
        parts->host = str_sub(rest, 1, (size_t)end - 1);
        rest = str_from(rest, (size_t)end + 1);
    } else {
        ptrdiff_t colon = str_find_char(rest, ':');
        size_t end = colon < 0 ? rest.n : (size_t)colon;

        parts->host = str_sub(rest, 0, end);
        rest = str_from(rest, end);
    }
    parts->port = parts->https ? 443 : 80;
    if (rest.n == 0 || (rest.n == 1 && rest.p[0] == ':'))
        return true;
    if (rest.p[0] != ':' || rest.n > 6 || !char_is_digit(rest.p[1]) ||
        !str_to_int(str_from(rest, 1), &port))
        return false;
    parts->port = (int32_t)port;
    return true;
}

int guard_parts(struct str url, struct guard_parts *parts, struct err *err)
{
    struct guard_parts found = { 0 };
    struct str authority;
    unsigned char bytes[16];
    size_t n = 0;
    bool in_brackets;

    found.https = str_starts_nocase(url, STR("https://"));
    if (!found.https && !str_starts_nocase(url, STR("http://")))
        return err_set(err, ERR_DATA, "'" STR_FMT "' is not an http or https address",
                       STR_ARG(str_sub(url, 0, 100)));
    if (!bytes_are_fine(url))
        return err_set(err, ERR_DATA, "an address holds blanks or control characters");
    authority = str_from(url, found.https ? 8 : 7);
    while (n < authority.n && !strchr("/?#", authority.p[n]))
        n++;
    authority = str_sub(authority, 0, n);
    if (str_find_char(authority, '@') >= 0)
        return err_set(err, ERR_DATA, "an address holds a user or password");
    in_brackets = authority.n && authority.p[0] == '[';
    if (!split_port(&authority, &found) || str_is_empty(found.host) ||
        (in_brackets ? !number6(found.host, bytes) : !host_is_fine(found.host)))
        return err_set(err, ERR_DATA, "'" STR_FMT "' is not a host that can be trusted to be one",
                       STR_ARG(str_sub(authority, 0, 100)));
    if (!is_for_web(found.port))
        return err_set(err, ERR_DATA, "port %d is not for the web", (int)found.port);
    *parts = found;
    return 0;
}

bool guard_same_origin(struct str a, struct str b)
{
    struct guard_parts pa, pb;

    return guard_parts(a, &pa, NULL) == 0 && guard_parts(b, &pb, NULL) == 0 &&
           pa.https == pb.https && pa.port == pb.port &&
           str_eq_nocase(without_dot(pa.host), without_dot(pb.host));
}

int guard_url(struct str url, struct str own, struct err *err)
{
    struct guard_parts parts;
    const char *name;

    if (guard_parts(url, &parts, err) != 0)
        return -1;
    name = guard_host(parts.host);
    if (name && (str_is_empty(own) || !guard_same_origin(url, own)))
        return err_set(err, ERR_DATA, "'" STR_FMT "' is not a public host (%s)",
                       STR_ARG(str_sub(parts.host, 0, 100)), name);
    return 0;
}

bool guard_is_private(struct str url)
{
    struct guard_parts parts;

    return guard_parts(url, &parts, NULL) == 0 && guard_host(parts.host) != NULL;
}
