// Actual's CRDT: stamped messages and a tree of hashes. What they do to a table is up to the app.
import { MessageEnvelopeSchema, MessageSchema, SyncRequestSchema, Timestamp, create, fromBinary, getClock, makeClock, merkle, setClock, toBinary } from '@actual-app/crdt';
import { batches, count, ofOneAuthor, processor, tell, timed, transactions } from './support.mjs';

const PEER = 'Actual';
const all = await transactions();

const value = (value) => (value === null ? '0:' : typeof value === 'number' ? `N:${value}` : `S:${value}`);

/** The requests that carry transactions to the server, 50 changes each. */
function requests(transactions) {
    return [...batches(transactions, 50)].map((batch) => {
        const messages = batch.flatMap(({ at, card, author, sets }) =>
            Object.entries(sets).map(([column, given], index) => {
                const content = create(MessageSchema, { dataset: 'card', row: card, column, value: value(given) });
                const node = String(author).padStart(16, '0');
                const timestamp = new Timestamp(at, index, node).toString();
                return create(MessageEnvelopeSchema, { timestamp, isEncrypted: false, content: toBinary(MessageSchema, content) });
            }),
        );
        return toBinary(SyncRequestSchema, create(SyncRequestSchema, { messages, fileId: 'a', groupId: 'b' }));
    });
}

const own = ofOneAuthor(all);
tell(PEER, 'bytes per op', requests(own).reduce((sum, request) => sum + request.length, 0) / count(own));

const received = requests(all);
setClock(makeClock(new Timestamp(0, 0, '0000000000000000')));
const before = processor();
const [took] = await timed(() => {
    let tree = merkle.emptyTrie();
    const fields = new Map();
    for (const request of received) {
        for (const { timestamp, content } of fromBinary(SyncRequestSchema, request).messages) {
            const stamp = Timestamp.parse(timestamp);
            const { row, column, value } = fromBinary(MessageSchema, content);
            const key = `${row} ${column}`;
            const before = fields.get(key);
            if (before === undefined || before.timestamp < timestamp) fields.set(key, { timestamp, value });
            tree = merkle.insert(tree, stamp);
        }
    }
    getClock().merkle = merkle.prune(tree);
});
const spent = (processor() - before) * 1e6 / count(all);
// A new desk gets the same messages from the first on.
for (const what of ['apply', 'load']) {
    tell(PEER, `${what} per second`, count(all) / took * 1000);
    tell(PEER, `${what} processor seconds per million`, spent);
}

// A change of its own: a stamped message for each field, ready to send and in the tree.
const some = all.filter(({ new: made }) => !made).slice(0, 4000);
let tree = getClock().merkle;
const [wrote] = await timed(() => {
    for (const transaction of some) {
        requests([transaction]);
        for (const _ of Object.keys(transaction.sets)) tree = merkle.insert(tree, Timestamp.send());
    }
});
tell(PEER, 'mutations per second', some.length / wrote * 1000);
