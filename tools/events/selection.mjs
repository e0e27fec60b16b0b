import { CommandError } from '../command/command-error.mjs';
import { numberOf } from './words.mjs';

const HOW =
  'Select the events in one way: --id <event>, --key <business key>, --partition <n> (--from, --to), or --since <time> (--until).';
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Which events the options of `republish` mean. A partition is meant whole, and a time goes on until now, when their ends
 * are left out.
 * @param {Map<string, string>} values
 * @param {Map<string, string[]>} lists
 * @throws {CommandError} when they are selected in no way, or in several
 */
export function selectionOf(values, lists) {
  const [ids, keys] = [lists.get('id'), lists.get('key')];
  const has = (/** @type {string[]} */ ...options) => options.some((option) => values.has(option));
  const ways = [ids !== undefined, keys !== undefined, has('partition', 'from', 'to'), has('since', 'until')];
  if (ways.filter(Boolean).length !== 1) throw new CommandError(HOW);
  if (ids) return { ids };
  if (keys) return { keys };
  if (values.has('since'))
    return { time: { since: timeOf(values, 'since'), until: timeOf(values, 'until') ?? new Date().toISOString() } };
  const partition = numberOf(values, 'partition');
  if (partition === undefined) throw new CommandError(HOW);
  const [from, to] = [numberOf(values, 'from') ?? 1, numberOf(values, 'to') ?? Number.MAX_SAFE_INTEGER];
  return { range: { partition, from, to } };
}

/**
 * A time, or how long ago: `5m`.
 * @param {Map<string, string>} values
 * @param {string} option
 */
function timeOf(values, option) {
  const text = values.get(option);
  if (text === undefined) return undefined;
  const ago = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  const time = ago
    ? new Date(Date.now() - Number(ago[1]) * UNITS[/** @type {keyof typeof UNITS} */ (ago[2])])
    : new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new CommandError(
      `--${option} takes a time such as 2026-11-21T09:30:00Z, or how long ago: 5m, 2h, 1d; not '${text}'.`,
    );
  return time.toISOString();
}
