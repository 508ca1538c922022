// One real window and one desk of the command line edit the same runbook and card while apart, and
// then meet in a folder: both texts are there, and where a field has two values the window asks.
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { built } from '../ui/support/programs.ts';
import { Driver, Key, until, type Window } from './support/driver.ts';

test.describe.configure({ mode: 'serial' });

const run = promisify(execFile);
const text = '# When to use\n\nWhen mail is accepted and not delivered.\n\n# Steps\n\nCheck the disk.\n';

let folder: string;
let nadia: string;
let tom: string;
let driver: Driver;
let window: Window;
let card: { id: string; number: string };
let runbook: { id: string };

/** Runs the program beside the window, on the data of a desk. */
async function holdfast(data: string, ...words: string[]): Promise<string> {
  const { stdout } = await run(join(built, 'holdfast'), ['--data', data, ...words]);
  return stdout;
}

async function rpc<T>(data: string, name: string, request: object = {}): Promise<T> {
  return JSON.parse(await holdfast(data, 'rpc', name, JSON.stringify(request))) as T;
}

/** Tom's desk exchanges until something is so; nothing runs there in between. */
async function meet(what: string, ask: () => Promise<boolean>): Promise<void> {
  await until(what, async () => {
    await holdfast(tom, 'sync', '--once');
    return ask();
  });
}

const titleAt = async (data: string) =>
  (await rpc<{ card: { title: string } }>(data, 'item_get', { id: card.id })).card.title;

test.beforeAll(async () => {
  [folder, nadia, tom] = (await Promise.all(
    ['team', 'nadia', 'tom'].map((name) => mkdtemp(join(tmpdir(), `holdfast-${name}-`))),
  )) as [string, string, string];
  await holdfast(nadia, 'init', 'Harbour IT', '--technician', 'Nadia Karim');
  const item = { title: 'Mail does not arrive', board: 'service', kind: 'incident', description: 'It does not work.' };
  card = await rpc(nadia, 'item_create', item);
  runbook = await rpc(nadia, 'document_create', { kind: 'runbook', title: 'Queues are not draining', text });
  const invitation = await rpc<{ code: string }>(nadia, 'workspace_share', {
    url: `folder:${folder}`,
    device_name: 'Nadias Laptop',
  });
  await rpc(tom, 'workspace_join', { code: invitation.code, device_name: 'Toms Laptop', technician: { new: 'Tom Bakker' } });
  driver = await Driver.start(nadia);
  window = await driver.open();
});

test.afterEach(async ({}, info) => {
  if (info.status !== info.expectedStatus) await window.shoot('sync-failed');
});

test.afterAll(async () => {
  await driver.close(window);
  await driver.stop();
  for (const dir of [folder, nadia, tom]) await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

test('the window lets the other desk in by itself', async () => {
  await window.find(`//*[@data-card="${card.id}"]`);
  await meet('Tom has the card', async () => (await titleAt(tom)) === 'Mail does not arrive');
  await window.run('location.hash = "#/sync/devices"');
  await window.find('//ul[@aria-label="Devices"]/li[contains(., "Toms Laptop")]');
  await window.shoot('sync-1-devices');
});

test('both edit the same card and runbook while apart', async () => {
  const { text: opened } = await rpc<{ text: string }>(tom, 'document_get', { id: runbook.id });
  await rpc(tom, 'item_update', { id: card.id, title: 'No mail for the whole client' });
  const longer = `${opened}\nStart the transport service again.\n`;
  await rpc(tom, 'document_update', { id: runbook.id, body: { opened, text: longer } });

  await window.run(`location.hash = "#/board?item=${card.number}"`);
  const title = '//aside[@aria-label="Item"]//h2//button';
  await window.click(title);
  // The field starts with all of it selected.
  await window.type('//aside[@aria-label="Item"]//textarea[@aria-label="Title"]', 'Mail stopped at noon');
  await window.press(Key.Enter);
  await until('the window has written its title', async () => (await titleAt(nadia)) === 'Mail stopped at noon');

  await window.run(`location.hash = "#/runbooks/${runbook.id}"`);
  await window.find('//article//h1[contains(., "Queues are not draining")]');
  await window.click('//article//header//button[contains(., "Edit")]');
  // The editor is in a shadow tree, where it has the focus.
  await window.find('//section[@aria-label="Editor"]');
  await until('the editor has the focus', () => window.run('return document.activeElement?.shadowRoot?.activeElement != null'));
  for (const letter of 'Ask first. ') await window.press(letter);
  await window.press(Key.Control, 's');
  const written = async () => (await rpc<{ text: string }>(nadia, 'document_get', { id: runbook.id })).text;
  await until('the window has written its text', async () => (await written()).includes('Ask first.'));
});

test('once together, both texts are in the runbook of both', async () => {
  const at = async (data: string) => (await rpc<{ text: string }>(data, 'document_get', { id: runbook.id })).text;
  const both = (text: string) => text.includes('Ask first.') && text.includes('Start the transport service again.');
  await meet('both desks have both texts', async () => both(await at(nadia)) && both(await at(tom)));
  expect(await at(nadia)).toBe(await at(tom));
  await window.run(`location.hash = "#/runbooks/${runbook.id}"`);
  await window.find('//article//p[contains(., "Start the transport service again.")]');
  await window.shoot('sync-2-runbook');
});

test('the card shows both titles side by side, and one key settles it on both desks', async () => {
  await window.run(`location.hash = "#/board?item=${card.number}"`);
  await window.find(`//article[@data-card="${card.id}"]//*[contains(., "two values")]`);
  const side = (words: string) => `//aside[@aria-label="Item"]//button[@data-key][contains(., "${words}")]`;
  await window.find(side('Mail stopped at noon'));
  await window.find(side('No mail for the whole client'));
  await window.shoot('sync-3-conflict');
  await window.press('!');
  await window.press('1');
  await until('there is no conflict left', async () => !(await window.has('//button[@data-key]')));
  const title = await titleAt(nadia);
  const left = async () => (await rpc<{ total: number }>(tom, 'conflict_list')).total;
  await meet('Tom has the title that was chosen', async () => (await left()) === 0 && (await titleAt(tom)) === title);
  await window.shoot('sync-4-settled');
});
