/*
 * conf.h - a configuration file as a tree in which every value knows its place.
 *
 * (The door of libyaml.) A subset of YAML is read: no tags, anchors, aliases or merge keys; keys are
 * unique; scalars stay text, since only the option tables (opt.h) know types, so 'no' is a word until
 * a row says that it is a bool. What 'include:' names is merged in: lists are appended, other keys may
 * be said once. Errors are collected, not returned at the first: each is one line "file:line:column:
 * what (mend)", then the source line (without secrets), then a caret under the place.
 */
#ifndef CORE_CONF_H
#define CORE_CONF_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

enum conf_kind { CONF_TEXT, CONF_LIST, CONF_MAP };

struct conf_file; /* a file's bytes, kept for messages */

struct conf_node {
    enum conf_kind kind;
    const struct conf_file *file;
    int32_t line, column; /* from 1; columns count characters */
    struct str text;      /* CONF_TEXT: the value */
    bool quoted;          /* CONF_TEXT: 'no' in quotes is not no */
    struct str key;       /* when it is a member of a map */
    int32_t key_line, key_column;
    struct conf_node **nodes; /* CONF_LIST, CONF_MAP: members in order */
    size_t n_nodes, cap_nodes;
};

struct conf_fault; /* one error with its place */

struct conf {
    struct arena arena;
    struct conf_node *root; /* CONF_MAP; NULL when nothing could be read */
    struct conf_fault *faults;
    size_t n_faults, cap_faults;
    bool cut; /* a file breaks off at an error: what is missing may stand behind it */
    const struct conf_node **unmet; /* patterns of 'include' that no file fits */
    size_t n_unmet, cap_unmet;
};

void conf_init(struct conf *conf);
void conf_release(struct conf *conf);

/* Reads a file and what it includes. -1 when there were errors; the tree then holds what could be
 * read, so that more errors can be found in it. 'path' stands in messages as it is given. */
int conf_read(struct conf *conf, const char *path);
/* The same from bytes (no includes); 'name' stands for the file in messages. */
int conf_read_bytes(struct conf *conf, struct str bytes, const char *name);

/* The member of that name, or NULL; NULL too when node is NULL or no map. */
struct conf_node *conf_get(const struct conf_node *node, const char *name);

/* All errors so far, in the order of files, lines and columns. */
void conf_write_faults(const struct conf *conf, struct buf *out);

/* Adds an error at the node; _key points at its key instead of its value; _at points 'offset' bytes
 * into the text of a scalar (into a query, say). All return -1. */
int conf_error(struct conf *conf, const struct conf_node *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int conf_error_key(struct conf *conf, const struct conf_node *node, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int conf_error_at(struct conf *conf, const struct conf_node *node, size_t offset, const char *fmt,
                  ...) __attribute__((format(printf, 4, 5)));

/* "hark.yaml:14:5", in the arena. */
struct str conf_place(const struct conf_node *node, struct arena *arena);
/* The name of the file that holds the node, as it stands in messages, and its absolute folder. */
struct str conf_file_name(const struct conf_node *node);
struct str conf_folder(const struct conf_node *node);

#endif
