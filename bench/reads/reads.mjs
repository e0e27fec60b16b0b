import { join } from 'node:path';
import { withEachDriver } from '../drivers/each-driver.mjs';
import { Findings } from '../harness/finding.mjs';
import { rounds } from '../harness/rounds.mjs';
import { rowOf } from '../harness/row.mjs';
import { startServer } from '../http/child.mjs';
import { underLoad } from '../http/load.mjs';
import { sent, startMarketplace } from '../http/marketplace.mjs';

const CONNECTIONS = 32;
const UNIT = 'requests/s';
const FLOOR = new URL('same-bytes-server.mjs', import.meta.url);
const EMPTY = new URL('empty-query-server.mjs', import.meta.url);

const NOTES = [
  `${CONNECTIONS} connections; load from a process of its own; log lines are written as \`npm start\` writes them, to nowhere.`,
  'GET /api/shops/:shopId: a shop with its menu, read from the database by one statement, without a token (the call is for anyone). The floor: an Express 5 handler that answers the same bytes and the same content type from memory. Not in it: the route table, the query to SQLite, the parse of the answer, ETag, security headers, request identity, metrics, the log line.',
  "The platform's own share: a query of a module whose handler answers at once, with a token of a member who is verified and judged by the contract, its input and answer parsed. The floor: a bare Express 5 handler that answers the same bytes.",
];

/**
 * Reads through the whole program against bare Express, and what of that is the platform's.
 * @param {import('../harness/options.mjs').Options} options
 * @returns {Promise<import('../harness/finding.mjs').Finding>}
 */
export async function reads(options) {
  const findings = new Findings();
  findings.notes.push(...NOTES);
  await withEachDriver('reads', findings, options.drivers, async (driver, directory) => {
    const ours = await startMarketplace(
      { directory: join(directory, 'data'), driver, background: true },
      options.profile,
    );
    const { items } = await sent(`${ours.url}/api/shops?open=true&limit=1`);
    const path = `/api/shops/${items[0].shopId}`;
    await compare(findings, `GET /api/shops/:shopId, ${driver}`, ours, path, '', 0.6, options);
  });
  const empty = await startServer(EMPTY, {}, { profile: options.profile });
  const authorization = `Bearer ${(await empty.ask({ ask: 'token' })).token}`;
  await compare(findings, "the platform's own share", empty, '/api/beds/b-17', authorization, 0.8, options);
  return findings;
}

/**
 * @param {Findings} findings
 * @param {string} name
 * @param {import('../http/child.mjs').Server} ours is stopped at the end
 * @param {string} path
 * @param {string} authorization
 * @param {number} ratioAtLeast
 * @param {import('../harness/options.mjs').Options} options
 */
async function compare(findings, name, ours, path, authorization, ratioAtLeast, { runs, seconds }) {
  /** @type {{ readonly [name: string]: string }} */
  const headers = authorization === '' ? {} : { authorization };
  const bytes = await (await fetch(`${ours.url}${path}`, { headers })).text();
  const floor = await startServer(FLOOR, { path, bytes });
  const load = (/** @type {string} */ url) => ({
    url,
    method: 'GET',
    path,
    headers,
    connections: CONNECTIONS,
    seconds,
  });
  try {
    const measured = await rounds(name, runs, {
      ours: async (warming) => (await underLoad(load(ours.url), warming)).perSecond,
      floor: async (warming) => (await underLoad(load(floor.url), warming)).perSecond,
    });
    findings.rows.push(rowOf(name, UNIT, measured, { ratioAtLeast }));
  } finally {
    await ours.stop();
    await floor.stop();
  }
}
