/*
 * page_items.c - what hurt and what pleased, touchpoint by touchpoint: how often, in which words, which
 * department is responsible, and what people wrote.
 */
#include "out/page.h"

#include "out/print.h"
#include "out/say.h"

enum { PAINS = 5, PRAISES = 3, QUOTES = 2 };

enum { TOUCHPOINT, COUNT, USUAL, SHARE, WORDS, SOURCES, OWNER }; /* of the sheets pain and praise */

/* How the items of a page are shown. */
struct manner {
    const struct view_request *view;
    bool pain;
    bool own;   /* to the one who owns all of them */
    bool dated; /* of several days */
    int64_t longest;
};

static void put_owner(struct markup *m, bool pain, struct str owner)
{
    if (str_is_empty(owner))
        return;
    markup_start(m, "p");
    markup_text_fmt(m, "%s: " STR_FMT, pain ? say("Responsible") : say("Thanks to"),
                    STR_ARG(say_str(owner)));
    markup_end(m);
}

/* How often, in which words, where, and who is responsible. */
static void put_numbers(struct markup *m, const struct manner *manner, const struct row *row)
{
    const struct cell *cells = row->cells;
    bool pain = manner->pain;
    struct buf text, line;

    buf_init(&text, BUF_NO_CEILING);
    buf_init(&line, BUF_NO_CEILING);
    markup_start(m, "div");
    markup_element_str(m, "h3", NULL, say_str(cells[TOUCHPOINT].text));
    markup_start(m, "p");
    markup_attr(m, "class", "count");
    markup_start(m, "b");
    markup_text(m, DIGITS(cells[COUNT].value));
    markup_end(m);
    buf_putz(&text, pain ? say(" negative") : say(" positive"));
    if (cells[USUAL].kind == CELL_RANGE) {
        buf_putz(&text, say(", usually "));
        print_cell(&cells[USUAL], manner->view->topic->zone, &text);
    }
    page_unbroken(m, buf_str(&text));
    markup_end(m);
    buf_printf(&line, "%s" STR_FMT, DIGITS(cells[COUNT].value), STR_ARG(buf_str(&text)));
    page_bar(m, cells[COUNT].value, cells[COUNT].value, manner->longest, pain, buf_str(&line));
    if (!str_is_empty(cells[WORDS].text)) {
        markup_start(m, "p");
        markup_text_fmt(m, say("Words: " STR_FMT), STR_ARG(cells[WORDS].text));
        markup_end(m);
    }
    markup_start(m, "p");
    markup_attr(m, "class", "where");
    markup_text_fmt(m, say("In " STR_FMT), STR_ARG(cells[SOURCES].text));
    markup_end(m);
    put_owner(m, pain, manner->own ? STR_NONE : cells[OWNER].text);
    markup_end(m);
    buf_release(&line);
    buf_release(&text);
}

static void put_quotes(struct markup *m, const struct manner *manner, struct str touchpoint,
                       struct page_quoted *quoted)
{
    const struct view_request *view = manner->view;
    size_t before = quoted->n, room = PAGE_QUOTED - before;

    markup_start(m, "div");
    markup_attr(m, "class", "quotes");
    quoted->n = crowd_quotes(view->crowd, touchpoint, manner->pain, room < QUOTES ? room : QUOTES,
                             quoted->members, before);
    for (size_t i = before; i < quoted->n; i++)
        page_quote(m, view->topic->zone, quoted->members[i], manner->pain, manner->dated);
    if (quoted->n == before)
        markup_element(m, "p", NULL, say("Its mentions are quoted above."));
    markup_end(m);
}

static void put_item(struct markup *m, const struct manner *manner, const struct row *row,
                     struct page_quoted *quoted)
{
    markup_start(m, "li");
    put_numbers(m, manner, row);
    put_quotes(m, manner, row->key, quoted);
    markup_end(m);
    markup_line(m);
}

/* The rest of the rows in one line. */
static void put_also(struct markup *m, const struct sheet *sheet, size_t from)
{
    if (from >= sheet->n_rows)
        return;
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text(m, say("Also: "));
    for (size_t r = from; r < sheet->n_rows; r++)
        markup_text_fmt(m, "%s" STR_FMT "\u00a0(%d)", r > from ? ", " : "",
                        STR_ARG(say_str(sheet->rows[r].cells[TOUCHPOINT].text)),
                        (int)sheet->rows[r].cells[COUNT].value);
    markup_end(m);
}

static void put_items(struct markup *m, const struct manner *manner, const struct sheet *sheet,
                      size_t large, struct page_quoted *quoted)
{
    bool pain = manner->pain;

    if (pain)
        page_section(m, "pain", "What hurt",
                     large ? "By touchpoint. The underlined words are those that counted." : NULL);
    else
        page_section(m, "praise", "What people praised",
                     large ? "People praise far less readily than they complain; this is what "
                             "they praised."
                           : NULL);
    if (large)
        markup_start(m, "ol");
    if (large)
        markup_attr(m, "class", pain ? "items pain" : "items praise");
    for (size_t r = 0; r < large; r++)
        put_item(m, manner, &sheet->rows[r], quoted);
    if (large)
        markup_end(m);
    else
        markup_element(m, "p", NULL, pain ? say("Nothing.") : say("Nothing in particular."));
    put_also(m, sheet, large);
    markup_end(m);
    markup_line(m);
}

static struct manner manner_of(const struct view_request *view, const struct sheet *sheet,
                               bool pain, bool own)
{
    return (struct manner){ .view = view,
                            .pain = pain,
                            .own = own,
                            .dated = view->to - view->from > 25 * HOUR_S,
                            .longest = sheet->n_rows ? sheet->rows[0].cells[COUNT].value : 0 };
}

void page_items(struct markup *m, const struct view_request *view, const struct sheet *sheet,
                bool pain, struct page_quoted *quoted)
{
    struct manner manner = manner_of(view, sheet, pain, false);

    put_items(m, &manner, sheet, day_items(sheet, pain ? PAINS : PRAISES), quoted);
}

void page_own_items(struct markup *m, const struct view_request *view, const struct sheet *sheet,
                    bool pain, struct page_quoted *quoted)
{
    struct manner manner = manner_of(view, sheet, pain, true);

    put_items(m, &manner, sheet, sheet->n_rows < PAINS ? sheet->n_rows : PAINS, quoted);
}
