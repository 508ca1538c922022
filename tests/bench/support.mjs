// What both scripts need: rows for the table, percentiles, programs that Cargo built.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const repository = resolve(import.meta.dirname, '../..');
export const target = process.env.HOLDFAST_TARGET ?? join(repository, 'target');
export const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

const names = (process.env.HOLDFAST_GOALS ?? '').split(' ').filter((name) => name !== '');

/** Whether a goal was asked for. */
export function wants(...goals) {
  return names.length === 0 || goals.some((goal) => names.some((name) => goal.startsWith(name) || name.startsWith(goal)));
}

/** Prints a row: `{id, metric, unit, measured, goal?, rival?: {name, value}}`. */
export function row(fields) {
  console.log(JSON.stringify(fields));
}

/** A percentile of some numbers. */
export function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

/** Works on a copy of a data directory, and removes it. */
export async function withCopy(workspace, work) {
  const dir = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  try {
    await mkdir(dir, { recursive: true });
    await cp(join(workspace, 'holdfast.db'), join(dir, 'holdfast.db'));
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Runs the twin on a data directory. */
export async function withTwin(dir, work) {
  const dist = join(repository, 'ui/dist');
  const child = spawn(join(target, 'release/holdfast-twin'), ['--data', dir, '--dist', dist], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      ended.then(() => Promise.reject(new Error('the twin did not start'))),
    ]);
    return await work(line.replace('listening ', ''));
  } finally {
    child.kill();
    await ended;
  }
}

/** Runs the script again on a display and a session bus of its own, unless it is there already. */
export function insideXvfb(script, args) {
  if (process.env.HOLDFAST_DISPLAY !== undefined) return;
  const inside = spawnSync(
    'xvfb-run',
    ['--auto-servernum', '--server-args=-screen 0 1920x1080x24', 'dbus-run-session', '--', process.execPath, script, ...args],
    { stdio: 'inherit', env: { ...process.env, HOLDFAST_DISPLAY: 'own', GDK_BACKEND: 'x11' } },
  );
  process.exit(inside.status ?? 1);
}
