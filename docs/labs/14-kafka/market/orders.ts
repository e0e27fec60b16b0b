import { setTimeout as pause } from 'node:timers/promises';
import { partitionOf } from '../../../../src/platform/events/log/murmur2.js';
import { arrives } from '../../../../src/platform/testing/waiting.js';
import type { Customer, Reply } from '../../../../test/program/customer.js';
import type { RandomChoices } from '../../../../tools/lab/random-choices.js';
import type { Shop } from './shops.js';

/** A functional limit, not an expectation of speed. */
const LIMIT_MS = 240_000;
const LOOK_EVERY_MS = 25;
const [CLIENTS, ONE_IN] = [4, 5];
/** Of the topic of orders. */
export const PARTITIONS = 8;

/** An order whose placing was acknowledged. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly shop: Shop;
  /** The partition of its events. */
  readonly partition: number;
  /** What its shop will do with it. */
  readonly decision: 'accept' | 'reject';
}

/** Places orders, and has their shops accept or reject them. Each is sent under its key until it is served. */
export class Orders {
  /** Those whose acceptance was acknowledged. */
  accepted = 0;
  private placed = 0;

  constructor(
    private readonly customer: Customer,
    private readonly choices: RandomChoices,
  ) {}

  async place(shop: Shop): Promise<PlacedOrder> {
    const number = (this.placed += 1);
    const items = [{ menuItemId: shop.menuItemId, quantity: 10 + this.choices.below(30) }];
    const body = { shopId: shop.shopId, items };
    const reply = await served(this.customer, '/api/orders', `lab-14-${number}`, body, 201);
    const orderId = String(reply.body['orderId']);
    const decision = number % ONE_IN === 0 ? 'reject' : 'accept';
    return { orderId, shop, partition: partitionOf(orderId, PARTITIONS), decision };
  }

  async isPaid({ orderId }: PlacedOrder): Promise<boolean> {
    return (await this.customer.get(`/api/orders/${orderId}`)).body['status'] === 'paid';
  }

  /** Waits until its shop may accept it. */
  async paid(order: PlacedOrder): Promise<void> {
    const isPaid = async () => {
      if (await this.isPaid(order)) return true;
      await pause(LOOK_EVERY_MS);
      return false;
    };
    await arrives(`the order ${order.orderId} is paid`, isPaid, LIMIT_MS);
  }

  /** Its shop accepts or rejects it. */
  async decide({ orderId, shop, decision }: PlacedOrder): Promise<void> {
    await served(shop.owner, `/api/orders/${orderId}/${decision}`, `${orderId}-${decision}`, {}, 200);
    if (decision === 'accept') this.accepted += 1;
  }

  /** One order, until its shop has decided. */
  async whole(shop: Shop): Promise<PlacedOrder> {
    const order = await this.place(shop);
    await this.paid(order);
    await this.decide(order);
    return order;
  }

  /** Whole orders of several customers, until it is enough. */
  async flow(shop: Shop, isEnough: (orders: readonly PlacedOrder[]) => boolean): Promise<void> {
    const orders: PlacedOrder[] = [];
    const client = async () => {
      while (!isEnough(orders)) orders.push(await this.whole(shop));
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }
}

/** Whether there are so many orders, and an accepted one in each partition. */
export function inEveryPartition(orders: readonly PlacedOrder[], atLeast: number): boolean {
  const partitions = new Set(orders.filter(({ decision }) => decision === 'accept').map(({ partition }) => partition));
  return orders.length >= atLeast && partitions.size === PARTITIONS;
}

/** Sends a command until it is served, also while the program is down or busy. @throws Error when it is refused */
async function served(by: Customer, path: string, key: string, body: object, wanted: number): Promise<Reply> {
  const reply = await arrives(
    `a response to ${path}`,
    async () => {
      const got = await by.post(path, key, body).catch(() => undefined);
      if (got !== undefined && got.status < 500) return got;
      await pause(10 * LOOK_EVERY_MS);
      return undefined;
    },
    LIMIT_MS,
  );
  if (reply.status !== wanted) throw new Error(`${path} got ${reply.status}: ${JSON.stringify(reply.body)}`);
  return reply;
}
