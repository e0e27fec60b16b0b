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
 */

serve(
  /** @param {MarketplaceJob} job */
  async ({ directory, driver, background }) => {
    if (!background) await stopBackground();
    /** @type {typeof import('../../src/platform/host/monolith.js')} */
    const { monolith } = await product('platform/host/monolith');
    /** @type {typeof import('../../src/platform/host/discover-modules.js')} */
    const { discoverModules } = await product('platform/host/discover-modules');
    return monolith({
      modules: await discoverModules(pathToFileURL(join(dist, 'src', 'modules', '/'))),
      environment: {
        PORT: '0',
        DATA_DIR: directory,
        SQLITE_DRIVER: driver,
        // No order of a measurement is given up while it lasts.
        ORDER_ACCEPT_LIMIT: '1d',
        PAYMENT_LIMIT: '1d',
      },
      title: 'Ficus',
      version: 'bench',
    });
  },
);

/** Keeps sagas and deliveries from starting, which no setting can: what is measured then is the answer alone. */
async function stopBackground() {
  /** @type {typeof import('../../src/platform/saga/saga-engine.js')} */
  const { SagaEngine } = await product('platform/saga/saga-engine');
  /** @type {typeof import('../../src/platform/events/event-delivery.js')} */
  const { EventDelivery } = await product('platform/events/event-delivery');
  SagaEngine.prototype.start = async () => undefined;
  EventDelivery.prototype.start = async () => undefined;
}
