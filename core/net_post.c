/*
 * net_post.c - one webhook, by libcurl: bytes posted to an address that the user has named.
 *
 * No redirect is followed, no cookie kept, no netrc and no proxy of the environment heeded. The
 * guard looks at the text of the address, and again at the number that its name leads to: a public
 * name that leads into one's own net is refused unless the configuration allows it.
 */
#include "core/net_transfer.h"

#include "core/guard.h"

#include <sys/socket.h>

enum { MOST_HEADERS = 4, SAID_SIZE = 200, ANSWER_SIZE = 160 };

struct posting {
    bool own; /* may speak to a private address */
    char answer[ANSWER_SIZE];
    size_t n; /* bytes of it */
    bool line_is_over;
    char curl_text[CURL_ERROR_SIZE];
    struct err refused;
};

/* Keeps the first line of the answer and drops the rest. */
static size_t take_answer(char *p, size_t size, size_t n, void *context)
{
    struct posting *post = context;

    n *= size;
    for (size_t i = 0; i < n && !post->line_is_over; i++) {
        if (p[i] == '\n' || post->n + 1 == sizeof post->answer)
            post->line_is_over = post->n > 0;
        else if (p[i] != '\r')
            post->answer[post->n++] = p[i] >= ' ' && p[i] <= '~' ? p[i] : '?';
    }
    return n;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct posting *post = context;
    const char *name = guard_socket(&address->addr);

    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (name && !post->own) {
        err_set(&post->refused, ERR_CONFIG,
                "its host leads to an address that is not public (%s): say 'private: yes' if that "
                "is meant",
                name);
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static CURLcode post_by(CURL *easy, const struct net_post *in, struct arena *arena,
                        struct curl_slist *headers, struct posting *post)
{
    net_handle_secure(easy, in->ca_file.n ? arena_z(arena, in->ca_file) : NULL);
    curl_easy_setopt(easy, CURLOPT_URL, arena_z(arena, in->url));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, post->own ? "" : arena_z(arena, in->proxy));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "hark/" HARK_VERSION);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, in->bytes.p);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)in->bytes.n);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, post);
    if (post->own || !in->proxy.n) { /* else the address is the proxy's */
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, post);
    }
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)in->timeout_s);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, post->curl_text);
    return curl_easy_perform(easy);
}

static enum net_post_result judge(CURLcode code, long status, const struct posting *post,
                                  char *said, struct err *err)
{
    static const int never[] = { 400, 413, 415, 422 };

    if (err_is_set(&post->refused)) {
        err_set(err, post->refused.code, "%s", post->refused.text);
        return NET_POST_DOWN;
    }
    if (code != CURLE_OK || status == 0) {
        err_set(err, ERR_RETRY, "cannot be reached: %s",
                post->curl_text[0] ? post->curl_text : curl_easy_strerror(code));
        return NET_POST_DOWN;
    }
    snprintf(said, SAID_SIZE, "%ld%s%s", status, post->n ? " " : "", post->answer);
    if (status >= 200 && status < 300)
        return NET_POST_DONE;
    err_set(err, ERR_RETRY, "the server said '%s'%s", said,
            status >= 300 && status < 400 ? " (redirects are not followed)" : "");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (status == never[i])
            return NET_POST_NEVER;
    return NET_POST_LATER;
}

enum net_post_result net_post(const struct net_post *in, char said[SAID_SIZE], struct err *err)
{
    bool is_private = guard_is_private(in->url);
    struct posting post = { .own = in->inside || is_private };
    struct curl_slist *headers = NULL;
    struct arena arena = { 0 };
    enum net_post_result result = NET_POST_DOWN;
    CURL *easy = NULL;
    CURLcode code;
    long status = 0;

    said[0] = '\0';
    if (guard_url(in->url, post.own ? in->url : STR_NONE, err) != 0)
        goto out;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(easy = curl_easy_init())) {
        err_set(err, ERR_INTERNAL, "libcurl does not start");
        goto out;
    }
    headers = curl_slist_append(
        NULL, arena_printf(&arena, "Content-Type: " STR_FMT, STR_ARG(in->type)).p);
    headers = curl_slist_append(headers, "Expect:"); /* no 100-continue: it costs a second */
    for (size_t i = 0; i < MOST_HEADERS && in->headers[i].n; i++)
        headers = curl_slist_append(headers, arena_z(&arena, in->headers[i]));
    code = post_by(easy, in, &arena, headers, &post);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    result = judge(code, status, &post, said, err);
out:
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    arena_release(&arena);
    return result;
}
