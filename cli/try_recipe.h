/*
 * try_recipe.h - what a recipe makes of a saved answer, for whoever writes one.
 */
#ifndef CLI_TRY_RECIPE_H
#define CLI_TRY_RECIPE_H

#include "cli/command.h"

/* Checks the recipe in the file; with 'answer' (or NULL) shows what it reads in that. The exit status. */
int try_recipe(struct cli *cli, const char *path, const char *answer);

#endif
