/*
 * clock.c - the wall clock and the monotonic clock.
 */
#include "core/clock.h"

#include <time.h>

int64_t clock_wall(void)
{
    return (int64_t)time(NULL);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_floor(int64_t t, int64_t step)
{
    int64_t rest = t % step;

    return t - (rest < 0 ? rest + step : rest);
}
