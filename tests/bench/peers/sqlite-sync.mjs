// sqlite-sync: a table that triggers watch, in the sqlite3 of the system.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ENCODED, apply, dir, literal, on, run } from './sqlite.mjs';
import { FIELDS, batches, count, ofOneAuthor, saved, saves, tell, transactions } from './support.mjs';

const PEER = 'sqlite-sync';
const SCHEMA = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE card (id TEXT PRIMARY KEY NOT NULL, ${FIELDS.join(', ')});
CREATE INDEX card_place ON card (place); CREATE INDEX card_number ON card (number);
CREATE INDEX card_client ON card (client); CREATE INDEX card_due ON card (due);
SELECT cloudsync_init('card');`;

/** Runs statements on a database; gives the instants of the marks among them, in milliseconds, and by `…Spent` the processor time until then, in seconds. */
function timed(name, statements) {
    const lines = run(on(name, statements)).map((line) => line.split('|'));
    const of = (kind) => lines.filter(([word]) => word === kind);
    // The system counts in hundredths of a second.
    const spent = of('spent').map(([, mark, user, system]) => [`${mark}Spent`, (Number(user) + Number(system)) / 100]);
    return Object.fromEntries([...of('mark').map(([, mark, at]) => [mark, Number(at)]), ...spent]);
}

const mark = (name) => `SELECT 'mark', '${name}', (julianday('now') - 2440587.5) * 86400000.0;
.system echo "spent|${name}|$(cut -d ' ' -f 14,15 /proc/$PPID/stat | tr ' ' '|')"`;
const spent = ({ begunSpent, doneSpent }) => (doneSpent - begunSpent) * 1e6 / count(all);

function statement({ card, new: made, sets }) {
    const fields = Object.entries(sets);
    return made
        ? `INSERT INTO card (id, ${fields.map(([field]) => field).join(', ')}) VALUES ('${card}', ${fields.map(([, value]) => literal(value)).join(', ')});`
        : `UPDATE card SET ${fields.map(([field, value]) => `${field} = ${literal(value)}`).join(', ')} WHERE id = '${card}';`;
}

const payload = (file, since) => `SELECT writefile('${join(dir, file)}', ${ENCODED}) FROM cloudsync_changes WHERE db_version > ${since};`;
const size = (prefix) => readdirSync(dir).filter((name) => name.startsWith(prefix)).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);

/** Writes batches, and a payload of what each changed. */
function author(name, runs, prefix, schema = SCHEMA) {
    const script = [schema, 'CREATE TEMP TABLE sent (version); INSERT INTO sent VALUES (0);', mark('begun')];
    runs.forEach((statements, index) => {
        script.push('BEGIN;', ...statements, 'COMMIT;');
        script.push(payload(`${prefix}${index}`, '(SELECT version FROM sent)'), 'UPDATE sent SET version = cloudsync_db_version();');
    });
    return timed(name, [...script, mark('done')]);
}

const all = await transactions();
// Apply: what changed in each 50,000 field changes, into another database.
const big = [...batches(all, 50_000)];
author('writer', big.map((batch) => batch.map(statement)), 'big-');
const applied = timed('reader', [SCHEMA, mark('begun'), ...big.map((_, index) => apply(`big-${index}`)), mark('done')]);
tell(PEER, 'apply per second', count(all) / (applied.done - applied.begun) * 1000);
tell(PEER, 'apply processor seconds per million', spent(applied));

// A new desk: everything as it stands, at once.
timed('writer', [payload('whole', 0)]);
const loaded = timed('newcomer', [SCHEMA, mark('begun'), apply('whole'), mark('done')]);
tell(PEER, 'load per second', count(all) / (loaded.done - loaded.begun) * 1000);
tell(PEER, 'load processor seconds per million', spent(loaded));

// Bytes: one author, 50 changes a payload.
const own = ofOneAuthor(all);
const made = new Set();
const [first, rest] = [[], []];
// An author changes cards that others made; they are there before, unsent.
for (const each of own) {
    if (each.new) made.add(each.card);
    else if (!made.has(each.card)) {
        made.add(each.card);
        first.push(`INSERT INTO card (id) VALUES ('${each.card}');`);
    }
    rest.push(each);
}
const small = [...batches(rest, 50)];
const others = `${SCHEMA}\nBEGIN;\n${first.join('\n')}\nCOMMIT;`;
author('one', [[], ...small.map((batch) => batch.map(statement))], 'small-', others);
tell(PEER, 'bytes per op', (size('small-') - statSync(join(dir, 'small-0')).size) / count(own));

// Durable mutations, a transaction each.
const edits = all.filter((each) => !each.new).slice(0, 4000).map(statement);
const times = timed('writer', ['PRAGMA synchronous = FULL;', mark('begun'), ...edits, mark('done')]);
tell(PEER, 'mutations per second', edits.length / (times.done - times.begun) * 1000);

// A text by blocks, which are its lines.
const { text, saves: changes } = saves();
const SHELF = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE runbook (id TEXT PRIMARY KEY NOT NULL, body TEXT); SELECT cloudsync_init('runbook');
SELECT cloudsync_set_column('runbook', 'body', 'algo', 'block');
INSERT INTO runbook VALUES ('1', ${literal(text)});`;
let now = text;
const texts = changes.map((splices) => {
    now = saved(now, splices);
    return [`UPDATE runbook SET body = ${literal(now)} WHERE id = '1';`];
});
author('shelf', [[], ...texts], 'text-', SHELF);
tell(PEER, 'bytes per save', (size('text-') - statSync(join(dir, 'text-0')).size) / changes.length);
const saving = timed('shelf-timed', [SHELF, mark('begun'), ...texts.flat(), mark('done')]);
tell(PEER, 'save ms', (saving.done - saving.begun) / changes.length);
