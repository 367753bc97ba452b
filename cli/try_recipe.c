/*
 * try_recipe.c - hark check --recipe: is it right, what does it ask for, what does it read.
 */
#include "cli/try_recipe.h"

#include "core/date.h"
#include "core/limits.h"
#include "fetch/harvest.h"
#include "fetch/recipes.h"

#include <stdio.h>

enum { SHOWN = 3, WORDS = 160 };

static void show_needs(struct cli *cli, const struct recipe *recipe)
{
    cli_printf(cli, STR_FMT ": " STR_FMT " (" STR_FMT ")\n", STR_ARG(recipe->name),
               STR_ARG(recipe->title), STR_ARG(recipe->status));
    for (size_t i = 0; i < recipe->n_needs; i++) {
        const struct recipe_need *need = &recipe->needs[i];

        cli_printf(cli, "  " STR_FMT ": " STR_FMT, STR_ARG(need->name), STR_ARG(need->help));
        if (need->must)
            cli_printf(cli, " (must be said)\n");
        else
            cli_printf(cli, " (otherwise '" STR_FMT "')\n", STR_ARG(need->otherwise));
    }
}

/* The line that a source of this kind is, to be filled in. */
static void show_source(struct cli *cli, const struct recipe *recipe)
{
    cli_printf(cli, "under 'sources:'\n  - {name: " STR_FMT ", kind: " STR_FMT,
               STR_ARG(recipe->name), STR_ARG(recipe->name));
    for (size_t i = 0; i < recipe->n_needs; i++)
        if (recipe->needs[i].must)
            cli_printf(cli, ", " STR_FMT ": ...", STR_ARG(recipe->needs[i].name));
    cli_printf(cli, "}\n");
}

static void show_line(struct cli *cli, const char *name, struct str value)
{
    struct str line = STR_NONE;

    str_cut_line(&value, &line);
    if (line.n)
        cli_printf(cli, "  %-10s " STR_FMT "%s\n", name, STR_ARG(str_sub(line, 0, WORDS)),
                   value.n || line.n > WORDS ? " ..." : "");
}

static void show_item(struct cli *cli, const struct item *item)
{
    char when[DATE_RFC3339_SIZE] = "";

    if (item->published != TIME_NONE)
        date_format_rfc3339(item->published, when);
    cli_printf(cli, "-\n");
    show_line(cli, "id", item->id);
    show_line(cli, "url", item->url);
    show_line(cli, "title", item->title);
    show_line(cli, "text", item->text);
    show_line(cli, "author", item->author);
    show_line(cli, "published", str_of(when));
    if (item->rating != RATING_NONE)
        cli_printf(cli, "  %-10s %d.%d of 5\n", "rating", item->rating / 1000,
                   item->rating % 1000 / 100);
}

/* How many of the items have what: a path that is wrong shows as a nought. */
static void show_fields(struct cli *cli, const struct harvest *h)
{
    struct {
        const char *name;
        size_t n;
    } filled[] = { { "id", 0 },     { "url", 0 },       { "title", 0 },  { "text", 0 },
                   { "author", 0 }, { "published", 0 }, { "rating", 0 }, { "lang", 0 },
                   { "likes", 0 },  { "replies", 0 } };

    for (size_t i = 0; i < h->n_items; i++) {
        const struct item *item = &h->items[i];

        filled[0].n += item->id.n > 0;
        filled[1].n += item->url.n > 0;
        filled[2].n += item->title.n > 0;
        filled[3].n += item->text.n > 0;
        filled[4].n += item->author.n > 0;
        filled[5].n += item->published != TIME_NONE;
        filled[6].n += item->rating != RATING_NONE;
        filled[7].n += item->lang.n > 0;
        filled[8].n += item->likes != COUNT_NONE;
        filled[9].n += item->replies != COUNT_NONE;
    }
    cli_printf(cli, "%zu item%s; with", h->n_items, h->n_items == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        cli_printf(cli, "%s %s %zu", i ? "," : "", filled[i].name, filled[i].n);
    cli_printf(cli, "\n");
    if (h->next.n)
        cli_printf(cli, "next page: " STR_FMT "\n", STR_ARG(h->next));
    else if (h->cursor.n)
        cli_printf(cli, "next page: cursor " STR_FMT "\n", STR_ARG(h->cursor));
}

static int show_answer(struct cli *cli, const struct recipe *recipe, const char *answer)
{
    struct harvest harvest;
    struct buf body;
    struct err err = { 0 };
    struct page page = { .recipe = recipe->text, .base = STR("https://site.example/") };
    int rc;

    buf_init(&body, LIMIT_FILE);
    harvest_init(&harvest);
    harvest.kept = true;
    rc = cli_read(answer, LIMIT_FILE, &body, &err);
    page.body = buf_str(&body);
    if (rc == 0) {
        rc = page_parse(&page, STR("recipe"), &harvest, &err);
        if (rc != 0)
            err_wrap(&err, "'%s': ", answer);
    }
    if (rc == 0) {
        show_fields(cli, &harvest);
        for (size_t i = 0; i < harvest.n_items && i < SHOWN; i++)
            show_item(cli, &harvest.items[i]);
    }
    harvest_release(&harvest);
    buf_release(&body);
    return rc == 0 ? 0 : cli_error(cli, &err);
}

int try_recipe(struct cli *cli, const char *path, const char *answer)
{
    struct buf faults;
    struct err err = { 0 };
    struct recipe *recipe;
    int status = 0;

    buf_init(&faults, BUF_NO_CEILING);
    recipe = recipe_open(path, &faults, &err);
    if (recipe) {
        show_needs(cli, recipe);
        if (answer)
            status = show_answer(cli, recipe, answer);
        else
            show_source(cli, recipe);
    } else {
        fwrite(faults.p ? faults.p : "", 1, faults.n, stderr); /* escaped where they were made */
        status = cli_error(cli, &err);
    }
    recipe_close(recipe);
    buf_release(&faults);
    return status;
}
