/*
 * date_words.c - the words that dates are made of.
 */
#include "core/date_words.h"

#include "core/clock.h"
#include "core/utf8.h"
#include "core/zone.h"

/* Folded names of the months. A word is a month when it is the start, of three characters or more,
 * of names of one month only in a row; English comes first. */
static const char *const month_names[][12] = {
    { "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december" },
    { "januar", "februar", "m\u00e4rz", "april", "mai", "juni", "juli", "august", "september",
      "oktober", "november", "dezember" },
    { "janvier", "f\u00e9vrier", "mars", "avril", "mai", "juin", "juillet", "ao\u00fbt",
      "septembre", "octobre", "novembre", "d\u00e9cembre" },
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
      "ottobre", "novembre", "dicembre" },
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    { "janeiro", "fevereiro", "mar\u00e7o", "abril", "maio", "junho", "julho", "agosto", "setembro",
      "outubro", "novembro", "dezembro" },
    { "j\u00e4nner", "febru\u00e1r", "m\u00e1rcius", "\u00e1prilis", "m\u00e1jus", "j\u00fanius",
      "j\u00falius", "augusztus", "szeptember", "okt\u00f3ber", "november", "december" },
    { "\u03b9\u03b1\u03bd", "\u03c6\u03b5\u03b2", "\u03bc\u03b1\u03c1", "\u03b1\u03c0\u03c1",
      "\u03bc\u03b1\u03b9", "\u03b9\u03bf\u03c5\u03bd", "\u03b9\u03bf\u03c5\u03bb",
      "\u03b1\u03c5\u03b3", "\u03c3\u03b5\u03c0", "\u03bf\u03ba\u03c4", "\u03bd\u03bf\u03b5",
      "\u03b4\u03b5\u03ba" },
    { "\u03b9\u03b1\u03bd", "\u03c6\u03b5\u03b2", "\u03bc\u03b1\u03c1", "\u03b1\u03c0\u03c1",
      "\u03bc\u03b1\u03b9", "\u03b9\u03bf\u03cd\u03bd",
      "\u03b9\u03bf\u03cd\u03bb", /* with accents */
      "\u03b1\u03c5\u03b3", "\u03c3\u03b5\u03c0", "\u03bf\u03ba\u03c4", "\u03bd\u03bf\u03b5",
      "\u03b4\u03b5\u03ba" },
    { "jan", "feb", "mrz", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec" },
    { "\u044f\u043d\u0432\u0430\u0440\u044f", "\u0444\u0435\u0432\u0440\u0430\u043b\u044f",
      "\u043c\u0430\u0440\u0442\u0430", "\u0430\u043f\u0440\u0435\u043b\u044f",
      "\u043c\u0430\u044f", "\u0438\u044e\u043d\u044f", "\u0438\u044e\u043b\u044f",
      "\u0430\u0432\u0433\u0443\u0441\u0442\u0430",
      "\u0441\u0435\u043d\u0442\u044f\u0431\u0440\u044f",
      "\u043e\u043a\u0442\u044f\u0431\u0440\u044f", "\u043d\u043e\u044f\u0431\u0440\u044f",
      "\u0434\u0435\u043a\u0430\u0431\u0440\u044f" },
    { "\u044f\u043d\u0432\u0430\u0440\u044c", "\u0444\u0435\u0432\u0440\u0430\u043b\u044c",
      "\u043c\u0430\u0440\u0442", "\u0430\u043f\u0440\u0435\u043b\u044c", "\u043c\u0430\u0439",
      "\u0438\u044e\u043d\u044c", "\u0438\u044e\u043b\u044c",
      "\u0430\u0432\u0433\u0443\u0441\u0442", "\u0441\u0435\u043d\u0442\u044f\u0431\u0440\u044c",
      "\u043e\u043a\u0442\u044f\u0431\u0440\u044c", "\u043d\u043e\u044f\u0431\u0440\u044c",
      "\u0434\u0435\u043a\u0430\u0431\u0440\u044c" },
    { "\u0441\u0456\u0447\u043d\u044f", "\u043b\u044e\u0442\u043e\u0433\u043e",
      "\u0431\u0435\u0440\u0435\u0437\u043d\u044f", "\u043a\u0432\u0456\u0442\u043d\u044f",
      "\u0442\u0440\u0430\u0432\u043d\u044f", "\u0447\u0435\u0440\u0432\u043d\u044f",
      "\u043b\u0438\u043f\u043d\u044f", "\u0441\u0435\u0440\u043f\u043d\u044f",
      "\u0432\u0435\u0440\u0435\u0441\u043d\u044f", "\u0436\u043e\u0432\u0442\u043d\u044f",
      "\u043b\u0438\u0441\u0442\u043e\u043f\u0430\u0434\u0430",
      "\u0433\u0440\u0443\u0434\u043d\u044f" },
    { "ledna", "\u00fanora", "b\u0159ezna", "dubna", "kv\u011btna", "\u010dervna", "\u010dervence",
      "srpna", "z\u00e1\u0159\u00ed", "\u0159\u00edjna", "listopadu", "prosince" },
    { "ocak", "\u015fubat", "mart", "nisan", "may\u0131s", "haziran", "temmuz", "a\u011fustos",
      "eyl\u00fcl", "ekim", "kas\u0131m", "aral\u0131k" },
    { "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kes\u00e4kuuta",
      "hein\u00e4kuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta" },
    { "stycznia", "lutego", "mrt", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
      "wrze\u015bnia", "pa\u017adziernika", "listopada", "grudnia" },
};

static const struct {
    const char *name;
    int32_t minutes; /* east of UTC */
} zones[] = {
    { "gmt", 0 },     { "utc", 0 },    { "ut", 0 },     { "z", 0 },      { "wet", 0 },
    { "west", 60 },   { "bst", 60 },   { "ist", 330 },  { "cet", 60 },   { "met", 60 },
    { "mez", 60 },    { "cest", 120 }, { "mest", 120 }, { "mesz", 120 }, { "eet", 120 },
    { "eest", 180 },  { "msk", 180 },  { "msd", 240 },  { "hkt", 480 },  { "sgt", 480 },
    { "jst", 540 },   { "kst", 540 },  { "aest", 600 }, { "aedt", 660 }, { "acst", 570 },
    { "acdt", 630 },  { "awst", 480 }, { "nzst", 720 }, { "nzdt", 780 }, { "sast", 120 },
    { "brt", -180 },  { "art", -180 }, { "nst", -210 }, { "ndt", -150 }, { "adt", -180 },
    { "ast", -240 },  { "at", -240 },  { "edt", -240 }, { "est", -300 }, { "et", -300 },
    { "cdt", -300 },  { "cst", -360 }, { "ct", -360 },  { "mdt", -360 }, { "mst", -420 },
    { "mt", -420 },   { "pdt", -420 }, { "pst", -480 }, { "pt", -480 },  { "akst", -540 },
    { "akdt", -480 }, { "hst", -600 },
};

/* Places whose names stand in for a zone. Summer time by the rules of the European Union (since
 * 1996) and of the United States (1987 and 2007). */
static const struct {
    const char *name;
    int32_t minutes;
    enum { NO_SUMMER, EU_SUMMER, US_SUMMER } rule;
} places[] = {
    { "america/new_york", -300, US_SUMMER },
    { "america/toronto", -300, US_SUMMER },
    { "america/detroit", -300, US_SUMMER },
    { "america/chicago", -360, US_SUMMER },
    { "america/denver", -420, US_SUMMER },
    { "america/phoenix", -420, NO_SUMMER },
    { "america/los_angeles", -480, US_SUMMER },
    { "america/vancouver", -480, US_SUMMER },
    { "us/eastern", -300, US_SUMMER },
    { "us/central", -360, US_SUMMER },
    { "us/mountain", -420, US_SUMMER },
    { "us/pacific", -480, US_SUMMER },
    { "europe/london", 0, EU_SUMMER },
    { "europe/dublin", 0, EU_SUMMER },
    { "europe/lisbon", 0, EU_SUMMER },
    { "europe/berlin", 60, EU_SUMMER },
    { "europe/paris", 60, EU_SUMMER },
    { "europe/madrid", 60, EU_SUMMER },
    { "europe/rome", 60, EU_SUMMER },
    { "europe/amsterdam", 60, EU_SUMMER },
    { "europe/brussels", 60, EU_SUMMER },
    { "europe/vienna", 60, EU_SUMMER },
    { "europe/zurich", 60, EU_SUMMER },
    { "europe/stockholm", 60, EU_SUMMER },
    { "europe/warsaw", 60, EU_SUMMER },
    { "europe/prague", 60, EU_SUMMER },
    { "europe/athens", 120, EU_SUMMER },
    { "europe/helsinki", 120, EU_SUMMER },
    { "europe/istanbul", 180, NO_SUMMER },
    { "europe/moscow", 180, NO_SUMMER },
    { "asia/tokyo", 540, NO_SUMMER },
    { "asia/seoul", 540, NO_SUMMER },
    { "asia/shanghai", 480, NO_SUMMER },
    { "asia/singapore", 480, NO_SUMMER },
    { "asia/kolkata", 330, NO_SUMMER },
    { "asia/calcutta", 330, NO_SUMMER },
    { "america/sao_paulo", -180, NO_SUMMER },
    { "etc/gmt", 0, NO_SUMMER },
    { "etc/utc", 0, NO_SUMMER },
};

int32_t date_month(struct str word)
{
    for (size_t lang = 0; lang < sizeof month_names / sizeof *month_names; lang++) {
        int32_t found = -1, hits = 0;

        for (int32_t m = 0; m < 12; m++) {
            struct str name;

            if (month_names[lang][m][0] != word.p[0])
                continue;
            name = str_of(month_names[lang][m]);
            if (str_eq(name, word))
                return m + 1;
            if (str_starts(name, word)) {
                found = m + 1;
                hits++;
            }
        }
        if (hits == 1 && utf8_count(word) >= 3)
            return found;
    }
    return -1;
}

bool date_zone(struct str word, int32_t *minutes)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (str_eq(word, str_of(zones[i].name))) {
            *minutes = zones[i].minutes;
            return true;
        }
    }
    if (word.n == 1 && word.p[0] >= 'a' && word.p[0] <= 'y' && word.p[0] != 'j') {
        /* RFC 822's letters: A is -1, M is -12, N is +1, Y is +12, J is not used */
        int32_t k = word.p[0] - 'a' + 1;

        *minutes = k < 14 ? -60 * (k > 10 ? k - 1 : k) : 60 * (k - 13);
        return true;
    }
    return false;
}

int32_t date_place(struct str word)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (str_eq(word, str_of(places[i].name)))
            return (int32_t)i;
    return -1;
}

/* Local midnight of a month's Sunday: the n-th (1 ..), or the last (0), in seconds since 1970. */
static int64_t sunday(int32_t year, int32_t month, int32_t n)
{
    int64_t first = day_of_date((struct date){ year, month, 1 });
    int64_t after = day_of_date((struct date){ year, month + 1, 1 }); /* never asked of December */
    int64_t at = first + (7 - weekday_of_day(first)) % 7 + (n ? n - 1 : 4) * 7;

    return (n == 0 && at >= after ? at - 7 : at) * DAY_S;
}

int32_t date_place_zone(int32_t place, int32_t year, int64_t local)
{
    int32_t standard = places[place].minutes;
    bool late = year >= 2007;
    int64_t from = INT64_MAX, to = INT64_MIN;

    switch (places[place].rule) {
    case NO_SUMMER: break;
    case EU_SUMMER: /* changes at 1:00 UTC */
        from = sunday(year, 3, 0) + HOUR_S + standard * MINUTE_S;
        to = sunday(year, 10, 0) + 2 * HOUR_S + standard * MINUTE_S;
        break;
    case US_SUMMER: /* changes at 2:00 local time */
        from = sunday(year, late ? 3 : 4, late ? 2 : 1) + 2 * HOUR_S;
        to = sunday(year, late ? 11 : 10, late ? 1 : 0) + 2 * HOUR_S;
        break;
    }
    return standard + (local >= from && local < to ? 60 : 0);
}
