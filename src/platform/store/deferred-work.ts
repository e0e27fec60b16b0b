import type { NotOwner, Unavailable } from '../contract/failure.js';
import type { Sql, SqlValue } from './database/sql.js';
import type { OpenStore } from './open-store.js';
import { ReadSide } from './unit/read-side.js';
import type { Readable } from './unit/tx.js';
import { type Committed, type UnitOptions, UnitOfWork, type UnitTx } from './unit/unit-of-work.js';

/** A store that may be closed. */
export interface ClosableStore {
  readonly isOpen: boolean;
  /** @throws what {@link closed} returns, while it is closed */
  readonly opened: OpenStore;
  /** The failure of a call while it is closed. */
  closed(): Unavailable | NotOwner;
}

/** The units of work of a store that may be closed. */
export class DeferredUnits extends UnitOfWork {
  constructor(private readonly store: ClosableStore) {
    super();
  }

  override run<T>(name: string, work: (tx: UnitTx) => Promise<T>, options?: UnitOptions<T>): Promise<Committed<T>> {
    if (!this.store.isOpen) return Promise.reject(this.store.closed());
    return this.store.opened.units.run(name, work, options);
  }
}

/** The reads of a store that may be closed. */
export class DeferredReads extends ReadSide {
  readonly sql: Sql = {
    all: <Row extends object>(statement: string, values?: readonly SqlValue[]): Promise<Row[]> =>
      this.store.isOpen ? this.store.opened.reads.sql.all<Row>(statement, values) : Promise.reject(this.store.closed()),
  };

  constructor(private readonly store: ClosableStore) {
    super();
  }

  override get manager() {
    return this.store.opened.reads.manager;
  }

  override snapshot<T>(work: (at: Readable) => Promise<T>, limitMs?: number): Promise<T> {
    return this.store.isOpen ? this.store.opened.reads.snapshot(work, limitMs) : Promise.reject(this.store.closed());
  }
}
