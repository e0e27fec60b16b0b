import { pathToFileURL } from 'node:url';

/** A response, as it came. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** One POST of a member. It rejects when the connection breaks. */
export type Send = (request: { readonly path: string; readonly key: string; readonly body: object }) => Promise<Reply>;

/** A host of order as an operator finds it: what its database says of itself. */
export interface FoundHost {
  readonly name: string;
  readonly identity: string;
  readonly role: string;
  readonly epoch: number;
  /** The number of the last commit in it. */
  readonly commit: number;
  /** When its file was changed last, in milliseconds. */
  readonly modified: number;
}

/** What the journal says of order. */
export interface JournalRow {
  readonly owner: string;
  readonly place: string;
  readonly epoch: number;
  readonly phase: string;
}

/** How a start ended: the host serves, or it has ended with a sentence. */
export interface Started {
  readonly ready: boolean;
  readonly said: string;
}

/** What a learner writes. */
export interface Learner {
  placeOrder(given: { send: Send; pause: (ms: number) => Promise<void>; body: object }): Promise<string | undefined>;
  acceptOrder(given: {
    send: Send;
    pause: (ms: number) => Promise<void>;
    orderId: string;
  }): Promise<string | undefined>;
  endDispute(given: {
    journal: JournalRow;
    hosts: readonly FoundHost[];
    start: (name: string) => Promise<Started>;
  }): Promise<void>;
}

const CALLS = ['placeOrder', 'acceptOrder', 'endDispute'] as const;

/** @throws Error with a sentence, when the file is not what the lab calls */
export async function learnerIn(file: string): Promise<Learner> {
  const found = (await import(pathToFileURL(file).href)) as Partial<Learner>;
  const missing = CALLS.filter((name) => typeof found[name] !== 'function');
  if (missing.length > 0) throw new Error(`straddle.mjs exports no ${missing.join(', ')}.`);
  return found as Learner;
}
