import { itemsOf } from '../../../tools/adr/record/checks.mjs';
import type { Fault } from './fault.js';
import { type Place, TABLE_NAMES } from './places.js';

const TABLE = /`([a-z]+\.[a-z_]+)`/g;

/** Whether the record says of each table what has happened: moved, or stayed. */
export function judgePlaces(context: string, places: readonly Place[]): Fault | undefined {
  const hint = 'what-moved';
  const items = itemsOf(context);
  const named = (title: string) =>
    items
      .filter((item) => item.startsWith(`**${title}.**`))
      .flatMap((item) => [...item.matchAll(TABLE)].map(([, name = '']) => name));
  const [moved, stayed] = [named('Moved'), named('Stayed')];
  const missing = TABLE_NAMES.filter((name) => !moved.includes(name) && !stayed.includes(name));
  if (missing.length > 0)
    return { hint, sentence: `The context does not say of ${missing.join(', ')} whether it moved or stayed.` };
  const wrong = places.find(({ table, moved: has }) => (has ? stayed : moved).includes(table));
  if (!wrong) return undefined;
  const { table, rows, atService } = wrong;
  return {
    hint,
    sentence: `The record says that ${table} ${wrong.moved ? 'stayed' : 'moved'}; of its ${rows} rows, ${atService} were at the service after the move.`,
  };
}
