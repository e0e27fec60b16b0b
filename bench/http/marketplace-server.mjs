/** The marketplace as `npm start` runs it, on any port. `background: false`: no saga goes on and no event is delivered. */
import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dist, product } from '../harness/product.mjs';
import { serve } from './serve.mjs';

/**
 * @typedef {object} MarketplaceJob
 * @property {string} directory
 * @property {string} driver
 * @property {boolean} background
 * @property {string} [placement] the setting PLACEMENT
 * @property {Ageing} [ageing] lets everything grow old sooner
 */

/**
 * @typedef {object} Ageing
 * @property {import('../../src/platform/contract/duration.js').Duration} every how often what is old is removed
 * @property {import('../../src/platform/contract/duration.js').Duration} keep instead of days and weeks
 * @property {string} unanswered how long an order waits for its shop
 */

serve(
  /** @param {MarketplaceJob} job */
  async ({ directory, driver, background, placement, ageing }) => {
    if (!background) await stopBackground();
    /** @type {typeof import('../../src/platform/host/monolith.js')} */
    const { monolith } = await product('platform/host/monolith');
    /** @type {typeof import('../../src/platform/host/discover-modules.js')} */
    const { discoverModules } = await product('platform/host/discover-modules');
    const modules = await discoverModules(pathToFileURL(join(dist, 'src', 'modules', '/')));
    return monolith({
      modules: ageing ? modules.map((module) => keepingLess(module, ageing)) : modules,
      environment: {
        PORT: '0',
        // A measurement signs in once.
        TOKEN_LIFETIME: '1d',
        DATA_DIR: directory,
        SQLITE_DRIVER: driver,
        RATE_LIMIT: 'off',
        // No order of a measurement is given up while it lasts.
        ORDER_ACCEPT_LIMIT: ageing?.unanswered ?? '1d',
        PAYMENT_LIMIT: '1d',
        ...(placement === undefined ? {} : { PLACEMENT: placement }),
      },
      ...(ageing ? { maintenance: ageing } : {}),
      title: 'Ficus',
      version: 'bench',
    });
  },
);

/**
 * Modules whose events are kept for less time; those kept permanently stay.
 * @param {import('../../src/platform/module/module.js').Module} module
 * @param {Ageing} ageing
 */
function keepingLess(module, { keep }) {
  const events = Object.entries(module.contract.events).map(([name, event]) => [
    name,
    /^\d/.test(event.keep) ? { ...event, keep } : event,
  ]);
  return { ...module, contract: { ...module.contract, events: Object.fromEntries(events) } };
}

/** Keeps sagas and deliveries from starting, which no setting can: the measurement then covers the response alone. */
async function stopBackground() {
  /** @type {typeof import('../../src/platform/saga/saga-engine.js')} */
  const { SagaEngine } = await product('platform/saga/saga-engine');
  /** @type {typeof import('../../src/platform/events/engine/event-delivery.js')} */
  const { EventDelivery } = await product('platform/events/engine/event-delivery');
  SagaEngine.prototype.begin = async () => undefined;
  EventDelivery.prototype.begin = async () => undefined;
}
