import type { Database } from './database.js';
import type { State } from './state.js';
import type { Bounds } from './world.js';

/** A database without rows, which follows the first owner. */
export const EMPTY: Database = {
  epoch: 0,
  role: 'follow',
  stream: 1,
  data: '',
  outcomes: 0,
  remembered: 0,
  relayed: 0,
  read: 0,
  trimmed: 0,
};

/** A is the owner in epoch 1, and knows it. B follows from the beginning. */
export function firstState({ writes }: Bounds): State {
  return {
    journal: { epoch: 1, owner: 0, phase: 'idle', to: 0 },
    databases: [{ ...EMPTY, epoch: 1, role: 'owner', stream: 0 }, EMPTY],
    beliefs: [1 << 1, 0],
    acknowledged: Array.from({ length: writes }, () => 0),
    begun: '',
    coordinators: [],
    seen: '',
    network: '',
    topic: '',
  };
}
