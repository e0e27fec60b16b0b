/** Sends the requests of its job, and reports the responses. */
import { randomUUID } from 'node:crypto';
import { peer } from '../harness/peers.mjs';

process.once('message', (/** @type {import('./load.mjs').Load} */ load) => void run(load));

/** @param {import('./load.mjs').Load} load */
async function run({ url, method, path, headers = {}, body, keyed = false, connections, seconds }) {
  const { default: autocannon } = await peer('autocannon');
  const request = {
    method,
    path,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(keyed
      ? {
          setupRequest: (/** @type {any} */ made) => ({
            ...made,
            headers: { ...made.headers, 'idempotency-key': randomUUID() },
          }),
        }
      : {}),
  };
  const result = await autocannon({ url, connections, duration: seconds, requests: [request] });
  process.send?.({
    perSecond: result['2xx'] / result.duration,
    count: result['2xx'],
    bad: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
  });
}
