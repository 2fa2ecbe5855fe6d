// node page.mjs CHROMIUM FOLDER: what the tour wrote into FOLDER, read as a reader reads it.
import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [, , executablePath, folder] = process.argv;
const address = pathToFileURL(folder + '/index.html').href;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({executablePath, args: ['--no-sandbox', '--disable-gpu']});
const problems = [];
const FIGURES = 43;

// A page that notes every error, and every request that is not for the page itself.
async function open(options = {}) {
    const context = await browser.newContext({viewport: {width: 1200, height: 800}, ...options});
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    page.on('pageerror', error => problems.push(String(error)));
    page.on('console', message => problems.push(message.text()));
    page.on('request', request => {
        const url = request.url();
        if (url.split('#')[0] !== address && !url.startsWith('data:')) problems.push('requests ' + url);
    });
    await page.goto(address);
    return page;
}

async function check(name, test, options) {
    const page = await open(options);
    try {
        await test(page);
        assert.deepEqual(problems.splice(0), []);
        console.log('ok   ' + name);
    } catch (error) {
        console.log('FAIL ' + name + '\n' + (error.stack ?? error));
        process.exitCode = 1;
    }
    await page.context().close();
}

const figures = page => page.evaluate(() => Object.fromEntries(
    [...document.querySelectorAll('[id^=slot-]')].map(slot => [slot.id.slice(5), slot.innerHTML.trim()])));
const dimensions = page => page.evaluate(() => Object.fromEntries(
    JSON.parse(document.getElementById('book').textContent).slots.map(({id, dims}) => [id, dims])));
const move = (page, value) => page.locator('#position').fill(String(value));
const pick = (page, name, value) =>
    page.locator(`input[name=${name}][value="${value}"]`).check({force: true});

for (const colorScheme of ['light', 'dark'])
    for (const width of [360, 1200])
        await check(`${width} px, ${colorScheme}: accessible, and not wider than the window`, async page => {
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
            const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
            assert.equal(paper, colorScheme === 'dark' ? 'rgb(22, 27, 34)' : 'rgb(255, 255, 255)');
            // with every table and the glossary's note open
            await page.evaluate(() => document.querySelectorAll('details').forEach(d => d.open = true));
            await page.locator('a.term:visible').first().click();
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
            // the rows of a table are alike, and axe looks at every cell
            await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n+4)').forEach(tr => tr.remove()));
            await page.evaluate(axe);
            const {violations} = await page.evaluate(() => axe.run(document));
            assert.deepEqual(violations.map(({id, nodes}) => [id, nodes.map(node => node.html)]), []);
        }, {colorScheme, viewport: {width, height: 800}});

await check('every choice changes the figures that follow it, and no others', async page => {
    const follows = await dimensions(page);
    const choices = {
        w: () => page.selectOption('#word', '2'),
        s: () => pick(page, 's', 0),
        l: () => pick(page, 'l', 2),
        h: () => pick(page, 'h', 3),
        p: () => move(page, 1),
    };
    const back = {
        w: async () => (await page.selectOption('#word', '0'), await move(page, 4)),
        s: () => pick(page, 's', 1),
        l: () => pick(page, 'l', 0),
        h: () => pick(page, 'h', 0),
        p: () => move(page, 4),
    };
    const said = {w: 'hugo', s: 'random weights', l: 'layer 2', h: 'head 3', p: 'position e₁'};
    const first = await figures(page);
    for (const dim of 'wslhp') {
        await choices[dim]();
        assert.ok((await page.locator('#chosen').innerText()).includes(said[dim]), said[dim]);
        const now = await figures(page);
        for (const [slot, dims] of Object.entries(follows)) {
            assert.equal(now[slot] !== first[slot], dims.includes(dim), `${slot} after ${dim}`);
            if (dims.includes(dim))
                assert.ok(now[slot].replaceAll('&nbsp;', ' ').includes(said[dim]), `${slot} says ${said[dim]}`);
        }
        await back[dim]();
        const again = await figures(page);
        for (const slot in first)
            assert.equal(again[slot], first[slot], `${slot} comes back`);
    }
});

await check('what is chosen is what the files show', async page => {
    await page.selectOption('#word', '2');
    await pick(page, 's', 0);
    const texts = markup => page.evaluate(text => {
        const all = new DOMParser().parseFromString(text, 'text/html').querySelectorAll('svg text');
        return [...all].map(element => element.textContent);
    }, markup);
    await move(page, 4); // the last position of hugo
    const now = await figures(page);
    let compared = 0;
    for (const [slot, dims] of Object.entries(await dimensions(page))) {
        const base = folder + '/' + (dims.includes('w') ? 'hugo/' : '') + slot;
        const end = dims.includes('s') ? '-untrained.svg' : '.svg';
        const files = existsSync(base + end) ? [base + end] : [0, 1, 2, 3].map(i => `${base}-${i}${end}`);
        const file = files.map(name => readFileSync(name, 'utf8')).join('\n');
        assert.deepEqual(await texts(now[slot]), await texts(file), slot);
        ++compared;
    }
    assert.equal(compared, FIGURES);
});

await check('the language changes everywhere, and comes back', async page => {
    const first = await figures(page);
    await pick(page, 'lang', 'fr');
    assert.equal(await page.title(), 'Regarder l’attention');
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
    assert.equal(await page.locator('nav').getAttribute('aria-label'), 'Sommaire');
    const shown = await page.evaluate(() => document.body.innerText);
    for (const english of ['The numbers of this figure', 'Your turn', 'trained, 300 steps', 'Glossary'])
        assert.ok(!shown.includes(english), english);
    const french = await figures(page);
    for (const slot in first) {
        assert.notEqual(french[slot], first[slot]);
        assert.ok(french[slot].includes('Les nombres de cette figure'), slot);
    }
    await pick(page, 'lang', 'en');
    assert.ok(!(await page.evaluate(() => document.body.innerText)).includes('À toi'));
});

await check('Play reads to the end of the name', async page => {
    await move(page, 2);
    const started = await page.evaluate(() => {
        document.getElementById('play').click();
        return [document.getElementById('here').textContent, document.getElementById('play').ariaPressed];
    });
    assert.deepEqual(started, ['m₃', 'true']);
    await page.waitForFunction(() => document.getElementById('here').textContent === 'a₄');
    await page.waitForFunction(() => document.getElementById('play').ariaPressed === 'false');
});

await check('the keyboard reaches and works everything', async page => {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.hash), '#main');
    await page.locator('input[name=h]').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.ok((await page.locator('#chosen').innerText()).includes('head 1'));
    await page.locator('#position').focus();
    await page.keyboard.press('Home');
    assert.ok((await page.locator('#chosen').innerText()).includes('position BOS'));
    const term = page.locator('a.term:visible').first(), note = page.locator('#note');
    for (const key of ['Enter', 'Space']) {
        await term.focus();
        await page.keyboard.press(key);
        assert.ok(await note.isVisible(), key);
        assert.equal(await note.locator('#note-name').innerText(), 'BOS');
        await page.keyboard.press('Escape');
        assert.ok(await note.isHidden());
        assert.ok(await term.evaluate(element => element === document.activeElement));
    }
});

await check('a finger opens and closes an entry of the glossary', async page => {
    const term = page.locator('a.term:visible').first(), note = page.locator('#note');
    await term.tap();
    assert.ok(await note.isVisible());
    await page.locator('#note-close').tap();
    assert.ok(await note.isHidden());
}, {hasTouch: true, viewport: {width: 360, height: 700}});

await check('every entry of the contents leads to its chapter, every term to its entry', async page => {
    const missing = await page.evaluate(() => [...document.querySelectorAll('nav a, a.term, .skip')]
        .filter(link => !document.getElementById(link.hash.slice(1))).map(link => link.outerHTML));
    assert.deepEqual(missing, []);
    assert.equal(await page.locator('nav a').count(), 34);
});

await check('behind every picture stand its numbers, with headers', async page => {
    const bare = await page.evaluate(() => [...document.querySelectorAll('figure')].filter(figure =>
        !figure.querySelector('svg') || !figure.querySelector('table caption') ||
        !figure.querySelector('th[scope=col]') || !figure.querySelector('tbody th[scope=row]'))
        .map(figure => figure.closest('[id]').id));
    assert.deepEqual(bare, []);
});

await check('on paper there are no controls', async page => {
    await page.emulateMedia({media: 'print'});
    for (const control of ['#bar', '#language', '#note', '.skip'])
        assert.ok(await page.locator(control).isHidden(), control);
});

await check('without a script every figure is there', async page => {
    assert.equal(await page.locator('[id^=slot-]:has(svg)').count(), FIGURES);
    assert.ok(await page.locator('noscript p:visible').count() === 1);
    assert.ok(await page.locator('#bar').isHidden());
}, {javaScriptEnabled: false});

await browser.close();
