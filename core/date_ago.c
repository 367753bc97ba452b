/*
 * date_ago.c - days told from the day on which they were written.
 *
 * The words are few in all languages: a number, a unit, and a word that says it lies in the past. Other words
 * ("Reviewed", "Edited") are passed over, as the whole is short and stands where a date is expected.
 */
#include "core/date_ago.h"

#include "core/buf.h"
#include "core/clock.h"
#include "core/utf8.h"
#include "core/zone.h"

enum { LONGEST = 80, MOST_WORDS = 8, MOST_YEARS = 60 };

enum unit {
    UNIT_NONE,
    UNIT_SECOND,
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_YEAR
};

/* Folded, without accents, each followed by a blank; so are all lists here. */
static const struct {
    enum unit unit;
    const char *words;
} units[] = {
    { UNIT_SECOND,
      "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondo "
      "secondi seconden sekund sekundy sekunder sekuntia " },
    { UNIT_MINUTE,
      "min mins minute minutes minuten minuto minutos minuti minuut minuty minut minuter "
      "minutter minuuttia " },
    { UNIT_HOUR, "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren "
                 "godzine godziny godzin timme timmar time timer tunti tuntia " },
    { UNIT_DAY,
      "d day days tag tage tagen jour jours j dia dias giorno giorni dag dagen dage dagar "
      "dager dzien dni paiva paivaa " },
    { UNIT_WEEK,
      "w wk wks week weeks woche wochen semaine semaines semana semanas settimana settimane "
      "weken tydzien tygodnie tygodni vecka veckor uge uger uke uker viikko viikkoa " },
    { UNIT_MONTH,
      "mo mos mth mths month months monat monate monaten mois mes meses mese mesi maand "
      "maanden miesiac miesiace miesiecy manad manader maned maneder kuukausi kuukautta " },
    { UNIT_YEAR,
      "y yr yrs year years jahr jahre jahren an ans annee annees ano anos anno anni jaar "
      "jaren rok lata lat ar vuosi vuotta " },
};

static const struct {
    int32_t n;
    const char *words;
} numbers[] = {
    { 1,
      "a an one ein eine einem einer einen un une una uno um uma een en ett et jeden last letzte "
      "letzten letzter vorige derniere dernier pasada pasado scorsa scorso vorig passada "
      "passado " },
    { 2, "two couple zwei deux dos due twee duas dois dwa tva to kaksi " },
    { 3,
      "three few drei einigen quelques unos unas alcuni algumas enkele tres tre drie trzy kolme " },
};

/* What says that it lies in the past. Those of two words are told by one of them. */
static const char past[] =
    "ago vor il hace fa geleden ha atras temu sedan siden sitten last letzte "
    "letzten letzter vorige derniere dernier pasada pasado scorsa scorso vorig "
    "passada passado ";

/* Behind a unit without a number they stand for one: "la semana pasada", "tydzien temu". */
static const char behind_one[] =
    "temu pasada pasado scorsa scorso passada passado derniere dernier ";

/* Days by a name of their own. */
static const struct {
    int32_t days;
    const char *words;
} names[] = {
    { 0, "today now heute eben aujourd hui aujourd\u2019hui hoy ahora oggi adesso vandaag hoje "
         "agora dzisiaj dzis idag "
         "tanaan instant " },
    { 1, "yesterday gestern hier ayer ieri gisteren ontem wczoraj igar eilen " },
    { 2, "vorgestern anteayer eergisteren anteontem " },
};

static bool is_among(struct str word, const char *words)
{
    struct str rest = str_of(words), one;

    while (word.n && str_cut(&rest, ' ', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

static enum unit unit_of(struct str word)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (is_among(word, units[i].words))
            return units[i].unit;
    return UNIT_NONE;
}

static int32_t number_of(struct str word)
{
    int64_t n;

    if (word.n <= 4 && str_to_int(word, &n))
        return (int32_t)n;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (is_among(word, numbers[i].words))
            return numbers[i].n;
    return -1;
}

/* The next run of digits or of letters: "3w" is two words. */
static bool next_word(struct str *s, struct str *word)
{
    size_t from = 0, n;
    bool digits;

    while (from < s->n && (unsigned char)s->p[from] < 0x80 && !char_is_alpha(s->p[from]) &&
           !char_is_digit(s->p[from]))
        from++;
    digits = from < s->n && char_is_digit(s->p[from]);
    for (n = from; n < s->n && char_is_digit(s->p[n]) == digits; n++)
        if (!digits && (unsigned char)s->p[n] < 0x80 && !char_is_alpha(s->p[n]))
            break;
    *word = str_sub(*s, from, n - from);
    *s = str_from(*s, n);
    return word->n > 0;
}

struct ago {
    int64_t months, seconds;
    size_t n_words, n_pairs; /* numbers with their units */
    bool is_past, is_joined; /* "3w" */
    int32_t days;            /* by a name; -1: none */
};

static void take_unit(struct ago *ago, enum unit unit, int32_t n)
{
    static const int64_t seconds[] = { [UNIT_SECOND] = 1,
                                       [UNIT_MINUTE] = MINUTE_S,
                                       [UNIT_HOUR] = HOUR_S,
                                       [UNIT_DAY] = DAY_S,
                                       [UNIT_WEEK] = 7 * DAY_S };

    ago->n_pairs++;
    if (unit >= UNIT_MONTH)
        ago->months += (int64_t)n * (unit == UNIT_YEAR ? 12 : 1);
    else
        ago->seconds += n * seconds[unit];
}

static struct ago read_words(struct str s)
{
    struct ago ago = { .days = -1 };
    struct str word, before = STR_NONE;

    while (next_word(&s, &word)) {
        enum unit unit = unit_of(word);
        int32_t n = number_of(before);

        ago.n_words++;
        if (unit != UNIT_NONE && n >= 0) {
            take_unit(&ago, unit, n);
            ago.is_joined |= before.p + before.n == word.p;
        } else if (unit != UNIT_NONE && is_among(before, "of ")) {
            take_unit(&ago, unit, 2); /* "a couple of weeks" */
        } else if (unit_of(before) != UNIT_NONE && ago.n_pairs == 0 && is_among(word, behind_one)) {
            take_unit(&ago, unit_of(before), 1);
        }
        ago.is_past |= is_among(word, past);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (ago.days < 0 && is_among(word, names[i].words))
                ago.days = names[i].days + is_among(before, "avant before ");
        before = word;
    }
    return ago;
}

static int64_t day_before(int64_t now, const struct ago *ago)
{
    struct date date = date_of_day(clock_floor(now - ago->seconds, DAY_S) / DAY_S);
    int64_t months = (int64_t)date.year * 12 + date.month - 1 - ago->months;
    int64_t day, first;

    if (ago->months == 0)
        return day_of_date(date) * DAY_S;
    date.year = (int32_t)(months / 12);
    date.month = (int32_t)(months % 12) + 1;
    first = day_of_date((struct date){ date.year, date.month, 1 });
    day = day_of_date(date); /* 31 February is the 28th */
    while (date_of_day(day).month != date.month && day > first)
        day--;
    return day * DAY_S;
}

bool date_ago(struct str s, int64_t now, int64_t *day)
{
    struct buf folded, bare;
    struct ago ago;

    s = str_trim(s);
    if (!s.n || s.n > LONGEST)
        return false;
    buf_init(&folded, 8 * LONGEST);
    buf_init(&bare, 8 * LONGEST);
    utf8_fold(s, &folded);
    utf8_plain(buf_str(&folded), &bare);
    ago = read_words(buf_str(&bare));
    buf_release(&bare);
    buf_release(&folded);
    if (ago.n_pairs == 0 && ago.days >= 0 && ago.n_words <= MOST_WORDS) {
        *day = clock_floor(now - ago.days * DAY_S, DAY_S);
        return true;
    }
    if (ago.n_pairs == 0 || ago.months > MOST_YEARS * 12 ||
        ago.seconds > MOST_YEARS * 366 * DAY_S ||
        !(ago.is_past || (ago.is_joined && ago.n_words == 2 * ago.n_pairs)))
        return false;
    *day = day_before(now, &ago);
    return true;
}
