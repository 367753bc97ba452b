/*
 * source_recipe.c - an API that a recipe describes.
 *
 * The address is the recipe's with its holes filled: {since} is the last good visit, less an hour for
 * what the API was late to know; at the first visit, and when other things are asked of it, it reaches
 * back as far as the recipe says. Pages
 * are read on as long as all that stands on one is newer than that.
 */
#include "core/settings.h"
#include "fetch/recipe.h"
#include "fetch/source.h"

enum { LATE_S = HOUR_S };

static int64_t since(const struct poll *poll)
{
    int64_t last = poll->visit.next.last_ok_at;

    return last == TIME_NONE || poll->visit.anew ? poll->visit.at - poll->recipe->back_s
                                                 : last - LATE_S;
}

/* The value of the header Authorization, with the token that the source names. */
static int authorize(struct poll *poll, struct err *err)
{
    struct arena *arena = &poll->visit.harvest.arena;
    struct str form = poll->recipe->authorization, token;
    ptrdiff_t hole = str_find(form, STR("{token}"));

    if (poll->source->token.from == SECRET_NONE || hole < 0)
        return 0;
    if (secret_read(&poll->source->token, arena, &token, err) != 0)
        return -1;
    poll->authorization =
        arena_printf(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(str_sub(form, 0, (size_t)hole)),
                     STR_ARG(token), STR_ARG(str_from(form, (size_t)hole + 7)));
    return 0;
}

static enum poll_step start(struct poll *poll, struct err *err)
{
    struct str first = poll->recipe->next.first;

    if (authorize(poll, err) != 0)
        return POLL_FAILED;
    return poll_ask(poll, recipe_address(poll->source->url, since(poll), first.n ? first : STR("1"),
                                         first, &poll->visit.harvest.arena));
}

/* Something that was never read may stand on the next page: all of this one is new. */
static bool may_miss(const struct poll *poll)
{
    const struct harvest *harvest = &poll->visit.harvest;

    for (size_t i = poll->n_before; i < harvest->n_items; i++) {
        const struct item *item = &harvest->items[i];
        int64_t at = item->updated != TIME_NONE ? item->updated : item->published;

        if (at == TIME_NONE ? !poll->visit.first : at < since(poll))
            return false;
    }
    return harvest->n_items > poll->n_before;
}

static struct str next_address(struct poll *poll)
{
    struct harvest *harvest = &poll->visit.harvest;
    bool by_cursor = str_find(poll->source->url, STR("{cursor}")) >= 0;
    bool by_page = str_find(poll->source->url, STR("{page}")) >= 0;
    int64_t page = 1;

    if (harvest->next.n)
        return harvest->next;
    if (!harvest->has_more || (by_cursor ? harvest->cursor.n == 0 : !by_page))
        return STR_NONE;
    str_to_int(poll->recipe->next.first, &page);
    return recipe_address(poll->source->url, since(poll),
                          arena_printf(&harvest->arena, "%lld", (long long)page + poll->n_asked),
                          harvest->cursor, &harvest->arena);
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    (void)err;
    if (rc != 0)
        return POLL_FAILED;
    if (poll->visit.harvest.poll_after_s > 0 ||
        !may_miss(poll)) /* it wants a pause, or all is read */
        return POLL_DONE;
    return poll_ask_page(poll, next_address(poll));
}

const struct source_kind source_recipe = {
    .name = "recipe",
    .as = "recipe",
    .accept = "application/json, */*;q=0.5",
    .start = start,
    .parsed = parsed,
};
