/*
 * out_world.c - fills a store by visits, as a run does.
 */
#include "tests/out_world.h"
#include "tests/test.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/print.h"
#include "store/store.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct out_touchpoint touchpoints[] = {
    { STR("quality"), STR("Product quality"), STR("product"), STR("use"), SIDE_EXPERIENCE },
    { STR("delivery"), STR("Delivery"), STR("logistics"), STR("receive"), SIDE_EXPERIENCE },
    { STR("price"), STR("Price and value"), STR("sales"), STR("choose"), SIDE_EXPERIENCE },
    { STR("speed"), STR("Speed of help"), STR("support"), STR("get-help"), SIDE_SERVICE },
    { STR("staff"), STR("Staff"), STR("support"), STR("get-help"), SIDE_SERVICE },
};

/* --- the stand-in for the analyzer --- */

static const struct {
    const char *word;
    int32_t weight;
    const char *file; /* NULL: a hand-made list */
} lexicon[] = {
    { "dead", -900 },
    { "died", -900 },
    { "broken", -800 },
    { "rude", -800 },
    { "slow", -500 },
    { "waiting", -300 },
    { "useless", -900 },
    { "late", -500 },
    { "great", 800 },
    { "friendly", 700 },
    { "love", 900 },
    { "fast", 500 },
    { "worth", 400 },
    { "expensive", -400 },
    { "stranded", -700 },
    { "the 2.4", -2000, "lexicons/en/learned.tsv" },
    { "bloated", -2000, "lexicons/en/learned.tsv" },
    { "too", -2000, "lexicons/en/learned.tsv" },
    { "dead on arrival", -700 },
};

static void judge(void *context, const struct item *item, struct arena *arena, struct verdict *out)
{
    struct part *parts = arena_alloc(arena, 64 * sizeof *parts);
    size_t n = 0;

    (void)context;
    *out = (struct verdict){ 0 };
    for (size_t at = 0; at < item->text.n && n < 64; at++) {
        for (size_t w = 0; w < N_ROWS(lexicon); w++) {
            struct str word = str_of(lexicon[w].word);

            if (at > 0 && char_is_alpha(item->text.p[at - 1]))
                continue;
            if (!str_starts_nocase(str_from(item->text, at), word))
                continue;
            parts[n++] = (struct part){ .kind = PART_WORD,
                                        .token = str_sub(item->text, at, word.n),
                                        .file = str_of(lexicon[w].file ? lexicon[w].file : ""),
                                        .weight = lexicon[w].weight,
                                        .share = lexicon[w].weight,
                                        .at = (uint32_t)at,
                                        .length = (uint32_t)word.n };
        }
    }
    out->parts = parts;
    out->n_parts = n;
}

/* --- putting --- */

static int serial;

void world_put(struct world *world, const struct world_mention *in, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        static struct str topic;
        char id[MENTION_ID_LENGTH + 1], key[32];
        struct str names[8], rest = str_of(in[i].cues ? in[i].cues : ""), name;
        struct verdict_aspect aspect = { str_of(in[i].aspect), in[i].aspect_score };
        struct mention m = { .item = ITEM_EMPTY };
        struct source_state state = { .name = str_of(in[i].source),
                                      .last_ok_at = WORLD_NOW,
                                      .first_ok_at = WORLD_DAY - WORLD_DAYS * DAY_S,
                                      .last_try_at = WORLD_NOW,
                                      .last_item_at = in[i].at,
                                      .next_at = WORLD_NOW + 1800,
                                      .error_since = TIME_NONE,
                                      .moved_since = TIME_NONE,
                                      .dated = true };
        struct store_visit visit = { .state = &state,
                                     .mentions = &m,
                                     .n_mentions = 1,
                                     .now = in[i].at + 600,
                                     .tick = clock_floor(in[i].at + HOUR_S + 600, HOUR_S) };
        struct visit_outcome outcome;
        struct err err = { 0 };

        topic = world->topics[in[i].topic].name;
        snprintf(key, sizeof key, "key-%d", serial++);
        if (in[i].id)
            snprintf(key, sizeof key, "%s", in[i].id);
        while (m.verdict.n_cues < N_ROWS(names) && str_cut(&rest, ' ', &name))
            if (name.n)
                names[m.verdict.n_cues++] = name;
        m.verdict.cues = names;
        m.verdict.wait_s = in[i].wait_s;
        m.verdict.whereto = str_of(in[i].whereto);
        m.verdict.dropped = str_of(in[i].dropped);
        m.human = str_of(in[i].human);
        m.item.thread = str_of(in[i].thread);
        m.item.place = str_of(in[i].place);
        if (in[i].shares)
            m.item.shares = in[i].shares;
        mention_id(str_of(in[i].source), str_of(key), id);
        m.id = str_of(id);
        m.source = str_of(in[i].source);
        m.key = str_of(key);
        m.item.id = str_of(key);
        m.item.title = str_of(in[i].title);
        m.item.text = str_of(in[i].text);
        m.item.url = str_of(in[i].url);
        m.item.author = str_of(in[i].author);
        m.item.published = in[i].at;
        m.item.published_grain = GRAIN_SECOND;
        m.item.by_owner = in[i].by_owner;
        m.item.in_reply_to = str_of(in[i].in_reply_to);
        if (in[i].rating != RATING_NONE) {
            m.item.rating = m.item.rating_raw = in[i].rating;
            m.item.rating_best = 5000;
        }
        if (in[i].mark_best) {
            m.item.kind = ITEM_SURVEY;
            m.item.rating_raw = in[i].mark * 1000;
            m.item.rating_best = in[i].mark_best * 1000;
            m.item.rating = in[i].mark * 5000 / in[i].mark_best;
        }
        m.verdict.label = (enum label)in[i].label;
        m.verdict.score = in[i].score;
        m.verdict.lang = str_of(in[i].lang ? in[i].lang : "en");
        m.verdict.lexicon = STR("0123456789ab");
        m.verdict.aspects = &aspect;
        m.verdict.n_aspects = in[i].aspect ? 1 : 0;
        m.topics = &topic;
        m.n_topics = 1;
        m.story = m.id;
        m.first_seen = in[i].at + 600;
        m.counted_at = in[i].at;
        if (store_visit(world->store, &visit, &outcome, &err) != 0)
            fail_msg("%s", err.text);
    }
}

/* --- the story --- */

static uint32_t dice(uint32_t *state, uint32_t sides)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 16) % sides;
}

static void put_ordinary_day(struct world *world, int64_t midnight, uint32_t *state)
{
    static const struct world_mention kinds[] = {
        { .text = "I love this bike, great motor and fast.",
          .label = LABEL_POS,
          .score = 700,
          .rating = 5000,
          .aspect = "quality",
          .aspect_score = 700 },
        { .text = "Friendly people at the shop in town.",
          .label = LABEL_POS,
          .score = 500,
          .rating = 4000,
          .aspect = "staff",
          .aspect_score = 500 },
        { .text = "The Kestrel is on sale next week, says the dealer.",
          .label = LABEL_NEU,
          .rating = RATING_NONE,
          .aspect = "price" },
        { .text = "Delivery came late again.",
          .label = LABEL_NEG,
          .score = -450,
          .rating = 2000,
          .aspect = "delivery",
          .aspect_score = -450 },
        { .text = "Worth the money.",
          .label = LABEL_POS,
          .score = 300,
          .rating = RATING_NONE,
          .aspect = "price",
          .aspect_score = 300 },
        { .text = "Route of the Kestrel meeting on Sunday.",
          .label = LABEL_UNSCORED,
          .rating = RATING_NONE },
    };
    static const char *const sources[] = { "forum", "shop", "wheel-and-spoke" };
    uint32_t n = 5 + dice(state, 7);

    for (uint32_t i = 0; i < n; i++) {
        static char author[32], text[200], url[80];
        struct world_mention m = kinds[dice(state, N_ROWS(kinds))];

        snprintf(author, sizeof author, "author-%u", dice(state, 500));
        snprintf(text, sizeof text, "%s Seen on day %d, entry %u.", m.text,
                 (int)((midnight - WORLD_DAY) / DAY_S), i);
        snprintf(url, sizeof url, "https://%s.example/p/%d", sources[i % 3], serial);
        m.source = sources[i % 3];
        m.author = author;
        m.text = text;
        m.url = url;
        m.at = midnight + 7 * HOUR_S + dice(state, 11 * HOUR_S);
        if (m.at < WORLD_NOW)
            world_put(world, &m, 1);
    }
}

static void put_bad_day(struct world *world)
{
    static const struct world_mention bad[] = {
        { .source = "forum",
          .author = "mara",
          .title = "Dead battery after the update",
          .text =
              "Since the update of Thursday my battery is dead after twenty minutes. I was "
              "stranded on the way to work, and the hotline is useless: forty minutes of waiting "
              "and nobody there.",
          .url = "https://forum.example/t/1",
          .at = WORLD_DAY + 8 * HOUR_S,
          .label = LABEL_NEG,
          .score = -870,
          .rating = RATING_NONE,
          .aspect = "quality",
          .aspect_score = -900 },
        { .source = "shop",
          .author = "jon",
          .title = "Stranded",
          .text =
              "Battery died on the hill, stranded with two children. Great bike until this week.",
          .url = "https://shop.example/p/1#r77",
          .at = WORLD_DAY + 9 * HOUR_S,
          .label = LABEL_NEG,
          .score = -720,
          .rating = 1000,
          .aspect = "quality",
          .aspect_score = -760 },
        { .source = "shop",
          .author = "li",
          .text =
              "Update broke it. Range went from 80 km to 15 km, the display says the battery is "
              "full. Broken by software, unbelievable for this price.",
          .url = "https://shop.example/p/1#r78",
          .at = WORLD_DAY + 10 * HOUR_S,
          .label = LABEL_NEG,
          .score = -640,
          .rating = 1000,
          .aspect = "quality",
          .aspect_score = -640 },
        { .source = "forum",
          .author = "sven",
          .text =
              "Wrote to support on Thursday, still waiting. A rude answer from a bot is all I got.",
          .url = "https://forum.example/t/2",
          .at = WORLD_DAY + 11 * HOUR_S,
          .label = LABEL_NEG,
          .score = -610,
          .rating = RATING_NONE,
          .aspect = "speed",
          .aspect_score = -610 },
        { .source = "wheel-and-spoke",
          .author = "desk",
          .title = "Kestrel update leaves riders stranded",
          .text = "Riders report that the firmware of this week drains the battery of the Kestrel "
                  "within minutes. The maker has not answered our questions so far, and shops say "
                  "that they were not told either; more and more bikes come in dead.",
          .url = "https://wheel-and-spoke.example/a/9",
          .at = WORLD_DAY + 12 * HOUR_S,
          .label = LABEL_NEG,
          .score = -500,
          .rating = RATING_NONE,
          .aspect = "quality",
          .aspect_score = -520 },
        { .source = "forum",
          .author = "tom",
          .title = "Kestrel update leaves riders stranded",
          .text = "Riders report that the firmware of this week drains the battery of the Kestrel "
                  "within minutes. The maker has not answered our questions so far, and shops say "
                  "that they were not told either; more and more bikes come in dead.",
          .url = "https://forum.example/t/3",
          .at = WORLD_DAY + 13 * HOUR_S,
          .label = LABEL_NEG,
          .score = -500,
          .rating = RATING_NONE,
          .aspect = "quality",
          .aspect_score = -520 },
        { .source = "shop",
          .author = "ana",
          .text =
              "The shop was friendly and fast, they put the old software back for nothing. Love "
              "it again.",
          .url = "https://shop.example/p/1#r79",
          .at = WORLD_DAY + 14 * HOUR_S,
          .label = LABEL_POS,
          .score = 760,
          .rating = 5000,
          .aspect = "staff",
          .aspect_score = 800 },
        { .source = "shop",
          .author = "kim",
          .text = "Dead in the garage. Dead. Useless.",
          .url = "https://shop.example/p/1#r80",
          .at = WORLD_DAY + 15 * HOUR_S,
          .label = LABEL_NEG,
          .score = -930,
          .rating = 1000,
          .aspect = "quality",
          .aspect_score = -930 },
        { .source = "shop",
          .author = "pat",
          .text = "Expensive, and slow since the update.",
          .url = "https://shop.example/p/1#r81",
          .at = WORLD_DAY + 16 * HOUR_S,
          .label = LABEL_MIXED,
          .score = -120,
          .rating = 3000,
          .aspect = "price",
          .aspect_score = -300 },
        { .source = "forum",
          .author = "olu",
          .text =
              "Battery at zero after ten minutes, broken since the update, no answer to my mail.",
          .url = "https://forum.example/t/4",
          .at = WORLD_DAY + 17 * HOUR_S,
          .label = LABEL_NEG,
          .score = -560,
          .rating = RATING_NONE,
          .aspect = "quality",
          .aspect_score = -560 },
    };

    world_put(world, bad, N_ROWS(bad));
}

void world_open(struct world *world)
{
    struct zone *berlin;
    struct err err = { 0 };
    uint32_t state = 7;

    *world = (struct world){ .dir = "/tmp/hark-out-XXXXXX" };
    serial = 0;
    if (!mkdtemp(world->dir))
        fail_msg("no folder");
    world->store = store_open(str_of(world->dir), STORE_WRITE, &err);
    if (!world->store)
        fail_msg("%s", err.text);
    berlin = zone_open(STR("Europe/Berlin"), &err);
    if (!berlin)
        fail_msg("%s", err.text);
    world->topics[0] = (struct topic){ .name = STR("Kestrel"),
                                       .language = STR("en"),
                                       .zone = berlin,
                                       .zone_name = STR("Europe/Berlin") };
    world->sources[0] = (struct source){ .name = STR("forum"), .enabled = true };
    world->sources[1] = (struct source){ .name = STR("plaza"), .enabled = true };
    world->sources[2] = (struct source){ .name = STR("shop"), .enabled = true };
    world->sources[3] = (struct source){ .name = STR("wheel-and-spoke"), .enabled = true };
    world->settings =
        (struct settings){ .topics = world->topics,
                           .n_topics = 1,
                           .sources = world->sources,
                           .n_sources = 4,
                           .zone = berlin,
                           .mail = { .set = true, .from = STR("hark@kestrel.example") } };
    world->touchpoints = touchpoints;
    world->n_touchpoints = N_ROWS(touchpoints);
    world->explain = (struct out_explain){ judge, NULL };
    store_group_begin(world->store, &err);
    for (int day = WORLD_DAYS; day >= 0; day--)
        put_ordinary_day(world, WORLD_DAY - day * DAY_S, &state);
    put_bad_day(world);
    if (store_group_end(world->store, &err) != 0)
        fail_msg("%s", err.text);
}

static int drop(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void world_check(const struct world *world, const struct view_request *request, const char *view,
                 const char *path, const char *want)
{
    struct view_request full = *request;
    const struct cell *cell;
    struct sheet sheet;
    struct buf text;
    struct err err = { 0 };

    full.store = world->store;
    full.settings = &world->settings;
    full.topic = request->topic ? request->topic : &world->topics[0];
    full.touchpoints = world->touchpoints;
    full.n_touchpoints = world->n_touchpoints;
    full.explain = world->explain;
    if (view_make(view_find(str_of(view)), &full, &sheet, &err) != 0)
        fail_msg("%s: %s", view, err.text);
    cell = sheet_find(&sheet, str_of(path));
    if (!cell)
        fail_msg("%s has no cell '%s'", view, path);
    buf_init(&text, KIB);
    print_cell(cell, full.topic->zone, &text);
    if (!str_eq(buf_str(&text), str_of(want)))
        fail_msg("%s#%s is '%s', want '%s'", view, path, text.p, want);
    if (cell->kind == CELL_COUNT && (size_t)cell->value != cell->n_ids)
        fail_msg("%s#%s counts %lld with %zu ids", view, path, (long long)cell->value, cell->n_ids);
    buf_release(&text);
    sheet_release(&sheet);
}

void world_close(struct world *world)
{
    store_close(world->store);
    zone_close(world->topics[0].zone);
    nftw(world->dir, drop, 8, FTW_DEPTH | FTW_PHYS);
}
