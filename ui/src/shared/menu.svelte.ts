import type { IconName } from './icons';
import type { Anchor } from './place';

/** One line of a menu. */
export interface MenuItem {
  label: string;
  icon?: IconName;
  /** A second word on the right. */
  detail?: string;
  /** The key that does the same. */
  keys?: string;
  /** True shows a tick. */
  checked?: boolean;
  danger?: boolean;
  disabled?: boolean;
  /** True draws a line above. */
  apart?: boolean;
  run: () => void;
}

interface OpenMenu {
  anchor: Anchor;
  label: string;
  items: MenuItem[];
  end: boolean;
}

class MenuState {
  open = $state.raw<OpenMenu | null>(null);
}

/** The menu on the screen; there is never more than one. */
export const menu = new MenuState();

/** Opens a menu at an element or a point. */
export function openMenu(anchor: Anchor, label: string, items: MenuItem[], end = false): void {
  menu.open = { anchor, label, items, end };
}
