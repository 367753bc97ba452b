/*
 * site.js - the browser's part of site.sh: prepares a hostile store, then opens every page.
 */
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');
const need = createRequire(path.join(process.env.HARK_NODE, 'index.js'));

const OWN = [
    '"><script>hit()</script>', '<img src=x onerror=hit()>', '<svg onload=hit()>',
    "' autofocus onfocus=hit() x='", '</style><script>hit()</script>', '</title><script>hit()</script>',
    '<iframe srcdoc="<script>parent.hit()</script>">', '<a href="javascript:hit()">x</a>',
    '<meta http-equiv=refresh content="0;url=https://evil.example/">', '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">', '<style>@import "https://evil.example/"</style>',
];

/* Every payload of the test data: lines of text files, and "payload" in JSON. */
function payloads(corpus) {
    const found = [...OWN];
    const walk = (dir) => {
        for (const name of fs.readdirSync(dir).sort()) {
            const file = path.join(dir, name);
            if (fs.statSync(file).isDirectory()) walk(file);
            else if (name.endsWith('.txt') && !/LICEN/.test(name))
                found.push(...fs.readFileSync(file, 'latin1').split('\n').filter((l) => l.trim()));
            else if (name.endsWith('.json'))
                try {
                    const json = JSON.parse(fs.readFileSync(file, 'utf8'));
                    for (const row of Array.isArray(json) ? json : [])
                        if (row && row.payload) found.push(String(row.payload));
                } catch (e) { /* not a list of payloads */ }
        }
    };
    const xss = corpus && path.join(corpus, 'hostile', 'xss');
    if (xss && fs.existsSync(xss)) walk(xss);
    return found;
}

/* One item a payload, with the payload in every field, spread over the days so that all are listed. */
function prepare(folder, corpus) {
    fs.mkdirSync(folder, { recursive: true });
    const all = payloads(corpus);
    const lines = [];
    all.forEach((payload, i) => {
        const day = new Date(Date.UTC(2026, 2, 14, 6) - (i % 34) * 86400e3).toISOString();
        const url = i % 2 ? payload : `https://a.example/?q=${encodeURIComponent(payload)}`;
        const common = { author: payload, url, date: day, place: payload, rating: 1 + (i % 5) };
        lines.push({ id: `t${i}`, title: payload, text: `bad slow ${payload}`, ...common });
        lines.push({ id: `x${i}`, title: '', text: payload, ...common });
    });
    fs.writeFileSync(path.join(folder, 'in.jsonl'), lines.map((l) => JSON.stringify(l)).join('\n') + '\n');
    fs.writeFileSync(path.join(folder, 'hark.yaml'), [
        'contact: test@a.example', 'timezone: Europe/Berlin', 'state: state/', 'topics:',
        `  - {name: '<script>hit()</script>"><img src=x onerror=hit()>'}`, 'sources:',
        `  - {name: all, kind: file, path: in.jsonl, format: jsonl, topic: '<script>hit()</script>"><img src=x onerror=hit()>'}`,
        'digest: {site: site/}', ''].join('\n'));
    fs.writeFileSync(path.join(folder, 'control.html'),
        `<!doctype html><title>x</title><body>${OWN.slice(0, 4).join('\n')}</body>`);
}

function pages(site) {
    const list = [path.join(site, 'index.html')];
    for (const dir of fs.readdirSync(site).sort()) {
        const folder = path.join(site, dir);
        if (fs.statSync(folder).isDirectory())
            for (const name of fs.readdirSync(folder).sort())
                if (name.endsWith('.html')) list.push(path.join(folder, name));
    }
    return list;
}

/* Opens a page, a file or an address, with every trap set and pokes at it. Only requests that lead away from
 * it are counted: with 'own' all of that origin are its own. */
async function open(browser, file, counts, settle, own) {
    const context = await browser.newContext();
    await context.addInitScript(() => {
        window.hits = 0;
        window.hit = () => { window.hits++; };
        for (const f of ['alert', 'confirm', 'prompt', 'print']) window[f] = window.hit;
    });
    const page = await context.newPage();
    const url = own ? new URL(file).href : 'file://' + file;
    const isOwn = (asked) => asked === url || (own && asked === own + '/favicon.ico');
    let navigations = 0;
    page.on('request', (r) => { if (!isOwn(r.url())) counts.requests++; });
    page.on('framenavigated', () => navigations++);
    await context.route('**', (route) => (isOwn(route.request().url()) ? route.continue() : route.abort()));
    const answer = await page.goto(url);
    counts.refused = (counts.refused || 0) + (own && answer.status() >= 400 ? 1 : 0);
    await page.evaluate(() => {
        for (const e of document.querySelectorAll('*'))
            for (const type of ['mouseover', 'focus', 'error', 'load', 'animationend', 'toggle'])
                e.dispatchEvent(new Event(type));
    });
    if (settle) await page.waitForTimeout(settle);
    counts.hits += await page.evaluate(() => window.hits);
    counts.navigations += navigations - 1;
    counts.pages++;
    return { context, page };
}

async function axe(page, scheme) {
    await page.emulateMedia({ colorScheme: scheme });
    /* the page's own policy forbids scripts; the checker is put in by the debugger */
    await page.evaluate(fs.readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8') + ';0');
    const result = await page.evaluate(() => axe.run());
    for (const v of result.violations)
        console.log(`  ${scheme}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 120)}`);
    return result.violations.length;
}

async function check(work, pictures) {
    const { chromium } = need('playwright-core');
    const { HtmlValidate } = need('html-validate');
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    const zero = () => ({ hits: 0, requests: 0, navigations: 0, pages: 0 });
    let violations = 0, invalid = 0, printed = 0, largest = 0;

    const calm = zero();
    const demo = pages(path.join(work, 'demo', 'site'));
    const validator = new HtmlValidate({ extends: ['html-validate:standard'],
        rules: { 'void-style': 'off', 'no-inline-style': 'error', 'long-title': 'off', 'require-sri': 'off',
                 'attribute-boolean-style': 'off', 'svg-focusable': 'off', 'no-trailing-whitespace': 'off',
                 'valid-id': 'off', 'text-content': 'off', 'prefer-native-element': 'off' } });
    for (const file of demo) {
        const html = fs.readFileSync(file, 'utf8');
        largest = Math.max(largest, html.length);
        const report = validator.validateStringSync(html);
        invalid += report.errorCount;
        for (const m of (report.results[0] || { messages: [] }).messages.slice(0, 3))
            console.log(`  ${path.basename(file)}:${m.line}: ${m.ruleId}: ${m.message}`);
    }
    const shown = demo.filter((f) => /index|2026-03-1[2-5]|W1[01]|2026-03\.html|alert-|story-|department-[ps]/.test(f));
    for (const file of shown) {
        const { context, page } = await open(browser, file, calm, 0);
        violations += await axe(page, 'light') + await axe(page, 'dark');
        await page.emulateMedia({ colorScheme: 'light' });
        const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
        if (/\d{4}-\d\d-\d\d\.html$/.test(file))
            printed = Math.max(printed, (pdf.match(/\/Type\s*\/Page[^s]/g) || []).length);
        if (pictures) {
            const name = path.basename(path.dirname(file)) + '-' + path.basename(file, '.html');
            for (const [kind, width, media] of [['light', 1100, { colorScheme: 'light' }],
                ['dark', 1100, { colorScheme: 'dark' }], ['narrow', 400, { colorScheme: 'light' }],
                ['print', 700, { media: 'print', colorScheme: 'light' }]]) {
                await page.setViewportSize({ width, height: 900 });
                await page.emulateMedia({ media: 'screen', ...media });
                await page.screenshot({ path: path.join(pictures, `${name}-${kind}.png`), fullPage: true });
            }
        }
        await context.close();
    }

    const hostile = zero(), control = zero();
    for (const file of pages(path.join(work, 'hostile', 'site'))) {
        const { context } = await open(browser, file, hostile, 100);
        await context.close();
    }
    await (await open(browser, path.join(work, 'hostile', 'control.html'), control, 300)).context.close();
    await browser.close();

    const result = (name, value, goal, ok) =>
        console.log(`RESULT ${name} ${value} ${goal} ${ok ? 'ok' : 'short'}`);
    console.log(`demo: ${demo.length} pages, ${shown.length} opened; hostile: ${hostile.pages} pages`);
    console.log(`control page, unescaped: ${control.hits} executions, ${control.requests} requests`);
    result('site_axe_violations', violations, 0, violations === 0);
    result('site_invalid_html', invalid, 0, invalid === 0);
    result('site_requests', calm.requests, 0, calm.requests === 0);
    result('site_largest_page_bytes', largest, '<=150000', largest <= 150000);
    result('site_printed_pages', printed, '<=2', printed <= 2);
    result('xss_pages', hostile.pages, '>=30', hostile.pages >= 30);
    result('xss_executions', hostile.hits, 0, hostile.hits === 0);
    result('xss_requests', hostile.requests, 0, hostile.requests === 0);
    result('xss_navigations', hostile.navigations, 0, hostile.navigations === 0);
    result('xss_detector_works', control.hits, '>=1', control.hits >= 1);
}

module.exports = { need, payloads, pages, open };
if (require.main !== module)
    ; /* used by another */
else if (process.argv[2] === 'prepare')
    prepare(process.argv[3], process.argv[4]);
else
    check(process.argv[3], process.argv[4]).catch((e) => { console.error(e); process.exit(70); });
