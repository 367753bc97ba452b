/*
 * format_mbox.c - mails: a file of many (mbox, in all its dialects) or one a file (Maildir).
 *
 * A message of an mbox starts with a line "From ADDRESS DATE" after an empty line or at the top. Lines
 * of its text that would look so were given a '>' (mboxo, mboxrd): one is taken off again. Lengths that
 * some writers state are not believed.
 */
#include "core/limits.h"
#include "fetch/message.h"
#include "fetch/page.h"

/* "From someone Mon Jan  1 12:00:00 2026": a word, then something with a time in it. */
static bool is_from_line(struct str line)
{
    struct str rest = str_from(line, 5), who;

    if (!str_starts(line, STR("From ")))
        return false;
    rest = str_trim(rest);
    return str_cut(&rest, ' ', &who) && rest.p && str_find_char(rest, ':') > 0;
}

static int sniff_mbox(struct str head, struct str type)
{
    struct str line = STR_NONE;

    if (str_starts_nocase(type, STR("application/mbox")))
        return 95;
    return str_cut_line(&head, &line) && is_from_line(line) ? 90 : 0;
}

/* Headers that only mails have, at the very top. */
static int sniff_message(struct str head, struct str type)
{
    static const char *const names[] = { "Return-Path:",  "Received:",     "Message-ID:",
                                         "MIME-Version:", "Delivered-To:", "From:",
                                         "Subject:",      "Date:",         "To:" };
    struct str line;
    int known = 0;

    if (str_starts_nocase(type, STR("message/rfc822")))
        return 95;
    while (str_cut_line(&head, &line) && line.n)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known += str_starts_nocase(line, str_of(names[i]));
    return known >= 3 ? 80 : 0;
}

/* ">From ", ">>From ": one '>' was added by whoever wrote the file. */
static void put_line(struct str line, struct buf *out)
{
    size_t marks = 0;

    while (marks < line.n && line.p[marks] == '>')
        marks++;
    if (marks && str_starts(str_from(line, marks), STR("From ")))
        line = str_from(line, 1);
    buf_puts(out, line);
    buf_putc(out, '\n');
}

static int parse_mbox(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct str rest = page->body, line;
    struct buf message;
    bool inside = false, after_blank = true;

    if (!str_trim(rest).n)
        return err_set(err, ERR_DATA, "the file is empty");
    buf_init(&message, LIMIT_FILE);
    while (!harvest->cut && str_cut_line(&rest, &line)) {
        if (after_blank && is_from_line(line)) {
            if (inside)
                message_put(buf_str(&message), harvest);
            buf_clear(&message);
            inside = true;
            continue;
        }
        after_blank = line.n == 0;
        if (inside)
            put_line(line, &message);
    }
    if (inside && !harvest->cut)
        message_put(buf_str(&message), harvest);
    buf_release(&message);
    if (!inside)
        return err_set(err, ERR_DATA, "no mailbox: no line starts a message ('From ADDRESS DATE')");
    return 0;
}

static int parse_message(const struct page *page, struct harvest *harvest, struct err *err)
{
    if (!str_trim(page->body).n)
        return err_set(err, ERR_DATA, "the file is empty");
    message_put(page->body, harvest);
    return 0;
}

extern const struct format format_mbox, format_maildir;
const struct format format_mbox = { .name = "mbox", .sniff = sniff_mbox, .parse = parse_mbox };
const struct format format_maildir = { .name = "maildir",
                                       .sniff = sniff_message,
                                       .parse = parse_message };
