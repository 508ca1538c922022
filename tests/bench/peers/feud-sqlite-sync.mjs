// The stories on sqlite-sync: columns of a row, the last write of each wins. It keeps no conflicts.
import { join } from 'node:path';
import { count, found, stories } from './feud.mjs';
import { ENCODED, apply, dir, literal, on, run } from './sqlite.mjs';

const file = join(dir, 'payload');

/** One desk gives another all it has. */
const send = (from, to) => [
    ...on(from, [`SELECT writefile('${file}', ${ENCODED}) FROM cloudsync_changes;`]),
    ...on(to, [apply('payload')]),
];

for (const [index, story] of stories.entries()) {
    const name = (desk) => `${index}-${desk}`;
    const schema = `PRAGMA synchronous = OFF; CREATE TABLE card (id TEXT PRIMARY KEY NOT NULL, ${story.fields.join(', ')}); SELECT cloudsync_init('card');`;
    const script = [];
    for (let desk = 0; desk < story.desks; desk++) script.push(...on(name(desk), [schema]));
    for (let card = 0; card < story.cards; card++) script.push(...on(name(0), [`INSERT INTO card (id) VALUES ('${card}');`]));
    for (let desk = 1; desk < story.desks; desk++) script.push(...send(name(0), name(desk)));
    const copy = (from, to) => `.shell cp ${join(dir, from)} ${join(dir, to)}`;
    for (const { write, meet, backup, restore } of story.steps) {
        if (write) {
            script.push(...on(name(write.desk), [`UPDATE card SET ${write.field} = ${literal(write.value)} WHERE id = '${write.card}';`]));
        } else if (meet) {
            script.push(...send(name(meet[0]), name(meet[1])), ...send(name(meet[1]), name(meet[0])));
        } else if (backup !== undefined) {
            script.push('.open :memory:', copy(name(backup), `${name(backup)}-copy`));
        } else {
            script.push('.open :memory:', copy(`${name(restore)}-copy`, name(restore)));
        }
    }
    for (let desk = 0; desk < story.desks; desk++) {
        script.push(...on(name(desk), [`SELECT 'card', ${desk}, id, json_array(${story.fields.join(', ')}) FROM card;`]));
    }
    const cards = story.steps && run(script).map((line) => line.split('|')).filter(([word]) => word === 'card');
    const shown = new Map(cards.map(([, desk, id, values]) => [`${desk} ${id}`, JSON.parse(values)]));
    const look = (desk) => (card, field) => ({ shown: shown.get(`${desk} ${card}`)[story.fields.indexOf(field)], kept: [] });
    count(story, Array.from({ length: story.desks }, (_, desk) => look(desk)));
}
console.log(JSON.stringify(found));
