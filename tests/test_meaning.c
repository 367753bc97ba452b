/*
 * test_meaning.c - languages, touchpoints under presets, cues, waits and what is no voice, by the shipped words; and a
 * toy language added by a folder.
 */
#include "tests/test.h"

#include "analyze/analyze.h"
#include "core/file.h"
#include "core/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct arena arena;

static const char *source(void)
{
    const char *folder = getenv("HARK_SOURCE");
    return folder ? folder : ".";
}

static struct analyzer *open_with(const char *data, const struct topic *topics, size_t n)
{
    struct err err = { 0 };
    struct analyzer *analyzer = analyzer_open(str_of(data), topics, n, &err);

    if (!analyzer)
        fail_msg("%s", err.text);
    return analyzer;
}

static struct verdict judge(struct analyzer *analyzer, const char *text, bool trace)
{
    struct item item = ITEM_EMPTY;
    struct verdict verdict;

    item.text = str_of(text);
    analyzer_judge(analyzer, &item, trace, &arena, &verdict);
    return verdict;
}

static bool has_cue(const struct verdict *v, const char *name)
{
    for (size_t i = 0; i < v->n_cues; i++)
        if (str_eq(v->cues[i], str_of(name)))
            return true;
    return false;
}

static const struct verdict_aspect *aspect(const struct verdict *v, const char *name)
{
    for (size_t i = 0; i < v->n_aspects; i++)
        if (str_eq(v->aspects[i].name, str_of(name)))
            return &v->aspects[i];
    return NULL;
}

/* --- languages --- */

static const struct {
    const char *lang, *text;
} written[] = {
    { "en", "The parcel has still not arrived, what is going on?" },
    { "de", "Guter Kaffee, nette Leute." },
    { "de", "Das Paket ist immer noch nicht da." },
    { "es", "El pedido no ha llegado todavía" },
    { "fr", "La commande n'est toujours pas arrivée" },
    { "it", "L'ordine non è ancora arrivato" },
    { "pt", "A encomenda ainda não chegou" },
    { "nl", "Het pakket is nog steeds niet aangekomen" },
    { "da", "Pakken er stadig ikke kommet frem til mig" },
    { "sv", "Paketet har fortfarande inte kommit fram" },
    { "fi", "Paketti ei ole vieläkään saapunut perille" },
    { "pl", "Paczka nadal nie dotarła do mnie" },
    { "cs", "Balíček stále nedorazil, co se děje?" },
    { "tr", "Paket hâlâ gelmedi, neler oluyor?" },
    { "hu", "A csomag még mindig nem érkezett meg" },
    { "ro", "Coletul încă nu a ajuns la mine" },
    { "ru", "Посылка до сих пор не пришла, что происходит?" },
    { "uk", "Посилка досі не прийшла, що відбувається?" },
    { "bg", "Пратката все още не е пристигнала" },
    { "el", "Το δέμα δεν έχει φτάσει ακόμα" },
    { "ar", "لم يصل الطرد حتى الآن" },
    { "he", "החבילה עדיין לא הגיעה" },
    { "hi", "पैकेज अभी तक नहीं आया है" },
    { "th", "พัสดุยังไม่มาถึง" },
    { "zh", "包裹还没有到" },
    { "ja", "荷物がまだ届いていません" },
    { "ko", "소포가 아직 도착하지 않았습니다" },
    { "en", "Acme is delicious" },
    { "en", "Quiet corner, clean tables, excellent espresso, friendly people." },
    { "de", "Mega lecker!" },
    { "es", "La aplicación se cierra sola desde la última actualización" },
    { "fr", "Serveur désagréable" },
    { "it", "Cameriere maleducato" },
    { "pt", "Uma delícia" },
    { "nl", "Slechte bediening" },
    { "und", "12345" },
    { "und", "xqzt wvrk" },
};

static void texts_are_told_their_language(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(written); i++) {
        struct verdict v = judge(analyzer, written[i].text, false);
        if (!str_eq(v.lang, str_of(written[i].lang)))
            fail_msg("'%s': got " STR_FMT ", want %s", written[i].text, STR_ARG(v.lang),
                     written[i].lang);
    }
    analyzer_close(analyzer);
}

/* Words that say nothing of their language are read in the one that all topics ask for. */
static void short_texts_are_read_in_the_language_asked_for(void **state)
{
    struct str german[] = { STR("de") }, both[] = { STR("de"), STR("en") };
    struct topic topics[] = { { .name = STR("a"), .languages = german, .n_languages = 1 },
                              { .name = STR("b"), .languages = german, .n_languages = 1 } };
    struct analyzer *analyzer = open_with(source(), topics, 2);

    (void)state;
    assert_int_equal(judge(analyzer, "qxz 77 wvrk brrfl zqprr prima", false).label, LABEL_POS);
    analyzer_close(analyzer);
    topics[1].languages = both;
    topics[1].n_languages = 2;
    analyzer = open_with(source(), topics, 2);
    assert_int_equal(judge(analyzer, "qxz 77 wvrk brrfl zqprr prima", false).label, LABEL_UNSCORED);
    analyzer_close(analyzer);
}

/* A list of texts, most of which must be told their language and judged as their writers mean them. */
static void customers_are_understood_in_every_language(void **state)
{
    enum { MOST_PERCENT = 95 };
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct str rest, line, lang, label;
    size_t n = 0, told = 0, judged = 0;
    struct err err = { 0 };
    struct buf bytes;

    (void)state;
    assert_int_equal(file_read(str_of(source()), "tests/cases/customers.tsv", &bytes, &err), 0);
    rest = buf_str(&bytes);
    while (str_cut_line(&rest, &line)) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &lang) ||
            !str_cut(&line, '\t', &label))
            continue;
        struct item item = ITEM_EMPTY;
        struct verdict v;
        item.text = line;
        analyzer_judge(analyzer, &item, false, &arena, &v);
        n++;
        told += str_eq(v.lang, lang);
        judged += str_eq(str_of(label_name(v.label)), label);
    }
    if (n == 0 || told * 100 < n * MOST_PERCENT || judged * 100 < n * MOST_PERCENT)
        fail_msg("of %zu texts %zu were told their language, %zu judged rightly", n, told, judged);
    buf_release(&bytes);
    analyzer_close(analyzer);
}

/* Lists of short sentences: comparatives, idioms, understatement. What is called neutral hardly ever has a score
 * that says otherwise. */
static void few_words_are_judged_as_meant(void **state)
{
    enum { MOST_PERCENT = 75, DECIDED = 500, AT_ODDS_PERCENT = 1 };
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct str rest, line, list, label, trade;
    size_t n = 0, judged = 0, at_odds = 0;
    struct err err = { 0 };
    struct buf bytes;

    (void)state;
    assert_int_equal(file_read(str_of(source()), "tests/cases/few_words.tsv", &bytes, &err), 0);
    rest = buf_str(&bytes);
    while (str_cut_line(&rest, &line)) {
        if (line.n == 0 || line.p[0] == '#' || !str_cut(&line, '\t', &list) ||
            !str_cut(&line, '\t', &label) || !str_cut(&line, '\t', &trade))
            continue;
        struct item item = ITEM_EMPTY;
        struct verdict v;
        item.text = line;
        item.lang = STR("en");
        analyzer_judge(analyzer, &item, false, &arena, &v);
        n++;
        judged += str_eq(str_of(label_name(v.label)), label);
        at_odds += v.label == LABEL_NEU && abs(v.score) >= DECIDED;
    }
    if (n == 0 || judged * 100 < n * MOST_PERCENT || at_odds * 100 > n * AT_ODDS_PERCENT)
        fail_msg("of %zu sentences %zu were judged as meant, %zu are at odds with their score", n,
                 judged, at_odds);
    buf_release(&bytes);
    analyzer_close(analyzer);
}

/* Sarcasm is praise for a mishap, not praise beside one; a mishap that did not happen is none. */
static void a_mishap_is_mocked_missed_or_merely_told(void **state)
{
    static const struct {
        const char *text;
        enum label label;
        bool mocked;
    } rows[] = {
        { "Great, another delay", LABEL_NEG, true },
        { "Third outage this month, brilliant", LABEL_NEG, true },
        { "So glad my flight was cancelled", LABEL_NEG, true },
        { "Nice staff, but the shower was broken", LABEL_NEG, false },
        { "Lovely room, broken shower", LABEL_MIXED, false },
        { "Haven't had a single crash since the update", LABEL_POS, false },
        { "Never late, always friendly", LABEL_POS, false },
    };
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct verdict v = judge(analyzer, rows[i].text, false);
        if (v.label != rows[i].label || has_cue(&v, "sarcasm") != rows[i].mocked)
            fail_msg("'%s' is %s%s", rows[i].text, label_name(v.label),
                     has_cue(&v, "sarcasm") ? ", sarcasm" : "");
    }
    analyzer_close(analyzer);
}

/* Of few words the source knows more than the letters. */
static void few_words_are_in_the_language_of_their_source(void **state)
{
    static const struct {
        const char *source, *text, *want;
    } rows[] = {
        { "en", "glad", "en" },
        { "en", "Yezz! :D", "en" },
        { "en", "Coffee superb, queue endless", "en" },
        { "en", "Schlechter Service", "de" },
    };
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct item item = ITEM_EMPTY;
        struct verdict v;
        item.text = str_of(rows[i].text);
        item.lang = str_of(rows[i].source);
        analyzer_judge(analyzer, &item, false, &arena, &v);
        assert_str(v.lang, rows[i].want);
    }
    analyzer_close(analyzer);
}

/* The checklist of every language: a plain word each way, negation, contrast, a booster, an emoji. */
static const struct {
    const char *lang, *text;
    enum label want;
} checklist[] = {
    { "de", "Das Essen war wunderbar.", LABEL_POS },
    { "de", "Das Essen war schrecklich.", LABEL_NEG },
    { "de", "Das Essen war nicht gut.", LABEL_NEG },
    { "de", "Das Zimmer war schön, aber das Frühstück war furchtbar.", LABEL_NEG },
    { "de", "Das Paket 😡", LABEL_NEG },
    { "de", "Guter Kaffee, nette Leute.", LABEL_POS },
    { "de", "Kein Problem, alles bestens.", LABEL_POS },
    { "de", "Der Kaffee war kalt, aber die Torte ein Traum.", LABEL_MIXED },
    { "it", "Il caffè era freddo, ma la torta una delizia.", LABEL_MIXED },
    { "it", "Dopo le cozze un'intossicazione alimentare.", LABEL_NEG },
    { "pt", "O servico foi pessimo.", LABEL_NEG }, /* accents left out */
    { "es", "La comida estaba deliciosa.", LABEL_POS },
    { "es", "La comida estaba horrible.", LABEL_NEG },
    { "es", "La comida no estaba buena.", LABEL_NEG },
    { "es", "La habitación era bonita, pero el desayuno fue horrible.", LABEL_NEG },
    { "es", "El paquete 😡", LABEL_NEG },
    { "fr", "Le repas était délicieux.", LABEL_POS },
    { "fr", "Le repas était horrible.", LABEL_NEG },
    { "fr", "Le repas n'était pas bon.", LABEL_NEG },
    { "fr", "La chambre était belle, mais le petit déjeuner était affreux.", LABEL_NEG },
    { "fr", "Le colis 😡", LABEL_NEG },
    { "it", "Il cibo era delizioso.", LABEL_POS },
    { "it", "Il cibo era orribile.", LABEL_NEG },
    { "it", "Il cibo non era buono.", LABEL_NEG },
    { "it", "La camera era bella, ma la colazione era pessima.", LABEL_NEG },
    { "it", "Il pacco 😡", LABEL_NEG },
    { "pt", "A comida estava deliciosa.", LABEL_POS },
    { "pt", "A comida estava horrível.", LABEL_NEG },
    { "pt", "A comida não estava boa.", LABEL_NEG },
    { "pt", "O quarto era bonito, mas o café da manhã foi péssimo.", LABEL_NEG },
    { "pt", "A encomenda 😡", LABEL_NEG },
    { "nl", "Het eten was heerlijk.", LABEL_POS },
    { "nl", "Het eten was verschrikkelijk.", LABEL_NEG },
    { "nl", "Het eten was niet goed.", LABEL_NEG },
    { "nl", "De kamer was mooi, maar het ontbijt was vreselijk.", LABEL_NEG },
    { "nl", "Het pakket 😡", LABEL_NEG },
};

static const char *const stronger[][3] = {
    { "de", "Das Essen war sehr gut.", "Das Essen war gut." },
    { "es", "La comida era muy buena.", "La comida era buena." },
    { "fr", "Le repas était très bon.", "Le repas était bon." },
    { "it", "Il cibo era molto buono.", "Il cibo era buono." },
    { "pt", "A comida era muito boa.", "A comida era boa." },
    { "nl", "Het eten was heel goed.", "Het eten was goed." },
};

static void every_language_keeps_its_checklist(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(checklist); i++) {
        struct verdict v = judge(analyzer, checklist[i].text, false);
        if (v.label != checklist[i].want)
            fail_msg("%s '%s': got " STR_FMT " %s (%d), want %s", checklist[i].lang,
                     checklist[i].text, STR_ARG(v.lang), label_name(v.label), v.score,
                     label_name(checklist[i].want));
    }
    for (size_t i = 0; i < N_ROWS(stronger); i++) {
        struct verdict more = judge(analyzer, stronger[i][1], false);
        struct verdict less = judge(analyzer, stronger[i][2], false);
        if (more.score <= less.score)
            fail_msg("%s: '%s' %d is not above '%s' %d", stronger[i][0], stronger[i][1], more.score,
                     stronger[i][2], less.score);
    }
    analyzer_close(analyzer);
}

/* --- touchpoints --- */

static void a_preset_names_touchpoints_of_its_own(void **state)
{
    struct topic topic = { .name = STR("bistro"), .preset = STR("restaurant") };
    struct analyzer *analyzer = open_with(source(), &topic, 1);
    struct verdict v = judge(analyzer, "The waiter was rude but the soup was delicious.", true);
    const struct touchpoint *food = analyzer_touchpoint(analyzer, STR("food"));

    (void)state;
    assert_non_null(aspect(&v, "service"));
    assert_non_null(aspect(&v, "food"));
    assert_null(aspect(&v, "staff"));
    assert_true(aspect(&v, "service")->score < 0);
    assert_true(aspect(&v, "food")->score > 0);
    assert_non_null(food);
    assert_str(food->house, "quality"); /* whose department and routes it has */
    analyzer_close(analyzer);
}

/* A preset's phrase stands for the house's, '-' for none; inside a longer phrase a shorter one says nothing. */
static void a_touchpoint_is_told_once(void **state)
{
    static const struct {
        const char *preset, *text, *told; /* all of them; "" none */
    } rows[] = {
        { "", "I have been a customer for ten years.", "" },
        { "", "The delivery driver was here.", "delivery" },
        { "hotel", "The hotel has a breakfast buffet.", "food" },
        { "hotel", "The shower was broken.", "room" },
        { "bank", "My card was declined.", "account" },
        { "telecom", "The signal drops.", "network" },
        { "software", "The app crashes.", "features" },
        { "shop", "Always out of stock.", "stock" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct topic topic = { .name = STR("t"), .preset = str_of(rows[i].preset) };
        struct analyzer *analyzer = open_with(source(), &topic, 1);
        struct verdict v = judge(analyzer, rows[i].text, false);
        size_t want = rows[i].told[0] ? 1 : 0;
        if (v.n_aspects != want || (want && !aspect(&v, rows[i].told)))
            fail_msg("%s '%s': %zu told, the first " STR_FMT, rows[i].preset, rows[i].text,
                     v.n_aspects, STR_ARG(v.n_aspects ? v.aspects[0].name : STR_NONE));
        analyzer_close(analyzer);
    }
}

/* Words of one clause are not told under the touchpoint of another. */
static void parts_know_the_touchpoint_of_their_clause(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct verdict v = judge(analyzer, "The staff were lovely, the coffee was cold.", true);
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < v.n_parts; i++) {
        const struct part *part = &v.parts[i];
        for (size_t k = 0; k < v.n_aspects; k++) {
            bool told = part->aspects >> k & 1;
            if (told && str_eq(v.aspects[k].name, STR("staff"))) {
                assert_true(part->at < 22);
                seen++;
            }
            if (told && str_eq(v.aspects[k].name, STR("quality")))
                assert_true(part->at >= 22);
        }
    }
    assert_true(seen > 0);
    analyzer_close(analyzer);
}

/* Opinions often stand in a sentence of their own, behind what they are about. */
static void what_follows_a_weak_clause_speaks_of_the_same(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct verdict v = judge(analyzer, "The waiter brought another dish. Disgusting!", true);

    (void)state;
    assert_true(aspect(&v, "staff") && aspect(&v, "staff")->score < -300);
    v = judge(analyzer, "The staff were wonderful, so kind. I hate Mondays.", true);
    assert_true(aspect(&v, "staff") && aspect(&v, "staff")->score > 300);
    analyzer_close(analyzer);
}

/* --- cues --- */

static const struct {
    const char *text, *cue;
} cues[] = {
    { "Please add a dark mode to the app.", "wish" },
    { "I want to file a complaint.", "complaint" },
    { "I switched to another provider, never again.", "leaving" },
    { "I would recommend this place to everyone.", "recommending" },
    { "Avoid this place at all costs!", "warning-off" },
    { "Ich wechsle den Anbieter, nie wieder!", "leaving" },
    { "Je recommande vivement cet endroit.", "recommending" },
    { "Is there a garden?", "question" },
};

static void phrases_tell_what_a_writer_does(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(cues); i++) {
        struct verdict v = judge(analyzer, cues[i].text, false);
        if (!has_cue(&v, cues[i].cue))
            fail_msg("'%s' has no cue '%s'", cues[i].text, cues[i].cue);
    }
    /* what is denied is not told */
    struct verdict v = judge(analyzer, "Mi hanno addebitato due volte e non rimborsano.", false);
    assert_false(has_cue(&v, "resolved"));
    v = judge(analyzer, "Mi hanno rimborsato subito.", false);
    assert_true(has_cue(&v, "resolved"));
    v = judge(analyzer, "All there is there is a garden.", false); /* nothing is asked */
    assert_false(has_cue(&v, "question"));
    analyzer_close(analyzer);
}

/* A post may tell of somebody else's trouble. */
static void a_review_that_blames_complains(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct item item = ITEM_EMPTY;
    struct verdict v;

    (void)state;
    item.text = STR("The soup was bitter.");
    for (int k = 0; k < 2; k++) {
        item.kind = k == 0 ? ITEM_POST : ITEM_REVIEW;
        analyzer_judge(analyzer, &item, false, &arena, &v);
        assert_int_equal(v.label, LABEL_NEG);
        assert_int_equal(has_cue(&v, "complaint"), k);
    }
    analyzer_close(analyzer);
}

static const struct {
    const char *text;
    int64_t wait_s;
} waits[] = {
    { "I waited three weeks for a reply.", 21 * 86400 },
    { "On hold for 45 minutes, then cut off.", 45 * 60 },
    { "The refund took 2 long months.", 60 * 86400 },
    { "Ordered 10 days ago and still nothing.", 10 * 86400 },
    { "Waited 2 hours, then another 3 days.", 3 * 86400 },
    { "I have been a customer for ten years and love it.", 0 },
    { "Open 24 hours.", 0 },
    { "We waited twenty-five minutes.", 25 * 60 },
    { "Half an hour in the queue.", 1800 },
    { "Ich warte seit zwei Wochen auf mein Geld.", 14 * 86400 },
    { "Nach 30 Minuten in der Warteschleife aufgelegt.", 1800 },
    { "He esperado dos semanas.", 14 * 86400 },
    { "J'attends depuis 3 jours.", 3 * 86400 },
    { "Ho aspettato due ore.", 7200 },
    { "Esperei 40 minutos na fila.", 2400 },
    { "Ik wacht al drie weken op mijn pakket.", 21 * 86400 },
};

static void stated_waits_are_read(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(waits); i++) {
        struct verdict v = judge(analyzer, waits[i].text, false);
        if (v.wait_s != waits[i].wait_s)
            fail_msg("'%s': got %lld, want %lld", waits[i].text, (long long)v.wait_s,
                     (long long)waits[i].wait_s);
    }
    analyzer_close(analyzer);
}

static void a_leaver_tells_where_to(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    assert_str(judge(analyzer, "Fed up. I switched to Green Mobile, never again.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "Fed up, I am switching to Green Mobile now.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "Going back to @greenmobile tomorrow.", false).whereto,
               "@greenmobile");
    assert_str(judge(analyzer, "Never again. Switched from Acme to Green Mobile.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "I will never go back to Acme.", false).whereto, "");
    assert_str(judge(analyzer, "I am done with Acme.", false).whereto, "");
    assert_str(judge(analyzer, "I moved to another town.", false).whereto, "");
    analyzer_close(analyzer);
}

/* --- no voice --- */

static const struct {
    const char *text, *reason;
} unheard[] = {
    { "https://shop.example/sale", "link-only" },
    { "...", "no-words" },
    { "> They said so\n> and so on", "quoted" },
    { "Sent from my iPhone", "boilerplate" },
    { "deal deal deal deal deal deal deal deal deal deal deal deal deal deal deal deal",
      "repeats" },
    { "Shop now and use code SPRING, free shipping this week: https://shop.example", "promotion" },
    { "Jetzt kaufen, nur heute versandkostenfrei: https://shop.example", "promotion" },
    { "Great coffee", "" },
    { ":)", "" },
    { "The promo code was refused and shop now is broken, awful: https://shop.example/x", "" },
    { "My order never came, click here to see it: https://shop.example/x", "" },
};

static void what_is_no_voice_has_a_named_reason(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(unheard); i++) {
        struct verdict v = judge(analyzer, unheard[i].text, false);
        if (!str_eq(v.dropped, str_of(unheard[i].reason)))
            fail_msg("'%s': got '" STR_FMT "', want '%s'", unheard[i].text, STR_ARG(v.dropped),
                     unheard[i].reason);
    }
    analyzer_close(analyzer);
}

static void lists_overrule_what_a_text_looks_like(void **state)
{
    struct topic topics[] = {
        { .name = STR("cafe"), .match = STR("acme"), .block = STR("casino -royale") },
        { .name = STR("bar") },
        { .name = STR("shop"), .block = STR("author:bot*"), .allow = STR("acmecoupons") },
    };
    struct analyzer *analyzer = open_with(source(), topics, N_ROWS(topics));
    struct item item = ITEM_EMPTY;
    struct verdict v;

    (void)state;
    assert_str(judge(analyzer, "Lovely casino night", false).dropped, "blocked");
    assert_str(judge(analyzer, "Lovely casino royale night", false).dropped, "");
    assert_str(judge(analyzer, "Lovely casino night, acmecoupons", false).dropped, "");
    assert_str(judge(analyzer,
                     "acmecoupons: shop now, use code A, free shipping "
                     "https://shop.example",
                     false)
                   .dropped,
               "");
    item.text = STR("Nice shop");
    item.author = STR("bot17");
    analyzer_judge(analyzer, &item, false, &arena, &v);
    assert_str(v.dropped, "blocked");
    item.text = STR("https://shop.example"); /* stars say something even where words do not */
    item.author = STR("ann");
    item.rating = 1000;
    analyzer_judge(analyzer, &item, false, &arena, &v);
    assert_str(v.dropped, "");
    analyzer_close(analyzer);
}

static void a_list_asks_for_what_a_text_has(void **state)
{
    struct topic topic = { .name = STR("cafe"), .place = STR("a:1"), .block = STR("label:neg") };
    struct err err = { 0 };

    (void)state;
    assert_null(analyzer_open(str_of(source()), &topic, 1, &err));
    assert_non_null(strstr(err.text, "a:1: topic 'cafe': block: 'label:'"));
}

/* --- a new language --- */

static void put(const char *folder, const char *name, const char *text)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

/* FORMAT.md, "To add a language": a row in detect.tsv and a folder with a hand list. The row of lang.c is that of
 * Italian here, whose own words are left out. */
static void a_language_is_a_folder_and_a_row(void **state)
{
    static const char *const toy[] = {
        "lexicons",
        "lexicons/detect.tsv",
        "lexicons/aspects.tsv",
        "lexicons/it",
        "lexicons/it/hand.tsv",
        "lexicons/it/aspects.tsv",
        "lexicons/it/cues.tsv",
    };
    char data[] = "/tmp/hark-toy-XXXXXX", path[512];

    (void)state;
    assert_non_null(mkdtemp(data));
    snprintf(path, sizeof path, "%s/lexicons", data);
    assert_int_equal(mkdir(path, 0700), 0);
    put(path, "detect.tsv", "it\tla zi ono bruk\n");
    put(path, "aspects.tsv", "staff\tStaff\tservice\tsupport\tget-help\n");
    snprintf(path, sizeof path, "%s/lexicons/it", data);
    assert_int_equal(mkdir(path, 0700), 0);
    put(path, "hand.tsv", "blim\t800\nkrot\t-800\nzi\t0\tnegator\nmuk\t0\tboost=1500\n");
    put(path, "aspects.tsv", "ronk\tstaff\n");
    put(path, "cues.tsv", "vo bru\tleaving\n");

    struct analyzer *analyzer = open_with(data, NULL, 0);
    struct verdict v = judge(analyzer, "la ronk ono muk blim", false);
    assert_str(v.lang, "it");
    assert_int_equal(v.label, LABEL_POS);
    assert_non_null(aspect(&v, "staff"));
    v = judge(analyzer, "la ronk ono zi blim, vo bru bruk", false);
    assert_int_equal(v.label, LABEL_NEG);
    assert_true(has_cue(&v, "leaving"));
    analyzer_close(analyzer);
    for (size_t i = 0; i < N_ROWS(toy); i++) {
        snprintf(path, sizeof path, "%s/%s", data, toy[N_ROWS(toy) - 1 - i]);
        assert_int_equal(remove(path), 0);
    }
    assert_int_equal(remove(data), 0);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_told_their_language),
        cmocka_unit_test(short_texts_are_read_in_the_language_asked_for),
        cmocka_unit_test(customers_are_understood_in_every_language),
        cmocka_unit_test(few_words_are_judged_as_meant),
        cmocka_unit_test(a_mishap_is_mocked_missed_or_merely_told),
        cmocka_unit_test(few_words_are_in_the_language_of_their_source),
        cmocka_unit_test(every_language_keeps_its_checklist),
        cmocka_unit_test(a_preset_names_touchpoints_of_its_own),
        cmocka_unit_test(a_touchpoint_is_told_once),
        cmocka_unit_test(parts_know_the_touchpoint_of_their_clause),
        cmocka_unit_test(what_follows_a_weak_clause_speaks_of_the_same),
        cmocka_unit_test(phrases_tell_what_a_writer_does),
        cmocka_unit_test(a_review_that_blames_complains),
        cmocka_unit_test(stated_waits_are_read),
        cmocka_unit_test(a_leaver_tells_where_to),
        cmocka_unit_test(what_is_no_voice_has_a_named_reason),
        cmocka_unit_test(lists_overrule_what_a_text_looks_like),
        cmocka_unit_test(a_list_asks_for_what_a_text_has),
        cmocka_unit_test(a_language_is_a_folder_and_a_row),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
