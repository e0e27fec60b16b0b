import { injectable } from 'inversify';
import type { Answer, In, Out } from '../../../platform/contract/call.js';
import { refused } from '../../../platform/contract/failure.js';
import { memberCalling } from '../../../platform/contract/principal.js';
import type { CommandHandler } from '../../../platform/module/handler.js';
import { utc } from '../../../platform/ops/clock.js';
import type { Tx } from '../../../platform/store/tx.js';
import { type shop, ShopClient } from '../../shop/contract.js';
import { BELOW_MINIMUM, ITEM_SOLD_OUT, order, PRICE_CHANGED, SHOP_CLOSED, TOTAL_TOO_HIGH } from '../contract.js';
import type { Order } from '../domain/order.js';
import { merged, NotPlaced, placed, type Placing } from '../domain/placing.js';
import { OrderRepository } from '../store/order-repository.js';

type Call = typeof order.calls.place;
type Offer = Out<typeof shop.calls.offer>;

const REFUSALS = { SHOP_CLOSED, ITEM_SOLD_OUT, TOTAL_TOO_HIGH, PRICE_CHANGED, BELOW_MINIMUM };

/**
 * Places an order (주문하기): asks the shop what it offers, and decides by that. The shop's own refusals (SHOP_UNKNOWN,
 * ITEM_UNKNOWN) pass through; the contract of order declares them too.
 */
@injectable()
export class PlaceOrder implements CommandHandler<Call, Offer> {
  constructor(
    private readonly shops: ShopClient,
    private readonly orders: OrderRepository,
  ) {}

  prepare({ shopId, items }: In<Call>): Promise<Offer> {
    return this.shops.offer({ shopId, menuItemIds: merged(items).map(({ menuItemId }) => menuItemId) });
  }

  async apply(tx: Tx, { items, expectedTotal }: In<Call>, offer: Offer): Promise<Answer<Call>> {
    const memberId = memberCalling(tx.call.principal);
    const placing = { orderId: tx.id(), memberId, wanted: items, expectedTotal, placedAt: utc(tx.now()) };
    const accepted = this.decide(placing, offer);
    await this.orders.add(tx, accepted);
    const { status, ...facts } = accepted;
    tx.publish(order.events.placed, { ...facts, lines: [...facts.lines] });
    return { orderId: accepted.orderId, status, total: accepted.total };
  }

  private decide(placing: Placing, offer: Offer): Order {
    try {
      return placed(placing, offer);
    } catch (error) {
      if (error instanceof NotPlaced) throw refused(REFUSALS[error.rule], error.message);
      throw error;
    }
  }
}
