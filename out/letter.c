/*
 * letter.c - collects the blocks of a letter.
 */
#include "out/letter.h"

#include "out/say.h"

#include <stdarg.h>

static struct block *add(struct letter *letter, enum block_kind kind)
{
    struct block *block;

    letter->blocks = arena_grow(letter->arena, letter->blocks, &letter->cap, letter->n + 1,
                                sizeof *letter->blocks);
    block = &letter->blocks[letter->n++];
    *block = (struct block){ .kind = kind };
    return block;
}

static struct str format(struct letter *letter, const char *fmt, va_list args)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    buf_vprintf(&text, fmt, args);
    result = arena_str(letter->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

void letter_title(struct letter *letter, struct str name)
{
    add(letter, BLOCK_TITLE)->name = arena_str(letter->arena, name);
}

void letter_gist(struct letter *letter, struct str text)
{
    add(letter, BLOCK_GIST)->text = arena_str(letter->arena, text);
}

void letter_text(struct letter *letter, struct str text)
{
    if (!str_is_empty(text))
        add(letter, BLOCK_TEXT)->text = arena_str(letter->arena, text);
}

void letter_textf(struct letter *letter, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add(letter, BLOCK_TEXT)->text = format(letter, fmt, args);
    va_end(args);
}

void letter_heading(struct letter *letter, const char *name)
{
    add(letter, BLOCK_HEADING)->name = str_of(name);
}

void letter_field(struct letter *letter, const char *name, struct str text)
{
    struct block *block = add(letter, BLOCK_FIELD);

    block->name = str_of(name);
    block->text = arena_str(letter->arena, text);
}

void letter_fieldf(struct letter *letter, const char *name, const char *fmt, ...)
{
    struct block *block = add(letter, BLOCK_FIELD);
    va_list args;

    va_start(args, fmt);
    block->name = str_of(name);
    block->text = format(letter, fmt, args);
    va_end(args);
}

void letter_bar(struct letter *letter, struct str name, int64_t n, int64_t longest, bool negative,
                struct str text)
{
    struct block *block = add(letter, BLOCK_BAR);

    block->name = arena_str(letter->arena, name);
    block->text = arena_str(letter->arena, text);
    block->n = n;
    block->longest = longest;
    block->negative = negative;
}

void letter_item(struct letter *letter, struct str text)
{
    add(letter, BLOCK_ITEM)->text = arena_str(letter->arena, text);
}

void letter_quote(struct letter *letter, const struct member *member, bool negative)
{
    struct block *block = add(letter, BLOCK_QUOTE);

    block->quote = member;
    block->negative = negative;
}

void letter_command(struct letter *letter, const char *what, struct str command)
{
    struct block *block = add(letter, BLOCK_COMMAND);

    block->name = str_of(what);
    block->text = arena_str(letter->arena, command);
}

void letter_page(struct letter *letter, const char *what, struct str page)
{
    if (str_find(page, STR("://")) < 0)
        what = arena_printf(letter->arena, "%s%s", what, say(" (file)")).p;
    letter_command(letter, what, page);
}
