// PouchDB with its memory adapter: a document per card.
import PouchDB from 'pouchdb-core';
import memory from 'pouchdb-adapter-memory';
import replication from 'pouchdb-replication';
import { batches, count, ofOneAuthor, processor, tell, timed, transactions } from './support.mjs';

PouchDB.plugin(memory).plugin(replication);
const PEER = 'PouchDB';
const all = await transactions();
let opened = 0;
const open = () => new PouchDB(`bench-${opened++}`, { adapter: 'memory' });

/** Carries transactions out in bulk; `revisions` remembers the documents. */
async function author(database, transactions, documents) {
    let bulk = new Map();
    const write = async () => {
        const answers = await database.bulkDocs([...bulk.values()]);
        for (const answer of answers) {
            if (answer.error) throw new Error(answer.message);
            documents.get(answer.id)._rev = answer.rev;
        }
        bulk = new Map();
    };
    for (const { card, sets } of transactions) {
        // A document is once in a bulk, since it has to name its last revision.
        if (bulk.has(card) || bulk.size === 1000) await write();
        const document = { ...documents.get(card), _id: card, ...sets };
        documents.set(card, document);
        bulk.set(card, document);
    }
    await write();
}

const source = open();
const documents = new Map();
await author(source, all, documents);
const target = open();
const before = processor();
const [took] = await timed(() => PouchDB.replicate(source, target, { batch_size: 1000 }));
const held = (await target.info()).doc_count;
if (held !== documents.size) throw new Error('not all was replicated');
tell(PEER, 'load per second', count(all) / took * 1000);
tell(PEER, 'load processor seconds per million', (processor() - before) * 1e6 / count(all));

// What comes in while both are at work: a document is sent once however often it changed meanwhile.
const [here, there] = [open(), open()];
const known = new Map();
let [applied, spent] = [0, 0];
for (const batch of batches(all.slice(0, all.length / 4), 5000)) {
    await author(here, batch, known);
    const before = processor();
    applied += (await timed(() => PouchDB.replicate(here, there, { batch_size: 1000 })))[0];
    spent += processor() - before;
}
tell(PEER, 'apply per second', count(all.slice(0, all.length / 4)) / applied * 1000);
tell(PEER, 'apply processor seconds per million', spent * 1e6 / count(all.slice(0, all.length / 4)));

// A replication sends whole documents with their revisions, as JSON.
const own = ofOneAuthor(all);
const [mine, changed] = [open(), new Map()];
let bytes = 0;
for (const batch of [...batches(own, 50)]) {
    await author(mine, batch, changed);
    const docs = new Set(batch.map(({ card }) => card));
    const { results } = await mine.bulkGet({ docs: [...docs].map((id) => ({ id })), revs: true });
    bytes += JSON.stringify({ docs: results.map(({ docs: [{ ok }] }) => ok), new_edits: false }).length;
}
tell(PEER, 'bytes per op', bytes / count(own));

// A mutation of its own, read first as an app does.
const some = all.filter(({ new: made }) => !made).slice(0, 1000);
const times = [];
for (const { card, sets } of some) {
    const [took] = await timed(async () => source.put({ ...(await source.get(card)), ...sets }));
    times.push(took);
}
tell(PEER, 'mutations per second', some.length / times.reduce((sum, each) => sum + each, 0) * 1000);
tell(PEER, 'mutation p99 ms', times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)]);
