import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';

/**
 * How an order ends. Of a hundred: 75 are accepted, 10 cancelled, 5 rejected, and 10 neither by their shop.
 * @typedef {'accept' | 'cancel' | 'reject' | 'nothing'} Fate
 */

/** @type {readonly (readonly [Fate, number])[]} */
const FATES = [
  ['accept', 75],
  ['cancel', 10],
  ['reject', 5],
  ['nothing', 10],
];
/** A shop looks at an order after this long, and again until it is paid. */
const LOOK_AFTER_MS = 1_000;
const PAID_WITHIN_LOOKS = 30;
/** Looks at shops, for each order. */
const LOOKS = 3;

/**
 * @typedef {object} Traffic
 * @property {string} url
 * @property {string} customer the header `Authorization`
 * @property {string} owner
 * @property {object} basket
 * @property {number} perSecond orders
 */

/**
 * What has been sent since the last look.
 * @typedef {object} Counted
 * @property {number} orders acknowledged
 * @property {number} requests of any kind
 * @property {number[]} ms how long each order took to be acknowledged
 * @property {string[]} failures responses that no client should see
 */

/** Places orders at a steady rate, however long the responses take, and has customers and shops do what they do with them. */
export class SteadyTraffic {
  /** @type {Set<Promise<void>>} */
  #lives = new Set();
  #stopped = false;
  #number = 0;
  /** @type {Counted} */
  #counted = { orders: 0, requests: 0, ms: [], failures: [] };

  /** @param {Traffic} traffic */
  constructor(traffic) {
    this.traffic = traffic;
  }

  /** Sends until it is stopped, and ends when every request has its response. */
  async run() {
    const began = performance.now();
    while (!this.#stopped) {
      const due = Math.floor(((performance.now() - began) / 1_000) * this.traffic.perSecond);
      while (this.#number < due) this.#begin();
      await pause(20);
    }
    await Promise.all(this.#lives);
  }

  stop() {
    this.#stopped = true;
  }

  /** The counts since the last call. */
  take() {
    const counted = this.#counted;
    this.#counted = { orders: 0, requests: 0, ms: [], failures: [] };
    return counted;
  }

  #begin() {
    const life = this.#live((this.#number += 1)).catch((error) => {
      this.#counted.failures.push(String(error instanceof Error ? (error.cause ?? error.message) : error));
    });
    this.#lives.add(life);
    void life.then(() => this.#lives.delete(life));
  }

  /** @param {number} number */
  async #live(number) {
    const { customer, owner, basket } = this.traffic;
    for (let look = 0; look < LOOKS; look += 1) await this.#send('/api/shops?open=true&limit=20');
    const began = performance.now();
    const { orderId } = await this.#send('/api/orders', customer, basket);
    this.#counted.ms.push(performance.now() - began);
    this.#counted.orders += 1;
    const path = `/api/orders/${orderId}`;
    await this.#paid(path);
    const fate = fateOf(number);
    if (fate === 'nothing') return;
    await this.#send(`${path}/${fate}`, fate === 'cancel' ? customer : owner, {});
  }

  /** @param {string} path */
  async #paid(path) {
    for (let look = 0; look < PAID_WITHIN_LOOKS; look += 1) {
      await pause(LOOK_AFTER_MS);
      if ((await this.#send(path, this.traffic.customer)).status === 'paid') return;
    }
    throw new Error(`${path} is not paid after ${(PAID_WITHIN_LOOKS * LOOK_AFTER_MS) / 1_000} s.`);
  }

  /**
   * @param {string} path
   * @param {string} [authorization]
   * @param {object} [body] posts it
   * @returns {Promise<any>}
   */
  async #send(path, authorization, body) {
    const response = await fetch(`${this.traffic.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} returned ${response.status}: ${text}`);
    this.#counted.requests += 1;
    return JSON.parse(text);
  }
}

/** @param {number} number @returns {Fate} */
function fateOf(number) {
  // 37 and 100 have no common divisor: of each hundred orders, every fate has its share, mixed.
  let at = (number * 37) % 100;
  for (const [fate, share] of FATES) {
    if (at < share) return fate;
    at -= share;
  }
  return 'nothing';
}
