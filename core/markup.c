/*
 * markup.c - libxml2's writer, told the few ways in which HTML is not XML.
 *
 * xmlTextWriter escapes texts and attributes by construction. HTML wants three things of its own:
 * void elements have no end tag and all others have one even when empty; boolean attributes; no
 * control characters at all (XML would refuse them, a browser would guess).
 */
#include "core/markup.h"

#include "core/mem.h"

#include <assert.h>
#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <string.h>

enum { DEPTH = 64 };

struct markup {
    xmlTextWriterPtr writer;
    struct buf *out;
    struct buf scratch; /* NUL-terminated copies for libxml2 */
    const char *open[DEPTH];
    int depth;
    bool failed;
};

static const char *const voids[] = { "area",  "base", "br",   "col",    "hr",    "img",
                                     "input", "link", "meta", "source", "track", "wbr" };

static bool is_void(const char *element)
{
    for (size_t i = 0; i < sizeof voids / sizeof *voids; i++)
        if (strcmp(voids[i], element) == 0)
            return true;
    return false;
}

static int take_bytes(void *context, const char *bytes, int n)
{
    struct markup *m = context;

    buf_put(m->out, bytes, (size_t)n); /* markup_close() asks whether it was too much */
    return n;
}

/* Foreign text without controls (a tab and a line end may stay), as libxml2 takes it. */
static const xmlChar *clean(struct markup *m, struct str s)
{
    size_t from = 0;

    buf_clear(&m->scratch);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7F) {
            buf_put(&m->scratch, s.p + from, i - from);
            from = i + 1;
        }
    }
    buf_put(&m->scratch, s.p ? s.p + from : "", s.n - from);
    return (const xmlChar *)m->scratch.p;
}

static void check(struct markup *m, int rc)
{
    if (rc < 0)
        m->failed = true;
}

struct markup *markup_open(struct buf *out)
{
    struct markup *m = mem_alloc(sizeof *m);
    xmlOutputBufferPtr sink;

    m->out = out;
    buf_init(&m->scratch, BUF_NO_CEILING);
    buf_putz(&m->scratch, "");
    sink = xmlOutputBufferCreateIO(take_bytes, NULL, m, NULL);
    m->writer = sink ? xmlNewTextWriter(sink) : NULL;
    if (!m->writer)
        mem_hook(sizeof *m);
    return m;
}

int markup_close(struct markup *m, struct err *err)
{
    bool failed;

    assert(m->depth == 0);
    if (xmlTextWriterFlush(m->writer) < 0)
        m->failed = true;
    xmlFreeTextWriter(m->writer);
    failed = m->failed || m->out->full;
    buf_release(&m->scratch);
    mem_free(m);
    return failed ? err_set(err, ERR_INTERNAL, "cannot write markup: it passes its ceiling") : 0;
}

void markup_doctype(struct markup *m)
{
    check(m, xmlTextWriterWriteRaw(m->writer, BAD_CAST "<!DOCTYPE html>\n"));
}

void markup_start(struct markup *m, const char *element)
{
    assert(m->depth < DEPTH);
    m->open[m->depth++] = element;
    check(m, xmlTextWriterStartElement(m->writer, BAD_CAST element));
}

void markup_end(struct markup *m)
{
    assert(m->depth > 0);
    if (is_void(m->open[--m->depth]))
        check(m, xmlTextWriterEndElement(m->writer));
    else
        check(m, xmlTextWriterFullEndElement(m->writer));
}

void markup_attr_str(struct markup *m, const char *name, struct str value)
{
    check(m, xmlTextWriterWriteAttribute(m->writer, BAD_CAST name, clean(m, value)));
}

void markup_attr(struct markup *m, const char *name, const char *value)
{
    markup_attr_str(m, name, str_of(value));
}

void markup_attr_fmt(struct markup *m, const char *name, const char *fmt, ...)
{
    struct buf value;
    va_list args;

    buf_init(&value, BUF_NO_CEILING);
    va_start(args, fmt);
    buf_vprintf(&value, fmt, args);
    va_end(args);
    markup_attr_str(m, name, buf_str(&value));
    buf_release(&value);
}

void markup_flag(struct markup *m, const char *name)
{
    markup_attr_str(m, name, STR_NONE);
}

void markup_text_str(struct markup *m, struct str text)
{
    check(m, xmlTextWriterWriteString(m->writer, clean(m, text)));
}

void markup_text(struct markup *m, const char *text)
{
    markup_text_str(m, str_of(text));
}

void markup_text_fmt(struct markup *m, const char *fmt, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, BUF_NO_CEILING);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    markup_text_str(m, buf_str(&text));
    buf_release(&text);
}

void markup_line(struct markup *m)
{
    check(m, xmlTextWriterWriteRaw(m->writer, BAD_CAST "\n"));
}

void markup_element_str(struct markup *m, const char *element, const char *class, struct str text)
{
    markup_start(m, element);
    if (class)
        markup_attr(m, "class", class);
    markup_text_str(m, text);
    markup_end(m);
}

void markup_element(struct markup *m, const char *element, const char *class, const char *text)
{
    markup_element_str(m, element, class, str_of(text));
}

bool markup_may_link(struct str url)
{
    struct str rest;

    if (str_starts_nocase(url, STR("https://")))
        rest = str_from(url, 8);
    else if (str_starts_nocase(url, STR("http://")))
        rest = str_from(url, 7);
    else
        return false;
    if (str_is_empty(rest) || rest.p[0] == '/' || rest.p[0] == '?' || rest.p[0] == '#')
        return false;
    for (size_t i = 0; i < rest.n; i++)
        if ((unsigned char)rest.p[i] <= ' ' || rest.p[i] == 0x7F || rest.p[i] == '\\')
            return false;
    return true;
}

bool markup_link(struct markup *m, struct str url, struct str text)
{
    if (!markup_may_link(url)) {
        markup_text_str(m, text);
        return false;
    }
    markup_start(m, "a");
    markup_attr_str(m, "href", url);
    markup_attr(m, "rel", "noopener noreferrer nofollow");
    markup_text_str(m, text);
    markup_end(m);
    return true;
}

void markup_here(struct markup *m, struct str href, struct str text)
{
    markup_start(m, "a");
    markup_attr_str(m, "href", href);
    markup_text_str(m, text);
    markup_end(m);
}

void markup_style(struct markup *m, const char *css)
{
    markup_start(m, "style");
    check(m, xmlTextWriterWriteRaw(m->writer, BAD_CAST css));
    markup_end(m);
}
