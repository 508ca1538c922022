// Every action of the window. Key handling, palette, menus and the list of keys are made from it.

import { untrack } from 'svelte';

/** Something the user can do. */
export interface Action {
  /** Stable name: `item.assign`. */
  id: string;
  /** What it does, in sentence case. */
  label: string;
  /** Heading in palette and list of keys. */
  group: 'Go to' | 'Board' | 'Item' | 'Due next' | 'Inbox' | 'Library' | 'Clients' | 'Agreements' | 'Sharing' | 'Change' | 'Window';
  /** Keys: `c`, `Shift+U`, `Ctrl+K`, `Alt+ArrowUp`, or a sequence such as `g b`. */
  keys?: readonly string[];
  run: () => void;
  /** False while it makes no sense; such an action is not shown and its keys are dead. */
  when?: () => boolean;
  /** True keeps it out of the palette, for movements such as `j`. */
  keysOnly?: boolean;
}

class Actions {
  #groups = $state.raw<readonly (readonly Action[])[]>([]);

  /** All actions, the latest registered first: the screen in front wins a key. */
  readonly all: readonly Action[] = $derived(this.#groups.flat());

  /** Adds actions; returns the way to take them away again. */
  register(actions: readonly Action[]): () => void {
    this.#groups = [actions, ...this.#groups];
    return () => {
      this.#groups = this.#groups.filter((group) => group !== actions);
    };
  }

  /** Those that make sense now. */
  available(): readonly Action[] {
    return this.all.filter((action) => action.when?.() ?? true);
  }

  /** Runs an action by its name, where it makes sense now. */
  run(id: string): void {
    this.available()
      .find((action) => action.id === id)
      ?.run();
  }

  /** First key of an action, for menus and buttons. */
  keyOf(id: string): string | undefined {
    return this.all.find((action) => action.id === id)?.keys?.[0];
  }
}

/** The window's one action registry. */
export const actions = new Actions();

/** Registers actions for as long as the component that calls it stands. */
export function useActions(list: readonly Action[]): void {
  // Untracked: adding to the list reads it, and must not run again for its own change.
  $effect(() => untrack(() => actions.register(list)));
}
