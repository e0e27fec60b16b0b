import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import { CommitCounter } from './unit/commit-counter.js';
import {
  type Connection,
  type Database,
  DatabaseInUse,
  type DatabaseKind,
  type DataSourceSpec,
} from './database/database.js';
import { CannotOpen } from './cannot-open.js';
import { type ChangeCapture, StoreCapture } from './capture/store-capture.js';
import type { EventLog } from './unit/event-log.js';
import type { GroupObserver } from './unit/group-commits.js';
import type { ExpectedDatabase } from './database/identity.js';
import { prepareDatabase, storeMigrations } from './database/prepare-database.js';
import type { TableLayout } from './database/table-layout.js';
import type { ModuleStore } from './unit/module-store.js';
import { ReadConnection } from './unit/read-side.js';
import { ownerAt, type Ownership, readOwnership } from './database/ownership.js';
import { StoreOwnership } from './unit/store-ownership.js';
import { cannotWrite, LastFault } from './database/database-fault.js';
import { UnitQueue } from './unit/unit-queue.js';
import { findOvertaking } from './database/writer-token.js';

export interface StoreSpec extends DataSourceSpec, ExpectedDatabase {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: EventLog;
  readonly observer?: GroupObserver;
  /** Gets what no caller gets: slow statements, listeners that throw. */
  readonly logger?: Log;
  /** Runs every unit twice, rolling back the first run. */
  readonly twice?: boolean;
  /** A database that is new is fenced at epoch 0, until it is activated. Default: it is the owner at epoch 1. */
  readonly bornFenced?: boolean;
  /** Whether this process has the database to itself. Default: what the kind of database says. */
  readonly exclusive?: boolean;
}

/** A store that is open, with what its host needs to watch and close it. */
export interface OpenStore extends ModuleStore, ChangeCapture {
  /** Units of work that wait for their turn. */
  readonly waiting: number;
  /** Why the database does not work, as a sentence for operators; undefined while it works, as far as its last use has shown. */
  readonly fault: string | undefined;
  /**
   * Reads the epoch and the role that the database has now, whatever this process believes. It notes it as `fault` when another
   * process has taken the database over.
   * @throws Unavailable when it cannot read.
   */
  probe(): Promise<Ownership>;
  readonly kind: DatabaseKind;
  /** The tables of its database, those of the platform among them. */
  tables(): Promise<readonly string[]>;
  /** The layout of these tables, in the order of their names. */
  layout(): Promise<readonly TableLayout[]>;
  /** Removes erased data from the files beside the database, where there are such files. */
  emptyLog(): Promise<void>;
  /**
   * Lets nobody write any more, from this epoch on. Units that wait are refused as `NotOwner`; none runs beside it. It may be
   * repeated, as the two below. Resolves with the number of the last commit.
   * @param withinMs when the writer's turn does not come within so many milliseconds, it is withdrawn
   * @throws Error when the database is at a greater epoch. @throws Unavailable when it was withdrawn: nothing was done.
   */
  fence(epoch: number, withinMs?: number): Promise<number>;
  /** As {@link fence}, and only what repeats the commits of the owner at this epoch may write. */
  follow(epoch: number): Promise<number>;
  /**
   * Makes this database the owner at this epoch, and lets units of this process write.
   * @throws Error when the database is at a greater epoch, or at this one and is not the owner.
   */
  activate(epoch: number): Promise<number>;
  /**
   * Runs `work` in one transaction of the writer, under the claim of a follower at this epoch. No unit runs beside it.
   * @throws NotFollower when the database is no follower at this epoch. Nothing was written then.
   */
  apply<T>(epoch: number, work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Takes no more work, finishes the units that wait, and releases the database. */
  close(): Promise<void>;
}

/**
 * Opens a module's database: locks it, migrates it, fences it, and starts its writer queue.
 * @throws DatabaseInUse. @throws CannotOpen when the database does not work. @throws Error with a sentence when it is another one
 *   than was expected, or cannot be migrated.
 */
export async function openStore(spec: StoreSpec): Promise<OpenStore> {
  const { module, database } = spec;
  const fault = new LastFault(spec.clock, module, spec.logger);
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  };
  try {
    const lock = await database.lock();
    closers.push(() => lock.release());
    const dataSource = await database.dataSource({
      rows: spec.rows,
      migrations: storeMigrations(database, spec),
    });
    closers.push(() => dataSource.destroy());
    const connection = await database.writer();
    closers.push(() => connection.close());
    const { token, identity } = await prepareDatabase(spec, dataSource, connection);
    const believed = await readOwnership(connection);
    const counter = new CommitCounter(module, connection, database, token);
    const ownership = new StoreOwnership(module, connection, database, counter, believed, token);
    const reads = new ReadConnection(module, database, dataSource, await database.reader(), fault);
    closers.push(() => reads.close());
    const units = new UnitQueue(
      {
        module,
        clock: spec.clock,
        ids: spec.ids,
        dataSource,
        connection,
        database,
        counter,
        log: spec.log,
        ownership: () => ownership.current,
        twice: spec.twice ?? false,
        fault,
        logger: spec.logger,
      },
      spec.observer,
    );
    closers.push(() => units.close());
    const inTurn = async <T>(work: () => Promise<T>, withinMs?: number): Promise<T> => {
      const done = await units
        .betweenGroups(async () => ({ value: await work() }), withinMs)
        .catch((error: unknown) => {
          const found = database.fault(error, 'writing');
          throw found ? cannotWrite(module, found.sentence, error) : error;
        });
      if (!done) throw new Unavailable(`${module} is stopping, so nothing in its database changes.`);
      return done.value;
    };
    const become = (next: Ownership, withinMs?: number): Promise<number> =>
      inTurn(() => ownership.become(next, withinMs), withinMs);
    const changes = new StoreCapture(connection, database, inTurn, token);
    return {
      module,
      identity,
      exclusive: spec.exclusive ?? database.exclusive,
      units,
      reads,
      get ownership() {
        return ownership.current;
      },
      fence: (epoch, withinMs) => become({ epoch, role: 'fenced' }, withinMs),
      follow: (epoch) => become({ epoch, role: 'follower' }),
      activate: (epoch) => become(ownerAt(epoch)),
      capture: () => changes.capture(),
      endCapture: () => changes.endCapture(),
      trimChanges: (upTo) => changes.trimChanges(upTo),
      apply: (epoch, work) => inTurn(() => ownership.apply(epoch, work)),
      get waiting() {
        return units.length;
      },
      get fault() {
        return fault.sentence;
      },
      onPublished: (listener) => units.commits.onPublished(listener),
      onCommitted: (listener) => units.commits.onCommitted(listener),
      probe: async () => {
        const overtaken = await findOvertaking(reads.sql, token);
        const found = overtaken && database.fault(overtaken, 'writing');
        if (found) fault.note(found);
        return readOwnership(reads.sql);
      },
      emptyLog: () => units.betweenGroups(async () => database.emptyLog?.(connection)),
      kind: database.kind,
      tables: () => database.tables(reads.sql),
      layout: () => database.layout(reads.sql),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    const found = error instanceof DatabaseInUse ? undefined : database.fault(error, 'writing');
    throw found ? new CannotOpen(module, found, error) : error;
  }
}
