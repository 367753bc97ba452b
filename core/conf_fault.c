/*
 * conf_fault.c - what is wrong in a configuration, shown where it stands.
 */
#include "core/conf_file.h"
#include "core/escape.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FAULTS_SHOWN = 100, MOST_LINE_SHOWN = 160 };

/* --- places --- */

/* The byte behind the line break that starts at i, or i when there is none. libyaml counts lines by
 * the breaks of YAML 1.1, which has more than LF. */
static size_t after_break(struct str s, size_t i)
{
    struct str rest = str_from(s, i);
    static const char *const breaks[] = { "\r\n", "\n", "\r", "\xC2\x85", "\u2028", "\u2029" };

    for (size_t b = 0; b < sizeof breaks / sizeof *breaks; b++)
        if (str_starts(rest, str_of(breaks[b])))
            return i + strlen(breaks[b]);
    return i;
}

struct str conf_line(const struct conf_file *file, int32_t line)
{
    struct str s = file->bytes;
    size_t start = 0, i = 0;

    for (int32_t n = 1; i < s.n && n < line;) {
        size_t after = after_break(s, i);

        if (after > i) {
            start = after;
            n++;
        }
        i = after > i ? after : i + 1;
    }
    for (i = start; i < s.n && after_break(s, i) == i;)
        i++;
    return str_sub(s, start, i - start);
}

/* The bytes of the first n characters. */
size_t conf_bytes_of(struct str s, size_t n_characters)
{
    struct str rest = s;
    uint32_t cp;

    while (n_characters-- > 0 && utf8_next(&rest, &cp))
        ;
    return s.n - rest.n;
}

/* Where byte 'offset' of a scalar's value stands in the file: quotes and escapes take room. Only for
 * values on one line; others keep the place of their start. */
static int32_t column_at(const struct conf_node *node, size_t offset)
{
    struct str line = conf_line(node->file, node->line);
    size_t i = conf_bytes_of(line, (size_t)node->column - 1), n = 0;
    char quote = i < line.n && node->quoted ? line.p[i] : '\0';
    struct str rest;
    uint32_t cp;

    if (quote == '|' || quote == '>' || str_find_char(node->text, '\n') >= 0)
        return node->column;
    i += quote != '\0';
    while (n < offset && i < line.n) {
        rest = str_from(line, i);
        if (quote == '\'' && str_starts(rest, STR("''"))) {
            i += 2;
            n += 1;
        } else if (quote == '"' && line.p[i] == '\\') {
            i += 2;
            n += 1;
        } else {
            utf8_next(&rest, &cp);
            n += line.n - i - rest.n;
            i = line.n - rest.n;
        }
    }
    return (int32_t)utf8_count(str_sub(line, 0, i)) + 1;
}

struct str conf_place(const struct conf_node *node, struct arena *arena)
{
    return arena_printf(arena, STR_FMT ":%d:%d", STR_ARG(node->file->name), node->line,
                        node->column);
}

struct str conf_file_name(const struct conf_node *node)
{
    return node->file->name;
}

struct str conf_folder(const struct conf_node *node)
{
    return node->file->folder;
}

/* --- faults --- */

static void put_fault(struct conf *conf, const struct conf_file *file, int32_t line, int32_t column,
                      const char *fmt, va_list args)
{
    struct buf raw, text;

    buf_init(&raw, BUF_NO_CEILING);
    buf_init(&text, BUF_NO_CEILING);
    buf_vprintf(&raw, fmt, args);
    escape_log(buf_str(&raw), &text);
    buf_release(&raw);
    conf->faults = arena_grow(&conf->arena, conf->faults, &conf->cap_faults, conf->n_faults + 1,
                              sizeof *conf->faults);
    conf->faults[conf->n_faults++] =
        (struct conf_fault){ file, line, column, arena_str(&conf->arena, buf_str(&text)) };
    buf_release(&text);
}

int conf_fault(struct conf *conf, const struct conf_file *file, int32_t line, int32_t column,
               const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    put_fault(conf, file, line, column, fmt, args);
    va_end(args);
    return -1;
}

int conf_error(struct conf *conf, const struct conf_node *node, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    put_fault(conf, node->file, node->line, node->column, fmt, args);
    va_end(args);
    return -1;
}

int conf_error_key(struct conf *conf, const struct conf_node *node, const char *fmt, ...)
{
    va_list args;
    bool has_key = node->key_line > 0;

    va_start(args, fmt);
    put_fault(conf, node->file, has_key ? node->key_line : node->line,
              has_key ? node->key_column : node->column, fmt, args);
    va_end(args);
    return -1;
}

int conf_error_at(struct conf *conf, const struct conf_node *node, size_t offset, const char *fmt,
                  ...)
{
    va_list args;

    va_start(args, fmt);
    put_fault(conf, node->file, node->line, column_at(node, offset), fmt, args);
    va_end(args);
    return -1;
}

/* A line that holds a secret by mistake is shown up to it only. */
static struct str without_secret(struct str line)
{
    static const char *const words[] = { "password", "passwd", "secret", "token", "key:" };
    bool is_slack = str_find(line, STR("slack")) >= 0; /* its address is its password */

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        ptrdiff_t at = str_find_nocase(line, str_of(words[i]));
        struct str rest = str_from(line, at < 0 ? line.n : (size_t)at);
        ptrdiff_t colon = str_find_char(rest, ':');

        if (colon >= 0 && !str_starts(str_trim(str_from(rest, (size_t)colon + 1)), STR("{")))
            line = str_sub(line, 0, (size_t)at + (size_t)colon + 1);
    }
    for (size_t i = 3; i < line.n; i++) { /* scheme://user:password@host */
        size_t end = i;

        if (!str_ends(str_sub(line, 0, i), STR("://")))
            continue;
        while (end < line.n && !char_is_space(line.p[end]) && !strchr("/@?#,}", line.p[end]))
            end++;
        if (is_slack || (end < line.n && line.p[end] == '@'))
            line = str_sub(line, 0, i);
    }
    return line;
}

/* The source line and a caret under the column; a long line is shown around it. */
static void write_line(const struct conf_fault *fault, struct buf *out)
{
    struct str line = conf_line(fault->file, fault->line);
    size_t at = fault->column > 0 ? (size_t)fault->column - 1 : 0, skip = 0, n = 0;
    bool cut = at > MOST_LINE_SHOWN - 40;
    struct str shown = without_secret(line);
    uint32_t cp;

    if (cut)
        skip = at - MOST_LINE_SHOWN / 2;
    shown = str_from(shown, conf_bytes_of(shown, skip));
    buf_putz(out, cut ? "  ..." : "  ");
    for (struct str rest = shown; n < MOST_LINE_SHOWN && utf8_next(&rest, &cp); n++) {
        char bytes[4];

        if ((cp < 0x20 && cp != '\t') || utf8_class(cp) == UTF8_OTHER)
            cp = '\t';
        buf_put(out, bytes, utf8_encode(cp, bytes));
    }
    buf_putz(out, cut ? "\n  ..." : "\n  ");
    n = 0;
    for (struct str rest = str_from(line, conf_bytes_of(line, skip));
         n < at - skip && utf8_next(&rest, &cp); n++)
        for (size_t w = cp == '\t' ? 1 : utf8_char_width(cp); w > 0; w--)
            buf_putc(out, cp == '\t' ? '\t' : ' ');
    buf_putz(out, "^\n");
}

static int by_place(const void *a, const void *b)
{
    const struct conf_fault *x = *(const struct conf_fault *const *)a;
    const struct conf_fault *y = *(const struct conf_fault *const *)b;

    if (x->file->order != y->file->order)
        return x->file->order < y->file->order ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return x < y ? -1 : x > y; /* as they were found */
}

void conf_write_faults(const struct conf *conf, struct buf *out)
{
    struct arena arena;
    const struct conf_fault **sorted;

    arena_init(&arena);
    sorted = arena_alloc(&arena, (conf->n_faults + 1) * sizeof *sorted);
    for (size_t i = 0; i < conf->n_faults; i++)
        sorted[i] = &conf->faults[i];
    if (conf->n_faults)
        qsort(sorted, conf->n_faults, sizeof *sorted, by_place);
    for (size_t i = 0; i < conf->n_faults; i++) {
        const struct conf_fault *f = sorted[i];

        if (i == MOST_FAULTS_SHOWN) {
            buf_printf(out, "... and %zu more\n", conf->n_faults - i);
            break;
        }
        if (f->line == 0) { /* the file as a whole */
            buf_printf(out, STR_FMT ": " STR_FMT "\n", STR_ARG(f->file->name), STR_ARG(f->text));
            continue;
        }
        buf_printf(out, STR_FMT ":%d:%d: " STR_FMT "\n", STR_ARG(f->file->name), f->line, f->column,
                   STR_ARG(f->text));
        write_line(f, out);
    }
    arena_release(&arena);
}
