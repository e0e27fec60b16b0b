import type { Clock } from '../../ops/clock.js';
import { chunks, type SqlValue } from '../database/sql.js';
import { tableAt } from './chunk-copier.js';
import { type CopiedTable, COMMITS, followedTables } from './copied-tables.js';
import type { CopyPlace } from './copy-record.js';
import type { LiveCopySource } from './live-copy-source.js';
import { compareRows, type RowDifference } from './row-differences.js';
import { MOST_NAMED, Verification } from './verification.js';

/** Rows of keys are read whole, and an answer has a limit. */
const KEYS_AT_ONCE = 20;

interface DirtyKey {
  readonly table: string;
  readonly key: readonly SqlValue[];
}

export interface LiveVerificationSpec {
  readonly tables: readonly CopiedTable[];
  readonly source: LiveCopySource;
  readonly target: LiveCopySource;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Where it goes on, as {@link LiveVerification.place}; absent: at the beginning. */
  readonly place: CopyPlace | undefined;
}

/**
 * Compares a follower with its source while that writes. A row that differs is no difference yet when the source has changed its key
 * behind what the follower has applied: that is asked after both rows were read. Such keys are dirty; they are compared again after
 * later hops, and in the end while the source stands still.
 */
export class LiveVerification {
  private readonly running: Verification;
  private readonly found: RowDifference[] = [];
  private readonly dirtyKeys = new Map<string, DirtyKey>();
  /** What the follower had applied before the rows were read that are compared now. */
  private applied = 0;
  private checkedAt = 0;

  constructor(private readonly spec: LiveVerificationSpec) {
    const { tables, source, target, clock, place } = spec;
    this.running = new Verification(followedTables(tables), source, target, clock, {
      place,
      judge: (differences) => this.judge(differences),
    });
  }

  get rows(): number {
    return this.running.rows;
  }

  get differences(): readonly RowDifference[] {
    return [...this.running.differences, ...this.found].slice(0, MOST_NAMED);
  }

  /** Whether all tables were compared; dirty keys may be left. */
  get done(): boolean {
    return this.running.done || this.differences.length >= MOST_NAMED;
  }

  /** The keys that were not equal when they were compared last, because the follower was not so far. */
  get dirty(): number {
    return this.dirtyKeys.size;
  }

  /**
   * Where another process can go on that knows neither the dirty keys nor the differences of this one; `_commit` when all tables were
   * compared.
   */
  get place(): CopyPlace {
    const open = new Set([...this.dirtyKeys.values(), ...this.differences].map(({ table }) => table));
    const first = this.spec.tables.find(({ name }) => open.has(name));
    return first ? { table: first.name } : (this.running.place ?? { table: COMMITS });
  }

  /** Compares until `end`, at least something. @param applied what the follower has applied, read before this call */
  async go(applied: number, end: number): Promise<void> {
    const { clock } = this.spec;
    this.applied = applied;
    do {
      if (!this.done) await this.running.chunk();
      else if (applied > this.checkedAt) return this.checkAgain(end);
      else return;
    } while (clock.monotonic() < end);
  }

  /** Compares the dirty keys and the number of the last commit while the source stands still and the follower has all of it. */
  async rest(): Promise<void> {
    const { source, target } = this.spec;
    await this.compareDirty(Infinity, (differences) => Promise.resolve(differences));
    const [here, there] = await Promise.all([source.commit(), target.commit()]);
    if (here !== there) this.found.push({ table: COMMITS, key: [1], what: 'different', columns: ['number'] });
  }

  private async checkAgain(end: number): Promise<void> {
    const { applied } = this;
    if (await this.compareDirty(end, (differences) => this.judge(differences))) this.checkedAt = applied;
  }

  /** @returns whether all dirty keys were compared before `end` */
  private async compareDirty(end: number, judge: typeof this.judge): Promise<boolean> {
    const { tables, source, target, clock } = this.spec;
    for (const { name } of tables) {
      const all = [...this.dirtyKeys.values()].filter(({ table }) => table === name).map(({ key }) => key);
      for (const keys of chunks(all, KEYS_AT_ONCE)) {
        const request = { table: name, keys };
        const [here, there] = await Promise.all([source.rowsOf(request), target.rowsOf(request)]);
        const { differences } = compareRows(
          tableAt(tables, { table: name }),
          { rows: here },
          { rows: there },
          Infinity,
        );
        const judged = await judge(differences);
        this.found.push(...judged);
        const [differing, decided] = [new Set(differences.map(nameOf)), new Set(judged.map(nameOf))];
        for (const one of keys.map((key) => nameOf({ table: name, key })))
          if (!differing.has(one) || decided.has(one)) this.dirtyKeys.delete(one);
        if (clock.monotonic() >= end) return false;
      }
    }
    return true;
  }

  /** Keeps the differences of keys that the source has not changed since, and remembers the other keys. */
  private async judge(differences: readonly RowDifference[]): Promise<readonly RowDifference[]> {
    const [first] = differences;
    if (!first) return [];
    const { table } = first;
    const keys = differences.map(({ key }) => key);
    const changed = await this.spec.source.changedKeys({ after: this.applied, table, keys });
    const dirty = new Set(changed.map((key) => nameOf({ table, key })));
    for (const key of changed) this.dirtyKeys.set(nameOf({ table, key }), { table, key });
    return differences.filter((one) => !dirty.has(nameOf(one)));
  }
}

function nameOf({ table, key }: DirtyKey): string {
  return JSON.stringify([table, key]);
}
