/*
 * format_recipe.c - the answer of an API, by the recipe that comes with the page.
 *
 * The recipe travels as text and is read anew for each document: so parsing stays a function of bytes
 * alone, wherever it is done.
 */
#include "fetch/recipe.h"

static int sniff(struct str head, struct str type)
{
    (void)head, (void)type;
    return 0;
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct recipe *recipe = NULL;
    struct conf conf;
    int rc = -1;

    conf_init(&conf);
    if (page->recipe.n)
        recipe = recipe_from_text(page->recipe, NULL, &conf);
    if (recipe)
        rc = recipe_parse(recipe, page, harvest, err);
    else
        err_set(err, ERR_USAGE, "no recipe to read it by (name one: hackernews ...)");
    recipe_close(recipe);
    conf_release(&conf);
    return rc;
}

const struct format format_recipe = { .name = "recipe", .sniff = sniff, .parse = parse };
