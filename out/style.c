/*
 * style.c - quiet typography, one accent colour, light and dark, narrow and on paper.
 *
 * The accent marks what hurts and nothing else; it never stands alone, a word or a sign is always
 * beside it. Contrast is at least 4.5 : 1 for text in both schemes. Fonts are those of the reader's
 * system.
 */
#include "out/style.h"

#include "core/escape.h"
#include "core/hash.h"
#include "core/settings.h"
#include "core/settings_page.h"

const char style_sheet[] =
    ":root{color-scheme:light dark;--ink:#1d1c1a;--soft:#615d56;--line:#ddd8cf;--paper:" PAGE_PAPER
    ";"
    "--card:#ffffff;--accent:#a5301a;--wash:#f6e6e0;--band:#e9e4da;--calm:#8a857b;"
    "--h0:#efebe3;--h1:#f3dcd3;--h2:#e8b9a9;--h3:#bf4a31;--h4:#8f2413;--over:#ffffff}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#eae6df;--soft:#b3aca1;--line:#3b3733;"
    "--paper:" PAGE_PAPER_DARK
    ";--card:#1e1c1a;--accent:#ff9479;--wash:#3a211b;--band:#35312b;--calm:#8d877d;"
    "--h0:#2a2723;--h1:#402a23;--h2:#5a3226;--h3:#e07a5f;--h4:#ff9479;--over:#161513}}"
    "\n"
    "*{box-sizing:border-box}\n"
    "html{-webkit-text-size-adjust:100%}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);"
    "font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}\n"
    "a{color:inherit;text-decoration-color:var(--calm);text-underline-offset:.18em}\n"
    "a:hover{text-decoration-color:var(--accent)}\n"
    "a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--accent);"
    "outline-offset:2px;border-radius:2px}\n"
    ".skip{position:absolute;left:-99rem}\n"
    ".skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:1}\n"
    ".page{max-width:62rem;margin:0 auto;padding:1.5rem 1.5rem 4rem}\n"
    ".logo{height:1.6rem;width:auto;vertical-align:middle;margin-right:.6rem}\n"
    "header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;"
    "align-items:baseline;padding-bottom:.75rem;border-bottom:1px solid var(--line);"
    "font-size:.9rem;color:var(--soft)}\n"
    "nav ul{display:flex;flex-wrap:wrap;gap:0 1.25rem;list-style:none;margin:0;padding:0}\n"
    "nav a{display:inline-block;padding:.25rem 0}\n"
    "h1,h2,h3,.verdict{font-family:ui-serif,'Iowan Old Style',Charter,Georgia,'Times New "
    "Roman',serif;"
    "font-weight:600;line-height:1.2;text-wrap:balance}\n"
    "h1{font-size:1.3rem;margin:2.5rem 0 .5rem;font-weight:500}\n"
    "h1 span{color:var(--soft)}\n"
    "h2{font-size:1.4rem;margin:3.5rem 0 .35rem}\n"
    "h3{font-size:1.1rem;margin:0}\n"
    ".lead{color:var(--soft);margin:0 0 1.25rem;max-width:44rem}\n"
    ".verdict{font-size:clamp(1.75rem,1.2rem + 2.4vw,2.7rem);margin:0 0 "
    ".6rem;letter-spacing:-.01em}\n"
    ".verdict .mark{font-size:.62em;vertical-align:.12em;margin-right:.4em}\n"
    ".act .mark,.act .word{color:var(--accent)}\n"
    ".reason{font-size:1.1rem;margin:0;max-width:44rem}\n"
    ".note{border-left:4px solid var(--calm);background:var(--card);padding:.8rem 1.1rem;"
    "margin:1.5rem 0 0}\n"
    ".note h2{font-size:1.05rem;margin:0 0 .25rem}\n"
    ".note ul{margin:.25rem 0 0;padding-left:1.1rem}\n"
    ".tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);"
    "border:1px solid var(--line);margin:1.25rem 0 0;padding:0;list-style:none}\n"
    ".tiles li{background:var(--card);padding:1rem 1.1rem "
    "1.1rem;display:flex;flex-direction:column}\n"
    ".tiles .name{font-size:.85rem;color:var(--soft)}\n"
    ".tiles .value{font-size:2.4rem;line-height:1.15;font-variant-numeric:tabular-nums;"
    "font-weight:300;text-decoration:none}\n"
    ".tiles .more .value{color:var(--accent);font-weight:500}\n"
    ".tiles .usual{font-size:.85rem;color:var(--soft)}\n"
    ".alerts{margin:1rem 0 0;padding-left:1.1rem}.alerts li{margin-bottom:.6rem}"
    ".alerts .caveat{margin:.1rem 0 0}.at-once{margin:1.5rem 0 .75rem;font-size:1rem}\n"
    "figure{margin:1.75rem 0 0}\n"
    "figcaption{font-size:.85rem;color:var(--soft);margin-bottom:.4rem}\n"
    "svg{display:block;width:100%;height:auto}\n"
    ".c-band{fill:var(--band)}.c-neg{fill:var(--accent)}.c-old{fill:var(--calm)}"
    ".c-pos{fill:var(--calm)}.c-rest{fill:var(--band)}.c-line{stroke:var(--line);stroke-width:1}"
    ".c-h0{fill:var(--h0)}.c-h1{fill:var(--h1)}.c-h2{fill:var(--h2)}.c-h3{fill:var(--h3)}"
    ".c-h4{fill:var(--h4)}.c-over{fill:var(--over);font:600 12px system-ui,sans-serif}"
    ".c-over-small{fill:var(--over);font:12px system-ui,sans-serif}"
    ".c-stage{font-size:11px}.figure-ratings svg{max-width:26rem}\n"
    ".c-text{fill:var(--soft);font:12px system-ui,sans-serif}.c-now{fill:var(--ink);"
    "font:600 12px system-ui,sans-serif}\n"
    ".more-views{margin-top:3.5rem}.folded{border-top:1px solid var(--line)}"
    ".folded h2{display:inline;font-size:1.1rem}.folded details{margin:0;font-size:1rem}"
    ".folded summary{padding:.6rem 0;color:var(--ink)}.folded .wide{margin-bottom:1.5rem}\n"
    "details{margin:.75rem 0 0;font-size:.9rem}\n"
    "summary{cursor:pointer;color:var(--soft);padding:.25rem 0}\n"
    ".items{list-style:none;margin:1.25rem 0 0;padding:0;display:grid;gap:1.75rem}\n"
    ".items>li{border-top:1px solid var(--line);padding-top:1.1rem;display:grid;"
    "grid-template-columns:15rem 1fr;gap:.5rem 2rem}\n"
    ".items p{margin:.2rem 0 0;font-size:.9rem;color:var(--soft)}\n"
    ".items .count{font-size:1rem;color:var(--ink)}\n"
    ".items .count b{font-variant-numeric:tabular-nums}\n"
    ".pain .count b{color:var(--accent)}\n"
    ".items svg{margin:.5rem 0 .25rem;max-width:15rem}\n"
    ".quotes{display:grid;gap:1rem;align-content:start}\n"
    "blockquote{margin:0;max-width:40rem}\n"
    ".quotes blockquote p{font:1.05rem/1.5 ui-serif,'Iowan Old Style',Charter,Georgia,serif;"
    "color:var(--ink);margin:0;overflow-wrap:anywhere}\n"
    "blockquote footer{font-size:.82rem;color:var(--soft);margin-top:.25rem}\n"
    "mark{background:none;color:inherit;text-decoration:underline 2px var(--accent);"
    "text-underline-offset:.2em;font-weight:600}\n"
    ".praise mark{text-decoration-color:var(--calm)}\n"
    ".wide{overflow-x:auto;margin:1rem 0 0}\n"
    "table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}\n"
    "caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
    "th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;"
    "border-bottom:1px solid var(--line)}\n"
    "thead th{font-weight:500;color:var(--soft);font-size:.82rem;border-bottom-color:var(--calm);"
    "white-space:nowrap}\n"
    "th{font-weight:500}\n"
    ".n{text-align:right;white-space:nowrap}.n+:not(.n){padding-left:1.1rem}\n"
    "tbody .group{padding-top:1.6rem;font-weight:600}\n"
    ".list td:not(.what):not(.about){white-space:nowrap}\n"
    ".list .what{min-width:18rem;overflow-wrap:anywhere}.list .about{min-width:9rem}\n"
    ".neg{color:var(--accent)}\n"
    ".caveat{font-size:.82rem;color:var(--soft);margin:.6rem 0 0;max-width:44rem}\n"
    "code{font:.85em ui-monospace,'SF Mono',Menlo,Consolas,monospace}\n"
    ".foot{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.85rem;"
    "color:var(--soft)}\n"
    ".foot h2{font-size:1rem;margin:0 0 .35rem}\n"
    ".foot p{margin:.35rem 0;max-width:46rem}\n"
    "@media (max-width:44rem){.page{padding:1rem 1rem 3rem}.tiles{grid-template-columns:1fr 1fr}"
    ".items>li{grid-template-columns:1fr}.wide "
    "table{min-width:34rem}.fit "
    "table{min-width:0}.c-text,.c-now{font-size:20px}h1{margin-top:1.5rem}h2{margin-top:2."
    "75rem}}\n"
    "@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;"
    "--card:#fff;--accent:#8f2413;--band:#e4e0d8;--calm:#777}@page{size:A4;margin:12mm}"
    "html{font-size:8.2pt}body{line-height:1.35}.page{max-width:none;padding:0}"
    "nav,.skip,details,.screen,.sheet-coverage,.sheet-ratings,.where,.silent,"
    ".quotes>blockquote+blockquote{display:none}"
    "header{padding:0 0 .2rem;font-size:.8rem}h1{margin:.5rem 0 .1rem;font-size:1.05rem}"
    "h2{margin:.95rem 0 "
    ".1rem;font-size:1.1rem}h3{font-size:1rem}.verdict{font-size:1.5rem;margin:0 0 .2rem}"
    ".reason{font-size:1rem}.lead{margin:0 0 .2rem;font-size:.85rem}"
    ".tiles{grid-template-columns:repeat(4,1fr);margin-top:.4rem}.tiles li{padding:.3rem .6rem}"
    ".tiles .value{font-size:1.4rem}figure{margin-top:.5rem}figure svg{height:6.2rem}"
    ".items{gap:.35rem;margin-top:.3rem}.items>li{break-inside:avoid;padding-top:.35rem;"
    "grid-template-columns:15rem 1fr;gap:.2rem 1.2rem}.items p{font-size:.82rem;margin:.05rem 0 0}"
    ".items svg{margin:.2rem 0 .1rem}"
    ".quotes blockquote p{font-size:1rem;line-height:1.35}.quotes{gap:.35rem}"
    "h2,h3{break-after:avoid}tr,blockquote,figure,.tiles{break-inside:avoid}"
    "th,td{padding:.14rem .6rem .14rem 0}.wide{overflow:visible;margin-top:.2rem}"
    ".caveat{margin:.2rem 0 0}.alerts{margin-top:.3rem}.alerts li{margin-bottom:.15rem}"
    ".at-once{margin:.5rem 0 .2rem}.note{padding:.3rem .7rem;margin-top:.5rem}"
    ".foot{margin-top:.8rem;padding-top:.3rem;font-size:.8rem}a{text-decoration:none}}\n";

void style_put(const struct topic *topic, struct buf *out)
{
    buf_putz(out, style_sheet);
    if (topic && topic->page.accent.n)
        buf_printf(out, ":root{--accent:" STR_FMT "}\n", STR_ARG(topic->page.accent));
    if (topic && topic->page.accent_dark.n)
        buf_printf(out, "@media (prefers-color-scheme:dark){:root{--accent:" STR_FMT "}}\n",
                   STR_ARG(topic->page.accent_dark));
}

void style_policy(struct str sheet, struct buf *out)
{
    unsigned char digest[SHA256_SIZE];

    hash_sha256(sheet, digest);
    buf_putz(out, "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
                  "style-src 'sha256-");
    escape_base64((struct str){ (const char *)digest, sizeof digest }, out);
    buf_putc(out, '\'');
}
