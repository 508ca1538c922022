import { defineConfig } from '@playwright/test';

import { program } from './support/programs.ts';

/** The interface in Chromium, on the HTTP twin of the window. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/ui',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 90_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: program(process.env.CHROMIUM ?? 'chromium') },
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Amsterdam',
    reducedMotion: 'reduce',
    // The pages themselves are kept, which tell more than pictures of them and cost less.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
});
