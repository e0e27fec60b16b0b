import type { Response } from 'supertest';
import { Visitor } from '../api/visitor.js';
import type { Driver } from '../driver/driver.js';
import type { ScriptedOrder, Who } from './scripted-orders.js';

interface Shop {
  readonly shopId: string;
  readonly name: string;
  readonly menu: readonly { readonly menuItemId: string; readonly price: number }[];
}

/** How one playing of the history may differ from another one, without any other business facts. */
export interface PlayedWith {
  /** Begins the idempotency keys. Default: `history`. */
  readonly keys?: string;
  /** Puts what is done at once in the order in which it is sent. Default: as it is written. */
  readonly arranged?: <T>(tasks: readonly T[]) => readonly T[];
}

/** The marketplace with those who take part in the history, and the orders that they have placed so far. */
export class ScriptedMarket {
  private readonly customers = new Map<Who, Visitor>();
  private readonly orderIds = new Map<string, string>();
  private readonly keys: string;
  private readonly arranged: <T>(tasks: readonly T[]) => readonly T[];

  private constructor(
    readonly driver: Driver,
    readonly anybody: Visitor,
    readonly owner: Visitor,
    { keys = 'history', arranged = (tasks) => tasks }: PlayedWith,
  ) {
    this.keys = keys;
    this.arranged = arranged;
  }

  static async open(driver: Driver, played: PlayedWith): Promise<ScriptedMarket> {
    const anybody = Visitor.at(driver.address);
    return new ScriptedMarket(driver, anybody, await anybody.signIn('owner@example.com'), played);
  }

  /** Signs a customer in. */
  async join(who: Who, email: string, password?: string): Promise<void> {
    this.customers.set(who, await this.anybody.signIn(email, password));
  }

  customer(who: Who): Visitor {
    const visitor = this.customers.get(who);
    if (!visitor) throw new Error(`The history: ${who} has not signed in yet; play the steps in their order.`);
    return visitor;
  }

  /** A shop of the owner, as it is now, and its version. */
  async shop(name: string): Promise<Shop & { readonly etag: string | undefined }> {
    const { memberId } = (await this.owner.get('/api/members/me')).body as { memberId: string };
    const { items } = (await this.owner.get(`/api/shops?limit=100&ownerId=${memberId}`)).body as { items: Shop[] };
    const found = items.find((shop) => shop.name === name);
    if (!found) throw new Error(`The history: the sample owner has no shop ${name}.`);
    const response = await this.owner.get(`/api/shops/${found.shopId}`);
    return { ...(response.body as Shop), etag: response.headers['etag'] };
  }

  /** Sends all at once, and the same again under the same keys: half of the repetitions beside the first ones, half behind them. */
  async atOnce(tasks: readonly { readonly send: () => Promise<Response>; readonly status: number }[]): Promise<void> {
    const twice = async ({ send, status }: (typeof tasks)[number], at: number) => {
      const first = send();
      if (at % 2 === 0) await first;
      const [one, other] = [await first, await send()];
      for (const { status: found, text } of [one, other])
        if (found !== status) throw new Error(`The history: ${status} was expected, and not ${found}: ${text}`);
      if (status < 300 && one.text !== other.text)
        throw new Error(`The history: a repetition under its key got ${other.text}, and not ${one.text}.`);
    };
    await Promise.all(this.arranged(tasks).map(twice));
  }

  /** Places orders at once, at the prices seen. */
  async place(orders: readonly ScriptedOrder[]): Promise<void> {
    const shops = new Map<string, Shop>();
    for (const { shop } of orders) if (!shops.has(shop)) shops.set(shop, await this.shop(shop));
    const tasks = orders.map((order) => {
      const { shopId, menu = [] } = shops.get(order.shop) ?? {};
      const items = order.items.map(([at, quantity]) => ({ menuItemId: menu[at]?.menuItemId, quantity }));
      const expectedTotal = order.items.reduce((sum, [at, quantity]) => sum + quantity * (menu[at]?.price ?? 0), 0);
      const body = { shopId, items, expectedTotal, paymentMethod: order.paymentMethod };
      const send = async () => {
        const response = await this.customer(order.by).post('/api/orders', body, this.keyOf(order.name));
        this.orderIds.set(order.name, (response.body as { orderId: string }).orderId);
        return response;
      };
      return { send, status: 201 };
    });
    await this.atOnce(tasks);
  }

  /** What one party does to an order, under a key. */
  act(order: ScriptedOrder, action: 'accept' | 'reject' | 'cancel', body: object = {}, status = 200) {
    const who = action === 'cancel' ? this.customer(order.by) : this.owner;
    const path = `/api/orders/${this.orderIds.get(order.name) ?? 'none'}/${action}`;
    return { send: () => who.post(path, body, this.keyOf(`${order.name}-${action}`)), status };
  }

  keyOf(name: string): string {
    return `${this.keys}-${name}`;
  }
}
