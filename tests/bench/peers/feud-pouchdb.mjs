// The stories on PouchDB: a document per card; what loses stays as a conflicting revision of it.
import PouchDB from 'pouchdb-core';
import memory from 'pouchdb-adapter-memory';
import replication from 'pouchdb-replication';
import { count, found, stories } from './feud.mjs';

PouchDB.plugin(memory).plugin(replication);
let opened = 0;
const open = () => new PouchDB(`feud-${opened++}`, { adapter: 'memory' });

/** A copy with every leaf of every document, conflicts included. */
async function copied(database) {
    const copy = open();
    await PouchDB.replicate(database, copy);
    return copy;
}

for (const story of stories) {
    let desks = [open()];
    for (let card = 0; card < story.cards; card++) await desks[0].put({ _id: `${card}` });
    while (desks.length < story.desks) desks.push(await copied(desks[0]));
    const backups = [];
    for (const { write, meet, backup, restore } of story.steps) {
        if (write) {
            const database = desks[write.desk];
            await database.put({ ...(await database.get(`${write.card}`)), [write.field]: write.value });
        } else if (meet) {
            await PouchDB.replicate(desks[meet[0]], desks[meet[1]]);
            await PouchDB.replicate(desks[meet[1]], desks[meet[0]]);
        } else if (backup !== undefined) {
            backups[backup] = await copied(desks[backup]);
        } else {
            desks[restore] = await copied(backups[restore]);
        }
    }
    const looks = await Promise.all(
        desks.map(async (database) => {
            const cards = [];
            for (let card = 0; card < story.cards; card++) {
                const shown = await database.get(`${card}`, { conflicts: true });
                const kept = await Promise.all((shown._conflicts ?? []).map((rev) => database.get(`${card}`, { rev })));
                cards.push({ shown, kept });
            }
            return (card, field) => ({ shown: cards[card].shown[field] ?? null, kept: cards[card].kept.map((one) => one[field]) });
        }),
    );
    count(story, looks);
}
console.log(JSON.stringify(found));
