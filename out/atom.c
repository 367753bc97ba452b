/*
 * atom.c - the frame of an Atom feed.
 */
#include "out/atom.h"

#include "core/date.h"
#include "out/mail.h"

struct str atom_tag(const struct settings *settings, int64_t year, struct str name,
                    struct arena *arena)
{
    struct str address = mail_bare_address(mail_from(settings));
    ptrdiff_t at = str_find_char(address, '@');

    return arena_printf(arena, "tag:" STR_FMT ",%lld:hark/" STR_FMT,
                        STR_ARG(str_from(address, (size_t)(at + 1))), (long long)year,
                        STR_ARG(name));
}

struct str atom_address(const struct settings *settings, struct str path, struct str near,
                        struct arena *arena)
{
    struct str url = settings->digest.url;

    if (str_is_empty(url))
        return near;
    return arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(url),
                        str_ends(url, STR("/")) ? "" : "/", STR_ARG(path));
}

void atom_time(struct markup *m, const char *element, int64_t at)
{
    char text[DATE_RFC3339_SIZE];

    date_format_rfc3339(at, text);
    markup_element(m, element, NULL, text);
}

void atom_link(struct markup *m, const char *rel, const char *type, struct str href)
{
    if (str_is_empty(href))
        return;
    markup_start(m, "link");
    markup_attr(m, "rel", rel);
    markup_attr(m, "type", type);
    markup_attr_str(m, "href", href);
    markup_end(m);
}

struct markup *atom_open(struct buf *out, const struct atom_head *head)
{
    struct markup *m;

    buf_putz(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    m = markup_open(out);
    markup_start(m, "feed");
    markup_attr(m, "xmlns", "http://www.w3.org/2005/Atom");
    if (!str_is_empty(head->language))
        markup_attr_str(m, "xml:lang", head->language);
    markup_element_str(m, "id", NULL, head->id);
    markup_element_str(m, "title", NULL, head->title);
    atom_time(m, "updated", head->updated);
    atom_link(m, "self", "application/atom+xml", head->self);
    atom_link(m, "alternate", "text/html", head->page);
    markup_start(m, "author");
    markup_element(m, "name", NULL, "hark");
    markup_end(m);
    markup_line(m);
    return m;
}

int atom_close(struct markup *m, struct err *err)
{
    markup_end(m);
    markup_line(m);
    return markup_close(m, err);
}
