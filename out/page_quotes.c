/*
 * page_quotes.c - what people wrote: quotes with their counted words marked, and the full list.
 */
#include "out/page.h"

#include "core/utf8.h"
#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"
#include "out/words.h"

#include <stdlib.h>

enum { QUOTE_BYTES = 230, LIST_BYTES = 180, LIST_ROWS = 160, LIST_ASPECTS = 3 };

static void put_stars(struct markup *m, const struct mention *mention)
{
    struct buf text;

    if (mention->item.rating == RATING_NONE)
        return;
    buf_init(&text, BUF_NO_CEILING);
    print_stars(mention->item.rating, &text);
    markup_text_fmt(m, "\u2605\u00a0" STR_FMT " \u00b7 ", STR_ARG(buf_str(&text)));
    buf_release(&text);
}

static void put_lang(struct markup *m, const struct mention *mention)
{
    if (!str_is_empty(mention->verdict.lang) && !str_eq(mention->verdict.lang, STR("und")))
        markup_attr_str(m, "lang", mention->verdict.lang);
}

/* Text that may run from right to left stays in its own box. */
static void put_excerpt(struct markup *m, const struct member *member, bool negative, size_t width,
                        struct arena *arena)
{
    struct run *runs;
    size_t n = words_excerpt(member, negative, width, arena, &runs);

    for (size_t i = 0; i < n; i++)
        if (runs[i].marked)
            markup_element_str(m, "mark", NULL, runs[i].text);
        else
            markup_text_str(m, runs[i].text);
}

/* The time of a mention, or its day, or both, as far as its source tells. */
static void put_when(const struct mention *mention, const struct zone *zone, bool dated,
                     struct buf *out)
{
    bool has_clock = mention->item.published_grain == GRAIN_SECOND;

    if (dated && has_clock)
        print_time(zone, mention->counted_at, out);
    else if (dated)
        print_date(zone_local_day(zone, mention->counted_at), out);
    else if (has_clock)
        print_clock(zone, mention->counted_at, out);
}

void page_quote(struct markup *m, const struct zone *zone, const struct member *member,
                bool negative, bool dated)
{
    const struct mention *mention = &member->mention;
    struct arena arena;
    struct buf text;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "blockquote");
    markup_start(m, "p");
    put_lang(m, mention);
    markup_attr(m, "dir", "auto");
    put_excerpt(m, member, negative, QUOTE_BYTES, &arena);
    markup_end(m);
    markup_start(m, "footer");
    put_stars(m, mention);
    markup_link(m, mention->item.url, mention->source);
    put_when(mention, zone, dated, &text);
    if (text.n)
        markup_text_fmt(m, " \u00b7 " STR_FMT, STR_ARG(buf_str(&text)));
    if (member->copies > 1)
        markup_text_fmt(m, say(" \u00b7 %s copies"), DIGITS(member->copies));
    markup_text(m, " \u00b7 ");
    markup_element_str(m, "code", NULL, mention->id);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
    arena_release(&arena);
}

/* --- the full list --- */

static int in_order(const void *pa, const void *pb)
{
    const struct member *a = *(const struct member *const *)pa;
    const struct member *b = *(const struct member *const *)pb;

    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->counted != b->counted)
        return a->counted ? -1 : 1;
    if (a->mention.verdict.score != b->mention.verdict.score)
        return a->mention.verdict.score < b->mention.verdict.score ? -1 : 1;
    return str_cmp(a->mention.id, b->mention.id);
}

static void list_head(struct markup *m)
{
    static const char *const heads[] = { "Tone",  "Score",       "What was said",
                                         "About", "Where, when", "Id" };

    markup_element(m, "caption", NULL, say("All mentions, the most negative first"));
    markup_start(m, "thead");
    markup_start(m, "tr");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        markup_start(m, "th");
        markup_attr(m, "scope", "col");
        if (i == 1)
            markup_attr(m, "class", "n");
        markup_text(m, say(heads[i]));
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void list_about(struct markup *m, const struct view_request *view,
                       const struct mention *mention)
{
    size_t n = mention->verdict.n_aspects;
    enum class class, before = CLASS_NEU;

    markup_start(m, "td");
    markup_attr(m, "class", "about");
    for (size_t i = 0; i < n && i < LIST_ASPECTS; i++) {
        const struct verdict_aspect *aspect = &mention->verdict.aspects[i];
        class = aspect_is_negative(mention, aspect) ? CLASS_NEG
                : aspect_is_positive(aspect)        ? CLASS_POS
                                                    : CLASS_NEU;

        markup_text(m, i ? ", " : "");
        if (i == 0 || class != before) /* one sign for all that follow alike */
            page_sign(m, class_mark(class), say(class_name(class)));
        before = class;
        markup_text_str(m, say_str(touchpoint_title(view, aspect->name)));
    }
    if (n > LIST_ASPECTS)
        markup_text_fmt(m, say(", and %zu more"), n - LIST_ASPECTS);
    markup_end(m);
}

/* Title and text in one line. */
static struct str whole_of(const struct mention *mention, struct buf *line)
{
    struct str title = print_title(&mention->item), text = mention->item.text;

    if (!str_is_empty(title)) {
        buf_puts(line, title);
        buf_putz(line, str_is_empty(text) ? "" : ": ");
    }
    buf_puts(line, text);
    return buf_str(line);
}

static void list_what(struct markup *m, const struct mention *mention)
{
    struct buf line, shown;
    struct str text, cut;

    buf_init(&line, BUF_NO_CEILING);
    buf_init(&shown, BUF_NO_CEILING);
    text = whole_of(mention, &line);
    cut = print_cut(text, LIST_BYTES);
    buf_puts(&shown, cut);
    if (cut.n < text.n)
        buf_putz(&shown, "\u2026");
    if (str_is_empty(text))
        buf_putz(&shown, say("(no text)"));
    markup_start(m, "td");
    markup_attr(m, "class", "what");
    markup_attr(m, "dir", "auto");
    put_lang(m, mention);
    put_stars(m, mention);
    markup_link(m, mention->item.url, buf_str(&shown));
    markup_end(m);
    buf_release(&line);
    buf_release(&shown);
}

/* Where, and when. */
static void list_said(struct markup *m, const struct view_request *view,
                      const struct mention *mention, bool dated)
{
    struct buf when;

    buf_init(&when, 32);
    put_when(mention, view->topic->zone, dated, &when);
    markup_start(m, "td");
    markup_attr(m, "class", "said");
    markup_start(m, "span");
    markup_text_fmt(m, STR_FMT "%s", STR_ARG(mention->source), when.n ? "," : "");
    markup_end(m);
    if (when.n) {
        markup_text(m, " ");
        markup_element_str(m, "span", NULL, buf_str(&when));
    }
    markup_end(m);
    buf_release(&when);
}

static void list_row(struct markup *m, const struct view_request *view, const struct member *member,
                     bool dated)
{
    const struct mention *mention = &member->mention;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "tr");
    markup_start(m, "td");
    if (member->class == CLASS_NEG)
        markup_attr(m, "class", "neg");
    page_sign(m, class_mark(member->class), NULL);
    markup_text(m, say(class_name(member->class)));
    if (member->class == CLASS_NEG && mention->verdict.label != LABEL_NEG)
        markup_text(m, say(" (by its stars)"));
    if (!member->counted)
        markup_text(m, say(" (copy)"));
    markup_end(m);
    if (member->class != CLASS_UNSCORED)
        print_score(mention->verdict.score, &text);
    markup_start(m, "td");
    markup_attr(m, "class", "n");
    markup_text_str(m, buf_str(&text));
    markup_end(m);
    list_what(m, mention);
    list_about(m, view, mention);
    list_said(m, view, mention, dated);
    markup_start(m, "td");
    markup_element_str(m, "code", NULL, mention->id);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
}

/* The head of a class: its name and how many count. */
static void list_group(struct markup *m, const struct crowd *crowd, enum class class)
{
    const char *name = say(class_name(class));
    size_t n = 0;

    for (size_t i = 0; i < crowd->n; i++)
        n += crowd->members[i].counted && crowd->members[i].class == class;
    markup_start(m, "tr");
    markup_start(m, "th");
    markup_attr(m, "class", "group");
    markup_attr(m, "colspan", "6");
    markup_attr(m, "scope", "rowgroup");
    markup_attr_fmt(m, "id", "list-%s", class_name(class));
    markup_text_fmt(m, "%c%s: %s", name[0] - 'a' + 'A', name + 1, DIGITS(n));
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_rest(struct markup *m, const struct view_request *view)
{
    struct buf from, to;

    buf_init(&from, BUF_NO_CEILING);
    buf_init(&to, BUF_NO_CEILING);
    print_date(zone_local_day(view->topic->zone, view->from), &from);
    print_date(zone_local_day(view->topic->zone, view->to), &to);
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text_fmt(m, say("%s more: "), DIGITS(view->crowd->n - LIST_ROWS));
    markup_start(m, "code");
    markup_text_fmt(m, "hark mentions --topic '" STR_FMT "' --from " STR_FMT " --to " STR_FMT,
                    STR_ARG(view->topic->name), STR_ARG(buf_str(&from)), STR_ARG(buf_str(&to)));
    markup_end(m);
    markup_end(m);
    buf_release(&from);
    buf_release(&to);
}

static void put_list(struct markup *m, const struct view_request *view, bool dated)
{
    const struct crowd *crowd = view->crowd;
    struct arena arena;
    const struct member **order;
    bool in_body = false;

    arena_init(&arena);
    order = arena_alloc(&arena, (crowd->n + 1) * sizeof *order);
    for (size_t i = 0; i < crowd->n; i++)
        order[i] = &crowd->members[i];
    qsort(order, crowd->n, sizeof *order, in_order);
    markup_start(m, "div");
    markup_attr(m, "class", "wide");
    markup_attr(m, "role", "group");
    markup_attr(m, "tabindex", "0");
    markup_attr(m, "aria-label", say("All mentions"));
    markup_start(m, "table");
    markup_attr(m, "class", "list");
    list_head(m);
    for (size_t i = 0; i < crowd->n && i < LIST_ROWS; i++) {
        if (i == 0 || order[i]->class != order[i - 1]->class) {
            if (in_body)
                markup_end(m);
            in_body = true;
            markup_start(m, "tbody");
            list_group(m, crowd, order[i]->class);
        }
        list_row(m, view, order[i], dated);
    }
    markup_end(m);
    markup_end(m);
    markup_end(m);
    if (crowd->n > LIST_ROWS)
        put_rest(m, view);
    arena_release(&arena);
}

void page_mentions(struct markup *m, const struct view_request *view, const char *title, bool dated)
{
    markup_start(m, "section");
    markup_attr(m, "class", "screen");
    markup_attr(m, "aria-labelledby", "list");
    markup_start(m, "h2");
    markup_attr(m, "id", "list");
    markup_text(m, title);
    markup_end(m);
    if (view->crowd->n) {
        markup_start(m, "p");
        markup_attr(m, "class", "lead");
        markup_text(m, say("Why a mention has its score: "));
        markup_element(m, "code", NULL, "hark why ID");
        markup_end(m);
        put_list(m, view, dated);
    } else {
        markup_element(m, "p", NULL, say("None."));
    }
    markup_end(m);
    markup_line(m);
}
