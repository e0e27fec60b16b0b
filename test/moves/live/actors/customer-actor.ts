import { bodyOf, isAcknowledged } from '../history.js';
import { Actor } from './actor.js';

/** How a customer pays, most of the time well. */
const METHODS = [
  ...Array.from({ length: 12 }, () => 'card-ok'),
  ...['card-declined', 'card-slow', 'card-fails', 'card-timeout-after-charge'],
];
/** A module keeps a hundred refusals of a member in an hour; one that it does not keep may become another response. */
const MOST_REFUSALS = 40;
/** Of the lists that a customer reads. */
const PAGE = 20;

/** A customer: orders, cancels, reads what they wrote, repeats commands, and signs in again. */
export class CustomerActor extends Actor {
  private readonly orders: string[] = [];
  private refusals = 0;

  protected async act(turn: number): Promise<void> {
    const dice = this.random.next() * 100;
    if (dice < 55) return this.order(`${this.client.name}-${turn}`);
    if (dice < 65) return this.repeat();
    if (dice < 84 && this.orders.length > 0) return this.readOrder(this.random.of(this.orders));
    if (dice < 96) return void (await this.client.read('orders', 'order', `/api/orders?limit=${PAGE}`, ''));
    if (dice < 98) return this.client.signIn();
    return this.order(`${this.client.name}-${turn}`, true);
  }

  /** @param isWrong the customer expects another total, so that the order is refused */
  private async order(key: string, isWrong = false): Promise<void> {
    if (isWrong && (this.refusals += 1) > MOST_REFUSALS) return;
    const { shopId, items } = this.random.of(this.scene.market.stalls);
    const { menuItemId } = this.random.of(items);
    const quantity = Math.round(this.random.between(2, 9));
    const body = {
      ...{ shopId, items: [{ menuItemId, quantity }], paymentMethod: this.random.of(METHODS) },
      ...(isWrong ? { expectedTotal: 1 } : {}),
    };
    const placed = await this.send({ call: 'place', key, path: '/api/orders', about: '', body });
    if (!isAcknowledged(placed)) return;
    const orderId = String(bodyOf(placed)['orderId']);
    this.orders.push(orderId);
    await this.readOrder(orderId);
    if (this.chance(15)) await this.cancel(orderId, key);
    else this.scene.market.add(shopId, { orderId, key });
    // Some are cancelled beside their shop, which accepts or rejects them at the same time.
    if (this.chance(5)) await this.cancel(orderId, `${key}-late`);
  }

  private async cancel(orderId: string, key: string): Promise<void> {
    const path = `/api/orders/${orderId}/cancel`;
    await this.send({ call: 'cancel', key: `${key}-cancel`, path, about: orderId, body: {} });
    await this.readOrder(orderId);
  }

  private async readOrder(orderId: string): Promise<void> {
    await this.client.read('order', 'order', `/api/orders/${orderId}`, orderId);
  }
}
