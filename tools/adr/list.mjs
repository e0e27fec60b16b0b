import { CommandError } from '../command/command-error.mjs';
import { table } from '../events/table.mjs';
import { written } from './record/read-records.mjs';

const STATUSES = ['proposed', 'accepted', 'rejected', 'superseded', 'deprecated'];

/**
 * Shows the records, by number.
 * @type {import('./verbs.mjs').Verb}
 */
export function list({ records, values }) {
  const wanted = values.get('status');
  if (wanted !== undefined && !STATUSES.includes(wanted))
    throw new CommandError(`'${wanted}' is no status; statuses are ${STATUSES.join(', ')}.`);
  const shown = records.filter(({ status }) => wanted === undefined || status === wanted);
  const value = shown.map(({ number, status, title, file }) => ({ number: written(number), status, title, file }));
  const rows = value.map(({ number, status, title }) => [number, status ?? 'unknown', title]);
  return { value, text: rows.length > 0 ? table(['record', 'status', 'title'], rows) : `No record is ${wanted}.` };
}
