import type { Clock } from '../../ops/clock.js';
import type { OpenStore } from '../open-store.js';
import type { CopiedTable } from './copied-tables.js';
import { noteVerified, readRecord } from './copy-record.js';
import type { CopySource } from './copy-source.js';
import type { LiveCopySource } from './live-copy-source.js';
import { LiveVerification } from './live-verification.js';
import type { RowDifference } from './row-differences.js';
import { Verification } from './verification.js';

/** How far a verification has come. */
export interface VerifyProgress {
  /** The rows of the source that were compared, by this process. */
  readonly rows: number;
  readonly done: boolean;
  /** At most 20. After so many, the verification is over. */
  readonly differences: readonly RowDifference[];
  /** While the source writes: the keys that are not equal yet, because the source has changed them behind the last hop. */
  readonly dirty?: number;
}

interface VerifiedCopy {
  readonly store: Pick<OpenStore, 'module' | 'reads' | 'apply'>;
  readonly epoch: number;
  readonly attempt: string;
  readonly source: string;
  readonly clock: Clock;
}

/** The verification of one copy, at rest or while its source writes; it goes on where the last step has ended. */
export class CopyVerification {
  private atRest: { readonly source: CopySource; readonly running: Verification } | undefined;
  private live: { readonly source: LiveCopySource; readonly running: LiveVerification; noted: string } | undefined;
  /** A further comparison of a copy that was found equal. It is no condition of a switch. */
  private again: { readonly source: LiveCopySource; readonly running: LiveVerification } | undefined;

  constructor(
    private readonly copy: VerifiedCopy,
    private readonly own: LiveCopySource,
  ) {}

  /** Forgets how far it has come in this process. */
  reset(): void {
    this.atRest = undefined;
    this.live = undefined;
    this.again = undefined;
  }

  /** One step while the source stands still. */
  async step(source: CopySource, tables: readonly CopiedTable[], budgetMs: number): Promise<VerifyProgress> {
    const { clock } = this.copy;
    const end = clock.monotonic() + budgetMs;
    if (this.atRest?.source !== source || this.atRest.running.done)
      this.atRest = { source, running: new Verification(tables, source, this.own, clock) };
    const { running } = this.atRest;
    do await running.chunk();
    while (!running.done && clock.monotonic() < end);
    return { rows: running.rows, done: running.done, differences: [...running.differences] };
  }

  /** One step while the source writes. Where it is, is in the database, so that a later process goes on there. */
  async liveStep(source: LiveCopySource, tables: readonly CopiedTable[], budgetMs: number): Promise<VerifyProgress> {
    const { clock, store, epoch, attempt } = this.copy;
    const end = clock.monotonic() + budgetMs;
    const { applied } = await this.record();
    const live = await this.liveOf(source, tables);
    await live.running.go(applied, end);
    const { place } = live.running;
    const noted = JSON.stringify(place);
    if (noted !== live.noted) await store.apply(epoch, (sql) => noteVerified(sql, attempt, place));
    live.noted = noted;
    return progressOf(live.running);
  }

  /** One step of a comparison of all rows anew, while the source writes. After its last step, the next one begins another. */
  async repeatStep(source: LiveCopySource, tables: readonly CopiedTable[], budgetMs: number): Promise<VerifyProgress> {
    const { clock } = this.copy;
    const end = clock.monotonic() + budgetMs;
    const { applied } = await this.record();
    if (this.again?.source !== source || this.again.running.done) {
      const running = new LiveVerification({ tables, source, target: this.own, clock, place: undefined });
      this.again = { source, running };
    }
    await this.again.running.go(applied, end);
    return progressOf(this.again.running);
  }

  /** The end of a live verification. @throws Error when not all tables were compared. */
  async rest(source: LiveCopySource, tables: readonly CopiedTable[]): Promise<VerifyProgress> {
    const { running } = await this.liveOf(source, tables);
    if (!running.done)
      throw new Error(
        `The copy of ${this.copy.store.module} was not compared as a whole while it followed, so it cannot be said to be equal; ` +
          `verify it at rest, or cancel the move.`,
      );
    await running.rest();
    return progressOf(running);
  }

  private async liveOf(source: LiveCopySource, tables: readonly CopiedTable[]) {
    if (this.live?.source === source) return this.live;
    const { verified: place } = await this.record();
    const running = new LiveVerification({ tables, source, target: this.own, clock: this.copy.clock, place });
    this.live = { source, running, noted: JSON.stringify(place) };
    return this.live;
  }

  private async record() {
    const { store, attempt, source } = this.copy;
    const known = await readRecord(store.reads.sql);
    if (known?.attempt !== attempt || known.source !== source || known.applied === undefined)
      throw new Error(
        `The database of ${store.module} does not follow ${source} for the attempt ${attempt}, so it cannot be compared with it; ` +
          `copy it first.`,
      );
    return { ...known, applied: known.applied };
  }
}

function progressOf({ rows, done, differences, dirty }: LiveVerification): VerifyProgress {
  return { rows, done, differences, dirty };
}
