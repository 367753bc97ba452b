/*
 * record.c - a row of a table or a JSON object as an item.
 */
#include "fetch/record.h"

#include "core/buf.h"
#include "core/date.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/page.h"
#include "fetch/text.h"

#include <stdio.h>
#include <string.h>

static const char *const field_names[N_RECORD_FIELDS] = {
    [RECORD_TEXT] = "text",   [RECORD_TITLE] = "title",   [RECORD_AUTHOR] = "author",
    [RECORD_DATE] = "date",   [RECORD_RATING] = "rating", [RECORD_ID] = "id",
    [RECORD_NPS] = "nps",     [RECORD_URL] = "url",       [RECORD_LANG] = "lang",
    [RECORD_PLACE] = "place", [RECORD_MORE] = "",
};

/* Names of columns in exports and surveys, in the languages that hark reads; compared without case,
 * accents, blanks, '_', '-' and what stands in brackets. Each list ends with a blank. */
static const struct {
    enum record_field field;
    const char *columns;
} usual[] = {
    { RECORD_TEXT,
      "text review reviewtext reviewbody body comment comments content message feedback answer "
      "description verbatim opinion remarks kommentar bewertungstext nachricht rezension meinung "
      "freitext antwort anmerkung rueckmeldung rückmeldung texte avis commentaire commentaires "
      "contenu texto comentario comentarios resena opiniones mensaje testo recensione commento "
      "commenti messaggio mensagem tekst recensie opmerking opmerkingen bericht toelichting tresc "
      "opinia komentarz omdome kommentti anmeldelse reviewcontent customercomment customercomments "
      "customerfeedback satisfactioncomment negativereview reviewtextpublished " },
    { RECORD_MORE, "positivereview " },
    { RECORD_TITLE,
      "title reviewtitle subject headline titel betreff uberschrift titre objet sujet titulo "
      "asunto titolo oggetto assunto onderwerp tytul rubrik " },
    { RECORD_AUTHOR,
      "author name user username reviewer customer reviewername consumername autor verfasser kunde "
      "nutzer auteur nom client autora nombre usuario cliente autore nome utente naam klant "
      "gebruiker reviewconsumerusername guestname customername requester displayname authortitle "
      "rezensent bewerter recensent recensore " },
    { RECORD_DATE,
      "date created createdat published publishedat time timestamp datetime submittedat reviewdate "
      "reviewsubmitdateandtime reviewdatetimeutc publishedatdate datum datepublished zeitpunkt "
      "erstelltam erstellt dateheure fecha "
      "fechahora data dataora datahora dato reviewcreated reviewcreateddate createtime requested "
      "enddate recordeddate zeitstempel horodateur marcatemporal informazionicronologiche "
      "tijdstempel "
      "carimbodedata/hora " },
    { RECORD_RATING,
      "rating stars starrating score reviewrating reviewstars bewertung sterne sternebewertung "
      "wertung note punkte grade evaluation etoiles appreciation valoracion puntuacion estrellas "
      "calificacion nota voto valutazione stelle punteggio avaliacao classificacao estrelas "
      "waardering beoordeling sterren cijfer ocena gwiazdki betyg stjarnor reviewscore notesur5 "
      "notesur10 customerrating csat csatscore fivestarratingpublished " },
    { RECORD_NPS, "nps npsscore likelihoodtorecommend " },
    { RECORD_ID, "id reviewid guid key " },
    { RECORD_URL, "url link reviewlink reviewurl permalink " },
    { RECORD_LANG,
      "lang language reviewerlanguage reviewlanguage sprache langue idioma lingua taal " },
    { RECORD_PLACE,
      "place location store branch shop city filiale ort standort stadt lieu magasin ville "
      "sucursal tienda ciudad lugar luogo negozio sede citta loja cidade vestiging winkel " },
};

int record_field_of(struct str name)
{
    for (int i = 0; i < N_RECORD_FIELDS; i++)
        if (str_eq(name, str_of(field_names[i])))
            return i;
    return -1;
}

/* The name as the table has it; "Bewertung (1-5)" is a rating. */
static void plain_name(struct str column, struct buf *out)
{
    static const char brackets[] = "([{";
    struct buf folded, bare;

    buf_init(&folded, 4 * LIMIT_URL);
    buf_init(&bare, 4 * LIMIT_URL);
    utf8_fold(str_sub(column, 0, LIMIT_URL), &folded);
    utf8_plain(buf_str(&folded), &bare);
    for (size_t i = 0; i < bare.n && !strchr(brackets, bare.p[i]); i++)
        if (!strchr(" _-:", bare.p[i]))
            buf_putc(out, bare.p[i]);
    buf_release(&bare);
    buf_release(&folded);
}

static int guess_plain(struct str name)
{
    for (size_t i = 0; i < sizeof usual / sizeof *usual && name.n > 0; i++) {
        struct str rest = str_of(usual[i].columns), one;

        while (str_cut(&rest, ' ', &one))
            if (str_eq(one, name))
                return (int)usual[i].field;
    }
    return -1;
}

int record_guess(struct str column)
{
    /* forms speak to whom they ask: "Your comment", "Votre avis" */
    static const char *const possessives[] = { "your",  "ihre", "ihr", "deine", "dein",
                                               "votre", "vos",  "tu",  "su",    "iltuo",
                                               "latua", "seu",  "sua", "uw",    "je" };
    struct buf name;
    int field;

    buf_init(&name, 4 * LIMIT_URL);
    plain_name(column, &name);
    field = guess_plain(buf_str(&name));
    for (size_t i = 0; i < sizeof possessives / sizeof *possessives && field < 0; i++)
        if (str_starts(buf_str(&name), str_of(possessives[i])))
            field = guess_plain(str_from(buf_str(&name), strlen(possessives[i])));
    buf_release(&name);
    return field;
}

bool record_is_reviews_own(struct str column)
{
    struct buf name;
    bool is;

    buf_init(&name, 4 * LIMIT_URL);
    plain_name(column, &name);
    is = str_starts(buf_str(&name), STR("author")) ||
         (str_starts(buf_str(&name), STR("review")) && !str_eq(buf_str(&name), STR("review")));
    buf_release(&name);
    return is;
}

/* The first two numbers of "3/4/2024" and the like; false for all other shapes. */
static bool two_numbers(struct str date, int *first, int *second, char *sep)
{
    int used = 0, year;
    char z[24];

    date = str_trim(date);
    if (date.n < 6)
        return false;
    snprintf(z, sizeof z, STR_FMT, (int)(date.n < 12 ? date.n : 12), date.p);
    if (sscanf(z, "%2d%1[/-]%2d%*1[/-]%4d%n", first, sep, second, &year, &used) != 4)
        return false;
    return used > 0 && *first > 0 && *second > 0;
}

enum day_order record_day_order(struct str date)
{
    int first, second;
    char sep[2];

    if (!two_numbers(date, &first, &second, sep))
        return DAY_UNKNOWN;
    return first > 12 && second <= 12   ? DAY_FIRST
           : second > 12 && first <= 12 ? MONTH_FIRST
                                        : DAY_UNKNOWN;
}

/* "3/4/2024 10:00" with the order known: the same with the month's place settled, as ISO has it. */
static bool parse_ordered(struct str date, enum day_order order, int64_t *utc, enum grain *grain)
{
    char iso[80], sep[2];
    int first, second, year = 0, used = 0;
    struct str rest;

    date = str_trim(date);
    if (order == DAY_UNKNOWN || date.n > 40 || !two_numbers(date, &first, &second, sep))
        return false;
    snprintf(iso, sizeof iso, STR_FMT, STR_ARG(date));
    if (sscanf(iso, "%*2d%*1[/-]%*2d%*1[/-]%4d%n", &year, &used) != 1 || used == 0)
        return false;
    rest = str_from(date, (size_t)used);
    if (year < 100)
        year += 2000;
    snprintf(iso, sizeof iso, "%04d-%02d-%02d" STR_FMT, year, order == DAY_FIRST ? second : first,
             order == DAY_FIRST ? first : second, STR_ARG(rest));
    return date_parse_local(str_of(iso), utc, grain);
}

static void count_fault(struct records_fault *fault, int64_t line, struct str cell)
{
    if (fault->n++ == 0) {
        fault->line = line;
        fault->cell = cell;
    }
}

static int put_date(const struct record *record, const struct source *source,
                    struct records *records, const struct harvest *harvest, struct item *item,
                    struct err *err)
{
    struct str date = str_trim(record->field[RECORD_DATE]);
    int first, second;
    char sep[2];
    enum grain grain = GRAIN_NONE;
    int64_t utc;

    if (!date.n)
        return 0;
    if (source && source->date_format.n ? date_parse_form(date, source->date_format, &utc, &grain)
                                        : date_parse_local(date, &utc, &grain) ||
                                              parse_ordered(date, records->order, &utc, &grain) ||
                                              page_date(harvest, date, &utc, &grain)) {
        if (grain == GRAIN_ABOUT)
            count_fault(&records->told, record->line, date);
        item->published = utc;
        item->published_grain = grain;
        return 0;
    }
    if (!(source && source->date_format.n) && two_numbers(date, &first, &second, sep) &&
        first <= 12 && second <= 12)
        return err_set(err, ERR_DATA,
                       "line %lld: date '" STR_FMT "' could mean two days: say which with "
                       "date_format: \"%%d/%%m/%%Y\" or \"%%m/%%d/%%Y\"",
                       (long long)record->line, STR_ARG(date));
    count_fault(&records->undated, record->line, date);
    return 0;
}

/* Of a rating that names no scale only the value is taken: the scale is that of the column. */
static void put_rating(const struct record *record, struct records *records, struct item *item)
{
    static const char *const in_words[] = { "ONE", "TWO", "THREE", "FOUR", "FIVE" }; /* Google's */
    static const char *const of_five[] = { "1/5", "2/5", "3/5", "4/5", "5/5" };
    struct str cell = str_trim(record->field[RECORD_RATING]);
    struct rating rating;

    for (size_t i = 0; i < sizeof in_words / sizeof *in_words; i++)
        if (str_eq(cell, str_of(in_words[i])))
            cell = str_of(of_five[i]);
    if (!page_rating(cell, STR_NONE, STR_NONE, &rating)) {
        if (cell.n)
            count_fault(&records->unrated, record->line, cell);
        return;
    }
    item->rating = rating.value;
    item->rating_raw = rating.raw;
    item->rating_best = rating.stated ? rating.best : 0;
    item->kind = ITEM_REVIEW;
    if (!rating.stated) {
        records->n_rated++;
        records->n_beyond_5 += rating.raw > 5000;
        records->n_beyond_10 += rating.raw > 10000;
    }
}

/* Two people may answer a survey alike: without an id the line tells them apart. */
static struct str id_of_answer(const struct record *record, struct harvest *harvest)
{
    uint64_t hash = (uint64_t)record->line;

    for (int f = 0; f < N_RECORD_FIELDS; f++)
        if (f != RECORD_MORE || record->field[f].n)
            hash = hash_quick(record->field[f], hash);
    return arena_printf(&harvest->arena, "%lld-%016llx", (long long)record->line,
                        (unsigned long long)hash);
}

void records_begin(struct records *records, enum day_order order, const struct harvest *harvest)
{
    *records = (struct records){ .order = order, .first_item = harvest->n_items };
}

int record_put(const struct record *record, const struct source *source, struct records *records,
               struct harvest *harvest, struct err *err)
{
    const struct str *f = record->field;
    struct item *item;
    struct rating rating;
    struct buf text;

    if (!str_trim(f[RECORD_TEXT]).n && !str_trim(f[RECORD_MORE]).n &&
        !str_trim(f[RECORD_TITLE]).n && !str_trim(f[RECORD_RATING]).n &&
        !str_trim(f[RECORD_NPS]).n) {
        count_fault(&records->empty, record->line, STR_NONE);
        return 0;
    }
    item = harvest_item(harvest);
    if (!item)
        return 0;
    buf_init(&text, BUF_NO_CEILING);
    text_collapse(f[RECORD_TEXT], &text);
    if (text.n && str_trim(f[RECORD_MORE]).n)
        buf_putc(&text, '\n');
    text_collapse(f[RECORD_MORE], &text);
    item->text = page_field(harvest, buf_str(&text), LIMIT_TEXT);
    buf_release(&text);
    item->title = page_field(harvest, f[RECORD_TITLE], LIMIT_TITLE);
    item->author = page_field(harvest, f[RECORD_AUTHOR], LIMIT_AUTHOR);
    item->id = page_field(harvest, f[RECORD_ID], LIMIT_KEY);
    item->url = url_resolve(STR_NONE, f[RECORD_URL], &harvest->arena);
    item->lang = page_field(harvest, f[RECORD_LANG], 35);
    item->place = page_field(harvest, f[RECORD_PLACE], LIMIT_AUTHOR);
    put_rating(record, records, item);
    if (page_rating(f[RECORD_NPS], STR("10"), STR_NONE, &rating)) {
        item->rating = rating.value;
        item->rating_raw = rating.raw;
        item->rating_best = rating.best;
        item->kind = ITEM_SURVEY;
    }
    if (source && str_eq(source->holds, STR("survey")))
        item->kind = ITEM_SURVEY;
    if (item->kind == ITEM_SURVEY && str_is_empty(item->id))
        item->id = id_of_answer(record, harvest);
    return put_date(record, source, records, harvest, item, err);
}

/* What the source says, else five, or the next usual scale where one in twenty lies beyond that. Fewer
 * are slips of a pen, not a scale. */
static int32_t scale_of(const struct records *records, const struct source *source)
{
    if (source && source->rating_best > 0)
        return source->rating_best;
    if (records->n_beyond_10 * 20 >= records->n_rated && records->n_beyond_10 > 0)
        return 100000;
    return records->n_beyond_5 * 20 >= records->n_rated && records->n_beyond_5 > 0 ? 10000 : 5000;
}

static void put_fault(const struct records_fault *fault, const char *what, struct buf *out)
{
    if (fault->n == 0)
        return;
    buf_putz(out, out->n ? "; " : "");
    if (fault->line == 0)
        buf_printf(out, "%zu row%s", fault->n, fault->n == 1 ? "" : "s");
    else
        buf_printf(out, fault->n == 1 ? "line %lld" : "line %lld and %zu more",
                   (long long)fault->line, fault->n - 1);
    buf_printf(out, ": %s", what);
    if (fault->cell.n)
        buf_printf(out, " ('" STR_FMT "')", STR_ARG(utf8_cut(fault->cell, 40)));
}

void records_end(struct records *records, const struct source *source, struct harvest *harvest)
{
    int32_t best = scale_of(records, source);
    struct buf note;

    for (size_t i = records->first_item; i < harvest->n_items; i++) {
        struct item *item = &harvest->items[i];

        if (item->rating == RATING_NONE || item->rating_best != 0)
            continue;
        if (item->rating_raw > best) { /* kept for what it says, not for its stars */
            item->rating = item->rating_raw = item->rating_best = RATING_NONE;
            count_fault(&records->beyond, 0, STR_NONE);
            continue;
        }
        item->rating_best = best;
        item->rating = (int32_t)(((int64_t)item->rating_raw * 5000 + best / 2) / best);
    }
    harvest->mended +=
        (int32_t)(records->empty.n + records->undated.n + records->unrated.n + records->beyond.n);
    buf_init(&note, 4096);
    put_fault(&records->empty, "neither words nor a rating, passed over", &note);
    put_fault(&records->undated, "the date is none, counted from when it was first seen", &note);
    put_fault(&records->told, "days told from the file's own time", &note);
    put_fault(&records->unrated, "the rating is none", &note);
    put_fault(&records->beyond, "the rating is beyond the scale of the others", &note);
    harvest->note = page_field(harvest, buf_str(&note), note.n);
    buf_release(&note);
}
