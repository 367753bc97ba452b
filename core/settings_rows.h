/*
 * settings_rows.h - every key of hark.yaml: name, kind, bounds, default, help. Private to settings.c
 * and to the help of 'hark config'.
 */
#ifndef CORE_SETTINGS_ROWS_H
#define CORE_SETTINGS_ROWS_H

#include "core/opt.h"

extern const struct opt settings_rows[];
extern const size_t n_settings_rows;

/* Parts of it, in settings_tell_rows.c. */
enum { SETTINGS_ALERT_ROWS = 14, SETTINGS_CHANNEL_ROWS = 9, SETTINGS_MAIL_ROWS = 9 };
extern const struct opt settings_alert_rows[SETTINGS_ALERT_ROWS];
extern const struct opt settings_channel_rows[SETTINGS_CHANNEL_ROWS];
extern const struct opt settings_mail_rows[SETTINGS_MAIL_ROWS];

#endif
