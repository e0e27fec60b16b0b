/** Places orders at a steady rate until it is told to stop, and sends how long each took. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * @typedef {object} SteadyJob
 * @property {string} url
 * @property {string} authorization
 * @property {object} body
 * @property {number} perSecond
 */

const TICK_MS = 5;
let over = false;

process.once('message', (/** @type {SteadyJob} */ job) => {
  process.once('message', () => (over = true));
  process.on('disconnect', () => process.exit(1));
  void run(job);
});

/** @param {SteadyJob} job */
async function run(job) {
  const calls = [];
  const began = performance.now();
  while (!over) {
    const due = ((performance.now() - began) / 1_000) * job.perSecond;
    while (calls.length < due) calls.push(call(job));
    await pause(TICK_MS);
  }
  process.send?.(await Promise.all(calls), () => process.exit(0));
}

/** @param {SteadyJob} job */
async function call({ url, authorization, body }) {
  const began = performance.now();
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const sent = await fetch(`${url}/api/orders`, { method: 'POST', headers, body: JSON.stringify(body) }).catch(
    () => undefined,
  );
  await sent?.arrayBuffer().catch(() => undefined);
  return { at: performance.timeOrigin + began, ms: performance.now() - began, status: sent?.status ?? 0 };
}
