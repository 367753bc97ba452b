/*
 * feed_names.c - namespaces and elements of feeds.
 */
#include "fetch/feed_names.h"

#include <string.h>

/* Compared without case, scheme and a slash at the end. */
static const struct {
    const char *uri;
    enum feed_ns ns;
} uris[] = {
    { "my.netscape.com/rdf/simple/0.9", NS_CORE },
    { "channel.netscape.com/rdf/simple/0.9", NS_CORE },
    { "purl.org/rss/1.0", NS_CORE },
    { "purl.org/net/rss1.1#", NS_CORE },
    { "backend.userland.com/rss", NS_CORE },
    { "backend.userland.com/rss2", NS_CORE },
    { "backend.userland.com/rss091", NS_CORE },
    { "blogs.law.harvard.edu/tech/rss", NS_CORE },
    { "cyber.law.harvard.edu/rss/rss.html", NS_CORE },
    { "www.w3.org/2005/atom", NS_ATOM },
    { "purl.org/atom/ns#", NS_ATOM },
    { "www.w3.org/1999/02/22-rdf-syntax-ns#", NS_RDF },
    { "purl.org/rss/1.0/modules/content", NS_CONTENT },
    { "purl.org/dc/elements/1.1", NS_DC },
    { "purl.org/dc/elements/1.0", NS_DC },
    { "purl.org/dc/terms", NS_DCTERMS },
    { "purl.org/rss/1.0/modules/slash", NS_SLASH },
    { "purl.org/syndication/thread/1.0", NS_THR },
    { "search.yahoo.com/mrss", NS_MEDIA },
    { "video.search.yahoo.com/mrss", NS_MEDIA },
    { "www.rssboard.org/media-rss", NS_MEDIA },
    { "purl.org/rss/1.0/modules/syndication", NS_SY },
    { "www.itunes.com/dtds/podcast-1.0.dtd", NS_ITUNES },
    { "itunes.apple.com/rss", NS_IM },
    { "www.w3.org/1999/xhtml", NS_XHTML },
    { "www.w3.org/xml/1998/namespace", NS_XML },
};

static const struct {
    const char *prefix;
    enum feed_ns ns;
} prefixes[] = {
    { "rss", NS_CORE },        { "atom", NS_ATOM },     { "atom10", NS_ATOM },
    { "a10", NS_ATOM },        { "atom03", NS_ATOM },   { "rdf", NS_RDF },
    { "content", NS_CONTENT }, { "dc", NS_DC },         { "dcterms", NS_DCTERMS },
    { "slash", NS_SLASH },     { "thr", NS_THR },       { "media", NS_MEDIA },
    { "sy", NS_SY },           { "itunes", NS_ITUNES }, { "im", NS_IM },
    { "xhtml", NS_XHTML },     { "html", NS_XHTML },    { "xml", NS_XML },
};

struct str feed_local_name(struct str name, struct str *prefix)
{
    ptrdiff_t colon = str_find_char(name, ':');

    *prefix = colon < 0 ? STR_NONE : str_sub(name, 0, (size_t)colon);
    return str_from(name, colon < 0 ? 0 : (size_t)colon + 1);
}

enum feed_ns feed_ns_of_uri(struct str uri)
{
    uri = str_trim(uri);
    if (str_starts_nocase(uri, STR("http://")))
        uri = str_from(uri, 7);
    else if (str_starts_nocase(uri, STR("https://")))
        uri = str_from(uri, 8);
    while (str_ends(uri, STR("/")))
        uri.n--;
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++)
        if (str_eq_nocase(uri, str_of(uris[i].uri)))
            return uris[i].ns;
    return NS_NONE;
}

enum feed_ns feed_ns_of_prefix(struct str prefix)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_eq_nocase(prefix, str_of(prefixes[i].prefix)))
            return prefixes[i].ns;
    return NS_NONE;
}

static const struct feed_element elements[] = {
    { NS_CORE, "item", ANYWHERE, FIELD_ITEM, 0 },
    { NS_CORE, "entry", ANYWHERE, FIELD_ITEM, 0 },
    { NS_CORE, "channel", IN_FEED, FIELD_FEED, 0 },
    { NS_CORE, "feed", IN_FEED, FIELD_FEED, 0 },
    { NS_CORE, "rss", IN_FEED, FIELD_FEED, 0 },
    { NS_RDF, "rdf", IN_FEED, FIELD_FEED, 0 },
    { NS_CORE, "image", IN_FEED, FIELD_SKIP, 0 },
    { NS_CORE, "textinput", IN_FEED, FIELD_SKIP, 0 },
    { NS_CORE, "cloud", IN_FEED, FIELD_SKIP, 0 },
    { NS_CORE, "contributor", ANYWHERE, FIELD_SKIP, 0 },
    { NS_CORE, "image", IN_ITEM, FIELD_SKIP, 0 },
    { NS_ITUNES, "owner", IN_FEED, FIELD_AUTHOR, 2 },
    { NS_CORE, "source", IN_ITEM, FIELD_SOURCE, 0 },

    { NS_CORE, "title", IN_FEED | IN_ITEM, FIELD_TITLE, 10 },
    { NS_DC, "title", IN_FEED | IN_ITEM, FIELD_TITLE, 6 },
    { NS_MEDIA, "title", IN_ITEM, FIELD_TITLE, 2 },
    { NS_ITUNES, "title", IN_ITEM, FIELD_TITLE, 1 },

    { NS_CONTENT, "encoded", IN_ITEM, FIELD_TEXT, 20 },
    { NS_ATOM, "content", IN_ITEM, FIELD_TEXT, 20 },
    { NS_CORE, "content", IN_ITEM, FIELD_TEXT, 7 },
    { NS_CORE, "encoded", IN_ITEM, FIELD_TEXT, 19 },
    { NS_XHTML, "body", IN_ITEM, FIELD_TEXT, 18 },
    { NS_XHTML, "div", IN_ITEM, FIELD_TEXT, 17 },
    { NS_CORE, "body", IN_ITEM, FIELD_TEXT, 16 },
    { NS_CORE, "fullitem", IN_ITEM, FIELD_TEXT, 15 },
    { NS_CORE, "description", IN_ITEM, FIELD_TEXT, 10 },
    { NS_CORE, "summary", IN_ITEM, FIELD_TEXT, 9 },
    { NS_CORE, "abstract", IN_ITEM, FIELD_TEXT, 8 },
    { NS_DC, "description", IN_ITEM, FIELD_TEXT, 6 },
    { NS_DCTERMS, "abstract", IN_ITEM, FIELD_TEXT, 5 },
    { NS_ITUNES, "summary", IN_ITEM, FIELD_TEXT, 4 },
    { NS_MEDIA, "description", IN_ITEM, FIELD_TEXT, 3 },
    { NS_ITUNES, "subtitle", IN_ITEM, FIELD_TEXT, 2 },
    { NS_MEDIA, "text", IN_ITEM, FIELD_TEXT, 1 },

    { NS_CORE, "author", ANYWHERE, FIELD_AUTHOR, 10 },
    { NS_DC, "creator", IN_FEED | IN_ITEM, FIELD_AUTHOR, 9 },
    { NS_DC, "author", IN_FEED | IN_ITEM, FIELD_AUTHOR, 8 },
    { NS_ITUNES, "author", IN_FEED | IN_ITEM, FIELD_AUTHOR, 4 },
    { NS_CORE, "managingeditor", IN_FEED, FIELD_AUTHOR, 7 },

    { NS_CORE, "id", IN_ITEM, FIELD_ID, 10 },
    { NS_CORE, "guid", IN_ITEM, FIELD_GUID, 10 },
    { NS_DC, "identifier", IN_ITEM, FIELD_ID, 2 },

    { NS_CORE, "link", IN_FEED | IN_ITEM, FIELD_LINK, 10 },
    { NS_CORE, "a", IN_ITEM, FIELD_LINK, 2 },

    { NS_CORE, "pubdate", IN_FEED | IN_ITEM, FIELD_PUBLISHED, 10 },
    { NS_CORE, "published", IN_ITEM, FIELD_PUBLISHED, 10 },
    { NS_CORE, "issued", IN_ITEM, FIELD_PUBLISHED, 9 },
    { NS_DCTERMS, "issued", IN_ITEM, FIELD_PUBLISHED, 8 },
    { NS_DC, "date", IN_ITEM, FIELD_PUBLISHED, 6 },
    { NS_DC, "issued", IN_ITEM, FIELD_PUBLISHED, 5 },
    { NS_CORE, "created", IN_ITEM, FIELD_PUBLISHED, 4 },
    { NS_DCTERMS, "created", IN_ITEM, FIELD_PUBLISHED, 4 },
    { NS_CORE, "date", IN_ITEM, FIELD_PUBLISHED, 3 },
    { NS_CORE, "updated", IN_ITEM, FIELD_UPDATED, 10 },
    { NS_CORE, "modified", IN_ITEM, FIELD_UPDATED, 9 },
    { NS_DCTERMS, "modified", IN_ITEM, FIELD_UPDATED, 8 },

    { NS_CORE, "language", IN_FEED | IN_ITEM, FIELD_LANG, 10 },
    { NS_DC, "language", IN_FEED | IN_ITEM, FIELD_LANG, 8 },
    { NS_CORE, "subtitle", IN_FEED, FIELD_SUBTITLE, 10 },
    { NS_CORE, "tagline", IN_FEED, FIELD_SUBTITLE, 9 },
    { NS_CORE, "description", IN_FEED, FIELD_SUBTITLE, 9 },
    { NS_CORE, "abstract", IN_FEED, FIELD_SUBTITLE, 8 },
    { NS_DC, "description", IN_FEED, FIELD_SUBTITLE, 6 },
    { NS_ITUNES, "subtitle", IN_FEED, FIELD_SUBTITLE, 3 },
    { NS_ITUNES, "summary", IN_FEED, FIELD_SUBTITLE, 2 },
    { NS_CORE, "ttl", IN_FEED, FIELD_TTL, 0 },
    { NS_SY, "updateperiod", IN_FEED, FIELD_SY_PERIOD, 0 },
    { NS_SY, "updatefrequency", IN_FEED, FIELD_SY_FREQUENCY, 0 },

    { NS_IM, "rating", IN_ITEM, FIELD_RATING, 10 },
    { NS_SLASH, "comments", IN_ITEM, FIELD_REPLIES, 10 },
    { NS_THR, "total", IN_ITEM, FIELD_REPLIES, 9 },
    { NS_THR, "in-reply-to", IN_ITEM, FIELD_REPLY_TO, 0 },
    { NS_MEDIA, "statistics", IN_ITEM, FIELD_STATISTICS, 0 },
    { NS_MEDIA, "starrating", IN_ITEM, FIELD_STARS, 0 },
};

enum { N_ELEMENTS = sizeof elements / sizeof *elements, NO_ROW = 255 };

/* Rows whose names have the same first letter and length are in one list, and few others with them; made
 * when first asked for. */
enum { N_LISTS = 256 };

static uint8_t first_row[N_LISTS], next_row[N_ELEMENTS], length[N_ELEMENTS];

static size_t list_of(char letter, size_t n)
{
    return ((size_t)(letter & 31) | n << 5) % N_LISTS;
}

static void link_rows(void)
{
    memset(first_row, NO_ROW, sizeof first_row);
    for (size_t i = N_ELEMENTS; i-- > 0;) {
        size_t n = strlen(elements[i].name);
        uint8_t *first = &first_row[list_of(elements[i].name[0], n)];

        length[i] = (uint8_t)n;
        next_row[i] = *first;
        *first = (uint8_t)i;
    }
}

static const struct feed_element *find(enum feed_ns ns, struct str name, enum feed_scope scope)
{
    _Static_assert(N_ELEMENTS < NO_ROW, "a row's number must fit");
    if (next_row[N_ELEMENTS - 1] == 0)
        link_rows();
    for (size_t i = first_row[list_of(name.p[0], name.n)]; i != NO_ROW; i = next_row[i]) {
        const struct feed_element *e = &elements[i];

        if (e->ns == ns && (e->scopes & scope) &&
            str_eq_nocase(name, (struct str){ e->name, length[i] }))
            return e;
    }
    return NULL;
}

const struct feed_element *feed_element(enum feed_ns ns, struct str name, enum feed_scope scope)
{
    const struct feed_element *e = NULL;

    if (ns != NS_NONE && name.n)
        e = find(ns, name, scope);
    return !e && ns == NS_ATOM && name.n ? find(NS_CORE, name, scope) : e;
}
