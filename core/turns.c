/*
 * turns.c - three queues of hosts.
 */
#include "core/turns.h"

struct turn_host {
    struct turn *head, **tail; /* what waits */
    struct turn_host *next;    /* in a line */
    bool in_line, loose;
    int32_t running;
    int64_t ready_ms;
    int64_t gap_ms; /* when longer than that of all */
    struct str held;
};

static void line_init(struct turn_line *line)
{
    line->head = NULL;
    line->tail = &line->head;
}

static void line_put(struct turn_line *line, struct turn_host *host)
{
    host->next = NULL;
    host->in_line = true;
    *line->tail = host;
    line->tail = &host->next;
}

/* Where the order by 'ready_ms' wants it. */
static void line_insert(struct turn_line *line, struct turn_host *host)
{
    struct turn_host **at = &line->head;

    while (*at && (*at)->ready_ms <= host->ready_ms)
        at = &(*at)->next;
    host->next = *at;
    host->in_line = true;
    *at = host;
    if (!host->next)
        line->tail = &host->next;
}

static struct turn_host *line_take(struct turn_line *line)
{
    struct turn_host *host = line->head;

    line->head = host->next;
    if (!line->head)
        line->tail = &line->head;
    host->in_line = false;
    return host;
}

/* Puts a host that has waiting requests into the queue where it belongs now; one that is busy or in a queue
 * already stays where it is. */
static void place(struct turns *turns, struct turn_host *host, int64_t now_ms)
{
    if (host->in_line || !host->head || (host->running && !host->loose))
        return;
    if (host->ready_ms <= now_ms)
        line_put(&turns->ready, host);
    else if (host->gap_ms > turns->gap_ms)
        line_insert(&turns->slow, host);
    else
        line_put(&turns->resting, host);
}

static struct turn_host *host_of(struct turns *turns, struct str name)
{
    struct turn_host *host = map_get(&turns->hosts, name);

    if (host)
        return host;
    host = arena_alloc(&turns->arena, sizeof *host);
    host->tail = &host->head;
    *map_put(&turns->hosts, arena_str(&turns->arena, name)) = host;
    return host;
}

void turns_init(struct turns *turns, int64_t gap_ms)
{
    *turns = (struct turns){ .gap_ms = gap_ms };
    arena_init(&turns->arena);
    map_init(&turns->hosts);
    line_init(&turns->ready);
    line_init(&turns->resting);
    line_init(&turns->slow);
}

void turns_release(struct turns *turns)
{
    map_release(&turns->hosts);
    arena_release(&turns->arena);
}

void turns_put(struct turns *turns, struct turn *turn, struct str host, bool loose, int64_t now_ms)
{
    turn->host = host_of(turns, host);
    turn->host->loose = loose;
    turn->next = NULL;
    *turn->host->tail = turn;
    turn->host->tail = &turn->next;
    turns->n_waiting++;
    place(turns, turn->host, now_ms);
}

void turns_slow(struct turns *turns, struct str host, int64_t gap_ms)
{
    struct turn_host *slow = host_of(turns, host);

    /* One that rests keeps its place: the longer pause holds from its next end on. */
    if (slow->gap_ms < gap_ms)
        slow->gap_ms = gap_ms;
}

static struct turn *unqueue(struct turns *turns, struct turn_host *host)
{
    struct turn *turn = host->head;

    host->head = turn->next;
    if (!host->head)
        host->tail = &host->head;
    turns->n_waiting--;
    return turn;
}

struct turn *turns_take(struct turns *turns, int64_t now_ms)
{
    struct turn_host *host;
    struct turn *turn;

    while (turns->resting.head && turns->resting.head->ready_ms <= now_ms)
        line_put(&turns->ready, line_take(&turns->resting));
    while (turns->slow.head && turns->slow.head->ready_ms <= now_ms)
        line_put(&turns->ready, line_take(&turns->slow));
    if (!turns->ready.head)
        return NULL;
    host = line_take(&turns->ready);
    turn = unqueue(turns, host);
    host->running++;
    place(turns, host, now_ms);
    return turn;
}

void turns_end(struct turns *turns, struct turn *turn, int64_t now_ms)
{
    struct turn_host *host = turn->host;

    host->running--;
    if (host->loose || host->held.p)
        host->ready_ms = 0;
    else
        host->ready_ms = now_ms + (host->gap_ms > turns->gap_ms ? host->gap_ms : turns->gap_ms);
    place(turns, host, now_ms);
}

struct turn *turns_drop(struct turns *turns)
{
    for (size_t i = 0; i < turns->hosts.n; i++) {
        struct turn_host *host = turns->hosts.entries[i].value;

        if (host->head)
            return unqueue(turns, host);
    }
    return NULL;
}

int64_t turns_wake_ms(const struct turns *turns)
{
    int64_t a = turns->resting.head ? turns->resting.head->ready_ms : INT64_MAX;
    int64_t b = turns->slow.head ? turns->slow.head->ready_ms : INT64_MAX;

    return a < b ? a : b;
}

bool turns_has_more(const struct turn *turn)
{
    return turn->host->head != NULL;
}

void turns_hold(struct turns *turns, struct str host, struct str why)
{
    host_of(turns, host)->held = arena_str(&turns->arena, why);
}

struct str turns_held(const struct turn *turn)
{
    return turn->host->held;
}
