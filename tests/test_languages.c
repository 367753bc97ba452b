/*
 * test_languages.c - the shipped words of seven languages, told apart and understood; and a toy language added by a folder.
 */
#include "tests/judging.h"

#include "core/file.h"

#include <stdio.h>
#include <sys/stat.h>

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
        { "Personale gentile, ma la doccia era rotta.", LABEL_NEG, false },
        { "Equipe simpática, mas o chuveiro estava quebrado.", LABEL_NEG, false },
        { "Le personnel était sympathique, mais la douche était cassée.", LABEL_MIXED, false },
        { "Gracias por nada, dos horas de espera", LABEL_NEG, true },
        { "Vielen Dank für nichts", LABEL_NEG, true },
        { "Einfach herrlich, dieser Kuchen!", LABEL_POS, false },
        { "Complimenti per il servizio!", LABEL_POS, false },
        { "Complimenti per il ritardo di due ore", LABEL_NEG, true },
        { "Parabéns por um atendimento tão atencioso", LABEL_POS, false },
        { "Bravo pour l'accueil, c'était parfait", LABEL_POS, false },
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

/* A mild word in a hashtag of several names a programme; a strong one speaks, and so does a hashtag of one word. */
static void a_hashtag_is_often_a_name(void **state)
{
    static const struct {
        const char *text;
        enum label label;
    } rows[] = {
        { "#DomingoLegal agora na tv com o padre da igreja", LABEL_NEU },
        { "Estou vendo o #VideoShowAoVivo na casa da minha tia", LABEL_NEU },
        { "Voo atrasado de novo #PiorEmpresaDoMundo", LABEL_NEG },
        { "Novo café da esquina #legal", LABEL_POS },
    };
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct verdict v = judge(analyzer, rows[i].text, false);
        if (v.label != rows[i].label)
            fail_msg("'%s' is %s (%d)", rows[i].text, label_name(v.label), v.score);
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
        { "en", "woo! Vampire Weekend tickets! #fb", "en" },
        { "en", "Todo mal, no funciona la app", "es" },
        { "en", "Très bon restaurant, service parfait et rapide", "fr" },
        { "de", "Very good support, no problem at all", "en" },
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
    { "de", "Das Angebot gefällt mir nicht.", LABEL_NEG },
    { "de", "Freundlich war sie leider nicht.", LABEL_NEG },
    { "nl", "De service bevalt me niet.", LABEL_NEG },
    { "nl", "Lekker was het niet.", LABEL_NEG },
    { "fr", "Je ne leur fais plus confiance.", LABEL_NEG },
    { "fr", "Je n'ai toujours pas reçu mon colis.", LABEL_NEG },
    { "fr", "Je ne peux que recommander cette adresse.", LABEL_POS },
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_told_their_language),
        cmocka_unit_test(short_texts_are_read_in_the_language_asked_for),
        cmocka_unit_test(customers_are_understood_in_every_language),
        cmocka_unit_test(few_words_are_judged_as_meant),
        cmocka_unit_test(a_mishap_is_mocked_missed_or_merely_told),
        cmocka_unit_test(a_hashtag_is_often_a_name),
        cmocka_unit_test(few_words_are_in_the_language_of_their_source),
        cmocka_unit_test(every_language_keeps_its_checklist),
        cmocka_unit_test(a_language_is_a_folder_and_a_row),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
