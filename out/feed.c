/*
 * feed.c - an Atom feed (RFC 4287) of the newest alerts.
 *
 * An entry's id is a tag: address (RFC 4151) of the alert, which it keeps from opening to all-clear; what
 * changes is its 'updated' and its text. It leads to the alert's page, or where there is none to that of
 * all topics. Written aside and renamed, like a page.
 */
#include "out/feed.h"

#include "core/arena.h"
#include "core/buf.h"
#include "core/limits.h"
#include "core/markup.h"
#include "core/notice.h"
#include "core/zone.h"
#include "out/atom.h"
#include "out/day.h"
#include "out/folder.h"
#include "out/print.h"
#include "out/site.h"
#include "store/store.h"

#include <unistd.h>

enum { ENTRIES = 50, EPOCH_YEAR = 1970 };

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
        buf_printf(&text, ": %d %s, usually ", alert->observed,
                   str_eq(alert->signal, STR("volume")) ? "mentions" : "negative");
        print_number(alert->expected_milli, &text);
    } else {
        buf_printf(&text, ": %zu %s%s", alert->n_mentions,
                   alert->n_mentions == 1 ? "mention" : "mentions",
                   str_eq(alert->state, STR("told")) ? " reported at once" : "");
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* Where it is told in full, as seen from the feed. */
static struct str page_of(const struct alert_row *alert, struct arena *arena)
{
    struct str name = arena_printf(arena, "alert-" STR_FMT, STR_ARG(alert->id)), result;
    struct buf path;

    if (alert->n_mentions == 0 || !(day_is_trend(alert) || str_eq(alert->state, STR("told"))))
        return STR("index.html");
    buf_init(&path, BUF_NO_CEILING);
    site_page_path(alert->topic, name, &path);
    result = arena_str(arena, buf_str(&path));
    buf_release(&path);
    return result;
}

static void put_entry(struct markup *m, const struct settings *settings,
                      const struct alert_row *alert, struct arena *arena)
{
    struct date opened = date_of_day(clock_floor(alert->opened_at, DAY_S) / DAY_S);
    struct str page = page_of(alert, arena);

    markup_start(m, "entry");
    markup_element_str(m, "id", NULL, atom_tag(settings, opened.year, alert->id, arena));
    markup_element_str(m, "title", NULL, title(alert, arena));
    atom_time(m, "published", alert->opened_at);
    atom_time(m, "updated", alert->changed_at);
    atom_link(m, "alternate", "text/html", atom_address(settings, page, page, arena));
    markup_start(m, "category");
    markup_attr_str(m, "term", alert->topic);
    markup_end(m);
    markup_element_str(m, "summary", NULL,
                       arena_printf(arena, "hark alerts show " STR_FMT, STR_ARG(alert->id)));
    markup_end(m);
    markup_line(m);
}

static int compose(struct store *store, const struct settings *settings, struct buf *out,
                   struct err *err)
{
    struct arena arena = { 0 };
    struct alert_row *all = NULL;
    struct atom_head head;
    struct markup *m;
    size_t n = 0;
    int64_t updated = 0;
    int rc = store_alerts(store, &arena, &all, &n, err);

    if (rc == 0) {
        n = n < ENTRIES ? n : ENTRIES;
        for (size_t i = 0; i < n; i++)
            updated = all[i].changed_at > updated ? all[i].changed_at : updated;
        head = (struct atom_head){
            .id = atom_tag(settings, EPOCH_YEAR, STR("alerts"), &arena),
            .title = STR("hark: alerts"),
            .self = atom_address(settings, STR("alerts.xml"), STR_NONE, &arena),
            .page = atom_address(settings, STR("index.html"), STR("index.html"), &arena),
            .updated = updated,
        };
        m = atom_open(out, &head);
        for (size_t i = 0; i < n; i++)
            put_entry(m, settings, &all[i], &arena);
        rc = atom_close(m, err);
    }
    arena_release(&arena);
    return rc;
}

int feed_write(struct store *store, const struct settings *settings, bool sync, struct err *err)
{
    struct buf xml;
    int folder, rc;

    buf_init(&xml, LIMIT_MAIL);
    folder_share(site_is_for_all(settings));
    folder = folder_open(settings->digest.site, err);
    rc = folder < 0 ? -1 : 0;
    if (rc == 0)
        rc = compose(store, settings, &xml, err);
    if (rc == 0)
        rc = folder_stage(folder, "alerts.xml", buf_str(&xml), err);
    if (rc == 1)
        rc = folder_show(folder, "alerts.xml", sync, err);
    if (rc == 0 && sync)
        rc = folder_sync(folder, err);
    folder_share(false);
    buf_release(&xml);
    if (folder >= 0)
        close(folder);
    return rc == 0 ? 0
                   : err_wrap(err, "alerts.xml in '" STR_FMT "': ", STR_ARG(settings->digest.site));
}
