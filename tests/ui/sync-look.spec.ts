// Every state of sharing that a window can show, with names of any length: nobody is kept out and nothing is cut.
import { rm } from 'node:fs/promises';

import type { Commands, Conflict, DeviceState, InvitationChecked, Notice, SharedStore, SyncMark, SyncStatus } from '../../ui/src/platform/generated.ts';
import { sharedFolder } from './support/desks.ts';
import { axe, expect, leave, open, sample, schemes, shoot, startTwin, test as base, type Page, type Twin } from './support/test.ts';

const at = '2026-11-21T09:25:00Z';
const address = 'postgres://lena@datenbankserver-produktiv.rechenzentrum.brandenburg-sued.example.net/holdfast';
const words = 'Datenschutzgrundverordnungskonformitätsprüfung';

/** A shared desk with the sample on it, for the tests of a worker. */
const test = base.extend<object, { desk: Twin }>({
  desk: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const folder = await sharedFolder();
      const twin = await startTwin();
      await twin.rpc('workspace_create', { ...sample, name: `${words} Brandenburg` });
      await twin.rpc('workspace_share', { url: `folder:${folder}`, device_name: `${words}srechner` });
      await use(twin);
      await twin.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

/** Changes what the core answers to a command, as it would where things stand so. */
async function answers<N extends keyof Commands>(page: Page, name: N, change: (answer: Commands[N]['response']) => Commands[N]['response']): Promise<void> {
  await page.unroute(`**/rpc/${name}`);
  await page.route(`**/rpc/${name}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: change(await answer.json()) });
  });
}

function stands(page: Page, over: Partial<SyncStatus>): Promise<void> {
  return answers(page, 'sync_status', (status) => ({ ...status, ...over }));
}

/** Looks at a place: axe, a picture, and nothing beside the window at 200 % zoom. */
async function look(page: Page, place: string, name: string, twin: Twin): Promise<void> {
  await page.goto('about:blank');
  await open(page, place, twin);
  await page.getByRole('main').getByRole('heading').first().waitFor();
  await axe(page);
  await shoot(page, name);
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

const marks: readonly [SyncMark, string][] = [
  ['local', 'This desk only'],
  ['saving', 'Saving'],
  ['shared', 'Handed over'],
  ['on_another_desk', 'On another desk'],
  ['waiting', '1,204 waiting'],
  ['trouble', 'Needs a look'],
];

for (const scheme of schemes) {
  test.describe(scheme, () => {
    test.beforeEach(async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width: 1280, height: 800 });
    });

    test(`the mark says how far the work has come in a shape and a word, ${scheme}`, async ({ page, desk }) => {
      for (const [mark, word] of marks) {
        await stands(page, { mark, waiting: mark === 'waiting' ? 1204 : 0, conflicts: mark === 'trouble' ? 2 : 0 });
        await page.goto('about:blank');
        await open(page, 'settings/about', desk);
        await expect(page.getByRole('link', { name: new RegExp(`^Sharing: ${word}`) })).toBeVisible();
        await axe(page);
      }
    });

    test(`strips tell what is under way and what somebody should know, ${scheme}`, async ({ page, desk }) => {
      const first_sync = { phase: 'snapshot', done: 12_400, total: 98_000 };
      await stands(page, { first_sync });
      await look(page, 'settings/about', `strip-first-${scheme}`, desk);
      await expect(page.getByRole('progressbar', { name: 'First sync' })).toBeVisible();
      for (const device of ['waiting', 'removed'] satisfies DeviceState[]) {
        await stands(page, { device });
        await look(page, 'settings/about', `strip-${device}-${scheme}`, desk);
      }
      await stands(page, { notices: 2, first_sync });
      await answers(page, 'notices', () => ({
        notices: [1, 2].map((id): Notice => ({
          id,
          kind: 'store_behind',
          at,
          message: `The folder ${words} has less than this desk sent to it.`,
          remedy: 'If it was emptied, send everything again.',
          store: 'one',
        })),
      }));
      await look(page, 'settings/about', `strip-notice-${scheme}`, desk);
    });

    test(`stores tell what waits, why, and what to do, ${scheme}`, async ({ page, desk }) => {
      const { stores } = await desk.rpc('sync_status', {});
      const cards = (await desk.rpc('board_open', { board: 'service' })).cells.flatMap((cell) => cell.cards).slice(0, 4);
      const away = { code: 'store_unreachable' as const, message: `The folder ${words} is not there.`, remedy: 'Connect the drive; Holdfast goes on by itself.' };
      const refused = { code: 'store_denied' as const, message: 'The database refused the password of lena.', remedy: 'Give it again.' };
      const folder: SharedStore = {
        ...(stores[0] as SharedStore),
        mark: 'waiting',
        waiting: 1204,
        error: away,
        error_since: at,
        retry_at: at,
        held: [{ device: words, since: at, error: { ...away, code: 'segment_incomplete' } }],
      };
      const database: SharedStore = {
        ...folder,
        id: 'two',
        kind: 'postgres',
        url: address,
        name: `PostgreSQL on ${new URL(address).host}`,
        mark: 'trouble',
        password: 'keyring',
        error: refused,
        held: [],
      };
      const entries = cards.map(({ id, number }) => ({
        entity: { kind: 'work_item' as const, id, name: `${words} schlägt fehl`, detail: number },
        summary: 'moved to In Progress',
        at,
        changes: 12,
      }));
      await stands(page, { mark: 'trouble', stores: [folder, database] });
      await answers(page, 'sync_waiting', () => ({
        stores: [
          { store: folder, entries, more: true },
          { store: database, entries: [], more: false },
        ],
      }));
      await look(page, 'sync', `stores-${scheme}`, desk);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await expect(page.getByRole('listitem').nth(1).getByRole('button')).toBeFocused();
      for (const [key, dialog] of [
        ['Delete', `Stop sharing through ${folder.name}?`],
        ['i', 'Invite another desk'],
      ] as const) {
        await page.keyboard.press(key);
        await page.getByRole('dialog', { name: dialog }).waitFor();
        await axe(page);
        await page.keyboard.press('Escape');
      }
      // The keys mean the store that has the focus.
      await page.getByRole('region', { name: database.name }).getByRole('button', { name: 'Try now' }).focus();
      await page.keyboard.press('w');
      await page.getByRole('dialog', { name: `Password for ${database.name}` }).waitFor();
      await axe(page);
      await page.keyboard.press('Escape');
    });

    test(`one more store is shared, left and asked for by keys, ${scheme}`, async ({ page, desk }) => {
      await open(page, 'sync', desk);
      await page.getByRole('region', { name: /folder/i }).waitFor();
      await page.keyboard.press('n');
      await expect(page.getByRole('radio', { name: /A folder/ })).toBeFocused();
      await page.getByRole('radio', { name: /PostgreSQL/ }).check();
      await axe(page);
      await shoot(page, `share-database-${scheme}`);
      await page.getByRole('button', { name: 'Give a URL instead' }).click();
      await axe(page);
      await page.getByLabel('URL').press('Escape');
      await expect(page.getByRole('region', { name: /folder/i })).toBeVisible();
      await look(page, 'sync/join', `join-${scheme}`, desk);
      await look(page, 'settings/sharing', `settings-sharing-${scheme}`, desk);
    });

    test(`desks and what removed ones wrote are walked by keys, ${scheme}`, async ({ page, desk }) => {
      const technician = { id: 'tom', name: `Maximilian-Alexander von ${words}`, initials: 'MH' };
      await answers(page, 'device_list', ({ devices }) => ({
        devices: [
          ...devices,
          ...(['member', 'waiting', 'removed'] satisfies DeviceState[]).map((state, index) => ({
            ...devices[0]!,
            id: String(index).repeat(64),
            name: `${words} ${index}`,
            this: false,
            key: null,
            state,
            technician: state === 'waiting' ? null : technician,
            last_seen: state === 'waiting' ? null : at,
            in_review: state === 'removed' ? 12 : 0,
          })),
        ],
      }));
      await answers(page, 'review_list', () => ({ entries: [{ device: 'x', device_name: words, at, changes: 12, touches: [`H-12 ${words}: title`] }], more: true }));
      await look(page, 'sync/devices', `desks-${scheme}`, desk);
      await page.keyboard.press('j');
      await page.keyboard.press('Delete');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await page.keyboard.press('j');
      await page.keyboard.press('Delete');
      await page.getByRole('dialog', { name: `Remove ${words} 0?` }).waitFor();
      await axe(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('e');
      await expect(page.getByRole('textbox', { name: 'Name of this desk' })).toBeFocused();
      await axe(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      const keys = page.getByRole('dialog', { name: 'Keys' });
      for (const label of ['Next desk', 'Desk before', 'Rename this desk', 'Remove the desk that has the focus…', 'Go to the desks of this workspace']) {
        await expect(keys.getByText(label, { exact: true })).toBeVisible();
      }
    });

    test(`who joins sees what the code leads to, and is asked who sits there, ${scheme}`, async ({ page, desk }) => {
      const empty = await startTwin();
      await page.route('**/rpc/invitation_check', (route) => {
        const json: InvitationChecked = {
          workspace: `${words} Brandenburg`,
          url: address,
          store: `PostgreSQL on ${new URL(address).host}`,
          invited_by: `${words}srechner`,
          expires: at,
          needs_password: true,
          trouble: { code: 'store_unreachable', message: 'The database did not answer.', remedy: 'Look whether the network is there.' },
        };
        return route.fulfill({ json });
      });
      await open(page, '', empty);
      await page.getByRole('button', { name: 'Join a workspace…' }).click();
      await axe(page);
      await page.getByLabel('Invitation code').fill('0123');
      await page.keyboard.press('Enter');
      await expect(page.getByLabel('Password of the store')).toBeFocused();
      await axe(page);
      await shoot(page, `join-facts-${scheme}`);
      await page.setViewportSize({ width: 640, height: 400 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      await leave(page);
      await empty.stop();

      await answers(page, 'workspace_status', (status) => ({ ...status, me: null }));
      await open(page, 'settings/about', desk);
      await page.getByText('Who sits at this desk?').waitFor();
      await axe(page);
      await page.keyboard.press('Shift+W');
      await page.getByRole('dialog', { name: 'Who sits at this desk?' }).waitFor();
      await axe(page);
      await shoot(page, `who-${scheme}`);
    });

    test(`a conflict is shown in the list and on its record, ${scheme}`, async ({ page, desk }) => {
      const card = (await desk.rpc('board_open', { board: 'service' })).cells.flatMap((cell) => cell.cards)[0]!;
      const side = (text: string, stands: boolean) => ({ text, stands, author: null, device: words, at });
      const conflict: Conflict = {
        id: 'c',
        entity: { kind: 'work_item', id: card.id, name: `${words} schlägt fehl`, detail: card.number },
        field: 'title',
        label: 'Title',
        editable: true,
        sides: [side(`${words} schlägt fehl`, false), side('', true)],
        all: false,
      };
      await answers(page, 'conflict_list', () => ({ conflicts: [conflict], total: 1 }));
      await look(page, 'sync/conflicts', `conflict-list-${scheme}`, desk);
      await page.keyboard.press('j');
      await page.keyboard.press('3');
      await expect(page.getByLabel('Another value for Title')).toBeFocused();
      await axe(page);
      await answers(page, 'item_get', (view) => ({ ...view, card: { ...view.card, conflicts: 1 } }));
      await page.goto('about:blank');
      await open(page, `board?item=${card.number}`, desk);
      await page.getByRole('region', { name: '1 field has two values' }).waitFor();
      await page.keyboard.press('!');
      await axe(page);
      await shoot(page, `conflict-record-${scheme}`);
      await page.keyboard.press('3');
      await expect(page.getByLabel('Another value for Title')).toBeFocused();
    });
  });
}
