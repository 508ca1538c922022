import type { Collection } from '../platform';

/** A folder of the library, with the folders in it. */
export interface Folder {
  /** Path with `/`; empty for the top. */
  path: string;
  /** Last part of the path. */
  name: string;
  depth: number;
  /** Documents right in it. */
  count: number;
  /** Documents in it and below. */
  total: number;
  folders: Folder[];
}

/** Makes the tree of folders; folders that only hold folders are added. */
export function treeOf(collections: readonly Collection[]): Folder {
  const top: Folder = { path: '', name: '', depth: 0, count: 0, total: 0, folders: [] };
  const known = new Map<string, Folder>([['', top]]);
  for (const { path, count } of collections) folderAt(path, known).count = count;
  settle(top);
  return top;
}

function folderAt(path: string, known: Map<string, Folder>): Folder {
  const found = known.get(path);
  if (found) return found;
  const cut = path.lastIndexOf('/');
  const parent = folderAt(cut < 0 ? '' : path.slice(0, cut), known);
  const made: Folder = {
    path,
    name: path.slice(cut + 1),
    depth: path.split('/').length - 1,
    count: 0,
    total: 0,
    folders: [],
  };
  parent.folders.push(made);
  known.set(path, made);
  return made;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function settle(folder: Folder): number {
  folder.folders.sort((one, other) => byName.compare(one.name, other.name));
  folder.total = folder.folders.reduce((sum, inner) => sum + settle(inner), folder.count);
  return folder.total;
}

/** The paths of all folders a path lies in, from the top: `a`, `a/b`, `a/b/c`. */
export function pathsTo(path: string): string[] {
  if (path === '') return [];
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
