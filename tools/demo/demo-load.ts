import { setTimeout as pause } from 'node:timers/promises';
import { DemoClient } from './demo-client.js';

/** Orders that are placed one after another, and so many at once. */
const CUSTOMERS = 3;
const PAUSE_MS = 150;
const PAID_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** What the clients have seen. */
export interface Seen {
  /** The orders that were acknowledged, by id. */
  readonly orders: Set<string>;
  /** The responses to which nobody should be used, and how often. */
  readonly errors: Map<string, number>;
  /** Where payments were served, and how often. */
  readonly servedBy: Map<string, number>;
  /** How long each order took until it was acknowledged, in milliseconds. */
  readonly placedMs: number[];
}

/** Customers who order again and again, and the owner who accepts each order that is paid. */
export class DemoLoad {
  readonly seen: Seen = { orders: new Set(), errors: new Map(), servedBy: new Map(), placedMs: [] };
  private over = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly url: string) {}

  /** @throws Error when the sample data is not there */
  async begin(): Promise<void> {
    const [customer, owner] = [await this.client('customer@example.com'), await this.client('owner@example.com')];
    const me = (await owner.get('/api/members/me')).body;
    const shops = (await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(me['memberId'])}`)).body;
    const [shop] = shops['items'] as [{ shopId: string }];
    const { menu } = (await customer.get(`/api/shops/${shop.shopId}`)).body as { menu: [{ menuItemId: string }] };
    const basket = { shopId: shop.shopId, items: [{ menuItemId: menu[0].menuItemId, quantity: 10 }] };
    const visits = Array.from({ length: CUSTOMERS }, (_, number) => this.visits(number, customer, owner, basket));
    this.running = Promise.all(visits);
  }

  /** Places no further order. Resolves when those that were placed are decided. */
  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }

  private client(email: string): Promise<DemoClient> {
    return new DemoClient(this.url, (kind) => count(this.seen.errors, kind)).signIn(email);
  }

  private async visits(number: number, customer: DemoClient, owner: DemoClient, basket: object): Promise<void> {
    for (let n = 0; !this.over; n += 1) {
      await this.visit(`demo-${number}-${n}`, customer, owner, basket);
      await pause(PAUSE_MS);
    }
  }

  private async visit(key: string, customer: DemoClient, owner: DemoClient, basket: object): Promise<void> {
    const { seen } = this;
    const placed = await customer.post('/api/orders', basket, key);
    if (placed.status !== 201) {
      if (placed.status > 0 && placed.status < 500) count(seen.errors, `order ${placed.status}`);
      return;
    }
    const orderId = String(placed.body['orderId']);
    seen.orders.add(orderId);
    seen.placedMs.push(placed.ms);
    if (!(await this.isPaid(customer, orderId))) return count(seen.errors, 'order unpaid');
    const payment = await customer.get(`/api/payments/${orderId}`);
    count(seen.servedBy, payment.servedBy);
    const accepted = await owner.post(`/api/orders/${orderId}/accept`, {}, `${key}-accept`);
    if (accepted.status !== 200 && accepted.status < 500) count(seen.errors, `accept ${accepted.status}`);
  }

  private async isPaid(customer: DemoClient, orderId: string): Promise<boolean> {
    for (const end = performance.now() + PAID_WITHIN_MS; performance.now() < end; await pause(LOOK_EVERY_MS)) {
      const { body } = await customer.get(`/api/orders/${orderId}`);
      if (body['status'] === 'paid') return true;
    }
    return false;
  }
}

function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
