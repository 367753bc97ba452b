/*
 * day_text.c - a day, a week or a month in the form of a letter: the order and the numbers of its page.
 */
#include "out/day_text.h"

#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"

enum { PAINS = 5, PRAISES = 3, OWN_QUOTES = 3, AT_ONCE = 3 };

/* --- parts that both have --- */

static struct str cell_of(const struct zone *zone, const struct cell *cell, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print_cell(cell, zone, &text);
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static void put_blind(const struct blind_list *list, const struct zone *zone, struct letter *letter)
{
    if (list->n)
        letter_heading(letter, say("Not read"));
    for (size_t i = 0; i < list->n; i++) {
        const struct blind_source *blind = &list->sources[i];
        struct buf since;

        buf_init(&since, BUF_NO_CEILING);
        print_last_read(zone, blind->since, &since);
        letter_item(letter, arena_printf(letter->arena, STR_FMT ": " STR_FMT "; " STR_FMT,
                                         STR_ARG(blind->name), STR_ARG(buf_str(&since)),
                                         STR_ARG(blind->error)));
        buf_release(&since);
    }
}

static void put_numbers(const struct sheet *sheet, const struct zone *zone, const char *heading,
                        struct letter *letter)
{
    letter_heading(letter, heading);
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct str value = cell_of(zone, &cells[1], letter->arena);
        struct str usual = cell_of(zone, &cells[2], letter->arena);
        bool known = cells[2].kind == CELL_RANGE, note = !str_is_empty(cells[3].text);

        letter_fieldf(letter, say(cells[0].text.p), STR_FMT "%s" STR_FMT "%s" STR_FMT,
                      STR_ARG(value), known ? say(", usually ") : "",
                      STR_ARG(known ? usual : STR_NONE), note ? "; " : "",
                      STR_ARG(say_str(cells[3].text)));
    }
}

static void put_alert(const struct view_request *view, const struct alert_row *alert,
                      struct letter *letter)
{
    letter_item(letter, arena_printf(letter->arena, STR_FMT " (hark alerts show " STR_FMT ")",
                                     STR_ARG(day_alert_line(view, alert, letter->arena)),
                                     STR_ARG(alert->id)));
}

static void put_split(const struct sheet *sheet, struct letter *letter)
{
    enum { SIDES = 2 };
    int64_t statements = 0;

    for (size_t r = 0; r < sheet->n_rows && r < SIDES; r++)
        statements += sheet->rows[r].cells[1].value;
    if (statements == 0)
        return;
    letter_heading(letter, say("Service or experience?"));
    for (size_t r = 0; r < sheet->n_rows && r < SIDES; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(
            &text,
            say_n(cells[1].value, "%s of %s statement negative", "%s of %s statements negative"),
            DIGITS(cells[2].value), DIGITS(cells[1].value));
        if (cells[5].kind == CELL_TEXT)
            buf_printf(&text, say("; most about " STR_FMT), STR_ARG(cells[5].text));
        letter_field(letter, say(cells[0].text.p), arena_str(letter->arena, buf_str(&text)));
        buf_release(&text);
    }
}

/* 'own': the letter is for the department that owns all of them, so it is not named. */
static void put_item(const struct view_request *view, const struct row *row, bool pain, bool own,
                     int64_t longest, struct letter *letter)
{
    const struct cell *cells = row->cells;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    if (cells[2].kind == CELL_RANGE) {
        buf_putz(&text, say(", usually "));
        print_cell(&cells[2], view->topic->zone, &text);
    }
    letter_bar(letter, say_str(cells[0].text), cells[1].value, longest, pain, buf_str(&text));
    buf_clear(&text);
    if (!str_is_empty(cells[4].text)) {
        buf_printf(&text, say("Words: " STR_FMT), STR_ARG(cells[4].text));
        buf_putz(&text, ". ");
    }
    buf_printf(&text, say("In " STR_FMT), STR_ARG(cells[5].text));
    buf_putc(&text, '.');
    if (!own && cells[6].text.n)
        buf_printf(&text, " %s: " STR_FMT ".", pain ? say("Responsible") : say("Thanks to"),
                   STR_ARG(say_str(cells[6].text)));
    letter_item(letter, buf_str(&text));
    buf_release(&text);
}

/* What did not get room of its own, in one line. */
static void put_also(const struct sheet *sheet, size_t from, struct letter *letter)
{
    struct buf text;

    if (from >= sheet->n_rows)
        return;
    buf_init(&text, BUF_NO_CEILING);
    buf_putz(&text, say("Also: "));
    for (size_t r = from; r < sheet->n_rows; r++)
        buf_printf(&text, "%s" STR_FMT " (%s)", r > from ? ", " : "",
                   STR_ARG(say_str(sheet->rows[r].cells[0].text)),
                   DIGITS(sheet->rows[r].cells[1].value));
    letter_item(letter, buf_str(&text));
    buf_release(&text);
}

/* 'large': how many have a line of their own; 'own': all of them are the reader's. */
static void put_items(const struct view_request *view, const struct sheet *sheet, bool pain,
                      bool own, size_t large, struct letter *letter)
{
    size_t n_quoted = 0;
    const struct member *quoted[PAINS * OWN_QUOTES];

    if (large == 0)
        letter_item(letter, str_of(pain ? say("Nothing.") : say("Nothing in particular.")));
    for (size_t r = 0; r < large; r++) {
        put_item(view, &sheet->rows[r], pain, own, sheet->rows[0].cells[1].value, letter);
        size_t n = crowd_quotes(view->crowd, sheet->rows[r].key, pain, own ? OWN_QUOTES : 1, quoted,
                                n_quoted);

        while (n_quoted < n)
            letter_quote(letter, quoted[n_quoted++], pain);
    }
    put_also(sheet, large, letter);
}

static void put_hurt_and_praise(const struct view_request *view, const struct sheet *pain,
                                const struct sheet *praise, struct letter *letter)
{
    letter_heading(letter, say("What hurt"));
    put_items(view, pain, true, false, day_items(pain, PAINS), letter);
    letter_heading(letter, say("What people praised"));
    put_items(view, praise, false, false, day_items(praise, PRAISES), letter);
}

static void put_departments(const struct sheet *sheet, struct letter *letter)
{
    if (sheet->n_rows)
        letter_heading(letter, say("To do, by department"));
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;

        letter_fieldf(letter, say(arena_z(letter->arena, cells[0].text)), say("%s: " STR_FMT),
                      DIGITS(cells[1].value), STR_ARG(cells[2].text));
    }
}

void letter_foot(struct letter *letter)
{
    letter_text(
        letter,
        str_of(say("People share a bad experience far more readily than a good one: compare "
                   "with the brand's own past, never with an even balance. Why a mention "
                   "has its score: hark why ID.")));
}

/* --- a day --- */

static struct str with_date(const struct day *day, struct arena *arena)
{
    struct buf date;
    struct str result;

    buf_init(&date, BUF_NO_CEILING);
    print_long_date(day->number, &date);
    result = arena_printf(arena, STR_FMT ", " STR_FMT "%s", STR_ARG(day->topic->name),
                          STR_ARG(buf_str(&date)), day->over ? "" : say(", so far"));
    buf_release(&date);
    return result;
}

static void put_alerts(const struct day *day, struct letter *letter)
{
    if (day->n_alerts + day->n_at_once)
        letter_heading(letter, say("Alerts"));
    for (size_t i = 0; i < day->n_alerts; i++)
        put_alert(&day->view, &day->alerts[i], letter);
    if (day->n_at_once)
        letter_item(letter, arena_printf(letter->arena,
                                         say_n((int64_t)day->n_at_once,
                                               "%zu single mention worth reading at once:",
                                               "%zu single mentions worth reading at once:"),
                                         day->n_at_once));
    for (size_t i = 0; i < day->n_at_once && i < AT_ONCE; i++)
        letter_quote(letter, day->at_once[i], true);
}

static enum letter_tone tone_of(enum day_level level)
{
    switch (level) {
    case DAY_ACT: return LETTER_GRAVEST;
    case DAY_LOOK: return LETTER_GRAVE;
    case DAY_QUIET: return LETTER_GOOD;
    default: return LETTER_PLAIN;
    }
}

void day_letter(const struct day *day, struct letter *letter)
{
    letter_title(letter, with_date(day, letter->arena));
    letter->tone = tone_of(day->level);
    letter_gist(letter, arena_printf(letter->arena, "%s: " STR_FMT ".", day_level_word(day->level),
                                     STR_ARG(day->headline)));
    letter_text(letter, day->reason);
    put_blind(&day->blind, day->zone, letter);
    put_numbers(&day->sheets[SHEET_DAY], day->zone, say("The day in four numbers"), letter);
    put_alerts(day, letter);
    put_split(&day->sheets[SHEET_SPLIT], letter);
    put_hurt_and_praise(&day->view, &day->sheets[SHEET_PAIN], &day->sheets[SHEET_PRAISE], letter);
    put_departments(&day->sheets[SHEET_DEPARTMENTS], letter);
    letter_foot(letter);
}

int day_text(const struct day *day, struct buf *out, struct err *err)
{
    struct arena arena;
    struct letter letter = { .arena = &arena };

    arena_init(&arena);
    day_letter(day, &letter);
    letter_print_text(&letter, out);
    arena_release(&arena);
    return out->full ? err_set(err, ERR_INTERNAL, "the text of the day is too large") : 0;
}

/* --- a week or a month --- */

/* Ten lines for somebody who has one place and no time: the verdict, the numbers, the one worst and the
 * one best thing, each with a voice. */
static void put_card(const struct period *period, struct letter *letter)
{
    for (int pain = 1; pain >= 0; pain--) {
        const struct sheet *sheet = period_sheet(period, pain ? "pain" : "praise");
        const struct member *quote;

        if (sheet->n_rows == 0)
            continue;
        letter_item(letter, arena_printf(letter->arena, "%s: " STR_FMT " (%d)",
                                         pain ? say("What hurt") : say("What people praised"),
                                         STR_ARG(say_str(sheet->rows[0].cells[0].text)),
                                         (int)sheet->rows[0].cells[1].value));
        if (crowd_quotes(&period->crowd, sheet->rows[0].key, pain, 1, &quote, 0))
            letter_quote(letter, quote, pain);
    }
}

void period_letter(const struct period *period, bool card, struct letter *letter)
{
    const struct view_request *view = &period->view;
    const struct zone *zone = view->topic->zone;
    struct buf title;

    buf_init(&title, BUF_NO_CEILING);
    buf_puts(&title, view->topic->name);
    buf_putz(&title, ": ");
    period_title(period->kind, period->first, &title);
    letter_title(letter, arena_str(letter->arena, buf_str(&title)));
    buf_release(&title);
    letter->tone = tone_of(period->level);
    letter_gist(letter,
                arena_printf(letter->arena, "%s: " STR_FMT ".",
                             day_level_name(period->level, false), STR_ARG(period->headline)));
    letter_text(letter, period->reason);
    put_blind(&period->blind, zone, letter);
    put_numbers(&period->numbers, zone, say("In four numbers"), letter);
    if (card) {
        put_card(period, letter);
        return;
    }
    if (period->n_alerts)
        letter_heading(letter, say("Alerts"));
    for (size_t i = 0; i < period->n_alerts; i++)
        put_alert(view, &period->alerts[i], letter);
    put_split(period_sheet(period, "split"), letter);
    put_hurt_and_praise(view, period_sheet(period, "pain"), period_sheet(period, "praise"), letter);
    put_departments(period_sheet(period, "departments"), letter);
    letter_foot(letter);
}

static size_t at_most(size_t n, size_t most)
{
    return n < most ? n : most;
}

void department_part(const struct period *period, const struct department *own, bool of_several,
                     struct letter *letter)
{
    const struct view_request *view = &period->view;
    struct str topic = of_several
                           ? arena_printf(letter->arena, STR_FMT ": ", STR_ARG(view->topic->name))
                           : STR("");

    if (!of_several || own->pain.n_rows > 0) {
        letter_heading(
            letter, arena_printf(letter->arena, STR_FMT "%s", STR_ARG(topic), say("What hurt")).p);
        put_items(view, &own->pain, true, true, at_most(own->pain.n_rows, PAINS), letter);
    }
    if (!of_several || own->praise.n_rows > 0) {
        letter_heading(letter, arena_printf(letter->arena, STR_FMT "%s", STR_ARG(topic),
                                            say("What people praised"))
                                   .p);
        put_items(view, &own->praise, false, true, at_most(own->praise.n_rows, PRAISES), letter);
    }
    put_blind(&period->blind, view->topic->zone, letter);
}
