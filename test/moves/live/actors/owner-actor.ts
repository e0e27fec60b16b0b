import type { Random } from '../../../crash/random.js';
import { bodyOf, isAcknowledged } from '../history.js';
import { Actor, type Scene } from './actor.js';
import type { LiveClient } from './live-client.js';
import type { OpenOrder, Stall } from './market.js';

/** How often an owner looks at an order that is not paid yet, before the next order has its turn. */
const LOOKS = 2;

/** The owner of a shop: accepts and rejects orders that are paid, and changes prices. Nobody else changes this shop. */
export class OwnerActor extends Actor {
  constructor(
    client: LiveClient,
    scene: Scene,
    random: Random,
    private readonly stall: Stall,
  ) {
    super(client, scene, random);
  }

  protected async act(turn: number): Promise<void> {
    if (this.chance(12)) return this.price(`${this.client.name}-${turn}`);
    if (this.chance(6)) return this.repeat();
    if (this.chance(1)) return this.client.signIn();
    const { shopId } = this.stall;
    const order = this.scene.market.next(shopId);
    if (order) await this.decide(order);
  }

  private async decide(order: OpenOrder): Promise<void> {
    for (let look = 0; look < LOOKS; look += 1) {
      const status = await this.status(order.orderId);
      if (status === 'paid') return this.decidePaid(order);
      if (status !== 'placed' && status !== undefined) return;
    }
    this.scene.market.add(this.stall.shopId, order);
  }

  private async decidePaid({ orderId, key }: OpenOrder): Promise<void> {
    const verb = this.chance(80) ? 'accept' : 'reject';
    const path = `/api/orders/${orderId}/${verb}`;
    await this.send({ call: verb, key: `${key}-${verb}`, path, about: orderId, body: {} });
    await this.status(orderId);
  }

  private async status(orderId: string): Promise<unknown> {
    const seen = await this.client.read('order', 'order', `/api/orders/${orderId}`, orderId);
    return isAcknowledged(seen) ? bodyOf(seen)['status'] : undefined;
  }

  private async price(key: string): Promise<void> {
    const { shopId, items } = this.stall;
    const seen = await this.client.read('shop', 'shop', `/api/shops/${shopId}`, shopId);
    if (!isAcknowledged(seen)) return;
    const { menuItemId, price } = this.random.of(items);
    const body = { price: price + Math.floor(this.random.next() * 20) * 100 };
    const path = `/api/shops/${shopId}/menu/${menuItemId}`;
    await this.send({
      ...{ call: 'price', key: `${key}-price`, path, about: `${shopId}/${menuItemId}`, body },
      version: Number(bodyOf(seen)['version']),
    });
    await this.client.read('shop', 'shop', `/api/shops/${shopId}`, shopId);
  }
}
