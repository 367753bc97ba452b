/*
 * channels.c - the table of channels, and what they have in common.
 */
#include "out/channel.h"

#include "core/notice.h"
#include "out/bulletin.h"
#include "out/mail.h"
#include "out/say.h"
#include "out/telling.h"

#include <stdlib.h>

extern const struct channel channel_mail, channel_eml, channel_sendmail, channel_webhook,
    channel_slack, channel_ntfy, channel_alertmanager, channel_program;
static const struct channel *const channels[] = {
    &channel_mail,  &channel_eml,  &channel_sendmail,     &channel_webhook,
    &channel_slack, &channel_ntfy, &channel_alertmanager, &channel_program,
};

const struct channel *channel_find(struct str name)
{
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        if (str_eq(name, str_of(channels[i]->name)))
            return channels[i];
    return NULL;
}

char **channel_environment(struct arena *arena)
{
    static const char *const kept[] = { "PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR" };
    size_t n = 0, n_kept = sizeof kept / sizeof *kept;
    char **env = arena_alloc(arena, (n_kept + 1) * sizeof *env);

    for (size_t i = 0; i < n_kept; i++) {
        const char *value = getenv(kept[i]);

        if (value)
            env[n++] = arena_z(arena, arena_printf(arena, "%s=%s", kept[i], value));
    }
    return env;
}

int channel_compose(const struct channel *channel, const struct mail_alert *in, struct buf *out,
                    struct err *err)
{
    struct bulletin bulletin;
    struct telling t;
    int rc;

    if (!channel->print)
        return mail_compose_alert(in, out, err);
    rc = telling_open(&t, in, err);
    if (rc == 0) {
        bulletin_of_alert(&t, &bulletin);
        rc = channel->print(&bulletin, out, err);
    }
    telling_release(&t);
    return rc;
}

int channel_compose_test(const struct channel *channel, const struct settings *settings,
                         struct str recipient, int64_t now, struct buf *out, struct err *err)
{
    struct bulletin bulletin = {
        .id = STR("test"),
        .event = "test",
        .severity = SEVERITY_INFO,
        .at = now,
        .opened_at = now,
        .topic = STR("test"),
        .title = str_of(say("This is a test of hark")),
        .text = str_of(say("If you can read it, alerts will reach you here. Nothing needs to be "
                           "done.")),
    };

    if (!channel->print)
        return mail_compose_test(settings, recipient, now, out, err);
    return channel->print(&bulletin, out, err);
}

int channel_compose_withdrawn(const struct channel *channel, struct str recipient, struct str alert,
                              int32_t revision, int64_t at, struct buf *out, struct err *err)
{
    struct arena arena = { 0 };
    struct bulletin bulletin = {
        .id = alert,
        .revision = revision,
        .event = "withdrawn",
        .severity = SEVERITY_NOTICE,
        .at = at,
        .opened_at = at,
        .topic = recipient,
        .title = arena_printf(&arena, "alert " STR_FMT " (text withdrawn)", STR_ARG(alert)),
        .text = arena_printf(&arena,
                             "Something that this may have quoted was forgotten on request: hark "
                             "alerts show " STR_FMT,
                             STR_ARG(alert)),
    };
    int rc = channel->print(&bulletin, out, err);

    arena_release(&arena);
    return rc;
}
