import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** The repository. */
export const repository = resolve(import.meta.dirname, '../../..');

/** Where Cargo put our own programs. */
export const built = process.env.HOLDFAST_BIN ?? join(repository, 'target/debug');

/** Where pictures are kept for people to look at. */
export const artifacts = join(repository, 'artifacts');

/** The full path of an installed program. */
export function program(name: string): string {
  if (isAbsolute(name)) return name;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (found === undefined) throw new Error(`${name} is not installed; see cargo xtask test`);
  return found;
}
