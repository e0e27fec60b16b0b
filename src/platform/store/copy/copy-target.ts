import type { Clock } from '../../ops/clock.js';
import { isOwner } from '../database/ownership.js';
import type { OpenStore } from '../open-store.js';
import type { AttachedFile } from './attached-copier.js';
import { CLEARED_ROWS, clearCopy, clearingRecord, clearSome } from './clear-copy.js';
import { Copiers } from './copiers.js';
import { assertSameTables, type CopiedTable, followedTables } from './copied-tables.js';
import { advanceRecord, beginRecord, type CopyRecord, isWhole, readRecord } from './copy-record.js';
import { Follower } from './follower.js';
import type { LiveCopySource } from './live-copy-source.js';
import type { CopySource } from './copy-source.js';
import { type CopyThrottle, EventLoopThrottle } from './copy-throttle.js';
import type { RowDifference } from './row-differences.js';
import { storeCopySource } from './store-copy-source.js';
import { Verification } from './verification.js';

const KEYS_OF_HOP = 500;

export interface CopyTargetSpec {
  /** The store that gets the copy. It follows at `epoch`. */
  readonly store: Pick<OpenStore, 'module' | 'kind' | 'reads' | 'layout' | 'apply' | 'ownership'>;
  readonly epoch: number;
  /** The id of the attempt to move. A copy of another attempt begins anew. */
  readonly attempt: string;
  /** The id of the database that is copied. A copy of another database begins anew. */
  readonly source: string;
  /**
   * Of a live copy: what `capture()` of the source has resolved with. The source writes while it is copied, and this copy follows it by
   * {@link CopyTarget.followStep}. Absent: the source stands still, and any row that is there already is an error.
   */
  readonly since?: number;
  readonly clock: Clock;
}

export interface CopyOptions {
  /** How long a step takes, in milliseconds: about, since a chunk is finished. */
  readonly budgetMs: number;
  /** The most rows of a chunk. */
  readonly chunkRows?: number;
  /** Default: an {@link EventLoopThrottle}. */
  readonly throttle?: CopyThrottle;
  /** The file of the source, when this process can read it: SQLite then copies from file to file. */
  readonly file?: AttachedFile | undefined;
}

/** How far a copy has come. */
export interface CopyProgress {
  /** The table that is copied now. */
  readonly table: string;
  readonly rows: number;
  /** The rows of the source when the copy began. */
  readonly of: number;
  readonly bytes: number;
  readonly done: boolean;
}

/** How far a verification has come. */
export interface VerifyProgress {
  /** The rows of the source that were compared. */
  readonly rows: number;
  readonly done: boolean;
  /** At most 20. After so many, the verification is over. */
  readonly differences: readonly RowDifference[];
}

/**
 * The database that gets the copy of another one. Each chunk of rows is one durable transaction under the claim of a follower,
 * with a record of how far the copy has come: a process may end at any moment, and the next one goes on from there. One that is
 * late writes nothing once the database is activated.
 */
export class CopyTarget {
  private readonly copiers: Copiers;
  private readonly follower: Follower;
  private readonly ownTables: CopySource;
  private throttle: CopyThrottle | undefined;
  private verification: { readonly source: CopySource; readonly running: Verification } | undefined;

  constructor(private readonly spec: CopyTargetSpec) {
    this.copiers = new Copiers(spec.store, spec.epoch);
    this.follower = new Follower(spec);
    this.ownTables = storeCopySource(spec.store);
  }

  /**
   * Deletes all rows that move, and forgets how far another copy has come. One that is late deletes nothing of what a step, or a later
   * attempt, has copied since: its record is then another one.
   * @throws Error when the database is an owner, or a later attempt has begun: their ids rise. @throws NotFollower.
   */
  async clear(): Promise<void> {
    const { store, epoch, attempt } = this.spec;
    if (isOwner(store.ownership))
      throw new Error(
        `The database of ${store.module} is the owner of its data, so it is not emptied; fence it first.`,
      );
    this.verification = undefined;
    await clearCopy({ store, epoch, attempt, tables: await this.ownTables.tables() });
  }

  /**
   * Copies for a while, and goes on where the last step has ended, also that of a process before this one.
   * @throws NotFollower. @throws Error when the tables differ. @throws what the source throws; the step may be repeated.
   */
  async step(source: CopySource, options: CopyOptions): Promise<CopyProgress> {
    const { clock } = this.spec;
    const end = clock.monotonic() + options.budgetMs;
    const throttle = options.throttle ?? (this.throttle ??= new EventLoopThrottle(clock));
    const agreed = await this.agreedTables(source);
    const tables = this.spec.since === undefined ? agreed : followedTables(agreed);
    this.verification = undefined;
    let record = await this.record(source, tables);
    while (!isWhole(record)) {
      record =
        record.stage === 'clearing'
          ? await this.clearChunk(tables, record)
          : await this.copyChunk(source, tables, record, options);
      const left = end - clock.monotonic();
      if (left <= 0) break;
      await throttle.turn(left);
    }
    if (isWhole(record)) await this.copiers.close();
    const { table, rows, of, bytes } = record;
    return { table, rows, of, bytes, done: isWhole(record) };
  }

  /**
   * Reads what the source has changed since the last hop, and applies it in one transaction. A hop that has come to the end makes this
   * database exactly the source at that commit.
   * @param options.keys about so many keys, of whole commits; default 500
   * @throws Error when the copy is not done, or another process has applied a hop meanwhile. @throws ChangesLost. @throws NotFollower.
   */
  async followStep(source: LiveCopySource, { keys = KEYS_OF_HOP }: { readonly keys?: number } = {}) {
    return this.follower.step(source, followedTables(await this.agreedTables(source)), keys);
  }

  /**
   * Lets a database follow that was the owner until this commit, without a copy. It may be repeated.
   * @throws Error when its last commit is another one. @throws NotFollower.
   */
  followFrom(commit: number): Promise<void> {
    return this.follower.from(commit);
  }

  /** Compares all rows with those of the source for a while, and goes on where the last call has ended. */
  async verifyStep(source: CopySource, { budgetMs }: Pick<CopyOptions, 'budgetMs'>): Promise<VerifyProgress> {
    const { clock } = this.spec;
    const end = clock.monotonic() + budgetMs;
    if (this.verification?.source !== source || this.verification.running.done) {
      const tables = await this.agreedTables(source);
      this.verification = { source, running: new Verification(tables, source, this.ownTables, clock) };
    }
    const { running } = this.verification;
    do await running.chunk();
    while (!running.done && clock.monotonic() < end);
    return { rows: running.rows, done: running.done, differences: [...running.differences] };
  }

  /** Ends what steps have started. The copy may go on later. */
  async close(): Promise<void> {
    this.throttle?.close();
    this.throttle = undefined;
    await this.copiers.close();
  }

  private async agreedTables(source: CopySource): Promise<readonly CopiedTable[]> {
    const tables = await source.tables();
    assertSameTables(tables, await this.ownTables.tables());
    return tables;
  }

  /** The record of this copy. One of another copy is replaced: what that one has copied is deleted first. */
  private async record(source: CopySource, tables: readonly CopiedTable[]): Promise<CopyRecord> {
    const { store, epoch, attempt, source: id, since } = this.spec;
    const commit = since ?? (await source.commit());
    const known = await readRecord(store.reads.sql);
    // Changes that a live copy has applied may be forgotten at the source since.
    const isOfSource = since === undefined ? known?.commit === commit : (known?.applied ?? -1) >= since;
    if (known?.attempt === attempt && known.source === id && isOfSource) return known;
    const { rows: of } = await source.size();
    const begun: CopyRecord = { ...clearingRecord(attempt, tables), source: id, commit, of, applied: since };
    await store.apply(epoch, (sql) => beginRecord(sql, begun));
    return begun;
  }

  private clearChunk(tables: readonly CopiedTable[], before: CopyRecord): Promise<CopyRecord> {
    const { store, epoch } = this.spec;
    return store.apply(epoch, async (sql) => {
      if (!(await clearSome(sql, tables, CLEARED_ROWS))) return before;
      const after: CopyRecord = { ...before, stage: 'copying' };
      await advanceRecord(sql, before, after);
      return after;
    });
  }

  private async copyChunk(
    source: CopySource,
    tables: readonly CopiedTable[],
    before: CopyRecord,
    { file, chunkRows }: CopyOptions,
  ): Promise<CopyRecord> {
    const { clock } = this.spec;
    const { copier, size } = await this.copiers.for({
      ...{ source, tables, rows: before.of, file, chunkRows },
      live: before.applied !== undefined,
    });
    const began = clock.monotonic();
    const after = await copier.copy(before, size.rows);
    size.note(after.bytes - before.bytes, clock.monotonic() - began);
    return after;
  }
}
