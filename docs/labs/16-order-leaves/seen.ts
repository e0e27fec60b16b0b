/** What happens to the first try of a command; later tries wait until order has left. */
export type Fate = 'response lost' | 'request lost' | 'no owner';

/** A command of a member, as the member and the databases saw it. */
export interface CommandSeen {
  readonly kind: 'place' | 'accept';
  readonly fate: Fate;
  /** The statuses of all tries that got a response. */
  readonly statuses: readonly number[];
  /** Whether the member was told something; otherwise the code still tries. */
  readonly ended: boolean;
  /** Whether the member has a response that says so. */
  readonly done: boolean;
  /** The response of the first try that the member never got, where there was one, is the same as the one it got. */
  readonly sameBytes: boolean;
  /** Orders in the database because of it; of an acceptance, the order that it is about when it was captured. */
  readonly orders: number;
  /** Charges at the gateway for these. */
  readonly charges: number;
}

/** What two hosts said of themselves, and what came of it. */
export interface DisputeSeen {
  readonly name: 'an epoch apart' | 'at one epoch';
  /** `host-1: owner, epoch 3, commit 80` */
  readonly hosts: readonly string[];
  readonly started: readonly string[];
  /** Hosts that the operator wanted to start after the first one. */
  readonly triedNext: readonly string[];
  /** What the starts that failed said. */
  readonly refusals: readonly string[];
  readonly served: boolean;
  /** Orders that were acknowledged before, and are missing in what serves now. */
  readonly lost: number;
}

/** All that was seen. */
export interface Seen {
  readonly failure?: string;
  /** Milliseconds without an owner at the switch. */
  readonly pauseMs: number;
  readonly commands: readonly CommandSeen[];
  readonly disputes: readonly DisputeSeen[];
  /** The epochs of order in the history of the journal, in its order. */
  readonly epochs: readonly number[];
  /** What the other host says when it is started in the end. */
  readonly otherHost: string;
}

export const NOTHING: Seen = { pauseMs: 0, commands: [], disputes: [], epochs: [], otherHost: '' };
