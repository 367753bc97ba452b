/*
 * check_names.c - the part of 'hark check' about names that are written well and that nothing bears.
 *
 * A language that no lexicon has, a department without touchpoint, a pattern that no file fits: all of it
 * may become true tomorrow, so it is a doubt and no error, and none of it would ever be seen otherwise.
 */
#include "cli/check.h"

#include "analyze/lang.h"
#include "analyze/wordbook.h"
#include "core/map.h"

#include <glob.h>
#include <unistd.h>

/* --- languages --- */

static bool has_file(struct check *check, struct str lang, const char *name)
{
    struct str path = arena_printf(&check->cli->arena, STR_FMT "/lexicons/" STR_FMT "/%s",
                                   STR_ARG(check->settings->data_dir), STR_ARG(lang), name);

    return access(path.p, R_OK) == 0;
}

/* The languages that have the file, in the order of lang.c: "en, de". */
static struct str with_file(struct check *check, const char *name, const char *first)
{
    struct str all = str_of(first);

    for (int i = 0; i < WORDBOOK_LANGS; i++)
        if (has_file(check, str_of(langs[i].code), name))
            all = arena_printf(&check->cli->arena, STR_FMT "%s%s", STR_ARG(all), all.n ? ", " : "",
                               langs[i].code);
    return all;
}

/* The first subtag: "pt" of "pt-BR". */
static struct str main_tag(struct str tag)
{
    struct str rest = tag, head;

    str_cut(&rest, '-', &head);
    return head;
}

static void check_language(struct check *check, struct str place, const char *key, struct str lang)
{
    int row = lang_find(lang);

    if (row == LANG_NONE)
        check_doubt(check,
                    STR_FMT ": '%s': no language '" STR_FMT "' is known (a code of two letters: en,"
                            " de, pt-BR)",
                    STR_ARG(place), key, STR_ARG(lang));
    else if (row >= WORDBOOK_LANGS)
        check_doubt(check,
                    STR_FMT ": '%s': '" STR_FMT
                            "' is told apart and has no lexicon: such texts stay"
                            " unscored (scored are " STR_FMT ")",
                    STR_ARG(place), key, STR_ARG(lang), STR_ARG(with_file(check, "hand.tsv", "")));
}

static void check_topic(struct check *check, const struct topic *topic)
{
    struct str tag = main_tag(topic->language);

    for (size_t i = 0; i < topic->n_languages; i++)
        check_language(check, topic->place, "languages", topic->languages[i]);
    if (tag.n > 0 && !str_eq_nocase(tag, STR("en")) && !has_file(check, tag, "page.tsv")) {
        check_doubt(check,
                    STR_FMT ": 'language': pages and mails do not speak '" STR_FMT
                            "', so 'hark run' would refuse (they speak " STR_FMT
                            "; lexicons/LANG/page.tsv adds one)",
                    STR_ARG(topic->place), STR_ARG(topic->language),
                    STR_ARG(with_file(check, "page.tsv", "en")));
        check->is_refused = true;
    }
}

/* --- departments --- */

static void check_department(struct check *check, struct str place, struct str name)
{
    const struct touchpoint *points = NULL;
    size_t n = analyzer_touchpoints(check->analyzer, &points);
    struct str all = STR_NONE;
    struct map seen;

    if (str_is_empty(name))
        return;
    map_init(&seen);
    for (size_t i = 0; i < n; i++) {
        void **slot = map_put(&seen, points[i].department);
        if (!*slot)
            all = arena_printf(&check->cli->arena, STR_FMT "%s" STR_FMT, STR_ARG(all),
                               all.n ? ", " : "", STR_ARG(points[i].department));
        *slot = check;
    }
    if (!map_get(&seen, name))
        check_doubt(check,
                    STR_FMT ": no touchpoint belongs to a department '" STR_FMT "' (there are"
                            " " STR_FMT ")",
                    STR_ARG(place), STR_ARG(name), STR_ARG(all));
    map_release(&seen);
}

static void check_departments(struct check *check)
{
    const struct alert_settings *a = &check->settings->alerts;

    for (size_t i = 0; i < a->n_routes; i++) {
        check_department(check, a->routes[i].place, a->routes[i].department);
        for (size_t k = 0; k < a->routes[i].n_routes; k++)
            check_department(check, a->routes[i].routes[k].place,
                             a->routes[i].routes[k].department);
    }
    for (size_t i = 0; i < a->n_departments; i++)
        check_department(check, STR("'departments:' of 'alerts:'"), a->departments[i].field);
    for (size_t i = 0; i < check->settings->n_topics; i++) {
        const struct topic *topic = &check->settings->topics[i];

        for (size_t k = 0; k < topic->n_departments; k++)
            check_department(check, topic->place, topic->departments[k].field);
    }
}

/* --- sources --- */

static void check_files(struct check *check, const struct source *source)
{
    glob_t found = { 0 };

    if (!source->enabled || source->path.n == 0)
        return;
    if (glob(arena_z(&check->cli->arena, source->path), GLOB_NOSORT, NULL, &found) == GLOB_NOMATCH)
        check_doubt(check, STR_FMT ": source '" STR_FMT "': no file is at '" STR_FMT "' now",
                    STR_ARG(source->place), STR_ARG(source->name), STR_ARG(source->path));
    globfree(&found);
}

void check_names(struct check *check)
{
    const struct settings *s = check->settings;

    for (size_t i = 0; i < s->n_topics; i++)
        check_topic(check, &s->topics[i]);
    for (size_t i = 0; i < s->n_sources; i++) {
        if (s->sources[i].lang.n)
            check_language(check, s->sources[i].place, "lang", s->sources[i].lang);
        check_files(check, &s->sources[i]);
    }
    check_departments(check);
    for (size_t i = 0; i < s->n_unmet_includes; i++)
        check_doubt(check, STR_FMT, STR_ARG(s->unmet_includes[i]));
}
