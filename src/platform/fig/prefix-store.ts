import { utc } from '../ops/clock.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { type ForeignPrefix, type PrefixChange, prefixObstacle, type StoredPrefix } from './foreign-prefix.js';
import { KnownRevisions } from './known-revisions.js';
import type { Cause } from './placement.js';

/** Another process changed the prefix first. Nothing was changed; read it again and decide anew. */
export class PrefixChanged extends Error {
  override readonly name = 'PrefixChanged';

  constructor({ prefix, address, revision }: StoredPrefix) {
    const now = address === undefined ? 'is served here again' : `is handed to ${address}`;
    super(
      `${prefix} has changed in the meantime: it ${now}, at revision ${revision}. Nothing was done; look at it and decide anew.`,
    );
  }
}

/** The prefix may not be handed out in this way. The message says why. */
export class PrefixRefused extends Error {
  override readonly name = 'PrefixRefused';
}

interface PrefixRow {
  readonly prefix: string;
  readonly address: string | null;
  readonly revision: number | string;
}

/**
 * The prefixes that other services serve: durable rows of the journal, which change while hosts run. A change states the
 * revision that it replaces, so of two at once one is refused; a prefix that was given back keeps counting. What this process
 * has read last is kept in memory, since every request asks for it.
 */
export class PrefixStore {
  private readonly known = new KnownRevisions<StoredPrefix>(({ prefix }) => prefix);

  private constructor(private readonly store: ModuleStore) {}

  /** Reads the prefixes of an open journal. */
  static async over(store: ModuleStore): Promise<PrefixStore> {
    const prefixes = new PrefixStore(store);
    await prefixes.refresh();
    return prefixes;
  }

  /** The prefixes that are handed out, as this process has read them last, sorted. */
  all(): readonly ForeignPrefix[] {
    return handedOut(this.known.all()).sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  }

  /** What is stored of a prefix; undefined when it was never handed out. */
  of(prefix: string): StoredPrefix | undefined {
    return this.known.of(prefix);
  }

  /** Calls `listener` after each change that this process makes or reads. Returns how to stop. */
  onChange(listener: () => void): () => void {
    return this.known.onChange(listener);
  }

  /** Reads the prefixes again: another process may have changed them. */
  async refresh(): Promise<void> {
    const rows = await this.store.reads.sql.all<PrefixRow>('SELECT prefix, address, revision FROM prefixes');
    this.known.note(rows.map(storedOf));
  }

  /**
   * Hands a prefix to a service, or gives it back, when no address is given.
   * @param from what is stored of it, as the caller has seen it; undefined when it was never handed out
   * @throws PrefixChanged when something else is stored by now. @throws PrefixRefused with a sentence.
   */
  async hand(
    prefix: string,
    address: string | undefined,
    from: StoredPrefix | undefined,
    { by, reason }: Cause,
  ): Promise<StoredPrefix> {
    const next = { prefix, address, revision: (from?.revision ?? 0) + 1 };
    await this.store.units.run(`hand ${prefix} to ${address ?? 'this host'}`, async (tx) => {
      const rows = await tx.sql.all<PrefixRow>('SELECT prefix, address, revision FROM prefixes');
      const stored = rows.map(storedOf);
      const obstacle = address === undefined ? undefined : prefixObstacle({ prefix, address }, handedOut(stored));
      if (obstacle !== undefined) throw new PrefixRefused(obstacle);
      const found = stored.find((one) => one.prefix === prefix);
      if (found && found.revision !== from?.revision) throw new PrefixChanged(found);
      if (address === undefined && found?.address === undefined)
        throw new PrefixRefused(`${prefix} is not handed to another service, so it cannot be given back.`);
      await tx.sql.all(
        `INSERT INTO prefixes (prefix, address, revision) VALUES (?, ?, ?)
         ON CONFLICT (prefix) DO UPDATE SET address = excluded.address, revision = excluded.revision`,
        [prefix, address ?? null, next.revision],
      );
      await tx.sql.all(
        'INSERT INTO prefix_changes (prefix, revision, address, changed_at, changed_by, reason) VALUES (?, ?, ?, ?, ?, ?)',
        [prefix, next.revision, address ?? null, utc(tx.now()), by, reason],
      );
    });
    this.known.note([next]);
    return next;
  }

  /** The changes of a prefix, the newest first. */
  async history(prefix: string, limit = 100): Promise<readonly PrefixChange[]> {
    const rows = await this.store.reads.sql.all<PrefixRow & { changed_at: string; changed_by: string; reason: string }>(
      `SELECT prefix, address, revision, changed_at, changed_by, reason FROM prefix_changes
       WHERE prefix = ? ORDER BY revision DESC LIMIT ?`,
      [prefix, limit],
    );
    return rows.map(({ changed_at, changed_by: by, reason, ...row }) => ({
      at: Date.parse(changed_at),
      by,
      reason,
      stored: storedOf(row),
    }));
  }
}

function handedOut(stored: readonly StoredPrefix[]): ForeignPrefix[] {
  return stored.flatMap(({ prefix, address }) => (address === undefined ? [] : [{ prefix, address }]));
}

function storedOf({ prefix, address, revision }: PrefixRow): StoredPrefix {
  return { prefix, address: address ?? undefined, revision: Number(revision) };
}
