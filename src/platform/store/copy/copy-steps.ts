import { CLEARED_ROWS, clearingRecord, clearSome } from './clear-copy.js';
import { Copiers } from './copiers.js';
import type { CopiedTable } from './copied-tables.js';
import type { CopyOptions, CopyProgress, CopyTargetSpec } from './copy-options.js';
import { advanceRecord, beginRecord, type CopyRecord, isWhole, readRecord } from './copy-record.js';
import type { CopySource } from './copy-source.js';
import { type CopyThrottle, EventLoopThrottle } from './copy-throttle.js';

/** The steps of one copy: rows of an earlier one are deleted, then chunks of rows are copied. */
export class CopySteps {
  private readonly copiers: Copiers;
  private throttle: CopyThrottle | undefined;

  constructor(private readonly spec: CopyTargetSpec) {
    this.copiers = new Copiers(spec.store, spec.epoch);
  }

  /** Goes on for a while where the last step has ended. @param tables those that are copied */
  async run(source: CopySource, tables: readonly CopiedTable[], options: CopyOptions): Promise<CopyProgress> {
    const { clock } = this.spec;
    const end = clock.monotonic() + options.budgetMs;
    const throttle = options.throttle ?? (this.throttle ??= new EventLoopThrottle(clock));
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

  async close(): Promise<void> {
    this.throttle?.close();
    this.throttle = undefined;
    await this.copiers.close();
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
    // What was captured here was of another history.
    await store.endCapture();
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
