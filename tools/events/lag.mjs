import { missingLines, table } from './table.mjs';
import { readWords } from './words.mjs';

/** @param {{ model: string, left?: number, failure?: string }} rebuild */
function rebuilding({ model, left, failure }) {
  if (failure !== undefined) return `${model} was not built anew, and is read as it was: ${failure}`;
  return `builds ${model} anew${left === undefined ? '' : `: ${left} events left`}`;
}

/** What a feed does beside taking events, or why it takes none. @param {any} feed */
function remarkOf(feed) {
  return (
    feed.stopped ??
    feed.paused?.reason ??
    [
      ...(feed.catchingUp.length > 0 ? [`catches up: ${feed.catchingUp.join(', ')}`] : []),
      ...feed.suspended.map((/** @type {any} */ { event, since }) => `no handler of ${event} since ${since}`),
      ...feed.rebuilds.map(rebuilding),
    ].join('; ')
  );
}

/** How far the consumer group is: `–` where there is none, `?` while the cluster does not say. @param {any} feed */
function groupOf({ group }) {
  return group === undefined ? '–' : (group.lag ?? '?');
}

/** @type {import('./verbs.mjs').Verb} */
export async function lag(program, words) {
  readWords(words, {});
  const { items, away, relays = [], missing } = await program.get('/api/feeds');
  const feeds = items.map((/** @type {any} */ feed) => [
    ...[feed.feed, feed.lag, feed.held, feed.parked, feed.way ?? '–', groupOf(feed)],
    remarkOf(feed),
  ]);
  const sent = relays.map((/** @type {any} */ { module, topic, lag: left, paused }) => [
    ...[module, topic, left],
    paused?.reason ?? '',
  ]);
  const kept = away.map(
    (/** @type {string} */ feed) =>
      `${feed} does not run here, and its producer keeps its log for it; when it is gone permanently: forget '${feed}'.`,
  );
  const text = [
    table(['feed', 'lag', 'held', 'parked', 'way', 'group lag', ''], feeds),
    ...(sent.length > 0 ? ['', table(['relay of', 'topic', 'lag', ''], sent)] : []),
    ...kept,
    ...missingLines(missing),
  ].join('\n');
  return { value: { items, away, relays, ...(missing ? { missing } : {}) }, text };
}
