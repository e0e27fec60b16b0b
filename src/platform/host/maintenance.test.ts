import { VirtualClock } from '../testing/virtual-clock.js';
import { arrives } from '../testing/waiting.js';
import { quietLog } from '../testing/quiet-log.js';
import type { EventDelivery } from '../events/engine/event-delivery.js';
import { ownerAt } from '../store/database/ownership.js';
import type { OpenStore } from '../store/open-store.js';
import { Maintenance } from './maintenance.js';

/** A store that notes what is done with it; one that is broken refuses every unit of work. */
function storeOf(module: string, done: string[], broken = false): OpenStore {
  const run = (name: string) => {
    if (broken) return Promise.reject(new Error('this epoch may not write'));
    done.push(name);
    return Promise.resolve({ value: 0 });
  };
  const emptyLog = () => Promise.resolve(void done.push(`empty the log of ${module}`));
  return { module, ownership: ownerAt(1), units: { run }, emptyLog } as unknown as OpenStore;
}

describe('the maintenance of a host', () => {
  it('goes on for the other modules while the database of one cannot be written', async () => {
    const clock = new VirtualClock();
    const done: string[] = [];
    const stores = new Map(
      [storeOf('garden', done, true), storeOf('water', done)].map((store) => [store.module, store]),
    );
    const delivery = {
      report: () => Promise.resolve(),
      trim: (module: string) =>
        module === 'garden'
          ? Promise.reject(new Error('this epoch may not write'))
          : Promise.resolve(done.push('trim')),
    } as unknown as EventDelivery;
    const maintenance = new Maintenance(stores, delivery, clock, quietLog, { every: '1m', keep: '30d' });
    maintenance.start();
    clock.turn(60_000);
    await arrives('the round is over', () => done.includes('empty the log of water'));
    await maintenance.stop();
    expect(done).toEqual([
      'empty the log of garden',
      'trim',
      'maintenance of water',
      'maintenance of water',
      'maintenance of water',
      'empty the log of water',
    ]);
  });
});
