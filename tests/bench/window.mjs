// D1 to D5: the release program under Xvfb with software graphics, beside a blank page in
// Chromium. Usage: node window.mjs WORKSPACE
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import { chromium, insideXvfb, percentile, repository, row, target, wants, withCopy } from './support.mjs';

const STARTS = 15;
const SETTLE = 60;
const IDLE = Number(process.env.HOLDFAST_IDLE ?? 300);

const program = join(target, 'release/holdfast-desktop');

/** Starts a program and waits for a line; gives the instants it printed. */
async function start(command, args, env, last) {
  const begun = Date.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const marks = { begun };
  const seen = new Promise((done, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const mark = /hf:(\w+) (\d+)/.exec(line);
        if (!mark) return;
        marks[mark[1]] = Number(mark[2]);
        if (mark[1] === last) done();
      });
    }
    child.on('exit', () => failed(new Error(`${command} ended before ${last}`)));
    wait(60_000, undefined, { ref: false }).then(() => failed(new Error(`${command}: no ${last}`)));
  });
  await seen;
  const stop = async () => {
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  return { child, marks, stop };
}

/** A process and all below it. */
function tree(root) {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) {
    for (const [child, parent] of parents) if (parent === pid) found.push(child);
  }
  return found;
}

/** Memory of a tree of processes in MB, shared pages by share. */
function memory(root) {
  let kilobytes = 0;
  for (const pid of tree(root)) {
    try {
      const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

/** Processor time of a tree of processes so far, in seconds. */
function busy(root) {
  let ticks = 0;
  for (const pid of tree(root)) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended meanwhile.
    }
  }
  return ticks / 100;
}

async function desktop(dir) {
  // One way of drawing on every machine, and the way that most virtual ones are given.
  const env = { HOLDFAST_DATA: dir, HOLDFAST_TRACE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
  const starts = [];
  for (let turn = 0; turn <= STARTS; turn += 1) {
    const { marks, stop } = await start(program, [], env, 'interactive');
    if (turn > 0) starts.push(marks);
    await stop();
  }
  const blank = await chromiumStarts();
  const between = (from, to, percent) => percentile(starts.map((marks) => marks[to] - marks[from]), percent);
  const beside = (value) => ({ name: 'blank Chromium', value });
  row({ id: 'D1', metric: 'start to board interactive, p50', unit: 'ms', measured: between('begun', 'interactive', 50), goal: 800, rival: beside(percentile(blank.starts, 50)) });
  row({ id: 'D1', metric: 'start to board interactive, p95', unit: 'ms', measured: between('begun', 'interactive', 95), goal: 1200, rival: beside(percentile(blank.starts, 95)) });
  row({ id: 'D2', metric: 'main to window shown, p50', unit: 'ms', measured: between('main', 'window_shown', 50), goal: 150 });
  row({ id: 'D2', metric: 'main to database open, p50', unit: 'ms', measured: between('main', 'db_open', 50), goal: 20 });
  if (!wants('D3', 'D4')) return;
  const { child, stop } = await start(program, [], env, 'interactive');
  await wait(SETTLE * 1000);
  row({ id: 'D3', metric: `memory (PSS) after ${SETTLE} s`, unit: 'MB', measured: memory(child.pid), goal: 250, rival: beside(blank.memory) });
  const before = busy(child.pid);
  await wait(IDLE * 1000);
  row({ id: 'D4', metric: `processor over ${IDLE} s idle, window visible`, unit: '%', measured: (100 * (busy(child.pid) - before)) / IDLE, goal: 0.5 });
  const hidden = spawnSync('xdotool', ['search', '--onlyvisible', '--name', 'Holdfast', 'windowunmap']);
  if (hidden.status !== 0) throw new Error(`the window could not be hidden: ${hidden.stderr}`);
  await wait(5_000);
  const hiddenSince = busy(child.pid);
  await wait(IDLE * 1000);
  row({ id: 'D4', metric: `processor over ${IDLE} s idle, window hidden`, unit: '%', measured: (100 * (busy(child.pid) - hiddenSince)) / IDLE, goal: 0.1 });
  await stop();
}

async function chromiumStarts() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-blank-'));
  const page = join(folder, 'blank.html');
  writeFileSync(page, `<script>onload = () => requestAnimationFrame(() => requestAnimationFrame(() => console.log('hf:painted ' + Date.now())))</script>`);
  const args = [`--app=file://${page}`, `--user-data-dir=${folder}/profile`, '--no-sandbox', '--no-first-run', '--enable-logging=stderr'];
  // Otherwise each start has the keyring of the desktop ask for a password.
  args.push('--password-store=basic');
  const starts = [];
  let size = 0;
  for (let turn = 0; turn <= STARTS; turn += 1) {
    const { child, marks, stop } = await start(chromium, args, {}, 'painted');
    if (turn > 0) starts.push(marks.painted - marks.begun);
    if (turn === STARTS) {
      await wait(20_000);
      size = memory(child.pid);
    }
    await stop();
  }
  rmSync(folder, { recursive: true, force: true });
  return { starts, memory: size };
}

function sizes() {
  const megabytes = (path) => statSync(path).size / 1e6;
  const packages = join(target, 'release/bundle/deb');
  const deb = existsSync(packages) ? readdirSync(packages).find((name) => name.endsWith('.deb')) : undefined;
  if (deb) row({ id: 'D5', metric: 'Debian package', unit: 'MB', measured: megabytes(join(packages, deb)), goal: 15 });
  row({ id: 'D5', metric: 'program', unit: 'MB', measured: megabytes(program), goal: 25 });
  const dist = join(repository, 'ui/dist');
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.js)"/g)].map(([, file]) => file);
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file))).length, 0);
  row({ id: 'D5', metric: 'scripts of the first screen, gzip', unit: 'KB', measured: bytes / 1024, goal: 250 });
}

const [workspace] = process.argv.slice(2);
insideXvfb(import.meta.filename, [workspace]);
if (wants('D5')) sizes();
if (wants('D1', 'D2', 'D3', 'D4')) await withCopy(workspace, desktop);
