/*
 * net_handle.c - a handle of libcurl: its settings, and the callbacks that count and guard.
 */
#include "core/net_transfer.h"

#include "core/guard.h"
#include "core/mem.h"

#include <sys/socket.h>

/* Room that is made on a promise alone. */
#define MOST_ROOM (256 * KIB)

static size_t take_header(char *p, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    struct str line = { p, size * n };
    struct str encoding = STR("Content-Encoding:"), length = STR("Content-Length:");
    int64_t promised;

    t->n_header_bytes += line.n;
    if (line.n > LIMIT_HEADER_LINE || t->n_header_bytes > LIMIT_HEADERS) {
        err_set(&t->err, ERR_DATA, "the answer's headers are longer than %zu KiB",
                (line.n > LIMIT_HEADER_LINE ? LIMIT_HEADER_LINE : LIMIT_HEADERS) / KIB);
        return 0;
    }
    if (str_starts(line, STR("HTTP/"))) { /* 100 and 103 may go before: the last one counts */
        buf_clear(&t->headers);
        t->n_encodings = 0;
    }
    if (str_starts_nocase(line, encoding)) {
        t->n_encodings++;
        if (t->n_encodings > 1 || str_find_char(line, ',') >= 0) {
            err_set(&t->err, ERR_DATA, "the answer is packed more than once");
            return 0;
        }
    }
    if (str_starts_nocase(line, length) &&
        str_to_int(str_trim(str_from(line, length.n)), &promised) && promised > 0)
        buf_room(&t->body, (size_t)promised < MOST_ROOM ? (size_t)promised : MOST_ROOM);
    buf_puts(&t->headers, line);
    return line.n;
}

static size_t take_body(char *p, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    curl_off_t wire = 0;

    n *= size;
    *t->n_taken += n;
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    if (wire > (curl_off_t)LIMIT_BODY_WIRE)
        err_set(&t->err, ERR_DATA, "the answer is larger than %zu MiB", LIMIT_BODY_WIRE / MIB);
    else if (buf_put(&t->body, p, n) != 0)
        err_set(&t->err, ERR_DATA, "the answer unpacks to more than %zu MiB", t->body.max / MIB);
    else if (t->body.n > MIB && wire > 0 && t->body.n / LIMIT_RATIO > (size_t)wire)
        err_set(&t->err, ERR_DATA, "the answer unpacks to more than %d times its size",
                LIMIT_RATIO);
    return err_is_set(&t->err) ? 0 : n;
}

/* May this transfer speak to an address of that special range (NULL: a public one)? Behind a proxy the
 * address is the proxy's. */
static bool may_speak(struct transfer *t, const char *special)
{
    if (!special || t->own_here || t->options->proxy.n)
        return true;
    err_set(&t->err, ERR_DATA, "its host leads to an address that is not public (%s)", special);
    return false;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    if (purpose != CURLSOCKTYPE_IPCXN || !may_speak(context, guard_socket(&address->addr)))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Also called for a connection that is used again, which another transfer may have opened. */
static int before_request(void *context, char *ip, char *local_ip, int port, int local_port)
{
    unsigned char bytes[16];
    size_t n = 0;

    (void)local_ip;
    (void)port;
    (void)local_port;
    if (!ip || !guard_number(str_of(ip), bytes, &n))
        n = 0;
    return may_speak(context, guard_address(bytes, n)) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

void net_handle_secure(CURL *easy, const char *ca_file)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S);
}

CURL *net_handle_new(const struct net_options *options, const char *agent, CURLSH *share)
{
    CURL *easy = curl_easy_init();

    if (!easy)
        mem_hook(sizeof(void *));
    net_handle_secure(easy, options->ca_file.n ? options->ca_file.p : NULL);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, options->proxy.n ? options->proxy.p : "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, agent);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)LIMIT_TOTAL_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_LOW_SPEED_BYTES);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_LOW_SPEED_S);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_SHARE, share);
    return easy;
}

void net_handle_aim(struct transfer *t, bool keep_connection)
{
    CURL *easy = t->easy;

    curl_easy_setopt(easy, CURLOPT_URL, t->url.p);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->lines);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->curl_text);
    /* A connection that nobody will use again only makes the pool dearer to search. */
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, keep_connection ? 0L : 1L);
}

static const struct {
    CURLcode code;
    const char *text;
} reasons[] = {
    { CURLE_COULDNT_RESOLVE_HOST, "the host's name is not known" },
    { CURLE_COULDNT_CONNECT, "the host does not answer" },
    { CURLE_OPERATION_TIMEDOUT, "the answer did not come in time" },
    { CURLE_GOT_NOTHING, "the host hung up without an answer" },
    { CURLE_PARTIAL_FILE, "the answer broke off" },
    { CURLE_RECV_ERROR, "the answer broke off" },
    { CURLE_SEND_ERROR, "the host hung up" },
    { CURLE_BAD_CONTENT_ENCODING, "the answer is not packed as it says" },
    { CURLE_WRITE_ERROR, "the answer is not packed as it says" }, /* we would have said why */
    { CURLE_OUT_OF_MEMORY,
      "the answer's headers are too long" }, /* libcurl's name for its ceiling */
    { CURLE_PEER_FAILED_VERIFICATION, "the certificate is not to be trusted" },
    { CURLE_SSL_CONNECT_ERROR, "no secure connection" },
    { CURLE_SSL_CACERT_BADFILE, "the file of authorities cannot be read" },
    { CURLE_UNSUPPORTED_PROTOCOL, "not an answer of a web server" },
    { CURLE_WEIRD_SERVER_REPLY, "not an answer of a web server" },
};

void net_name_failure(struct transfer *t, CURLcode code)
{
    const char *text = curl_easy_strerror(code);

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            text = reasons[i].text;
    err_set(&t->err, ERR_SOURCE, "%s%s%s%s", text, t->curl_text[0] ? " (" : "", t->curl_text,
            t->curl_text[0] ? ")" : "");
}
