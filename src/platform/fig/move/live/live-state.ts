/** One of the two databases of a move. */
export type MoveSide = 'from' | 'to';

/** How far the database that does not own the data is, which is its copy. `former`: it was the owner until its last commit, and is to follow. */
export type CopyStage = 'none' | 'former' | 'copying' | 'following' | 'verified';

/** How far a copy is behind the owner. */
export interface Lag {
  readonly commits: number;
  /** For how long it has not had all commits, in milliseconds. */
  readonly ms: number;
}

/** What the journal keeps of a move that goes on while the module serves. */
export interface LiveState {
  /** Which database owns the data. */
  readonly owner: MoveSide;
  readonly copy: CopyStage;
  /** Counts the copies that were begun: each has an id of its own. */
  readonly copies: number;
  /** The commit behind which the owner's changes were captured for this copy. */
  readonly since?: number;
  readonly lag?: Lag;
  /** When all rows of the copy were last found equal, in milliseconds UTC. */
  readonly verifiedAt?: number;
  /** Whether it waits for an operator before it switches. */
  readonly holds: boolean;
  /** What an operator has asked for, and is not done yet: to change the owner as soon as the copy is verified, or to end where it is. */
  readonly wish?: 'switch' | 'complete';
  /** It does not switch by itself before this time, in milliseconds UTC. */
  readonly notBefore?: number;
  /** How long no database was the owner, at each switch, in milliseconds: the last {@link KEPT_PAUSES}. */
  readonly pauses: readonly number[];
  /** How many switches were done, forward and back. */
  readonly switches: number;
  /** How many tries to switch were cancelled since the last one that was done, and why the last of them was. */
  readonly failures: number;
  readonly failure?: string;
  /** Why it cannot go back, as a sentence; left out when it can, or will soon. */
  readonly lost?: string;
}

export const KEPT_PAUSES = 1_000;

/** What a live move is at first. */
export function firstState({ holds, notBefore }: Pick<LiveState, 'holds' | 'notBefore'>): LiveState {
  const first = { owner: 'from', copy: 'none', copies: 1, pauses: [], switches: 0, failures: 0, holds } as const;
  return { ...first, ...(notBefore === undefined ? {} : { notBefore }) };
}

/** A copy that is begun anew: of a database that was the owner, or empty. */
export function anew(live: LiveState, copy: 'none' | 'former'): LiveState {
  const { since: _, lost: __, lag: ___, verifiedAt: ____, failure: _____, ...kept } = live;
  return { ...kept, copy, copies: live.copies + 1 };
}
