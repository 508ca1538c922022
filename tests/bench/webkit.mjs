// K1 to K3 in the engine that users have: the release program under Xvfb, driven over WebDriver.
// Usage: node webkit.mjs WORKSPACE
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { probes } from './probes.mjs';
import { insideXvfb, percentile, row, target, wants, withCopy } from './support.mjs';

const OPENINGS = 20;
const FRAMES = 150;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Opens the window on a data directory and works in its page. */
async function withWindow(data, work) {
  const [port, native] = [await freePort(), await freePort()];
  const program = process.env.TAURI_DRIVER ?? join(target, 'tools/bin/tauri-driver');
  const driver = spawn(program, ['--port', `${port}`, '--native-port', `${native}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, HOLDFAST_DATA: data },
  });
  const call = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  try {
    for (let turn = 0; turn < 100 && !(await call('GET', '/status').catch(() => null)); turn += 1) await wait(100);
    const application = join(target, 'release/holdfast-desktop');
    const { sessionId } = await call('POST', '/session', { capabilities: { alwaysMatch: { 'tauri:options': { application } } } });
    const session = `/session/${sessionId}`;
    await call('POST', `${session}/timeouts`, { script: 60_000 });
    /** Runs an async function in the page. */
    const run = (script, ...args) =>
      call('POST', `${session}/execute/async`, {
        script: `const [done, args] = [arguments[arguments.length - 1], [...arguments].slice(0, -1)]; (${script})(...args).then(done);`,
        args,
      });
    const mouse = (actions) =>
      call('POST', `${session}/actions`, { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] });
    try {
      return await work(run, mouse);
    } finally {
      await call('DELETE', session);
    }
  } finally {
    driver.kill();
    await once(driver, 'exit');
  }
}

const shown = `() => new Promise((done) => {
  const look = () => (document.querySelector('[data-board] [data-card]') ? done() : requestAnimationFrame(look));
  look();
})`;

const left = `() => new Promise((done) => {
  const look = () => (document.querySelector('[data-board]') ? requestAnimationFrame(look) : done());
  location.hash = '#/runbooks';
  look();
})`;

const scrolling = `(frames) => new Promise((done) => {
  const list = document.querySelector('[data-column]');
  const scroller = [list, ...list.querySelectorAll('*')].find((one) => one.scrollHeight > one.clientHeight + 1000) ?? list;
  Object.assign(probe, { frames: [], work: [], watching: true });
  let turn = 0;
  const step = () => {
    if (turn++ === frames) {
      probe.watching = false;
      return done({ frames: probe.frames, work: probe.work, moved: scroller.scrollTop });
    }
    scroller.scrollTop += turn < frames / 2 ? 120 : -60;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

const columns = `async () => [...document.querySelectorAll('[data-column]')].slice(0, 2).map((one) => {
  const boxes = [...one.querySelectorAll('[data-card]')].map((card) => card.getBoundingClientRect());
  const box = boxes.find(({ top, bottom }) => top > 200 && bottom < innerHeight - 250);
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
})`;

async function engine(data) {
  await withWindow(data, async (run, mouse) => {
    await run(shown);
    await run(`async () => (${probes})()`);
    if (wants('K1')) {
      const times = [];
      for (let turn = 0; turn < OPENINGS; turn += 1) {
        await run(left);
        times.push(await run(`() => probe.opened('#/board')`));
      }
      row({ id: 'K1', metric: 'board of 10,000 cards opened and painted, WebKitGTK, p95', unit: 'ms', measured: percentile(times.slice(3), 95), goal: 250, rival: { name: 'Planka at 4,000, reported', value: 8000 } });
    }
    if (wants('K2')) {
      const nodes = await run(`async () => document.querySelectorAll('*').length`);
      row({ id: 'K2', metric: 'DOM nodes with 10,000 cards, WebKitGTK', unit: '', measured: nodes, goal: 3000, rival: { name: 'all in the DOM', value: 69984 } });
    }
    if (!wants('K3')) return;
    const scrolled = await run(scrolling, FRAMES);
    if (!(scrolled.moved > 0)) throw new Error('the column did not scroll');
    row({ id: 'K3', metric: 'script, style and layout of a frame while scrolling, WebKitGTK, p95', unit: 'ms', measured: percentile(scrolled.work, 95), goal: 8 });
    row({ id: 'K3', metric: 'frame while scrolling with software paint, WebKitGTK, p50', unit: 'ms', measured: percentile(scrolled.frames, 50), rival: { name: 'plain DOM, reported', value: 73 } });
    const [from, to] = await run(columns);
    await mouse([{ type: 'pointerMove', duration: 0, ...from }, { type: 'pointerDown', button: 0 }]);
    await run(`async () => { Object.assign(probe, { frames: [], work: [], watching: true }); }`);
    for (const turn of [0, 1, 2, 3]) {
      const there = turn % 2 === 0 ? { x: to.x, y: to.y + 200 } : from;
      await mouse([{ type: 'pointerMove', duration: 800, ...there }]);
    }
    const dragged = await run(`async () => {
      probe.watching = false;
      return { work: probe.work, ghost: document.querySelector('[data-ghost], .ghost') !== null };
    }`);
    await mouse([{ type: 'pointerMove', duration: 0, ...from }, { type: 'pointerUp', button: 0 }]);
    if (!dragged.ghost) throw new Error('nothing was dragged');
    row({ id: 'K3', metric: 'script, style and layout of a frame while dragging, WebKitGTK, p95', unit: 'ms', measured: percentile(dragged.work, 95), goal: 8 });
  });
}

insideXvfb(import.meta.filename, process.argv.slice(2));
await withCopy(process.argv[2], engine);
