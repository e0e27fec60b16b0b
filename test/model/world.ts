import type { Take } from './machine.js';
import type { Mechanisms } from './mechanisms.js';
import type { Messages } from './messages.js';
import type { State } from './state.js';

/** How large a model is explored. */
export interface Bounds {
  /** At most 3. */
  readonly writes: number;
  /** The highest epoch, at most 7. No switch begins that could not be cancelled below it. */
  readonly maxEpoch: number;
  /** How many may carry out a switch at once. */
  readonly coordinators: number;
  /** An old backup may be put back on the side that is not the owner. */
  readonly restore: boolean;
  /** At most this many hops are under way that could still be applied. Default: any number. */
  readonly hops?: number;
  /** The events go over a broker, too, and the log is trimmed. */
  readonly relay: boolean;
}

/** What every action of an exploration knows. */
export interface World {
  readonly bounds: Bounds;
  readonly mechanisms: Mechanisms;
  readonly messages: Messages;
}

/** Passes each step that some action can take in a state. */
export type Actions = (world: World, state: State, take: Take<State>) => void;
