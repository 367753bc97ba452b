/*
 * texts.c - finding, reading and comparing the texts of a language.
 */
#include "analyze/texts.h"

#include "analyze/lang.h"
#include "core/file.h"
#include "core/hash.h"

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* In the order of reading: a later layer replaces an earlier one. */
static const struct {
    const char *name;
    bool must;
} rows[TEXTS_FIXED] = {
    { "rewrite", false }, { "hand", true },          { "everyday", false },
    { "learned", false }, { "aspects", false },      { "aspects_learned", false },
    { "cues", false },    { "cues_learned", false },
};

/* presets/NAME.tsv and what else a preset can bring. */
static const char *const endings[TEXTS_OF_PRESET] = { ".tsv", "_aspects.tsv",
                                                      "_aspects_learned.tsv" };

static bool state_of(struct str data, struct str name, struct stat *st)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, STR_FMT "/" STR_FMT, STR_ARG(data), STR_ARG(name));
    return stat(path, st) == 0;
}

static int64_t changed_of(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static int by_name(const void *a, const void *b)
{
    const struct text *x = a, *y = b;

    return str_cmp(x->name, y->name);
}

static size_t find_presets(struct str data, const struct lang *lang, struct arena *arena,
                           struct text **out, size_t *cap, size_t n)
{
    static const struct str suffix = { ".tsv", 4 };
    char path[PATH_MAX];
    size_t first = n;

    snprintf(path, sizeof path, STR_FMT "/lexicons/%s/presets", STR_ARG(data), lang->code);
    DIR *folder = opendir(path);
    for (struct dirent *e; folder && n - first < UINT8_MAX && (e = readdir(folder));) {
        struct str file = str_of(e->d_name);
        if (!str_ends(file, suffix) || file.p[0] == '.')
            continue;
        int kind = TEXTS_OF_PRESET - 1;
        while (kind > 0 && !str_ends(file, str_of(endings[kind])))
            kind--;
        *out = arena_grow(arena, *out, cap, n + 1, sizeof **out);
        struct str name =
            arena_printf(arena, "lexicons/%s/presets/" STR_FMT, lang->code, STR_ARG(file));
        struct str preset = str_sub(name, name.n - file.n, file.n - strlen(endings[kind]));
        (*out)[n++] = (struct text){ name, preset, TEXTS_FIXED + kind };
    }
    if (folder)
        closedir(folder);
    if (n > first)
        qsort(*out + first, n - first, sizeof **out, by_name);
    return n;
}

size_t texts_find(struct str data, const struct lang *lang, struct arena *arena, struct text **out)
{
    size_t n = 0, cap = 0;
    struct stat st;

    *out = NULL;
    for (int i = 0; i < TEXTS_FIXED; i++) {
        struct str name = arena_printf(arena, "lexicons/%s/%s.tsv", lang->code, rows[i].name);
        if (!rows[i].must && !state_of(data, name, &st))
            continue;
        *out = arena_grow(arena, *out, &cap, n + 1, sizeof **out);
        (*out)[n++] = (struct text){ name, STR_NONE, i };
    }
    return find_presets(data, lang, arena, out, &cap, n);
}

int text_read(struct str data, const struct text *text, struct buf *bytes, struct text_state *state,
              struct err *err)
{
    struct stat st = { 0 };

    state_of(data, text->name, &st); /* before its bytes: a change meanwhile is seen next time */
    if (file_read(data, text->name.p, bytes, err) < 0)
        return -1;
    *state = (struct text_state){ hash_quick(buf_str(bytes), 0), bytes->n, changed_of(&st) };
    return 0;
}

/* --- the list --- */

void text_list(struct buf *list, const struct text *text, const struct text_state *state)
{
    buf_printf(list, "%016" PRIx64 " %" PRIu64 " %" PRId64 " " STR_FMT "\n", state->digest,
               state->size, state->changed_ns, STR_ARG(text->name));
}

/* Takes the next line apart. */
static bool take(struct str *list, struct str *digest, struct text_state *state, struct str *name)
{
    struct str line, size, changed;
    int64_t n;

    if (!str_cut_line(list, &line) || !str_cut(&line, ' ', digest) || !str_cut(&line, ' ', &size) ||
        !str_cut(&line, ' ', &changed) || !str_to_int(size, &n) || n < 0 ||
        !str_to_int(changed, &state->changed_ns))
        return false;
    state->size = (uint64_t)n;
    *name = line;
    return true;
}

static bool has_digest(struct str data, const struct text *text, struct str digest)
{
    struct buf bytes;
    struct text_state state;
    char hex[17];

    if (text_read(data, text, &bytes, &state, NULL) < 0)
        return false;
    buf_release(&bytes);
    snprintf(hex, sizeof hex, "%016" PRIx64, state.digest);
    return str_eq(digest, str_of(hex));
}

static bool is_as_listed(struct str *list, struct str data, const struct text *text)
{
    struct text_state state;
    struct str name, digest;
    struct stat st;

    if (!take(list, &digest, &state, &name) || !str_eq(name, text->name) ||
        !state_of(data, name, &st) || (uint64_t)st.st_size != state.size)
        return false;
    return changed_of(&st) == state.changed_ns || has_digest(data, text, digest);
}

bool texts_are(struct str list, struct str data, const struct lang *lang)
{
    struct arena arena;
    struct text *texts;
    size_t i = 0;

    arena_init(&arena);
    size_t n = texts_find(data, lang, &arena, &texts);
    while (i < n && is_as_listed(&list, data, &texts[i]))
        i++;
    arena_release(&arena);
    return i == n && list.n == 0;
}

uint64_t texts_digest(struct str list)
{
    struct text_state state;
    struct str name, digest;
    uint64_t sum = 0;

    while (take(&list, &digest, &state, &name))
        sum = hash_quick(name, hash_quick(digest, sum + 1));
    return sum;
}
