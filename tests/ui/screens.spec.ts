// Every screen, light and dark: nobody is kept out, nothing breaks the page policy, and a picture
// is kept to be looked at.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { axe, expect, leave, open, schemes, shoot, startTwin, test, type Page } from './support/test.ts';

/** Screens that an address alone opens. */
const places = [
  'inbox',
  'inbox/rules',
  'due',
  'board',
  'list',
  'flow',
  'runbooks',
  'articles',
  'clients',
  'agreements',
  'agreements/policies',
  'agreements/calendars',
  'agreements/severity',
  'sync',
  'sync/join',
  'settings',
  'settings/sharing',
];

/** What a screen shows that comes after its heading. */
const later: Record<string, string> = { flow: 'Cumulative flow' };

/** Those that clocks, notifications and sharing brought; each is looked at in more ways. */
const fresh = places.filter((place) => /^(inbox|due|agreements|sync)/.test(place));

/** What keys open over the board. */
const overlays: Record<string, string> = {
  palette: 'Control+k',
  search: '/',
  capture: 'c',
  keys: '?',
};

for (const scheme of schemes) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    async function look(page: Page, name: string): Promise<void> {
      await page.evaluate(() => document.fonts.ready);
      await shoot(page, `${name}-${scheme}`);
      await axe(page);
    }

    for (const place of places) {
      test(place, async ({ page }) => {
        await open(page, place);
        await page.getByRole('main').getByRole('heading', { name: later[place] }).first().waitFor();
        await look(page, place.replace('/', '-'));
      });
    }

    for (const [name, key] of Object.entries(overlays)) {
      test(name, async ({ page }) => {
        await open(page, 'board');
        await page.getByRole('main').getByRole('heading').first().waitFor();
        await page.keyboard.press(key);
        await page.getByRole('dialog').waitFor();
        await look(page, name);
      });
    }

    test('item', async ({ page, twin }) => {
      const items = await twin.rpc('item_list', { limit: 1 });
      await open(page, `board?item=${items.cards[0]?.number}`);
      await page.getByRole('complementary', { name: 'Item' }).getByRole('heading').first().waitFor();
      await look(page, 'item');
    });

    test('runbook', async ({ page, twin }) => {
      const documents = await twin.rpc('document_list', { kind: 'runbook', limit: 1 });
      await open(page, `runbooks/${documents.documents[0]?.id}`);
      await page.getByRole('article').getByRole('heading').first().waitFor();
      await look(page, 'runbook');
    });

    test('client', async ({ page, twin }) => {
      const { clients } = await twin.rpc('client_list', {});
      await open(page, `clients/${clients[0]?.id}`);
      await page.getByRole('heading', { name: clients[0]?.name }).first().waitFor();
      await look(page, 'client');
    });

    test('first run', async ({ page, empty }) => {
      await open(page, '', empty);
      await page.getByRole('heading').first().waitFor();
      await look(page, 'start');
    });

    test('recovery', async ({ page }) => {
      const broken = await startTwin({ prepare: (dir) => writeFile(join(dir, 'holdfast.db'), 'no database') });
      await open(page, '', broken);
      await page.getByRole('heading').first().waitFor();
      await look(page, 'recovery');
      await leave(page);
      await broken.stop();
    });
  });
}

for (const place of fresh) {
  const name = place.replace('/', '-');

  test(`${place} fits at twice the size, and in a narrow window`, async ({ page }) => {
    for (const [label, width, height] of [
      ['zoom', 640, 400],
      ['narrow', 1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await open(page, place);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      await shoot(page, `${name}-${label}`);
      // What is wider than the window scrolls in a frame of its own, so the window never does.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      const lost = await page.locator('main header').first().evaluate((head) => head.scrollWidth - head.clientWidth);
      expect(lost).toBeLessThanOrEqual(0);
    }
  });

  test(`${place} keeps nobody out when it is dense`, async ({ page, own }) => {
    await own.rpc('settings_update', { density: 'compact' });
    await open(page, place, own);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await shoot(page, `${name}-compact`);
    await axe(page);
  });
}
