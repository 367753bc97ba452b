/*
 * fuzz_score.c - any bytes are judged, and the parts sum to the evidence.
 */
#include "analyze/analyze.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct analyzer *analyzer;
    struct err err = { 0 };
    struct arena arena;
    struct item item = ITEM_EMPTY;
    struct verdict verdict;
    int64_t sum = 0;

    if (!analyzer) {
        const char *source = getenv("HARK_SOURCE");
        analyzer = analyzer_open(str_of(source ? source : "."), NULL, 0, &err);
        if (!analyzer)
            abort();
    }
    arena_init(&arena);
    item.lang = STR("en");
    item.title = (struct str){ (const char *)data, size / 4 };
    item.text = (struct str){ (const char *)data + size / 4, size - size / 4 };
    analyzer_judge(analyzer, &item, true, &arena, &verdict);
    for (size_t i = 0; i < verdict.n_parts; i++)
        sum += verdict.parts[i].share;
    if (sum != verdict.evidence || verdict.score < -1000 || verdict.score > 1000)
        abort();
    arena_release(&arena);
    return 0;
}
