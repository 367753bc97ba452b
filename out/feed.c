/*
 * feed.c - an Atom feed (RFC 4287) of the newest alerts.
 *
 * An entry's id is a tag: address (RFC 4151) of the alert, which it keeps from opening to all-clear; what
 * changes is its 'updated' and its text. Written aside and renamed, like a page.
 */
#include "out/feed.h"

#include "core/arena.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/limits.h"
#include "core/markup.h"
#include "core/notice.h"
#include "core/zone.h"
#include "out/folder.h"
#include "out/mail.h"
#include "out/print.h"
#include "store/store.h"

#include <unistd.h>

enum { ENTRIES = 50, EPOCH_YEAR = 1970 };

static void put_time(struct markup *m, const char *element, int64_t at)
{
    char text[DATE_RFC3339_SIZE];

    date_format_rfc3339(at, text);
    markup_element(m, element, NULL, text);
}

/* "tag:acme.example,2026:hark/ID" */
static struct str tag(const struct settings *settings, int year, struct str name,
                      struct arena *arena)
{
    struct str address = mail_bare_address(mail_from(settings));
    ptrdiff_t at = str_find_char(address, '@');

    return arena_printf(arena, "tag:" STR_FMT ",%d:hark/" STR_FMT,
                        STR_ARG(str_from(address, (size_t)(at + 1))), year, STR_ARG(name));
}

static struct str title(const struct alert_row *alert, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, "%s%s " STR_FMT, str_eq(alert->state, STR("resolved")) ? "resolved: " : "",
               severity_name((enum severity)alert->severity), STR_ARG(alert->topic));
    if (alert->aspect.n)
        buf_printf(&text, " (" STR_FMT ")", STR_ARG(alert->aspect));
    if (alert->source.n)
        buf_printf(&text, ": source '" STR_FMT "' %s", STR_ARG(alert->source),
                   str_eq(alert->state, STR("resolved")) ? "can be read again" : "cannot be read");
    else if (alert->expected_milli > 0) {
        buf_printf(&text, ": %d where ", alert->observed);
        print_number(alert->expected_milli, &text);
        buf_putz(&text, " are usual");
    } else {
        buf_printf(&text, ": " STR_FMT ", %zu %s", STR_ARG(alert->signal), alert->n_mentions,
                   alert->n_mentions == 1 ? "mention" : "mentions");
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static void put_entry(struct markup *m, const struct settings *settings,
                      const struct alert_row *alert, struct arena *arena)
{
    struct date opened = date_of_day(clock_floor(alert->opened_at, DAY_S) / DAY_S);

    markup_start(m, "entry");
    markup_element_str(m, "id", NULL, tag(settings, (int)opened.year, alert->id, arena));
    markup_element_str(m, "title", NULL, title(alert, arena));
    put_time(m, "published", alert->opened_at);
    put_time(m, "updated", alert->changed_at);
    markup_start(m, "category");
    markup_attr_str(m, "term", alert->topic);
    markup_end(m);
    markup_element_str(m, "summary", NULL,
                       arena_printf(arena, "hark alerts show " STR_FMT, STR_ARG(alert->id)));
    markup_end(m);
    markup_line(m);
}

int feed_compose(struct store *store, const struct settings *settings, struct buf *out,
                 struct err *err)
{
    struct arena arena = { 0 };
    struct alert_row *all = NULL;
    struct markup *m;
    size_t n = 0;
    int64_t updated = 0;
    int rc = store_alerts(store, &arena, &all, &n, err);

    if (rc == 0) {
        n = n < ENTRIES ? n : ENTRIES;
        for (size_t i = 0; i < n; i++)
            updated = all[i].changed_at > updated ? all[i].changed_at : updated;
        buf_putz(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        m = markup_open(out);
        markup_start(m, "feed");
        markup_attr(m, "xmlns", "http://www.w3.org/2005/Atom");
        markup_element_str(m, "id", NULL, tag(settings, EPOCH_YEAR, STR("alerts"), &arena));
        markup_element(m, "title", NULL, "hark: alerts");
        put_time(m, "updated", updated);
        markup_start(m, "author");
        markup_element(m, "name", NULL, "hark");
        markup_end(m);
        markup_line(m);
        for (size_t i = 0; i < n; i++)
            put_entry(m, settings, &all[i], &arena);
        markup_end(m);
        markup_line(m);
        rc = markup_close(m, err);
    }
    arena_release(&arena);
    return rc;
}

int feed_write(struct store *store, const struct settings *settings, bool sync, struct err *err)
{
    int folder = folder_open(settings->digest.site, err), rc = folder < 0 ? -1 : 0;
    struct buf xml;

    buf_init(&xml, LIMIT_MAIL);
    if (rc == 0)
        rc = feed_compose(store, settings, &xml, err);
    if (rc == 0)
        rc = folder_stage(folder, "alerts.xml", buf_str(&xml), err);
    if (rc == 1)
        rc = folder_show(folder, "alerts.xml", sync, err);
    if (rc == 0 && sync)
        rc = folder_sync(folder, err);
    buf_release(&xml);
    if (folder >= 0)
        close(folder);
    return rc == 0 ? 0
                   : err_wrap(err, "alerts.xml in '" STR_FMT "': ", STR_ARG(settings->digest.site));
}
