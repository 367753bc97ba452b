/*
 * settings_rows.h - every key of hark.yaml: name, kind, bounds, default, help. Private to settings.c
 * and to the help of 'hark config'.
 */
#ifndef CORE_SETTINGS_ROWS_H
#define CORE_SETTINGS_ROWS_H

#include "core/opt.h"

extern const struct opt settings_rows[];
extern const size_t n_settings_rows;

#endif
