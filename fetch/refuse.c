/*
 * refuse.c - pages that are no answer, though they came with status 200.
 *
 * A consent page, a log-in page or a robot check read as "nothing new" would be silence taken for
 * calm. Each gets a reason of its own, so that the user knows what to mend. The marks are words that
 * such pages have in their markup; they are only looked for where something else was expected.
 */
#include "fetch/discover.h"
#include "fetch/page.h"

static const struct {
    const char *mark, *and; /* 'and' NULL: the first is enough */
    const char *reason;
} marks[] = {
    { "consent.google.", NULL, "a consent page of Google, not the answer" },
    { "Before you continue to Google", NULL, "a consent page of Google, not the answer" },
    { "consent.yahoo.", NULL, "a consent page of Yahoo, not the answer" },
    { "guce.", "consent", "a consent page, not the answer" },
    { "<title>Just a moment", NULL, "a robot check of Cloudflare (\"Just a moment\")" },
    { "cf-browser-verification", NULL, "a robot check of Cloudflare" },
    { "challenge-platform", "cloudflare", "a robot check of Cloudflare" },
    { "Attention Required!", "loudflare", "a block page of Cloudflare" },
    { "whoa there, pardner", NULL, "a block page of Reddit: too many or unwelcome requests" },
    { "blocked by network security", NULL, "a block page of Reddit" },
    { "blocked due to a network policy", NULL, "a block page of Reddit" },
    { "Pardon Our Interruption", NULL, "a robot check (\"Pardon Our Interruption\")" },
    { "_Incapsula_Resource", NULL, "a block page of Incapsula" },
    { "px-captcha", NULL, "a captcha" },
    { "captcha-delivery.com", NULL, "a captcha (DataDome)" },
    { "g-recaptcha", "<title>", "a page with a captcha" },
    { "h-captcha", "<title>", "a page with a captcha" },
    { "/_sec/cp_challenge", NULL, "a robot check of Akamai" },
    { "<title>Access Denied</title>", NULL, "a block page (\"Access Denied\")" },
    { "<title>403 Forbidden", NULL, "a block page (\"403 Forbidden\")" },
    { "unusual traffic from your computer", NULL, "a robot check of Google" },
    { "Too Many Requests", "<title>", "a throttle page (\"Too Many Requests\")" },
    { "sedoparking", NULL, "a parked domain" },
    { "parkingcrew", NULL, "a parked domain" },
    { "This domain is for sale", NULL, "a parked domain" },
    { "domain may be for sale", NULL, "a parked domain" },
    { "type=\"password\"", NULL, "a log-in page" },
    { "type='password'", NULL, "a log-in page" },
    { "type=password", NULL, "a log-in page" },
};

static bool is_html(struct str head)
{
    return str_find_nocase(head, STR("<html")) >= 0 ||
           str_find_nocase(head, STR("<!doctype html")) >= 0 ||
           str_find_nocase(head, STR("<body")) >= 0 || str_find_nocase(head, STR("<head")) >= 0;
}

int page_refuse_blocked(struct str text, struct err *err)
{
    struct str head = str_sub(text, 0, 65536);

    if (str_trim(text).n == 0)
        return err_set(err, ERR_DATA, "the answer is empty");
    if (!is_html(str_sub(head, 0, 4096)))
        return 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_find_nocase(head, str_of(marks[i].mark)) >= 0 &&
            (!marks[i].and || str_find_nocase(head, str_of(marks[i].and)) >= 0))
            return err_set(err, ERR_DATA, "%s", marks[i].reason);
    return 0;
}

int page_refuse(const struct page *page, struct str text, struct err *err)
{
    struct str head = str_sub(text, 0, 4096);
    struct harvest named;

    if (page_refuse_blocked(text, err) != 0)
        return -1;
    if (!is_html(head))
        return 0;
    harvest_init(&named);
    discover_feeds(page, text, &named);
    if (named.n_feeds)
        err_set(err, ERR_DATA, "a web page, not a feed; it names the feed " STR_FMT,
                STR_ARG(named.feeds[0]));
    else
        err_set(err, ERR_DATA, "a web page, not a feed");
    harvest_release(&named);
    return -1;
}
