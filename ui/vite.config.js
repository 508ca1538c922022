import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// The HTTP twin of the core, for `npm run dev` in a browser: `cargo run -p holdfast-twin`.
const twin = process.env.HOLDFAST_TWIN ?? 'http://127.0.0.1:4173';

export default defineConfig({
  plugins: [svelte()],
  base: './',
  build: {
    outDir: 'dist',
    // light-dark() asks for Safari 17.5; WebKitGTK 2.44 and WebView2 are newer than that.
    target: 'safari17.5',
    // A strict CSP has no data: fonts or images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/rpc': twin, '/events': twin, '/attachment': twin },
  },
});
