'use strict';
/*
 * served.js - the browser's part of served.sh: every page that is served, and each payload as a query and as
 * each filter of the search.
 */
const path = require('path');
const { spawn } = require('child_process');
const http = require('http');
const fs = require('fs');
const { need, payloads, pages, open } = require('./site.js');

const SEARCHES = 250;
const FIELDS = ['q', 'topic', 'label', 'source', 'from', 'to', 'page'];

/* The address that 'hark serve' prints once it answers. */
function serve(config) {
    return new Promise((resolve, reject) => {
        const child = spawn(process.env.HARK, ['serve', '--config', config, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
        child.stdout.once('data', (text) => resolve({ child, origin: String(text).match(/http:\/\/localhost:\d+/)[0] }));
        child.once('exit', () => reject(new Error('hark serve ended')));
    });
}

/* A server that escapes nothing: shows that the traps work over HTTP as well. */
function control(file) {
    return new Promise((resolve) => {
        const server = http.createServer((_, answer) => {
            answer.setHeader('Content-Type', 'text/html');
            answer.end(fs.readFileSync(file));
        });
        server.listen(0, 'localhost', () => resolve({ server, origin: `http://localhost:${server.address().port}` }));
    });
}

async function main(work) {
    const { chromium } = need('playwright-core');
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
    const site = path.join(work, 'hostile', 'site');
    const { child, origin } = await serve(path.join(work, 'hostile', 'hark.yaml'));
    const zero = () => ({ hits: 0, requests: 0, navigations: 0, pages: 0, refused: 0 });
    const hostile = zero(), asked = zero(), shown = zero();

    for (const file of pages(site)) {
        const { context } = await open(browser, origin + '/' + path.relative(site, file), hostile, 0, origin);
        await context.close();
    }
    /* All of what was said, page after page of the search. */
    for (let n = 1; n <= 8; n++)
        await (await open(browser, `${origin}/search?page=${n}`, hostile, 0, origin)).context.close();
    const every = payloads(process.env.HARK_CORPUS || '');
    const all = every.filter((_, i) => i % Math.ceil(every.length / SEARCHES) === 0);
    for (let i = 0; i < all.length; i++) {
        const value = encodeURIComponent(Buffer.from(all[i], 'utf8').toString());
        const query = i % 2 ? FIELDS.map((name) => `${name}=${value}`).join('&') : `q=${value}&topic=&label=negative`;
        await (await open(browser, `${origin}/search?${query}`, asked, 0, origin)).context.close();
    }
    const bad = await control(path.join(work, 'hostile', 'control.html'));
    await (await open(browser, bad.origin + '/', shown, 300, bad.origin)).context.close();
    bad.server.close();
    await browser.close();
    child.removeAllListeners('exit');
    child.kill();

    const result = (name, value, goal, ok) => console.log(`RESULT ${name} ${value} ${goal} ${ok ? 'ok' : 'short'}`);
    console.log(`${hostile.pages} pages served, ${asked.pages} searches (${asked.refused} refused as too long)`);
    console.log(`control page, unescaped: ${shown.hits} executions, ${shown.requests} requests`);
    result('served_pages', hostile.pages, '>=40', hostile.pages >= 40 && hostile.refused === 0);
    result('served_searches', asked.pages - asked.refused, '>=10', asked.pages - asked.refused >= 10);
    for (const kind of ['hits', 'requests', 'navigations']) {
        const n = hostile[kind] + asked[kind];
        result('served_' + (kind === 'hits' ? 'executions' : kind), n, 0, n === 0);
    }
    result('served_detector_works', shown.hits, '>=1', shown.hits >= 1);
}

main(process.argv[2]).catch((e) => { console.error(e); process.exit(70); });
