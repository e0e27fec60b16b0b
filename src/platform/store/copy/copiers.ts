import { cannotWrite } from '../database/database-fault.js';
import type { OpenStore } from '../open-store.js';
import { SqliteDatabase } from '../sqlite/sqlite-database.js';
import { sqlite3Driver } from '../sqlite/sqlite3-driver.js';
import { isFenced, NotFollower } from '../unit/store-ownership.js';
import { AttachedCopier, type AttachedFile, type AttachedTarget } from './attached-copier.js';
import type { ChunkCopier } from './chunk-copier.js';
import { type ChunkLimits, ChunkSize } from './chunk-size.js';
import type { CopiedTable } from './copied-tables.js';
import type { CopySource } from './copy-source.js';
import { databaseFile } from './database-file.js';
import { RowCopier } from './row-copier.js';

/** A smaller copy is over before a process for it would have started. */
const WORTH_A_PROCESS_ROWS = 2_000;
const BY_ROWS: ChunkLimits = { first: 250, most: 2_000, bytes: 1_000_000, ms: 100 };
/** One transaction holds up the writer's turn, so it stays short. */
const BY_FILE: ChunkLimits = { first: 1_000, most: 5_000, bytes: 16_000_000, ms: 150 };

/** A way to copy, with the size of its chunks. */
export interface SizedCopier {
  readonly copier: ChunkCopier;
  readonly size: ChunkSize;
}

/** What is copied, and how. */
export interface CopyOrder {
  readonly source: CopySource;
  readonly tables: readonly CopiedTable[];
  /** The rows of the whole copy. */
  readonly rows: number;
  readonly file?: AttachedFile | undefined;
  readonly chunkRows?: number | undefined;
  /**
   * Whether the source writes meanwhile. Then a row is left out where another one is there under its primary or a unique key. That
   * is right: the one that is there was read earlier and had this key then, so the one left out has got it since. That change was
   * captured, so a hop brings the row.
   */
  readonly live: boolean;
}

/** The ways to copy into a store: by its file, if the source is a file that this process can read; otherwise by rows. */
export class Copiers {
  private attached: { readonly copier: AttachedCopier; readonly path: string; readonly size: ChunkSize } | undefined;
  private byRows: { readonly copier: RowCopier; readonly source: CopySource; readonly size: ChunkSize } | undefined;

  constructor(
    private readonly store: Pick<OpenStore, 'module' | 'kind' | 'reads' | 'apply'>,
    private readonly epoch: number,
  ) {}

  /** The way to copy what is ordered. @throws as {@link AttachedCopier.open} */
  async for(order: CopyOrder): Promise<SizedCopier> {
    const { source, tables, rows, file, chunkRows, live } = order;
    if (file && this.store.kind === 'sqlite' && rows >= WORTH_A_PROCESS_ROWS) return this.attach(order, file);
    if (this.byRows?.source !== source)
      this.byRows = {
        copier: new RowCopier(this.store, this.epoch, source, tables, live),
        source,
        size: new ChunkSize(limited(BY_ROWS, chunkRows)),
      };
    return this.byRows;
  }

  async close(): Promise<void> {
    await this.attached?.copier.close();
    this.attached = undefined;
  }

  private async attach({ tables, chunkRows, live }: CopyOrder, file: AttachedFile): Promise<SizedCopier> {
    if (this.attached?.path === file.path && !this.attached.copier.isOver) return this.attached;
    await this.close();
    const copier = await AttachedCopier.open(await this.ownFile(), file, { tables, live });
    this.attached = { copier, path: file.path, size: new ChunkSize(limited(BY_FILE, chunkRows)) };
    return this.attached;
  }

  /** The file of the store, with the claim of this process in it. */
  private async ownFile(): Promise<AttachedTarget> {
    const { store, epoch } = this;
    const file = (await databaseFile(store)) ?? '';
    const [claim] = await store.apply(epoch, (sql) => sql.all<{ token: number }>('SELECT token FROM _claim'));
    const database = new SqliteDatabase(file, sqlite3Driver);
    return {
      file,
      begin: database.begin({ epoch, role: 'follower', token: claim?.token }),
      commit: database.commit,
      explain: (error) => {
        const fault = database.fault(error, 'writing');
        if (fault) return cannotWrite(store.module, fault.sentence, error);
        return isFenced(database, error) ? new NotFollower(store.module, file, epoch, error) : error;
      },
    };
  }
}

function limited(limits: ChunkLimits, most = limits.most): ChunkLimits {
  return { ...limits, most };
}
