/*
 * recipes.h - the recipes that are there: files NAME.yaml in the folders for them.
 *
 * The names are read at once; a file only when a source is of its kind.
 */
#ifndef FETCH_RECIPES_H
#define FETCH_RECIPES_H

#include "core/buf.h"
#include "fetch/recipe.h"

struct recipe_file {
    struct str name; /* the kind */
    const char *path;
    struct recipe *recipe; /* once it was read */
};

struct recipes {
    struct arena arena;
    struct recipe_file *files; /* by name */
    size_t n_files, cap_files;
    struct buf faults; /* of those that could not be read */
};

void recipes_init(struct recipes *recipes);
void recipes_release(struct recipes *recipes); /* a zeroed one is fine */

/* Reads a file. NULL: *err says why, and what is wrong in it is added to 'faults'. */
struct recipe *recipe_open(const char *path, struct buf *faults, struct err *err);

/* Takes note of the folder's recipes; one with a name that is there already replaces it. A folder that
 * is not there has none. */
void recipes_add_folder(struct recipes *recipes, struct str folder);

/* Reads it where that was not done yet. NULL: there is none of that name (err untouched), or it has
 * errors: *err says so, 'faults' has them. */
const struct recipe *recipes_read(struct recipes *recipes, struct str name, struct err *err);
/* What was read; NULL: it was not. */
const struct recipe *recipes_find(const struct recipes *recipes, struct str name);

#endif
