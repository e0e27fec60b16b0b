import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { countRows } from '../rows/written-rows.mjs';
import { samplesOf, total } from '../http/exposition.mjs';

const MB = 2 ** 20;
/** Tables of the platform from which maintenance removes what is old, by the module with the most in it. */
const TRIMMED = ['_outcome', '_saga', '_saga_step', '_saga_signal'];

/**
 * How the program is at one moment.
 * @typedef {object} Observation
 * @property {number} seconds since the load began
 * @property {number} orders acknowledged since it began
 * @property {number} perSecond orders acknowledged since the last observation
 * @property {number} answerMs to place an order, p99 since the last observation
 * @property {number} memoryMB resident
 * @property {number} heapMB used by JavaScript
 * @property {number} filesMB of all databases, without their logs
 * @property {number} logsMB of write-ahead logs
 * @property {number} keptRows of what maintenance removes when it is old: outcomes, sagas with their steps, events kept for a time
 * @property {number} delayMs from an event to its effect, mean since the last observation
 * @property {number} behind events that feeds have not dealt with
 * @property {number} waiting units in the queues of all writers
 * @property {number} parked events
 */

/** Looks at a running marketplace from outside: its metrics, its files, its rows. */
export class Observer {
  #delay = { sum: 0, count: 0 };

  /**
   * @param {string} internalUrl
   * @param {string} directory
   * @param {import('../drivers/drivers.mjs').DriverName} driver
   */
  constructor(internalUrl, directory, driver) {
    this.internalUrl = internalUrl;
    this.directory = directory;
    this.driver = driver;
  }

  async look() {
    const text = await (await fetch(`${this.internalUrl}/metrics`)).text();
    const sum = total(samplesOf(text, 'ficus_event_delay_seconds_sum'));
    const count = total(samplesOf(text, 'ficus_event_delay_seconds_count'));
    const handled = count - this.#delay.count;
    const delayMs = handled > 0 ? ((sum - this.#delay.sum) * 1_000) / handled : 0;
    this.#delay = { sum, count };
    return {
      memoryMB: total(samplesOf(text, 'process_resident_memory_bytes')) / MB,
      heapMB: total(samplesOf(text, 'nodejs_heap_size_used_bytes')) / MB,
      delayMs,
      behind: total(samplesOf(text, 'ficus_feed_lag')),
      waiting: total(samplesOf(text, 'ficus_writer_queue')),
      parked: total(samplesOf(text, 'ficus_feed_held').filter(({ labels }) => labels.includes('parked'))),
      filesMB: this.#sizes('.sqlite'),
      logsMB: this.#sizes('.sqlite-wal'),
      keptRows: await this.#keptRows(),
    };
  }

  /** @param {string} ending */
  #sizes(ending) {
    const files = readdirSync(this.directory).filter((name) => name.endsWith(ending));
    return files.reduce((sum, name) => sum + statSync(join(this.directory, name)).size, 0) / MB;
  }

  async #keptRows() {
    const order = await countRows(this.driver, join(this.directory, 'order.sqlite'));
    const payment = await countRows(this.driver, join(this.directory, 'payment.sqlite'));
    const notification = await countRows(this.driver, join(this.directory, 'notification.sqlite'));
    const ofPlatform = [order, payment, notification].flatMap((counts) => TRIMMED.map((table) => counts[table] ?? 0));
    // Every event of notification is kept for some time only.
    return ofPlatform.reduce((sum, rows) => sum + rows, 0) + (notification['_outbox'] ?? 0);
  }
}
