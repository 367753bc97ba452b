/*
 * feed_draft.c - an item, or the feed itself, while its elements are being found.
 */
#include "fetch/feed_draft.h"

#include "core/date.h"
#include "core/limits.h"
#include "core/url.h"
#include "fetch/mail_lines.h"
#include "fetch/page.h"

#include <string.h>

void draft_clear(struct draft *draft)
{
    memset(draft, 0, sizeof *draft);
    draft->replies = draft->views = draft->likes = COUNT_NONE;
}

bool draft_is_empty(const struct draft *draft)
{
    for (size_t i = 0; i < N_FIELDS; i++)
        if (draft->field[i].rank)
            return false;
    return true;
}

/* Dublin Core's "date" says neither which: it is both. */
static bool element_is_date(const struct feed_element *element)
{
    return element && element->ns == NS_DC && strcmp(element->name, "date") == 0;
}

/* What stands there as it is can be read as a time. */
static bool is_time(const struct found *found)
{
    enum grain grain;
    int64_t utc;

    return date_parse(str_trim(found->raw), &utc, &grain);
}

void draft_keep(struct draft *draft, enum feed_field field, const struct feed_element *element,
                const struct found *found)
{
    struct found *old = &draft->field[field];
    int8_t rank = found->rank;

    if (field == FIELD_TEXT && old->rank) {
        const struct found *second = rank > old->rank ? old : found;

        if (second->rank > draft->second_text.rank)
            draft->second_text = *second;
    }
    if (old->rank && (field == FIELD_PUBLISHED || field == FIELD_UPDATED)) {
        bool is_readable = is_time(found);

        if (is_readable != is_time(old)) { /* of two of which one is a time, that one */
            rank = rank > old->rank ? rank : old->rank;
            if (is_readable) {
                *old = *found;
                old->rank = rank;
            }
            return;
        }
    }
    /* of several times of change the last one stands, of all else the first */
    if (rank > old->rank || (field == FIELD_UPDATED && rank == old->rank))
        *old = *found;
    if (field == FIELD_PUBLISHED && element_is_date(element) && !draft->field[FIELD_UPDATED].rank)
        draft->field[FIELD_UPDATED] = *found;
}

/* The captured bytes as they are, decoded once and trimmed; good until the next field. */
static struct str decoded(struct draft_desk *desk, const struct found *found)
{
    buf_clear(&desk->text);
    if (found->rank)
        found_decode(found, &desk->text);
    return str_trim(buf_str(&desk->text));
}

static struct str field_text(struct draft_desk *desk, const struct found *found, size_t max)
{
    buf_clear(&desk->text);
    if (!found->rank)
        return STR_NONE;
    return (found_text(found, &desk->text) ? page_clean_field
                                           : page_field)(desk->harvest, buf_str(&desk->text), max);
}

/* A title whose markup broke lines, as ours in the harvest's arena. */
static struct str one_line(struct str title)
{
    char *p = (char *)(uintptr_t)title.p;

    for (size_t i = 0; i < title.n; i++)
        if (p[i] == '\n')
            p[i] = ' ';
    return title;
}

/* An address; where the document has no base at all, the feed's own links must do. */
static struct str field_url(struct draft_desk *desk, const struct found *found)
{
    struct arena *arena = &desk->harvest->arena;
    const struct found *own[] = { &desk->feed.field[FIELD_LINK], &desk->feed.field[FIELD_ID] };
    struct str base = found->base, link;

    if (!found->rank)
        return STR_NONE;
    for (size_t i = 0; i < 2 && !base.n && desk->page->source; i++)
        if (own[i]->rank && own[i] != found)
            base = url_resolve(STR_NONE, arena_str(arena, decoded(desk, own[i])), arena);
    link = decoded(desk, found);
    if (!link.n)
        return STR_NONE;
    if (!base.n && !desk->page->source && str_find_char(link, ':') < 0)
        return page_field(desk->harvest, link, LIMIT_URL); /* 'hark parse' of who knows what */
    return url_resolve(base, link, arena);
}

static struct str field_author(struct draft_desk *desk, const struct found *found)
{
    struct str author;

    buf_clear(&desk->text);
    if (found->rank)
        found_author(found, &desk->text);
    author = one_line(page_field(desk->harvest, buf_str(&desk->text), LIMIT_AUTHOR));
    return desk->harvest->kept && (str_find_char(author, '@') > 0 || str_starts(author, STR("\"")))
               ? mail_author(author)
               : author;
}

/* An address that Google's alerts and searches lead through: that of the page itself. */
static struct str behind_google(struct str url, struct arena *arena)
{
    struct str rest = url, pair, name, page = STR_NONE;
    struct buf decoded;

    if (str_find(url, STR("://www.google.")) < 0 || !str_cut(&rest, '?', &pair) ||
        !str_ends(pair, STR("/url")))
        return url;
    buf_init(&decoded, LIMIT_URL);
    while (!page.n && str_cut(&rest, '&', &pair)) {
        if (!str_cut(&pair, '=', &name) || !(str_eq(name, STR("url")) || str_eq(name, STR("q"))))
            continue;
        buf_clear(&decoded);
        for (size_t i = 0; i < pair.n; i++) {
            bool coded = pair.p[i] == '%' && i + 2 < pair.n && char_hex(pair.p[i + 1]) >= 0 &&
                         char_hex(pair.p[i + 2]) >= 0;

            buf_putc(&decoded, coded
                                   ? (char)(char_hex(pair.p[i + 1]) * 16 + char_hex(pair.p[i + 2]))
                                   : pair.p[i]);
            i += coded ? 2 : 0;
        }
        page = url_resolve(STR_NONE, buf_str(&decoded), arena);
    }
    buf_release(&decoded);
    return page.n ? page : url;
}

static int64_t field_time(struct draft_desk *desk, const struct found *found, enum grain *grain)
{
    int64_t utc = TIME_NONE;

    return found->rank && date_parse(decoded(desk, found), &utc, grain) ? utc : TIME_NONE;
}

/* A language tag; "en_US" is a locale's spelling of it. */
static struct str language(struct draft_desk *desk, struct str raw)
{
    struct str tag = page_field(desk->harvest, raw, 35);

    for (size_t i = 0; i < tag.n; i++)
        if (tag.p[i] == '_')
            ((char *)(uintptr_t)tag.p)[i] = '-';
    return tag;
}

/* The id; Atom's is an address, which may be written relative to a base. */
static struct str field_id(struct draft_desk *desk, const struct found *found)
{
    struct str id = page_field(desk->harvest, decoded(desk, found), LIMIT_KEY), whole;

    if (!found->rank || found->type != TYPE_INLINE || str_find_char(id, ':') >= 0 ||
        str_eq(found->base, desk->page->base))
        return id;
    whole = url_resolve(found->base, id, &desk->harvest->arena);
    return whole.n ? whole : id;
}

/* What an item leaves to its feed. */
static void inherit(const struct draft_desk *desk, struct item *item)
{
    if (!item->author.n && desk->is_atom)
        item->author = desk->author;
    if (!item->lang.n)
        item->lang = desk->harvest->lang;
}

/* Descriptions, summaries and abstracts rank below all contents (feed_names.c). */
static bool is_summary(const struct found *found)
{
    return found->rank >= RANK_SUMMARY_LEAST && found->rank <= RANK_SUMMARY_MOST;
}

int draft_put_item(const struct draft *draft, struct draft_desk *desk)
{
    struct harvest *h = desk->harvest;
    const struct found *f = draft->field;
    struct item *item;
    enum grain updated_grain = GRAIN_NONE;
    int64_t count;

    item = harvest_item(h);
    if (!item)
        return -1;
    item->title = one_line(field_text(desk, &f[FIELD_TITLE], LIMIT_TITLE));
    item->text = field_text(desk, &f[FIELD_TEXT], LIMIT_TEXT);
    if (!item->text.n)
        item->text = field_text(desk, &draft->second_text, LIMIT_TEXT);
    else if (h->summaries && is_summary(&draft->second_text))
        item->summary = field_text(desk, &draft->second_text, LIMIT_TEXT);
    item->id = field_id(desk, &f[FIELD_ID]);
    item->url = field_url(desk, &f[FIELD_LINK]);
    if (!item->url.n && url_is_web(decoded(desk, &draft->guid_link)))
        item->url = field_url(desk, &draft->guid_link);
    if (h->kept)
        item->url = behind_google(item->url, &h->arena);
    item->author = field_author(desk, &f[FIELD_AUTHOR]);
    if (!item->author.n)
        item->author = field_author(desk, &draft->source_author);
    item->published = field_time(desk, &f[FIELD_PUBLISHED], &item->published_grain);
    item->updated = field_time(desk, &f[FIELD_UPDATED], &updated_grain);
    if (item->published == TIME_NONE) { /* Atom asks only for the second of them */
        item->published = item->updated;
        item->published_grain = updated_grain;
    }
    item->lang = language(desk, decoded(desk, &f[FIELD_LANG]));
    if (!item->lang.n && f[FIELD_TEXT].rank)
        item->lang = language(desk, f[FIELD_TEXT].lang);
    if (!item->lang.n && f[FIELD_TITLE].rank)
        item->lang = language(desk, f[FIELD_TITLE].lang);
    if (f[FIELD_RATING].rank) {
        struct rating rating;

        if (page_rating(decoded(desk, &f[FIELD_RATING]), STR("5"), STR("1"), &rating)) {
            item->rating = rating.value;
            item->rating_raw = rating.raw;
            item->rating_best = rating.best;
            item->kind = ITEM_APP;
        }
    }
    item->replies = draft->replies;
    if (f[FIELD_REPLIES].rank && str_to_int(decoded(desk, &f[FIELD_REPLIES]), &count) && count >= 0)
        item->replies = count;
    item->views = draft->views;
    item->likes = draft->likes;
    item->in_reply_to = page_field(h, draft->in_reply_to, LIMIT_KEY);
    inherit(desk, item);
    harvest_give(h);
    return 0;
}

/* What RSS's ttl (minutes) and the syndication module wish for, in seconds. */
static int64_t wished_interval(struct draft_desk *desk)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } periods[] = { { "hourly", HOUR_S },
                    { "daily", DAY_S },
                    { "weekly", 7 * DAY_S },
                    { "monthly", 30 * DAY_S },
                    { "yearly", 365 * DAY_S } };
    int64_t minutes, frequency, wish = 0;

    if (str_to_int(decoded(desk, &desk->feed.field[FIELD_TTL]), &minutes) && minutes > 0)
        wish = minutes < DAY_S ? minutes * MINUTE_S : DAY_S;
    if (!str_to_int(decoded(desk, &desk->feed.field[FIELD_SY_FREQUENCY]), &frequency) ||
        frequency < 1)
        frequency = 1;
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (str_eq_nocase(decoded(desk, &desk->feed.field[FIELD_SY_PERIOD]),
                          str_of(periods[i].name)) &&
            periods[i].seconds / frequency > wish)
            wish = periods[i].seconds / frequency;
    return wish < DAY_S ? wish : DAY_S;
}

void draft_put_feed(struct draft_desk *desk)
{
    struct harvest *h = desk->harvest;
    struct found *f = desk->feed.field;

    desk->author = field_author(desk, &f[FIELD_AUTHOR]);
    h->title = one_line(field_text(desk, &f[FIELD_TITLE], LIMIT_TITLE));
    h->subtitle = field_text(desk, &f[FIELD_SUBTITLE], LIMIT_TITLE);
    h->url = field_url(desk, &f[FIELD_LINK]);
    h->lang = language(desk, decoded(desk, &f[FIELD_LANG]));
    if (!h->lang.n)
        h->lang = language(desk, desk->feed_lang);
    if (!h->lang.n)
        h->lang = language(desk, page_header(desk->page, STR("Content-Language")));
    h->poll_after_s = wished_interval(desk);
    for (size_t i = 0; i < h->n_items; i++)
        inherit(desk, &h->items[i]);
}
