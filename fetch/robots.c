/*
 * robots.c - groups, rules and the longest match of RFC 9309.
 *
 * A group is one or more user-agent lines and the rules that follow. The groups that name the agent
 * are read as one; only when there is none do those of '*' count. Of the rules that match the path
 * the longest wins, and allow wins a tie. Paths and patterns are compared in one spelling: bytes
 * outside ASCII as %XX, codes in capitals. The reference matcher's forgiveness for typos ("dissallow")
 * is not in the RFC and is left out, but for a missing colon.
 */
#include "fetch/robots.h"

#include "core/buf.h"
#include "core/limits.h"

enum { NO_MATCH = -1 };

/* RFC 9309 2.5: at least 500 KiB are to be read; what stands behind does not count. */
#define LIMIT_ROBOTS (512 * KIB)
#define LIMIT_RULE   (8 * KIB)

struct answer {
    ptrdiff_t allow, disallow; /* length of the longest match */
};

/* The one spelling of a path or pattern. A code that stands for a letter stays one: the reference
 * matcher does not take %62 for b either. */
static void spell(struct str s, struct buf *out)
{
    static const char hex[] = "0123456789ABCDEF";

    buf_clear(out);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        int high = c == '%' && i + 2 < s.n ? char_hex(s.p[i + 1]) : -1;
        int low = high >= 0 ? char_hex(s.p[i + 2]) : -1;
        int coded = low >= 0 ? high * 16 + low : c;

        if (low >= 0)
            i += 2;
        if (low >= 0 || c >= 0x80)
            buf_put(out, (const char[]){ '%', hex[coded >> 4], hex[coded & 15] }, 3);
        else
            buf_putc(out, (char)c);
    }
}

/* The pattern from the start of the path; '*' is any run, '$' at the end the path's end. */
static bool matches(struct str pattern, struct str path)
{
    size_t i = 0, k = 0, star = SIZE_MAX, mark = 0;
    bool anchored = pattern.n && pattern.p[pattern.n - 1] == '$';

    if (anchored)
        pattern.n--;
    for (;;) {
        if (k == pattern.n && (!anchored || i == path.n))
            return true;
        if (k < pattern.n && pattern.p[k] == '*') {
            star = ++k;
            mark = i;
        } else if (k < pattern.n && i < path.n && pattern.p[k] == path.p[i]) {
            k++;
            i++;
        } else if (star != SIZE_MAX && mark < path.n) {
            k = star;
            i = ++mark;
        } else {
            return false;
        }
    }
}

/* "/path?query" of an address, without its fragment; "/" when there is none. */
static void path_of(struct str url, struct buf *out)
{
    ptrdiff_t slashes = str_find(url, STR("//")), end = str_find_char(url, '#');
    struct buf raw;
    size_t from;

    if (end >= 0)
        url = str_sub(url, 0, (size_t)end);
    if (slashes > 0 && url.p[slashes - 1] == ':')
        url = str_from(url, (size_t)slashes + 2);
    else if (slashes == 0)
        url = str_from(url, 2);
    for (from = 0; from < url.n && url.p[from] != '/' && url.p[from] != '?' && url.p[from] != ';';)
        from++;
    url = str_from(url, from);
    buf_init(&raw, LIMIT_URL * 4);
    if (url.n == 0 || url.p[0] != '/')
        buf_putc(&raw, '/');
    buf_puts(&raw, str_sub(url, 0, LIMIT_URL));
    spell(buf_str(&raw), out);
    buf_release(&raw);
}

/* The next line, ended by LF, CR or both. */
static bool next_line(struct str *rest, struct str *line)
{
    size_t n = 0;

    if (rest->n == 0)
        return false;
    while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
        n++;
    *line = str_sub(*rest, 0, n);
    if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
        n++;
    *rest = str_from(*rest, n + 1);
    return true;
}

/* "key: value" without comment; a blank does for the colon when just two words stand there. */
static bool split_line(struct str line, struct str *key, struct str *value)
{
    ptrdiff_t at = str_find_char(line, '#');

    if (at >= 0)
        line = str_sub(line, 0, (size_t)at);
    line = str_trim(line);
    at = str_find_char(line, ':');
    if (at < 0) {
        size_t n = 0;

        while (n < line.n && !char_is_space(line.p[n]))
            n++;
        *key = str_sub(line, 0, n);
        *value = str_trim(str_from(line, n));
        for (size_t i = 0; i < value->n; i++)
            if (char_is_space(value->p[i]))
                return false;
        return key->n && value->n;
    }
    *key = str_trim(str_sub(line, 0, (size_t)at));
    *value = str_trim(str_from(line, (size_t)at + 1));
    return key->n > 0;
}

/* The product token at the start of a user-agent line. */
static struct str token_of(struct str value)
{
    size_t n = 0;

    while (n < value.n && (char_is_alpha(value.p[n]) || value.p[n] == '_' || value.p[n] == '-'))
        n++;
    return str_sub(value, 0, n);
}

static void weigh(struct str pattern, struct str path, ptrdiff_t *longest, struct buf *scratch)
{
    if (pattern.n > LIMIT_RULE)
        return;
    spell(pattern, scratch);
    pattern = buf_str(scratch);
    if ((ptrdiff_t)pattern.n > *longest && matches(pattern, path))
        *longest = (ptrdiff_t)pattern.n;
}

/* A walk over the rules of all groups. */
struct rules {
    struct str rest, agent;
    bool in_named, in_all; /* the groups that the rule at hand belongs to */
    bool seen_named;
    bool in_rules; /* the next user-agent line begins a group */
};

static struct rules rules_of(struct str text, struct str agent)
{
    text = str_sub(text, 0, LIMIT_ROBOTS);
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    return (struct rules){ .rest = text, .agent = token_of(agent), .in_rules = true };
}

static bool next_rule(struct rules *r, bool *allow, struct str *pattern)
{
    struct str line, key, value;

    while (next_line(&r->rest, &line)) {
        if (!split_line(line, &key, &value))
            continue;
        if (str_eq_nocase(key, STR("user-agent")) || str_eq_nocase(key, STR("user agent")) ||
            str_eq_nocase(key, STR("useragent"))) {
            if (r->in_rules)
                r->in_named = r->in_all = r->in_rules = false;
            if (value.n && value.p[0] == '*' && (value.n == 1 || char_is_space(value.p[1])))
                r->in_all = true;
            else if (r->agent.n && str_eq_nocase(token_of(value), r->agent))
                r->in_named = r->seen_named = true;
            continue;
        }
        *allow = str_eq_nocase(key, STR("allow"));
        if (!*allow && !str_eq_nocase(key, STR("disallow")))
            continue;
        r->in_rules = true;
        *pattern = value;
        return true;
    }
    return false;
}

bool robots_allows(struct str text, struct str agent, struct str url)
{
    struct answer named = { NO_MATCH, NO_MATCH }, all = { NO_MATCH, NO_MATCH }, *counts;
    struct rules r = rules_of(text, agent);
    struct buf path, scratch;
    struct str pattern;
    bool allow;

    buf_init(&path, LIMIT_URL * 16);
    buf_init(&scratch, LIMIT_RULE * 4);
    path_of(url, &path);
    while (next_rule(&r, &allow, &pattern)) {
        if (r.in_named)
            weigh(pattern, buf_str(&path), allow ? &named.allow : &named.disallow, &scratch);
        if (r.in_all)
            weigh(pattern, buf_str(&path), allow ? &all.allow : &all.disallow, &scratch);
    }
    buf_release(&path);
    buf_release(&scratch);
    counts = r.seen_named ? &named : &all;
    return counts->disallow <= 0 || counts->allow >= counts->disallow;
}

struct str robots_for(struct str text, struct str agent, struct arena *arena)
{
    struct rules r = rules_of(text, agent);
    struct str pattern, own;
    bool allow, named;
    struct buf out;

    while (next_rule(&r, &allow, &pattern))
        ;
    named = r.seen_named;
    r = rules_of(text, agent);
    buf_init(&out, LIMIT_ROBOTS * 2);
    while (next_rule(&r, &allow, &pattern))
        if ((named ? r.in_named : r.in_all) && pattern.n && pattern.n <= LIMIT_RULE)
            buf_printf(&out, "%s:" STR_FMT "\n", allow ? "allow" : "disallow", STR_ARG(pattern));
    own = out.n ? arena_printf(arena, "user-agent:*\n" STR_FMT, STR_ARG(buf_str(&out))) : STR_NONE;
    buf_release(&out);
    return own;
}
