/*
 * channels.c - the table of channels.
 */
#include "out/channel.h"

extern const struct channel channel_mail, channel_eml, channel_sendmail;
static const struct channel *const channels[] = { &channel_mail, &channel_eml, &channel_sendmail };

const struct channel *channel_find(struct str name)
{
    for (size_t i = 0; i < sizeof channels / sizeof *channels; i++)
        if (str_eq(name, str_of(channels[i]->name)))
            return channels[i];
    return NULL;
}
