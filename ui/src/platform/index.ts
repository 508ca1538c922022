// The one door to the program around the window. Nothing else imports the shell's packages.
import type { Adapter } from './adapter';
import { HoldfastError } from './error';
import type { ChangeBatch, Commands, FileContent } from './generated';

export { HoldfastError } from './error';
export type * from './generated';

const adapter: Adapter = (
  '__TAURI_INTERNALS__' in window ? await import('./tauri') : await import('./web')
).adapter;

/** Names of all commands. */
export type CommandName = keyof Commands;

/** Runs a command of the core; rejects with a [`HoldfastError`]. */
export async function call<N extends CommandName>(
  name: N,
  request: Commands[N]['request'],
): Promise<Commands[N]['response']> {
  try {
    return (await adapter.rpc(name, request)) as Commands[N]['response'];
  } catch (thrown) {
    throw HoldfastError.from(thrown);
  }
}

/** Calls back for every batch of changes, whoever made them; resolves once none is missed any more. */
export function onChanges(callback: (batch: ChangeBatch) => void): Promise<void> {
  return guarded(adapter.onChanges(callback));
}

/** Calls back when tray, notification or deep link ask for a place. */
export function onNavigate(callback: (target: string) => void): () => void {
  return adapter.onNavigate(callback);
}

/** Calls back when something went wrong that no command asked for. Returns the way to stop. */
export function onTrouble(callback: (error: HoldfastError) => void): () => void {
  return adapter.onTrouble((error) => callback(new HoldfastError(error)));
}

/** Lets the user choose a folder; null when they think better of it. */
export function pickFolder(title: string): Promise<string | null> {
  return guarded(adapter.pickFolder(title));
}

/** Lets the user save a file; false when they think better of it. */
export function saveFile(file: FileContent): Promise<boolean> {
  return guarded(adapter.saveFile(file));
}

/** Opens a link in the browser, after the shell has checked its scheme. */
export function openLink(url: string): Promise<void> {
  return guarded(adapter.openLink(url));
}

/** Tells the shell that the first real screen is on the glass. */
export function painted(): Promise<void> {
  return guarded(adapter.painted());
}

/** Where the content of an attachment can be read. */
export function attachmentUrl(id: string): string {
  return adapter.attachmentUrl(id);
}

async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw HoldfastError.from(thrown);
  }
}
