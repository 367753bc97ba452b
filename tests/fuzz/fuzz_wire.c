/*
 * fuzz_wire.c - what a parser in a stranger's hand may answer; and what is read of it, written again.
 */
#include "fetch/wire.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = { (const char *)data, size };
    struct wire_answer answer;
    struct wire_question question;
    struct harvest first, second;
    struct buf again;

    harvest_init(&first);
    harvest_init(&second);
    buf_init(&again, BUF_NO_CEILING);
    if (wire_read_answer(bytes, &first, &answer, NULL) == 0 && answer.kind == WIRE_HARVEST) {
        wire_put_harvest(&first, &again);
        assert(wire_read_answer(buf_str(&again), &second, &answer, NULL) == 0);
        assert(second.n_items == first.n_items && second.n_feeds == first.n_feeds);
    }
    wire_read_question(bytes, bytes, &first.arena, &question, NULL);
    buf_release(&again);
    harvest_release(&second);
    harvest_release(&first);
    return 0;
}
