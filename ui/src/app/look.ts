import type { DeskSettings } from '../platform';

import { keySettings } from './keys';

const REMEMBERED = 'holdfast.look';

/** Applies theme, density and single keys, and remembers the look for the next start. */
export function applyLook(desk: Pick<DeskSettings, 'theme' | 'density' | 'single_keys'>): void {
  const root = document.documentElement;
  if (desk.theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = desk.theme;
  root.dataset.density = desk.density;
  keySettings.single = desk.single_keys;
  localStorage.setItem(REMEMBERED, JSON.stringify({ theme: desk.theme, density: desk.density }));
}

/** Applies what the last start had, before the core has answered: no flash of the wrong theme. */
export function rememberedLook(): void {
  const stored = localStorage.getItem(REMEMBERED);
  if (stored === null) return;
  try {
    const look = JSON.parse(stored) as Pick<DeskSettings, 'theme' | 'density'>;
    applyLook({ ...look, single_keys: true });
  } catch {
    localStorage.removeItem(REMEMBERED);
  }
}
