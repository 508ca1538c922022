// What the peers have in common: the data, which the bench wrote, and the lines they print.
// Usage of each: node PEER.mjs CARDS.jsonl SAVES.jsonl OPS
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [cardsFile, savesFile, ops] = process.argv.slice(2);

/** The fields of a card, as columns. */
export const FIELDS = ['alive', 'number', 'title', 'priority', 'client', 'place', 'due', 'blocked_on', 'blocked_note'];

/** The transactions that hold the first so many field changes. */
export async function transactions() {
    const found = [];
    let seen = 0;
    for await (const line of createInterface({ input: createReadStream(cardsFile) })) {
        if (seen >= Number(ops)) break;
        const transaction = JSON.parse(line);
        seen += Object.keys(transaction.sets).length;
        found.push(transaction);
    }
    return found;
}

/** Field changes of transactions. */
export const count = (transactions) => transactions.reduce((sum, each) => sum + Object.keys(each.sets).length, 0);

/** Runs of transactions, each with about so many field changes. */
export function* batches(transactions, size) {
    let batch = [];
    let held = 0;
    for (const each of transactions) {
        batch.push(each);
        held += Object.keys(each.sets).length;
        if (held >= size) {
            yield batch;
            [batch, held] = [[], 0];
        }
    }
    if (batch.length > 0) yield batch;
}

/** The transactions of the author who wrote most, as one desk would seal them. */
export function ofOneAuthor(transactions) {
    const by = Map.groupBy ? Map.groupBy(transactions, (each) => each.author) : groupBy(transactions);
    return [...by.values()].sort((a, b) => b.length - a.length)[0];
}

function groupBy(transactions) {
    const by = new Map();
    for (const each of transactions) {
        if (!by.has(each.author)) by.set(each.author, []);
        by.get(each.author).push(each);
    }
    return by;
}

/** A runbook and its saves, each a list of splices from the end of the text to its beginning. */
export function saves() {
    const [first, ...rest] = readFileSync(savesFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
    return { text: first.text, saves: rest };
}

/** The text after a save. */
export function saved(text, splices) {
    return splices.reduce((text, { at, removed, added }) => text.slice(0, at) + added + text.slice(at + removed), text);
}

/** How many milliseconds a call takes, and what it gives. */
export async function timed(call) {
    const start = performance.now();
    const value = await call();
    return [performance.now() - start, value];
}

/** Seconds of processor time that this process has used. */
export const processor = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
};

/** Says what was measured. */
export function tell(peer, measure, value) {
    console.log(JSON.stringify({ peer, measure, value }));
}
