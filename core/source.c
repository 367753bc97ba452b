/*
 * source.c - when a source cannot be trusted to be quiet.
 */
#include "core/source.h"

bool source_is_blind(const struct source_state *state)
{
    return state->failures > 0 || state->last_ok_at == TIME_NONE;
}
