/*
 * mail_department.c - the mail to a department: what it is responsible for in a day or a week, of all
 * topics that name it.
 *
 * One mail however many topics there are. Those with the most complaints come first; the last ones of
 * very many are named in one line. Without a complaint or praise there is no mail.
 */
#include "out/mail_digest.h"

#include "core/mem.h"
#include "out/day_text.h"
#include "out/page.h"
#include "out/print.h"
#include "out/say.h"

#include <stdlib.h>
#include <string.h>

enum { SHARES_IN_FULL = 12, NAMES_IN_SUBJECT = 3 };

/* What a topic has for the department. The history is borrowed by the period. */
struct share {
    struct history history;
    struct period period;
    struct department own;
};

struct shares {
    const struct mail_digest *in;
    struct arena arena;
    struct share **all;
    size_t n, n_complaints, n_in_full;
};

static void share_close(struct share *share)
{
    period_release(&share->period);
    history_release(&share->history);
    mem_free(share);
}

/* NULL where it failed, or has nothing. */
static struct share *share_open(struct shares *shares, const struct topic *topic, struct err *err)
{
    const struct mail_digest *in = shares->in;
    struct view_request view = site_view(in->site, topic);
    struct share *share = mem_alloc(sizeof *share);
    int64_t first, last;
    int rc;

    period_bounds(in->kind, in->day, &first, &last);
    rc = history_read(&share->history, &view, topic->zone, first - HISTORY_REACH, last, err);
    if (rc == 0)
        rc = period_open(&share->period, &view, &share->history, PERIOD_OTHER, first, last, err);
    if (rc == 0)
        department_of(&share->period, in->department, &shares->arena, &share->own);
    if (rc == 0 && share->own.theirs.n + share->own.praise.n_rows > 0)
        return share;
    share_close(share);
    return NULL;
}

static int by_complaints(const void *a, const void *b)
{
    const struct share *x = *(struct share *const *)a, *y = *(struct share *const *)b;

    if (x->own.theirs.n != y->own.theirs.n)
        return x->own.theirs.n < y->own.theirs.n ? 1 : -1;
    return str_cmp(x->period.view.topic->name, y->period.view.topic->name);
}

static int shares_open(struct shares *shares, struct err *err)
{
    const struct settings *settings = shares->in->site->settings;

    shares->all = arena_alloc(&shares->arena, (settings->n_topics + 1) * sizeof(struct share *));
    for (size_t i = 0; i < settings->n_topics; i++) {
        const struct topic *topic = &settings->topics[i];
        bool is_its = str_eq(settings_department(settings, topic, shares->in->department),
                             shares->in->recipient);
        struct share *share = is_its ? share_open(shares, topic, err) : NULL;

        if (err_is_set(err))
            return -1;
        if (!share)
            continue;
        shares->all[shares->n++] = share;
        shares->n_complaints += share->own.theirs.n;
    }
    if (shares->n > 1)
        qsort(shares->all, shares->n, sizeof(struct share *), by_complaints);
    shares->n_in_full = shares->n < SHARES_IN_FULL ? shares->n : SHARES_IN_FULL;
    return 0;
}

static void shares_close(struct shares *shares)
{
    for (size_t i = 0; i < shares->n; i++)
        share_close(shares->all[i]);
    arena_release(&shares->arena);
}

static const struct topic *topic_of(const struct shares *shares, size_t i)
{
    return shares->all[i]->period.view.topic;
}

/* "Kestrel (20), Tideline (6)", from one on; "and 3 more" behind the last of 'most'. Those without a
 * complaint, who come last, are not named. */
static struct str names_of(struct shares *shares, size_t from, size_t most)
{
    size_t n = shares->n;
    struct buf text;
    struct str result;

    while (n > 0 && shares->all[n - 1]->own.theirs.n == 0)
        n--;
    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = from; i < n && i - from < most; i++)
        buf_printf(&text, "%s" STR_FMT " (%s)", i > from ? ", " : "",
                   STR_ARG(topic_of(shares, i)->name), DIGITS(shares->all[i]->own.theirs.n));
    if (n > from && n - from > most)
        buf_printf(&text, say(" and %zu more"), n - from - most);
    result = arena_str(&shares->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static void put_share(struct shares *shares, size_t i, struct letter *letter)
{
    const struct share *share = shares->all[i];
    struct str page;
    struct buf name;

    department_part(&share->period, &share->own, shares->n > 1, letter);
    buf_init(&name, 128);
    page_department_name(share->own.name, &name);
    page = buf_str(&name);
    page.n -= strlen(".html");
    if (shares->n == 1)
        letter_foot(letter);
    if (shares->n == 1 && !str_is_empty(shares->in->site->settings->digest.site))
        letter_heading(letter, say("More"));
    mail_digest_page(shares->in, topic_of(shares, i), page, say("Page of the department"), letter);
    buf_release(&name);
}

static struct str days_of(const struct shares *shares, struct arena *arena)
{
    return department_days(&shares->all[0]->period, arena);
}

static void tell(struct shares *shares, struct letter *letter)
{
    struct str whom = shares->in->department;

    letter_title(letter,
                 arena_printf(letter->arena, STR_FMT ", " STR_FMT,
                              STR_ARG(shares->n > 1 ? say_str(whom) : topic_of(shares, 0)->name),
                              STR_ARG(days_of(shares, letter->arena))));
    letter_gist(letter, department_headline(whom, shares->n_complaints, letter->arena));
    if (shares->n > 1 && shares->n_complaints > 0)
        letter_text(letter, names_of(shares, 0, shares->n));
    for (size_t i = 0; i < shares->n_in_full; i++)
        put_share(shares, i, letter);
    if (names_of(shares, shares->n_in_full, shares->n).n) {
        letter_heading(letter, say("Also"));
        letter_text(letter, names_of(shares, shares->n_in_full, shares->n));
    }
    if (shares->n > 1)
        letter_foot(letter);
}

/* "[hark] Kestrel 2026-03-13: For product: 20 complaints" of one topic, the names behind it of
 * several. */
static struct str title_of(struct shares *shares, struct arena *arena)
{
    const struct mail_digest *in = shares->in;
    bool several = shares->n > 1;
    struct str names = several ? names_of(shares, 0, NAMES_IN_SUBJECT) : STR_NONE;
    const struct topic *topic = several ? NULL : topic_of(shares, 0);
    struct buf name;
    struct str title;

    buf_init(&name, 32);
    period_name(in->kind, in->day, &name);
    title = arena_printf(arena, STR_FMT " " STR_FMT "%s" STR_FMT ": " STR_FMT "%s" STR_FMT,
                         STR_ARG(mail_mark(in->site->settings, topic, arena)),
                         STR_ARG(several ? STR_NONE : topic->name), several ? "" : " ",
                         STR_ARG(buf_str(&name)),
                         STR_ARG(department_headline(in->department, shares->n_complaints, arena)),
                         names.n ? ": " : "", STR_ARG(names));
    buf_release(&name);
    return title;
}

int mail_compose_department(const struct mail_digest *in, struct buf *out, struct err *err)
{
    struct shares shares = { .in = in };
    struct letter letter = { .arena = &shares.arena };
    int rc;

    arena_init(&shares.arena);
    say_in(in->site->tongues, say_common(in->site->settings));
    rc = shares_open(&shares, err);
    if (rc == 0 && shares.n > 0) {
        if (shares.n == 1)
            say_in(in->site->tongues, topic_of(&shares, 0)->language);
        tell(&shares, &letter);
        rc = mail_digest_compose(in, title_of(&shares, &shares.arena),
                                 shares.n == 1 ? topic_of(&shares, 0)->name : in->department,
                                 &letter, out, err);
    }
    shares_close(&shares);
    say_in(NULL, STR_NONE);
    return rc;
}
