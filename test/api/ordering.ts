import type { Visitor } from './visitor.js';

interface Shop {
  readonly shopId: string;
  readonly minimumOrder: number;
  readonly menu: readonly { readonly menuItemId: string; readonly price: number }[];
}

/** An order as those who take part in it see it. */
export interface SeenOrder {
  readonly orderId: string;
  readonly status: string;
  readonly total: number;
  readonly reason?: string;
}

/** A customer and the owner of an open shop, who deal with each other. */
export class Ordering {
  /** Numbers the keys of this shop: one customer may order from two. */
  private keys = 0;

  private constructor(
    readonly customer: Visitor,
    readonly owner: Visitor,
    readonly shop: Shop,
  ) {}

  static async between(customer: Visitor, owner: Visitor): Promise<Ordering> {
    const { memberId } = (await owner.get('/api/members/me')).body as { memberId: string };
    const { items } = (await owner.get(`/api/shops?ownerId=${memberId}&open=true`)).body as { items: Shop[] };
    const shop = (await owner.get(`/api/shops/${items[0]?.shopId}`)).body as Shop;
    return new Ordering(customer, owner, shop);
  }

  /** Places an order of what reaches the shop's minimum, at the price seen. Resolves with its identifier. */
  async place(paymentMethod?: string): Promise<string> {
    const { shopId, minimumOrder, menu } = this.shop;
    const { menuItemId, price = 1 } = menu[0] ?? {};
    const quantity = Math.ceil(minimumOrder / price);
    const response = await this.customer.post(
      '/api/orders',
      { shopId, items: [{ menuItemId, quantity }], expectedTotal: quantity * price, paymentMethod },
      `ordering-${shopId}-${(this.keys += 1)}`,
    );
    if (response.status !== 201) throw new Error(`The order got ${response.status}: ${response.text}`);
    return (response.body as SeenOrder).orderId;
  }

  accept = (orderId: string) => this.owner.post(`/api/orders/${orderId}/accept`, {});
  reject = (orderId: string, reason?: string) => this.owner.post(`/api/orders/${orderId}/reject`, { reason });
  cancel = (orderId: string) => this.customer.post(`/api/orders/${orderId}/cancel`, {});

  async order(orderId: string): Promise<SeenOrder> {
    return (await this.customer.get(`/api/orders/${orderId}`)).body as SeenOrder;
  }
}
