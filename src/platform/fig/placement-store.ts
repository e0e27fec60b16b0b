import { utc } from '../ops/clock.js';
import type { SqlValue } from '../store/database/sql.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { UnitTx } from '../store/unit/unit-of-work.js';
import {
  type Cause,
  obstacle,
  type Phase,
  type Placement,
  type PlacementChange,
  type StoredPlacement,
} from './placement.js';

/** Another process changed the placement first. Nothing was changed; read it again and decide anew. */
export class PlacementChanged extends Error {
  override readonly name = 'PlacementChanged';
}

interface PlacementRow {
  readonly module: string;
  readonly epoch: number;
  readonly owner: string;
  readonly place: string;
  readonly phase: Phase;
  readonly target: string | null;
  readonly until: string | null;
  readonly revision: number;
}

const COLUMNS = 'module, epoch, owner, place, phase, target, until, revision';

/**
 * The journal of placements: one durable row for each module. A change compares the revision first, so of two processes that
 * change a row at once one is refused, and its row is the one commit point of a move. What this process has read last is kept
 * in memory, since every call asks for it.
 */
export class PlacementStore {
  private known: ReadonlyMap<string, StoredPlacement> = new Map();
  private readonly listeners = new Set<(placement: StoredPlacement) => void>();

  private constructor(private readonly store: ModuleStore) {}

  /** Reads the journal of an open database. */
  static async over(store: ModuleStore): Promise<PlacementStore> {
    const placements = new PlacementStore(store);
    await placements.refresh();
    return placements;
  }

  /** The placement of a module as this process has read it last; undefined for a module that was never placed. */
  of(module: string): StoredPlacement | undefined {
    return this.known.get(module);
  }

  /** All placements, by the modules' names. */
  all(): readonly StoredPlacement[] {
    return [...this.known.values()].sort((a, b) => (a.module < b.module ? -1 : 1));
  }

  /** Calls `listener` after each change that this process makes or reads. Returns how to stop. */
  onChange(listener: (placement: StoredPlacement) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads the journal again: another process may have changed it. */
  async refresh(): Promise<void> {
    const rows = await this.store.reads.sql.all<PlacementRow>(`SELECT ${COLUMNS} FROM placements`);
    for (const row of rows) this.note(placementOf(row));
  }

  /**
   * Places a module that was never placed.
   * @throws PlacementChanged when it has a placement by now.
   */
  async place(placement: Placement, cause: Cause): Promise<StoredPlacement> {
    const first = { ...placement, revision: 1 };
    const wrong = obstacle(placement, placement);
    if (wrong !== undefined) throw new Error(wrong);
    await this.store.units.run(`place ${placement.module}`, async (tx) => {
      const found = await current(tx, placement.module);
      if (found) throw changed(found);
      await tx.sql.all(`INSERT INTO placements (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, valuesOf(first));
      await record(tx, first, cause);
    });
    this.note(first);
    return first;
  }

  /**
   * Replaces the placement `from`, if it is still the one that is stored.
   * @throws PlacementChanged when it is not. @throws Error when `to` may not follow it.
   */
  async change(from: StoredPlacement, to: Placement, cause: Cause): Promise<StoredPlacement> {
    const wrong = obstacle(from, to);
    if (wrong !== undefined) throw new Error(wrong);
    const next = { ...to, revision: from.revision + 1 };
    await this.store.units.run(`change the placement of ${from.module}`, async (tx) => {
      const found = await current(tx, from.module);
      if (found?.revision !== from.revision) throw changed(found ?? from);
      const [module, ...values] = valuesOf(next);
      await tx.sql.all(
        'UPDATE placements SET epoch = ?, owner = ?, place = ?, phase = ?, target = ?, until = ?, revision = ? WHERE module = ?',
        [...values, module as string],
      );
      await record(tx, next, cause);
    });
    this.note(next);
    return next;
  }

  /** The changes of a module's placement, the newest first. */
  async history(module: string, limit = 100): Promise<readonly PlacementChange[]> {
    const rows = await this.store.reads.sql.all<{
      changed_at: string;
      changed_by: string;
      reason: string;
      placement: string;
    }>(
      `SELECT changed_at, changed_by, reason, placement FROM placement_changes
       WHERE module = ? ORDER BY revision DESC LIMIT ?`,
      [module, limit],
    );
    return rows.map(({ changed_at, changed_by, reason, placement }) => ({
      at: Date.parse(changed_at),
      by: changed_by,
      reason,
      placement: JSON.parse(placement) as StoredPlacement,
    }));
  }

  /** Notes a placement that is newer than the one that is known. */
  private note(placement: StoredPlacement): void {
    const known = this.known.get(placement.module);
    if (known && known.revision >= placement.revision) return;
    this.known = new Map([...this.known, [placement.module, placement]]);
    for (const listener of this.listeners) listener(placement);
  }
}

async function current(tx: UnitTx, module: string): Promise<StoredPlacement | undefined> {
  const [row] = await tx.sql.all<PlacementRow>(`SELECT ${COLUMNS} FROM placements WHERE module = ?`, [module]);
  return row && placementOf(row);
}

async function record(tx: UnitTx, placement: StoredPlacement, { by, reason }: Cause): Promise<void> {
  await tx.sql.all(
    `INSERT INTO placement_changes (module, revision, changed_at, changed_by, reason, placement) VALUES (?, ?, ?, ?, ?, ?)`,
    [placement.module, placement.revision, utc(tx.now()), by, reason, JSON.stringify(placement)],
  );
}

function placementOf({ target, until, epoch, revision, ...row }: PlacementRow): StoredPlacement {
  return {
    ...row,
    epoch: Number(epoch),
    revision: Number(revision),
    ...(target === null ? {} : { target }),
    ...(until === null ? {} : { until: Date.parse(until) }),
  };
}

function valuesOf(placement: StoredPlacement): readonly SqlValue[] {
  const { module, epoch, owner, place, phase, target, until, revision } = placement;
  return [module, epoch, owner, place, phase, target ?? null, until === undefined ? null : utc(until), revision];
}

function changed({ module, revision, epoch, phase }: StoredPlacement): PlacementChanged {
  return new PlacementChanged(
    `The placement of ${module} has changed in the meantime: it is at revision ${revision}, epoch ${epoch}, ${phase}. Nothing was done; look at it and decide anew.`,
  );
}
