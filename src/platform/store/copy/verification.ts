import type { Clock } from '../../ops/clock.js';
import { placeBehind, tableAt } from './chunk-copier.js';
import { ChunkSize } from './chunk-size.js';
import { type CopiedTable, COMMITS } from './copied-tables.js';
import type { CopyPlace } from './copy-record.js';
import type { CopySource } from './copy-source.js';
import { compareRows, type RowDifference } from './row-differences.js';

/** More differences are not named. */
export const MOST_NAMED = 20;
/** The rows of a chunk whose digests differ are compared one by one, so many at once. */
const COMPARED_ROWS = 100;
/** Most tables are small, and each question to a far source takes its time. */
const TABLES_AT_ONCE = 8;
const LIMITS = { first: 500, most: 2_000, bytes: 1_000_000, ms: 100 };

/** How a verification differs that runs while its source writes. */
export interface LiveComparison {
  /** Where it goes on: the counter of commits, which it does not compare, when all tables were compared. */
  readonly place: CopyPlace | undefined;
  /** Says which differences of one table are some. Called after both rows were read. */
  readonly judge: (differences: readonly RowDifference[]) => Promise<readonly RowDifference[]>;
}

/** Compares all rows of two databases in both directions: by digests of chunks, and row by row where these differ. */
export class Verification {
  /** The rows of the source that were compared. */
  rows = 0;
  readonly differences: RowDifference[] = [];
  private readonly size = new ChunkSize(LIMITS);
  private at: CopyPlace | undefined;
  private counted = false;

  constructor(
    private readonly tables: readonly CopiedTable[],
    private readonly source: CopySource,
    private readonly target: CopySource,
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly live?: LiveComparison,
  ) {
    const [first] = tables;
    this.counted = live?.place?.table === COMMITS;
    if (!this.counted) this.at = live?.place ?? (first && { table: first.name });
  }

  /** Where it is; undefined at the end. */
  get place(): CopyPlace | undefined {
    return this.at;
  }

  /** Whether all rows were compared, or so many differ that no more are named. */
  get done(): boolean {
    return this.counted || this.differences.length >= MOST_NAMED;
  }

  /** Compares the next chunk: a part of a table, or several tables at once as long as each is small. */
  async chunk(): Promise<void> {
    const { place, size } = this;
    if (!place) return this.end();
    const began = this.clock.monotonic();
    const limit = size.rows;
    const places = place.after ? [place] : [place, ...this.tablesBehind(place)].slice(0, TABLES_AT_ONCE);
    const digests = await Promise.all(
      places.map(({ table, after }) =>
        Promise.all([this.source.digests({ table, after, limit }), this.target.digests({ table, after, limit })]),
      ),
    );
    let bytes = 0;
    for (const [index, [source, target]] of digests.entries()) {
      const at = places[index] as CopyPlace;
      if (source.digest !== target.digest) return this.compare(at, limit);
      this.rows += source.count;
      bytes += source.bytes;
      this.advance(at, source.count < limit ? undefined : source.last);
      if (source.count >= limit) break;
    }
    size.note(bytes, this.clock.monotonic() - began);
  }

  private tablesBehind({ table }: CopyPlace): readonly CopyPlace[] {
    const at = this.tables.findIndex(({ name }) => name === table);
    return this.tables.slice(at + 1).map(({ name }) => ({ table: name }));
  }

  private async compare(place: CopyPlace, limit: number): Promise<void> {
    if (limit > COMPARED_ROWS) return this.size.shrink(COMPARED_ROWS);
    const request = { table: place.table, after: place.after, limit };
    const [source, target] = await Promise.all([this.source.rows(request), this.target.rows(request)]);
    const found = compareRows(tableAt(this.tables, place), source, target, limit);
    const differences = this.live ? await this.live.judge(found.differences) : found.differences;
    this.rows += found.rows;
    this.differences.push(...differences.slice(0, MOST_NAMED - this.differences.length));
    this.advance(place, found.upTo);
  }

  /** Goes on behind a key, or in the next table. */
  private advance(place: CopyPlace, after: CopyPlace['after']): void {
    this.at = after ? { table: place.table, after } : placeBehind(this.tables, tableAt(this.tables, place));
  }

  /** At rest, the counters are compared last: the source may have committed before. */
  private async end(): Promise<void> {
    if (this.live) {
      this.counted = true;
      return;
    }
    const [source, target] = await Promise.all([this.source.commit(), this.target.commit()]);
    if (source !== target && !this.differences.some(({ table }) => table === COMMITS))
      this.differences.push({ table: COMMITS, key: [1], what: 'different', columns: ['number'] });
    this.counted = true;
  }
}
