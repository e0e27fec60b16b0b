import { table } from '../../events/table.mjs';
import { recordOf, written } from '../record/read-records.mjs';
import { compareFigures } from './drift.mjs';
import { figuresOf } from './figure-of.mjs';

/**
 * Compares the figures in the prose of records with their sources.
 * @type {import('../verbs.mjs').Verb}
 */
export function figures({ root, records, names: [word] }) {
  const figureOf = figuresOf({ root });
  const chosen = word === undefined ? records : [recordOf(records, word)];
  const value = chosen.flatMap((record) =>
    compareFigures(record.figures, figureOf).map(({ figure, now, off, state }) => ({
      ...{ number: written(record.number), stated: figure.shown, now, off, tolerance: figure.tolerance, state },
      source: figure.named,
    })),
  );
  const rows = value.map(({ number, stated, now, off, state, source }) => [
    ...[number, state, stated, now ?? 'unknown', off === undefined ? '' : `${Math.round(off * 100)} %`, source],
  ]);
  const bad = value.filter(({ state }) => state !== 'same').length;
  const text =
    rows.length === 0
      ? 'No figure names a source.'
      : `${table(['record', 'state', 'stated', 'now', 'off', 'source'], rows)}\n${bad} of ${rows.length} figures are off their source by more than is allowed.`;
  return { value, text, exitCode: bad === 0 ? 0 : 1 };
}
