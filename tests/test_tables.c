/*
 * test_tables.c - tables and JSON lines in, items out: columns, scales of ratings, exports of sites and surveys,
 * answers of the house.
 */
#include "tests/harvests.h"

#include "fetch/identity.h"
#include "fetch/page.h"

#include <stdio.h>
#include <string.h>

static void tables_become_items(void **state)
{
    struct field_map map[] = { { STR("text"), STR("3") },
                               { STR("rating"), STR("2") },
                               { STR("date"), STR("1") } };
    struct source source = { .map = map, .n_map = 3, .rating_best = 10000 };
    struct page page = { .body =
                             STR("when;points;said\n23/4/2026;9,5;\"good; \"\"very\"\"\ngood\"\n"
                                 "3/4/2026;1;bad\n"),
                         .source = &source };

    (void)state;
    check_body("", "Date,Rating,Review Text,Author\n2026-11-03,4,\"a, b\",Ann\n,,,\n",
               "|||a, b|Ann|2026-11-03T00:00:00Z|4000|\n");
    check_page("csv", page,
               "|||good; \"very\" / "
               "good||2026-04-23T00:00:00Z|4750|\n|||bad||2026-04-03T00:00:00Z|500|\n");
    check_body("csv", "date,text\n3/4/2026,x\n",
               "error: line 2: date '3/4/2026' could mean two days: say which with date_format: "
               "\"%d/%m/%Y\" or \"%m/%d/%Y\"\n");
    source.date_format = STR("%m/%d/%Y");
    page.body = STR("3/4/2026,5,x\n");
    check_page("csv", page, "|||x||2026-03-04T00:00:00Z|2500|\n");
    check_page("csv",
               (struct page){ .body = STR("\xFF\xFEt\0e\0x\0t\0,\0i\0d\0\n\0\xFC\0,\0"
                                          "1\0\n\0") },
               "1|||\u00fc||||\n");
    check_body("csv", "a,b\n1,2\n",
               "error: no column of the first line ('a', 'b') is known to hold the text: say which "
               "with map: {text: NAME or NUMBER}, or hark add --map text=NAME\n");
}

static void the_scale_of_ratings_is_that_of_the_column(void **state)
{
    char rows[400] = "rating\ttext\n45\tslip\n", want[400] = "|||slip||||\n";

    (void)state;
    check_body("csv", "text,rating\na,4\nb,9\nc,3/5\n",
               "|||a|||2000|\n|||b|||4500|\n|||c|||3000|\n");
    check_body("csv", "text,rating\na,40\nb,85\n", "|||a|||2000|\n|||b|||4250|\n");
    check_body("jsonl", "{\"text\":\"a\",\"rating\":4}\n{\"text\":\"b\",\"rating\":8}\n",
               "|||a|||2000|\n|||b|||4000|\n");
    for (int i = 0; i < 20; i++) { /* one slip among twenty-one is no scale */
        snprintf(rows + strlen(rows), 8, "%d\t\n", 1 + i % 5);
        snprintf(want + strlen(want), 13, "||||||%d|\n", 1000 * (1 + i % 5));
    }
    check_body("csv", rows, want);
}

static void columns_are_known_in_many_languages(void **state)
{
    static const char *const heads[] = {
        "Datum;Bewertung (1-5);Kommentar",
        "fecha;VALORACI\u00d3N;Rese\u00f1a",
        "Date;Note;Avis",
        "data;voto;recensione",
        "Data;Avalia\u00e7\u00e3o;Coment\u00e1rio",
        "datum;Sterne;Rezension",
        "datum;waardering;Opmerking",
        "data;Ocena;Tre\u015b\u0107",
    };

    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char body[200];

        snprintf(body, sizeof body, "%s\n2026-11-03;4;x, y\n", heads[i]);
        check_body("csv", body, "|||x, y||2026-11-03T00:00:00Z|4000|\n");
    }
    check_body("csv", "Kommentar\ngut, aber laut\n\"laut, kalt\"\n",
               "|||gut, aber laut||||\n|||laut, kalt||||\n");
    check_body("csv", "Sterne;Bewertung\n4,5;sehr gut, gerne\n", "|||sehr gut, gerne|||4500|\n");
    check_body("csv", "Bewertung;Note\n\"\";\nganz nett;3\n", "|||ganz nett|||3000|\n");
    check_body("csv", "Titel;Bewertung\nToll;4 von 5\n", "||Toll||||4000|\n");
}

/* What review sites, forms and surveys hand out to take away. */
static void exports_are_read_as_they_come(void **state)
{
    (void)state;
    check_body(
        "csv",
        "Review ID,Review Created (UTC),Review Consumer User Name,Review Title,Review Content,"
        "Review Stars,Company Reply Text\n5f,2026-11-03 10:00:00,Ann,Bad,\"Never \"\"again\"\".\","
        "1,Sorry\n",
        "5f||Bad|Never \"again\".|Ann|2026-11-03T10:00:00Z|1000|\n"
        "5f/reply|||Sorry||||\n");
    check_body("csv", "sep=;\r\nDatum;Sterne;Text\r\n03.11.2026;1;Kalt\r\n",
               "|||Kalt||2026-11-03T00:00:00Z|1000|\n");
    check_body("csv", "Horodateur;Note sur 10;Votre avis\n23/11/2026 14:05:11;2;Trop lent\n",
               "|||Trop lent||2026-11-23T14:05:11Z|1000|\n");
    check_body(
        "csv",
        "Review date,Positive review,Negative review,Review score\n2026-11-03,Nice bed,Loud,5\n",
        "|||Loud / Nice bed||2026-11-03T00:00:00Z|2500|\n");
    check_body("csv", "Reviewer,Star rating,Review\nAnn,ONE,Cold\n", "|||Cold|Ann||1000|\n");
    check_body("csv",
               "Ticket ID,Subject,Requester,Satisfaction Score,Satisfaction Comment\n"
               "7,Parcel,Ann,Bad,Lost\n8,Question,Bob,Offered,\n",
               "7||Parcel|Lost|Ann||1000|\n8||Question||Bob|||\n");
    check_body("csv", "Subject,Survey results\nLogin,Extremely Unhappy\n", "||Login||||1000|\n");
    check_body("csv", "Reviewer,Recommendation,Review\nAnn,doesn't recommend,Rude\n",
               "|||Rude|Ann||1000|\n");
    check_body("csv", "published,review_content,date\nTRUE,Leaks,2026-11-03\n",
               "|||Leaks||2026-11-03T00:00:00Z||\n");
    check_body("csv", "published,review_content,date\n,Cold,2026-11-02\nTRUE,Leaks,2026-11-03\n",
               "|||Cold||2026-11-02T00:00:00Z||\n|||Leaks||2026-11-03T00:00:00Z||\n");
    check_body("csv", "Issue key,Summary,Reporter,Created\nAC-1,Crash,ann,03/Nov/26 2:05 PM\n",
               "AC-1||Crash||ann|2026-11-03T14:05:00Z||\n");
    check_body(
        "csv",
        "Timestamp,How would you rate it?,What did you dislike?\n2026-11-03,2,The cold room\n",
        "|||The cold room||2026-11-03T00:00:00Z|2000|\n");
    check_body("csv",
               "Date,How satisfied were you?,Could we rate you?,Comments\n"
               "2026-11-03,Very dissatisfied,I waited 3 hours,Cold\n",
               "|||Cold||2026-11-03T00:00:00Z|1000|\n");
    check_body("csv",
               "RecordedDate,ResponseId,Q1_GROUP,Q1,Q2\n"
               "Recorded Date,Response ID,Would you recommend us? - Group,Would you recommend us?,"
               "Please tell us why.\n"
               "\"{\"\"ImportId\"\":\"\"recordedDate\"\"}\",x,x,x,x\n"
               "2026-11-03 10:00:00,R_1,Detractor,2,Nobody came\n",
               "R_1|||Nobody came||2026-11-03T10:00:00Z|1000|\n");
    check_body("csv", "Datum;Text\n46329;Kalt\n46329,5;Laut\n46329.25;Eng\n",
               "|||Kalt||2026-11-03T00:00:00Z||\n|||Laut||||\n|||Eng||2026-11-03T06:00:00Z||\n");
    check_body("csv",
               "\"Timestamp\",\"How was it?\",\"What went wrong?\"\n\"2026-11-03\",\"2\",\"Waited "
               "an hour\"\n",
               "|||Waited an hour||2026-11-03T00:00:00Z||\n");
    check_body("csv",
               "ID,How likely is it that you would recommend Acme to a friend?,Why?\n"
               "7,3,Delivery is slow\n",
               "7|||Delivery is slow|||1500|\n");
    check_body("csv",
               "name,rating,review_id,author_title,review_text,review_rating,review_datetime_utc\n"
               "Cafe,4.4,A,Ann,Cold,1,11/23/2026 10:22:31\n",
               "A|||Cold|Ann|2026-11-23T10:22:31Z|1000|\n");
    check_body("csv", "Rezensent;Sterne;Rezension;Datum\nAnn;2;Kalt;23.11.2026\n",
               "|||Kalt|Ann|2026-11-23T00:00:00Z|2000|\n");
    check_body("csv",
               "title,name,text,publishAt,publishedAtDate,stars\n"
               "Cafe,Ann,Cold,a week ago,2026-11-23T15:02:11.000Z,1\n",
               "||Cafe|Cold|Ann|2026-11-23T15:02:11Z|1000|\n");
}

static void surveys_have_more_than_one_heading(void **state)
{
    (void)state;
    check_body("csv",
               "Respondent ID,End Date,How likely are you to recommend Acme?,What went wrong?\n"
               ",,Response,Open-Ended Response\n7,11/23/2026 09:00:00,3,The app is slow\n",
               "7|||The app is slow||2026-11-23T09:00:00Z|1500|\n");
    check_body(
        "csv",
        "StartDate,EndDate,Q1\nStart Date,End Date,What went wrong?\n"
        "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\",\"{}\"\n"
        "2026-11-23,2026-11-23,Slow\n",
        "error: no column of the first line ('StartDate', 'EndDate', 'Q1') is known to hold the "
        "text: say which with map: {text: NAME or NUMBER}, or hark add --map text=NAME\n");
}

static void answers_of_the_house_are_its_own(void **state)
{
    static const char *const heads[] = {
        "Text,Response from the owner", "Kommentar,Antwort", "Avis,R\u00e9ponse",
        "Rese\u00f1a,Respuesta",        "Review,Reply",
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(heads); i++) {
        struct str head = str_of(heads[i]);
        char body[200];
        struct page page = { .body = { body, 0 } };
        struct harvest harvest;

        page.body.n =
            (size_t)snprintf(body, sizeof body, STR_FMT ",ID\nBad,Sorry,7\n", STR_ARG(head));
        harvest_init(&harvest);
        assert_int_equal(page_parse(&page, STR("csv"), &harvest, NULL), 0);
        assert_int_equal(harvest.n_items, 2);
        assert_false(harvest.items[0].by_owner);
        assert_str(harvest.items[0].text, "Bad");
        assert_true(harvest.items[1].by_owner);
        assert_str(harvest.items[1].text, "Sorry");
        assert_str(harvest.items[1].in_reply_to, "7");
        harvest_release(&harvest);
    }
    check_body("csv", "Response Date,Score (0-10),Comment\n2026-11-03,4,Zu laut\n",
               "|||Zu laut||2026-11-03T00:00:00Z|2000|\n");
    check_body("", "{\"total\": 1,\n\"reviews\": [{\"comment\": \"Cold\"}]}", "|||Cold||||\n");
    check_body("csv", "Datum;Antwort\n2026-11-03;Zu laut\n",
               "|||Zu laut||2026-11-03T00:00:00Z||\n");
    check_body("jsonl",
               "[{\"reviewId\":\"7\",\"comment\":\"Cold\",\"reviewReply\":{\"comment\":\"Sorry\","
               "\"updateTime\":\"2026-11-03T10:00:00Z\"}}]",
               "7|||Cold||||\n7/reply|||Sorry||2026-11-03T10:00:00Z||\n");
}

static void a_scale_is_told_by_headings_or_asked_for(void **state)
{
    static const struct {
        const char *head;
        int32_t rating; /* of a 4 */
        bool asks;
    } rows[] = {
        { "Score,Text", 4000, true },
        { "Score (1-10),Text", 2000, false },
        { "Note sur 10,Texte", 2000, false },
        { "Note /20,Texte", 1000, false },
        { "Rating (out of 5),Text", 4000, false },
        { "Stars,Text", 4000, false },
        { "Review score,Negative review", 2000, false },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char body[200];
        struct page page = { .body = { body, 0 } };
        struct harvest harvest;

        page.body.n = (size_t)snprintf(body, sizeof body, "%s\n4,Bad\n", rows[i].head);
        harvest_init(&harvest);
        assert_int_equal(page_parse(&page, STR("csv"), &harvest, NULL), 0);
        if (harvest.items[0].rating != rows[i].rating || (harvest.note.n > 0) != rows[i].asks)
            fail_msg("'%s': %d, " STR_FMT, rows[i].head, harvest.items[0].rating,
                     STR_ARG(harvest.note));
        harvest_release(&harvest);
    }
}

static void a_list_of_objects_is_read_like_lines(void **state)
{
    (void)state;
    check_body("jsonl",
               "{\"reviews\": [{\"name\": \"accounts/1/reviews/3\", \"reviewer\": "
               "{\"displayName\": \"Ann\"}, \"starRating\": \"TWO\",\n"
               "\"comment\": \"Cold\", \"createTime\": \"2026-11-03T10:00:00.1Z\"}]}",
               "|||Cold|Ann|2026-11-03T10:00:00Z|2000|\n");
    check_body("jsonl", "[\n {\"id\": 1, \"text\": \"One\"},\n {\"id\": 2, \"text\": \"Two\"}\n]\n",
               "1|||One||||\n2|||Two||||\n");
    check_body("jsonl",
               "{\"features\": [{\"properties\": {\"review_text_published\": \"Loud\", "
               "\"five_star_rating_published\": 4}}]}",
               "|||Loud|||4000|\n");
    check_body("jsonl",
               "[{\"name\": \"Cafe\", \"rating\": 4.4, \"author_title\": \"Ann\", "
               "\"review_text\": \"Cold\", \"review_rating\": 1}]",
               "|||Cold|Ann||1000|\n");
    check_body("jsonl", "{\"text\": \"One\", \"tags\": [{\"text\": \"no\"}]}", "|||One||||\n");
    check_body("jsonl",
               "{\"data\": {\"reviews\": [{\"id\": 1, \"rating\": {\"value\": 4, \"max\": 10}, "
               "\"content\": {\"text\": \"Dented\"}, \"customer\": {\"username\": \"ann\"}, "
               "\"createdAt\": {\"$date\": \"2026-11-03T10:00:00Z\"}}], \"total\": 1}}",
               "1|||Dented|ann|2026-11-03T10:00:00Z|2000|\n");
    check_body("jsonl", "{\"body\": \"Dented\", \"score\": 12, \"created_utc\": 1793700000.0}\n",
               "|||Dented||2026-11-03T10:00:00Z||\n");
    check_body("csv", "body,score,created_utc\nDented,12,1793700000.0\n",
               "|||Dented||2026-11-03T10:00:00Z||\n");
}

/* An export of today and that of next week, in which somebody has answered, or written otherwise. */
static void a_row_is_the_same_before_and_after_its_reply(void **state)
{
    static const char *const bodies[][2] = {
        { "author,date,text,reply\nAnn,3 days ago,Cold,\nBob,,Warm,\n",
          "author,date,text,reply\nAnn,1 week ago,Cold,Sorry\nBob,,Warm,\n" },
        { "nps,text,reply\n2,Cold,\n9,Warm,\n", "nps,text,reply\n2,Cold,Sorry\n9,Warm,\n" },
        { "author,date,stars,text,reply\nAnn,2026-11-03,1,Cold,\nBob,2026-11-03,4,Warm,\n",
          "author,date,stars,text,reply\nAnn,2026-11-03,3,Cold at first,Sorry\n"
          "Bob,2026-11-03,4,Warm,\n" },
    };

    (void)state;
    for (size_t k = 0; k < N_ROWS(bodies); k++) {
        struct harvest harvests[2];

        for (int i = 0; i < 2; i++) {
            struct page page = { .body = str_of(bodies[k][i]) };

            harvest_init(&harvests[i]);
            assert_int_equal(page_parse(&page, STR("csv"), &harvests[i], NULL), 0);
            assert_int_equal(harvests[i].n_items, 2 + i);
            identity_keys(&harvests[i], STR_NONE, NULL, &harvests[i].arena);
            assert_true(harvests[i].items[0].id.n > 0);
        }
        assert_true(str_eq(harvests[0].items[0].id, harvests[1].items[0].id));
        assert_true(str_eq(harvests[0].items[1].id, harvests[1].items[2].id));
        assert_true(str_eq(harvests[1].items[1].in_reply_to, harvests[0].items[0].id));
        harvest_release(&harvests[0]);
        harvest_release(&harvests[1]);
    }
}

static void what_a_table_hides_is_told(void **state)
{
    const char body[] = "date;text;rating\ngestern;a;4\n;;\nb\n2026-11-03;c;hm\nmorgen;d;\n";
    struct page page = { .body = STR(body) };
    struct harvest harvest;
    struct err err = { 0 };

    (void)state;
    harvest_init(&harvest);
    assert_int_equal(page_parse(&page, STR("csv"), &harvest, &err), 0);
    assert_int_equal(harvest.n_items, 3);
    assert_int_equal(harvest.items[0].published, TIME_NONE);
    assert_int_equal(harvest.mended, 5);
    assert_str(harvest.note,
               "line 3 and 1 more: neither words nor a rating, passed over; line 2 and 1 more: the "
               "date is none, counted from when it was first seen ('gestern'); line 5: the rating "
               "is none ('hm')");
    harvest_release(&harvest);
}

static void json_lines_become_items(void **state)
{
    struct field_map map[] = { { STR("text"), STR("said.what") }, { STR("author"), STR("who.0") } };
    struct source source = { .map = map, .n_map = 2 };

    (void)state;
    check_body("jsonl", "{\"text\":\"a\",\"stars\":4.5,\"id\":1}\nnot json\n{\"text\":\"b\"}\n",
               "1|||a|||4500|\n|||b||||\n");
    check_page("jsonl",
               (struct page){ .body = STR("{\"said\":{\"what\":\"x\"},\"who\":[\"Ann\"]}"),
                              .source = &source },
               "|||x|Ann|||\n");
    check_body("jsonl", "nothing\n", "error: no line is a JSON object\n");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_become_items),
        cmocka_unit_test(the_scale_of_ratings_is_that_of_the_column),
        cmocka_unit_test(columns_are_known_in_many_languages),
        cmocka_unit_test(exports_are_read_as_they_come),
        cmocka_unit_test(surveys_have_more_than_one_heading),
        cmocka_unit_test(answers_of_the_house_are_its_own),
        cmocka_unit_test(a_scale_is_told_by_headings_or_asked_for),
        cmocka_unit_test(a_list_of_objects_is_read_like_lines),
        cmocka_unit_test(a_row_is_the_same_before_and_after_its_reply),
        cmocka_unit_test(what_a_table_hides_is_told),
        cmocka_unit_test(json_lines_become_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
