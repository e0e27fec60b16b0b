import { failpoint } from '../../ops/failpoint.js';
import type { Sql } from '../database/sql.js';
import type { OpenStore } from '../open-store.js';
import { canonical } from './canonical-rows.js';
import { type ChunkCopier, placeBehind, recordAfter, tableAt } from './chunk-copier.js';
import { type CopiedTable, COMMITS } from './copied-tables.js';
import { advanceRecord, type CopyPlace, type CopyRecord } from './copy-record.js';
import type { CopiedRow, CopiedRows, CopySource } from './copy-source.js';
import { insert } from './follower.js';
import { keyOf } from './table-statements.js';

/** A chunk takes no further table when it has so many bytes. */
const ENOUGH_BYTES = 1_000_000;

interface Piece {
  readonly table: CopiedTable;
  readonly rows: readonly CopiedRow[];
}

/** Reads rows from the source, near or far, and inserts them: between any two kinds of database. */
export class RowCopier implements ChunkCopier {
  constructor(
    private readonly store: Pick<OpenStore, 'apply'>,
    private readonly epoch: number,
    private readonly source: CopySource,
    private readonly tables: readonly CopiedTable[],
    /** Whether rows are left out whose keys are there already, as in {@link CopyOrder}. */
    private readonly live: boolean,
  ) {}

  async copy(before: CopyRecord, limit: number): Promise<CopyRecord> {
    const { pieces, place, bytes } = await this.read(before, limit, before.of);
    failpoint('fig.chunk.read');
    const rows = pieces.reduce((sum, piece) => sum + piece.rows.length, 0);
    const after = recordAfter(before, place, { rows, bytes });
    await this.store.apply(this.epoch, async (sql) => {
      await advanceRecord(sql, before, after);
      for (const piece of pieces) await write(sql, piece, this.live);
    });
    failpoint('fig.chunk.written');
    return after;
  }

  /** Reads rows of as many tables as fit into a chunk. Where all rows do, they are asked for at once: each question to a far source takes its time. */
  private async read(from: CopyPlace, limit: number, all: number) {
    const early =
      all < limit && from.after === undefined ? this.readAhead(from, limit) : new Map<string, Promise<CopiedRows>>();
    const pieces: Piece[] = [];
    let place: CopyPlace | undefined = from;
    let left = limit;
    let bytes = 0;
    while (place && left > 0 && bytes < ENOUGH_BYTES) {
      const table = tableAt(this.tables, place);
      const asked: Promise<CopiedRows> | undefined = place.after === undefined ? early.get(table.name) : undefined;
      const { rows, cut }: CopiedRows = await (asked ??
        this.source.rows({ table: table.name, after: place.after, limit: left }));
      pieces.push({ table, rows });
      bytes += rows.reduce((sum, row) => sum + canonical(row).length, 0);
      const last = rows.at(-1);
      place =
        last && (cut || rows.length >= left)
          ? { table: table.name, after: keyOf(table, last) }
          : placeBehind(this.tables, table);
      left -= rows.length;
    }
    return { pieces, place, bytes };
  }

  /** Asks for the rows of all tables from a place on. */
  private readAhead({ table: first }: CopyPlace, limit: number): ReadonlyMap<string, Promise<CopiedRows>> {
    const from = this.tables.findIndex(({ name }) => name === first);
    const asked = this.tables.slice(from).map(({ name }) => {
      const rows = this.source.rows({ table: name, limit });
      // One that fails is noticed when its turn comes.
      rows.catch(() => undefined);
      return [name, rows] as const;
    });
    return new Map(asked);
  }
}

async function write(sql: Sql, { table, rows }: Piece, live: boolean): Promise<void> {
  // The counter has a row in each database. A chunk that begins behind it brings no other one.
  if (table.name === COMMITS && rows.length > 0) await sql.all(`DELETE FROM ${COMMITS}`);
  await insert(sql, table, rows, live);
}
