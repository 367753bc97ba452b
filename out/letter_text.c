/*
 * letter_text.c - a letter as plain text of 72 columns.
 */
#include "core/escape.h"
#include "core/utf8.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/say.h"
#include "out/words.h"

enum { QUOTE_BYTES = 260, NAME_COLUMNS = 22, BAR_COLUMNS = 20 };

static void blanks(size_t n, struct buf *out)
{
    while (n--)
        buf_putc(out, ' ');
}

static void one_line(struct str text, struct buf *out)
{
    size_t from = out->n;

    escape_terminal(text, out);
    for (size_t i = from; i < out->n; i++)
        if (out->p[i] == '\n')
            out->p[i] = ' ';
}

/* Continues a line that is 'column' wide already. */
static void wrap_from(struct str text, size_t column, size_t indent, struct buf *out)
{
    struct buf safe;
    struct str rest, word;
    bool fresh = column == 0, first = true;

    buf_init(&safe, BUF_NO_CEILING);
    one_line(text, &safe);
    rest = buf_str(&safe);
    while (str_cut(&rest, ' ', &word)) {
        size_t width = utf8_width(word);

        if (width == 0)
            continue;
        if (!fresh && !first && column + 1 + width > LETTER_COLUMNS) {
            buf_putc(out, '\n');
            fresh = true;
        }
        if (fresh) {
            blanks(indent, out);
            column = indent;
        } else if (!first) {
            buf_putc(out, ' ');
            column++;
        }
        fresh = first = false;
        buf_puts(out, word);
        column += width;
    }
    if (!first || column > 0)
        buf_putc(out, '\n');
    buf_release(&safe);
}

void letter_wrap(struct str text, size_t indent, struct buf *out)
{
    wrap_from(text, 0, indent, out);
}

/* "  name ......" up to a column; a name that is longer pushes on by one blank. */
static size_t put_name(struct str name, size_t columns, struct buf *out)
{
    struct buf safe;
    size_t width;

    buf_init(&safe, BUF_NO_CEILING);
    one_line(name, &safe);
    width = utf8_width(buf_str(&safe));
    buf_putz(out, "  ");
    buf_puts(out, buf_str(&safe));
    blanks(width < columns ? columns - width : 1, out);
    buf_release(&safe);
    return 2 + (width < columns ? columns : width + 1);
}

static void put_heading(struct str name, struct buf *out)
{
    buf_putc(out, '\n');
    buf_puts(out, name);
    buf_putc(out, '\n');
    for (size_t n = utf8_width(name); n > 0; n--)
        buf_putc(out, '-');
    buf_putc(out, '\n');
}

static void put_bar(const struct block *block, struct buf *out)
{
    int64_t columns =
        block->longest ? (block->n * BAR_COLUMNS + block->longest - 1) / block->longest : 0;
    size_t column = put_name(block->name, NAME_COLUMNS, out);
    struct buf text;

    for (int64_t i = 0; i < BAR_COLUMNS; i++)
        buf_putc(out, i < columns ? '#' : ' ');
    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, "%s" STR_FMT, DIGITS(block->n), STR_ARG(block->text));
    buf_putc(out, ' ');
    wrap_from(buf_str(&text), column + BAR_COLUMNS + 1, 6, out);
    buf_release(&text);
}

static void put_quote(const struct block *block, struct buf *out)
{
    const struct mention *mention = &block->quote->mention;
    struct arena arena;
    struct run *runs;
    struct buf text;
    size_t n;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    n = words_excerpt(block->quote, block->negative, QUOTE_BYTES, &arena, &runs);
    buf_putz(&text, say("\u201c"));
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, runs[i].marked ? "*" STR_FMT "*" : STR_FMT, STR_ARG(runs[i].text));
    buf_putz(&text, say("\u201d"));
    letter_wrap(buf_str(&text), 4, out);
    buf_clear(&text);
    buf_printf(&text, "\u2014 " STR_FMT, STR_ARG(mention->source));
    if (mention->item.rating != RATING_NONE) {
        buf_putz(&text, ", ");
        print_stars(mention->item.rating, &text);
        buf_putz(&text, say(" stars"));
    }
    buf_printf(&text, ", " STR_FMT, STR_ARG(mention->id));
    letter_wrap(buf_str(&text), 6, out);
    if (!str_is_empty(mention->item.url))
        letter_wrap(mention->item.url, 6, out);
    buf_release(&text);
    arena_release(&arena);
}

static void put_block(const struct block *block, struct buf *out)
{
    switch (block->kind) {
    case BLOCK_TITLE: letter_wrap(block->name, 0, out); break;
    case BLOCK_GIST:
    case BLOCK_TEXT:
        buf_putc(out, '\n');
        letter_wrap(block->text, 0, out);
        break;
    case BLOCK_HEADING: put_heading(block->name, out); break;
    case BLOCK_FIELD:
        wrap_from(block->text, put_name(block->name, NAME_COLUMNS, out), NAME_COLUMNS + 2, out);
        break;
    case BLOCK_BAR: put_bar(block, out); break;
    case BLOCK_ITEM:
        buf_putz(out, "  - ");
        wrap_from(block->text, 4, 4, out);
        break;
    case BLOCK_QUOTE: put_quote(block, out); break;
    case BLOCK_COMMAND:
        put_name(block->name, NAME_COLUMNS, out);
        one_line(block->text, out); /* never wrapped: it is to be pasted */
        buf_putc(out, '\n');
        break;
    }
}

/* Whether an empty line stands between two blocks that would run into one another. */
static bool is_apart(enum block_kind before, enum block_kind kind)
{
    switch (before) {
    case BLOCK_QUOTE: return kind == BLOCK_QUOTE || kind == BLOCK_BAR || kind == BLOCK_COMMAND;
    case BLOCK_GIST:
    case BLOCK_TEXT: return kind == BLOCK_FIELD || kind == BLOCK_COMMAND || kind == BLOCK_ITEM;
    case BLOCK_FIELD: return kind == BLOCK_ITEM;
    default: return false;
    }
}

void letter_print_text(const struct letter *letter, struct buf *out)
{
    for (size_t i = 0; i < letter->n; i++) {
        if (i > 0 && is_apart(letter->blocks[i - 1].kind, letter->blocks[i].kind))
            buf_putc(out, '\n');
        put_block(&letter->blocks[i], out);
    }
}
