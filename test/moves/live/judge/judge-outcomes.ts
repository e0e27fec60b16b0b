import { type Attempt, byKey, type CallKind, codeOf, isAcknowledged, isPromise } from '../history.js';
import type { Finding, Law } from './finding.js';
import { type ModuleRows, rowsOf, type StoredOutcome, type StoredRows } from './stored-rows.js';

/** Which call of which module a command is. */
const CALLS: { readonly [kind in CallKind]?: readonly [module: string, call: string] } = {
  place: ['order', 'order.place'],
  accept: ['order', 'order.accept'],
  reject: ['order', 'order.reject'],
  cancel: ['order', 'order.cancel'],
  price: ['shop', 'shop.changeMenuItem'],
};

/**
 * The owner's database has the outcome of every acknowledged command once, as the client got it, and no outcome of a command that no
 * client sent. A refused command has no result.
 */
export function judgeOutcomes(history: readonly Attempt[], rows: StoredRows): readonly Finding[] {
  const keys = byKey(history);
  const judged = [...keys].flatMap(([key, attempts]) => {
    const final = attempts.find(isPromise);
    const [module, call] = (final && CALLS[final.call]) ?? [];
    if (!final || module === undefined) return [];
    const owner = rowsOf(rows, module);
    const stored =
      outcomesOf(owner)
        .get(key)
        ?.filter((one) => one.call === call) ?? [];
    return judgeOne(final, stored).map(([law, what]) => ({ law, key, what, databases: [owner.database] }));
  });
  return [...judged, ...unknownOutcomes(keys, rows)];
}

function judgeOne(final: Attempt, stored: readonly StoredOutcome[]): readonly (readonly [Law, string])[] {
  const [outcome] = stored;
  if (stored.length > 1) return [['doubled', `${final.call} has ${stored.length} outcomes`]];
  if (isAcknowledged(final)) {
    if (!outcome) return [['lost', `${final.call} was acknowledged, and the owner has no outcome of it`]];
    if (outcome.kind !== 'answer' || outcome.outcome !== final.text)
      return [['changed response', `the client got ${final.text}, and ${outcome.outcome} is stored`]];
    return [];
  }
  if (outcome?.kind === 'answer') return [['doubled', `${final.call} was refused (${codeOf(final)}), and took effect`]];
  return [];
}

function unknownOutcomes(keys: ReadonlyMap<string, unknown>, { modules }: StoredRows): readonly Finding[] {
  return modules.flatMap(({ database, outcomes }) =>
    outcomes
      .filter(({ call, key }) => Object.values(CALLS).some(([, name]) => name === call) && !keys.has(key))
      .map(({ call, key }) => ({
        ...{ law: 'doubled' as const, key, what: `the owner has an outcome of ${call} that no client sent` },
        databases: [database],
      })),
  );
}

const indexes = new WeakMap<ModuleRows, ReadonlyMap<string, StoredOutcome[]>>();

function outcomesOf(rows: ModuleRows): ReadonlyMap<string, readonly StoredOutcome[]> {
  const known = indexes.get(rows);
  if (known) return known;
  const index = new Map<string, StoredOutcome[]>();
  for (const one of rows.outcomes) index.set(one.key, [...(index.get(one.key) ?? []), one]);
  indexes.set(rows, index);
  return index;
}
