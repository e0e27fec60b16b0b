import { samplesOf } from '../http/exposition.mjs';

const LOOK_EVERY_MS = 50;

/**
 * What a program has still to do by itself, by its own metrics; empty when nothing.
 * @param {string} internalUrl
 * @returns {Promise<readonly string[]>} lines of metrics above zero
 * @throws Error when the program does not report it
 */
export async function leftToDo(internalUrl) {
  const text = await (await fetch(`${internalUrl}/metrics`)).text();
  const feeds = samplesOf(text, 'ficus_feed_lag');
  if (feeds.length === 0)
    throw new Error(`${internalUrl}/metrics names no feed, so it cannot be seen whether they are caught up.`);
  return [...feeds, ...samplesOf(text, 'ficus_feed_held'), ...samplesOf(text, 'ficus_sagas')]
    .filter(({ value }) => value !== 0)
    .map(({ metric, labels, value }) => `${metric}{${labels}} ${value}`);
}

/**
 * Waits until a program has nothing left to do by itself.
 * @param {string} internalUrl
 * @param {number} withinMs
 * @throws Error with what is left
 */
export async function caughtUp(internalUrl, withinMs) {
  const end = performance.now() + withinMs;
  for (;;) {
    const left = await leftToDo(internalUrl);
    if (left.length === 0) return;
    if (performance.now() > end)
      throw new Error(`After ${Math.round(withinMs / 1_000)} s the program has still to do:\n${left.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
