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

#define S(literal)                                                                                 \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* What is neither a feed nor a page, by how it begins, or by a word of XML near its beginning. */
static const struct {
    struct str start;
    const char *word, *reason;
} others[] = {
    { S("%PDF-"), NULL, "a PDF file, neither a feed nor a page" },
    { S("\x89PNG"), NULL, "a picture, neither a feed nor a page" },
    { S("GIF8"), NULL, "a picture, neither a feed nor a page" },
    { S("\xFF\xD8\xFF"), NULL, "a picture, neither a feed nor a page" },
    { S("PK\x03\x04"), NULL, "a packed file (ZIP), neither a feed nor a page" },
    { S("{"), NULL, "JSON, as a site's API gives it: a recipe reads that, not a feed or a page" },
    { S("["), NULL, "JSON, as a site's API gives it: a recipe reads that, not a feed or a page" },
    { S("<"), "<urlset", "a sitemap: name one of the pages in it, or the site's feed" },
    { S("<"), "<sitemapindex", "a sitemap: name one of the site's pages, or its feed" },
    { S("<"), "<opml",
      "a list of subscriptions (OPML): save it as a file, 'hark add FILE' adds its feeds" },
    { S("<?xml"), "<error", "an error in XML, neither a feed nor a page" },
    { S("<?xml"), "Envelope", "an answer for programs (SOAP), neither a feed nor a page" },
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

int page_refuse_other(struct str body, struct err *err)
{
    struct str head = str_trim(str_sub(body, 0, 4096));

    if (str_starts(head, STR("\xEF\xBB\xBF")))
        head = str_trim(str_from(head, 3));
    if (str_find_nocase(head, STR("<html")) >= 0 ||
        str_find_nocase(head, STR("<!doctype html")) >= 0)
        return 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_starts(head, others[i].start) &&
            (!others[i].word || str_find(head, str_of(others[i].word)) >= 0))
            return err_set(err, ERR_DATA, "%s", others[i].reason);
    if (str_find_char(body, '<') < 0 && str_find_char(head, '\0') < 0)
        return err_set(
            err, ERR_DATA,
            "plain text, neither a feed nor a page (a table is read from a file: save it, "
            "'hark add FILE')");
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
