import { defineConfig } from '@playwright/test';

/** The real window, driven by WebKit's own driver. No browser of Playwright is started. */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/window',
  forbidOnly: true,
  retries: 0,
  // One display, one session bus, one window.
  workers: 1,
  timeout: 120_000,
  globalTimeout: 5 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
});
