/*
 * fuzz_conf.c - any bytes as a configuration: read and filled, or refused with a fault.
 */
#include "core/settings.h"
#include "core/settings_rows.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings settings = { 0 };
    struct conf conf;
    struct opt_fill fill = { .conf = &conf, .arena = &settings.arena };
    struct buf out;

    buf_init(&out, BUF_NO_CEILING);
    arena_init(&settings.arena);
    conf_init(&conf);
    if (conf_read_bytes(&conf, (struct str){ (const char *)data, size }, "hark.yaml") != 0)
        assert(conf.n_faults > 0);
    if (conf.root)
        opt_fill(&fill, conf.root, settings_rows, n_settings_rows, &settings, STR(""), STR(""));
    conf_write_faults(&conf, &out);
    conf_release(&conf);
    arena_release(&settings.arena);
    buf_release(&out);
    return 0;
}
