import { protocol } from './protocol.js';
import { twoModules } from './two-modules.js';
import { judge, type Report, type Verdict } from './verdict.js';
import type { Bounds } from './world.js';

/** A whole protocol of a certain size. Every invariant must hold in it, and every action must occur. */
export interface Configuration {
  readonly name: string;
  readonly judge: (report?: Report) => Verdict;
}

const move = (name: string, bounds: Bounds): Configuration => ({
  name,
  judge: (report) => judge(protocol(bounds), report),
});

const gates: Configuration = { name: 'two modules with parked calls', judge: (report) => judge(twoModules(), report) };

/** For `npm run check`: some seconds. */
export const small: readonly Configuration[] = [
  move('move: 2 writes, epoch ≤ 4', { writes: 2, maxEpoch: 4, coordinators: 2, restore: false, relay: false }),
  move('move with old backups: 1 write, epoch ≤ 5', {
    ...{ writes: 1, maxEpoch: 5, coordinators: 2, restore: true, relay: false },
  }),
  move('relay: 1 write, epoch ≤ 3', { writes: 1, maxEpoch: 3, coordinators: 1, restore: false, relay: true }),
  gates,
];

/** For `npm run test:model`: some minutes. */
export const large: readonly Configuration[] = [
  move('move: 3 writes, epoch ≤ 6', { writes: 3, maxEpoch: 6, coordinators: 2, restore: false, relay: false }),
  move('move: 2 writes, epoch ≤ 5, 3 coordinators', {
    ...{ writes: 2, maxEpoch: 5, coordinators: 3, restore: false, relay: false },
  }),
  move('move with old backups: 3 writes, epoch ≤ 6', {
    ...{ writes: 3, maxEpoch: 6, coordinators: 2, restore: true, relay: false },
  }),
  move('relay: 2 writes, epoch ≤ 4', {
    ...{ writes: 2, maxEpoch: 4, coordinators: 1, restore: false, relay: true, hops: 2 },
  }),
  gates,
];
