import { inDirectory } from '../harness/workspace.mjs';
import { Findings } from '../harness/finding.mjs';
import { PeerMissing } from '../harness/peers.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { startServer } from '../http/child.mjs';
import { underLoad } from '../http/load.mjs';
import { NATIVE, startNative } from './native-proxy.mjs';

const CONNECTIONS = 64;
const DIRECT = 'direct';
const OURS = 'ours';
const NODE_PEERS = ['http-proxy-middleware in Express', '@fastify/http-proxy'];
const OURS_OTHERWISE = ['ours, streams alone', 'ours, with a line of log for each'];
/** As long as a small order. */
const BODY = JSON.stringify({ bedId: 'b-17', filler: 'x'.repeat(281) });
const REQUESTS = [
  { name: 'GET', method: 'GET', ofDirect: 0.3 },
  { name: 'POST 310 B', method: 'POST', body: BODY, headers: { 'content-type': 'application/json' }, ofDirect: 0.25 },
];
const NOTES = [
  `${CONNECTIONS} connections of autocannon, the proxy and the service each in a process of its own; a response of 74 bytes. The three share the cores of this machine, so a rate says less than processor time.`,
  'ours: the edge with one prefix, with its checks, ids, turns, slots and metrics, without rate limits and without its line of log, as no other proxy here writes one.',
  "share of direct: the service's own processor time for a request without a proxy ÷ the proxy's own for a request. It is what one core would give.",
];

/** @typedef {{ readonly url: string, readonly cpuMs: () => Promise<number> | number, readonly stop: () => Promise<void> }} Side */

/**
 * The proxy in front of a foreign service, against the service without it and against other proxies.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function proxy(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await inDirectory(async (directory) => {
    /** @type {Map<string, Side>} */
    const sides = new Map();
    try {
      const upstream = await started('upstream-server', {});
      sides.set(DIRECT, upstream);
      for (const kind of [OURS, ...NODE_PEERS, ...OURS_OTHERWISE])
        await findings.attempt(kind, [PeerMissing, Error], async () => {
          sides.set(kind, await started('proxy-server', { kind, upstream: upstream.url }, options.profile));
        });
      for (const name of Object.keys(NATIVE))
        await findings.attempt(name, [PeerMissing], async () => {
          sides.set(name, await startNative(name, upstream.url, directory));
        });
      for (const request of REQUESTS) await measure(findings, sides, request, options);
    } finally {
      for (const side of [...sides.values()].reverse()) await side.stop();
    }
  });
  return findings;
}

/**
 * @param {Findings} findings
 * @param {ReadonlyMap<string, Side>} sides
 * @param {typeof REQUESTS[number]} request
 * @param {import('../harness/options.mjs').Options} options
 */
async function measure(findings, sides, { name, ofDirect, ...sent }, { runs, seconds, scale }) {
  /** @type {Map<string, number[]>} µs of its own for each request, by side */
  const own = new Map([...sides.keys()].map((side) => [side, []]));
  const load = {
    ...sent,
    path: '/api/beds/b-17',
    connections: CONNECTIONS,
    seconds: Math.max(1, Math.round(seconds * scale)),
  };
  const measured = await rounds(
    name,
    runs,
    Object.fromEntries(
      [...sides].map(([side, { url, cpuMs }]) => [
        side,
        async (/** @type {boolean} */ warming) => {
          const before = await cpuMs();
          const { count, perSecond } = await underLoad({ ...load, url }, warming);
          if (!warming) own.get(side)?.push(((await cpuMs()) - before) * (1_000 / count));
          return perSecond;
        },
      ]),
    ),
  );
  const rates = (/** @type {string} */ side) => measured.map((round) => round[side] ?? NaN);
  const times = (/** @type {string} */ side) => own.get(side) ?? [];
  const pairs = (/** @type {readonly number[]} */ ours, /** @type {readonly number[]} */ floor) =>
    ours.map((one, at) => ({ ours: one, floor: floor[at] ?? NaN }));
  findings.rows.push(
    rowOf(`${name}: share of direct that one core would give`, 'µs', pairs(times(DIRECT), times(OURS)), {
      ratioAtLeast: ofDirect,
    }),
    rowOf(`${name}: rate, against ${DIRECT}`, 'per s', pairs(rates(OURS), rates(DIRECT))),
  );
  for (const side of sides.keys()) {
    if (side === DIRECT || side === OURS) continue;
    const isPeer = NODE_PEERS.includes(side);
    findings.rows.push(
      rowOf(
        `${name}: own processor time, against ${side}`,
        'µs',
        pairs(times(OURS), times(side)),
        isPeer ? { ratioAtMost: 1 } : undefined,
      ),
      rowOf(
        `${name}: rate, against ${side}`,
        'per s',
        pairs(rates(OURS), rates(side)),
        isPeer ? { ratioAtLeast: 1 } : undefined,
      ),
    );
  }
}

/**
 * @param {string} script
 * @param {object} job
 * @param {string} [profile]
 * @returns {Promise<Side>}
 */
async function started(script, job, profile) {
  const server = await startServer(new URL(`${script}.mjs`, import.meta.url), job, { profile });
  const cpuMs = async () => {
    const { user, system } = await server.ask({ ask: 'cpu' });
    return (user + system) / 1_000;
  };
  return { url: server.url, cpuMs, stop: server.stop };
}
