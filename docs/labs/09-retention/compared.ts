import type { TestWorld } from '../../../src/platform/testing/api.js';
import type { Couriers, Delivery } from './couriers.js';
import type { Outage } from './outage.js';
import { courier } from './start/src/contracts.js';

interface Counted {
  /** The deliveries that earnings has counted, by id. */
  readonly deliveries: ReadonlyMap<string, Delivery>;
  /** By courier. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** What is in the database of earnings. */
export async function countedIn(world: TestWorld): Promise<Counted> {
  const { sql } = world.store('earnings').reads;
  const deliveries = await sql.all<Delivery>(
    'SELECT delivery_id AS "deliveryId", courier_id AS "courierId", fee FROM deliveries',
  );
  const accounts = await sql.all<{ courier_id: string; account: string }>('SELECT courier_id, account FROM accounts');
  return {
    deliveries: new Map(deliveries.map((row) => [row.deliveryId, row])),
    accounts: new Map(accounts.map((row) => [row.courier_id, row.account])),
  };
}

/**
 * Compares earnings with all that the couriers have published, and with what their log still has.
 * @param before the deliveries that were counted before the outage
 */
export async function compared(world: TestWorld, couriers: Couriers, before: ReadonlySet<string>): Promise<Outage> {
  const kept = new Set((await world.published(courier.events.delivered)).map(({ deliveryId }) => deliveryId));
  const lost = couriers.deliveries.filter(({ deliveryId }) => !before.has(deliveryId) && !kept.has(deliveryId));
  const healable = [...kept].filter((id) => !before.has(id));
  const { deliveries, accounts } = await countedIn(world);
  const published = new Map(couriers.deliveries.map((delivery) => [delivery.deliveryId, delivery]));
  const isWrong = ({ deliveryId, courierId, fee }: Delivery) => {
    const delivery = published.get(deliveryId);
    return delivery?.courierId !== courierId || delivery.fee !== fee;
  };
  const isRight = ([courierId, account]: [string, string]) => accounts.get(courierId) === account;
  const states = await world.running.delivery.states();
  return {
    ...{ published: couriers.deliveries.length, lost: lost.length },
    lostWon: lost.reduce((sum, { fee }) => sum + fee, 0),
    ...{ countedBefore: before.size, stillCounted: [...before].filter((id) => deliveries.has(id)).length },
    ...{ healable: healable.length, healed: healable.filter((id) => deliveries.has(id)).length },
    wrongDeliveries: [...deliveries.values()].filter(isWrong).length,
    ...{ accounts: couriers.accounts.size, accountsRight: [...couriers.accounts].filter(isRight).length },
    parked: states.reduce((sum, state) => sum + state.parked, 0),
  };
}
