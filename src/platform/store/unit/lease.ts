import { NotOwner } from '../../contract/failure.js';
import { type Clock, utc } from '../../ops/clock.js';
import type { ModuleStore } from './module-store.js';
import type { Committed, UnitOptions, UnitTx } from './unit-of-work.js';

/** The error of a unit of work whose holder has lost its lease to another. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** A lease as its row shows it. */
interface SeenLease {
  readonly token: number;
  readonly holder: string;
  readonly renewals: number;
  readonly until: string;
}

interface LeaseRow {
  readonly token: number;
  readonly holder: string;
}

export interface LeaseSpec {
  readonly store: ModuleStore;
  readonly clock: Clock;
  /** Names what is leased: `sagas`. */
  readonly name: string;
  /** Tells this holder from every other, those before a restart included. */
  readonly holder: string;
  /** How long others wait for a renewal before they take the lease, in milliseconds. */
  readonly lastsMs: number;
}

/** The holder of a lease that is free. */
const NOBODY = '';

/** Includes `until` for older programs, which renew by that column alone. */
const textOf = ({ token, holder, renewals, until }: SeenLease): string =>
  JSON.stringify([Number(token), holder, Number(renewals), until]);

/**
 * The right to do something for a module that only one process may do at a time. A new holder raises the token of the lease, and
 * each unit of work of a holder checks the token. So a holder that has lost the lease without noticing (it was stopped, or cut
 * off) can no longer write ("fencing token": M. Kleppmann, How to do distributed locking, 2016). Time decides only when others
 * may take the lease, never who may write. No two clocks are compared: another process takes the lease when its row has not
 * changed for `lastsMs` of that process's own monotonic clock (as the lock client of Amazon DynamoDB does).
 */
export class Lease {
  private token: number | undefined;
  /** The row of another's lease, and the monotonic time since which it has not changed. */
  private seen: { readonly row: string; readonly since: number } | undefined;

  constructor(private readonly spec: LeaseSpec) {}

  /** Whether this holder has the lease, as far as it knows. Only {@link assertHeld} is certain. */
  get held(): boolean {
    return this.token !== undefined;
  }

  /** A number that stays the same while this holder has the lease without a break; undefined while it has not. */
  get term(): number | undefined {
    return this.token;
  }

  /**
   * Takes the lease, or renews it. Resolves with whether this holder has it now.
   * @param takeOver takes it although another's has not run out: for a caller that knows that the other is dead.
   */
  async take(takeOver = false): Promise<boolean> {
    const { store, name, holder, lastsMs } = this.spec;
    const { value } = await store.units.run(`take the lease of ${name}`, async (tx) => {
      const [row] = await tx.sql.all<SeenLease>('SELECT token, holder, renewals, until FROM _lease WHERE name = ?', [
        name,
      ]);
      const renewed = row?.holder === holder;
      const free = row === undefined || row.holder === NOBODY;
      if (!renewed && !free && !takeOver && !this.hasRunOut(row)) return { others: row };
      const token = Number(row?.token ?? 0) + (renewed ? 0 : 1);
      const now = tx.now();
      await tx.sql.all(
        `INSERT INTO _lease (name, holder, token, until, renewals, renewed_at) VALUES (?, ?, ?, ?, 1, ?)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, until = excluded.until,
           renewals = _lease.renewals + 1, renewed_at = excluded.renewed_at`,
        [name, holder, token, utc(now + lastsMs), utc(now)],
      );
      tx.cache.delete(this.row);
      return { token };
    });
    this.token = value.token;
    this.watch(value.others);
    return this.held;
  }

  /** Notes the row of another's lease, and since when it has not changed. */
  private watch(row: SeenLease | undefined): void {
    if (row === undefined) this.seen = undefined;
    else if (this.seen?.row !== textOf(row)) this.seen = { row: textOf(row), since: this.spec.clock.monotonic() };
  }

  /** Whether another's lease was not renewed for as long as it lasts, by the clock of this process alone. */
  private hasRunOut(row: SeenLease): boolean {
    const { clock, lastsMs } = this.spec;
    return this.seen?.row === textOf(row) && clock.monotonic() - this.seen.since >= lastsMs;
  }

  /**
   * To be called in each unit of work that the lease is for, before it writes.
   * @throws LeaseLost when another has taken the lease, or this holder never had it.
   */
  async assertHeld(tx: UnitTx): Promise<void> {
    const { name, holder } = this.spec;
    const row = await this.current(tx);
    if (row && this.token !== undefined && Number(row.token) === this.token) return;
    throw new LeaseLost(
      `${holder} no longer has the lease of ${name} in ${this.spec.store.module}: ${row?.holder || 'nobody'} has it. Nothing was written.`,
    );
  }

  /** A unit of work that checks first that this holder still has the lease. @throws LeaseLost when it does not. */
  run<T>(name: string, work: (tx: UnitTx) => Promise<T>, options?: UnitOptions<T>): Promise<Committed<T>> {
    const leased = async (tx: UnitTx): Promise<T> => {
      await this.assertHeld(tx);
      return work(tx);
    };
    return this.spec.store.units.run(name, leased, options);
  }

  /** The holder, read once in each transaction: nobody else writes in it, and many units share it. */
  private async current(tx: UnitTx): Promise<LeaseRow | undefined> {
    const known = tx.cache.get(this.row) as { readonly row: LeaseRow | undefined } | undefined;
    if (known) return known.row;
    const [row] = await tx.sql.all<LeaseRow>('SELECT token, holder FROM _lease WHERE name = ?', [this.spec.name]);
    tx.cache.set(this.row, { row });
    return row;
  }

  /** The key of the holder in the cache of a transaction. */
  private get row(): string {
    return `lease of ${this.spec.name}`;
  }

  /** Forgets that this holder has it, after {@link LeaseLost}. */
  forget(): void {
    this.token = undefined;
  }

  /** Lets others take the lease at once. When this holder takes it again, it has another {@link term}. */
  async release(): Promise<void> {
    const { store, name } = this.spec;
    const mine = this.token;
    if (mine === undefined) return;
    this.token = undefined;
    const released = store.units.run(`release the lease of ${name}`, (tx) => {
      const now = utc(tx.now());
      const set = 'holder = ?, until = ?, renewed_at = ?';
      return tx.sql.all(`UPDATE _lease SET ${set} WHERE name = ? AND token = ?`, [NOBODY, now, now, name, mine]);
    });
    await released.catch((error: unknown) => {
      // The module has another owner, where the lease says nothing.
      if (!(error instanceof NotOwner)) throw error;
    });
  }
}

/** Frees all leases of a module: nobody who had one may write any more. Their tokens go on rising. */
export async function freeLeases(store: ModuleStore): Promise<void> {
  await store.units.run(`free the leases of ${store.module}`, (tx) =>
    tx.sql.all('UPDATE _lease SET holder = ? WHERE holder <> ?', [NOBODY, NOBODY]),
  );
}
