/*
 * parser.c - the line of documents before the process that parses.
 *
 * The first document in the line is with the process, the others wait as bytes. What becomes of one is
 * told through its 'done', in the order in which they were asked for. A process without files cannot
 * load the conversion of a rare charset: it says which one it wants, and a fresh one gets the names of
 * all that were wanted lately on its command line, to be loaded before it gives up its rights.
 */
#include "fetch/parser.h"

#include "core/clock.h"
#include "core/limits.h"
#include "core/mem.h"
#include "fetch/process.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* A document names at most three charsets: the user's, HTTP's, its own. */
enum { CHARSETS = 8, TRIES = 4, DEATHS = 2 };

/* One document in the line. */
struct job {
    struct job *next;
    struct buf head, body; /* the question, as it travels */
    const struct source *source;
    struct harvest *harvest;
    struct err *err;
    parser_done *done;
    void *context;
    int rc;
    bool refused; /* it cannot even be asked */
    int tries;    /* times it was answered with the wish for a charset */
    int deaths;   /* of processes before they took a byte of it */
};

struct parser {
    char *program; /* NULL: here */
    struct process now;
    struct process next; /* started ahead: loading a program takes longer than most documents */
    int n_documents;     /* of the one at work */
    bool asked;          /* the first job is with it */
    int epoll;           /* holds its socket, */
    uint32_t watched;    /* and waits for this */
    struct job *first, **last;
    size_t n_bytes; /* in the line */
    char charsets[CHARSETS][sizeof(((struct wire_answer *)0)->charset)];
    size_t n_charsets; /* wanted so far; a new one takes the place of the oldest */
};

struct parser *parser_open(const char *program)
{
    struct parser *parser = mem_alloc(sizeof *parser);

    parser->last = &parser->first;
    parser->epoll = -1;
    if (program) {
        parser->program = mem_alloc(strlen(program) + 1);
        memcpy(parser->program, program, strlen(program));
        parser->epoll = epoll_create1(EPOLL_CLOEXEC);
    }
    return parser;
}

pid_t parser_process(const struct parser *parser)
{
    return parser->now.id;
}

int parser_fd(const struct parser *parser)
{
    return parser->epoll;
}

bool parser_is_full(const struct parser *parser)
{
    return parser->n_bytes >= LIMIT_PARSE_LINE;
}

static size_t size_of(const struct job *job)
{
    return sizeof *job + job->head.n + job->body.n;
}

/* Takes the first job out of the line. */
static struct job *unqueue(struct parser *parser)
{
    struct job *job = parser->first;

    parser->first = job->next;
    if (!parser->first)
        parser->last = &parser->first;
    parser->n_bytes -= size_of(job);
    return job;
}

static void job_free(struct job *job)
{
    buf_release(&job->body);
    buf_release(&job->head);
    mem_free(job);
}

void parser_close(struct parser *parser)
{
    if (!parser)
        return;
    while (parser->first)
        job_free(unqueue(parser));
    process_stop(&parser->next);
    process_stop(&parser->now);
    if (parser->epoll >= 0)
        close(parser->epoll);
    mem_free(parser->program);
    mem_free(parser);
}

void parser_ask(struct parser *parser, const struct parser_question *question)
{
    struct job *job = mem_alloc(sizeof *job);
    const struct page *page = question->page;
    const struct harvest *harvest = question->harvest;
    size_t most = harvest->max_items ? harvest->max_items : LIMIT_ITEMS;

    job->source = page->source;
    job->harvest = question->harvest;
    job->err = question->err;
    job->done = question->done;
    job->context = question->context;
    job->rc = -1;
    buf_init(&job->head, LIMIT_QUESTION);
    job->refused =
        wire_put_question(page, question->as,
                          harvest->n_items < most ? (int64_t)(most - harvest->n_items) : 1,
                          &job->head, job->err) != 0;
    if (question->body) {
        job->body = *question->body;
        buf_init(question->body, question->body->max);
    } else {
        buf_init(&job->body, BUF_NO_CEILING);
        buf_puts(&job->body, page->body);
    }
    *parser->last = job;
    parser->last = &job->next;
    parser->n_bytes += size_of(job);
}

/* --- with a process --- */

/* Whatever it says, or its end, wakes who watches once. */
static int watch(struct parser *parser)
{
    uint32_t wanted = EPOLLET | EPOLLIN | (process_is_sending(&parser->now) ? EPOLLOUT : 0u);
    struct epoll_event event = { .events = wanted };

    if (wanted == parser->watched)
        return 0;
    if (epoll_ctl(parser->epoll, parser->watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, parser->now.fd,
                  &event) != 0)
        return -1;
    parser->watched = wanted;
    return 0;
}

static int take_up(struct parser *parser, struct err *err)
{
    const char *charsets[CHARSETS];

    parser->n_documents = 0;
    parser->watched = 0;
    parser->now = parser->next;
    parser->next = (struct process){ 0 };
    for (size_t i = 0; i < parser->n_charsets; i++)
        charsets[i] = parser->charsets[i];
    if (!parser->now.id &&
        process_start(&parser->now, parser->program, charsets, parser->n_charsets, err) != 0)
        return -1;
    if (watch(parser) == 0)
        return 0;
    process_stop(&parser->now);
    return err_set(err, ERR_SOURCE, "cannot watch the parser: %s", strerror(errno));
}

/* One process does not read all documents: what a stranger may have done to it ends with it. */
static void replace_in_time(struct parser *parser)
{
    const char *charsets[CHARSETS];

    for (size_t i = 0; i < parser->n_charsets; i++)
        charsets[i] = parser->charsets[i];
    if (++parser->n_documents == LIMIT_PARSE_DOCUMENTS / 2 && !parser->next.id)
        process_start(&parser->next, parser->program, charsets, parser->n_charsets, NULL);
    else if (parser->n_documents >= LIMIT_PARSE_DOCUMENTS)
        process_stop(&parser->now);
}

/* The next process will know this charset, or know that nobody does. */
static void want_charset(struct parser *parser, const char *name)
{
    if (parser->n_charsets == CHARSETS)
        memmove(parser->charsets[0], parser->charsets[1],
                --parser->n_charsets * sizeof *parser->charsets);
    memcpy(parser->charsets[parser->n_charsets++], name, sizeof *parser->charsets);
    process_stop(&parser->next);
    process_stop(&parser->now);
}

/* True when the job is done with; false: it is to be asked again. */
static bool take_answer(struct parser *parser, struct job *job)
{
    struct wire_answer answer;

    if (wire_read_answer(buf_str(&parser->now.answer), job->harvest, &answer, job->err) != 0) {
        process_stop(&parser->now);
        return true;
    }
    if (answer.kind == WIRE_CHARSET) {
        want_charset(parser, answer.charset);
        if (++job->tries < TRIES)
            return false;
        err_set(job->err, ERR_DATA, "names more charsets than a document can have");
        return true;
    }
    replace_in_time(parser);
    if (answer.kind == WIRE_HARVEST)
        job->rc = 0;
    else
        err_set(job->err, answer.failure.code, "%s", answer.failure.text);
    return true;
}

/* True when the job is done with; false: its process is at work. */
static bool go_on(struct parser *parser, struct job *job)
{
    for (;;) {
        enum process_step step;

        if (!parser->asked) {
            if (!parser->now.id && take_up(parser, job->err) != 0)
                return true;
            process_ask(&parser->now, buf_str(&job->head), buf_str(&job->body));
            parser->asked = true;
        }
        step = process_go_on(&parser->now, clock_monotonic_ms());
        if (step == PROCESS_WAITS && watch(parser) == 0)
            return false;
        parser->asked = false;
        if (step == PROCESS_UNHEARD && job->deaths++ < DEATHS) {
            process_stop(&parser->now); /* that is not the document's fault */
        } else if (step != PROCESS_ANSWERED) {
            process_fail(&parser->now, step, job->err);
            return true;
        } else if (take_answer(parser, job)) {
            return true;
        }
    }
}

/* --- here --- */

static int parse_here(struct job *job)
{
    struct wire_question question;

    if (wire_read_question(buf_str(&job->head), buf_str(&job->body), &job->harvest->arena,
                           &question, job->err) != 0)
        return -1;
    question.page.source = job->source;
    job->harvest->kept = true;
    return page_parse(&question.page, question.as, job->harvest, job->err);
}

/* --- both --- */

static void finish(struct parser *parser)
{
    struct job *job = unqueue(parser);

    job->done(job->context, job->rc, buf_str(&job->body));
    job_free(job);
}

int64_t parser_serve(struct parser *parser)
{
    struct epoll_event event;
    struct job *job;

    if (parser->epoll >= 0 && epoll_wait(parser->epoll, &event, 1, 0) == 0 && parser->asked &&
        clock_monotonic_ms() < parser->now.until_ms)
        return parser->now.until_ms;
    while ((job = parser->first)) {
        if (!parser->program && !job->refused)
            job->rc = parse_here(job);
        else if (!job->refused && !go_on(parser, job))
            return parser->now.until_ms;
        finish(parser);
    }
    return INT64_MAX;
}
