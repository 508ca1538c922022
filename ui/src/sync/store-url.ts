/** What a person says of a PostgreSQL database. */
export interface Database {
  host: string;
  port: string;
  database: string;
  user: string;
}

const DEFAULT_PORT = '5432';

/** The URL of a folder. */
export function folderUrl(path: string): string {
  return `folder:${path.trim()}`;
}

/** The URL of a database, without a password. */
export function databaseUrl({ host, port, database, user }: Database): string {
  const who = user.trim() === '' ? '' : `${encodeURIComponent(user.trim())}@`;
  const at = port.trim() === '' || port.trim() === DEFAULT_PORT ? '' : `:${port.trim()}`;
  return `postgres://${who}${host.trim()}${at}/${encodeURIComponent(database.trim())}`;
}

/** The folder in a URL; null where it is none. */
export function folderOf(url: string): string | null {
  return url.startsWith('folder:') ? url.slice('folder:'.length).replace(/^\/\/(?=\/)/, '') : null;
}
