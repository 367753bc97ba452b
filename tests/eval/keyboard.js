'use strict';
/*
 * keyboard.js - the browser's part of keyboard.sh. Nobody touches a mouse: Tab, Shift+Tab, Enter and Space alone.
 */
const fs = require('fs');
const path = require('path');
const { spawn } = require('child_process');
const { need, pages } = require('./site.js');

const MOST_STOPS = 2000;

/* What has the focus: what it is, whether it is seen, and whether its ring is. */
function focused(page) {
    return page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body || e === document.documentElement) return null;
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        return {
            tag: e.tagName.toLowerCase(), text: (e.innerText || e.getAttribute('aria-label') || e.name || '').trim().slice(0, 80),
            href: e.getAttribute('href') || '', skip: e.className === 'skip',
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
            seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
        };
    });
}

/* How many places of a page can have the focus. */
function places(page) {
    return page.evaluate(() => [...document.querySelectorAll('a[href],summary,input,select,button,[tabindex="0"]')]
        .filter((e) => e.checkVisibility({ contentVisibilityAuto: true }) && e.tabIndex >= 0).length);
}

/* From the first stop to the last and out again; and one step back. */
async function walk(page, name, faults) {
    const want = await places(page);
    const stops = [];
    let left = false;

    for (let i = 0; i < MOST_STOPS && !left; i++) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (!stop) { left = stops.length > 0; continue; }
        if (stops.length && stop.skip) { left = true; continue; } /* round again */
        stops.push(stop);
        if (!stop.ring) faults.push(`${name}: no ring on ${stop.tag} '${stop.text}'`);
        if (!stop.seen) faults.push(`${name}: out of sight: ${stop.tag} '${stop.text}'`);
    }
    if (!left) faults.push(`${name}: no way out after ${stops.length} stops`);
    /* a date is a place of several stops */
    if (stops.length < want) faults.push(`${name}: ${stops.length} stops for ${want} places`);
    if (!stops.length || !stops[0].skip) faults.push(`${name}: the first stop does not skip to the content`);
    return stops.length;
}

/* Tab until the wanted one has the focus. */
async function tabTo(page, wanted, what) {
    for (let i = 0; i < MOST_STOPS; i++) {
        await page.keyboard.press('Tab');
        const stop = await focused(page);
        if (stop && wanted(stop)) return i + 1;
    }
    throw new Error(`no way to ${what} on ${page.url()}`);
}

async function enter(page) {
    await Promise.all([page.waitForLoadState('load'), page.waitForNavigation(), page.keyboard.press('Enter')]);
}

/* From the index to the sentence behind the incident: its alert, what people wrote, the day it was on, its table. */
async function follow(page, site) {
    let keys = 0;

    await page.goto('file://' + path.join(site, 'index.html'));
    keys += await tabTo(page, (s) => s.href.includes('/alert-'), 'the alert');
    await enter(page);
    const quote = await page.evaluate(() => document.querySelector('blockquote').innerText);
    keys += await tabTo(page, (s) => /\d{4}-\d\d-\d\d\.html$/.test(s.href), 'the day of the alert');
    await enter(page);
    const day = page.url();
    /* the content without what stands before it on every page */
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const skipped = await page.evaluate(() => location.hash);
    keys += 2 + await tabTo(page, (s) => s.tag === 'summary', 'the numbers as a table');
    await page.keyboard.press('Enter');
    const opened = await page.evaluate(() => document.activeElement.parentElement.open);
    keys += 1 + await tabTo(page, (s) => s.href.startsWith('http'), 'what somebody wrote');
    const told = await page.evaluate(() => document.activeElement.closest('blockquote,tr').innerText);
    return { keys, quote, day, skipped, opened, told };
}

/* The search of 'hark serve': words typed, a topic chosen, Enter. */
async function search(page, demo) {
    const child = spawn(process.env.HARK, ['serve', '--config', path.join(demo, 'hark.yaml'), '--port', '0'],
        { stdio: ['ignore', 'pipe', 'inherit'] });
    const origin = await new Promise((resolve) => child.stdout.once('data',
        (text) => resolve(String(text).match(/http:\/\/localhost:\d+/)[0])));
    try {
        await page.goto(origin + '/');
        await tabTo(page, (s) => s.href === '/search', 'the search');
        await enter(page);
        await tabTo(page, (s) => s.tag === 'input', 'the words');
        await page.keyboard.type('battery NOT fine');
        await tabTo(page, (s) => s.tag === 'select', 'the topics');
        await page.keyboard.type('Kestrel');
        await tabTo(page, (s) => s.tag === 'button', 'the button');
        await enter(page);
        const found = await page.evaluate(() => document.querySelectorAll('.found > li').length);
        const faults = [];
        await page.goto(page.url());
        await walk(page, 'search', faults);
        return { found, faults };
    } finally {
        child.kill();
    }
}

/* --- as a screen reader tells it --- */

const SAID = {
    RootWebArea: 'page', banner: 'banner', navigation: 'navigation', main: 'main', contentinfo: 'foot', region: 'region',
    heading: 'heading', link: 'link', list: 'list', listitem: 'item', table: 'table', row: 'row', columnheader: 'column',
    rowheader: 'row head', cell: 'cell', gridcell: 'cell', figure: 'figure', image: 'picture', blockquote: 'quote',
    group: 'group', DisclosureTriangle: 'button', note: 'note', mark: 'mark', code: 'code', graphics: 'picture',
};

async function aloud(page) {
    const client = await page.context().newCDPSession(page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines = [];
    const property = (node, name) => (node.properties || []).find((p) => p.name === name)?.value.value;
    const words = (node) => {
        if (node.role?.value === 'StaticText') return node.ignored ? '' : node.name.value;
        if (node.role?.value === 'image' && !node.ignored) return node.name.value;
        return (node.childIds || []).map((id) => words(byId.get(id))).join('');
    };
    const tell = (node, depth) => {
        const role = node.role?.value, said = SAID[role], name = (node.name?.value || '').trim();
        const children = (node.childIds || []).map((id) => byId.get(id));
        if (node.ignored || !said) {
            if (!node.ignored && role === 'StaticText' && name) lines.push('  '.repeat(depth) + name);
            else if (!node.ignored && role === 'paragraph') lines.push('  '.repeat(depth) + words(node).trim());
            else children.forEach((child) => tell(child, depth));
            return;
        }
        if (role === 'row') { /* a row is read as one line */
            lines.push('  '.repeat(depth) + children.filter((c) => !c.ignored)
                .map((c) => (c.role.value === 'rowheader' ? `${words(c).trim()}:` : words(c).trim())).join(' | '));
            return;
        }
        const level = property(node, 'level');
        const state = property(node, 'expanded');
        const open = state === true ? ', open' : state === false ? ', shut' : '';
        lines.push('  '.repeat(depth) + said + (role === 'heading' && level ? ` ${level}` : '') + open + (name ? `: ${name}` : ''));
        if (['heading', 'link', 'image', 'DisclosureTriangle', 'graphics'].includes(role)) return;
        children.forEach((child) => tell(child, depth + 1));
    };
    tell(nodes[0], 0);
    return lines.filter((line) => line.trim()).join('\n') + '\n';
}

async function main(demo, expected, write) {
    const { chromium } = need('playwright-core');
    const site = path.join(demo, 'site');
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    const page = await (await browser.newContext()).newPage();
    const shown = pages(site).filter((f) =>
        /site\/index|kestrel-.*(index|2026-03-13|W11|alert-|department-p)|story-/.test(f));
    const faults = [];
    let stops = 0;

    for (const file of shown) {
        await page.goto('file://' + file);
        stops += await walk(page, path.relative(site, file), faults);
    }
    const way = await follow(page, site);
    const found = await search(page, demo);
    faults.push(...found.faults);

    const day = pages(site).find((f) => /kestrel-.*2026-03-13\.html$/.test(f));
    await page.goto('file://' + day);
    const text = await aloud(page);
    await browser.close();
    if (write === '--write') fs.writeFileSync(expected, text);
    const same = fs.existsSync(expected) && fs.readFileSync(expected, 'utf8') === text;
    const wide = text.split('\n').length;

    faults.slice(0, 20).forEach((fault) => console.log('  ' + fault));
    console.log(`${shown.length} pages, ${stops} stops; from the index to a sentence in ${way.keys} keys; day page: ${wide} lines aloud`);
    console.log(`  '${way.quote.split('\n')[0]}'`);
    const result = (name, value, goal, ok) => console.log(`RESULT ${name} ${value} ${goal} ${ok ? 'ok' : 'short'}`);
    result('keyboard_pages', shown.length, '>=6', shown.length >= 6);
    result('keyboard_faults', faults.length, 0, faults.length === 0);
    result('keyboard_skip_link', way.skipped, '#main', way.skipped === '#main');
    result('keyboard_table_opens', way.opened, true, way.opened);
    result('keyboard_reaches_the_sentence', way.told.includes('2.4'), true, way.told.includes('2.4') && /battery|Akku/i.test(way.quote));
    result('keyboard_search_finds', found.found, '>=5', found.found >= 5);
    result('screenreader_as_kept', same, true, same);
}

main(process.argv[2], process.argv[3], process.argv[4]).catch((e) => { console.error(e); process.exit(70); });
