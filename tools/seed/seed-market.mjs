import { setTimeout as pause } from 'node:timers/promises';
import { CommandError } from '../command/command-error.mjs';
import { SeedClient, sentenceOf } from './seed-client.mjs';
import { plannedOrder } from './seed-plan.mjs';

/** @typedef {import('./seed-plan.mjs').Shop} Shop */

const OWNERS = ['owner', 'owner-2', 'owner-3', 'owner-4', 'owner-5', 'owner-6'];
/** Fewer than may join from one network in an hour. */
const CUSTOMERS = 20;
/** Orders under way at once. */
const AT_ONCE = 40;
const [LOOK_EVERY_MS, PAYMENT_WITHIN_MS] = [250, 180_000];

/** A marketplace that is filled through its public API, as customers and owners would. */
export class SeedMarket {
  /** How many orders have ended in each status, as far as was seen. @type {Map<string, number>} */
  tally = new Map();
  /** @type {SeedClient[]} */
  customers = [];
  /** By their member. @type {Map<string, SeedClient>} */
  owners = new Map();
  /** @type {readonly Shop[]} */
  shops = [];

  /** @param {import('../api/sender.mjs').Sender} sender @param {string} seed */
  constructor(sender, seed) {
    this.sender = sender;
    this.seed = seed;
  }

  /** How many orders have got as far as they get. */
  get done() {
    return [...this.tally.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Signs the owners in, and reads the shops that they have open. */
  async open() {
    for (const name of OWNERS) {
      const owner = await new SeedClient(this.sender, `${name}@example.com`).signIn();
      this.owners.set(owner.memberId, owner);
    }
    this.shops = await this.#shops();
    if (this.shops.length === 0)
      throw new CommandError(
        'No shop of a sample owner is open and has something to order; open one, or begin with new data.',
      );
  }

  /** Has the customers join, as far as they are not there. */
  async join() {
    for (let n = 1; n <= CUSTOMERS; n += 1)
      this.customers.push(await new SeedClient(this.sender, `seed-${n}@example.com`).join(`손님 ${n}`));
  }

  /** How many orders would be accepted, rejected, and so on, if all are paid. @param {number} orders */
  planned(orders) {
    /** @type {{ [fate: string]: number }} */
    const counts = {};
    for (let number = 1; number <= orders; number += 1) {
      const { fate } = this.#plan(number);
      counts[fate] = (counts[fate] ?? 0) + 1;
    }
    return counts;
  }

  /** Places the orders of these numbers, and does to each what the seed says. @param {number} orders */
  async fill(orders) {
    let next = 1;
    const worker = async () => {
      for (let number = next; number <= orders; number = next) {
        next += 1;
        const status = await this.#order(number);
        this.tally.set(status, (this.tally.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** @param {number} number */
  #plan(number) {
    return plannedOrder(this.seed, number, { customers: CUSTOMERS, shops: this.shops });
  }

  /** @param {number} number @returns {Promise<string>} its status, as far as it was seen */
  async #order(number) {
    const { key, body, customer, ownerId, fate } = this.#plan(number);
    const [buyer, owner] = [this.customers[customer], this.owners.get(ownerId)];
    if (!buyer || !owner) throw new Error(`The plan of order ${number} names nobody.`);
    const placed = await buyer.command('/api/orders', body, key);
    // A shop may be closed, or an item sold out, since the shops were read.
    if (placed.status === 409) return 'refused';
    if (!placed.ok)
      throw new CommandError(
        `Order ${number} of the seed ${this.seed} was not placed: ${sentenceOf(placed)}. With another --seed other orders are placed.`,
      );
    const path = `/api/orders/${/** @type {{ orderId: string }} */ (placed.body).orderId}`;
    const status = await this.#paid(buyer, path);
    if (status !== 'paid' || fate === 'left') return status;
    const { body: changed } = await (fate === 'cancel' ? buyer : owner).command(
      `${path}/${fate}`,
      {},
      `${key}-${fate}`,
    );
    return /** @type {{ status?: string }} */ (changed).status ?? status;
  }

  /** Waits until the payment of an order has an outcome. @param {SeedClient} buyer @param {string} path */
  async #paid(buyer, path) {
    const until = performance.now() + PAYMENT_WITHIN_MS;
    for (;;) {
      const { body } = await buyer.get(path);
      const { status = 'unknown' } = /** @type {{ status?: string }} */ (body);
      if (status !== 'placed' || performance.now() > until) return status;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** @returns {Promise<readonly Shop[]>} in a fixed order */
  async #shops() {
    const [reader] = this.owners.values();
    const shops = [];
    for (let cursor = ''; reader;) {
      const { body } = await reader.get(
        `/api/shops?open=true&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      const page = /** @type {{ items: Shop[], next?: string }} */ (body);
      for (const { shopId, ownerId } of page.items)
        if (this.owners.has(ownerId)) shops.push(/** @type {Shop} */ ((await reader.get(`/api/shops/${shopId}`)).body));
      if (!page.next) break;
      cursor = page.next;
    }
    return shops
      .filter(({ menu }) => menu.some(({ available }) => available))
      .sort((a, b) => (a.shopId < b.shopId ? -1 : 1));
  }
}
