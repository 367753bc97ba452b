/*
 * fuzz_recipe.c - any bytes as a recipe: read or refused with faults; what is read parses an answer and
 * makes addresses.
 */
#include "fetch/harvest.h"
#include "fetch/recipe.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names of members that recipes of the seeds use; what stands in front of a line "---" is the recipe. */
#define ANSWER                                                                                     \
    "{\"list\":[{\"id\":1,\"a\":{\"b\":[\"<b>x</b>\",\"y\"]},\"text\":\"**w** [l](u) &amp;\","     \
    "\"at\":1788000000,\"up\":true},{\"id\":\"2\",\"text\":null,\"in\":{\"id\":3,\"text\":\"z\"}}" \
    "],\"more\":true,\"next\":\"c\",\"wait\":\"in 70 seconds\"}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct source source = { .name = STR("s"), .query = STR("a b/c"), .lang = STR("en") };
    struct page page = { .body = STR(ANSWER), .base = STR("https://site.example/api?page=1") };
    struct harvest harvest;
    struct recipe *recipe;
    struct conf conf;

    conf_init(&conf);
    harvest_init(&harvest);
    recipe = recipe_from_text((struct str){ (const char *)data, size }, NULL, &conf);
    assert(recipe || conf.n_faults > 0);
    if (recipe) {
        int64_t wait_s = 0;

        recipe_takes(recipe, STR("https://a.example/tags/x/y?q=a%20b+c&z=%2"), &source,
                     &harvest.arena);
        recipe_parse(recipe, &page, &harvest, NULL);
        recipe_refusal(recipe, page.body, &wait_s, NULL);
        if (recipe_complete(recipe, &source, &harvest.arena, NULL) == 0)
            recipe_address(source.url, 1788000000, STR("2"), STR("c=*"), &harvest.arena);
    }
    recipe_close(recipe);
    harvest_release(&harvest);
    conf_release(&conf);
    return 0;
}
