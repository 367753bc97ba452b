/*
 * run_missed.c - mails of days and weeks that could not be sent in time.
 *
 * A mail of yesterday is news, one of last Tuesday is not. While the way out is down a mail waits and
 * is tried again; once the next one of its kind is made for the same reader, it takes the place of
 * those before it that failed, and names their times: the pages have what they told. They stay in the
 * outbox as "told in" the new one, so that nothing is told twice and nothing goes without a word.
 */
#include "cli/run.h"

#include "out/mail.h"

#include <stdlib.h>
#include <string.h>

#define TOLD_IN "told in "

static int by_time(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Whether it is told in one of those that are to be told again. */
static bool is_told_in(const struct run_missed *missed, const struct outbox_row *row)
{
    for (size_t i = 0; i < missed->n; i++)
        if (str_starts(row->error, STR(TOLD_IN)) &&
            str_eq(str_from(row->error, strlen(TOLD_IN)), missed->rows[i].alert))
            return true;
    return false;
}

int run_missed_read(struct run *run, const struct mail_digest *mail, struct arena *arena,
                    struct run_missed *out, struct err *err)
{
    struct outbox_row *rows;
    int64_t failing;
    size_t n;

    *out = (struct run_missed){ 0 };
    if (store_outbox_failing(run->store, STR("mail"), mail->recipient, &failing, err) != 0)
        return -1;
    if (failing == 0)
        return 0;
    if (store_outbox_missed(run->store, mail->recipient, arena, &rows, &n, err) != 0)
        return -1;
    out->rows = arena_alloc(arena, (n + 1) * sizeof *out->rows);
    out->times = arena_alloc(arena, (n + 1) * sizeof *out->times);
    for (int told = 0; told <= 1; told++) /* those that wait, then what they stand for */
        for (size_t i = 0; i < n; i++) {
            struct str time = mail_digest_time(mail, rows[i].alert);

            if (str_is_empty(time) || (rows[i].status == OUTBOX_SENT) != told ||
                (told && !is_told_in(out, &rows[i])))
                continue;
            out->rows[out->n++] = rows[i];
            out->times[out->n_times++] = time;
        }
    if (out->n_times > 1)
        qsort(out->times, out->n_times, sizeof *out->times, by_time);
    return 0;
}

int run_missed_told(struct run *run, const struct run_missed *missed, struct str in,
                    struct err *err)
{
    struct arena arena = { 0 };
    int rc = 0;

    for (size_t i = 0; i < missed->n && rc == 0; i++) {
        struct outbox_row *row = &missed->rows[i];

        row->status = OUTBOX_SENT;
        row->error = arena_printf(&arena, TOLD_IN STR_FMT, STR_ARG(in));
        rc = store_outbox_outcome(run->store, row, err);
    }
    arena_release(&arena);
    return rc;
}
