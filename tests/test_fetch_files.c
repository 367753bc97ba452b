/*
 * test_fetch_files.c - files as sources: read when they changed, and only on where they grew.
 */
#include "tests/fetch_world.h"
#include "tests/test.h"

#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void files_are_read_when_they_change(void **state)
{
    char folder[] = "/tmp/hark-test-XXXXXX", path[200], more[200], pattern[200];
    int n_more = 0;
    struct world *w = world_new();
    struct source *source;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/one.csv", folder);
    f = fopen(path, "w");
    fputs("text,rating\nGood coffee,5\nGood coffee,5\n", f);
    fclose(f);
    source = add(w, "survey", "file", "");
    source->path = keep(w, str_of(path));
    source->format = STR("csv");
    run_round(w, NOW);
    if (w->last[0].result != VISIT_NEW)
        fail_msg("%s", w->last[0].err.text);
    assert_int_equal(w->states[0].items_seen, 2);
    assert_non_null(strstr(w->keys[0], " #2|")); /* two guests, not one that came twice */
    run_round(w, NOW + 3600);
    assert_int_equal(w->last[0].result, VISIT_UNCHANGED);
    f = fopen(path, "a");
    fputs("Cold soup,1\n", f);
    fclose(f);
    run_round(w, NOW + 7200);
    assert_int_equal(w->last[0].result, VISIT_NEW);
    assert_int_equal(w->states[0].items_seen, 3);
    /* a second export overlaps the first: the same guests, and one more of the same words */
    snprintf(more, sizeof more, "%s/two.csv", folder);
    f = fopen(more, "w");
    fputs("text,rating\nGood coffee,5\nGood coffee,5\nGood coffee,5\nCold soup,1\n", f);
    fclose(f);
    snprintf(pattern, sizeof pattern, "%s/*.csv", folder);
    source->path = keep(w, str_of(pattern));
    run_round(w, NOW + 9000);
    assert_int_equal(w->states[0].items_seen, 7);
    for (const char *p = w->keys[0]; (p = strstr(p, " #")); p++)
        n_more++;
    assert_int_equal(n_more, 3); /* #2 in one file; #2 and #3 in the other */
    unlink(more);
    unlink(path);
    run_round(w, NOW + 20000);
    assert_int_equal(w->last[0].result, VISIT_FAILED);
    assert_non_null(strstr(w->last[0].err.text, "no file matches"));
    rmdir(folder);
    world_free(w);
}

static void put_file(const char *path, const char *mode, const char *text)
{
    FILE *f = fopen(path, mode);

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

/* One visit to the source; the number of items that it gave. */
static int items_of(struct world *w, int64_t now)
{
    run_round(w, now);
    if (w->last[0].result == VISIT_FAILED)
        fail_msg("%s", w->last[0].err.text);
    return w->last[0].result == VISIT_UNCHANGED ? 0 : w->states[0].items_seen;
}

/* "2026-07-05 10:00" of a survey is ten o'clock where the user is; which rows they are stays the same. */
static void times_without_a_zone_are_those_of_the_place(void **state)
{
    char folder[] = "/tmp/hark-test-XXXXXX", path[200], keys[400];
    struct world *w = world_new();
    struct source *source;
    struct err err = { 0 };

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/one.csv", folder);
    put_file(path, "w", "text,date\nCold soup,2026-07-05 10:00\nGood,2026-07-05T10:00:00Z\n");
    source = add(w, "survey", "file", "");
    source->path = keep(w, str_of(path));
    source->format = STR("csv");
    assert_int_equal(items_of(w, NOW), 2);
    assert_int_equal(w->published[0], 1783245600); /* no place is configured: UTC */
    snprintf(keys, sizeof keys, "%s", w->keys[0]);
    w->settings.zone = zone_open(STR("Europe/Berlin"), &err);
    assert_non_null(w->settings.zone);
    put_file(path, "a", "Warm soup,\n");
    assert_int_equal(items_of(w, NOW + 3600), 3);
    assert_int_equal(w->published[0], 1783245600 - 2 * 3600);
    assert_memory_equal(w->keys[0], keys, strlen(keys));
    zone_close(w->settings.zone);
    unlink(path);
    rmdir(folder);
    world_free(w);
}

#define MAIL(n)                                                                                    \
    "From a@b.example Mon Jan  1 12:00:00 2026\nMessage-ID: <" n "@b.example>\nSubject: " n        \
    "\n\nWords.\n\n"

static void a_mailbox_that_grows_is_read_on(void **state)
{
    char folder[] = "/tmp/hark-test-XXXXXX", path[200], other[200];
    struct world *w = world_new();
    struct source *source;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/box", folder);
    snprintf(other, sizeof other, "%s/new", folder);
    put_file(path, "w", MAIL("1") MAIL("2") MAIL("3"));
    source = add(w, "box", "file", "");
    source->path = keep(w, str_of(path));
    source->format = STR("mbox");
    assert_int_equal(items_of(w, NOW), 3);
    assert_int_equal(items_of(w, NOW + 3600), 0);
    put_file(path, "a", "and more of the third\n\n");
    assert_int_equal(items_of(w, NOW + 7200), 1); /* the last one may have grown */
    put_file(path, "a", MAIL("4") MAIL("5"));
    assert_int_equal(items_of(w, NOW + 10800), 3);
    assert_non_null(strstr(w->keys[0], "5@b.example"));
    put_file(path, "w", MAIL("6") MAIL("7")); /* cut: from the start */
    assert_int_equal(items_of(w, NOW + 14400), 2);
    put_file(path, "w", MAIL("8") MAIL("9") MAIL("10")); /* the same inode, longer, other bytes */
    assert_int_equal(items_of(w, NOW + 18000), 3);
    put_file(other, "w", MAIL("8") MAIL("9") MAIL("10") MAIL("11"));
    assert_int_equal(rename(other, path), 0); /* another inode */
    assert_int_equal(items_of(w, NOW + 21600), 4);
    unlink(path);
    rmdir(folder);
    world_free(w);
}

static void rows_with_ids_are_read_on(void **state)
{
    static struct field_map map[] = { { { "id", 2 }, { "nr", 2 } },
                                      { { "text", 4 }, { "said", 4 } } };
    char folder[] = "/tmp/hark-test-XXXXXX", path[200];
    struct world *w = world_new();
    struct source *source;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/rows.csv", folder);
    put_file(path, "w", "nr,said\n1,Good\n2,\"Bad,\nreally\"\n");
    source = add(w, "rows", "file", "");
    source->path = keep(w, str_of(path));
    source->format = STR("csv");
    source->map = map;
    source->n_map = 2;
    assert_int_equal(items_of(w, NOW), 2);
    put_file(path, "a", "3,Fine\n4,\"Half\n");
    assert_int_equal(items_of(w, NOW + 3600), 2);
    put_file(path, "a", "a line\"\n5,Cold\n");
    assert_int_equal(items_of(w, NOW + 7200), 2); /* the fourth again, whole now */
    assert_non_null(strstr(w->keys[0], "4|5|"));
    assert_int_equal(items_of(w, NOW + 10800), 0);
    source->path = keep(w, str_of(path));
    unlink(path);
    rmdir(folder);
    world_free(w);
}

static void of_a_maildir_only_what_changed_is_read(void **state)
{
    char folder[] = "/tmp/hark-test-XXXXXX", path[200], to[200];
    struct world *w = world_new();
    struct source *source;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/new", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/cur", folder);
    mkdir(path, 0700);
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/new/%d", folder, i);
        put_file(path, "w", i == 0 ? &MAIL("1")[42] : i == 1 ? &MAIL("2")[42] : &MAIL("3")[42]);
    }
    source = add(w, "mails", "file", "");
    source->path = keep(w, str_of(folder));
    source->format = STR("maildir");
    assert_int_equal(items_of(w, NOW), 3);
    assert_int_equal(items_of(w, NOW + 3600), 0);
    usleep(250000);
    snprintf(path, sizeof path, "%s/new/3", folder);
    put_file(path, "w", &MAIL("5")[42]);
    assert_int_equal(items_of(w, NOW + 7200), 4); /* what came last may not have been all */
    usleep(250000);
    snprintf(path, sizeof path, "%s/new/4", folder);
    put_file(path, "w", &MAIL("4")[42]);
    assert_int_equal(items_of(w, NOW + 10800), 2);
    assert_non_null(strstr(w->keys[0], "4@b.example"));
    snprintf(path, sizeof path, "%s/new/0", folder); /* read by somebody: it moves */
    snprintf(to, sizeof to, "%s/cur/0:2,S", folder);
    assert_int_equal(rename(path, to), 0);
    assert_in_range(items_of(w, NOW + 14400), 1, 2);
    unlink(to);
    for (int i = 1; i < 5; i++) {
        snprintf(path, sizeof path, "%s/new/%d", folder, i);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/new", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/cur", folder);
    rmdir(path);
    rmdir(folder);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_when_they_change),
        cmocka_unit_test(times_without_a_zone_are_those_of_the_place),
        cmocka_unit_test(a_mailbox_that_grows_is_read_on),
        cmocka_unit_test(rows_with_ids_are_read_on),
        cmocka_unit_test(of_a_maildir_only_what_changed_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
