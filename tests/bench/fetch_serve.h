/*
 * fetch_serve.h - the server that tests/bench/fetch.c asks, and a client that is as bare as can be.
 */
#ifndef TESTS_BENCH_FETCH_SERVE_H
#define TESTS_BENCH_FETCH_SERVE_H

#include <stddef.h>

/* Answers on a listening socket for ever. "/stall" is never answered. */
void fetch_serve(int listener);

/* The i-th host: an address of its own in 127.0.0.0/8. */
void fetch_host(int i, char *out, size_t size);

/* Asks n hosts, 'at_once' at a time, and reads what they say. -1: something went wrong. */
int fetch_bare(int n, int port, int at_once);

/* The same by libcurl's multi interface, and nothing else (fetch_curl.c). */
int fetch_curl(int n, int port, int at_once);

#endif
