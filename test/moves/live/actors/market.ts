/** What is ordered in one shop, and who owns it. */
export interface Stall {
  readonly owner: string;
  readonly shopId: string;
  readonly items: readonly { readonly menuItemId: string; readonly price: number }[];
  /** The version of the shop before the load. */
  readonly version: number;
}

/** An order that was acknowledged, and waits for its shop. */
export interface OpenOrder {
  readonly orderId: string;
  readonly key: string;
}

/** What the actors of a run share: the shops, and the orders that their owners have not seen yet. */
export class Market {
  private readonly open = new Map<string, OpenOrder[]>();

  constructor(readonly stalls: readonly Stall[]) {}

  /** Puts an order last in the queue of its shop. */
  add(shopId: string, order: OpenOrder): void {
    const queue = this.open.get(shopId);
    if (queue) queue.push(order);
    else this.open.set(shopId, [order]);
  }

  /** Takes the oldest order of a shop. */
  next(shopId: string): OpenOrder | undefined {
    return this.open.get(shopId)?.shift();
  }
}
