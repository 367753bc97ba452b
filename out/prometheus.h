/*
 * prometheus.h - how hark and its topics are, as metrics in the Prometheus text format.
 *
 * Names stay from version to version:
 *   hark_source_blind{source}                          1 while it cannot be read
 *   hark_source_last_ok_timestamp_seconds{source}      its last good poll
 *   hark_topic_mentions{topic}, hark_topic_negative{topic}   counted on the local day so far
 *   hark_topic_judged_timestamp_seconds{topic}         the hour up to which alerts were judged
 *   hark_alerts_open{topic}
 *   hark_outbox_waiting, hark_outbox_given_up, hark_outbox_oldest_timestamp_seconds
 * and of a run, where one writes them:
 *   hark_run_timestamp_seconds, hark_run_duration_seconds
 *   hark_run_sources_asked, hark_run_sources_failed, hark_run_mentions_new
 */
#ifndef OUT_PROMETHEUS_H
#define OUT_PROMETHEUS_H

#include "core/buf.h"
#include "core/settings.h"
#include "store/store.h"

struct prometheus_run {
    int64_t at, duration_ms;
    int64_t n_asked, n_failed, n_new;
};

/* 'run' may be NULL. */
int prometheus_compose(struct store *store, const struct settings *settings, int64_t now,
                       const struct prometheus_run *run, struct buf *out, struct err *err);
/* The same into the file 'metrics:' names, whole or not at all, readable for all. */
int prometheus_write(struct store *store, const struct settings *settings,
                     const struct prometheus_run *run, struct err *err);

#endif
