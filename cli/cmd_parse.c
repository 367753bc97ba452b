/*
 * cmd_parse.c - hark parse: a saved feed, page or table in, its items out as JSON lines.
 *
 * What a source would give, without asking any: the same pure step as in a run, on bytes from a file.
 * Items are printed as they come, so that a feed of any length needs the memory of its longest item.
 */
#include "cli/selects.h"

#include "core/date.h"
#include "core/gz.h"
#include "core/lanes.h"
#include "core/limits.h"
#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/page.h"
#include "fetch/recipe.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FLUSH_AT = 65536 };

enum { ESCAPED_MOST = 6, AT_ONCE = 4096 };

/* A byte that is to be escaped. Returns the place behind it. */
static char *put_byte(char *to, char c)
{
    static const char digits[] = "0123456789abcdef";

    if (c == '\n' || c == '"' || c == '\\') {
        *to++ = '\\';
        *to++ = c == '\n' ? 'n' : c;
    } else {
        memcpy(to, "\\u00", 4);
        to[4] = digits[c >> 4];
        to[5] = digits[c & 15];
        to += ESCAPED_MOST;
    }
    return to;
}

/* What is to be escaped: all ones. */
static lanes escaped(lanes v)
{
    return lanes_below(v, ' ') | (v == '"') | (v == '\\') | (v == 0x7F);
}

static bool is_escaped(char c)
{
    return (unsigned char)c < ' ' || c == '"' || c == '\\' || c == 0x7F;
}

/* Sixteen bytes are copied and looked at together; what follows one to be escaped is copied again. */
static void put_string(struct buf *out, struct str s)
{
    buf_putc(out, '"');
    while (s.n) {
        size_t n = s.n < AT_ONCE ? s.n : AT_ONCE, i = 0;
        char *room = buf_room(out, n * ESCAPED_MOST), *to = room;

        while (n - i >= LANES) {
            lanes v = lanes_at(s.p + i);
            int plain = lanes_first(escaped(v));

            memcpy(to, &v, LANES);
            to += plain;
            i += (size_t)plain;
            if (plain < LANES)
                to = put_byte(to, s.p[i++]);
        }
        if (n >= LANES && i < n) { /* the last sixteen once more, where none is to be escaped */
            lanes v = lanes_at(s.p + n - LANES);

            if (lanes_first(escaped(v)) == LANES) {
                to += n - i;
                memcpy(to - LANES, &v, LANES);
                i = n;
            }
        }
        for (; i < n; i++) {
            if (is_escaped(s.p[i]))
                to = put_byte(to, s.p[i]);
            else
                *to++ = s.p[i];
        }
        out->n += (size_t)(to - room);
        s = str_from(s, n);
    }
    buf_putc(out, '"');
}

/* The name of a value as it stands before it. */
#define NAME(literal) STR(",\"" literal "\":")

static inline void put_name(struct buf *out, struct str name)
{
    bool is_first = out->n && out->p[out->n - 1] == '{';

    buf_put(out, name.p + is_first, name.n - is_first);
}

static void put_text(struct buf *out, struct str name, struct str value)
{
    put_name(out, name);
    if (value.n)
        put_string(out, value);
    else
        buf_put(out, "null", 4);
}

static void put_time(struct buf *out, struct str name, int64_t utc)
{
    char z[DATE_RFC3339_SIZE] = "";

    if (utc != TIME_NONE)
        date_format_rfc3339(utc, z);
    put_text(out, name, str_of(z));
}

/* Thousandths as a decimal number without needless zeros. */
static void put_decimal(struct buf *out, struct str name, int32_t thousandths)
{
    put_name(out, name);
    if (thousandths == RATING_NONE) {
        buf_putz(out, "null");
        return;
    }
    buf_printf(out, "%d", thousandths / 1000);
    if (thousandths % 1000) {
        buf_printf(out, ".%03d", thousandths % 1000);
        while (out->p[out->n - 1] == '0')
            out->n--;
    }
}

/* Most items have none. */
static void put_rating(struct buf *out, int32_t rating, int32_t raw, int32_t best)
{
    static const char none[] = ",\"rating\":null,\"rating_raw\":null,\"rating_best\":null";

    if (rating == RATING_NONE && raw == RATING_NONE && best == RATING_NONE) {
        buf_put(out, none, sizeof none - 1);
        return;
    }
    put_decimal(out, NAME("rating"), rating);
    put_decimal(out, NAME("rating_raw"), raw);
    put_decimal(out, NAME("rating_best"), best);
}

static void put_count(struct buf *out, struct str name, int64_t count)
{
    if (count == COUNT_NONE)
        return;
    put_name(out, name);
    buf_printf(out, "%lld", (long long)count);
}

static void put_feed(struct buf *out, struct str file, const struct harvest *h)
{
    const struct {
        struct str name, value;
    } fields[] = {
        { NAME("file"), file },    { NAME("title"), h->title },
        { NAME("url"), h->url },   { NAME("subtitle"), h->subtitle },
        { NAME("lang"), h->lang },
    };

    buf_putz(out, "{\"feed\":{");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].value.n)
            put_text(out, fields[i].name, fields[i].value);
    buf_putz(out, "}}\n");
}

static void put_item(struct buf *out, const struct item *item)
{
    buf_putc(out, '{');
    put_text(out, NAME("id"), item->id);
    put_text(out, NAME("url"), item->url);
    put_text(out, NAME("title"), item->title);
    put_text(out, NAME("text"), item->text);
    put_text(out, NAME("author"), item->author);
    put_time(out, NAME("published"), item->published);
    put_time(out, NAME("updated"), item->updated);
    put_rating(out, item->rating, item->rating_raw, item->rating_best);
    put_text(out, NAME("lang"), item->lang);
    if (item->summary.n)
        put_text(out, NAME("summary"), item->summary);
    if (item->in_reply_to.n)
        put_text(out, NAME("in_reply_to"), item->in_reply_to);
    if (item->place.n)
        put_text(out, NAME("place"), item->place);
    if (item->by_owner)
        buf_putz(out, ",\"by_owner\":true");
    put_count(out, NAME("likes"), item->likes);
    put_count(out, NAME("shares"), item->shares);
    put_count(out, NAME("replies"), item->replies);
    put_count(out, NAME("views"), item->views);
    buf_putz(out, "}\n");
}

static void put_aggregate(struct buf *out, const struct aggregate *a)
{
    buf_putz(out, "{\"aggregate\":{");
    if (a->name.n)
        put_text(out, NAME("name"), a->name);
    put_decimal(out, NAME("rating"), a->rating);
    put_decimal(out, NAME("rating_raw"), a->rating_raw);
    put_decimal(out, NAME("rating_best"), a->rating_best);
    if (a->count == COUNT_NONE)
        buf_putz(out, ",\"count\":null");
    else
        put_count(out, NAME("count"), a->count);
    buf_putz(out, "}}\n");
}

/* Where the lines of one file go. */
struct printer {
    struct cli *cli;
    struct str file; /* named where there are several */
    struct buf out;
    bool begun;
};

static void begin(struct printer *p, const struct harvest *h)
{
    if (!p->begun)
        put_feed(&p->out, p->file, h);
    p->begun = true;
}

static void print_item(void *context, const struct harvest *h, const struct item *item)
{
    struct printer *p = context;

    begin(p, h);
    put_item(&p->out, item);
    if (p->out.n >= FLUSH_AT) {
        cli_put(p->cli, buf_str(&p->out));
        buf_clear(&p->out);
    }
}

static void print_rest(struct printer *p, const struct harvest *h, bool only_feeds)
{
    for (size_t i = 0; i < h->n_feeds && only_feeds; i++) {
        buf_putc(&p->out, '{');
        put_text(&p->out, NAME("url"), h->feeds[i]);
        buf_putz(&p->out, "}\n");
    }
    if (!only_feeds)
        begin(p, h);
    for (size_t i = 0; i < h->n_items; i++)
        print_item(p, h, &h->items[i]);
    for (size_t i = 0; i < h->n_aggregates; i++)
        put_aggregate(&p->out, &h->aggregates[i]);
    cli_put(p->cli, buf_str(&p->out));
}

/* A file's bytes: of a plain file a view of the disk's own cache, else read and, where it is packed,
 * unpacked. */
struct input {
    struct str bytes;
    void *map;
    size_t n_map;
    struct buf read, unpacked;
};

static void file_shrank(int signal)
{
    static const char text[] = "hark: the file was cut short while it was read\n";

    (void)signal;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(ERR_NO_INPUT);
    _exit(ERR_NO_INPUT);
}

static bool input_map(struct input *in, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (size_t)st.st_size <= LIMIT_FILE) {
        in->map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
        in->map = in->map == MAP_FAILED ? NULL : in->map;
        in->n_map = (size_t)st.st_size;
        in->bytes = (struct str){ in->map, in->n_map };
    }
    close(fd);
    return in->map;
}

static int input_open(struct input *in, const char *path, struct err *err)
{
    *in = (struct input){ .map = NULL };
    buf_init(&in->read, LIMIT_FILE);
    buf_init(&in->unpacked, LIMIT_FILE);
    if (strcmp(path, "-") == 0 || !input_map(in, path)) {
        if (cli_read(path, LIMIT_FILE, &in->read, err) != 0)
            return -1;
        in->bytes = buf_str(&in->read);
    }
    if (!gz_is(in->bytes))
        return 0;
    if (gz_inflate(in->bytes, 0, &in->unpacked, err) != 0)
        return err_wrap(err, "'%s': ", path);
    in->bytes = buf_str(&in->unpacked);
    return 0;
}

static void input_close(struct input *in)
{
    if (in->map)
        munmap(in->map, in->n_map);
    buf_release(&in->unpacked);
    buf_release(&in->read);
}

/* When it was received: as its headers say, else when it was written, else now. */
static int64_t time_of(struct cli *cli, const char *path, const struct page *page)
{
    struct stat st;
    int64_t at;

    if (date_parse(page_header(page, STR("Date")), &at, NULL))
        return at;
    return stat(path, &st) == 0 ? st.st_mtime : cli->now;
}

/* One file; 0, or its exit status. */
static int parse_file(struct cli *cli, const char *path, bool named, struct page page,
                      struct str as)
{
    struct printer printer = { .cli = cli, .file = named ? str_of(path) : STR_NONE };
    struct harvest harvest;
    struct input input;
    struct err err = { 0 };

    buf_init(&printer.out, BUF_NO_CEILING);
    harvest_init(&harvest);
    harvest.max_items = LIMIT_ITEMS_FILE;
    harvest.summaries = true;
    harvest.kept = cli_flag(cli, "kept");
    harvest.take = print_item;
    harvest.take_context = &printer;
    if (!as.n && (str_ends(str_of(path), STR(".csv")) || str_ends(str_of(path), STR(".tsv"))))
        as = STR("csv"); /* whatever its columns are called */
    if (input_open(&input, path, &err) == 0) {
        page.body = input.bytes;
        page.at = time_of(cli, path, &page);
        if (page_parse(&page, as, &harvest, &err) != 0)
            err_wrap(&err, "'%s': ", path);
        else
            print_rest(&printer, &harvest, str_eq(as, STR("discover")));
        if (harvest.note.n)
            cli_note(cli, "'%s': " STR_FMT, path, STR_ARG(harvest.note));
        if (harvest.cut)
            cli_note(cli, "'%s': more than hark reads: the rest was left out", path);
    }
    input_close(&input);
    harvest_release(&harvest);
    buf_release(&printer.out);
    return err_is_set(&err) ? cli_error(cli, &err) : 0;
}

static int parse(struct cli *cli, int argc, char **argv)
{
    struct str as = cli_text(cli, "as"), headers_file = cli_text(cli, "headers");
    struct buf headers;
    struct err err = { 0 };
    const struct recipe *recipe = NULL;
    struct page page = { .base = cli_text(cli, "base"), .type = cli_text(cli, "type") };
    struct source source = { 0 };
    int status = 0;

    if (argc < 1)
        return cli_usage(cli, "which FILE? (- is stdin)");
    if (as.n && !format_find(as))
        recipe = cli_recipe(cli, as);
    if (recipe) {
        page.recipe = recipe->text;
        as = STR("recipe");
    }
    if (selects_read(cli, &source, &err) != 0)
        return cli_usage(cli, "%s", err.text);
    if (source.n_select) {
        page.source = &source;
        as = STR("page");
    }
    signal(SIGBUS, file_shrank);
    buf_init(&headers, LIMIT_HEADERS);
    if (headers_file.n &&
        cli_read(arena_z(&cli->arena, headers_file), LIMIT_HEADERS, &headers, &err) != 0) {
        status = cli_error(cli, &err);
    } else {
        page.headers = buf_str(&headers);
        for (int i = 0; i < argc; i++) {
            int one = parse_file(cli, argv[i], argc > 1, page, as);

            status = status ? status : one;
        }
    }
    buf_release(&headers);
    return status;
}

static const struct cli_opt parse_opts[] = {
    { .name = "as",
      .kind = CLI_TEXT,
      .value = "KIND",
      .help =
          "feed, page, discover, a recipe's name, or a format such as rss, csv, jsonl; without it "
          "hark sniffs" },
    SELECTS_OPT,
    { .name = "base", .kind = CLI_TEXT, .value = "URL", .help = "the address it came from" },
    { .name = "type", .kind = CLI_TEXT, .value = "MIME", .help = "its Content-Type" },
    { .name = "kept",
      .kind = CLI_FLAG,
      .help = "texts as a source keeps them: quotes marked by '> ', what programs add cut" },
    { .name = "headers",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "the response's header lines, as served" },
    CLI_OPT_END,
};

const struct command command_parse = {
    .name = "parse",
    .args = "FILE...",
    .help = "show what hark reads in a saved feed, page or table",
    .example = "hark parse --jsonl --base https://blog.example/feed feed.xml",
    .opts = parse_opts,
    .run = parse,
    .more =
        "Writes JSON lines: first what the feed says of itself (and the file's name where there "
        "are several), then an item a line (with a summary where one stands beside the content), "
        "then "
        "the aggregate ratings of a page; with --as "
        "discover an address a line for each feed that the page names. What is absent is null. "
        "Packed files (.gz) are unpacked. Input that is none of these gives one line on stderr and "
        "status 65 in the end.",
};
