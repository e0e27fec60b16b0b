import { injectable } from 'inversify';
import {
  type Answer,
  type CommandHandler,
  type In,
  memberCalling,
  type Out,
  refused,
  Sagas,
  type Tx,
  utc,
} from '../../../platform/api.js';
import { type shop, ShopClient } from '../../shop/contract.js';
import { Checkout } from '../checkout/checkout.js';
import { BELOW_MINIMUM, ITEM_SOLD_OUT, order, PRICE_CHANGED, SHOP_CLOSED, TOTAL_TOO_HIGH } from '../contract.js';
import type { Order } from '../domain/order.js';
import { merged, NotPlaced, placed, type Placing } from '../domain/placing.js';
import { OrderRepository } from '../store/order-repository.js';
import { factsOf } from '../transitions/order-events.js';

type Call = typeof order.calls.place;
type Offer = Out<typeof shop.calls.offer>;

const REFUSALS = { SHOP_CLOSED, ITEM_SOLD_OUT, TOTAL_TOO_HIGH, PRICE_CHANGED, BELOW_MINIMUM };

/**
 * Places an order (주문하기) at the prices of the shop's present offer, and starts its checkout. The refusals of shop
 * (SHOP_UNKNOWN, ITEM_UNKNOWN) pass through; the contract of order declares them too.
 */
@injectable()
export class PlaceOrder implements CommandHandler<Call, Offer> {
  constructor(
    private readonly shops: ShopClient,
    private readonly orders: OrderRepository,
    private readonly sagas: Sagas,
  ) {}

  prepare({ shopId, items }: In<Call>): Promise<Offer> {
    return this.shops.offer({ shopId, menuItemIds: merged(items).map(({ menuItemId }) => menuItemId) });
  }

  async apply(tx: Tx, { items, expectedTotal, paymentMethod }: In<Call>, offer: Offer): Promise<Answer<Call>> {
    const memberId = memberCalling(tx.call.principal);
    const wanted = { memberId, wanted: items, expectedTotal, paymentMethod };
    const accepted = this.decide({ orderId: tx.id(), placedAt: utc(tx.now()), ...wanted }, offer);
    const { orderId, status, shopId, ownerId, total } = accepted;
    await this.orders.add(tx, { ...accepted, correlationId: tx.call.correlationId });
    tx.publish(order.events.placed, factsOf(accepted));
    await this.sagas.start(tx, Checkout, orderId, {
      orderId,
      memberId,
      shopId,
      ownerId,
      amount: total,
      method: paymentMethod,
    });
    return { orderId, status, total };
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
