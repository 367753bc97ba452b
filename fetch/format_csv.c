/*
 * format_csv.c - tables as text (RFC 4180), and what spreadsheets make of them.
 *
 * The delimiter is the one that the first line has most of (comma, semicolon, tab, bar) unless the
 * source says; quoted cells may hold delimiters, quotes ("") and line breaks. Which column is which
 * comes from the source's map, by name or 1-based number, else from the usual names in the header.
 */
#include "core/date.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "fetch/page.h"
#include "fetch/record.h"

enum { MAX_COLUMNS = 256, MANY_ROWS = 50, SAMPLED_ROWS = 100000 };

static const char delimiters[] = ",;\t|";

static char best_delimiter(struct str text)
{
    size_t counts[sizeof delimiters] = { 0 }, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.n && (quoted || text.p[i] != '\n'); i++) {
        quoted ^= text.p[i] == '"';
        for (size_t d = 0; d + 1 < sizeof delimiters && !quoted; d++)
            counts[d] += text.p[i] == delimiters[d];
    }
    for (size_t d = 1; d + 1 < sizeof delimiters; d++)
        if (counts[d] > counts[best])
            best = d;
    return counts[best] ? delimiters[best] : '\0'; /* one column: commas in it are its text */
}

/* One row; cells live in the arena where quotes had to be undone, else in the text. */
struct row {
    struct str cells[MAX_COLUMNS];
    size_t n;
};

struct table {
    struct str rest;
    char delimiter;
    int64_t line; /* of the row just read */
    int64_t next_line;
    struct arena *arena;
    int32_t faults;
};

/* A quoted cell; *s stands at its quote. */
static struct str take_quoted(struct table *t, struct str *s)
{
    size_t i = 1, n = 0;
    char *to;
    bool doubled = false;
    struct str cell;

    while (i < s->n && (s->p[i] != '"' || (i + 1 < s->n && s->p[i + 1] == '"'))) {
        doubled |= s->p[i] == '"';
        t->next_line += s->p[i] == '\n';
        i += s->p[i] == '"' ? 2 : 1;
    }
    t->faults += i >= s->n;
    cell = str_sub(*s, 1, i - 1);
    *s = str_from(*s, i + 1);
    if (!doubled)
        return cell;
    to = arena_alloc(t->arena, cell.n + 1);
    for (size_t k = 0; k < cell.n; k++) {
        to[n++] = cell.p[k];
        k += cell.p[k] == '"';
    }
    return (struct str){ to, n };
}

static bool next_row(struct table *t, struct row *row)
{
    struct str s = t->rest;

    if (s.n == 0)
        return false;
    row->n = 0;
    t->line = ++t->next_line;
    for (;;) {
        struct str cell = STR_NONE;
        size_t n = 0;

        if (s.n && s.p[0] == '"')
            cell = take_quoted(t, &s);
        while (n < s.n && s.p[n] != t->delimiter && s.p[n] != '\n' && s.p[n] != '\r')
            n++;
        if (!cell.p)
            cell = str_sub(s, 0, n);
        if (row->n < MAX_COLUMNS)
            row->cells[row->n++] = str_trim(cell);
        s = str_from(s, n);
        if (s.n == 0 || s.p[0] != t->delimiter)
            break;
        s = str_from(s, 1);
    }
    if (s.n && s.p[0] == '\r')
        s = str_from(s, 1);
    if (s.n && s.p[0] == '\n')
        s = str_from(s, 1);
    t->rest = s;
    return true;
}

/* Which column holds each field; -1: none. */
struct columns {
    int of[N_RECORD_FIELDS];
    bool by_name; /* the first row is a header */
};

static int find_cell(const struct row *row, struct str name)
{
    for (size_t i = 0; i < row->n; i++)
        if (str_eq_nocase(row->cells[i], name))
            return (int)i;
    return -1;
}

/* What surveys write below a question of which there are no parts. */
static bool is_part_of_heading(struct str cell)
{
    static const char *const parts[] = { "Response",
                                         "Open-Ended Response",
                                         "Other (please specify)",
                                         "Antwort",
                                         "Offene Antwort",
                                         "Sonstiges (bitte angeben)",
                                         "R\u00e9ponse",
                                         "R\u00e9ponse ouverte",
                                         "Respuesta",
                                         "Respuesta abierta",
                                         "Risposta",
                                         "Risposta aperta" };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_eq_nocase(cell, str_of(parts[i])))
            return true;
    return false;
}

/* What stands first in each column below the headings: one look for all columns, since each of many empty
 * ones would be looked for to the end of the table. */
static struct row *find_samples(const struct row *first, struct table below)
{
    struct row *samples = arena_alloc(below.arena, sizeof *samples);
    struct row *row = arena_alloc(below.arena, sizeof *row);
    size_t missing = samples->n = first->n;

    for (int i = 0; i < SAMPLED_ROWS && missing > 0 && next_row(&below, row); i++)
        for (size_t c = 0; c < row->n && c < first->n; c++)
            if (!samples->cells[c].n && row->cells[c].n && !is_part_of_heading(row->cells[c])) {
                samples->cells[c] = row->cells[c];
                missing--;
            }
    return samples;
}

static bool starts_with_digit(struct str cell)
{
    return cell.n && char_is_digit(cell.p[0]);
}

/* "What did you dislike?", "Please tell us why." */
static bool is_question(struct str heading)
{
    size_t n_blanks = 0;

    for (size_t i = 0; i < heading.n; i++)
        n_blanks += heading.p[i] == ' ';
    return (str_ends(heading, STR("?")) || (str_ends(heading, STR(".")) && n_blanks >= 2)) &&
           record_guess(heading) < 0;
}

/* Answers to a question in the heading, the words where several ask: the column with most blanks below. A
 * mark from 0 to 10 for whether one would recommend it has its own field. */
static void find_answers(const struct row *first, struct table below, const struct row *samples,
                         struct columns *columns)
{
    static const char *const recommend[] = { "recommend", "empfehl",  "recommand", "recomend",
                                             "raccomand", "consigli", "aanbevel" };
    struct row *row = arena_alloc(below.arena, sizeof *row);
    size_t blanks[MAX_COLUMNS] = { 0 }, most = 0;

    for (int i = 0; i < MANY_ROWS && next_row(&below, row); i++)
        for (size_t c = 0; c < row->n && c < first->n; c++)
            for (size_t k = 0; k < row->cells[c].n; k++)
                blanks[c] += row->cells[c].p[k] == ' ';
    for (size_t c = 0; c < first->n; c++) {
        struct str asked = first->cells[c];

        if (!is_question(asked))
            continue;
        for (size_t k = 0; k < sizeof recommend / sizeof *recommend && blanks[c] == 0; k++)
            if (str_find_nocase(asked, str_of(recommend[k])) >= 0 && columns->of[RECORD_NPS] < 0 &&
                starts_with_digit(samples->cells[c]))
                columns->of[RECORD_NPS] = (int)c;
        if (blanks[c] > most) {
            most = blanks[c];
            columns->of[RECORD_TEXT] = (int)c;
        }
    }
}

/* "How satisfied were you?": a question that is answered by a mark or by one of the words for it. */
static void find_marks(const struct row *first, const struct row *samples, struct columns *columns)
{
    static const char *const asks[] = { "rate",   "satisf",     "zufrieden",
                                        "bewert", "soddisfatt", "tevreden" };

    for (size_t c = 0; c < first->n && columns->of[RECORD_RATING] < 0; c++) {
        struct str asked = first->cells[c], cell;
        struct rating mark;
        size_t n_digits = 0;

        if (!str_ends(asked, STR("?")) || record_guess(asked) >= 0)
            continue;
        cell = samples->cells[c];
        for (size_t i = 0; i < cell.n; i++)
            n_digits += char_is_digit(cell.p[i]);
        for (size_t k = 0; k < sizeof asks / sizeof *asks; k++)
            if (str_find_nocase(asked, str_of(asks[k])) >= 0 && record_rating(cell, &mark) &&
                (n_digits == 0 || cell.n <= 4))
                columns->of[RECORD_RATING] = (int)c;
    }
}

/* "Bewertung" and "Note" call the stars or the words: where no column is known for the text, the words
 * are in the column named after the rating in which none is. */
static void find_words(const struct row *first, const struct row *samples, struct columns *columns)
{
    int rating = -1;

    for (size_t i = 0; i < first->n; i++) {
        struct str cell;
        struct rating stars;

        if (record_guess(first->cells[i]) != RECORD_RATING)
            continue;
        cell = samples->cells[i];
        if (columns->of[RECORD_TEXT] < 0 && str_find_char(cell, ' ') >= 0 &&
            !record_rating(cell, &stars))
            columns->of[RECORD_TEXT] = (int)i;
        else if (rating < 0)
            rating = (int)i;
    }
    columns->of[RECORD_RATING] = rating;
}

/* 'Datum', 'Ort' ...: the names that the first line has. */
static struct str headings(const struct row *first, struct arena *arena)
{
    struct str all = STR_NONE;

    for (size_t i = 0; i < first->n && all.n < 80; i++)
        all = arena_printf(arena, STR_FMT "%s'" STR_FMT "'", STR_ARG(all), i ? ", " : "",
                           STR_ARG(utf8_cut(first->cells[i], 24)));
    return all;
}

/* Of several columns for a field the first is taken, but one of the review before one of its place; and
 * none that says yes or no ("published"). */
static bool is_better(const struct row *first, const struct row *samples, int before, size_t column)
{
    struct str value = samples->cells[column];

    if (str_eq_nocase(value, STR("true")) || str_eq_nocase(value, STR("false")))
        return false;
    return before < 0 || (record_is_reviews_own(first->cells[column]) &&
                          !record_is_reviews_own(first->cells[before]));
}

static int find_columns(const struct row *first, struct table below, const struct source *source,
                        struct columns *columns, struct err *err)
{
    const struct row *samples;
    bool any = false;

    columns->by_name = false;
    for (int f = 0; f < N_RECORD_FIELDS; f++)
        columns->of[f] = -1;
    for (size_t i = 0; source && i < source->n_map; i++) {
        const struct field_map *map = &source->map[i];
        int field = record_field_of(map->field);
        int64_t number;

        if (field < 0)
            return err_set(err, ERR_CONFIG, "no field '" STR_FMT "' to map a column to",
                           STR_ARG(map->field));
        if (str_to_int(map->from, &number) && number >= 1 && number <= MAX_COLUMNS) {
            columns->of[field] = (int)number - 1;
        } else {
            columns->of[field] = find_cell(first, map->from);
            columns->by_name = true;
            if (columns->of[field] < 0)
                return err_set(err, ERR_DATA, "no column '" STR_FMT "' in the first line",
                               STR_ARG(map->from));
        }
        any = true;
    }
    if (any)
        return 0;
    samples = find_samples(first, below);
    for (size_t i = 0; i < first->n; i++) {
        int field = record_guess(first->cells[i]);

        if (field >= 0 && is_better(first, samples, columns->of[field], i))
            columns->of[field] = (int)i;
    }
    columns->by_name = true;
    if (find_cell(first, STR(RECORD_VOTED)) >= 0)
        columns->of[RECORD_RATING] = -1;
    if (columns->of[RECORD_MORE] >= 0) /* a hotel's portal: "location" is how good that is */
        columns->of[RECORD_PLACE] = -1;
    if (columns->of[RECORD_TEXT] < 0 && columns->of[RECORD_REPLY] >= 0 &&
        record_may_be_text(first->cells[columns->of[RECORD_REPLY]])) {
        columns->of[RECORD_TEXT] = columns->of[RECORD_REPLY];
        columns->of[RECORD_REPLY] = -1;
    }
    if (columns->of[RECORD_DATE] < 0 &&
        columns->of[RECORD_REPLY] < 0) { /* "Response date" of a survey */
        columns->of[RECORD_DATE] = columns->of[RECORD_REPLY_DATE];
        columns->of[RECORD_REPLY_DATE] = -1;
    }
    if (columns->of[RECORD_TEXT] < 0)
        find_words(first, samples, columns);
    if (columns->of[RECORD_TEXT] < 0)
        find_answers(first, below, samples, columns);
    find_marks(first, samples, columns);
    if (columns->of[RECORD_TEXT] < 0 && columns->of[RECORD_TITLE] < 0 &&
        columns->of[RECORD_NPS] < 0)
        return err_set(err, ERR_DATA,
                       "no column of the first line (" STR_FMT ") is known to hold the text: say "
                       "which with map: {text: NAME or NUMBER}, or hark add --map text=NAME",
                       STR_ARG(headings(first, below.arena)));
    return 0;
}

/* What the headings tell of the scale of the ratings. */
static void tell_scale(const struct row *first, const struct columns *columns,
                       struct records *records)
{
    int at = columns->of[RECORD_RATING];

    if (!columns->by_name || at < 0 || (size_t)at >= first->n)
        return;
    records->best = record_best(first->cells[at]);
    for (size_t i = 0; i < first->n && !records->best; i++)
        if (record_is_vague(first->cells[at]))
            records->best = record_best_beside(first->cells[i]);
    if (!records->best && record_is_vague(first->cells[at]))
        records->vague = first->cells[at];
}

static struct record record_of(const struct row *row, const struct columns *columns, int64_t line)
{
    struct record record = { .line = line };

    for (int f = 0; f < N_RECORD_FIELDS; f++)
        if (columns->of[f] >= 0 && (size_t)columns->of[f] < row->n)
            record.field[f] = row->cells[columns->of[f]];
    return record;
}

/* With columns by number a header may stand above all the same: its rating is no number. */
static bool looks_like_header(const struct record *record)
{
    struct rating rating;
    struct str cell = record->field[RECORD_RATING], nps = record->field[RECORD_NPS];

    if ((cell.n && !record_rating(cell, &rating)) ||
        (nps.n && !page_rating(nps, STR_NONE, STR_NONE, &rating)))
        return true;
    cell = record->field[RECORD_DATE];
    return record_guess(cell) == RECORD_DATE ||
           record_guess(record->field[RECORD_TEXT]) == RECORD_TEXT;
}

static bool has_import_id(const struct row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (str_starts(row->cells[i], STR("{\"ImportId\"")))
            return true;
    return false;
}

/* A second heading, as surveys have it: parts of questions, the questions in words below their codes, what a
 * program calls them. */
static bool is_heading(const struct row *row, const struct columns *columns)
{
    struct record record = record_of(row, columns, 0);
    size_t n_parts = 0, n_filled = 0;
    int64_t utc;

    if (has_import_id(row))
        return true;
    for (size_t i = 0; i < row->n; i++) {
        n_filled += row->cells[i].n > 0;
        n_parts += is_part_of_heading(row->cells[i]);
    }
    if (n_parts > 0 && (n_parts == n_filled || !record.field[RECORD_DATE].n))
        return true;
    return record.field[RECORD_DATE].n && !date_parse(record.field[RECORD_DATE], &utc, NULL) &&
           record_guess(record.field[RECORD_DATE]) == RECORD_DATE;
}

/* Steps over headings below the first. */
static void skip_headings(struct table *table, const struct columns *columns, struct row *row)
{
    struct table next = *table;

    for (int i = 0; i < 2 && next_row(&next, row) && is_heading(row, columns); i++)
        *table = next;
}

/* Qualtrics calls its columns by codes and asks in the line below, above one of its own: the questions are
 * headings as good as others. */
static bool take_questions(struct table *table, struct row *first)
{
    struct table next = *table;
    struct row *questions = arena_alloc(table->arena, sizeof *questions);
    struct row *own = arena_alloc(table->arena, sizeof *own);

    if (!next_row(&next, questions) || !next_row(&next, own) || !has_import_id(own))
        return false;
    *first = *questions;
    *table = next;
    return true;
}

/* One look over the dates: a column in which some first number is beyond 12 has the day first. */
static enum day_order day_order(struct table t, const struct columns *columns, struct row *row)
{
    bool day = false, month = false;

    while (columns->of[RECORD_DATE] >= 0 && next_row(&t, row)) {
        struct record record = record_of(row, columns, t.line);

        switch (record_day_order(record.field[RECORD_DATE])) {
        case DAY_FIRST: day = true; break;
        case MONTH_FIRST: month = true; break;
        case DAY_UNKNOWN: break;
        }
    }
    return day && !month ? DAY_FIRST : month && !day ? MONTH_FIRST : DAY_UNKNOWN;
}

/* "sep=;" of Excel, which is no row: takes it off, and gives its delimiter; '\0': there is none. */
static char take_separator(struct str *rest)
{
    struct str after = *rest, line;

    if (!str_starts_nocase(*rest, STR("sep=")) || !str_cut_line(&after, &line) || line.n != 5)
        return '\0';
    *rest = after;
    return line.p[4];
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    const struct source *source = page->source;
    struct table table = { .arena = &harvest->arena };
    struct row *row = arena_alloc(&harvest->arena, sizeof *row);
    struct columns columns;
    struct records records;
    struct err unknown = { 0 };
    struct buf body;
    int rc = -1;
    char separator;
    bool first = true;

    buf_init(&body, LIMIT_BODY_MAX);
    table.rest = page_text(page, &body, harvest);
    if (page_refuse(page, table.rest, err) != 0)
        goto out;
    separator = take_separator(&table.rest);
    table.next_line = separator != '\0';
    table.delimiter = source && source->delimiter.n ? source->delimiter.p[0]
                      : separator                   ? separator
                                                    : best_delimiter(table.rest);
    if (source && str_eq(source->delimiter, STR("\\t")))
        table.delimiter = '\t';

    struct table start = table;

    if (!next_row(&start, row) ||
        (find_columns(row, start, source, &columns, &unknown) != 0 &&
         (!take_questions(&start, row) || find_columns(row, start, source, &columns, NULL) != 0))) {
        err_set(err, unknown.code, "%s", unknown.text);
        goto out;
    }
    records_begin(&records, DAY_UNKNOWN, harvest);
    tell_scale(row, &columns, &records);
    if (columns.by_name)
        skip_headings(&start, &columns, row);
    records.order = day_order(columns.by_name ? start : table, &columns, row);
    if (columns.by_name) {
        table = start;
        first = false;
    }
    while (next_row(&table, row)) {
        struct record record = record_of(row, &columns, table.line);
        bool empty = row->n == 1 && row->cells[0].n == 0;

        if (empty || (first && looks_like_header(&record))) {
            first = false;
            continue;
        }
        first = false;
        if (record_put(&record, source, &records, harvest, err) != 0)
            goto out;
        if (harvest->cut)
            break;
    }
    harvest->mended += table.faults;
    records_end(&records, source, harvest);
    rc = 0;
out:
    buf_release(&body);
    return rc;
}

static int sniff(struct str head, struct str type)
{
    bool told = take_separator(&head) != '\0';
    struct str line = head;
    char delimiter = best_delimiter(head);
    int known = 0;
    struct str cell;

    if (told)
        return 90;
    if (str_find_nocase(type, STR("text/csv")) >= 0 ||
        str_find_nocase(type, STR("tab-separated")) >= 0)
        return 90;
    if (!str_cut_line(&line, &cell) || str_find_char(cell, delimiter) < 0 || head.p[0] == '<' ||
        head.p[0] == '{' || head.p[0] == '[')
        return 0;
    line = cell;
    while (str_cut(&line, delimiter, &cell)) {
        cell = str_trim(cell);
        if (cell.n >= 2 && cell.p[0] == '"')
            cell = str_sub(cell, 1, cell.n - 2);
        known += record_guess(cell) >= 0 || str_ends(cell, STR("?")); /* a survey asks */
    }
    return known >= 2 ? 60 : known && head.p[0] == '"' ? 50 : 0;
}

const struct format format_csv = { .name = "csv", .sniff = sniff, .parse = parse };
