// Yjs: a map of maps, and a text; in memory alone.
import * as Y from 'yjs';
import { batches, count, ofOneAuthor, processor, saved, saves, tell, timed, transactions } from './support.mjs';

const PEER = 'Yjs';
const all = await transactions();

/** Carries transactions out; gives the update of every run of 50 changes, as a desk would send it. */
function author(doc, transactions) {
    const updates = [];
    const note = (update) => updates.push(update);
    doc.on('update', note);
    const cards = doc.getMap('cards');
    for (const batch of batches(transactions, 50)) {
        doc.transact(() => {
            for (const { card, sets } of batch) {
                if (!cards.has(card)) cards.set(card, new Y.Map());
                const fields = cards.get(card);
                for (const [field, value] of Object.entries(sets)) fields.set(field, value);
            }
        });
    }
    doc.off('update', note);
    return updates;
}

const bytes = (updates) => updates.reduce((sum, update) => sum + update.length, 0);

const own = ofOneAuthor(all);
tell(PEER, 'bytes per op', bytes(author(new Y.Doc(), own)) / count(own));

const doc = new Y.Doc();
const updates = author(doc, all);
let before = processor();
const [replayed] = await timed(() => {
    const other = new Y.Doc();
    for (const update of updates) Y.applyUpdate(other, update);
});
tell(PEER, 'apply per second', count(all) / replayed * 1000);
tell(PEER, 'apply processor seconds per million', (processor() - before) * 1e6 / count(all));
const state = Y.encodeStateAsUpdate(doc);
before = processor();
const [loaded] = await timed(() => Y.applyUpdate(new Y.Doc(), state));
tell(PEER, 'load per second', count(all) / loaded * 1000);
tell(PEER, 'load processor seconds per million', (processor() - before) * 1e6 / count(all));

// A change of its own, ready to send.
const some = all.filter(({ new: made }) => !made).slice(0, 4000);
const cards = doc.getMap('cards');
const ready = [];
doc.on('update', (update) => ready.push(update));
const [wrote] = await timed(() => {
    for (const { card, sets } of some) {
        doc.transact(() => {
            for (const [field, value] of Object.entries(sets)) cards.get(card).set(field, value);
        });
    }
});
if (ready.length === 0) throw new Error('no change was made');
tell(PEER, 'mutations per second', some.length / wrote * 1000);

const { text, saves: edits } = saves();
const book = new Y.Doc();
const body = book.getText('body');
body.insert(0, text);
let sent = 0;
let now = text;
const times = [];
for (const splices of edits) {
    const stored = Y.encodeStateAsUpdate(book);
    now = saved(now, splices);
    // Opened anew for each save, as a desk does.
    let update;
    const [took] = await timed(() => {
        const opened = new Y.Doc();
        Y.applyUpdate(opened, stored);
        opened.on('update', (made) => (update = made));
        const text = opened.getText('body');
        opened.transact(() => {
            for (const { at, removed, added } of splices) {
                text.delete(at, removed);
                text.insert(at, added);
            }
        });
        return [text.toString(), Y.encodeStateAsUpdate(opened)];
    });
    times.push(took);
    sent += update.length;
    Y.applyUpdate(book, update);
}
if (body.toString() !== now) throw new Error('the saves came out differently');
tell(PEER, 'bytes per save', sent / edits.length);
tell(PEER, 'save ms', times.sort((a, b) => a - b)[edits.length >> 1]);
