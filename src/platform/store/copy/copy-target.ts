import { isOwner } from '../database/ownership.js';
import { clearCopy } from './clear-copy.js';
import { assertSameTables, type CopiedTable, followedTables } from './copied-tables.js';
import type { CopyOptions, CopyProgress, CopyTargetSpec } from './copy-options.js';
import type { CopySource } from './copy-source.js';
import { CopySteps } from './copy-steps.js';
import { CopyVerification, type VerifyProgress } from './copy-verification.js';
import { Follower, type FollowProgress } from './follower.js';
import type { LiveCopySource } from './live-copy-source.js';
import { storeCopySource } from './store-copy-source.js';

const KEYS_OF_HOP = 500;

interface VerifyOptions {
  readonly budgetMs: number;
  readonly following?: true;
  readonly again?: boolean;
}

/**
 * The database that gets the copy of another one. Each chunk of rows is one durable transaction under the claim of a follower,
 * with a record of how far the copy has come: a process may end at any moment, and the next one goes on from there. One that is
 * late writes nothing once the database is activated.
 */
export class CopyTarget {
  private readonly steps: CopySteps;
  private readonly follower: Follower;
  private readonly ownTables: LiveCopySource;
  private readonly verification: CopyVerification;

  constructor(private readonly spec: CopyTargetSpec) {
    this.steps = new CopySteps(spec);
    this.follower = new Follower(spec);
    this.ownTables = storeCopySource(spec.store);
    this.verification = new CopyVerification(spec, this.ownTables);
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
    this.verification.reset();
    await clearCopy({ store, epoch, attempt, tables: await this.ownTables.tables() });
  }

  /**
   * Copies for a while, and goes on where the last step has ended, also that of a process before this one.
   * @throws NotFollower. @throws Error when the tables differ. @throws what the source throws; the step may be repeated.
   */
  async step(source: CopySource, options: CopyOptions): Promise<CopyProgress> {
    const agreed = await this.agreedTables(source);
    this.verification.reset();
    return this.steps.run(source, this.spec.since === undefined ? agreed : followedTables(agreed), options);
  }

  /**
   * Reads what the source has changed since the last hop, and applies it in one transaction. A hop that has come to the end makes this
   * database exactly the source at that commit.
   * @param options.keys about so many keys, of whole commits; default 500
   * @throws Error when the copy is not done, or another process has applied a hop meanwhile. @throws ChangesLost. @throws NotFollower.
   */
  async followStep(
    source: LiveCopySource,
    { keys = KEYS_OF_HOP }: { readonly keys?: number } = {},
  ): Promise<FollowProgress> {
    return this.follower.step(source, followedTables(await this.agreedTables(source)), keys);
  }

  /**
   * Lets a database follow that was the owner until this commit, without a copy. It may be repeated.
   * @throws Error when its last commit is another one. @throws NotFollower.
   */
  followFrom(commit: number): Promise<void> {
    return this.follower.from(commit);
  }

  /**
   * Compares all rows with those of the source for a while, and goes on where the last call has ended. While the source writes
   * (`following`), also where that of an earlier process has ended; then a row that differs counts when the source has not changed it
   * since, and once all tables were compared, calls compare the dirty keys again; or all rows (`again`). Calls of this object must not
   * overlap.
   */
  verifyStep(source: CopySource, options: { readonly budgetMs: number }): Promise<VerifyProgress>;
  verifyStep(
    source: LiveCopySource,
    options: { readonly budgetMs: number; readonly following: true; readonly again?: boolean },
  ): Promise<VerifyProgress>;
  async verifyStep(source: CopySource | LiveCopySource, options: VerifyOptions): Promise<VerifyProgress> {
    const { budgetMs, following, again } = options;
    const tables = await this.agreedTables(source);
    if (again) return this.verification.repeatStep(source as LiveCopySource, tables, budgetMs);
    if (following) return this.verification.liveStep(source as LiveCopySource, tables, budgetMs);
    return this.verification.step(source, tables, budgetMs);
  }

  /**
   * Ends a verification of steps while `following`, when the source is fenced and this database has all of it: compares the keys that
   * are left, and the numbers of the last commits. @throws Error when not all tables were compared.
   */
  async verifyRest(source: LiveCopySource): Promise<VerifyProgress> {
    return this.verification.rest(source, await this.agreedTables(source));
  }

  /** Ends what steps have started. The copy may go on later. */
  close(): Promise<void> {
    return this.steps.close();
  }

  private async agreedTables(source: CopySource): Promise<readonly CopiedTable[]> {
    const tables = await source.tables();
    assertSameTables(tables, await this.ownTables.tables());
    return tables;
  }
}
