import { setTimeout as pause } from 'node:timers/promises';
import { DemoClient } from './demo-client.js';
import { count, Seen } from './seen.js';

const PAID_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 250;
const PRICE_EVERY_MS = 1_000;
const TICK_MS = 10;
/** Of so many orders the customer cancels one, and the owner rejects another; all others are accepted. */
const OF_ORDERS = 10;
const REPEATED_AT_ONCE = 4;

/** A shop of the owner, and what the customers order there. */
interface Market {
  readonly customer: DemoClient;
  readonly owner: DemoClient;
  readonly shopId: string;
  readonly item: { readonly menuItemId: string; readonly price: number };
}

/**
 * Customers who order at a steady rate, however long the responses take; and the owner of a shop, who accepts what is paid and changes a price
 * every second. The maintenance of each module runs by itself meanwhile.
 */
export class DemoLoad {
  readonly seen = new Seen();
  private over = false;
  private abandoned = false;
  private market: Market | undefined;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string,
    /** Orders a second. */
    private readonly rate: number,
  ) {}

  /** @throws Error when the sample data is not there */
  async begin(): Promise<void> {
    const signIn = (email: string) => new DemoClient(this.url, this.seen).signIn(email);
    const [customer, owner] = [await signIn('customer@example.com'), await signIn('owner@example.com')];
    const me = (await owner.get('/api/members/me')).body;
    const shops = (await customer.get(`/api/shops?open=true&limit=1&ownerId=${String(me['memberId'])}`)).body;
    const [{ shopId }] = shops['items'] as [{ shopId: string }];
    const { menu } = (await customer.get(`/api/shops/${shopId}`)).body as unknown as { menu: [Market['item']] };
    this.market = { customer, owner, shopId, item: menu[0] };
    this.running = Promise.all([this.order(this.market), this.changePrices(this.market)]);
  }

  /** Places no further order. Resolves when those that were placed are decided. */
  async end(): Promise<void> {
    this.over = true;
    await this.running;
  }

  /** Sends nothing more, whatever is under way: the demo has failed. */
  abandon(): void {
    this.over = true;
    this.abandoned = true;
  }

  /** Sends every acknowledged order once more under its key. @returns how many got another response than before */
  async repeat(): Promise<number> {
    const rest = [...this.seen.orders];
    let others = 0;
    const repeats = async () => {
      for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
        const [key, orderId] = next;
        const { body } = await (this.market as Market).customer.command(orderOf(this.market as Market, key));
        if (body['orderId'] !== orderId) others += 1;
      }
    };
    await Promise.all(Array.from({ length: REPEATED_AT_ONCE }, repeats));
    return others;
  }

  private async order(market: Market): Promise<void> {
    const lives = new Set<Promise<void>>();
    const began = performance.now();
    for (let n = 0; !this.over; await pause(TICK_MS))
      for (const due = ((performance.now() - began) / 1_000) * this.rate; n < due; n += 1) {
        const life = this.live(market, n).finally(() => lives.delete(life));
        lives.add(life);
      }
    await Promise.all(lives);
  }

  private async live(market: Market, n: number): Promise<void> {
    const { customer, owner } = market;
    const key = `demo-${n}`;
    const { status, body } = await customer.command(orderOf(market, key));
    if (status !== 201 || this.abandoned) return;
    const orderId = String(body['orderId']);
    this.seen.orders.set(key, orderId);
    if (!(await this.isPaid(customer, orderId))) return count(this.seen.errors, 'an order stayed unpaid');
    count(this.seen.servedBy, (await customer.get(`/api/payments/${orderId}`)).servedBy);
    const decide = (who: DemoClient, verb: string) =>
      who.command({ path: `/api/orders/${orderId}/${verb}`, key: `${key}-${verb}` });
    if (n % OF_ORDERS === 3) await decide(customer, 'cancel');
    else await decide(owner, n % OF_ORDERS === 7 ? 'reject' : 'accept');
    if (n % OF_ORDERS === 0) await customer.get('/api/notifications');
  }

  private async isPaid(customer: DemoClient, orderId: string): Promise<boolean> {
    const end = performance.now() + PAID_WITHIN_MS;
    for (; performance.now() < end && !this.abandoned; await pause(LOOK_EVERY_MS)) {
      const { body } = await customer.get(`/api/orders/${orderId}`);
      if (body['status'] === 'paid') return true;
    }
    return false;
  }

  private async changePrices({ owner, shopId, item }: Market): Promise<void> {
    const path = `/api/shops/${shopId}/menu/${item.menuItemId}`;
    for (let n = 0; !this.over; n += 1) {
      const { version } = await owner.get(`/api/shops/${shopId}`);
      const body = { price: item.price + 100 * ((n + 1) % 2) };
      const { status } = await owner.command({ method: 'PATCH', path, body, version, key: `demo-price-${n}` });
      if (status === 200) this.seen.priceChanges += 1;
      await pause(PRICE_EVERY_MS);
    }
  }
}

function orderOf({ shopId, item }: Market, key: string) {
  return { path: '/api/orders', key, body: { shopId, items: [{ menuItemId: item.menuItemId, quantity: 10 }] } };
}
