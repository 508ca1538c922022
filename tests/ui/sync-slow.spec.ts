// A store that answers late or never: no screen waits for it, all can be left, nothing is sent twice.
import { rm } from 'node:fs/promises';

import type { SyncStatus, WaitingList } from '../../ui/src/platform/generated.ts';
import { nadiasDesk, sees, sharedFolder, standing, twoDesks } from './support/desks.ts';
import { axe, expect, leave, open, startTwin, test, type Page } from './support/test.ts';

const PATIENCE = { timeout: 20_000 };

/** A command whose answers are held back. */
interface Held {
  /** How often the page sent it. */
  sent: number;
  /** Lets it through: to the core, or to the answer or error that is given. */
  release(answer?: SyncStatus | { code: string; message: string; remedy: string }): void;
}

async function hold(page: Page, command: string): Promise<Held> {
  const held: Held = { sent: 0, release: () => undefined };
  const gate = new Promise<object | undefined>((resolve) => {
    held.release = resolve;
  });
  await page.route(`**/rpc/${command}`, async (route) => {
    held.sent += 1;
    const json = await gate;
    await (json ? route.fulfill({ status: 'code' in json ? 400 : 200, json }) : route.continue());
  });
  return held;
}

const unreachable = {
  code: 'store_unreachable',
  message: 'The folder team did not answer for 30 seconds.',
  remedy: 'Connect the drive or start its program.',
};

test('sharing through a dead drive can be left; its end is told, and the code is kept', async ({ page }) => {
  const [folder, nadia] = [await sharedFolder(), await nadiasDesk()];
  await open(page, 'sync', nadia);
  const share = await hold(page, 'workspace_share');
  await page.getByLabel('Folder', { exact: true }).fill(folder);
  await page.keyboard.press('Enter');
  const button = page.getByRole('button', { name: 'Preparing the store …' });
  await expect(button).toBeDisabled();
  await page.getByLabel('Folder', { exact: true }).press('Enter');
  await expect(page.getByText('No answer yet.', { exact: false })).toBeVisible(PATIENCE);
  await axe(page);

  await page.getByRole('link', { name: /Service Board/ }).click();
  await page.keyboard.press('c');
  await page.keyboard.type('Written while the drive is dead');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-board]').getByText('Written while the drive is dead')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(button).toBeDisabled();
  await page.getByRole('link', { name: /Service Board/ }).click();
  share.release();
  await page.getByRole('button', { name: 'Show the invitation' }).click(PATIENCE);
  await expect(page.getByRole('button', { name: 'Copy the code' })).toBeVisible();
  expect(share.sent).toBe(1);
  await leave(page);
  await nadia.stop();
  await rm(folder, { recursive: true });
});

test('what failed after its screen was left is told with its remedy', async ({ page, own }) => {
  await open(page, 'sync', own);
  const share = await hold(page, 'workspace_share');
  await page.getByLabel('Folder', { exact: true }).fill('/mnt/team');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: /Service Board/ }).click();
  await page.locator('[data-board]').waitFor();
  share.release(unreachable);
  await expect(page.getByText(unreachable.remedy, { exact: true })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('y');
  await expect(page.getByRole('button', { name: 'Share this workspace' })).toBeVisible();
  expect((await standing(own)).stores).toEqual([]);
});

test('a code that is looked up can be given up; a late answer to it is not shown', async ({ page }) => {
  const [folder, nadia] = [await sharedFolder(), await nadiasDesk()];
  const { code } = await nadia.rpc('workspace_share', { url: `folder:${folder}` });
  const tom = await startTwin({ sync: true });
  await open(page, '', tom);
  await page.getByRole('button', { name: 'Join a workspace…' }).click();
  const check = await hold(page, 'invitation_check');
  await page.getByLabel('Invitation code').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /Reading/ })).toBeDisabled();
  await page.getByLabel('Invitation code').fill('HFXX');
  await expect(page.getByRole('button', { name: /Next/ })).toBeEnabled();
  const answered = page.waitForResponse('**/rpc/invitation_check');
  check.release();
  await answered;
  await expect(page.getByLabel('Invitation code')).toHaveValue('HFXX');
  await expect(page.getByRole('definition')).toHaveCount(0);

  await page.getByLabel('Invitation code').fill(code);
  await page.keyboard.press('Enter');
  await page.getByLabel('Where this desk finds the folder').waitFor();
  const join = await hold(page, 'workspace_join');
  await page.getByLabel('Name of this desk').press('Enter');
  await page.getByLabel('Name of this desk').press('Enter');
  await expect(page.getByText('No answer yet.', { exact: false })).toBeVisible(PATIENCE);
  await axe(page);
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Invitation code')).toBeVisible();
  join.release();
  await expect(page.getByRole('dialog', { name: 'Who sits at this desk?' })).toBeVisible(PATIENCE);
  expect(join.sent).toBe(1);
  await leave(page);
  await Promise.all([nadia.stop(), tom.stop()]);
  await rm(folder, { recursive: true });
});

test('dialogs that wait can be closed, are the same when they come back, and close no other one', async ({ page }) => {
  const desks = await twoDesks();
  // As a store with a password has it.
  await page.route('**/rpc/sync_waiting', async (route) => {
    const list = (await (await route.fetch()).json()) as WaitingList;
    await route.fulfill({ json: { stores: list.stores.map((one) => ({ ...one, store: { ...one.store, password: 'keyring' } })) } });
  });
  await open(page, 'sync', desks.nadia);
  await page.getByRole('region', { name: /folder/i }).waitFor();

  const password = await hold(page, 'share_password');
  await page.getByRole('button', { name: 'Password…' }).click();
  await page.getByLabel('Password', { exact: true }).fill('secret');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop sharing here…' }).click();
  password.release(await standing(desks.nadia));
  await page.getByText(/^The password for .* is kept\.$/).first().waitFor();
  await expect(page.getByRole('dialog', { name: /^Stop sharing through/ })).toBeVisible();
  await page.keyboard.press('Escape');

  const invite = await hold(page, 'invitation_create');
  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Make the invitation' }).click();
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.keyboard.press('i');
  await expect(page.getByRole('button', { name: 'Making it …' })).toBeDisabled();
  await page.keyboard.press('Escape');
  const stop = await hold(page, 'share_remove');
  await page.getByRole('button', { name: 'Stop sharing here…' }).click();
  invite.release();
  const ready = page.getByRole('button', { name: 'Show it' });
  await ready.waitFor();
  await expect(page.getByRole('dialog', { name: /^Stop sharing through/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await ready.click();
  await expect(page.getByRole('button', { name: 'Copy the code' })).toBeVisible();
  expect(invite.sent).toBe(1);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Stop sharing here…' }).click();
  await page.getByRole('button', { name: 'Stop sharing here', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Stop sharing here…' }).click();
  await expect(page.getByRole('button', { name: 'Stopping …' })).toBeDisabled();
  stop.release();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(stop.sent).toBe(1);
  expect((await standing(desks.nadia)).stores).toEqual([]);
  await leave(page);
  await desks.stop();
});

test('an exchange that hangs is asked for once, and work goes on beside it', async ({ page }) => {
  const desks = await twoDesks();
  await open(page, 'sync', desks.nadia);
  const now = await hold(page, 'sync_now');
  for (const key of ['y', 'y', 'y']) await page.keyboard.press(key);
  await expect(page.getByRole('button', { name: /Exchanging/ })).toBeDisabled();
  const made = await desks.tom.rpc('item_create', { title: 'Door does not open', board: 'service', kind: 'incident' });
  await sees(desks.nadia, made.id, 'Door does not open');
  await page.getByRole('link', { name: /Service Board/ }).click();
  await expect(page.locator(`[data-card="${made.id}"]`)).toBeVisible(PATIENCE);
  expect(now.sent).toBe(1);
  const list = await hold(page, 'device_list');
  await page.keyboard.press('g');
  await page.keyboard.press('v');
  await expect(page.getByText('Reading …')).toBeVisible();
  list.release();
  await expect(page.getByRole('list', { name: 'Devices' })).toBeVisible();
  now.release(unreachable);
  await expect(page.getByText(unreachable.remedy, { exact: true })).toBeVisible();
  await leave(page);
  await desks.stop();
});
