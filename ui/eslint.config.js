import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

// The tiers, from the ground up. A folder imports from those before it; the domain folders
// share one tier and never import each other: `frame` composes them, `app` lets them talk.
const domains = ['board', 'item', 'library', 'search', 'client', 'clock', 'agreement', 'inbox', 'sync', 'settings', 'start', 'recovery'];
const tiers = [['platform'], ['shared'], ['app'], domains, ['frame']];

const tauri = {
  regex: '^@tauri-apps/',
  message: 'Only src/platform talks to the shell.',
};

/** Rules for one folder: what it may not import, and nothing of the shell. */
function tier(folder, level) {
  const forbidden = tiers
    .flatMap((names, other) => (other >= level ? names : []))
    .filter((name) => name !== folder);
  // shared is free of the domain, so it knows nothing of the platform's types either.
  if (folder === 'shared') forbidden.push('platform');
  const patterns = folder === 'platform' ? [] : [tauri];
  if (forbidden.length > 0) {
    patterns.push({
      regex: `^(\\./)?(\\.\\./)+(${forbidden.join('|')})(/|$)`,
      message: `src/${folder} may not import this folder; see the tiers in eslint.config.js.`,
    });
  }
  return {
    files: [`src/${folder}/**`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/platform/generated.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-console': 'error',
      'no-alert': 'error',
      eqeqeq: 'error',
      'no-undef': 'off',
      // Local maps and sets are not state; state is declared with runes.
      'svelte/prefer-svelte-reactivity': 'off',
      'svelte/no-at-html-tags': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['scripts/**', '*.config.*'], languageOptions: { globals: { ...globals.node } } },
  ...tiers.flatMap((names, level) => names.map((name) => tier(name, level))),
);
