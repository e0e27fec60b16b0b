import type { Act, History } from './history.js';
import type { Market } from './market.js';

const QUANTITY = 3;
/** Less than the own time of a handler: what goes on while so much time passes is not over before it has had a moment. */
const WHILE = '30s';
/** So often that is longer than any time that an order, or its payment, may wait. */
const LONG = 30;
/** How often a feed may be found waiting. */
const PAUSES = 40;

/** Acts a history out at the marketplace, and waits for everything that follows from it. */
export class Players {
  /** The orders that were acknowledged, in that order. */
  readonly orders: string[] = [];
  private keys = 0;

  /** `name` keeps the keys of this history apart from those of others. */
  constructor(
    private readonly market: Market,
    private readonly name: string,
  ) {}

  async act({ steps }: History): Promise<void> {
    for (const step of steps) await Promise.all(step.map((act) => this.one(act)));
    await this.settled();
    for (let passed = 0; passed < LONG; passed += 1) {
      await this.market.world.clock.advance(WHILE);
      await this.settled();
    }
  }

  /**
   * Waits until everything is done. Where time was turned on under a handler, its own time is over, and its feed waits and
   * goes on by itself: that takes some more time.
   */
  private async settled(): Promise<void> {
    for (let left = PAUSES; ; left -= 1)
      try {
        return await this.market.world.settled();
      } catch (error) {
        if (left === 0) throw error;
        await this.market.world.clock.advance(WHILE);
      }
  }

  private async one(act: Act): Promise<void> {
    switch (act[0]) {
      case 'place':
        return this.place(act[1]);
      case 'price':
        return this.price(act[1]);
      case 'pass':
        return this.market.world.clock.advance(`${act[1]}s`);
      case 'settle':
        return this.settled();
      default: {
        const orderId = this.orders[act[1] % this.orders.length];
        if (orderId === undefined) return;
        const { status } = await untilKnown(() => this.market.ordering[act[0]](orderId));
        expect([200, 409]).toContain(status);
      }
    }
  }

  private async place(paymentMethod: string): Promise<void> {
    const { shopId } = this.market.ordering.shop;
    const [item] = await this.menu();
    const expectedTotal = (item?.price ?? 0) * QUANTITY;
    const key = `${this.name}-${(this.keys += 1)}`;
    const order = {
      shopId,
      items: [{ menuItemId: item?.menuItemId, quantity: QUANTITY }],
      expectedTotal,
      paymentMethod,
    };
    const response = await untilKnown(() => this.market.ordering.customer.post('/api/orders', order, key));
    const { orderId, total, code } = response.body as { orderId: string; total: number; code?: string };
    // Between the look at the menu and the order the price may have changed, or the total be below the minimum.
    if (response.status === 201) expect(total).toBe(expectedTotal);
    else expect(['PRICE_CHANGED', 'BELOW_MINIMUM']).toContain(code);
    if (response.status === 201) this.orders.push(orderId);
  }

  private async price(won: number): Promise<void> {
    const { shopId } = this.market.ordering.shop;
    const { owner } = this.market.ordering;
    const { headers } = await untilKnown(() => owner.get(`/api/shops/${shopId}`));
    const [item] = await this.menu();
    const path = `/api/shops/${shopId}/menu/${item?.menuItemId}`;
    const { status } = await untilKnown(() => owner.patch(path, { price: won }, headers['etag']));
    expect([200, 412]).toContain(status);
  }

  private async menu(): Promise<readonly { readonly menuItemId: string; readonly price: number }[]> {
    const { customer, shop } = this.market.ordering;
    const { body } = await untilKnown(() => customer.get(`/api/shops/${shop.shopId}`));
    return (body as { menu: { menuItemId: string; price: number }[] }).menu;
  }
}

/** When time is turned on under a request, its deadline passes and its outcome is unknown: then it is sent again. */
async function untilKnown<T extends { readonly status: number }>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    const response = await act();
    if (response.status !== 503 && response.status !== 504) return response;
  }
}
