/*
 * record_names.c - what columns are called in exports and surveys, in the languages that hark reads.
 */
#include "fetch/record.h"

#include "core/buf.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <string.h>

static const char *const field_names[N_RECORD_FIELDS] = {
    [RECORD_TEXT] = "text",   [RECORD_TITLE] = "title",   [RECORD_AUTHOR] = "author",
    [RECORD_DATE] = "date",   [RECORD_RATING] = "rating", [RECORD_ID] = "id",
    [RECORD_NPS] = "nps",     [RECORD_URL] = "url",       [RECORD_LANG] = "lang",
    [RECORD_PLACE] = "place", [RECORD_REPLY] = "reply",   [RECORD_REPLY_DATE] = "reply_date",
    [RECORD_MORE] = "",
};

/* Names of columns in exports and surveys, in the languages that hark reads; compared without case,
 * accents, blanks, '_', '-' and what stands in brackets. Each list ends with a blank. */
static const struct {
    enum record_field field;
    const char *columns;
} usual[] = {
    { RECORD_TEXT,
      "text review reviewtext remark reviewcomment usercomment npscomment ratingcomment "
      "feedbacktext satisfactioncomment reasonforscore reviewbody body comment comments content "
      "message feedback "
      "description verbatim opinion remarks kommentar bewertungstext nachricht rezension meinung "
      "freitext anmerkung rueckmeldung rückmeldung texte avis commentaire commentaires "
      "contenu texto comentario comentarios resena opiniones mensaje testo recensione commento "
      "commenti messaggio mensagem tekst recensie opmerking opmerkingen bericht toelichting tresc "
      "opinia komentarz omdome kommentti anmeldelse reviewcontent customercomment customercomments "
      "customerfeedback satisfactioncomment ratingremark conversationratingremark negativereview "
      "reviewtextpublished " },
    { RECORD_MORE, "positivereview " },
    { RECORD_TITLE, "title reviewtitle reviewheadline reviewsummary summary subject headline titel "
                    "betreff uberschrift titre objet sujet titulo "
                    "asunto titolo oggetto assunto onderwerp tytul rubrik " },
    { RECORD_AUTHOR,
      "author name user fullname contactname requestername nickname reviewernickname authorname "
      "username reviewusername reviewer reporter customer reviewername consumername autor "
      "verfasser kunde "
      "nutzer auteur nom client autora nombre usuario cliente autore nome utente naam klant "
      "gebruiker reviewconsumerusername guestname customername requester displayname authortitle "
      "rezensent bewerter recensent recensore " },
    { RECORD_DATE,
      "date at created createdat createdtime creationdate datecreated dateadded dateposted "
      "datesubmitted submitdate submitted submittedon submissiondate completedat "
      "reviewcreationdate dateofreview reviewedon postedon postdate ratinggivenat published "
      "publishedat time timestamp datetime submittedat reviewdate "
      "reviewsubmitdateandtime reviewdatetimeutc publishedatdate datum datepublished zeitpunkt "
      "erstelltam erstellt dateheure fecha "
      "fechahora data dataora datahora dato reviewcreated reviewcreateddate createtime updatetime "
      "requested createdutc conversationstarted conversationstartedat "
      "enddate recordeddate zeitstempel horodateur marcatemporal informazionicronologiche "
      "tijdstempel "
      "carimbodedata/hora " },
    { RECORD_RATING,
      "rating stars starrating score reviewrating reviewstars bewertung sterne sternebewertung "
      "wertung note punkte grade evaluation etoiles appreciation valoracion puntuacion estrellas "
      "calificacion nota voto valutazione stelle punteggio avaliacao classificacao estrelas "
      "waardering beoordeling sterren cijfer ocena gwiazdki betyg stjarnor reviewscore notesur5 "
      "notesur10 customerrating conversationrating satisfactionscore surveyresults "
      "recommendation recommendationtype csat csatscore fivestarratingpublished " },
    { RECORD_NPS, "nps npsscore likelihoodtorecommend " },
    { RECORD_ID, "id reviewid ticketid conversationid submissionid commentid postid feedbackid "
                 "respondentid responseid issuekey guid key " },
    { RECORD_URL, "url link reviewlink reviewurl permalink " },
    { RECORD_REPLY,
      "reply replytext replycontent replycomment reviewreply ownerreply ownerresponse "
      "responsefromtheowner responsefromowner businessreply businessresponse companyreply "
      "companyreplytext companyresponse developerreply developerreplytext developerresponse "
      "propertyreply hotelreply hotelresponse managementresponse merchantreply sellerreply "
      "sellerresponse storereply shopreply publicreply publicresponse antwortdesinhabers "
      "inhaberantwort haendlerantwort handlerantwort antwortdeshandlers antwortvominhaber "
      "stellungnahme reponseduproprietaire reponsedumarchand reponsedel'entreprise "
      "respuestadelpropietario respuestadelaempresa respuestadelvendedor rispostadelproprietario "
      "respostadoproprietario respostadaempresa reactievandeeigenaar antwoordvandeeigenaar "
      "odpowiedzwlasciciela response answer antwort reponse respuesta risposta resposta antwoord "
      "reactie odpowiedz svar vastaus " },
    { RECORD_REPLY_DATE,
      "replydate replytime repliedat replycreated replydateandtime developerreplydateandtime "
      "companyreplydate companyreplycreated ownerresponsedate responsedate responsetime "
      "responsedatetime antwortdatum datumderantwort datereponse datedelareponse fecharespuesta "
      "datarisposta dataresposta " },
    { RECORD_LANG,
      "lang language reviewerlanguage reviewlanguage sprache langue idioma lingua taal " },
    { RECORD_PLACE,
      "place location locationname storename branchname store branch shop city filiale ort "
      "standort stadt lieu magasin ville "
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

static bool is_one_of(struct str column, const char *names)
{
    struct str rest = str_of(names), one;
    struct buf name;
    bool is = false;

    buf_init(&name, 4 * LIMIT_URL);
    plain_name(column, &name);
    while (!is && str_cut(&rest, ' ', &one))
        is = str_eq(one, buf_str(&name));
    buf_release(&name);
    return is;
}

/* "noteof10", "note/20", "scoreoutof5" without what they tell of the scale. */
static struct str without_scale(struct str name)
{
    static const char *const leads[] = {
        "/", "outof", "sur", "von", "of", "su", "de", "van", "av"
    };
    size_t n = 0;

    while (n < name.n && !char_is_digit(name.p[n]))
        n++;
    name = str_sub(name, 0, n);
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (str_ends(name, str_of(leads[i])))
            return str_sub(name, 0, name.n - strlen(leads[i]));
    return name;
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
    if (field < 0 && record_best(column) > 0)
        field = guess_plain(without_scale(buf_str(&name)));
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

bool record_may_be_text(struct str column)
{
    return is_one_of(column,
                     "response answer antwort reponse respuesta risposta resposta antwoord reactie "
                     "odpowiedz svar vastaus ");
}

bool record_is_vague(struct str column)
{
    return is_one_of(column,
                     "score reviewscore punkte points note nota voto cijfer punteggio puntuacion "
                     "grade evaluation ocena betyg waardering ");
}

int32_t record_best_beside(struct str column)
{
    return is_one_of(column, "positivereview negativereview propertyreply ") ? 10000 : 0;
}

int32_t record_best(struct str column)
{
    static const int64_t bests[] = { 5, 7, 10, 20, 100 };
    int64_t last = 0;
    bool led = false;

    for (size_t i = 0; i < column.n;) {
        size_t n = 0;

        while (i + n < column.n && char_is_digit(column.p[i + n]))
            n++;
        if (n == 0) {
            led |= strchr("/-(", column.p[i]) || column.p[i] == ' ' || column.p[i] == '\xE2';
            i++;
            continue;
        }
        if (!led || n > 3 || !str_to_int(str_sub(column, i, n), &last))
            return 0;
        i += n;
    }
    if (str_ends(str_trim(column), STR("%")) || str_find_nocase(column, STR("percent")) >= 0)
        last = 100;
    for (size_t i = 0; i < sizeof bests / sizeof *bests; i++)
        if (last == bests[i])
            return (int32_t)last * 1000;
    return 0;
}
