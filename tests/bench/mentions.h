/*
 * mentions.h - invented mentions without end, made from a seed: for the benches of the store.
 *
 * Texts of 15 to 50 words, as frequent as those of a language (the k-th about 1/k as often as the
 * first); one in twenty copies one of the 900 before it under another headline, from another source;
 * 100,000 authors; every other one speaks of a touchpoint; a source speaks of three topics.
 */
#ifndef BENCH_MENTIONS_H
#define BENCH_MENTIONS_H

#include "core/mention.h"

#include "core/arena.h"
#include "core/buf.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VISIT = 50, BATCH = 1000, N_SOURCES = 100, N_WORDS = 4000, START = 1700000000 };

struct making {
    uint64_t seed;
    size_t made;
    int64_t step_s_of_1000; /* time between two mentions, in thousandths of a second */
    struct str *topics;
    size_t n_topics;
    struct arena arenas[2]; /* of this batch and the one before */
    struct mention *batches[2];
};

static uint64_t making_roll(struct making *making, uint64_t n)
{
    making->seed = making->seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (making->seed >> 33) % n;
}

static void making_words(struct making *making, struct buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t k = making_roll(making, 1 + making_roll(making, N_WORDS));
        char word[] = { (char)('a' + k % 26), "aeiou"[k / 26 % 5], (char)('b' + k / 130 % 24), 0 };

        if (i)
            buf_putc(out, ' ');
        buf_putz(out, word);
        if (k > 1000)
            buf_putz(out, k > 3000 ? "ing" : "er");
    }
}

static void making_one(struct making *making, size_t at, struct mention *m, struct arena *arena)
{
    static const char *const names[] = { "delivery", "staff", "quality", "price" };
    size_t i = making->made;
    char id[MENTION_ID_LENGTH + 1];
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    *m = (struct mention){ .item = ITEM_EMPTY };
    m->item.kind = ITEM_POST;
    m->source = arena_printf(arena, "source%zu", i / VISIT % N_SOURCES);
    m->key = arena_printf(arena, "key%zu", i);
    mention_id(m->source, m->key, id);
    m->id = arena_str(arena, str_of(id));
    making_words(making, &text, 6);
    m->item.title = arena_str(arena, buf_str(&text));
    if (i > BATCH && making_roll(making, 20) == 0) {
        size_t back = 1 + making_roll(making, 900);
        const struct mention *old =
            at >= back ? &making->batches[0][at - back] : &making->batches[1][BATCH + at - back];

        buf_puts(&text, STR(": "));
        buf_puts(&text, old->item.text);
    } else {
        buf_clear(&text);
        making_words(making, &text, 15 + making_roll(making, 35));
    }
    m->item.text = arena_str(arena, buf_str(&text));
    m->item.url = arena_printf(arena, "https://site%zu.example/p/%zu", i % N_SOURCES, i);
    m->item.author = arena_printf(arena, "%032x", (unsigned)making_roll(making, 100000));
    m->item.published = m->counted_at = m->first_seen =
        START + (int64_t)i * making->step_s_of_1000 / 1000;
    m->item.published_grain = GRAIN_SECOND;
    m->verdict.label = making_roll(making, 3) == 0 ? LABEL_NEG : LABEL_POS;
    m->verdict.lang = STR("en");
    m->verdict.lexicon = STR("0123456789ab");
    if (making_roll(making, 2)) {
        m->verdict.aspects = arena_alloc(arena, sizeof *m->verdict.aspects);
        m->verdict.n_aspects = 1;
        m->verdict.aspects[0].name = str_of(names[making_roll(making, 4)]);
        m->verdict.aspects[0].score = m->verdict.label == LABEL_NEG ? -300 : 300;
    }
    m->topics =
        &making->topics[(i / VISIT % N_SOURCES * 3 + making_roll(making, 3)) % making->n_topics];
    m->n_topics = 1;
    making->made++;
    buf_release(&text);
}

/* The next BATCH mentions; good until the call after the next. */
static struct mention *making_next(struct making *making)
{
    struct arena arena = making->arenas[1];
    struct mention *batch;

    arena_clear(&arena);
    making->arenas[1] = making->arenas[0];
    making->batches[1] = making->batches[0];
    batch = making->batches[0] = arena_alloc(&arena, BATCH * sizeof *batch);
    for (size_t i = 0; i < BATCH; i++)
        making_one(making, i, &batch[i], &arena);
    making->arenas[0] = arena;
    return batch;
}

static void making_release(struct making *making)
{
    arena_release(&making->arenas[0]);
    arena_release(&making->arenas[1]);
}

/* Removes the files of a bench's folder. */
static inline void bench_empty(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *file;

    while (d && (file = readdir(d)))
        unlinkat(dirfd(d), file->d_name, 0); /* "." and ".." refuse */
    if (d)
        closedir(d);
}

static inline double cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
