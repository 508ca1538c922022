import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { join } from 'node:path';

import { artifacts } from './programs.ts';
import { sample, startTwin, type Twin } from './twin.ts';

export { expect, sample, startTwin };
export type { Page, Twin };

interface PerTest {
  /** A twin of this test alone, before its first run. */
  empty: Twin;
  /** A twin of this test alone, with the sample workspace. */
  own: Twin;
  /** A twin of this test alone, with nothing in it; what falls due is told in its inbox. */
  told: Twin;
  /** Whatever the page complained about; must be empty at the end. */
  complaints: string[];
}

interface PerWorker {
  /** The sample workspace, shared by the tests of a worker: look, and change only what you made. */
  twin: Twin;
}

/** Playwright's test with the twin behind `baseURL`. Every page is held to its policy. */
export const test = base.extend<PerTest, PerWorker>({
  twin: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const twin = await startTwin();
      await twin.rpc('workspace_create', sample);
      await use(twin);
      await twin.stop();
    },
    { scope: 'worker' },
  ],
  empty: async ({ page }, use) => {
    const twin = await startTwin();
    await use(twin);
    await leave(page);
    await twin.stop();
  },
  own: async ({ page }, use) => {
    const twin = await startTwin();
    await twin.rpc('workspace_create', sample);
    await use(twin);
    await leave(page);
    await twin.stop();
  },
  told: async ({ page }, use) => {
    const twin = await startTwin({ alarm: true });
    await twin.rpc('workspace_create', { ...sample, sample: false });
    await use(twin);
    await leave(page);
    await twin.stop();
  },
  baseURL: async ({ twin }, use) => use(twin.url),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // A refused command is an answer like any other.
        const refused = message.text().includes('status of 400');
        if (message.type() === 'error' && !refused) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, 'errors and policy violations of the page').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a place of the interface and waits until it is on the glass. */
export async function open(page: Page, place = '', twin?: Twin): Promise<void> {
  await page.goto(`${twin?.url ?? ''}/#/${place}`);
  await page.waitForFunction(() => document.documentElement.dataset.painted === 'true');
}

/** Leaves the page, which follows events of a twin that is about to end. */
export async function leave(page: Page): Promise<void> {
  await page.goto('about:blank');
}

/** Finds nothing that keeps someone out, by axe. */
export async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const words = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.target.join(' ')} — ${node.failureSummary ?? ''}`),
  }));
  expect(words).toEqual([]);
}

/** Keeps a picture for people to look at, as `artifacts/ui/<name>.png`. */
export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(artifacts, 'ui', `${name}.png`) });
}

/** The two themes every screen is looked at in. */
export const schemes = ['light', 'dark'] as const;
