/*
 * view_expectation.c - better or worse than expected, and what praise is about: delivery or price.
 */
#include "out/measures.h"

static const char *const gap[] = { "exceeded", "missed" };

static bool has_gap(const struct member *member, const void *with)
{
    (void)with;
    return measure_has_cue(member, gap[0]) || measure_has_cue(member, gap[1]);
}

static bool is_about(const struct member *member, const void *aspect)
{
    return mention_aspect(&member->mention, str_of(aspect)) != NULL;
}

static bool praises(const struct member *member, const char *aspect)
{
    const struct verdict_aspect *found = mention_aspect(&member->mention, str_of(aspect));

    return found && aspect_is_positive(found);
}

static bool praises_price(const struct member *member, const void *with)
{
    (void)with;
    return praises(member, "price");
}

/* What people call good delivery: the thing itself, and how they were treated. */
static bool praises_doing(const struct member *member, const void *with)
{
    static const char *const aspects[] = { "quality",    "staff",    "speed", "empathy",
                                           "resolution", "delivery", "effort" };

    (void)with;
    for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++)
        if (praises(member, aspects[i]))
            return true;
    return false;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct measures measures;
    struct arena *arena = &sheet->arena;
    struct cell *cells;
    struct pile both;
    size_t ups, downs;

    (void)err;
    measures_begin(&measures, request, sheet);
    measures_add(&measures, "exceeded", "Better than expected", measure_has_cue, gap[0]);
    measures_add(&measures, "missed", "Not what was expected", measure_has_cue, gap[1]);
    cells = measures_add(&measures, "gap", "Either: the gap", has_gap, NULL);
    both = measure_pile(request->crowd, has_gap, NULL, arena);
    ups = measure_pile(request->crowd, measure_has_cue, gap[0], arena).n;
    downs = measure_pile(request->crowd, measure_has_cue, gap[1], arena).n;
    cells[MEASURE_INDEX] = cell_balance(ups, downs, &both);
    measures_add(&measures, "quality", "Speak of quality", is_about, "quality");
    measures_add(&measures, "price", "Speak of price and value", is_about, "price");
    measures_add(&measures, "efficiency", "Speak of effort and efficiency", is_about, "effort");
    measures_add(&measures, "praise-doing", "Praise the thing or the service", praises_doing, NULL);
    measures_add(&measures, "praise-price", "Praise the price", praises_price, NULL);
    measures_end(&measures);
    sheet->caveat = STR("By words only; few people say what they had expected: look at weeks, "
                        "not at days.");
    return 0;
}

extern const struct view view_expectation;
const struct view view_expectation = { .name = "expectation",
                                       .question = "Better or worse than expected",
                                       .days = 7,
                                       .looks_back = true,
                                       .make = make };
