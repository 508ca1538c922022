import { actions, type Action } from './actions.svelte';

const SEQUENCE_MS = 1500;
let buffer: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether single letters act as keys; a setting of the desk. */
export const keySettings = { single: true };

/** Name of a key event as the registry writes it: `Shift+U`, `Ctrl+K`, `ArrowDown`. */
export function keyName(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  const letter = /^[a-z]$/i.test(event.key);
  // `?` and `>` carry their Shift already.
  if (event.shiftKey && (letter || event.key.length > 1)) parts.push('Shift');
  parts.push(letter ? (parts.length > 0 ? event.key.toUpperCase() : event.key.toLowerCase()) : event.key);
  return parts.join('+');
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'))
  );
}

function floating(): boolean {
  return document.querySelector('dialog[open], [popover]:popover-open:not([data-still])') !== null;
}

function forget(): void {
  buffer = [];
  clearTimeout(timer);
}

/** The action for what was typed so far, and whether a longer sequence could follow. */
function lookup(typed: string): { action?: Action; more: boolean } {
  let more = false;
  for (const action of actions.available()) {
    for (const keys of action.keys ?? []) {
      if (keys === typed) return { action, more: false };
      if (keys.startsWith(`${typed} `)) more = true;
    }
  }
  return { more };
}

function handle(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return;
  const name = keyName(event);
  const chord = name.startsWith('Ctrl+') || name.startsWith('Alt+');
  if (!chord) {
    if (isTyping(event.composedPath()[0] ?? null) || floating()) return forget();
    if (!keySettings.single && event.key.length === 1) return forget();
    const onControl = event.target instanceof Element && event.target.matches('button, a, [role=button], summary');
    if (onControl && (event.key === 'Enter' || event.key === ' ')) return;
  } else if (floating() && name !== 'Ctrl+K') {
    return;
  }
  const { action, more } = lookup([...buffer, name].join(' '));
  if (action) {
    event.preventDefault();
    forget();
    action.run();
  } else if (more) {
    event.preventDefault();
    buffer.push(name);
    clearTimeout(timer);
    timer = setTimeout(forget, SEQUENCE_MS);
  } else if (buffer.length > 0) {
    // Not a sequence after all: the key counts for itself.
    forget();
    handle(event);
  }
}

/** Starts listening; returns the way to stop. */
export function listenToKeys(): () => void {
  window.addEventListener('keydown', handle);
  return () => window.removeEventListener('keydown', handle);
}
