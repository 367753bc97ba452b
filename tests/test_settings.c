/*
 * test_settings.c - whole configurations: what the errors say, what the good one gives, and where
 * things are.
 *
 * Pairs of files: tests/cases/settings/NAME.yaml and NAME.want, the errors as they are printed. With
 * HARK_WRITE_WANT set the .want files are written anew, to be read before they are kept.
 */
#include "tests/test.h"

#include "core/buf.h"
#include "core/nearest.h"
#include "core/opt.h"
#include "core/settings.h"
#include "core/settings_rows.h"
#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const kinds[] = { "feed", "page", "file", "hackernews", NULL };

static int load(const char *file, struct settings *settings, struct buf *errors, struct err *err)
{
    struct settings_how how = { .file = file, .kinds = kinds };

    return settings_load_how(settings, &how, errors, err);
}

static void errors_show_place_reason_and_mend(void **state)
{
    static const char *const names[] = { "typos", "values", "shapes", "tab",        "quote",
                                         "list",  "bytes",  "deep",   "mail",       "include",
                                         "empty", "tell",   "cut",    "departments" };

    (void)state;
    for (size_t i = 0; i < N_ROWS(names); i++) {
        struct settings settings;
        struct err err = { 0 };
        struct buf errors;
        char file[64], want[16384];
        size_t n = 0;
        FILE *f;

        buf_init(&errors, BUF_NO_CEILING);
        snprintf(file, sizeof file, "%s.yaml", names[i]);
        assert_int_equal(load(file, &settings, &errors, &err), -1);
        assert_int_equal(err.code, ERR_CONFIG);
        snprintf(file, sizeof file, "%s.want", names[i]);
        if (getenv("HARK_WRITE_WANT")) {
            f = fopen(file, "wb");
            assert_non_null(f);
            fwrite(errors.p, 1, errors.n, f);
            fclose(f);
        }
        f = fopen(file, "rb");
        if (f) {
            n = fread(want, 1, sizeof want - 1, f);
            fclose(f);
        }
        want[n] = '\0';
        assert_str(buf_str(&errors), want);
        buf_release(&errors);
    }
}

static const struct source *source_of(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].name, str_of(name)))
            return &settings->sources[i];
    fail_msg("no source '%s'", name);
    return NULL;
}

static void a_department_is_the_topics_own_or_that_of_all(void **state)
{
    static const struct {
        const char *topic, *department, *want;
    } rows[] = {
        { "Acme", "logistics", "van@acme.example" },
        { "Acme", "Logistics", "van@acme.example" },
        { "Acme", "billing", "" },
        { "Acme", "web", "site@house.example" },
        { "Acme", "sales", "" },
        { "Aal", "logistics", "van@house.example" },
        { "Aal", "billing", "till@house.example" },
        { "nosuch", "web", "site@house.example" },
        { "Aal", "", "" },
    };
    static const char *const named[] = { "van@house.example", "till@house.example",
                                         "site@house.example", "van@acme.example" };
    const struct field_map *all;
    struct settings s;
    struct err err = { 0 };
    struct buf errors;

    (void)state;
    buf_init(&errors, BUF_NO_CEILING);
    assert_int_equal(load("good.yaml", &s, &errors, &err), 0);
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_str(settings_department(&s, settings_topic(&s, str_of(rows[i].topic)),
                                       str_of(rows[i].department)),
                   rows[i].want);
    assert_int_equal(settings_departments(&s, &s.arena, &all), N_ROWS(named));
    for (size_t i = 0; i < N_ROWS(named); i++)
        assert_str(all[i].from, named[i]);
    settings_release(&s);
    buf_release(&errors);
}

static void the_good_one_gives_what_it_says(void **state)
{
    struct settings s;
    struct err err = { 0 };
    struct buf errors;
    const struct source *source;
    const struct topic *topic;

    (void)state;
    buf_init(&errors, BUF_NO_CEILING);
    if (load("good.yaml", &s, &errors, &err) != 0)
        fail_msg("%s\n%s", err.text, errors.p);
    assert_str(s.contact, "me@acme.example");
    assert_string_equal(zone_name(s.zone), "Europe/Berlin");
    assert_true(str_starts(s.state_dir, STR("/")));
    assert_true(str_ends(s.state_dir, STR("/cases/settings/state")));
    assert_int_equal(s.keep_text_s, 400 * DAY_S);
    assert_false(s.keep_authors);

    assert_int_equal(s.n_topics, 2);
    assert_str(s.topics[0].name, "Aal");
    assert_string_equal(zone_name(s.topics[0].zone), "Asia/Tokyo");
    topic = settings_topic(&s, STR("Acme"));
    assert_non_null(topic);
    assert_int_equal(topic->n_languages, 2);
    assert_str(topic->languages[1], "de");
    assert_str(topic->preset, "cafe");
    assert_str(topic->language, "en");
    assert_string_equal(zone_name(topic->zone), "Europe/Berlin");
    assert_str(topic->place, "good.yaml:7:5");

    assert_int_equal(s.n_sources, 6);
    assert_str(s.sources[0].name, "blog"); /* sorted by name */
    source = source_of(&s, "shop");
    assert_int_equal(source->every_s, 8 * HOUR_S);
    assert_str(source->topic, "Acme");
    assert_true(source->enabled && source->robots && !source->own_private);
    source = source_of(&s, "local");
    assert_int_equal(source->every_s, 5400);
    assert_true(source->own_private && !source->enabled);
    source = source_of(&s, "csv");
    assert_str(source->delimiter, "\t");
    assert_int_equal(source->rating_best, 10000);
    assert_true(str_ends(source->path, STR("/cases/settings/good.d/x/y.csv")));
    source = source_of(&s, "survey");
    assert_int_equal(source->n_map, 3);
    assert_str(source->map[1].field, "rating");
    assert_str(source->map[1].from, "2");

    assert_int_equal(s.alerts.odds_days, 252);
    assert_int_equal(s.alerts.at_once_stars, 2);
    assert_int_equal(s.alerts.n_at_once_words, 2);
    assert_int_equal(s.alerts.n_routes, 2);
    assert_str(s.alerts.routes[0].aspect, "delivery");
    assert_str(s.alerts.routes[1].to[0], "cx@acme.example");
    assert_true(s.alerts.quiet.set);
    assert_int_equal(s.alerts.quiet.from_minute, 22 * 60);
    assert_int_equal(s.alerts.quiet.to_minute, 7 * 60);
    assert_int_equal(s.alerts.repeat_s, DAY_S);
    assert_true(s.mail.set);
    assert_int_equal(s.mail.password.from, SECRET_ENV);
    assert_str(s.mail.password.name, "HARK_SMTP_PASSWORD");
    assert_int_equal(s.digest.at_minute, 450);
    assert_int_equal(s.digest.weekly_day, 1);
    assert_int_equal(s.digest.n_mail, 1);
    settings_release(&s);
    buf_release(&errors);
}

static void flags_are_stronger_than_environment_and_file(void **state)
{
    struct settings s;
    struct err err = { 0 };
    struct buf text;

    (void)state;
    buf_init(&text, BUF_NO_CEILING);
    setenv("HARK_STATE", "/var/tmp/from-env", 1);
    setenv("HARK_CONTACT", "you@acme.example", 1);
    assert_int_equal(settings_load_how(
                         &s,
                         &(struct settings_how){ .file = "good.yaml", .kinds = kinds, .log = true },
                         &text, &err),
                     0);
    assert_str(s.state_dir, "/var/tmp/from-env");
    assert_str(s.contact, "you@acme.example");
    settings_print(&s, &text);
    assert_non_null(strstr(text.p, "(HARK_STATE)"));
    assert_non_null(strstr(text.p, "{env: HARK_SMTP_PASSWORD}"));
    assert_non_null(strstr(text.p, "sources.local.every"));
    assert_non_null(strstr(text.p, "(good.d/aal.yaml:4)"));
    settings_release(&s);
    assert_int_equal(settings_load_how(&s,
                                       &(struct settings_how){ .file = "good.yaml",
                                                               .kinds = kinds,
                                                               .state = STR("/var/tmp/flag") },
                                       &text, &err),
                     0);
    assert_str(s.state_dir, "/var/tmp/flag");
    settings_release(&s);
    unsetenv("HARK_STATE");
    unsetenv("HARK_CONTACT");
    buf_release(&text);
}

static void places_follow_xdg_and_systemd(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    unsetenv("HARK_CONFIG");
    unsetenv("CONFIGURATION_DIRECTORY");
    setenv("HOME", "/home/u", 1);
    unsetenv("XDG_CONFIG_HOME");
    assert_str(settings_find_config(&arena), "/home/u/.config/hark/hark.yaml");
    setenv("XDG_CONFIG_HOME", "/x", 1);
    assert_str(settings_find_config(&arena), "/x/hark/hark.yaml");
    setenv("CONFIGURATION_DIRECTORY", "/etc/hark:/etc/b", 1);
    assert_str(settings_find_config(&arena), "/etc/hark/hark.yaml");
    setenv("HARK_CONFIG", "c.yaml", 1);
    assert_str(settings_find_config(&arena), "c.yaml");
    assert_str(settings_find_state(STR("/a/c.yaml"), STR("/a"), &arena), "/a/state");
    unsetenv("HARK_CONFIG");
    unsetenv("CONFIGURATION_DIRECTORY");
    setenv("HARK_DATA", "/d", 1);
    assert_str(settings_find_data(STR("/f"), &arena), "/f");
    assert_str(settings_find_data(STR_NONE, &arena), "/d");
    unsetenv("HARK_DATA");
    assert_true(settings_find_data(STR_NONE, &arena).n > 0);
    arena_release(&arena);
}

static void secrets_are_read_where_they_lie(void **state)
{
    char path[] = "/tmp/hark-secret-XXXXXX";
    struct secret in_file = { SECRET_FILE, STR_NONE }, in_env = { SECRET_ENV, STR("HARK_TEST_X") };
    struct arena arena;
    struct err err = { 0 };
    struct str got;
    int fd = mkstemp(path);

    (void)state;
    arena_init(&arena);
    assert_true(fd >= 0 && write(fd, "s3cret\n", 7) == 7);
    close(fd);
    in_file.name = str_of(path);
    assert_int_equal(secret_read(&in_file, &arena, &got, &err), 0);
    assert_str(got, "s3cret");
    chmod(path, 0644);
    assert_int_equal(secret_read(&in_file, &arena, &got, &err), -1);
    assert_int_equal(err.code, ERR_PERMISSION);
    unlink(path);
    err_clear(&err);
    assert_int_equal(secret_read(&in_file, &arena, &got, &err), -1);
    err_clear(&err);
    assert_int_equal(secret_read(&in_env, &arena, &got, &err), -1);
    setenv("HARK_TEST_X", "v", 1);
    assert_int_equal(secret_read(&in_env, &arena, &got, NULL), 0);
    assert_str(got, "v");
    arena_release(&arena);
}

/* Every key of every table, with every single letter dropped, doubled, swapped or replaced: the hint
 * must be the key that was meant. */
static size_t try_typos(const struct opt *rows, size_t n, size_t *n_right)
{
    const char *names[64];
    size_t tried = 0;

    assert_true(n <= N_ROWS(names));
    for (size_t i = 0; i < n; i++)
        names[i] = rows[i].name;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(names[i]);

        if (rows[i].n_rows)
            tried += try_typos(rows[i].rows, rows[i].n_rows, n_right);
        for (size_t at = 0; at < length; at++)
            for (int how = 0; how < 4; how++) {
                char word[64];
                const char *got;
                struct str typo;

                snprintf(word, sizeof word, "%.*s%s%s", (int)at, names[i],
                         how == 0   ? ""
                         : how == 1 ? "x"
                         : how == 2 ? "q"
                                    : "",
                         names[i] + at + (how != 2));
                if (how == 3) {
                    snprintf(word, sizeof word, "%s", names[i]);
                    word[at] = names[i][at + 1 < length ? at + 1 : at];
                    word[at + 1 < length ? at + 1 : at] = names[i][at];
                }
                typo = str_of(word);
                got = nearest_word(typo, names, n);
                tried++;
                *n_right += got && strcmp(got, names[i]) == 0;
            }
    }
    return tried;
}

static void hints_name_the_key_that_was_meant(void **state)
{
    size_t n_right = 0, tried = try_typos(settings_rows, n_settings_rows, &n_right);

    (void)state;
    assert_true(tried > 1000);
    if (n_right * 100 < tried * 95)
        fail_msg("%zu of %zu hints are right", n_right, tried);
}

static void durations_and_clocks_are_read(void **state)
{
    int64_t s = -1;
    int32_t m = -1;

    (void)state;
    assert_true(opt_duration(STR("1h30m"), &s));
    assert_int_equal(s, 5400);
    assert_true(opt_duration(STR("2w"), &s));
    assert_int_equal(s, 14 * DAY_S);
    assert_false(opt_duration(STR("30"), &s));
    assert_false(opt_duration(STR("m"), &s));
    assert_false(opt_duration(STR(""), &s));
    assert_false(opt_duration(STR("-3m"), &s));
    assert_false(opt_duration(STR("999999999y999999999y"), &s));
    assert_true(opt_clock(STR("7:05"), &m));
    assert_int_equal(m, 425);
    assert_false(opt_clock(STR("24:00"), &m));
    assert_false(opt_clock(STR("7:5"), &m));
    assert_false(opt_clock(STR("07:+5"), &m));
}

static void thousandths_are_read(void **state)
{
    static const struct {
        const char *text;
        int32_t value; /* -1: refused */
    } rows[] = { { "5", 5000 }, { "4.5", 4500 }, { "0.125", 125 }, { "-0.5", -1 }, { "-1", -1 },
                 { ".5", -1 },  { "1.", -1 },    { "1.2345", -1 }, { "+1", -1 },   { "1.-5", -1 } };
    const struct opt row = { .name = "factor", .kind = OPT_THOUSANDTHS };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        int32_t value = -1;

        opt_convert(&row, str_of(rows[i].text), &arena, &value);
        if (value != rows[i].value)
            fail_msg("'%s': got %d, want %d", rows[i].text, value, rows[i].value);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_show_place_reason_and_mend),
        cmocka_unit_test(the_good_one_gives_what_it_says),
        cmocka_unit_test(a_department_is_the_topics_own_or_that_of_all),
        cmocka_unit_test(flags_are_stronger_than_environment_and_file),
        cmocka_unit_test(places_follow_xdg_and_systemd),
        cmocka_unit_test(secrets_are_read_where_they_lie),
        cmocka_unit_test(hints_name_the_key_that_was_meant),
        cmocka_unit_test(durations_and_clocks_are_read),
        cmocka_unit_test(thousandths_are_read),
    };
    const char *source = getenv("HARK_SOURCE");

    if (chdir(source ? source : ".") != 0 || chdir("tests/cases/settings") != 0)
        return 1;
    unsetenv("HARK_STATE");
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
