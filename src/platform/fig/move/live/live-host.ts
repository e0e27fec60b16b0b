import type { VerifyProgress } from '../../../store/copy/copy-verification.js';
import type { CopyAttempt, CopyOrigin } from '../copy-attempt.js';

/** How far a copy is after a hop. */
export interface Followed {
  /** The commit of the owner that it has. */
  readonly applied: number;
  /** The last commit of the owner. */
  readonly head: number;
  /** The rows that the hop has changed. */
  readonly keys: number;
  /** Why it cannot follow any more, as a sentence: the owner no longer has the changes that it lacks. A new copy can. */
  readonly lost?: string;
}

/** What the mover asks of a host for a move that goes on while the module serves. Everything may be repeated. */
export interface LiveHost {
  /**
   * Has the owner record which rows change, and lets its database be read with the permit.
   * @returns the commit behind which every change is recorded
   * @throws PeerFault when the database there is not the owner
   */
  capture(module: string, permit: string): Promise<number>;
  /** Gets the copy ready to become the owner: it records which rows change from its first commit on. */
  ready(module: string, attempt: CopyAttempt): Promise<void>;
  /** Brings the changes of the owner into the copy: one hop. */
  follow(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<Followed>;
  /**
   * Has a database that was the owner until its last commit follow the new one, at the epoch of the attempt.
   * @throws PeerFault when it cannot, since it is no prefix of the new owner
   */
  followFrom(module: string, attempt: CopyAttempt, origin: CopyOrigin): Promise<void>;
  /**
   * Brings the copy to a commit of an owner that is fenced, and compares what could not be compared while it wrote.
   * @throws PeerFault when that takes longer than `budgetMs`
   */
  catchUp(
    module: string,
    attempt: CopyAttempt,
    origin: CopyOrigin,
    commit: number,
    budgetMs: number,
  ): Promise<VerifyProgress>;
  /** Records no more changes, and forgets those that were recorded. */
  endCapture(module: string): Promise<void>;
}
