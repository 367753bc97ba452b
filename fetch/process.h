/*
 * process.h - one process that parses: how it is started, asked, heard and ended.
 *
 * Question and answer travel over one socket pair and neither side ever blocks here: process_go_on()
 * does what can be done now and says how it stands. The limits of processor time and memory are set
 * from here, for each document anew: the process itself keeps no right to change them.
 */
#ifndef FETCH_PROCESS_H
#define FETCH_PROCESS_H

#include "core/buf.h"
#include "core/err.h"
#include "fetch/wire.h"

#include <sys/types.h>
#include <sys/uio.h>

enum process_step {
    PROCESS_WAITS,    /* more is to be sent or heard */
    PROCESS_ANSWERED, /* the answer is whole */
    PROCESS_UNHEARD,  /* it had ended before it took a byte */
    PROCESS_ENDED,
    PROCESS_SLOW,     /* its time is over */
    PROCESS_NONSENSE, /* an answer beyond all measure */
};

enum { PROCESS_PARTS = 3 }; /* of a question: frame, head, body */

struct process {
    pid_t id; /* 0: none */
    int fd;   /* to be watched for what process_go_on() waits for */
    /* The question that it was asked last. */
    struct wire_frame frame;
    struct iovec unsent[PROCESS_PARTS];
    bool any_sent;
    size_t n_body;
    int64_t until_ms; /* by the monotonic clock */
    struct wire_frame answer_frame;
    size_t n_answer_frame;
    struct buf answer; /* its head */
};

/* Starts the program with PARSER_COMMAND and these names of charsets. */
int process_start(struct process *process, const char *program, const char *const *charsets,
                  size_t n, struct err *err);

/* Ends it, whatever it does; gives the status of wait() that it ended with. One that was never started
 * is fine. */
int process_stop(struct process *process);

/* Begins a question; both strings must stay until it was answered. */
void process_ask(struct process *process, struct str head, struct str body);

/* After PROCESS_ANSWERED the answer is in process->answer, until the next question. */
enum process_step process_go_on(struct process *process, int64_t now_ms);

/* It waits for room to send the rest of the question. */
bool process_is_sending(const struct process *process);

/* Ends it after it failed, and names what became of it. -1. */
int process_fail(struct process *process, enum process_step how, struct err *err);

#endif
