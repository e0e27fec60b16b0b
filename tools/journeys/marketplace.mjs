import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, product } from '../../bench/harness/product.mjs';

const ENVIRONMENT = { PORT: '0', RATE_LIMIT: 'off', TOKEN_LIFETIME: '1d' };

/** Does nothing with the lines of the log, which are made all the same: a trace must run what a program runs. */
const nowhere = { write: () => undefined };

/**
 * The built program in this process, as `npm start` runs it, without work in the background: no saga goes on, and no event
 * is delivered.
 * @param {string} directory
 * @returns {Promise<import('../../src/platform/host/monolith.js').Monolith>}
 */
export async function quietMarketplace(directory) {
  /** @type {typeof import('../../src/platform/host/monolith.js')} */
  const { monolith } = await product('platform/host/monolith');
  return without(['feeds', 'sagas'], async () =>
    monolith({
      modules: await modules(),
      environment: { ...ENVIRONMENT, DATA_DIR: directory },
      title: 'Ficus',
      version: 'journeys',
      log: await log(),
    }),
  );
}

/**
 * The modules of the built program in this process, without listeners, and without one part of the work in the background.
 * @param {string} directory
 * @param {'feeds' | 'sagas'} left what does not run
 * @returns {Promise<import('../../src/platform/host/boot.js').Running>}
 */
export async function bootedModules(directory, left) {
  /** @type {typeof import('../../src/platform/host/boot.js')} */
  const { boot } = await product('platform/host/boot');
  /** @type {typeof import('../../src/platform/host/discover-migrations.js')} */
  const { discoverMigrations } = await product('platform/host/discover-migrations');
  /** @type {typeof import('../../src/platform/host/measurements.js')} */
  const { measure } = await product('platform/host/measurements');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds } = await product('platform/ops/ids');
  return without([left], async () =>
    boot(await modules(), {
      dataDirectory: directory,
      environment: { ...ENVIRONMENT, DATA_DIR: directory },
      migrations: discoverMigrations(),
      samples: 'leave',
      clock: systemClock,
      ids: uuidIds,
      log: await log(),
      measurements: measure(new Metrics()),
    }),
  );
}

/** @returns {Promise<readonly import('../../src/platform/module/module.js').Module[]>} */
async function modules() {
  /** @type {typeof import('../../src/platform/host/discover-modules.js')} */
  const { discoverModules } = await product('platform/host/discover-modules');
  return discoverModules(pathToFileURL(join(dist, 'src', 'modules', '/')));
}

async function log() {
  /** @type {typeof import('../../src/platform/ops/create-log.js')} */
  const { createLog } = await product('platform/ops/create-log');
  return createLog({ level: 'info', destination: nowhere });
}

/**
 * Starts something while feeds or sagas do not begin, which no setting can prevent.
 * @template T
 * @param {readonly ('feeds' | 'sagas')[]} parts
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
async function without(parts, start) {
  /** @type {typeof import('../../src/platform/saga/saga-engine.js')} */
  const { SagaEngine } = await product('platform/saga/saga-engine');
  /** @type {typeof import('../../src/platform/events/engine/event-delivery.js')} */
  const { EventDelivery } = await product('platform/events/engine/event-delivery');
  const prototypes = parts.map((part) => (part === 'feeds' ? EventDelivery.prototype : SagaEngine.prototype));
  const begins = prototypes.map((prototype) => prototype.begin);
  for (const prototype of prototypes) prototype.begin = async () => undefined;
  try {
    return await start();
  } finally {
    prototypes.forEach((prototype, at) => Object.assign(prototype, { begin: begins[at] }));
  }
}
