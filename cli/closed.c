/*
 * closed.c - sites whose pages are not for programs, as of 2026.
 */
#include "cli/closed.h"

#include "cli/command.h"

#define MAILS "its mails on new reviews, saved as a mailbox"

static const struct closed_site sites[] = {
    { "trustpilot.", "Trustpilot", "the table of reviews from its business account" },
    { "yelp.", "Yelp", MAILS },
    { "tripadvisor.", "Tripadvisor", MAILS },
    { "glassdoor.", "Glassdoor", MAILS },
    { "booking.com", "Booking.com", "the table of reviews from its extranet" },
    { "g2.com", "G2", "the table of reviews from its vendor account" },
    { "capterra.", "Capterra", "the table of reviews from its vendor account" },
    { "play.google.com", "Google Play", "the tables of reviews from the Play Console" },
    { "google.", "Google Maps", MAILS, "/maps" },
    { "maps.google.", "Google Maps", MAILS },
    { "maps.app.goo.gl", "Google Maps", MAILS },
    { "amazon.", "Amazon", "a table of reviews" },
    { "facebook.com", "Facebook", "a table of comments" },
    { "instagram.com", "Instagram", "a table of comments" },
    { "linkedin.com", "LinkedIn", "a table of comments" },
    { "tiktok.com", "TikTok", "a table of comments" },
    { "twitter.com", "X", "a table of posts" },
    { "x.com", "X", "a table of posts" },
};

/* "de.trustpilot.com" is under "trustpilot.": a label, and one or two short ones behind it. */
static bool is_under(struct str host, struct str end)
{
    ptrdiff_t at = str_find_nocase(host, end);

    if (at < 0 || (at > 0 && host.p[at - 1] != '.'))
        return false;
    host = str_from(host, (size_t)at + end.n);
    return str_ends(end, STR(".")) ? host.n >= 2 && host.n <= 6 : host.n == 0;
}

const struct closed_site *closed_site_of(struct str url)
{
    ptrdiff_t at = str_find(url, STR("://"));
    struct str path = at < 0 ? STR_NONE : str_from(url, (size_t)at + 3), host = path;

    at = str_find_char(path, '/');
    host = str_sub(path, 0, at < 0 ? path.n : (size_t)at);
    path = str_from(path, host.n);
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++)
        if (is_under(host, str_of(sites[i].host)) &&
            (!sites[i].path || str_starts(path, str_of(sites[i].path))))
            return &sites[i];
    return NULL;
}

int closed_site_tell(struct cli *cli, const struct closed_site *site, const char *address)
{
    struct err err = { 0 };

    err_set(
        &err, ERR_DATA,
        "'%s': %s lets no program read its pages, and hark does not get round that; what you can "
        "have of it is %s: save that as a file and say 'hark add FILE'",
        address, site->name, site->gives);
    return cli_error(cli, &err);
}
