/*
 * atom.h - what the Atom feeds (RFC 4287) beside the pages share: their frame and their ids.
 *
 * An id is a tag: address (RFC 4151) and never changes; what changes is 'updated' and the text.
 */
#ifndef OUT_ATOM_H
#define OUT_ATOM_H

#include "core/arena.h"
#include "core/markup.h"
#include "core/settings.h"

/* "tag:acme.example,2026:hark/NAME" */
struct str atom_tag(const struct settings *settings, int64_t year, struct str name,
                    struct arena *arena);
/* An address below the one that the pages are served under ('digest: {url: ...}'); relative to the feed
 * itself, as 'near' says, where none is configured. */
struct str atom_address(const struct settings *settings, struct str path, struct str near,
                        struct arena *arena);

struct atom_head {
    struct str id, title, language;
    struct str self, page; /* addresses of the feed and of the page that it stands for; or empty */
    int64_t updated;
};
/* The feed is left open for its entries; end it with atom_close(). */
struct markup *atom_open(struct buf *out, const struct atom_head *head);
void atom_time(struct markup *m, const char *element, int64_t at);
void atom_link(struct markup *m, const char *rel, const char *type, struct str href);
int atom_close(struct markup *m, struct err *err);

#endif
