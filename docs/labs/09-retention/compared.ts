import type { TestWorld } from '../../../src/platform/testing/api.js';
import type { Couriers } from './couriers.js';
import type { Outage } from './outage.js';
import { courier } from './start/src/contracts.js';

interface Counted {
  /** The ids of the deliveries that earnings has counted. */
  readonly deliveries: ReadonlySet<string>;
  /** By courier. */
  readonly accounts: ReadonlyMap<string, string>;
}

/** What is in the database of earnings. */
export async function countedIn(world: TestWorld): Promise<Counted> {
  const { sql } = world.store('earnings').reads;
  const deliveries = await sql.all<{ delivery_id: string }>('SELECT delivery_id FROM deliveries');
  const accounts = await sql.all<{ courier_id: string; account: string }>('SELECT courier_id, account FROM accounts');
  return {
    deliveries: new Set(deliveries.map((row) => row.delivery_id)),
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
  const isRight = ([courierId, account]: [string, string]) => accounts.get(courierId) === account;
  const states = await world.running.delivery.states();
  return {
    ...{ published: couriers.deliveries.length, lost: lost.length },
    lostWon: lost.reduce((sum, { fee }) => sum + fee, 0),
    ...{ countedBefore: before.size, stillCounted: [...before].filter((id) => deliveries.has(id)).length },
    ...{ healable: healable.length, healed: healable.filter((id) => deliveries.has(id)).length },
    ...{ accounts: couriers.accounts.size, accountsRight: [...couriers.accounts].filter(isRight).length },
    parked: states.reduce((sum, state) => sum + state.parked, 0),
  };
}
