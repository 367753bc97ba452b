/*
 * say.c - tables of sentences, and the one that is spoken.
 *
 * A translation becomes a format string, so its conversions are compared with those of the English
 * sentence when the table is read: a wrong row is refused, never printed with.
 */
#include "out/say.h"

#include "core/buf.h"
#include "core/file.h"
#include "core/map.h"
#include "core/mem.h"

struct tongue {
    struct str language;
    struct arena arena;
    struct map map; /* English -> const char *, ended by NUL */
};

static const struct tongue *spoken;

/* --- reading a table --- */

/* The next conversion of a format ("%zu", "%.*s"), cut from its front; empty: there is none. A sign
 * that begins none ("90 % within") is only a sign. */
static struct str next_conversion(struct str *format)
{
    ptrdiff_t at;

    while ((at = str_find_char(*format, '%')) >= 0) {
        struct str rest = str_from(*format, (size_t)at), conversion = rest;
        size_t n = 1;

        while (n < rest.n && str_find_char(STR("0123456789.*lz"), rest.p[n]) >= 0)
            n++;
        if (n < rest.n && str_find_char(STR("dsuc"), rest.p[n]) >= 0) {
            *format = str_from(rest, n + 1);
            conversion.n = n + 1;
            return conversion;
        }
        *format = str_from(rest, rest.n > 1 && rest.p[1] == '%' ? 2 : 1);
    }
    return STR_NONE;
}

static bool has_same_conversions(struct str a, struct str b)
{
    struct str of_a, of_b;

    do {
        of_a = next_conversion(&a);
        of_b = next_conversion(&b);
        if (!str_eq(of_a, of_b))
            return false;
    } while (!str_is_empty(of_a));
    return true;
}

static int read_rows(struct tongue *tongue, struct str text, const char *name, struct err *err)
{
    struct str line, english;

    for (int at = 1; !str_is_empty(text); at++) {
        if (!str_cut(&text, '\n', &line)) {
            line = text;
            text = STR_NONE;
        }
        if (str_is_empty(str_trim(line)) || line.p[0] == '#')
            continue;
        if (!str_cut(&line, '\t', &english) || str_is_empty(line) || str_is_empty(english))
            return err_set(err, ERR_CONFIG, "%s:%d: a row is ENGLISH <TAB> TRANSLATION", name, at);
        if (!has_same_conversions(english, line))
            return err_set(err, ERR_CONFIG,
                           "%s:%d: the translation of '" STR_FMT
                           "' must hold the same conversions in the same order",
                           name, at, STR_ARG(english));
        *map_put(&tongue->map, arena_str(&tongue->arena, english)) =
            (void *)arena_z(&tongue->arena, line);
    }
    return 0;
}

static int read_tongue(struct tongue *tongue, const struct settings *settings, struct err *err)
{
    struct str name =
        arena_printf(&tongue->arena, "lexicons/" STR_FMT "/page.tsv", STR_ARG(tongue->language));
    struct buf text;
    int rc = file_read(settings->data_dir, name.p, &text, err);

    if (rc == 0) {
        rc = read_rows(tongue, buf_str(&text), name.p, err);
        buf_release(&text);
    }
    return rc;
}

static const struct tongue *find(const struct tongues *tongues, struct str language)
{
    for (size_t i = 0; tongues && i < tongues->n; i++)
        if (str_eq(tongues->list[i]->language, language))
            return tongues->list[i];
    return NULL;
}

int tongues_open(struct tongues *tongues, const struct settings *settings, struct err *err)
{
    for (size_t i = 0; i < settings->n_topics; i++) {
        struct str language = settings->topics[i].language;
        struct tongue *tongue;

        if (str_is_empty(language) || str_eq(language, STR("en")) || find(tongues, language))
            continue;
        tongue = mem_alloc(sizeof *tongue);
        tongue->language = language;
        map_init(&tongue->map);
        tongues->list =
            mem_grow(tongues->list, &tongues->cap, tongues->n + 1, sizeof *tongues->list);
        tongues->list[tongues->n++] = tongue;
        if (read_tongue(tongue, settings, err) != 0)
            return err_wrap(err,
                            "language '" STR_FMT "' of topic '" STR_FMT "': ", STR_ARG(language),
                            STR_ARG(settings->topics[i].name));
    }
    return 0;
}

void tongues_release(struct tongues *tongues)
{
    spoken = NULL;
    for (size_t i = 0; i < tongues->n; i++) {
        map_release(&tongues->list[i]->map);
        arena_release(&tongues->list[i]->arena);
        mem_free(tongues->list[i]);
    }
    mem_free(tongues->list);
    *tongues = (struct tongues){ 0 };
}

/* --- saying --- */

void say_in(const struct tongues *tongues, struct str language)
{
    spoken = find(tongues, language);
}

struct str say_language(void)
{
    return spoken ? spoken->language : STR("en");
}

struct str say_common(const struct settings *settings)
{
    for (size_t i = 1; i < settings->n_topics; i++)
        if (!str_eq(settings->topics[i].language, settings->topics[0].language))
            return STR_NONE;
    return settings->n_topics ? settings->topics[0].language : STR_NONE;
}

const char *say(const char *english)
{
    const char *other = spoken ? map_get(&spoken->map, str_of(english)) : NULL;

    return other ? other : english;
}

struct str say_str(struct str english)
{
    const char *other = spoken ? map_get(&spoken->map, english) : NULL;

    return other ? str_of(other) : english;
}

const char *say_n(int64_t n, const char *one, const char *many)
{
    return say(n == 1 ? one : many);
}
