// What is to be found at the end of a story, and counting what is not. The bench writes the stories:
// what each desk does, and by card and field the values nobody overwrote who had seen them.
import { readFileSync } from 'node:fs';

export const stories = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => JSON.parse(line));

export const found = { vanished: 0, hidden: 0, apart: 0, edits: 0 };

/** Counts a story; `desks` give the value that is shown of a field, and those kept as conflicts. */
export function count(story, desks) {
    for (const { card, field, values } of story.heads) {
        const looks = desks.map((desk) => desk(card, field));
        found.edits += values.length;
        if (looks.some(({ shown }) => shown !== looks[0].shown)) found.apart += 1;
        for (const value of values) {
            if (!looks.every(({ shown, kept }) => shown === value || kept.includes(value))) found.vanished += 1;
            if (values.length === 1 && looks[0].shown !== value) found.hidden += 1;
        }
    }
}
