/*
 * letter_html.c - a letter as HTML that every mail program shows: tables, inline rules, no images.
 *
 * Style sheets and SVG are thrown away by many of them, so bars are coloured cells and every rule
 * stands on its element. The one sheet there is only adds: dark grounds, and narrow screens, where names
 * stand above what they name. What is readable without it stays so.
 */
#include "core/markup.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/say.h"
#include "out/words.h"

enum { QUOTE_BYTES = 260, BAR_WIDTH = 160 };

#define FONT "font-family:Georgia,'Times New Roman',serif;"
#define SANS "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"

/* No '<', '>' or '&' in it: it is written as text. */
static const char sheet[] =
    ":root{color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){"
    ".page{background:#191816!important;color:#ece8e1!important}"
    ".box{background:#26241f!important}.dim{color:#aba59a!important}"
    ".quote{border-color:#57524a!important}.mark{border-color:#e2836c!important}"
    ".bar{background:#e2836c!important}a{color:#f0a896!important}}"
    "@media (max-width:30em){"
    ".page{padding:14px!important}.gauge{display:none!important}"
    ".name,.value{display:block!important;padding-right:0!important}"
    ".name{padding-bottom:0!important}.value{padding-top:0!important;padding-bottom:8px!important}"
    "}";

/* The strong colour marks what hurts and nothing else. */
static const char *colour(const struct block *block)
{
    return block->negative ? "#a5301a" : "#8a857b";
}

static void styled(struct markup *m, const char *element, const char *style)
{
    markup_start(m, element);
    markup_attr(m, "style", style);
}

static void classed(struct markup *m, const char *element, const char *name, const char *style)
{
    styled(m, element, style);
    markup_attr(m, "class", name);
}

static bool is_address(struct str text)
{
    return str_starts(text, STR("https://")) || str_starts(text, STR("http://"));
}

static void put(struct markup *m, const char *element, const char *style, struct str text)
{
    styled(m, element, style);
    markup_text_str(m, text);
    markup_end(m);
    markup_line(m);
}

static void table(struct markup *m)
{
    markup_start(m, "table");
    markup_attr(m, "role", "presentation");
    markup_attr(m, "cellpadding", "0");
    markup_attr(m, "cellspacing", "0");
    markup_attr(m, "border", "0");
}

static void put_bar(struct markup *m, const struct block *block)
{
    int64_t width = block->longest ? block->n * BAR_WIDTH / block->longest : 0;

    markup_start(m, "tr");
    styled(m, "td", "padding:4px 14px 4px 0;vertical-align:top;min-width:9em");
    markup_attr(m, "width", "150"); /* so that bars of several tables begin alike */
    markup_text_str(m, block->name);
    markup_end(m);
    classed(m, "td", "gauge", "padding:7px 8px 4px 0;vertical-align:top");
    table(m);
    markup_start(m, "tr");
    markup_start(m, "td");
    markup_attr_fmt(m, "style", "background:%s;line-height:10px;font-size:1px", colour(block));
    if (block->negative)
        markup_attr(m, "class", "bar");
    markup_attr_fmt(m, "width", "%d", (int)(width < 3 ? 3 : width));
    markup_attr(m, "height", "10");
    markup_attr(m, "bgcolor", colour(block));
    markup_text(m, "\u00a0");
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_end(m);
    styled(m, "td", "padding:4px 0;vertical-align:top");
    markup_start(m, "b");
    markup_text(m, DIGITS(block->n));
    markup_end(m);
    markup_text_str(m, block->text);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_quote(struct markup *m, const struct block *block)
{
    const struct mention *mention = &block->quote->mention;
    struct arena arena;
    struct run *runs;
    struct buf text;
    size_t n;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    n = words_excerpt(block->quote, block->negative, QUOTE_BYTES, &arena, &runs);
    classed(m, "blockquote", "quote",
            "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #cfc8bc");
    styled(m, "p", "margin:0;" FONT "font-size:16px");
    markup_attr(m, "dir", "auto");
    for (size_t i = 0; i < n; i++) {
        if (runs[i].marked) {
            markup_start(m, "b");
            markup_attr_fmt(m, "style", "border-bottom:2px solid %s", colour(block));
            if (block->negative)
                markup_attr(m, "class", "mark");
            markup_text_str(m, runs[i].text);
            markup_end(m);
        } else {
            markup_text_str(m, runs[i].text);
        }
    }
    markup_end(m);
    classed(m, "p", "dim", "margin:2px 0 0;font-size:13px;color:#615d56");
    if (mention->item.rating != RATING_NONE) {
        print_stars(mention->item.rating, &text);
        markup_text_fmt(m, "%s%s \u00b7 ", buf_str(&text).p, say(" stars"));
    }
    markup_link(m, mention->item.url, mention->source);
    markup_text_fmt(m, " \u00b7 " STR_FMT, STR_ARG(mention->id));
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
    arena_release(&arena);
}

static void put_field(struct markup *m, const struct block *block)
{
    markup_start(m, "tr");
    classed(m, "td", "name dim",
            "padding:4px 18px 4px 0;color:#615d56;vertical-align:top;white-space:nowrap");
    markup_text_str(m, block->name);
    markup_end(m);
    classed(m, "td", "value",
            block->kind == BLOCK_COMMAND && !is_address(block->text)
                ? "padding:4px 0;vertical-align:top;font-family:Consolas,Menlo,monospace;"
                  "font-size:14px;overflow-wrap:anywhere"
                : "padding:4px 0;vertical-align:top;overflow-wrap:anywhere");
    if (block->kind == BLOCK_COMMAND && is_address(block->text))
        markup_link(m, block->text, block->text);
    else
        markup_text_str(m, block->text);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_block(struct markup *m, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_TITLE:
        put(m, "h1", "margin:0;" FONT "font-size:24px;line-height:1.25", block->name);
        break;
    case BLOCK_GIST:
        put(m, "p", "margin:6px 0 0;" FONT "font-size:20px;line-height:1.3;font-weight:bold",
            block->text);
        break;
    case BLOCK_TEXT: put(m, "p", "margin:12px 0 0", block->text); break;
    case BLOCK_HEADING:
        put(m, "h2", "margin:28px 0 8px;" FONT "font-size:18px", block->name);
        break;
    case BLOCK_FIELD:
    case BLOCK_COMMAND: put_field(m, block); break;
    case BLOCK_BAR: put_bar(m, block); break;
    case BLOCK_ITEM: put(m, "li", "margin:0 0 4px", block->text); break;
    case BLOCK_QUOTE: put_quote(m, block); break;
    }
}

/* Neighbours in the same container share it. */
enum container { CONTAINER_NONE, CONTAINER_FIELDS, CONTAINER_BARS, CONTAINER_LIST };

static enum container container_of(const struct letter *letter, size_t i)
{
    if (i >= letter->n)
        return CONTAINER_NONE;
    switch (letter->blocks[i].kind) {
    case BLOCK_FIELD:
    case BLOCK_COMMAND: return CONTAINER_FIELDS;
    case BLOCK_BAR: return CONTAINER_BARS;
    case BLOCK_ITEM: return CONTAINER_LIST;
    default: return CONTAINER_NONE;
    }
}

/* What stands before any heading is the gist, and is set off. */
static void open_container(struct markup *m, enum container container, bool is_gist)
{
    if (container == CONTAINER_FIELDS && is_gist)
        classed(m, "div", "box", "margin:16px 0 0;padding:10px 14px;background:#f5f1ea");
    if (container == CONTAINER_LIST) {
        styled(m, "ul", "margin:12px 0 0;padding-left:18px");
    } else if (container != CONTAINER_NONE) {
        table(m);
        markup_start(m, "tbody");
    }
}

static void close_container(struct markup *m, enum container container, bool is_gist)
{
    if (container == CONTAINER_FIELDS || container == CONTAINER_BARS)
        markup_end(m);
    if (container != CONTAINER_NONE)
        markup_end(m);
    if (container == CONTAINER_FIELDS && is_gist)
        markup_end(m);
}

/* A line of its colour on top: how grave it is, before a word is read. */
static void open_body(struct markup *m, const struct letter *letter)
{
    static const char *const edges[] = {
        [LETTER_PLAIN] = "border-top:4px solid #d9d3c7",
        [LETTER_GOOD] = "border-top:4px solid #2f7d4f",
        [LETTER_GRAVE] = "border-top:4px solid #d98324",
        [LETTER_GRAVEST] = "border-top:4px solid #b3261e",
    };

    classed(m, "body", "page",
            "margin:0;padding:24px;background:#ffffff;color:#1d1c1a;" SANS
            "font-size:15px;line-height:1.5");
    styled(m, "div", "max-width:640px;margin:0 auto");
    styled(m, "div", edges[letter->tone]);
    markup_text(m, "");
    markup_end(m);
    styled(m, "div", "padding-top:16px");
    markup_line(m);
}

int letter_print_html(const struct letter *letter, struct str title, struct buf *out,
                      struct err *err)
{
    struct markup *m = markup_open(out);
    bool headed = false;

    markup_doctype(m);
    markup_start(m, "html");
    markup_attr_str(m, "lang", say_language());
    markup_start(m, "head");
    markup_start(m, "meta");
    markup_attr(m, "charset", "utf-8");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "viewport");
    markup_attr(m, "content", "width=device-width");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "color-scheme");
    markup_attr(m, "content", "light dark");
    markup_end(m);
    markup_element_str(m, "title", NULL, title);
    markup_element(m, "style", NULL, sheet);
    markup_end(m);
    open_body(m, letter);
    for (size_t i = 0; i < letter->n; i++) {
        enum container container = container_of(letter, i);

        headed |= letter->blocks[i].kind == BLOCK_HEADING;
        if (i == 0 || container != container_of(letter, i - 1))
            open_container(m, container, !headed);
        put_block(m, &letter->blocks[i]);
        if (container != container_of(letter, i + 1))
            close_container(m, container, !headed);
    }
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_end(m);
    return markup_close(m, err);
}
