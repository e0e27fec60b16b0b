import type { Consumer } from './consumer.js';
import type { CallPromise } from './snapshot.js';

/** A call as it was and as it is promised, and those who may make it as it was. */
export interface CallPair {
  readonly module: string;
  /** `garden.plant` */
  readonly subject: string;
  readonly before: CallPromise;
  readonly after: CallPromise;
  readonly consumers: readonly Consumer[];
}

export const clientsIn = ({ consumers }: CallPair) => consumers.filter(({ isModule }) => !isModule);
export const modulesIn = ({ consumers }: CallPair) => consumers.filter(({ isModule }) => isModule);
