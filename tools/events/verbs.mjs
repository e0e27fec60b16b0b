import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { lag } from './lag.mjs';
import { missingLines, table } from './table.mjs';
import { selectionOf } from './selection.mjs';
import { retrySaga, stuck } from './sagas.mjs';
import { trace } from './trace.mjs';
import { way } from './way.mjs';
import { numberOf, readWords } from './words.mjs';

/**
 * @typedef {import('./program.mjs').RunningProgram} RunningProgram
 * @typedef {{ value: unknown, text: string }} Said what a verb has to say: for programs, and for people
 * @typedef {(program: RunningProgram, words: readonly string[], say: (said: Said) => void) => Promise<Said>} Verb
 */

const FOLLOW_EVERY_MS = 1_000;

/** @param {any[]} items */
function logTable(items) {
  const rows = items.map((event) => [
    event.occurredAt,
    `${event.partition}:${event.position}`,
    event.event,
    event.key,
    event.data,
  ]);
  return table(['occurred', 'place', 'event', 'key', 'data'], rows);
}

/** @type {Verb} */
async function tail(program, words, say) {
  const { names, values, flags } = readWords(words, { flags: ['follow'], values: ['limit'] });
  const [module] = names;
  if (!module || names.length > 1)
    throw new CommandError('tail takes the name of one module: npm run events -- tail <module>.');
  if (flags.has('follow') && program.json)
    throw new CommandError('tail --follow never ends, and --json writes one value; leave one of them out.');
  const path = `/api/event-logs/${encodeURIComponent(module)}`;
  let { items } = await program.get(`${path}?limit=${numberOf(values, 'limit') ?? 20}`);
  /** @type {Map<number, number>} */
  const seen = new Map();
  while (flags.has('follow')) {
    if (items.length > 0) say({ value: items, text: logTable(items) });
    for (const { partition, position } of items) seen.set(partition, Math.max(position, seen.get(partition) ?? 0));
    await pause(FOLLOW_EVERY_MS);
    const after = [...seen].map(([partition, position]) => `${partition}:${position}`).join(',');
    ({ items } = await program.get(`${path}?limit=100${after === '' ? '' : `&after=${after}`}`));
  }
  return { value: items, text: logTable(items) };
}

/** @type {Verb} */
async function parked(program, words) {
  const { names } = readWords(words, {});
  const [id] = names;
  if (names.length > 1)
    throw new CommandError('parked takes the id of one parked event, or none: npm run events -- parked.');
  if (id) {
    const one = await program.get(`/api/parked-events/${encodeURIComponent(id)}`);
    const text = Object.entries(one).map(([name, value]) => `${name.padEnd(14)}${String(value)}`);
    return { value: one, text: text.join('\n') };
  }
  const { items, missing } = await program.all('/api/parked-events');
  const rows = items.map((event) => [
    event.id,
    event.feed,
    event.event,
    event.key,
    event.attempts,
    event.waiting,
    event.error,
  ]);
  const list =
    items.length === 0
      ? 'Nothing is parked.'
      : table(['id', 'feed', 'event', 'key', 'attempts', 'waiting', 'error'], rows);
  const lines = missingLines(missing);
  // Programs read a list of events; a list that is not whole is said beside it.
  if (program.json) for (const line of lines) process.stderr.write(`${line}\n`);
  return { value: items, text: [list, ...lines].join('\n') };
}

/**
 * @param {'retry' | 'discard'} verb
 * @param {(parked: any) => string} done
 * @returns {Verb}
 */
function change(verb, done) {
  return async (program, words) => {
    const { names } = readWords(words, {});
    const [id] = names;
    if (!id || names.length > 1)
      throw new CommandError(`${verb} takes the id of one parked event: npm run events -- ${verb} <id>.`);
    const value = await program.post(`/api/parked-events/${encodeURIComponent(id)}/${verb}`);
    return { value, text: done(value) };
  };
}

/** @type {Verb} */
async function republish(program, words) {
  const { names, flags, values, lists } = readWords(words, {
    flags: ['force'],
    values: ['partition', 'from', 'to', 'since', 'until', 'replay'],
    lists: ['id', 'key'],
  });
  if (names.length === 0)
    throw new CommandError("republish takes one feed or more: npm run events -- republish '<consumer><-<producer>' …");
  const replayId = values.get('replay') ?? (flags.has('force') ? randomUUID() : undefined);
  const body = {
    feeds: names,
    ...selectionOf(values, lists),
    ...(replayId === undefined ? {} : { replayId }),
  };
  const { items } = await program.post('/api/feeds/republish', body);
  const fates = ['again', 'dropped', 'repeated', 'held', 'ahead', 'unheard'];
  const rows = items.map((/** @type {any} */ feed) => [feed.feed, ...fates.map((fate) => feed[fate])]);
  const note =
    replayId === undefined ? 'Handled events are dropped; --force has them handled again.' : `replay id ${replayId}`;
  return { value: { items, ...(replayId ? { replayId } : {}) }, text: `${table(['feed', ...fates], rows)}\n${note}` };
}

/** @type {Verb} */
async function rebuild(program, words) {
  const { names, flags, values } = readWords(words, { flags: ['kept', 'reset'], values: ['event', 'replay'] });
  const [feed] = names;
  const replayId = values.get('replay') ?? randomUUID();
  if (!feed || names.length > 1)
    throw new CommandError("rebuild takes one feed: npm run events -- rebuild '<consumer><-<producer>'.");
  const event = values.get('event');
  const reset = flags.has('reset');
  if (reset && event !== undefined)
    throw new CommandError('A read model is built from all its events; leave out --event, or --reset.');
  const body = { feed, replayId, kept: flags.has('kept'), reset, ...(event ? { event } : {}) };
  const value = await program.post('/api/feeds/rebuild', body);
  if (reset && value.begun)
    return {
      value: { ...value, replayId },
      text:
        `${value.models.join(', ')} is built anew from nothing, under the replay id ${replayId}. ` +
        `It is read as it was until the new one has caught up; see 'npm run events -- lag'.`,
    };
  const text = value.begun
    ? `${feed} handles ${value.events.join(', ')} again from the beginning, under the replay id ${replayId}.`
    : `${feed} was rebuilt under the replay id ${replayId} before; use another to do it again.`;
  return { value: { ...value, replayId }, text };
}

/** @type {Verb} */
async function forget(program, words) {
  const { names, values } = readWords(words, { values: ['event'] });
  const [feed] = names;
  if (!feed || names.length > 1)
    throw new CommandError("forget takes one feed: npm run events -- forget '<consumer><-<producer>'.");
  const event = values.get('event');
  const value = await program.post('/api/feeds/forget', { feed, ...(event ? { event } : {}) });
  const text = event
    ? `${feed} has forgotten ${event}, with what was held for it.`
    : `The log is no longer kept for ${feed}.`;
  return { value, text };
}

/** @type {{ readonly [verb: string]: Verb }} */
export const VERBS = {
  lag,
  tail,
  parked,
  retry: change('retry', (event) => `${event.id} is tried again; ${event.waiting} behind it follow.`),
  discard: change('discard', (event) => `${event.id} is given up; ${event.waiting} behind it go on.`),
  republish,
  rebuild,
  forget,
  way,
  trace,
  stuck,
  'retry-saga': retrySaga,
};
