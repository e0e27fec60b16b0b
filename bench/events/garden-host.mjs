import { product } from '../harness/product.mjs';

/** @typedef {import('../../src/platform/host/boot-options.js').BootOptions} BootOptions */

/**
 * How a host of the garden is begun.
 * @typedef {object} HostOptions
 * @property {string} dataDirectory
 * @property {string} driver
 * @property {BootOptions['migrations']} migrations
 * @property {NonNullable<BootOptions['events']>} [events] left out: they come from the logs, and nothing is relayed
 * @property {(way: 'kafka' | 'log', events: number) => void} [onRead] called with what a feed over Kafka has read, and from where
 */

/** What boots modules in this process as `npm start` does: with the clock of the system, a log and metrics. */
export async function gardenHost() {
  /** @type {typeof import('../../src/platform/host/boot.js')} */
  const { boot } = await product('platform/host/boot');
  /** @type {typeof import('../../src/platform/host/measurements.js')} */
  const { measure } = await product('platform/host/measurements');
  /** @type {typeof import('../../src/platform/ops/clock.js')} */
  const { systemClock: clock } = await product('platform/ops/clock');
  /** @type {typeof import('../../src/platform/ops/create-log.js')} */
  const { createLog } = await product('platform/ops/create-log');
  /** @type {typeof import('../../src/platform/ops/ids.js')} */
  const { uuidIds: ids } = await product('platform/ops/ids');
  /** @type {typeof import('../../src/platform/ops/metrics.js')} */
  const { Metrics } = await product('platform/ops/metrics');
  const log = createLog({ level: 'info' });

  /**
   * @param {Parameters<typeof boot>[0]} modules
   * @param {HostOptions} options
   */
  const begin = (modules, { driver, onRead, ...options }) => {
    const measurements = measure(new Metrics({ process: true }));
    const { delivery } = measurements;
    /** @type {typeof delivery.onRead} */
    const onReadToo = (feed, way, events) => {
      delivery.onRead(feed, way, events);
      onRead?.(way, events);
    };
    return boot(modules, {
      environment: { SQLITE_DRIVER: driver },
      samples: 'leave',
      clock,
      ids,
      log,
      measurements: { ...measurements, delivery: { ...delivery, onRead: onReadToo } },
      ...options,
    });
  };
  return { clock, ids, log, begin };
}
