import type { ScreenName } from '../app/router.svelte';
import type { Overlay } from '../app/ui.svelte';
import { lazy, type Load, type Whole } from './lazy';

// Each screen and overlay is a piece of its own, fetched when it is first opened.
const board: Load = () => import('../board/BoardScreen.svelte');
const library: Load = () => import('../library/LibraryScreen.svelte');

const search: Load = () => import('../search/SearchOverlay.svelte');

const screens: Partial<Record<ScreenName, Load>> = {
  inbox: () => import('../inbox/InboxScreen.svelte'),
  due: () => import('../clock/DueScreen.svelte'),
  board,
  list: board,
  flow: board,
  runbooks: library,
  articles: library,
  clients: () => import('../client/ClientsScreen.svelte'),
  agreements: () => import('../agreement/AgreementScreen.svelte'),
  sync: () => import('../sync/SyncScreen.svelte'),
  settings: () => import('../settings/SettingsScreen.svelte'),
};

const overlays: Partial<Record<Exclude<Overlay, null>, Load>> = {
  capture: () => import('../item/CaptureDialog.svelte'),
  search,
  palette: search,
  keys: () => import('./KeysDialog.svelte'),
};

/** The component of a screen. */
export function screen(name: ScreenName): Promise<Whole> | null {
  return lazy(screens[name]);
}

/** The component of an overlay. */
export function overlay(name: Overlay): Promise<Whole> | null {
  return name === null ? null : lazy(overlays[name]);
}
