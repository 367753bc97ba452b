/*
 * source_recipe.c - an API that a recipe describes.
 *
 * The address is the recipe's with its holes filled: {since} is the last good visit, less an hour for
 * what the API was late to know; at the first visit, and when other things are asked of it, it reaches
 * back as far as the recipe says. Pages
 * are read on as long as all that stands on one is newer than that. Where the first answer cannot be read
 * or has no items, the recipe's other address is asked, if there is one.
 */
#include "core/guard.h"
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

/* The address that is asked now: the recipe's, or the other one. */
static struct str template_of(const struct poll *poll)
{
    return poll->own ? poll->source->otherwise : poll->source->url;
}

static struct str first_address(struct poll *poll)
{
    struct str first = poll->recipe->next.first;

    return recipe_address(template_of(poll), since(poll), first.n ? first : STR("1"), first,
                          &poll->visit.harvest.arena);
}

static enum poll_step ask_first(struct poll *poll)
{
    return poll_ask(poll, first_address(poll));
}

static enum poll_step start(struct poll *poll, struct err *err)
{
    return authorize(poll, err) == 0 ? ask_first(poll) : POLL_FAILED;
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
    bool by_cursor = str_find(template_of(poll), STR("{cursor}")) >= 0;
    bool by_page = str_find(template_of(poll), STR("{page}")) >= 0;
    int64_t first = 1, n_read = poll->n_asked - (poll->own != NULL);

    if (harvest->next.n)
        return harvest->next;
    if (!harvest->has_more || (by_cursor ? harvest->cursor.n == 0 : !by_page))
        return STR_NONE;
    str_to_int(poll->recipe->next.first, &first);
    return recipe_address(template_of(poll), since(poll),
                          arena_printf(&harvest->arena, "%lld", (long long)(first + n_read)),
                          harvest->cursor, &harvest->arena);
}

static enum poll_step parsed(struct poll *poll, int rc, struct err *err)
{
    const struct harvest *harvest = &poll->visit.harvest;

    if (poll->n_asked == 1 && poll->source->otherwise.n &&
        (rc != 0 || harvest->n_items == poll->n_before)) {
        err_clear(err);
        poll->own = poll; /* from now on */
        return ask_first(poll);
    }
    if (rc != 0)
        return POLL_FAILED;
    if (harvest->poll_after_s > 0 || !may_miss(poll)) /* it wants a pause, or all is read */
        return POLL_DONE;
    if (!guard_same_origin(poll->heard.url, first_address(poll)))
        poll->authorization = STR_NONE; /* redirected: the next page is elsewhere too */
    return poll_ask_page(poll, next_address(poll));
}

const struct source_kind source_recipe = {
    .name = "recipe",
    .as = "recipe",
    .accept = "application/json, */*;q=0.5",
    .start = start,
    .parsed = parsed,
};
