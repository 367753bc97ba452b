/*
 * letter.h - what is told to one person, as a list of blocks, printed as text or as HTML for mail.
 *
 * Mails are written once and read in two ways: the text part is complete and 72 columns wide; the
 * HTML part says the same, with bars made of table cells, so that it needs neither images nor a
 * style sheet. Foreign text is made safe by the printers.
 */
#ifndef OUT_LETTER_H
#define OUT_LETTER_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "out/crowd.h"

enum block_kind {
    BLOCK_TITLE,   /* name: the first line */
    BLOCK_GIST,    /* text: what it comes to, in a sentence */
    BLOCK_TEXT,    /* text: a paragraph */
    BLOCK_HEADING, /* name */
    BLOCK_FIELD,   /* name: text */
    BLOCK_BAR,     /* name, n of longest, text behind it */
    BLOCK_ITEM,    /* text: one of a list */
    BLOCK_QUOTE,   /* quote, its words marked */
    BLOCK_COMMAND, /* name: what it does; text: what to type */
};

struct block {
    enum block_kind kind;
    struct str name, text;
    int64_t n, longest;
    const struct member *quote;
    bool negative; /* whether a bar or a quote is of what hurts; else of what pleased */
};

enum letter_tone { LETTER_PLAIN, LETTER_GOOD, LETTER_GRAVE, LETTER_GRAVEST };

struct letter {
    struct arena *arena;
    enum letter_tone tone; /* a colour, in HTML */
    struct block *blocks;
    size_t n, cap;
};

enum { LETTER_COLUMNS = 72 };

void letter_title(struct letter *letter, struct str name);
void letter_gist(struct letter *letter, struct str text);
void letter_text(struct letter *letter, struct str text);
void letter_textf(struct letter *letter, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void letter_heading(struct letter *letter, const char *name);
void letter_field(struct letter *letter, const char *name, struct str text);
void letter_fieldf(struct letter *letter, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void letter_bar(struct letter *letter, struct str name, int64_t n, int64_t longest, bool negative,
                struct str text);
void letter_item(struct letter *letter, struct str text);
void letter_quote(struct letter *letter, const struct member *member, bool negative);
void letter_command(struct letter *letter, const char *what, struct str command);
/* The same of a page: its web address or, where it has none, its file on the machine that runs hark. */
void letter_page(struct letter *letter, const char *what, struct str page);

void letter_print_text(const struct letter *letter, struct buf *out);
int letter_print_html(const struct letter *letter, struct str title, struct buf *out,
                      struct err *err);

/* The text wrapped at blanks, each line behind 'indent' blanks, safe for a terminal; a word that is
 * longer than a line (an address) stays whole. */
void letter_wrap(struct str text, size_t indent, struct buf *out);

#endif
