/*
 * airline.c - hark's alerter on nine days of tweets to airlines: usage: airline HOURLY.csv REASONS.csv
 *
 * Counts per hour and airline, marked negative, neutral, positive by people, and what the negatives
 * complain of, which are the aspects. On 22 and 23 February
 * 2015 flights were cancelled in great numbers; American's tweets were collected from 22 February on.
 * Nine days are short, so three covered days (instead of five) make a series ready; an hour is learnt
 * two days later, which leaves 22 to 24 February to judge. Times are those of the set.
 */
#include "alert/life.h"
#include "core/zone.h"

#include <stdio.h>
#include <string.h>

enum { MAX_HOURS = 24 * 12, N_REASONS = 10 };

static const struct str reasons[N_REASONS] = {
    { "Bad Flight", 10 },
    { "Can't Tell", 10 },
    { "Cancelled Flight", 16 },
    { "Customer Service Issue", 22 },
    { "Damaged Luggage", 15 },
    { "Flight Attendant Complaints", 27 },
    { "Flight Booking Problems", 23 },
    { "Late Flight", 11 },
    { "Lost Luggage", 12 },
    { "longlines", 9 },
};

struct airline {
    const char *name;
    bool burned; /* in the crisis */
    int neg[MAX_HOURS], other[MAX_HOURS];
    int of[MAX_HOURS][N_REASONS]; /* negatives by reason */
    int first, last;              /* hours with rows */
};

static struct airline airlines[] = {
    { .name = "American", .first = -1 },
    { .name = "Delta", .burned = true, .first = -1 },
    { .name = "Southwest", .first = -1 },
    { .name = "US Airways", .burned = true, .first = -1 },
    { .name = "United", .burned = true, .first = -1 },
    { .name = "Virgin America", .first = -1 },
};

enum { N_AIRLINES = sizeof airlines / sizeof *airlines };

static int64_t start; /* midnight of 16 February */

static void read_line(const char *line)
{
    int year, month, day, hour, minute, neg, neutral, positive;
    char name[64];

    if (sscanf(line, "%d-%d-%dT%d:%d,%63[^,],%d,%d,%d", &year, &month, &day, &hour, &minute, name,
               &neg, &neutral, &positive) != 9)
        return;

    int64_t at = day_of_date((struct date){ year, month, day }) * 24 + hour - start / HOUR_S;

    for (int i = 0; i < N_AIRLINES && at >= 0 && at < MAX_HOURS; i++)
        if (strcmp(airlines[i].name, name) == 0) {
            airlines[i].neg[at] += neg;
            airlines[i].other[at] += neutral + positive;
            if (airlines[i].first < 0 && neg + neutral + positive >= 5)
                airlines[i].first = (int)at; /* a stray tweet is not yet a collection */
            airlines[i].last = (int)at;
        }
}

static void read_reason(const char *line)
{
    int year, month, day, hour, minute, n;
    char name[64], reason[64];

    if (sscanf(line, "%d-%d-%dT%d:%d,%63[^,],%63[^,],%d", &year, &month, &day, &hour, &minute, name,
               reason, &n) != 8)
        return;

    int64_t at = day_of_date((struct date){ year, month, day }) * 24 + hour - start / HOUR_S;

    for (int i = 0; i < N_AIRLINES && at >= 0 && at < MAX_HOURS; i++)
        for (int k = 0; k < N_REASONS && strcmp(airlines[i].name, name) == 0; k++)
            if (str_eq(reasons[k], str_of(reason)))
                airlines[i].of[at][k] += n;
}

static bool read_lines(const char *path, void (*each)(const char *line))
{
    FILE *in = fopen(path, "r");
    char line[256];

    if (!in)
        return false;
    while (fgets(line, sizeof line, in))
        each(line);
    fclose(in);
    return true;
}

static void print_hour(int64_t at)
{
    struct date date = date_of_day(clock_floor(at, DAY_S) / DAY_S);

    printf("%02d-%02d %02d:00", date.month, date.day, zone_local_minute(NULL, at) / 60);
}

/* Hours from 22 February 00:00 to the first opening; -1: none. */
static int run(const struct airline *a)
{
    struct judge_conf judge_conf = { .odds_days = 250, .ready_hours = 72 };
    struct life_conf life_conf = { .odds_days = 250, .repeat_s = DAY_S };
    struct judge_state *judge_state = judge_state_open(STR_NONE, NULL);
    struct life_state *life = life_state_open(STR_NONE, NULL);
    struct arena arena;
    int first = -1;

    arena_init(&arena);
    printf("%-15s", a->name);
    for (int h = a->first; h <= a->last; h++) {
        int64_t at = start + (h + 1) * HOUR_S;
        struct coverage source = { .name = STR("tweets"),
                                   .dated = true,
                                   .every_s = 900,
                                   .first_ok_at = start + a->first * HOUR_S,
                                   .last_ok_at = at };
        struct arrival arrivals[1 + N_REASONS] = { { .aspect = ASPECT_ALL,
                                                     .bucket = at - HOUR_S,
                                                     .neg = a->neg[h],
                                                     .raw_neg = a->neg[h],
                                                     .other = a->other[h],
                                                     .raw_other = a->other[h] } };
        struct tick tick = { .topic = str_of(a->name),
                             .at = at,
                             .previous = at - HOUR_S,
                             .sources = &source,
                             .n_sources = 1,
                             .aspects = reasons,
                             .n_aspects = N_REASONS,
                             .arrivals = arrivals,
                             .n_arrivals = 1 + N_REASONS };
        struct judgement *judgements;
        struct notice *notices;

        for (int k = 0; k < N_REASONS; k++)
            arrivals[1 + k] = (struct arrival){
                .aspect = k, .bucket = at - HOUR_S, .neg = a->of[h][k], .raw_neg = a->of[h][k]
            };
        arena_clear(&arena);

        size_t n = judge(&judge_conf, judge_state, &tick, &arena, &judgements);

        n = life_step(&life_conf, life, &tick, judgements, n, NULL, 0, &arena, &notices);
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(notices[i].signal, STR("negative")))
                continue;
            printf("  %s ", notice_kind_name(notices[i].kind));
            print_hour(at);
            if (notices[i].kind == NOTICE_OPENED) {
                printf(" (" STR_FMT "%s%d, usually %d-%d)", STR_ARG(notices[i].aspect),
                       str_is_empty(notices[i].aspect) ? "" : ": ", notices[i].observed,
                       notices[i].usual_low, notices[i].usual_high);
                if (first < 0)
                    first = h + 1 - 6 * 24;
            }
        }
    }
    puts(first == -1 ? "  nothing opened" : "");
    arena_release(&arena);
    life_state_close(life);
    judge_state_close(judge_state);
    return first;
}

int main(int argc, char **argv)
{
    int found = 0, opened_others = 0, latest = 0;

    start = day_of_date((struct date){ 2015, 2, 16 }) * DAY_S;
    if (argc < 3 || !read_lines(argv[1], read_line) || !read_lines(argv[2], read_reason)) {
        fputs("usage: airline HOURLY.csv REASONS.csv\n", stderr);
        return 64;
    }
    for (int i = 0; i < N_AIRLINES; i++) {
        int first = run(&airlines[i]);

        if (airlines[i].burned && first != -1) {
            found++;
            latest = first > latest ? first : latest;
        }
        if (strcmp(airlines[i].name, "American") == 0)
            opened_others += first != -1;
    }
    printf("RESULT airline_crisis_found %d 3 %s\n", found, found == 3 ? "ok" : "short");
    printf("RESULT airline_hours_to_open %d <=12 %s\n", latest, latest <= 12 ? "ok" : "short");
    printf("RESULT airline_late_start_opened %d 0 %s\n", opened_others,
           opened_others == 0 ? "ok" : "short");
    return 0;
}
