import { implement } from '../../../src/platform/api.js';
import type { TestWorld } from '../../../src/platform/testing/api.js';
import type { RandomChoices } from '../../../tools/lab/random-choices.js';
import { courier } from './start/src/contracts.js';

const COURIERS = 6;
const DELIVERIES_A_DAY = 10;

/** The producer, which another team runs. */
export const courierModule = implement(courier, { calls: {} });

export interface Delivery {
  readonly deliveryId: string;
  readonly courierId: string;
  /** In won. */
  readonly fee: number;
}

/** The couriers of a world, and all that they have published. Their choices are those of a seed. */
export class Couriers {
  readonly deliveries: Delivery[] = [];
  /** The present account of each courier. */
  readonly accounts = new Map<string, string>();

  constructor(private readonly choices: RandomChoices) {}

  /** One day: deliveries, and a courier who changes the account. */
  async work(world: TestWorld): Promise<void> {
    const done = Array.from({ length: DELIVERIES_A_DAY }, (_, at): Delivery => ({
      deliveryId: `delivery-${this.deliveries.length + at + 1}`,
      courierId: this.anybody(),
      fee: 3_000 + 100 * this.choices.below(30),
    }));
    const changed = { courierId: this.anybody(), account: `110-${this.choices.below(1_000_000)}` };
    await world.store('courier').units.run('a day of couriers', async (tx) => {
      for (const delivery of done) tx.publish(courier.events.delivered, delivery);
      tx.publish(courier.events.accountChanged, changed);
    });
    this.deliveries.push(...done);
    this.accounts.set(changed.courierId, changed.account);
  }

  private anybody(): string {
    return `courier-${this.choices.below(COURIERS) + 1}`;
  }
}
