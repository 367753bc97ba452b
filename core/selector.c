/*
 * selector.c - the part of CSS selectors that pages need.
 */
#include "core/selector.h"

#include <string.h>

const char *const selector_fields[] = { "item",       "text", "title", "rating", "date",
                                        "author",     "id",   "url",   "lang",   "reply",
                                        "reply_date", "next", NULL };

static bool is_name_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static struct str take_name(struct str *s)
{
    struct str name;
    size_t n = 0;

    while (n < s->n && is_name_char(s->p[n]))
        n++;
    name = str_sub(*s, 0, n);
    *s = str_from(*s, n);
    return name;
}

static void skip_space(struct str *s)
{
    while (s->n && char_is_space(s->p[0]))
        *s = str_from(*s, 1);
}

static int refuse(struct str rest, const char *what, struct err *err)
{
    return rest.n ? err_set(err, ERR_USAGE, "at '" STR_FMT "': %s", STR_ARG(str_sub(rest, 0, 24)),
                            what)
                  : err_set(err, ERR_USAGE, "at its end: %s", what);
}

/* "[data-x]", "[data-x=v]", "[data-x^='v w']"; *s stands behind the bracket. */
static int take_attribute(struct str *s, struct selector_test *test, struct err *err)
{
    static const struct {
        char sign;
        enum selector_kind kind;
    } signs[] = { { '=', SELECT_IS },
                  { '~', SELECT_WORD },
                  { '^', SELECT_STARTS },
                  { '$', SELECT_ENDS },
                  { '*', SELECT_HOLDS } };
    struct str from = *s;

    skip_space(s);
    test->name = take_name(s);
    test->kind = SELECT_HAS;
    skip_space(s);
    for (size_t i = 0; i < sizeof signs / sizeof *signs && s->n; i++) {
        if (s->p[0] != signs[i].sign)
            continue;
        test->kind = signs[i].kind;
        *s = str_from(*s, 1);
        if (i > 0 && !str_take(s, '='))
            return refuse(from, "attributes are compared by = ~= ^= $= *=", err);
        break;
    }
    skip_space(s);
    if (test->kind != SELECT_HAS && s->n && (s->p[0] == '"' || s->p[0] == '\'')) {
        ptrdiff_t end = str_find_char(str_from(*s, 1), s->p[0]);

        if (end < 0)
            return refuse(*s, "the quote is never closed", err);
        test->value = str_sub(*s, 1, (size_t)end);
        *s = str_from(*s, (size_t)end + 2);
    } else if (test->kind != SELECT_HAS) {
        test->value = take_name(s);
    }
    skip_space(s);
    if (!test->name.n || !str_take(s, ']'))
        return refuse(from, "an attribute is written [name] or [name=value]", err);
    return 0;
}

/* ":first-child" and its like; *s stands behind the colon. */
static int take_pseudo(struct str *s, struct selector_test *test, struct err *err)
{
    struct str from = *s, name = take_name(s), number;

    test->kind = SELECT_NTH;
    test->place = 1;
    if (str_eq(name, STR("first-child")))
        return 0;
    if (str_eq(name, STR("last-child"))) {
        test->kind = SELECT_LAST;
        return 0;
    }
    if (str_eq(name, STR("nth-child")) && str_take(s, '(')) {
        number = take_name(s);
        if (str_to_int(number, &test->place) && test->place > 0 && str_take(s, ')'))
            return 0;
    }
    return refuse(from, "only :first-child, :last-child and :nth-child(NUMBER) are known", err);
}

static struct selector_test *new_test(struct selector *selector, struct selector_step *step)
{
    if (selector->n_tests == SELECTOR_TESTS)
        return NULL;
    step->n_tests++;
    selector->tests[selector->n_tests] = (struct selector_test){ .kind = SELECT_HAS };
    return &selector->tests[selector->n_tests++];
}

/* "li.review#x[y]": one element. */
static int take_step(struct str *s, char link, struct selector *selector, struct err *err)
{
    struct selector_step *step = &selector->steps[selector->n_steps];
    struct str from = *s;
    bool any = str_take(s, '*');

    if (selector->n_steps == SELECTOR_STEPS)
        return refuse(from, "that is too long", err);
    *step = (struct selector_step){ .link = link, .first_test = selector->n_tests };
    step->type = any ? STR_NONE : take_name(s);
    while (s->n && strchr(".#[:", s->p[0]) && !str_starts(*s, STR("::"))) {
        struct selector_test *test = new_test(selector, step);
        char sign = s->p[0];
        int rc = 0;

        if (!test)
            return refuse(from, "that is too long", err);
        *s = str_from(*s, 1);
        if (sign == '[') {
            rc = take_attribute(s, test, err);
        } else if (sign == ':') {
            rc = take_pseudo(s, test, err);
        } else {
            struct str name = take_name(s);

            if (!name.n)
                return refuse(from, "a name is wanted behind '.' and '#'", err);
            *test =
                sign == '.'
                    ? (struct selector_test){ .kind = SELECT_CLASS, .name = name }
                    : (struct selector_test){ .kind = SELECT_IS, .name = STR("id"), .value = name };
        }
        if (rc != 0)
            return rc;
    }
    if (!any && !step->type.n && !step->n_tests)
        return refuse(from, "an element is wanted: name, .class, #id, [attribute], *", err);
    selector->n_steps++;
    return 0;
}

/* "@datetime", "::attr(datetime)": the whole rest of *s. */
static int take_wanted(struct str *s, struct selector *selector, struct err *err)
{
    struct str from = *s;
    bool long_form = str_starts(*s, STR("::attr("));

    *s = str_from(*s, long_form ? 7 : 1);
    selector->attribute = take_name(s);
    if (!selector->attribute.n || (long_form && !str_take(s, ')')))
        return refuse(from, "an attribute is asked for as @name or ::attr(name)", err);
    skip_space(s);
    return s->n ? refuse(*s, "nothing may stand behind the attribute", err) : 0;
}

static bool wants_attribute(struct str s)
{
    return s.n && (s.p[0] == '@' || str_starts(s, STR("::attr(")));
}

static int take_choice(struct str *s, struct selector *selector, struct err *err)
{
    char link = '\0';

    if (selector->n_choices == SELECTOR_CHOICES)
        return refuse(*s, "too many choices", err);
    selector->choices[selector->n_choices].first = selector->n_steps;
    for (;;) {
        skip_space(s);
        if (take_step(s, link, selector, err) != 0)
            return -1;
        link = s->n && char_is_space(s->p[0]) ? ' ' : '\0';
        skip_space(s);
        if (str_take(s, '>'))
            link = '>';
        else if (!s->n || s->p[0] == ',' || wants_attribute(*s))
            break;
        else if (!link)
            return refuse(
                *s, "known are names, .class, #id, [attribute], ' ', '>', ',' and @attribute", err);
    }
    selector->choices[selector->n_choices].n =
        selector->n_steps - selector->choices[selector->n_choices].first;
    selector->n_choices++;
    return 0;
}

int selector_read(struct selector *selector, struct str text, struct err *err)
{
    struct str rest = str_trim(text);

    memset(selector, 0, sizeof *selector);
    if (!rest.n)
        return err_set(err, ERR_USAGE, "the selector is empty");
    while (rest.n && !wants_attribute(rest)) {
        if (take_choice(&rest, selector, err) != 0)
            return -1;
        if (!str_take(&rest, ','))
            break;
        skip_space(&rest);
        if (!rest.n)
            return err_set(err, ERR_USAGE, "something is wanted behind the comma");
    }
    return wants_attribute(rest) ? take_wanted(&rest, selector, err) : 0;
}
