// A clock breaches while the window is hidden: a real notification daemon shows it, its button is
// pressed there, and the item is owned.
import { expect, test } from '@playwright/test';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { artifacts, built, program } from '../ui/support/programs.ts';
import { Driver, until, type Window } from './support/driver.ts';

const run = promisify(execFile);

let data: string;
let daemon: ChildProcess;
let driver: Driver;
let window: Window;

/** Runs a command of the app beside the window. */
async function rpc<T>(name: string, request: object = {}): Promise<T> {
  const holdfast = join(built, 'holdfast');
  const { stdout } = await run(holdfast, ['--data', data, 'rpc', name, JSON.stringify(request)]);
  return JSON.parse(stdout) as T;
}

/** Starts dunst; its menu picks the line with the button we want. */
async function startDaemon(): Promise<void> {
  const menu = join(data, 'menu');
  await writeFile(menu, '#!/bin/sh\ngrep --max-count=1 "Own it"\n');
  await chmod(menu, 0o755);
  const settings = join(data, 'dunstrc');
  await writeFile(
    settings,
    `[global]
     width = (320, 460)
     height = 300
     origin = top-right
     offset = 24x24
     padding = 12
     horizontal_padding = 14
     frame_width = 1
     frame_color = "#3a4750"
     corner_radius = 7
     font = Sans 11
     format = "<b>%s</b>\\n%b"
     dmenu = ${menu}
     [urgency_normal]
     background = "#10161a"
     foreground = "#e6edf1"
     timeout = 20
     [urgency_critical]
     background = "#3b1214"
     foreground = "#ffffff"
     frame_color = "#e5484d"
     timeout = 0
    `,
  );
  daemon = spawn(program('dunst'), ['-conf', settings], { stdio: 'ignore' });
  // Asking the daemon itself would have the bus start another one, with other settings.
  const owned = ['--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  await until('the daemon is there', async () => {
    const { stdout } = await run(program('dbus-send'), [...owned, 'string:org.freedesktop.Notifications']);
    return stdout.includes('true');
  });
}

async function dunst(...words: string[]): Promise<string> {
  const { stdout } = await run(program('dunstctl'), words);
  return stdout.trim();
}

/** A client whose P1 has seconds, because a test has no hours. */
async function agreement(): Promise<void> {
  const client = await rpc<{ id: string }>('client_save', { name: 'Acme Dental', zone: 'UTC' });
  const target = { first_response: '', next_update: '', always: true };
  const policy = await rpc<{ id: string }>('policy_save', {
    name: 'Seconds',
    targets: [{ priority: 'P1', resolution: '3s', ...target }],
  });
  await rpc('agreement_save', { client: client.id, name: 'Managed care', policy: policy.id });
}

test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'holdfast-alarm-'));
  await startDaemon();
  await rpc('workspace_create', {
    name: 'Harbour IT',
    technician: 'Nadia Karim',
    stage: 'hybrid',
    sample: false,
    zone: 'UTC',
  });
  await agreement();
  driver = await Driver.start(data);
  window = await driver.open();
});

test.afterAll(async () => {
  await driver.close(window);
  await driver.stop();
  daemon.kill();
  await once(daemon, 'exit');
  await rm(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Row {
  title: string;
  state: string;
  detail: string;
}

const inbox = async () =>
  rpc<{ notifications: Row[]; unread: number; channel: { state: string } }>('inbox_list');

test('a breach reaches the screen past a hidden window, and its button owns the item', async () => {
  await window.find('//main');
  await window.shoot('9-before-the-breach');
  await run(program('xdotool'), ['search', '--onlyvisible', '--name', '^Holdfast$', 'windowunmap', '--sync']);
  const card = await rpc<{ number: string }>('item_create', {
    title: 'Practice software does not start',
    kind: 'incident',
    priority: 'P1',
    client: 'Acme Dental',
  });
  const breach = `${card.number} breached: Resolution`;
  await until('the breach is on the screen', async () =>
    (await inbox()).notifications.some(({ title, state }) => title === breach && state === 'delivered'),
  );
  expect(await dunst('count', 'displayed')).toBe('1');
  expect((await inbox()).channel.state).toBe('other_process');
  await mkdir(join(artifacts, 'window'), { recursive: true });
  await run(program('import'), ['-window', 'root', join(artifacts, 'window/9-breach-bubble.png')]);

  await dunst('context');
  await until('the item is owned', async () => {
    const item = await rpc<{ card: { assignees: { name: string }[] } }>('item_get', { id: card.number });
    return item.card.assignees.map(({ name }) => name).join() === 'Nadia Karim';
  });
  const { notifications, unread } = await inbox();
  expect(notifications.find(({ title }) => title === breach)).toMatchObject({ state: 'acted', detail: 'Owned' });
  expect(unread).toBe(0);
});
