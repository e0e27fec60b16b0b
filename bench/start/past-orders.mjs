import { join } from 'node:path';
import { say } from '../../tools/say.mjs';
import { openRaw } from '../drivers/drivers.mjs';
import { copyViews } from './copy-views.mjs';
import { HANDFUL } from './handful.mjs';
import { keeping } from './kept.mjs';
import { PlacedEvents } from './placed-events.mjs';
import { quoted } from './copied-value.mjs';

const YEAR_MS = 365 * 86_400_000;
const HANDFULS_AT_ONCE = 200;
const TELL_EVERY_SHARE = 0.25;
/** A crash would cost no more than to begin again. */
const FAST =
  'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -200000';

/**
 * Puts copies of a handful of orders in its place, evenly over the year before it, with all that the program would have
 * kept of them by now. Nobody may have the directory open.
 * @param {string} directory
 * @param {readonly import('./template.mjs').Template[]} templates what the handful has left in it
 * @param {number} handfuls
 */
export async function multiply(directory, templates, handfuls) {
  const kept = await keeping();
  const logs = new Map(templates.map((template) => [template.name, new PlacedEvents(template, kept)]));
  const open = (/** @type {string} */ name) => openRaw('sqlite3', join(directory, `${name}.sqlite`));
  await Promise.all(
    templates.map(async (template) => {
      const database = await open(template.name);
      const log = /** @type {PlacedEvents} */ (logs.get(template.name));
      await database.script(FAST);
      await copyInto(database, template, log, handfuls, kept);
      await database.close();
    }),
  );
  for (const { name } of templates) {
    const database = await open(name);
    await catchUp(database, logs);
    await database.close();
  }
}

/**
 * How long before the handful its copy of a number was: the first is the oldest.
 * @param {number} number
 * @param {number} handfuls
 */
export function shiftOf(number, handfuls) {
  return Math.round(((handfuls - number) * YEAR_MS) / handfuls);
}

/**
 * @param {import('../drivers/raw-connection.mjs').RawConnection} database
 * @param {import('./template.mjs').Template} template
 * @param {PlacedEvents} log
 * @param {number} handfuls
 * @param {import('./kept.mjs').Keeping} kept
 */
async function copyInto(database, template, log, handfuls, kept) {
  const fences = await database.all(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '\\_fence\\_%' ESCAPE '\\'",
  );
  // The program derives them anew at its next start.
  await database.script(fences.map(({ name }) => `DROP TRIGGER "${name}"`).join(';'));
  for (const { name, rows } of template.tables)
    await database.script(`DELETE FROM "${name}" WHERE rowid IN (${rows.map((row) => row['rowid']).join()})`);
  const inserts = await copyViews(database, template, kept);
  let told = TELL_EVERY_SHARE;
  for (let first = 0; first < handfuls; first += HANDFULS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(HANDFULS_AT_ONCE, handfuls - first) }, (_, at) => first + at);
    const copies = numbers.map((number) => ({ number, shift: shiftOf(number, handfuls) }));
    const places = copies.flatMap(({ number, shift }) => log.place(shift).map((place) => [number, ...place]));
    await database.script(`BEGIN; DELETE FROM temp.copies; DELETE FROM temp.places;
      INSERT INTO temp.copies SELECT value ->> 0, value ->> 1, (value ->> 0) * ${template.commits}
        FROM json_each(${quoted(JSON.stringify(copies.map(({ number, shift }) => [number, shift])))});
      INSERT INTO temp.places SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(${quoted(JSON.stringify(places))});
      ${inserts} COMMIT`);
    const done = (first + numbers.length) / handfuls;
    if (done < told) continue;
    told = done + TELL_EVERY_SHARE - (done % TELL_EVERY_SHARE);
    say(`  past orders in ${template.name}.sqlite: ${Math.round(done * handfuls * HANDFUL).toLocaleString('en')}`);
  }
  await database.script(countersOf(log, template, handfuls));
  await database.script('DROP TABLE temp.copies; DROP TABLE temp.places');
}

/**
 * The counters of a log that has been filled: its last positions, what has left it, and the last commit.
 * @param {PlacedEvents} log
 * @param {import('./template.mjs').Template} template
 * @param {number} handfuls
 */
function countersOf(log, { events, commits }, handfuls) {
  if (events.length === 0) return '';
  const partitions = [...log.heads].map(
    ([partition, { position, trimmed, trimmedTo }]) =>
      `UPDATE _partition SET position_no = ${position}, trimmed_count = trimmed_count + ${trimmed}, trimmed_to = MAX(trimmed_to, ${trimmedTo})
       WHERE partition_no = ${partition}`,
  );
  const lost = [...log.lost].flatMap(([name, positions]) =>
    [...positions].map(
      ([partition, position]) =>
        `INSERT INTO _lost (name, partition_no, position_no) VALUES (${quoted(name)}, ${partition}, ${position})`,
    ),
  );
  return [...partitions, ...lost, `UPDATE _commit SET number = number + ${handfuls * commits}`].join(';');
}

/**
 * Has every feed of a database dealt with all events, and every reader of its log have said so.
 * @param {import('../drivers/raw-connection.mjs').RawConnection} database
 * @param {ReadonlyMap<string, PlacedEvents>} logs
 */
async function catchUp(database, logs) {
  const tables = await database.all("SELECT name FROM sqlite_master WHERE name IN ('_cursor', '_reader')");
  if (tables.length === 0) return;
  const statements = [...logs].flatMap(([producer, { heads }]) =>
    [...heads].flatMap(([partition, { position, eventId }]) => {
      const where = `WHERE partition_no = ${partition} AND feed LIKE '%<-${producer}'`;
      return [
        `UPDATE _cursor SET position_no = ${position}, event_id = ${quoted(eventId)} ${where}`,
        `UPDATE _reader SET position_no = ${position} ${where}`,
      ];
    }),
  );
  await database.script(['DROP TRIGGER IF EXISTS "_fence__cursor_update"', ...statements].join(';'));
}
