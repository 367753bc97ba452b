/*
 * notice.c - the names of kinds and severities.
 */
#include "core/notice.h"

static const char *const kinds[] = {
    [NOTICE_OPENED] = "opened",     [NOTICE_ESCALATED] = "escalated",
    [NOTICE_REPEATED] = "repeated", [NOTICE_RESOLVED] = "resolved",
    [NOTICE_REOPENED] = "reopened", [NOTICE_AT_ONCE] = "at-once",
    [NOTICE_BLIND] = "blind",       [NOTICE_SEEING] = "seeing",
    [NOTICE_PENDING] = "pending",
};

static const char *const severities[] = {
    [SEVERITY_INFO] = "info",
    [SEVERITY_NOTICE] = "notice",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_CRITICAL] = "critical",
};

const char *notice_kind_name(enum notice_kind kind)
{
    return kinds[kind];
}

const char *severity_name(enum severity severity)
{
    return severities[severity];
}
