import { entryAt } from './entry.js';

/** A (0) or B (1). */
export type Side = 0 | 1;

export const SIDES: readonly Side[] = [0, 1];

export function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

/** A module's database on one side, as it is on the disk. */
export interface Database {
  readonly epoch: number;
  readonly role: 'owner' | 'fenced' | 'follow';
  /** The epoch of the owner that it follows, or followed last. */
  readonly stream: number;
  /** What was written, in the order of commits. */
  readonly data: string;
  /** The stored outcomes of calls: one bit for each write. */
  readonly outcomes: number;
  /** The commit number that a process keeps in memory; 0 when it reads the number from the database. */
  readonly remembered: number;
  /** How far the relay has sent the log, as its row says. Moves with the data, like the two below. */
  readonly relayed: number;
  /** How far the consumer has read, as it has reported. */
  readonly read: number;
  /** Up to which position events were removed from the log. */
  readonly trimmed: number;
}

/**
 * The number of the last commit. Every commit adds one entry, or moves one of the three rows on: their sum grows with each, and
 * two databases of one history are equal when it is equal.
 */
export function commitNumber({ data, relayed, read, trimmed }: Database): number {
  return data.length + relayed + read + trimmed;
}

/** The number of the next commit, as the process that writes believes it. */
export function nextNumber(database: Database): number {
  return (database.remembered || commitNumber(database)) + 1;
}

/** The epoch of the last entry; 0 when there is none. */
export function lastEpoch({ data }: Database): number {
  return data.length > 0 ? entryAt(data, data.length - 1).epoch : 0;
}
