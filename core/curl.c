/*
 * curl.c - libcurl, loaded when it is first called.
 *
 * Most commands never talk to anybody, but a program that is linked with libcurl waits at each start
 * for it and the forty libraries behind it: 5 of 8 milliseconds. So the few functions that net.c and
 * net_mail.c call stand here under their own names and hand over to the real ones; all headers, types
 * and constants are libcurl's own. When it is not there, curl_global_init() fails, and nobody goes on
 * from that.
 */
#include <curl/curl.h>

#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>

#undef curl_easy_setopt /* checks of types, made of macros */
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt

/* name, the type of its result, its parameters */
#define FUNCTIONS(X)                                                                               \
    X(global_init, CURLcode, (long))                                                               \
    X(easy_init, CURL *, (void))                                                                   \
    X(easy_cleanup, void, (CURL *))                                                                \
    X(easy_perform, CURLcode, (CURL *))                                                            \
    X(easy_setopt, CURLcode, (CURL *, CURLoption, ...))                                            \
    X(easy_getinfo, CURLcode, (CURL *, CURLINFO, ...))                                             \
    X(easy_strerror, const char *, (CURLcode))                                                     \
    X(slist_append, struct curl_slist *, (struct curl_slist *, const char *))                      \
    X(slist_free_all, void, (struct curl_slist *))                                                 \
    X(share_init, CURLSH *, (void))                                                                \
    X(share_cleanup, CURLSHcode, (CURLSH *))                                                       \
    X(share_setopt, CURLSHcode, (CURLSH *, CURLSHoption, ...))                                     \
    X(multi_init, CURLM *, (void))                                                                 \
    X(multi_cleanup, CURLMcode, (CURLM *))                                                         \
    X(multi_add_handle, CURLMcode, (CURLM *, CURL *))                                              \
    X(multi_remove_handle, CURLMcode, (CURLM *, CURL *))                                           \
    X(multi_assign, CURLMcode, (CURLM *, curl_socket_t, void *))                                   \
    X(multi_info_read, CURLMsg *, (CURLM *, int *))                                                \
    X(multi_setopt, CURLMcode, (CURLM *, CURLMoption, ...))                                        \
    X(multi_socket_action, CURLMcode, (CURLM *, curl_socket_t, int, int *))

static struct {
#define X(name, result, parameters) result(*name) parameters;
    FUNCTIONS(X)
#undef X
} real;

static int load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);

    if (!library)
        return -1;
#define X(name, result, parameters)                                                                \
    *(void **)&real.name = dlsym(library, "curl_" #name);                                          \
    if (!real.name)                                                                                \
        return -1;
    FUNCTIONS(X)
#undef X
    return 0;
}

CURLcode curl_global_init(long flags)
{
    static int loaded = 1; /* not tried */

    if (loaded == 1)
        loaded = load();
    return loaded == 0 ? real.global_init(flags) : CURLE_FAILED_INIT;
}

/* An option's number says what its value is: a long, a pointer of either kind, or an offset. */
#define PASS(function, handle, option)                                                             \
    do {                                                                                           \
        va_list rest;                                                                              \
        va_start(rest, option);                                                                    \
        if (option < CURLOPTTYPE_OBJECTPOINT)                                                      \
            result = function(handle, option, va_arg(rest, long));                                 \
        else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)                         \
            result = function(handle, option, va_arg(rest, curl_off_t));                           \
        else                                                                                       \
            result = function(handle, option, va_arg(rest, void *));                               \
        va_end(rest);                                                                              \
    } while (0)

CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
    CURLcode result;

    PASS(real.easy_setopt, handle, option);
    return result;
}

CURLMcode curl_multi_setopt(CURLM *multi, CURLMoption option, ...)
{
    CURLMcode result;

    PASS(real.multi_setopt, multi, option);
    return result;
}

/* Shares number their options apart: a lock's kind is an int, all else a pointer. */
CURLSHcode curl_share_setopt(CURLSH *share, CURLSHoption option, ...)
{
    CURLSHcode result;
    va_list rest;

    va_start(rest, option);
    if (option == CURLSHOPT_SHARE || option == CURLSHOPT_UNSHARE)
        result = real.share_setopt(share, option, va_arg(rest, int));
    else
        result = real.share_setopt(share, option, va_arg(rest, void *));
    va_end(rest);
    return result;
}

CURLcode curl_easy_getinfo(CURL *handle, CURLINFO info, ...)
{
    CURLcode result;
    va_list rest;

    va_start(rest, info);
    result = real.easy_getinfo(handle, info, va_arg(rest, void *)); /* always a place to write to */
    va_end(rest);
    return result;
}

CURL *curl_easy_init(void)
{
    return real.easy_init();
}

void curl_easy_cleanup(CURL *handle)
{
    if (handle)
        real.easy_cleanup(handle);
}

CURLcode curl_easy_perform(CURL *handle)
{
    return real.easy_perform(handle);
}

const char *curl_easy_strerror(CURLcode code)
{
    return real.easy_strerror(code);
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *line)
{
    return real.slist_append(list, line);
}

void curl_slist_free_all(struct curl_slist *list)
{
    if (list)
        real.slist_free_all(list);
}

CURLSH *curl_share_init(void)
{
    return real.share_init();
}

CURLSHcode curl_share_cleanup(CURLSH *share)
{
    return share ? real.share_cleanup(share) : CURLSHE_OK;
}

CURLM *curl_multi_init(void)
{
    return real.multi_init();
}

CURLMcode curl_multi_cleanup(CURLM *multi)
{
    return multi ? real.multi_cleanup(multi) : CURLM_OK;
}

CURLMcode curl_multi_add_handle(CURLM *multi, CURL *handle)
{
    return real.multi_add_handle(multi, handle);
}

CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *handle)
{
    return real.multi_remove_handle(multi, handle);
}

CURLMcode curl_multi_assign(CURLM *multi, curl_socket_t socket, void *what)
{
    return real.multi_assign(multi, socket, what);
}

CURLMsg *curl_multi_info_read(CURLM *multi, int *n)
{
    return real.multi_info_read(multi, n);
}

CURLMcode curl_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *n)
{
    return real.multi_socket_action(multi, socket, events, n);
}
