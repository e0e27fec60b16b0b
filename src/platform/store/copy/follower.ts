import { failpoint } from '../../ops/failpoint.js';
import { chunks, type Sql, type SqlValue } from '../database/sql.js';
import type { OpenStore } from '../open-store.js';
import { COMMITS, type CopiedTable } from './copied-tables.js';
import { advanceRecord, beginRecord, type CopyIdentity, type CopyRecord, isWhole, readRecord } from './copy-record.js';
import type { CopiedRow } from './copy-source.js';
import type { Hop, LiveCopySource } from './live-copy-source.js';
import { insertion, quoted, withKeys } from './table-statements.js';

/** How far a follower has come. */
export interface FollowProgress {
  /** The commit of the source up to which the follower has all changes. Where it equals `head`, it is exactly the source there. */
  readonly applied: number;
  /** The last commit of the source when the hop was read. */
  readonly head: number;
  /** The keys of the hop. */
  readonly keys: number;
}

export interface FollowerSpec extends Pick<CopyIdentity, 'attempt' | 'source'> {
  /** The store that follows at `epoch`. */
  readonly store: Pick<OpenStore, 'module' | 'kind' | 'reads' | 'apply'>;
  readonly epoch: number;
}

/** A statement with few values is prepared soon, one with many saves round trips. */
const VALUES_OF_STATEMENT = 900;
const KEYS_OF_STATEMENT = 100;

/**
 * Follows a source by hops. A hop is one durable transaction under the claim of a follower, with the record of how far it has come:
 * a process may end at any moment, and one that is late writes nothing.
 */
export class Follower {
  constructor(private readonly spec: FollowerSpec) {}

  /**
   * Reads one hop and applies it.
   * @throws Error when the copy is not done, or another process has applied a hop meanwhile. @throws ChangesLost. @throws NotFollower.
   */
  async step(source: LiveCopySource, tables: readonly CopiedTable[], keys: number): Promise<FollowProgress> {
    const { store, epoch } = this.spec;
    const before = await this.record();
    const hop = await source.hop({ after: before.applied, keys });
    failpoint('fig.hop.read');
    const complete = hop.upTo === hop.head;
    const after: CopyRecord = { ...before, applied: hop.upTo, stage: complete ? 'following' : before.stage };
    const changesNothing = after.applied === before.applied && after.stage === before.stage;
    if (!changesNothing) {
      await store.apply(epoch, async (sql) => {
        await advanceRecord(sql, before, after);
        // First, so that a capture of this database notes the changes under the number that they belong to.
        if (complete) await sql.all(`UPDATE ${COMMITS} SET number = ?`, [hop.upTo]);
        await this.apply(sql, tables, hop, complete);
      });
      failpoint('fig.hop.applied');
    }
    return { applied: hop.upTo, head: hop.head, keys: hop.changes.length };
  }

  /**
   * Lets this database follow the one that has taken over from it, without a copy: it was the owner until this commit, so it is what
   * that one was then. It may be repeated.
   * @throws Error when its last commit is another one. @throws NotFollower.
   */
  async from(commit: number): Promise<void> {
    const { store, epoch, attempt, source } = this.spec;
    await store.apply(epoch, async (sql) => {
      const known = await readRecord(sql);
      if (known?.attempt === attempt && known.source === source && known.stage === 'following') return;
      const [last] = await sql.all<{ number: number }>(`SELECT number FROM ${COMMITS}`);
      const own = Number(last?.number);
      if (own !== commit)
        throw new Error(
          `The database of ${store.module} ends at its commit ${own}, and the new owner began behind ${commit}, so its history is ` +
            `no prefix of the owner's and it cannot follow; copy the owner anew.`,
        );
      const place = { stage: 'following', table: COMMITS, rows: 0, of: 0, bytes: 0 } as const;
      await beginRecord(sql, { attempt, source, commit, applied: commit, ...place });
    });
  }

  private async record(): Promise<CopyRecord & { readonly applied: number }> {
    const { store, attempt, source } = this.spec;
    const known = await readRecord(store.reads.sql);
    const { applied } = known ?? {};
    if (!known || !isWhole(known) || known.attempt !== attempt || known.source !== source || applied === undefined)
      throw new Error(
        `The database of ${store.module} holds no whole copy of ${source} for the attempt ${attempt}, so it cannot follow it; ` +
          `copy until the copy is done, then follow.`,
      );
    return { ...known, applied };
  }

  /**
   * All changed rows go before any comes: so no row meets the former values of another one under a unique index. Where the hop is not
   * complete, its rows may be newer than the other rows here, so one that meets such a row is left out: it has changed behind
   * the hop, when it got what the other one had lost, and a later hop brings it.
   */
  private async apply(sql: Sql, tables: readonly CopiedTable[], { changes }: Hop, complete: boolean): Promise<void> {
    const touched = tables.map((table) => {
      const own = changes.filter((change) => change.table === table.name);
      return { table, keys: own.map(({ key }) => key), rows: own.flatMap(({ row }) => (row ? [row] : [])) };
    });
    for (const { table, keys } of touched) await this.remove(sql, table, keys);
    for (const { table, rows } of touched) await insert(sql, table, rows, !complete);
  }

  private async remove(sql: Sql, table: CopiedTable, keys: readonly (readonly SqlValue[])[]): Promise<void> {
    for (const some of chunks(keys, KEYS_OF_STATEMENT))
      await sql.all(
        `DELETE FROM ${quoted(table.name)} WHERE ${withKeys(table, this.spec.store.kind, some.length)}`,
        some.flat(),
      );
  }
}

/** @param skipping as in {@link insertion} */
export async function insert(
  sql: Sql,
  table: CopiedTable,
  rows: readonly CopiedRow[],
  skipping: boolean,
): Promise<void> {
  const together = Math.max(1, Math.floor(VALUES_OF_STATEMENT / table.columns.length));
  for (const some of chunks(rows, together)) await sql.all(insertion(table, some.length, skipping), some.flat());
}
