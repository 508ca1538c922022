import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

export default {
  preprocess: vitePreprocess(),
  // Styles are files of their own: the CSP allows no <style> element made at run time.
  compilerOptions: { css: 'external', runes: true },
};
