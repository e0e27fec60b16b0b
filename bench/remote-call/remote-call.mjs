import 'reflect-metadata';
import { Findings } from '../harness/finding.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { bareRequest } from './bare-request.mjs';
import { remoteHost } from './remote-host.mjs';

/** @typedef {{ readonly ask: () => Promise<object>, readonly close: () => Promise<void> }} MeasuredCall */

const UNIT = 'µs';
const CALLS = 20_000;

const NOTES = [
  `Processor time of one process that is both hosts, for each of ${CALLS.toLocaleString('en')} calls: a query with one field in and four out, answered at once by its handler.`,
  'ours: from the client of the calling module to its value. Both routers, both parses of the contract on both sides, the MAC made and verified, breaker, bulkhead, deadlines and metrics are in it.',
  'The floor: pooled undici (`Pool.request`, its text read) to a server of node:http that reads a body of the same length and responds with the bytes of the answer. Nothing is parsed.',
];

/**
 * A call to a module on another host, against a bare request.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
async function remoteCall({ runs, scale }) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  const calls = Math.max(1_000, Math.round(CALLS * scale));
  const floor = await bareRequest();
  const ways = { http: await remoteHost('http'), frames: await remoteHost('frames') };
  for (const atOnce of [1, 50]) {
    for (const way of /** @type {const} */ (['http', 'frames'])) {
      const name = `a call to another host by ${way}, ${atOnce} in flight`;
      const measured = await rounds(name, runs, {
        ours: () => processorTime(ways[way].ask, calls, atOnce),
        floor: () => processorTime(floor.ask, calls, atOnce),
      });
      findings.rows.push(rowOf(name, UNIT, measured, { ratioAtMost: way === 'http' ? 2 : 1 }));
    }
  }
  await ways.frames.close();
  await ways.http.close();
  await floor.close();
  return findings;
}

export { remoteCall as 'remote-call' };

/**
 * @param {() => Promise<object>} ask
 * @param {number} calls
 * @param {number} atOnce
 */
async function processorTime(ask, calls, atOnce) {
  let left = calls;
  const before = process.cpuUsage();
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
