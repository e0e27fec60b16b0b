/** How many sagas of each name have not ended, and where that was counted. */
export interface SagasInFlight {
  readonly place: string;
  readonly counts: ReadonlyMap<string, number>;
}

/** A saga that is compared with its former version. */
export interface SagaPair {
  readonly module: string;
  readonly name: string;
  /** `garden.growth` */
  readonly subject: string;
  readonly inFlight: SagasInFlight | undefined;
}

/** How a change reaches new sagas, while those in flight keep what they began with. */
export const WAY_OUT =
  ', or leave this saga as it was and declare a second one beside it for the new ones (docs/sagas.md#change-a-saga)';

/** The sagas in flight that a change breaks, as a sentence begins with them. */
export function inFlightOf({ name, inFlight }: SagaPair): string {
  if (!inFlight) return 'a saga in flight (there is no database here to count them in)';
  const count = inFlight.counts.get(name) ?? 0;
  if (count === 0) return `a saga in flight elsewhere (there is none in ${inFlight.place})`;
  return count === 1
    ? `the 1 saga in flight in ${inFlight.place}`
    : `each of the ${count} sagas in flight in ${inFlight.place}`;
}
