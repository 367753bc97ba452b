/*
 * fuzz_lexicon.c - any bytes as a hand layer and as a learned layer: read or refused with a place.
 */
#include "analyze/lang.h"
#include "analyze/lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/hark-fuzz-XXXXXX";

static void put_file(const char *name, const uint8_t *data, size_t size)
{
    char path[96];
    snprintf(path, sizeof path, "%s/lexicons/en/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct err err = { 0 };
    struct map emoticons;

    if (!ready) {
        char path[96];
        if (!mkdtemp(folder))
            abort();
        snprintf(path, sizeof path, "%s/lexicons", folder);
        mkdir(path, 0700);
        snprintf(path, sizeof path, "%s/lexicons/en", folder);
        mkdir(path, 0700);
        setenv("XDG_CACHE_HOME", folder, 1); /* what is compiled stays here */
        ready = true;
    }
    put_file("hand.tsv", data, size / 2);
    put_file("learned.tsv", data + size / 2, size - size / 2);
    map_init(&emoticons);
    struct lexicon *lexicon =
        lexicon_open(str_of(folder), &langs[lang_find(STR("en"))], &emoticons, NULL, &err);
    if (!lexicon && !err_is_set(&err))
        abort();
    lexicon_close(lexicon);
    map_release(&emoticons);
    return 0;
}
