// One walk through the real window: WebKit, the shell and the core, as a user has them.
import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Driver, Key, until, type Window } from './support/driver.ts';

let data: string;
let driver: Driver;

test.beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'holdfast-window-'));
  driver = await Driver.start(data);
});

test.afterAll(async () => {
  await driver.stop();
  await rm(data, { recursive: true, force: true });
});

test('probe', async () => {
  const window = await driver.open();
  console.info(await window.run('return document.body.innerText'));
  console.info(await window.run('return [typeof window.__TAURI__, Object.isFrozen(Object.prototype), location.href]'));
  await new Promise((r) => setTimeout(r, 1000));
  console.info(await window.run('return [document.body.innerText, document.visibilityState, document.hasFocus()]'));
  (await import('node:child_process')).execSync('import -window root /tmp/ops/probe.png');
  await window.shoot('probe');
  await window.close();
});
