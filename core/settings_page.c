/*
 * settings_page.c - 'page:' of a topic: its own name, logo, colours and lines on pages.
 */
#include "core/settings_page.h"

#include "core/contrast.h"
#include "core/escape.h"
#include "core/file.h"
#include "core/limits.h"
#include "core/settings.h"

#include <errno.h>
#include <stddef.h>

const struct opt settings_page_rows[SETTINGS_PAGE_ROWS] = {
    { .name = "name",
      .kind = OPT_TEXT,
      .at = offsetof(struct page_settings, name),
      .hi = 80,
      .help = "who speaks, on top of each page, in place of hark" },
    { .name = "logo",
      .kind = OPT_PATH,
      .at = offsetof(struct page_settings, logo),
      .help = "a picture for the top of each page: PNG, JPEG, GIF, WebP or SVG, 64 KiB at most" },
    { .name = "accent",
      .kind = OPT_TEXT,
      .at = offsetof(struct page_settings, accent),
      .hi = 7,
      .help = "the colour of your house, on a light ground: \"#0b5d3b\"; what hurts stays red" },
    { .name = "accent_dark",
      .kind = OPT_TEXT,
      .at = offsetof(struct page_settings, accent_dark),
      .hi = 7,
      .help = "the same on a dark ground" },
    { .name = "header",
      .kind = OPT_TEXT,
      .at = offsetof(struct page_settings, header),
      .hi = 200,
      .help = "a line on top of each page" },
    { .name = "footer",
      .kind = OPT_TEXT,
      .at = offsetof(struct page_settings, footer),
      .hi = 400,
      .help = "a line at the foot of each page" },
};

enum { READABLE = 4500 }; /* WCAG 2.2, 1.4.3 */

static bool is_readable(struct str text, const char *ground, struct err *err)
{
    struct colour colour, paper;
    int32_t contrast;

    if (!colour_parse(text, &colour)) {
        err_set(err, ERR_CONFIG, "'" STR_FMT "' is not a colour (write it like \"#a5301a\")",
                STR_ARG(text));
        return false;
    }
    colour_parse(str_of(ground), &paper);
    contrast = colour_contrast(colour, paper);
    if (contrast < READABLE)
        err_set(err, ERR_CONFIG,
                "text in '" STR_FMT "' cannot be read on %s: a contrast of %d.%d to 1, and 4.5 is"
                " the least (take a %s one)",
                STR_ARG(text), ground, contrast / 1000, contrast % 1000 / 100,
                str_eq(str_of(ground), STR(PAGE_PAPER)) ? "darker" : "lighter");
    return contrast >= READABLE;
}

static const struct {
    struct str magic;
    const char *type;
} pictures[] = {
    { STR("\x89PNG\r\n\x1a\n"), "image/png" },
    { STR("\xff\xd8\xff"), "image/jpeg" },
    { STR("GIF8"), "image/gif" },
    { STR("RIFF"), "image/webp" },
    { STR("<svg"), "image/svg+xml" },
    { STR("<?xml"), "image/svg+xml" },
};

int settings_page_logo(struct str path, struct buf *out, struct err *err)
{
    const char *type = NULL;
    struct str bytes;
    int rc = 0;

    if (!file_map(path.p, &bytes))
        return err_set(err, ERR_NO_INPUT, "cannot read '" STR_FMT "': %s", STR_ARG(path),
                       strerror(errno));
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        if (str_starts(bytes, pictures[i].magic))
            type = pictures[i].type;
    if (type && bytes.n <= LIMIT_LOGO) {
        buf_printf(out, "data:%s;base64,", type);
        escape_base64(bytes, out);
    } else {
        rc = err_set(err, ERR_CONFIG, "'" STR_FMT "' %s", STR_ARG(path),
                     type ? "is larger than 64 KiB (make it smaller)"
                          : "is no picture (PNG, JPEG, GIF, WebP, SVG)");
    }
    file_unmap(bytes);
    return rc;
}

static bool is_a_logo(struct str path, struct err *err)
{
    struct buf scratch;
    int rc;

    buf_init(&scratch, BUF_NO_CEILING);
    rc = settings_page_logo(path, &scratch, err);
    buf_release(&scratch);
    return rc == 0;
}

const char *settings_page_fault(const struct page_settings *page, struct err *err)
{
    if (page->accent.n && !is_readable(page->accent, PAGE_PAPER, err))
        return "accent";
    if (page->accent_dark.n && !is_readable(page->accent_dark, PAGE_PAPER_DARK, err))
        return "accent_dark";
    if (page->logo.n && !is_a_logo(page->logo, err))
        return "logo";
    return NULL;
}
