/*
 * day_text.c - the page of a day in the form of a letter: the same order, the same numbers.
 */
#include "out/day_text.h"

#include "core/zone.h"
#include "out/print.h"

enum { PAINS = 5, PRAISES = 3, AT_ONCE = 3 };

static struct str with_date(const struct day *day, struct arena *arena)
{
    struct buf date;
    struct str result;

    buf_init(&date, BUF_NO_CEILING);
    print_long_date(day->number, &date);
    result = arena_printf(arena, STR_FMT ", " STR_FMT "%s", STR_ARG(day->topic->name),
                          STR_ARG(buf_str(&date)), day->over ? "" : ", so far");
    buf_release(&date);
    return result;
}

static struct str cell_of(const struct day *day, const struct cell *cell, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print_cell(cell, day->zone, &text);
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static void put_blind(const struct day *day, struct letter *letter)
{
    if (day->blind.n)
        letter_heading(letter, "Not seen");
    for (size_t i = 0; i < day->blind.n; i++) {
        const struct blind_source *blind = &day->blind.sources[i];
        struct cell since = { .kind = CELL_TIME, .value = blind->since };
        bool never = blind->since == TIME_NONE;
        struct str when = never ? STR("never read") : cell_of(day, &since, letter->arena);

        letter_item(letter, arena_printf(letter->arena, STR_FMT ": %s" STR_FMT "; " STR_FMT,
                                         STR_ARG(blind->name), never ? "" : "last read ",
                                         STR_ARG(when), STR_ARG(blind->error)));
    }
}

static void put_numbers(const struct day *day, struct letter *letter)
{
    const struct sheet *sheet = &day->sheets[SHEET_DAY];

    letter_heading(letter, "The day in four numbers");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct str value = cell_of(day, &cells[1], letter->arena);
        struct str usual = cell_of(day, &cells[2], letter->arena);
        bool known = cells[2].kind == CELL_RANGE, note = !str_is_empty(cells[3].text);

        letter_fieldf(letter, cells[0].text.p, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(value),
                      known ? ", usually " : "", STR_ARG(known ? usual : STR_NONE),
                      note ? "; " : "", STR_ARG(cells[3].text));
    }
}

static void put_alerts(const struct day *day, struct letter *letter)
{
    if (day->n_alerts + day->n_at_once)
        letter_heading(letter, "Alerts");
    for (size_t i = 0; i < day->n_alerts; i++) {
        struct str line = day_alert_line(&day->view, &day->alerts[i], letter->arena);

        letter_item(letter, arena_printf(letter->arena, STR_FMT " (hark alerts show " STR_FMT ")",
                                         STR_ARG(line), STR_ARG(day->alerts[i].id)));
    }
    if (day->n_at_once)
        letter_item(letter, arena_printf(letter->arena,
                                         "%zu single %s worth reading at once:", day->n_at_once,
                                         day->n_at_once == 1 ? "mention" : "mentions"));
    for (size_t i = 0; i < day->n_at_once && i < AT_ONCE; i++)
        letter_quote(letter, day->at_once[i], true);
}

static void put_split(const struct day *day, struct letter *letter)
{
    const struct sheet *sheet = &day->sheets[SHEET_SPLIT];

    letter_heading(letter, "Service or experience?");
    for (size_t r = 0; r < sheet->n_rows && r < 2; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        bool top = cells[5].kind == CELL_TEXT;

        letter_fieldf(letter, cells[0].text.p, "%d of %d statements negative%s" STR_FMT,
                      (int)cells[2].value, (int)cells[1].value, top ? "; most about " : "",
                      STR_ARG(top ? cells[5].text : STR_NONE));
    }
}

static void put_item(const struct day *day, const struct row *row, bool pain, int64_t longest,
                     const struct member **quoted, size_t *n_quoted, struct letter *letter)
{
    const struct cell *cells = row->cells;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    if (cells[2].kind == CELL_RANGE) {
        buf_putz(&text, ", usually ");
        print_cell(&cells[2], day->zone, &text);
    }
    letter_bar(letter, cells[0].text, cells[1].value, longest, buf_str(&text));
    buf_clear(&text);
    if (!str_is_empty(cells[4].text))
        buf_printf(&text, "Words: " STR_FMT ". ", STR_ARG(cells[4].text));
    buf_printf(&text, "In " STR_FMT ". Owner: " STR_FMT ".", STR_ARG(cells[5].text),
               STR_ARG(cells[6].text));
    letter_item(letter, buf_str(&text));
    if (crowd_quotes(&day->crowd, row->key, pain, 1, quoted, *n_quoted) > *n_quoted)
        letter_quote(letter, quoted[(*n_quoted)++], pain);
    buf_release(&text);
}

static void put_items(const struct day *day, bool pain, struct letter *letter)
{
    const struct sheet *sheet = &day->sheets[pain ? SHEET_PAIN : SHEET_PRAISE];
    size_t large = day_items(sheet, pain ? PAINS : PRAISES), n_quoted = 0;
    const struct member *quoted[PAINS];

    letter_heading(letter, pain ? "What hurt" : "What people praised");
    if (large == 0)
        letter_item(letter, pain ? STR("nothing beyond the usual") : STR("nothing by name"));
    for (size_t r = 0; r < large; r++)
        put_item(day, &sheet->rows[r], pain, sheet->rows[0].cells[1].value, quoted, &n_quoted,
                 letter);
}

static void put_departments(const struct day *day, struct letter *letter)
{
    const struct sheet *sheet = &day->sheets[SHEET_DEPARTMENTS];

    if (sheet->n_rows)
        letter_heading(letter, "To do, by department");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;

        letter_fieldf(letter, arena_z(letter->arena, cells[0].text), "%d, about " STR_FMT,
                      (int)cells[1].value, STR_ARG(cells[2].text));
    }
}

void day_letter(const struct day *day, struct letter *letter)
{
    letter_title(letter, with_date(day, letter->arena));
    letter_textf(letter, "%s: " STR_FMT ".", day_level_word(day->level), STR_ARG(day->headline));
    letter_text(letter, day->reason);
    put_blind(day, letter);
    put_numbers(day, letter);
    put_alerts(day, letter);
    put_split(day, letter);
    put_items(day, true, letter);
    put_items(day, false, letter);
    put_departments(day, letter);
    letter_text(letter,
                STR("People share a bad experience far more readily than a good one: compare "
                    "with the brand's own past, never with an even balance. Why a mention has "
                    "its score: hark why ID."));
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
