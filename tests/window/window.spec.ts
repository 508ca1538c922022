// One walk through the real window: WebKit, the shell and the core, as a user has them.
import { expect, test } from '@playwright/test';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { built, program } from '../ui/support/programs.ts';
import { Driver, Key, until, type Window } from './support/driver.ts';
import { KeyringWatch } from './support/keyring.ts';

const run = promisify(execFile);

test.describe.configure({ mode: 'serial' });

let data: string;
let keyring: KeyringWatch;
let driver: Driver;
let window: Window;

test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'holdfast-window-'));
  keyring = await KeyringWatch.start();
  driver = await Driver.start(data);
  window = await driver.open();
});

test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await window.shoot('failed');
});

test.afterAll(async () => {
  await driver.close(window);
  await driver.stop();
  await keyring.stop();
  // WebKit's processes may still be writing their last lines.
  await rm(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const field = (label: string) => `//*[@id=//label[contains(., "${label}")]/@for]`;
const button = (words: string) => `//button[contains(., "${words}")]`;
const dialog = (words: string) => `//dialog[@open][contains(., "${words}")]`;
const card = (title: string) => `//article[.//a[contains(., "${title}")]]`;
const column = (name: string) => `//ul[starts-with(@aria-label, "${name}")]`;
const inColumn = (title: string, name: string) => `${column(name)}${card(title)}`;

/** Captures a card that may be started at once, owned by whoever sits here. */
async function capture(title: string): Promise<void> {
  await window.find('//main//h2');
  await window.press('c');
  await window.type(field('What comes in'), `${title} client:oakline p3 kind:incident @nadia`);
  await window.press(Key.Enter);
  await window.find(inColumn(title, 'Backlog'));
}

async function drag(title: string, to: string): Promise<void> {
  const from = await window.middle(card(title));
  const cell = `${column(to)}/parent::*`;
  const marked = `${cell}[contains(concat(" ", @class, " "), " over ")]`;
  await window.drag(from, { ...(await window.middle(cell)), y: from.y }, marked);
}

test('the first run ends on a filled board', async () => {
  await window.find(field('Your name'));
  await window.run(
    `window.broken = [];
     addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective + ' ' + event.blockedURI));
     addEventListener('error', (event) => broken.push(event.message));`,
  );
  await window.type(field('Your name'), 'Nadia Karim');
  await window.type(field('Name of the workspace'), 'Harbour IT');
  await window.shoot('1-first-run');
  await window.click(button('Next'));
  await window.click(button('Next'));
  await window.click(button('Open the desk'));
  await window.find(column('In Progress'));
  await window.shoot('2-board');
});

test('cards go into In Progress until the limit speaks', async () => {
  const titles = ['Label printer prints blanks', 'Scanner sends empty mails', 'Badge reader is dead'];
  let started = 0;
  for (const title of titles) {
    await capture(title);
    await drag(title, 'In Progress');
    await until('the card was started or the limit speaks', async () =>
      (await window.has(inColumn(title, 'In Progress'))) || (await window.has(dialog('Move one, or say why'))),
    );
    if (await window.has(dialog('Move one, or say why'))) break;
    started += 1;
  }
  expect(started).toBeLessThan(titles.length);
  await window.shoot('3-limit');
  await window.type(field('Why this cannot wait'), 'The courier is waiting at the door.');
  await window.click(button('Start it anyway'));
  await window.find(inColumn(titles[started] ?? '', 'In Progress'));
  await window.shoot('4-over-the-limit');
});

test('a runbook is found and read', async () => {
  const runbook = 'Exchange transport queues are not draining';
  await window.press('/');
  await window.type('//input[@role="combobox"]', 'queue draining');
  const found = `//*[@role="option"][contains(., "${runbook}")]`;
  await window.find(found);
  await window.shoot('5-search');
  await window.click(found);
  await window.find(`//article//h1[contains(., "${runbook}")]`);
  await window.find('//article//li[contains(., "Retry the queues")]');
  await window.shoot('6-runbook');
});

/** Starts the program once more, as the desktop does for a link or a key. */
async function startAgain(argument: string): Promise<void> {
  const second = spawn(join(built, 'holdfast-desktop'), [argument], {
    env: { ...process.env, HOLDFAST_DATA: data },
    stdio: 'ignore',
  });
  const [code] = await once(second, 'exit');
  expect(code).toBe(0);
}

test('a second start hands what it was asked to the first and ends', async () => {
  await startAgain('holdfast://item/H-2049');
  await window.find('//aside[@aria-label="Item"]//*[contains(., "mail flow stopped")]');
  await window.shoot('7-link');
  await startAgain('--quick-add');
  await window.find(dialog('Capture'));
  await window.press(Key.Escape);
});

test('the global shortcut brings a hidden window back, with the capture box open', async () => {
  await expect.poll(() => window.has(dialog('Capture'))).toBe(false);
  const find = ['search', '--onlyvisible', '--name', '^Holdfast$'];
  await run(program('xdotool'), [...find, 'windowunmap', '--sync']);
  await run(program('xdotool'), ['key', 'ctrl+alt+h']);
  await until('the window is there again', async () => (await run(program('xdotool'), find)).stdout !== '');
  await window.find(dialog('Capture'));
  await window.press(Key.Escape);
});

test('nothing broke the policy of the page, and the shell answers only its list', async () => {
  expect(await window.run('return window.broken')).toEqual([]);
  const denied = await window.run<string>(
    'return window.__TAURI_INTERNALS__.invoke("plugin:event|emit", { event: "x" }).then(() => "allowed", String);',
  );
  expect(denied).toContain('not allowed');
  expect(await window.run('return typeof window.__TAURI__')).toBe('undefined');
  expect(await window.run('return Object.isFrozen(Object.prototype)')).toBe(true);
  await expect(window.run('document.body.innerHTML = "<b>x</b>"')).rejects.toThrow(/TrustedHTML|Trusted/i);
});

test('an attachment is shown by its id, and nothing that acts is', async () => {
  const dot =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
  const show = (name: string, base64: string) =>
    window.run<string>(
      `return (async ([name, base64]) => {
         const request = { owner: 'H-2049', name, base64 };
         const { id } = await window.__TAURI_INTERNALS__.invoke('rpc', { name: 'attachment_add', request });
         const image = new Image();
         image.src = 'attachment://localhost/' + id;
         return image.decode().then(() => image.naturalWidth + ' px', () => 'not shown');
       })(arguments);`,
      name,
      base64,
    );
  expect(await show('dot.png', dot)).toBe('1 px');
  expect(await show('page.html', Buffer.from('<script>1</script>').toString('base64'))).toBe('not shown');
});

test('after a restart everything is still there', async () => {
  const titles = `return [...document.querySelectorAll('ul[aria-label^="In Progress"] article a')].map((a) => a.textContent);`;
  await window.run('location.hash = "#/board"');
  await window.find(inColumn('Label printer prints blanks', 'In Progress'));
  const before = await window.run<string[]>(titles);
  await driver.close(window);
  window = await driver.open();
  await window.find(column('In Progress'));
  await expect.poll(() => window.run(titles)).toEqual(before);
  await window.shoot('8-restarted');
});

test('nobody asked the keyring of a workspace that is not shared', async () => {
  expect(await keyring.calls()).toEqual([]);
});
