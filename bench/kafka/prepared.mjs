import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../http/child.mjs';

const RELAY = new URL('relay-server.mjs', import.meta.url);
const FEED = new URL('feed-server.mjs', import.meta.url);
const FLOOR = new URL('floor-server.mjs', import.meta.url);
const NEST = new URL('nest-server.mjs', import.meta.url);
/** Events of one measurement: more than a feed takes ahead of its cursor, and long enough that connecting does not count. */
const EVENTS = 50_000;

/** @typedef {import('../http/child.mjs').Server} Server */
/** @typedef {{ readonly driver: string, readonly directory: string, readonly brokers: readonly string[] }} Place */

/**
 * What all rounds begin with.
 * @typedef {object} Prepared
 * @property {string} driver
 * @property {number} count of the events
 * @property {string} prefix of the topic that has them
 * @property {(state: 'published' | 'relayed') => Promise<string>} copy a new copy of the databases: their events are in the log only, or relayed, too
 * @property {() => string} fresh a name that nothing has yet
 * @property {Server} relay
 * @property {Server} feed
 * @property {Server} floor
 * @property {Server | undefined} nest undefined when it cannot be had
 * @property {() => Promise<void>} stop
 */

/**
 * Publishes the events, relays them once, and starts all sides.
 * @param {Place} place
 * @param {import('../harness/options.mjs').Options} options
 * @param {import('../harness/finding.mjs').Findings} findings
 * @returns {Promise<Prepared>}
 */
export async function prepare({ driver, directory, brokers }, { scale, profile }, findings) {
  const count = Math.ceil(EVENTS * scale);
  const prefix = `bench-${driver}`;
  let names = 0;
  const fresh = () => `${prefix}-${(names += 1)}`;
  const copy = async (/** @type {'published' | 'relayed'} */ state) => {
    const made = join(directory, fresh());
    await cp(join(directory, state), made, { recursive: true });
    return made;
  };
  /** @type {Server[]} */
  const servers = [];
  const start = async (/** @type {URL} */ script, /** @type {object} */ job, profiled = {}) => {
    const server = await startServer(script, { brokers, ...job }, profiled);
    servers.push(server);
    return server;
  };
  const stop = async () => {
    for (const server of servers) await server.stop();
  };
  try {
    const relay = await start(RELAY, { driver }, { profile });
    await relay.ask({ ask: 'fill', directory: join(directory, 'published'), count });
    await cp(join(directory, 'published'), join(directory, 'relayed'), { recursive: true });
    const { topic } = await relay.ask({ ask: 'relay', directory: join(directory, 'relayed'), prefix, count });
    const feed = await start(FEED, { driver }, { profile });
    const floor = await start(FLOOR, { topic, count, driver, directory });
    const nest = await start(NEST, { topic, count }).catch((/** @type {Error} */ error) => {
      findings.skipped.push(`NestJS beside ${driver}: ${error.message.split('\n')[0]}`);
      return undefined;
    });
    return { driver, count, prefix, copy, fresh, relay, feed, floor, nest, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
