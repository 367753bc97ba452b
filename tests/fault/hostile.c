/*
 * hostile.c - files that want to do harm, each through every parser that could meet it.
 *
 *     hostile <LIST        a path a line
 *
 * Each file is read by a process of its own, which first gives up all rights as hark's parser does: a
 * build without sanitizers is killed by the kernel if a parser opens a file or reaches for the net. A line
 * for each parser:
 *     PATH <TAB> PARSER <TAB> what it gave, or "refused" <TAB> CPU milliseconds
 * and one for each file: PATH, "peak", KiB of memory, CPU milliseconds; or PATH, "died", how.
 */
#include "core/buf.h"
#include "core/conf.h"
#include "core/date.h"
#include "core/gz.h"
#include "core/hash.h"
#include "core/library.h"
#include "core/limits.h"
#include "core/query.h"
#include "core/settings.h"
#include "core/settings_rows.h"
#include "core/url.h"
#include "fetch/charset.h"
#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/opml.h"
#include "fetch/recipe.h"
#include "fetch/robots.h"
#include "fetch/sandbox.h"

#include <jansson.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY = 256 * MIB, CPU_S = 20, MOST_CHARSETS = 8 };

#define REFUSED (-1L)

/* --- the parsers; each gives a count, or REFUSED --- */

static long parse_page(struct str body, const char *as, const struct source *source,
                       const char *recipe)
{
    struct page page = { .body = body,
                         .base = STR("https://site.example/f"),
                         .source = source,
                         .recipe = str_of(recipe) };
    struct harvest harvest;
    struct err err = { 0 };
    long n;

    harvest_init(&harvest);
    n = page_parse(&page, str_of(as), &harvest, &err) == 0 ? (long)harvest.n_items : REFUSED;
    harvest_release(&harvest);
    return n;
}

static long parse_selected(struct str body)
{
    static struct field_map select[] = { { { "item", 4 }, { "div, li, item, entry", 20 } },
                                         { { "text", 4 }, { "p, span > b, [class]", 20 } } };
    static const struct source by_select = { .select = select, .n_select = 2 };

    return parse_page(body, "page", &by_select, "");
}

static long parse_answer(struct str body)
{
    return parse_page(
        body, "recipe", NULL,
        "name: small\ntitle: t\nurl: https://api.example/\nitems: [list, items, \"\"]\n"
        "fields: {id: id, text: \"text | content\", author: author.name, published: at}\n"
        "markup: {text: html}\n");
}

static long parse_opml(struct str body)
{
    struct arena arena = { 0 };
    struct opml_feed *feeds;
    size_t n = 0;
    long rc = opml_read(body, &arena, &feeds, &n, NULL) == 0 ? (long)n : REFUSED;

    arena_release(&arena);
    return rc;
}

static long parse_robots(struct str body)
{
    struct arena arena = { 0 };
    long n = (long)robots_for(body, ROBOTS_AGENT, &arena).n;

    n += robots_allows(body, ROBOTS_AGENT, STR("https://site.example/a/b?c"));
    arena_release(&arena);
    return n;
}

static long parse_conf(struct str body)
{
    struct settings settings = { 0 };
    struct conf conf;
    struct opt_fill fill = { .conf = &conf, .arena = &settings.arena };
    long n;

    conf_init(&conf);
    conf_read_bytes(&conf, body, "hark.yaml");
    if (conf.root)
        opt_fill(&fill, conf.root, settings_rows, n_settings_rows, &settings, STR(""), STR(""));
    n = conf.n_faults ? REFUSED : 0;
    conf_release(&conf);
    arena_release(&settings.arena);
    return n;
}

static long parse_recipe(struct str body)
{
    struct conf conf;
    struct recipe *recipe;

    conf_init(&conf);
    recipe = recipe_from_text(body, NULL, &conf);
    conf_release(&conf);
    if (!recipe)
        return REFUSED;
    recipe_close(recipe);
    return 1;
}

/* Line by line, as people write queries, addresses and dates. */
static long parse_lines(struct str body)
{
    struct arena arena = { 0 };
    struct str line;
    long n = 0;

    while (str_cut_line(&body, &line)) {
        size_t at;
        int64_t utc;

        n += query_parse(str_sub(line, 0, LIMIT_QUERY), &arena, &at, NULL) != NULL;
        n += url_resolve(STR("https://site.example/a/b"), line, &arena).n > 0;
        n += date_parse(line, &utc, NULL);
        arena_clear(&arena);
    }
    arena_release(&arena);
    return n;
}

static const struct parser {
    const char *name;
    const char *as; /* for page_parse(), unless there is a function */
    long (*parse)(struct str body);
} parsers[] = {
    { "feed", "feed", NULL },         { "page", "page", NULL },
    { "discover", "discover", NULL }, { "select", NULL, parse_selected },
    { "jsonfeed", "jsonfeed", NULL }, { "jsonl", "jsonl", NULL },
    { "answer", NULL, parse_answer }, { "csv", "csv", NULL },
    { "mbox", "mbox", NULL },         { "maildir", "maildir", NULL },
    { "sniffed", "", NULL },          { "opml", NULL, parse_opml },
    { "robots", NULL, parse_robots }, { "conf", NULL, parse_conf },
    { "recipe", NULL, parse_recipe }, { "lines", NULL, parse_lines },
};

enum { N_PARSERS = sizeof parsers / sizeof *parsers };

/* --- one file --- */

/* What the process of a file leaves behind, in memory that it shares. */
struct report {
    int turn; /* the parser that runs, or N_PARSERS */
    long gave[N_PARSERS], took_ms[N_PARSERS];
    char wanted[64]; /* a charset that has to be loaded first */
};

static long cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void read_by_all(struct str body, struct report *report)
{
    struct buf unpacked;
    struct err err = { 0 };

    if (sandbox_limits_memory())
        setrlimit(RLIMIT_AS, &(struct rlimit){ MEMORY, MEMORY });
    setrlimit(RLIMIT_CPU, &(struct rlimit){ CPU_S, CPU_S });
    charset_seal();
    sandbox_enter();
    buf_init(&unpacked, LIMIT_BODY);
    if (gz_is(body) && gz_inflate(body, 0, &unpacked, &err) == 0)
        body = buf_str(&unpacked);
    for (; report->turn < N_PARSERS; report->turn++) {
        const struct parser *parser = &parsers[report->turn];
        long from = cpu_ms();
        struct str wanted;

        report->gave[report->turn] =
            parser->parse ? parser->parse(body) : parse_page(body, parser->as, NULL, "");
        report->took_ms[report->turn] = cpu_ms() - from;
        wanted = charset_wanted();
        if (wanted.n) {
            snprintf(report->wanted, sizeof report->wanted, STR_FMT, STR_ARG(wanted));
            break;
        }
    }
    buf_release(&unpacked);
}

static void tell(const char *path, const struct report *report, int status,
                 const struct rusage *used)
{
    for (int i = 0; i < report->turn && i < N_PARSERS; i++) {
        printf("%s\t%s\t", path, parsers[i].name);
        if (report->gave[i] == REFUSED)
            printf("refused");
        else
            printf("%ld", report->gave[i]);
        printf("\t%ld\n", report->took_ms[i]);
    }
    if (report->turn < N_PARSERS)
        printf("%s\tdied\t%s by %s %d\t0\n", path, parsers[report->turn].name,
               WIFSIGNALED(status) ? "signal" : "status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    printf("%s\tpeak\t%ld\t%ld\n", path, used->ru_maxrss,
           (long)used->ru_utime.tv_sec * 1000 + (long)used->ru_utime.tv_usec / 1000);
}

static void try_file(const char *path, struct str body, struct report *report)
{
    struct rusage used = { 0 };
    int status = 0;

    for (int i = 0; i < MOST_CHARSETS; i++) {
        pid_t child;

        *report = (struct report){ 0 };
        fflush(stdout);
        child = fork();
        if (child == 0) {
            read_by_all(body, report);
            _exit(0);
        }
        if (child < 0 || wait4(child, &status, 0, &used) != child) {
            perror("hostile: fork");
            exit(70);
        }
        if (!report->wanted[0])
            break;
        charset_load(str_of(report->wanted));
    }
    tell(path, report, status, &used);
}

int main(void)
{
    struct report *report =
        mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char path[4096], seed[8];

    json_object_seed(0); /* what reads files at its first use */
    hash_random(seed, sizeof seed);
    library_load_small();
    while (report != MAP_FAILED && fgets(path, sizeof path, stdin)) {
        struct stat st;
        char *bytes;
        int fd;

        path[strcspn(path, "\n")] = '\0';
        fd = open(path, O_RDONLY);
        if (fd < 0 || fstat(fd, &st) != 0) {
            perror(path);
            return 66;
        }
        bytes = malloc((size_t)st.st_size + 1);
        if (!bytes || read(fd, bytes, (size_t)st.st_size) != st.st_size)
            return 71;
        close(fd);
        try_file(path, (struct str){ bytes, (size_t)st.st_size }, report);
        free(bytes);
    }
    return 0;
}
