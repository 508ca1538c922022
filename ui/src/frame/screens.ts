import type { Component } from 'svelte';

import type { ScreenName } from '../app/router.svelte';

type Screen = Component<Record<string, never>>;
type Load = () => Promise<{ default: Screen }>;

// Each screen is a piece of its own, fetched when it is first opened.
const screens: Partial<Record<ScreenName, Load>> = {
  board: () => import('../board/BoardScreen.svelte'),
  runbooks: () => import('../library/LibraryScreen.svelte'),
  articles: () => import('../library/LibraryScreen.svelte'),
  clients: () => import('../client/ClientsScreen.svelte'),
};

const loaded = new Map<Load, Promise<Screen>>();

/** The component of a screen. */
export function screen(name: ScreenName): Promise<Screen> | null {
  const load = screens[name];
  if (!load) return null;
  let component = loaded.get(load);
  if (!component) {
    component = load().then((module) => module.default);
    loaded.set(load, component);
  }
  return component;
}
