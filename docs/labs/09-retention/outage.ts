/** What an outage that outlasted the retention has left, once the build of a workspace has come back. */
export interface Outage {
  /** Why nothing could be run at all. */
  readonly broken?: string;
  /** What the platform says at the start of a build that needs what is gone; undefined when it starts and says nothing. */
  readonly report?: string;
  /** Why the build of the workspace did not start, or was not repaired. */
  readonly failure?: string;
  /** Deliveries that were published: all, those that nobody can bring back, and the fees of these in won. */
  readonly published: number;
  readonly lost: number;
  readonly lostWon: number;
  /** Deliveries that earnings had counted before the outage, and how many of these it has in the end. */
  readonly countedBefore: number;
  readonly stillCounted: number;
  /** Deliveries that the log still has and that were not counted before the outage, and how many of these are counted in the end. */
  readonly healable: number;
  readonly healed: number;
  /** Deliveries in earnings whose courier or fee is not the published one. */
  readonly wrongDeliveries: number;
  /** Accounts of couriers, and how many of them are the present ones. */
  readonly accounts: number;
  readonly accountsRight: number;
  readonly parked: number;
}

/** The outage of which nothing is known. */
export const NOTHING: Outage = {
  ...{ published: 0, lost: 0, lostWon: 0, countedBefore: 0, stillCounted: 0, healable: 0, healed: 0 },
  ...{ wrongDeliveries: 0, accounts: 0, accountsRight: 0, parked: 0 },
};
