import type { STEPS } from './start/src/contracts.js';

export type Step = (typeof STEPS)[number];

/** One order, as its customer saw it. */
export interface SeenOrder {
  readonly orderId: string;
  /** Whether the map did not know an address of it at night. */
  readonly isPoisoned: boolean;
  /** The steps that the customer was notified of until the end of the night, and until noon, in the order of the notices. */
  readonly atNight: readonly Step[];
  readonly atNoon: readonly Step[];
  /** The step that the order shows at noon. */
  readonly shown: Step | undefined;
  /** Notices until noon whose place is not the one of the map. */
  readonly wrongPlaces: number;
}

/** What a night with two orders of unknown addresses has brought, or the sentence that says why there was none. */
export interface Night {
  readonly failure?: string;
  readonly orders: readonly SeenOrder[];
  /** Events that were parked at the end of the night, and at noon. */
  readonly parkedAtNight: number;
  readonly parkedAtNoon: number;
  /** Why the feed waited at the end of the night, if it did. */
  readonly waits?: string;
}
