/*
 * site_pages.h - which pages a topic has, and which of them have to be made anew.
 */
#ifndef OUT_SITE_PAGES_H
#define OUT_SITE_PAGES_H

#include "out/site_index.h"

/* Lays the changed pages of the topic aside in its folder (out->staged names them) and fills what the
 * index says of it. out->topic and out->folder are set. 'root' is the folder of the site. */
int site_pages(int root, const struct site_request *request, struct site_topic *out,
               struct site_outcome *outcome, struct arena *arena, struct err *err);

#endif
