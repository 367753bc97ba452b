/*
 * recipe.c - reads a recipe.
 */
#include "fetch/recipe.h"

#include "core/limits.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "core/opt.h"

#include <string.h>

/* What may be said, as rows. */

static const char *const statuses[] = { "verified", "unverified", NULL };
static const char *const formats[] = { "json", "feed", NULL };
static const char *const item_kinds[] = { "post", "review", "app", "news", NULL };
static const char *const shapes[] = { "text", "path", "origin", NULL };
static const char *const markups[] = { "html", "maybe_html", "markdown", "bbcode", "yes_no", NULL };

static const struct opt need_rows[] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_need, name),
      .must = true,
      .hi = 32,
      .help = "the key that a source says, and the hole in the address" },
    { .name = "is",
      .kind = OPT_CHOICE,
      .at = offsetof(struct recipe_need, is),
      .choices = shapes,
      .def = "text",
      .help = "path: its slashes stay; origin: a host" },
    { .name = "must",
      .kind = OPT_BOOL,
      .at = offsetof(struct recipe_need, must),
      .def = "no",
      .help = "a source without it is refused" },
    { .name = "otherwise",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_need, otherwise),
      .hi = 500,
      .help = "what holds when a source does not say it" },
    { .name = "help",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_need, help),
      .must = true,
      .hi = 200,
      .help = "what it is, with an example" },
};

#define FIELD_ROW(key, which, text)                                                                \
    {                                                                                              \
        .name = key, .kind = OPT_TEXT, .at = offsetof(struct recipe, field[which]), .help = text   \
    }

static const struct opt field_rows[] = {
    FIELD_ROW("id", RECIPE_ID, "what tells it from all others"),
    FIELD_ROW("url", RECIPE_URL, "where a person can read it"),
    FIELD_ROW("title", RECIPE_TITLE, "headline"),
    FIELD_ROW("text", RECIPE_TEXT, "what was said"),
    FIELD_ROW("author", RECIPE_AUTHOR, "who said it"),
    FIELD_ROW("published", RECIPE_PUBLISHED, "date, or seconds or milliseconds since 1970"),
    FIELD_ROW("updated", RECIPE_UPDATED, "the same, of its last change"),
    FIELD_ROW("rating", RECIPE_RATING, "stars given"),
    FIELD_ROW("lang", RECIPE_LANG, "its language"),
    FIELD_ROW("place", RECIPE_PLACE, "where it was said"),
    FIELD_ROW("likes", RECIPE_LIKES, "how many liked it"),
    FIELD_ROW("shares", RECIPE_SHARES, "how many passed it on"),
    FIELD_ROW("replies", RECIPE_REPLIES, "how many answered"),
    FIELD_ROW("views", RECIPE_VIEWS, "how many saw it"),
    FIELD_ROW("thread", RECIPE_THREAD, "what it is part of"),
    FIELD_ROW("in_reply_to", RECIPE_IN_REPLY_TO, "id of what it answers"),
    FIELD_ROW("owner_reply", RECIPE_OWNER_REPLY, "what the brand answered: an item of its own"),
    FIELD_ROW("owner_replied", RECIPE_OWNER_REPLIED, "when it did"),
};

#define MARKUP_ROW(key, which)                                                                     \
    {                                                                                              \
        .name = key, .kind = OPT_CHOICE, .at = offsetof(struct recipe, markup[which]),             \
        .choices = markups,                                                                        \
        .help = "html, maybe_html, markdown, bbcode, yes_no; plain text unless said"               \
    }

static const struct opt markup_rows[] = {
    MARKUP_ROW("title", RECIPE_TITLE),
    MARKUP_ROW("text", RECIPE_TEXT),
    MARKUP_ROW("author", RECIPE_AUTHOR),
    MARKUP_ROW("rating", RECIPE_RATING),
    MARKUP_ROW("owner_reply", RECIPE_OWNER_REPLY),
};

static const struct opt next_rows[] = {
    { .name = "link",
      .kind = OPT_BOOL,
      .at = offsetof(struct recipe_next, link),
      .def = "no",
      .help = "the header 'Link: <address>; rel=next' names the next page" },
    { .name = "url",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_next, url),
      .help = "where the answer holds the next page's address" },
    { .name = "cursor",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_next, cursor),
      .help = "where the answer holds what fills {cursor} next" },
    { .name = "more",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_next, more),
      .help = "condition: there is another page" },
    { .name = "first",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_next, first),
      .help = "what {page} or {cursor} is at first; {page} is 1 unless said" },
};

static const struct opt error_rows[] = {
    { .name = "when",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_error, when),
      .must = true,
      .help = "condition: the answer is a refusal" },
    { .name = "says",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_error, says),
      .help = "where the answer says why" },
    { .name = "means",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe_error, means),
      .help = "what that means, in words" },
};

const struct opt recipe_rows[] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, name),
      .must = true,
      .hi = 40,
      .help = "the kind that it makes; the file is called NAME.yaml" },
    { .name = "title",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, title),
      .must = true,
      .hi = 100,
      .help = "what it reads, in a few words" },
    { .name = "status",
      .kind = OPT_CHOICE,
      .at = offsetof(struct recipe, status),
      .choices = statuses,
      .def = "unverified",
      .help = "verified: tried on answers of the real site" },
    { .name = "format",
      .kind = OPT_CHOICE,
      .at = offsetof(struct recipe, format),
      .choices = formats,
      .def = "json",
      .help = "json, or feed: RSS, Atom or JSON Feed, which need no items and fields (with them, "
              "JSON will do too)" },
    { .name = "kind",
      .kind = OPT_CHOICE,
      .at = offsetof(struct recipe, item_kind),
      .choices = item_kinds,
      .def = "post",
      .help = "post, review, app (reviews of apps) or news" },
    { .name = "needs",
      .kind = OPT_ROWS,
      .at = offsetof(struct recipe, needs),
      .count = offsetof(struct recipe, n_needs),
      .what = "need",
      .rows = need_rows,
      .n_rows = OPT_N(need_rows),
      .size = sizeof(struct recipe_need),
      .help = "what a source of this kind says: {name: query, must: yes, help: ...}" },
    { .name = "url",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, url),
      .must = true,
      .hi = LIMIT_URL,
      .help = "the address, with the needs, {since}, {since_iso}, {page}, {cursor} as holes" },
    { .name = "otherwise",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, otherwise),
      .hi = LIMIT_URL,
      .help = "where to ask when that gives nothing that can be read, or no items" },
    { .name = "addresses",
      .kind = OPT_TEXTS,
      .at = offsetof(struct recipe, addresses),
      .count = offsetof(struct recipe, n_addresses),
      .hi = LIMIT_URL,
      .help = "of pages for which 'hark add' proposes this recipe, without https:// and www.; "
              "'github.com/{repo/2}': the need 'repo' is two segments of the path" },
    { .name = "accept",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, accept),
      .hi = 200,
      .help = "the header Accept, if not application/json" },
    { .name = "authorization",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, authorization),
      .hi = 200,
      .help = "the header Authorization where a source has a token: 'Bearer {token}'" },
    { .name = "robots",
      .kind = OPT_BOOL,
      .at = offsetof(struct recipe, robots),
      .def = "yes",
      .help = "no: a documented API, to which robots.txt does not speak" },
    { .name = "every",
      .kind = OPT_DURATION,
      .at = offsetof(struct recipe, every_s),
      .lo = LIMIT_EVERY_MIN_S,
      .hi = 31 * DAY_S,
      .help = "how often to look unless the source says" },
    { .name = "gap",
      .kind = OPT_DURATION,
      .at = offsetof(struct recipe, gap_s),
      .hi = HOUR_S,
      .help = "the pause that the host wants between two requests, where it is longer than 2s" },
    { .name = "back",
      .kind = OPT_DURATION,
      .at = offsetof(struct recipe, back_s),
      .hi = 3650 * (int64_t)DAY_S,
      .def = "7d",
      .help = "how far the first visit reads back" },
    { .name = "items",
      .kind = OPT_TEXTS,
      .at = offsetof(struct recipe, items),
      .count = offsetof(struct recipe, n_items),
      .hi = 200,
      .help = "where the items stand; of several lists all are read" },
    { .name = "empty",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, empty),
      .help = "condition under which an answer without items is none the worse" },
    { .name = "unwrap",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, unwrap),
      .help = "where an item holds another one that is meant: a boost, a share" },
    { .name = "skip",
      .kind = OPT_TEXTS,
      .at = offsetof(struct recipe, skip),
      .count = offsetof(struct recipe, n_skip),
      .hi = 100,
      .help = "conditions under which something in the list is no item" },
    { .name = "fields",
      .kind = OPT_GROUP,
      .rows = field_rows,
      .n_rows = OPT_N(field_rows),
      .help = "where an item holds what" },
    { .name = "markup",
      .kind = OPT_GROUP,
      .rows = markup_rows,
      .n_rows = OPT_N(markup_rows),
      .help = "how a field is written" },
    { .name = "best",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, best),
      .hi = 10,
      .help = "the best rating" },
    { .name = "langs",
      .kind = OPT_PAIRS,
      .at = offsetof(struct recipe, langs),
      .count = offsetof(struct recipe, n_langs),
      .help = "the API's own words for languages: {english: en}" },
    { .name = "next",
      .kind = OPT_GROUP,
      .at = offsetof(struct recipe, next),
      .rows = next_rows,
      .n_rows = OPT_N(next_rows),
      .help = "how there is a next page" },
    { .name = "errors",
      .kind = OPT_ROWS,
      .at = offsetof(struct recipe, errors),
      .count = offsetof(struct recipe, n_errors),
      .what = "error",
      .rows = error_rows,
      .n_rows = OPT_N(error_rows),
      .size = sizeof(struct recipe_error),
      .help = "answers that are refusals" },
    { .name = "wait",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, wait),
      .help = "where the answer says for how many seconds it wants to be left alone" },
    { .name = "only_rated",
      .kind = OPT_BOOL,
      .at = offsetof(struct recipe, only_rated),
      .def = "no",
      .help = "feeds: entries without stars are left out" },
    { .name = "rating_after",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, rating_after),
      .hi = 40,
      .help = "feeds: what stands before the stars in the text" },
    { .name = "cut",
      .kind = OPT_TEXT,
      .at = offsetof(struct recipe, cut),
      .hi = 40,
      .help = "feeds: the text ends before the last of these words" },
};
const size_t n_recipe_rows = OPT_N(recipe_rows);

/* Checks that no single row can do. */

static const char *const own_holes[] = { "since", "since_iso", "page", "cursor" };

static void check_holes(struct conf *conf, struct recipe *recipe, const char *key, struct str url)
{
    const struct conf_node *node = conf_get(conf->root, key);
    const struct conf_node *needs = conf_get(conf->root, "needs");
    struct str rest = url, hole;
    const char **names =
        arena_alloc(&recipe->arena, (recipe->n_needs + OPT_N(own_holes) + 1) * sizeof *names);
    bool *used = arena_alloc(&recipe->arena, (recipe->n_needs + 1) * sizeof *used);
    size_t n = recipe->n_needs;

    for (size_t i = 0; i < n; i++)
        names[i] = arena_z(&recipe->arena, recipe->needs[i].name);
    for (size_t i = 0; i < OPT_N(own_holes); i++)
        names[n + i] = own_holes[i];
    while (node && recipe_hole(&rest, &hole)) {
        const char *near = nearest_word(hole, names, n + OPT_N(own_holes));
        size_t i = 0;

        while (i < n + OPT_N(own_holes) && !str_eq(hole, str_of(names[i])))
            i++;
        if (i < n)
            used[i] = true;
        if (i < n + OPT_N(own_holes))
            continue;
        if (near)
            conf_error_at(conf, node, (size_t)(hole.p - url.p),
                          "nothing is called '" STR_FMT "' (did you mean '%s'?)", STR_ARG(hole),
                          near);
        else
            conf_error_at(conf, node, (size_t)(hole.p - url.p),
                          "nothing is called '" STR_FMT "' (declare it in 'needs:')",
                          STR_ARG(hole));
    }
    for (size_t i = 0; i < n && node; i++)
        if (!used[i] && recipe->needs[i].name.n)
            conf_error(conf, needs && i < needs->n_nodes ? needs->nodes[i] : needs,
                       "the address has no hole '{%s}' for this need (use it in '%s:')", names[i],
                       key);
}

/* What stands in the holes of an address that people name must be needs. */
static void check_addresses(struct conf *conf, const struct recipe *recipe)
{
    const struct conf_node *node = conf_get(conf->root, "addresses");

    for (size_t i = 0; i < recipe->n_addresses; i++) {
        struct str rest = recipe->addresses[i], hole, name;

        while (recipe_hole(&rest, &hole)) {
            bool known;

            if (str_find_char(hole, '=') > 0)
                str_cut(&hole, '=', &name);
            else
                str_cut(&hole, '/', &name);
            known = name.n == 0;

            for (size_t k = 0; k < recipe->n_needs; k++)
                known |= str_eq(recipe->needs[k].name, name);
            if (!known)
                conf_error(conf, node, "nothing is called '" STR_FMT "' (declare it in 'needs:')",
                           STR_ARG(name));
        }
    }
}

static struct str file_stem(struct str path)
{
    ptrdiff_t slash;

    while ((slash = str_find_char(path, '/')) >= 0)
        path = str_from(path, (size_t)slash + 1);
    return str_ends(path, STR(".yaml")) ? str_sub(path, 0, path.n - 5) : path;
}

static bool is_kind_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!(name.p[i] >= 'a' && name.p[i] <= 'z') && !char_is_digit(name.p[i]) &&
            name.p[i] != '-')
            return false;
    return name.n > 0;
}

static void check_json(struct conf *conf, const struct recipe *recipe)
{
    if (recipe->n_items == 0)
        conf_error(conf, conf->root, "a recipe needs 'items: path' (where the items stand in it)");
    if (!recipe->field[RECIPE_ID].n && !recipe->field[RECIPE_URL].n)
        conf_error(conf, conf->root,
                   "an item needs 'id: path' or 'url: path' in 'fields:' (what tells it from "
                   "others)");
    if (!recipe->field[RECIPE_TITLE].n && !recipe->field[RECIPE_TEXT].n)
        conf_error(conf, conf->root, "an item needs 'text: path' or 'title: path' in 'fields:'");
}

static void check(struct conf *conf, struct recipe *recipe, struct str path)
{
    const struct conf_node *root = conf->root;
    bool has_page = str_find(recipe->url, STR("{page}")) >= 0;
    bool has_cursor = str_find(recipe->url, STR("{cursor}")) >= 0;

    if (recipe->name.n && !is_kind_name(recipe->name))
        conf_error(conf, conf_get(root, "name"), "'name' is of small letters, digits and '-'");
    else if (recipe->name.n && path.n && !str_eq(recipe->name, file_stem(path)))
        conf_error(conf, conf_get(root, "name"), "'name' is that of the file: '" STR_FMT "'",
                   STR_ARG(file_stem(path)));
    check_holes(conf, recipe, "url", recipe->url);
    check_holes(conf, recipe, "otherwise", recipe->otherwise);
    check_addresses(conf, recipe);
    if (recipe->url.n && !str_starts(recipe->url, STR("https://")) &&
        !str_starts(recipe->url, STR("http://")) && !str_starts(recipe->url, STR("{")))
        conf_error(conf, conf_get(root, "url"),
                   "'url' starts with https:// or with a need of 'is: origin'");
    if (recipe->authorization.n && str_find(recipe->authorization, STR("{token}")) < 0)
        conf_error(conf, conf_get(root, "authorization"),
                   "a secret is never written here (say 'Bearer {token}', and in the source "
                   "'token: {env: NAME}')");
    if (recipe->next.cursor.n && !has_cursor)
        conf_error(conf, conf_get(root, "next"), "'cursor' needs a hole '{cursor}' in 'url:'");
    if (recipe->next.more.n && !has_page && !has_cursor)
        conf_error(conf, conf_get(root, "next"),
                   "'more' needs a hole '{page}' or '{cursor}' in 'url:'");
    if (!str_eq(recipe->format, STR("feed")) || recipe->n_items > 0)
        check_json(conf, recipe);
}

struct recipe *recipe_from_text(struct str text, const char *path, struct conf *conf)
{
    struct recipe *recipe = mem_alloc(sizeof *recipe);
    struct opt_fill fill = { .conf = conf, .arena = &recipe->arena };

    arena_init(&recipe->arena);
    conf_read_bytes(conf, text, path ? path : "recipe");
    if (conf->root) {
        opt_fill(&fill, conf->root, recipe_rows, OPT_N(recipe_rows), recipe, STR("the recipe"),
                 STR(""));
        check(conf, recipe, str_of(path));
        recipe->text = arena_str(&recipe->arena, text);
    }
    if (!conf->root || conf->n_faults) {
        recipe_close(recipe);
        return NULL;
    }
    return recipe;
}

void recipe_close(struct recipe *recipe)
{
    if (!recipe)
        return;
    arena_release(&recipe->arena);
    mem_free(recipe);
}
