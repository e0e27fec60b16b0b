import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../src/platform/ops/message-of.js';
import { readOwnership, type Ownership } from '../../src/platform/store/database/ownership.js';
import { SqliteDatabase } from '../../src/platform/store/sqlite/sqlite-database.js';
import { TEST_DRIVER } from '../../src/platform/testing/temporary-database.js';
import type { Side } from './module-files.js';

/** What the journal's database says of a module. */
export interface Row {
  readonly owner: string;
  readonly epoch: number;
  readonly phase: string;
}

type Reader = Awaited<ReturnType<SqliteDatabase['reader']>>;

/** The files of a module that moves, and the journal, read beside the hosts that have them open. */
export class MovedDatabases {
  constructor(
    private readonly module: string,
    /** The directories of the hosts. */
    private readonly directories: { readonly [side in Side]: string },
  ) {}

  /** Where the module is, as the journal says. */
  async side(): Promise<Side> {
    const { owner } = await this.row();
    return owner === (await this.identity('local')) ? 'local' : 'remote';
  }

  /** The epoch and the role of one of the two databases; undefined as long as it does not exist. */
  ownership(side: Side): Promise<Ownership | undefined> {
    return this.reading(this.file(side), '_epoch', (reader) => readOwnership(reader));
  }

  /** What the journal says. */
  async row(): Promise<Row> {
    const file = join(this.directories.local, 'placement.sqlite');
    const [row] =
      (await this.reading(file, 'placements', (reader) =>
        reader.all<Row>('SELECT owner, epoch, phase FROM placements WHERE module = ?', [this.module]),
      )) ?? [];
    if (!row) throw new Error(`The journal has no placement of ${this.module}.`);
    return row;
  }

  private async identity(side: Side): Promise<string | undefined> {
    const rows = await this.reading(this.file(side), '_identity', (reader) =>
      reader.all<{ id: string }>('SELECT id FROM _identity'),
    );
    return rows?.[0]?.id;
  }

  private file(side: Side): string {
    return join(this.directories[side], `${this.module}.sqlite`);
  }

  private async reading<T>(file: string, table: string, read: (reader: Reader) => Promise<T>): Promise<T | undefined> {
    if (!existsSync(file)) return undefined;
    const database = new SqliteDatabase(file, TEST_DRIVER);
    const reader = await database.reader();
    try {
      return (await database.tables(reader)).includes(table) ? await read(reader) : undefined;
    } catch (error) {
      // A host may be about to make it.
      if (messageOf(error).includes('no such column')) return undefined;
      throw error;
    } finally {
      await reader.close();
    }
  }
}
