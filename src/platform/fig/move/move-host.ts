import type { FoundDatabase } from '../found-database.js';
import type { ModuleBuild } from '../module-build.js';
import type { Ownership } from '../../store/database/ownership.js';
import type { CopyProgress } from '../../store/copy/copy-options.js';
import type { VerifyProgress } from '../../store/copy/copy-verification.js';
import type { DatabaseKind } from '../../store/database/database.js';
import type { CopyAttempt, CopyOrigin } from './copy-attempt.js';
import type { LiveHost } from './live/live-host.js';
import type { MoveSize } from './move.js';

/** What a host knows of a module's database there. */
export interface MoveLook {
  readonly build: ModuleBuild;
  readonly kind: DatabaseKind;
  /** Names the database there, whether it exists or not. */
  readonly description: string;
  /** The database; left out when there is none yet. */
  readonly database?: FoundDatabase;
  /** The SQLite file of an open database, for a host on the same machine. */
  readonly file?: string;
  /** How many rows it has, when that was asked for, and why some of them cannot move, as sentences. */
  readonly size?: MoveSize;
  readonly problems?: readonly string[];
  /** Room on its disk in bytes, where that is known. */
  readonly free?: number;
  /** Its clock, in milliseconds UTC. */
  readonly now: number;
}

/** What the mover asks of a host, near or far. Everything may be repeated. */
export interface MoveHost {
  /** What it does for moves that go on while the module serves. */
  readonly live: LiveHost;
  /**
   * @param to counts the rows, and checks whether they can live in a database of that kind
   * @param live also whether they can be followed while they change
   */
  look(module: string, to?: DatabaseKind, live?: boolean): Promise<MoveLook>;
  /** Opens the database of the module there, and makes it if there is none. @returns its identity */
  standBy(module: string): Promise<string>;
  /**
   * Empties that database of what another attempt has copied, and follows at the epoch. Nobody sees a change.
   * @throws PeerFault when the host has another database by now; so do `copy` and `verify`
   */
  prepare(module: string, attempt: CopyAttempt): Promise<void>;
  /**
   * Fences the owner at this epoch as the last unit of its queue, and lets the copy be read with the permit.
   * @param withinMs withdrawn, with nothing done, when the writer's turn has not come by then
   * @returns the number of its last commit
   */
  fence(module: string, epoch: number, permit: string, withinMs?: number): Promise<number>;
  /** Copies for about `budgetMs`. */
  copy(module: string, attempt: CopyAttempt, origin: CopyOrigin, budgetMs: number): Promise<CopyProgress>;
  /** Compares for about `budgetMs`. @param again compares all rows anew, of a copy that follows and was found equal */
  verify(
    module: string,
    attempt: CopyAttempt,
    origin: CopyOrigin,
    budgetMs: number,
    again?: boolean,
  ): Promise<VerifyProgress>;
  /** Brings the module there in line with the journal, as it is now. */
  reconcile(module: string): Promise<Ownership>;
  /** Ends the permit, and closes a database that was opened for the move alone. */
  release(module: string): Promise<void>;
}
