/*
 * test_export.c - what goes out comes in again as it was; what is not right comes in not at all.
 */
#include "tests/store_world.h"

#include "out/export.h"

/* All that a store says of its mentions, without row numbers. */
static const char *const dumps[] = {
    "SELECT group_concat(id || '|' || source || '|' || key || '|' || ifnull(item_id, '-') || '|' ||"
    " kind || '|' || ifnull(url, '-') || '|' || ifnull(title, '-') || '|' || ifnull(text, '-') ||"
    " '|' || ifnull(author, '-') || '|' || ifnull(lang, '-') || '|' || ifnull(published, '-') ||"
    " '|' || published_grain || '|' || ifnull(updated, '-') || '|' || ifnull(rating, '-') || '|' ||"
    " ifnull(rating_raw, '-') || '|' || ifnull(rating_best, '-') || '|' || ifnull(thread, '-') ||"
    " '|' || ifnull(in_reply_to, '-') || '|' || ifnull(place, '-') || '|' || by_owner || '|' ||"
    " ifnull(likes, '-') || '|' || ifnull(views, '-') || '|' || label || '|' || score || '|' ||"
    " p_neg || '|' || p_neu || '|' || p_pos || '|' || evidence || '|' || ifnull(verdict_lang, '-')"
    " || '|' || ifnull(lexicon, '-') || '|' || ifnull(aspects, '-') || '|' || ifnull(cues, '-') ||"
    " '|' || topics || '|' || story || '|' || first_seen || '|' || counted_at || '|' || revision ||"
    " '|' || backlog || '|' || ifnull(human, '-') || '|' || text_hash || '|' ||"
    " ifnull(link_hash, '-') || '|' || content_hash || '|' || ifnull(dropped, '-') || '|' ||"
    " ifnull(wait_s, '-') || '|' || ifnull(whereto, '-'), char(10))"
    " FROM (SELECT * FROM mention ORDER BY id)",
    "SELECT group_concat(topic || '|' || counted_at || '|' || id || '|' || counted, char(10))"
    " FROM mention_topic",
    "SELECT group_concat(source || '|' || about || '|' || other, char(10)) FROM met",
    "SELECT group_concat(topic || '|' || tick || '|' || source || '|' || aspect || '|' || bucket ||"
    " '|' || backlog || '|' || day_grain || '|' || neg || '|' || other || '|' || raw_neg || '|' ||"
    " raw_other, char(10)) FROM count",
    "SELECT group_concat(m.id || '|' || hex(s.least), char(10)) FROM (SELECT * FROM sketch ORDER BY"
    " least) s JOIN mention m ON m.n = s.n AND m.revision = 0",
    "SELECT group_concat(m.id || '|' || r.revision || '|' || r.until || '|' || ifnull(r.title, '-')"
    " || '|' || ifnull(r.text, '-') || '|' || ifnull(r.rating, '-') || '|' || r.label || '|' ||"
    " r.score || '|' || ifnull(r.lexicon, '-'), char(10)) FROM (SELECT * FROM revision ORDER BY"
    " until) r JOIN mention m ON m.n = r.mention",
};

static void dump(struct store *store, size_t n, struct buf *out)
{
    struct arena arena = { 0 };

    buf_init(out, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++) {
        sqlite3_stmt *stmt = db_query(store, dumps[i], &err);

        if (!stmt || db_step(store, stmt, &err) != 1)
            fail_msg("%s", err.text);
        buf_puts(out, db_text(stmt, 0, &arena));
        buf_putz(out, "\n--\n");
        db_end(stmt);
    }
    arena_release(&arena);
}

struct writing {
    struct store *store;
    enum export_form form;
    struct buf *out;
};

static int write_one(void *context, const struct mention *m)
{
    struct writing *w = context;

    return export_mention(w->store, m, w->form, false, w->out, &err);
}

static void write_all(struct store *store, enum export_form form, struct buf *out)
{
    struct mention_query all = { .from = TIME_NONE, .to = TIME_NONE, .label = -1, .every = true };
    struct writing w = { store, form, out };

    buf_init(out, BUF_NO_CEILING);
    export_head(form, out);
    assert_int_equal(store_mentions(store, &all, write_one, &w, &err), 0);
}

static int read_one(void *context, const struct store_import *import, struct err *why)
{
    return store_import(context, import, why) < 0 ? -1 : 0;
}

/* Mentions with all that a mention can have; copies, a third of one author, what is no voice. */
static void fill(struct store *store, bool with_former)
{
    static const char wild[] = "=cmd|' /C calc'!A0";
    struct verdict_aspect aspects[] = { { STR("delivery"), -400 }, { STR("staff"), 250 } };
    char key[8], id[MENTION_ID_LENGTH + 1];
    struct str cues[] = { STR("churn"), STR("wish") };
    struct str topics[] = { STR("Acme"), STR("Caf\xc3\xa9 \"Zebra\", =1") };
    struct mention m = said("blog", "1",
                            "the parcel came two weeks late and nobody at the desk "
                            "knew where it had been, \"sorry\"\nthey said; no, really",
                            NOON - 5000);

    m.item.title = STR("'=quoted");
    m.item.author = str_of(wild);
    m.item.id = STR("guid 1");
    m.item.url = STR("https://b.example/1?a=1,2");
    m.item.kind = ITEM_REVIEW;
    m.item.rating = 1500;
    m.item.rating_raw = 333;
    m.item.rating_best = 10000;
    m.item.likes = 0;
    m.item.updated = NOON;
    m.item.place = STR("+1 Oslo");
    m.verdict = (struct verdict){ .label = LABEL_NEG,
                                  .score = -873,
                                  .p_neg = 900,
                                  .p_neu = 60,
                                  .p_pos = 40,
                                  .evidence = -123456,
                                  .lang = STR("en"),
                                  .lexicon = STR("abcdef012345"),
                                  .aspects = aspects,
                                  .n_aspects = 2,
                                  .cues = cues,
                                  .n_cues = 2,
                                  .wait_s = 1209600,
                                  .whereto = STR("@rival") };
    m.topics = topics;
    m.n_topics = 2;
    visit_one(store, m);
    if (with_former) {
        m.item.text = STR("the parcel came after all");
        visit_one(store, m);
    }
    m.source = STR("wire"); /* a copy */
    m.item.text =
        STR("the parcel came two weeks late and nobody at the desk knew where it had been,"
            " \"sorry\"\nthey said; no, really, it was so");
    for (int i = 0; i < 4; i++) {
        snprintf(key, sizeof key, "w%d", i);
        m.key = str_of(key);
        mention_id(m.source, m.key, id);
        m.id = str_of(id);
        m.item.url = STR("");
        m.item.author = str_of(i < 2 ? "ann" : wild);
        m.item.title = str_of(i == 3 ? "\xe2\x80\xae"
                                       "right to left"
                                     : "-3 \xe2\x98\x95");
        m.counted_at = m.item.published = NOON - 4000 + i * 100;
        m.verdict.dropped = i == 2 ? STR("promotion") : STR_NONE;
        m.item.by_owner = i == 1;
        visit_one(store, m);
    }
    assert_int_equal(store_label(store, m.id, STR("off-topic"), &err), 1);
    m = said("news", "x", "ok", NOON - 90000);
    m.item.published = TIME_NONE;
    m.item.published_grain = GRAIN_NONE;
    m.backlog = true;
    visit_one(store, m);
}

static void same(const struct buf *is, const struct buf *was)
{
    size_t i = 0;

    while (i < is->n && i < was->n && is->p[i] == was->p[i])
        i++;
    if (i < is->n || i < was->n)
        fail_msg("from byte %zu:\n%.200s\nwas:\n%.200s", i, is->p + (i > 40 ? i - 40 : 0),
                 was->p + (i > 40 ? i - 40 : 0));
}

static void round_trip(enum export_form form)
{
    bool former = form == EXPORT_JSONL;
    size_t n_dumps = N_ROWS(dumps) - !former;
    struct store *store = fresh();
    struct buf lines, again, was, is;
    char first[sizeof folder];
    int64_t line;

    fill(store, former);
    write_all(store, form, &lines);
    dump(store, n_dumps, &was);
    strcpy(first, folder);
    done(store);
    store = fresh();
    if (export_read(buf_str(&lines), form, read_one, store, &line, &err) != 0)
        fail_msg("line %lld: %s\n%s", (long long)line, err.text, lines.p);
    dump(store, n_dumps, &is);
    same(&is, &was);
    write_all(store, form, &again);
    same(&again, &lines);
    /* once more changes nothing */
    assert_int_equal(export_read(buf_str(&lines), form, read_one, store, &line, &err), 0);
    buf_release(&is);
    dump(store, n_dumps, &is);
    same(&is, &was);
    done(store);
    buf_release(&lines);
    buf_release(&again);
    buf_release(&was);
    buf_release(&is);
}

static void json_lines_come_back_as_they_were(void **state)
{
    (void)state;
    round_trip(EXPORT_JSONL);
}

static void csv_comes_back_as_it_was(void **state)
{
    (void)state;
    round_trip(EXPORT_CSV);
}

static void no_cell_is_a_formula(void **state)
{
    struct store *store = fresh();
    struct buf lines;

    (void)state;
    fill(store, false);
    write_all(store, EXPORT_CSV, &lines);
    assert_non_null(strstr(lines.p, ",\"'=cmd|' /C calc'!A0\","));
    assert_non_null(strstr(lines.p, ",\"'+1 Oslo\","));
    assert_non_null(strstr(lines.p, ",\"''=quoted\","));
    assert_null(strstr(lines.p, "\"=cmd"));
    buf_release(&lines);
    done(store);
}

#define GOOD                                                                                       \
    "{\"source\":\"s\",\"key\":\"k\",\"text\":\"t\",\"topics\":[\"Acme\"],"                        \
    "\"first_seen\":\"2026-03-14T09:00:00Z\",\"counted_at\":\"2026-03-14T09:00:00Z\"}\n"
#define HEAD "id,source,key,text,topics,first_seen,counted_at\r\n"
#define ROW  ",s,k,t,Acme,2026-03-14T09:00:00Z,2026-03-14T09:00:00Z\r\n"

static const struct {
    const char *text, *why;
    int64_t line;
} wrong[] = {
    { GOOD "{\"source\":\"s\"", "no JSON object", 2 },
    { GOOD "[]", "no JSON object", 2 },
    { GOOD "{\"colour\":\"red\"}", "unknown field 'colour'", 2 },
    { GOOD GOOD "{\"source\":\"s\",\"source\":\"t\"}", "no JSON object (duplicate", 3 },
    { "{\"source\":\"s\"}", "'source' or 'key' is missing", 1 },
    { "{\"source\":\"s\",\"key\":\"k\"}", "'counted_at' or 'first_seen' is missing", 1 },
    { "{\"score\":\"12\"}", "field 'score': this is no value for it", 1 },
    { "{\"score\":1.5}", "field 'score': wanted is a whole number", 1 },
    { "{\"label\":\"angry\"}", "field 'label': neg, neu", 1 },
    { "{\"counted_at\":\"yesterday\"}", "field 'counted_at': wanted is a time", 1 },
    { "{\"topics\":\"Acme\"}", "field 'topics': wanted is a list", 1 },
    { "{\"likes\":-5}", "field 'likes': wanted is a whole number", 1 },
    { "{\"aspects\":{\"staff\":\"bad\"}}", "field 'aspects'", 1 },
    { "{\"former\":[{\"label\":\"neg\"}]}", "field 'former", 1 },
    { "{\"id\":\"aaaaaaaaaaaaa\",\"source\":\"s\",\"key\":\"k\",\"topics\":[\"A\"],"
      "\"first_seen\":\"2026-03-14T09:00:00Z\",\"counted_at\":\"2026-03-14T09:00:00Z\"}",
      "field 'id' is not that of its source and key", 1 },
    { HEAD ROW ",s,k", "the row has 3 cells instead of 7", 3 },
    { HEAD ROW ",s,k,t,Acme,,,,,", "the row has more than 7 cells", 3 },
    { HEAD ",s,k,\"t", "a quote is not closed", 2 },
    { HEAD ",s,k,\"t\"x,", "a comma is missing", 2 },
    { HEAD ROW ",s,k2,\"a\nb\",Acme,2026-03-14T09:00:00Z,2026-03-14T09:00:00Z\r\n,,", "3 cells",
      5 },
    { "id,source,key,mood\r\n", "unknown column 'mood'", 1 },
};

static void what_is_wrong_is_told_with_its_line_and_stays_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(wrong); i++) {
        struct store *store = fresh();
        enum export_form form = wrong[i].text[0] == '{' ? EXPORT_JSONL : EXPORT_CSV;
        int64_t line = 0;

        assert_int_equal(store_group_begin(store, &err), 0);
        if (export_read(str_of(wrong[i].text), form, read_one, store, &line, &err) != -1)
            fail_msg("taken in: %s", wrong[i].text);
        if (!strstr(err.text, wrong[i].why) || line != wrong[i].line)
            fail_msg("line %lld: %s\nwanted in %lld: %s", (long long)line, err.text,
                     (long long)wrong[i].line, wrong[i].why);
        store_group_cancel(store);
        assert_int_equal(n_mentions(store), 0);
        done(store);
    }
}

static void an_export_is_known_by_its_first_line(void **state)
{
    enum export_form form;

    (void)state;
    assert_true(export_is_one(STR(GOOD), &form) && form == EXPORT_JSONL);
    assert_true(export_is_one(STR("\xef\xbb\xbf" HEAD ROW), &form) && form == EXPORT_CSV);
    assert_false(export_is_one(STR("{\"text\":\"a review\",\"date\":\"2026-03-14\"}\n"), &form));
    assert_false(export_is_one(STR("text,rating\nbad,1\n"), &form));
    assert_false(export_is_one(STR(""), &form));
}

static void imported_into_a_store_at_work_it_wakes_nobody(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct store_tick tick = { .topic = STR("Acme"), .at = NOON };
    struct tick seen;
    int64_t line;

    (void)state;
    assert_int_equal(store_tick_write(store, &tick, &err), 0);
    assert_int_equal(export_read(STR(GOOD), EXPORT_JSONL, read_one, store, &line, &err), 0);
    assert_int_equal(
        store_tick_read(store, STR("Acme"), NULL, 0, NOON, NOON + HOUR_S, &arena, &seen, &err), 0);
    assert_int_equal(seen.n_arrivals, 1);
    assert_true(seen.arrivals[0].backlog);
    arena_release(&arena);
    done(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_lines_come_back_as_they_were),
        cmocka_unit_test(csv_comes_back_as_it_was),
        cmocka_unit_test(no_cell_is_a_formula),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line_and_stays_out),
        cmocka_unit_test(an_export_is_known_by_its_first_line),
        cmocka_unit_test(imported_into_a_store_at_work_it_wakes_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
