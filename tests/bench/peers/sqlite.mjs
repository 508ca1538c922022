// The sqlite3 of the system with sqlite-sync loaded.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const LOAD = `.load ${join(dirname(require.resolve('@sqliteai/sqlite-sync-linux-x86_64/package.json')), 'cloudsync')}`;
const LEAVE = 'SELECT cloudsync_terminate();';

/** Where its databases and payloads are; removed at the end. */
export const dir = mkdtempSync(join(tmpdir(), 'peer-'));
process.on('exit', () => rmSync(dir, { recursive: true }));

export const ENCODED = 'cloudsync_payload_encode(tbl, pk, col_name, col_value, col_version, db_version, site_id, cl, seq)';

/** Statements on one database. */
export const on = (name, statements) => [`.open ${join(dir, name)}`, LOAD, ...statements, LEAVE];

/** Applies a payload that was written to a file. */
export const apply = (file) => `SELECT cloudsync_payload_apply(readfile('${join(dir, file)}'));`;

/** A value as SQL. */
export const literal = (value) => (value === null ? 'NULL' : typeof value === 'number' ? value : `'${value.replaceAll("'", "''")}'`);

/** Runs statements; gives the lines that were printed. */
export function run(statements) {
    const ended = spawnSync('sqlite3', ['-bail', ':memory:'], { input: statements.join('\n') + '\n', maxBuffer: 1 << 30 });
    if (ended.status !== 0 || ended.stderr.length > 0) throw new Error(`sqlite3: ${ended.stderr}`);
    return ended.stdout.toString().split('\n');
}
