// S4 and K1, K2, K3, K4 (its painted half), K7: the interface in Debian's Chromium on the twin.
// Usage: node browser.mjs WORKSPACE [LARGER-WORKSPACE]
import { createRequire } from 'node:module';

import { probes } from './probes.mjs';
import { chromium as path, percentile, repository, row, wants, withCopy, withTwin } from './support.mjs';

const require = createRequire(`${repository}/tests/package.json`);
const { chromium } = require('@playwright/test');

const DRAGS = 1000;
const QUERIES = ['restart the exch', 'mail queue', 'backup failed', 'disk full', 'certificate ex', 'node not ready'];

const [workspace, larger] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--js-flags=--expose-gc'] });

/** Opens the board of a workspace in a page of its own. */
async function onBoard(url, work) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(probes);
  await page.goto(`${url}/#/board`);
  await page.locator('[data-board] [data-card]').first().waitFor();
  try {
    return await work(page);
  } finally {
    await context.close();
  }
}

const box = (page) => page.getByRole('combobox', { name: /Search everything/ });

async function typing(url) {
  await onBoard(url, async (page) => {
    for (const round of [0, 1, 2]) {
      for (const query of QUERIES) {
        await page.keyboard.press('/');
        await box(page).waitFor();
        if (round === 1) await page.evaluate(() => (probe.painted.length = 0));
        await page.keyboard.type(query, { delay: 120 });
        await page.getByRole('listbox', { name: 'What was found' }).getByRole('option').first().waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        await box(page).waitFor({ state: 'detached' });
      }
    }
    const times = await page.evaluate(() => probe.painted);
    row({ id: 'S4', metric: `keystroke to results painted, p95 of ${times.length}`, unit: 'ms', measured: percentile(times, 95), goal: 50 });
    row({ id: 'S4', metric: 'keystroke to results painted, longest', unit: 'ms', measured: Math.max(...times), goal: 100 });
  });
}

async function opening(url) {
  await onBoard(url, async (page) => {
    const times = [];
    for (let turn = 0; turn < 25; turn += 1) {
      await page.evaluate(() => (location.hash = '#/runbooks'));
      await page.locator('[data-board]').waitFor({ state: 'detached' });
      times.push(await page.evaluate(() => probe.opened('#/board')));
    }
    row({ id: 'K1', metric: 'board of 10,000 cards opened and painted, Chromium, p95', unit: 'ms', measured: percentile(times.slice(5), 95), goal: 250, rival: { name: 'Planka at 4,000, reported', value: 8000 } });
  });
}

const nodes = (page) => page.evaluate(() => document.querySelectorAll('*').length);

async function counting(url) {
  const few = await onBoard(url, nodes);
  row({ id: 'K2', metric: 'DOM nodes with 10,000 cards', unit: '', measured: few, goal: 3000, rival: { name: 'all in the DOM', value: 69984 } });
  if (larger === undefined) return;
  await withCopy(larger, (dir) =>
    withTwin(dir, async (other) => {
      const many = await onBoard(other, nodes);
      row({ id: 'K2', metric: 'DOM nodes with 100,000 cards, difference', unit: '%', measured: (100 * Math.abs(many - few)) / few, goal: 5 });
    }),
  );
}

async function watch(page, work) {
  await page.evaluate(() => Object.assign(probe, { frames: [], work: [], watching: true }));
  await work();
  return page.evaluate(() => {
    probe.watching = false;
    return { frames: probe.frames, work: probe.work };
  });
}

async function moving(url) {
  await onBoard(url, async (page) => {
    const list = await page.locator('[data-column]').first().boundingBox();
    const [x, y] = [list.x + list.width / 2, list.y + 200];
    await page.mouse.move(x, y);
    const scrolled = await watch(page, async () => {
      for (let turn = 0; turn < 200; turn += 1) {
        await page.mouse.wheel(0, turn < 100 ? 120 : -120);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    });
    frames('scrolling', scrolled);
    const to = await page.locator('[data-column]').nth(1).boundingBox();
    await page.mouse.down();
    const dragged = await watch(page, async () => {
      for (let turn = 0; turn < 240; turn += 1) {
        const part = Math.abs(((turn / 60) % 2) - 1);
        await page.mouse.move(x + (to.x - list.x) * part, y + 300 * part);
        await page.evaluate(() => new Promise(requestAnimationFrame));
      }
    });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    frames('dragging', dragged);
  });
}

function frames(what, { frames: times, work }) {
  row({ id: 'K3', metric: `script, style and layout of a frame while ${what}, Chromium, p95`, unit: 'ms', measured: percentile(work, 95), goal: 8 });
  row({ id: 'K3', metric: `frame while ${what}, Chromium, p95`, unit: 'ms', measured: percentile(times, 95), goal: 20 });
}

// A drop that changes a class and nothing else: no page shows one sooner.
const EMPTY = `<style>.on { color: red }</style><div data-column style="width: 220px; height: 800px">.</div>
<script>addEventListener('pointerup', () => document.body.classList.toggle('on'))</script>`;

async function floor() {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.addInitScript(probes);
  await page.goto(`data:text/html,${encodeURIComponent(EMPTY)}`);
  const { dropped, dropping: work } = await drops(page, DRAGS / 4);
  await page.close();
  return { waited: percentile(dropped, 95), work: percentile(work, 95) };
}

/** Drags up and down the first column; what its drops took. */
async function drops(page, times, begin = async () => {}) {
  const list = await page.locator('[data-column]').first().boundingBox();
  const x = list.x + list.width / 2;
  const drag = async (turn) => {
    const [from, to] = turn % 2 === 0 ? [30, 320] : [320, 30];
    await page.mouse.move(x, list.y + from);
    await page.mouse.down();
    await page.mouse.move(x, list.y + (from + to) / 2, { steps: 3 });
    await page.mouse.move(x, list.y + to);
    // A hand does not let go in step with the screen.
    await page.evaluate((pause) => new Promise((go) => requestAnimationFrame(() => setTimeout(go, pause))), (turn * 7) % 17);
    await page.mouse.up();
  };
  for (let turn = 0; turn < 20; turn += 1) await drag(turn);
  await begin();
  await page.evaluate(() => Object.assign(probe, { dropped: [], dropping: [] }));
  for (let turn = 0; turn < times; turn += 1) await drag(turn);
  return page.evaluate(() => ({ dropped: probe.dropped, dropping: probe.dropping }));
}

async function dropping(url) {
  const empty = await floor();
  await onBoard(url, async (page) => {
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6;
    };
    await session.send('Performance.enable');
    let before = 0;
    const { dropped, dropping: work } = await drops(page, DRAGS, async () => (before = await heap()));
    await page.waitForLoadState('networkidle');
    const after = await heap();
    const beside = (value) => ({ name: 'page with one class', value });
    row({ id: 'K4', metric: 'drop to its frame (one lasts 16.7), Chromium, p95', unit: 'ms', measured: percentile(dropped, 95), goal: 16, rival: beside(empty.waited) });
    row({ id: 'K4', metric: 'script, style and layout of a drop and its frame, Chromium, p95', unit: 'ms', measured: percentile(work, 95), rival: beside(empty.work) });
    row({ id: 'K7', metric: `heap growth after ${DRAGS} drags`, unit: 'MB', measured: Math.max(0, after - before), goal: 5 });
  });
}

await withCopy(workspace, (dir) =>
  withTwin(dir, async (url) => {
    if (wants('S4')) await typing(url);
    if (wants('K1')) await opening(url);
    if (wants('K2')) await counting(url);
    if (wants('K3')) await moving(url);
    if (wants('K4', 'K7')) await dropping(url);
  }),
);
await browser.close();
