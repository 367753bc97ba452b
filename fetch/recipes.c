/*
 * recipes.c - finds recipes in folders and reads them when they are wanted.
 */
#include "fetch/recipes.h"

#include "core/limits.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FAULTS = 65536 };

void recipes_init(struct recipes *recipes)
{
    *recipes = (struct recipes){ 0 };
    arena_init(&recipes->arena);
    buf_init(&recipes->faults, MOST_FAULTS);
}

void recipes_release(struct recipes *recipes)
{
    for (size_t i = 0; i < recipes->n_files; i++)
        recipe_close(recipes->files[i].recipe);
    buf_release(&recipes->faults);
    arena_release(&recipes->arena);
    *recipes = (struct recipes){ 0 };
}

static struct recipe_file *file_of(const struct recipes *recipes, struct str name)
{
    for (size_t i = 0; i < recipes->n_files; i++)
        if (str_eq(recipes->files[i].name, name))
            return &recipes->files[i];
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct recipe_file *)a)->name, ((const struct recipe_file *)b)->name);
}

void recipes_add_folder(struct recipes *recipes, struct str folder)
{
    const char *path = arena_z(&recipes->arena, folder);
    DIR *dir = opendir(path);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        struct str name = str_of(entry->d_name);
        struct recipe_file *file;

        if (!str_ends(name, STR(".yaml")) || str_starts(name, STR(".")))
            continue;
        name = arena_str(&recipes->arena, str_sub(name, 0, name.n - 5));
        file = file_of(recipes, name);
        if (!file) {
            recipes->files = arena_grow(&recipes->arena, recipes->files, &recipes->cap_files,
                                        recipes->n_files + 1, sizeof *recipes->files);
            file = &recipes->files[recipes->n_files++];
        }
        file->name = name;
        file->path = arena_printf(&recipes->arena, "%s/%s", path, entry->d_name).p;
    }
    if (dir)
        closedir(dir);
    if (recipes->n_files)
        qsort(recipes->files, recipes->n_files, sizeof *recipes->files, by_name);
}

struct recipe *recipe_open(const char *path, struct buf *faults, struct err *err)
{
    FILE *f = fopen(path, "rbe");
    struct recipe *recipe = NULL;
    struct conf conf;
    struct buf text;
    char *room;

    if (!f) {
        err_set(err, ERR_NO_INPUT, "cannot open the recipe '%s': %s", path, strerror(errno));
        return NULL;
    }
    conf_init(&conf);
    buf_init(&text, LIMIT_RECIPE);
    room = buf_room(&text, LIMIT_RECIPE);
    text.n = fread(room, 1, LIMIT_RECIPE, f);
    if (ferror(f))
        err_set(err, ERR_NO_INPUT, "cannot read the recipe '%s': %s", path, strerror(errno));
    else if (fgetc(f) != EOF)
        err_set(err, ERR_CONFIG, "the recipe '%s' is longer than %zu KiB", path,
                LIMIT_RECIPE / KIB);
    else if (!(recipe = recipe_from_text(buf_str(&text), path, &conf)))
        err_set(err, ERR_CONFIG, "the recipe '%s' has %zu error%s", path, conf.n_faults,
                conf.n_faults == 1 ? "" : "s");
    conf_write_faults(&conf, faults);
    fclose(f);
    buf_release(&text);
    conf_release(&conf);
    return recipe;
}

const struct recipe *recipes_read(struct recipes *recipes, struct str name, struct err *err)
{
    struct recipe_file *file = file_of(recipes, name);

    if (file && !file->recipe)
        file->recipe = recipe_open(file->path, &recipes->faults, err);
    return file ? file->recipe : NULL;
}

const struct recipe *recipes_find(const struct recipes *recipes, struct str name)
{
    const struct recipe_file *file = recipes ? file_of(recipes, name) : NULL;

    return file ? file->recipe : NULL;
}
