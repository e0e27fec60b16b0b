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
  RESTORED,
  type StoredPlacement,
} from './placement.js';
import { PlacementChanged, Placements } from './placements.js';

interface PlacementRow {
  readonly module: string;
  readonly epoch: number;
  readonly owner: string;
  readonly place: string;
  readonly phase: Phase;
  readonly target: string | null;
  readonly until: string | null;
  readonly previous: number | null;
  readonly expected: string | null;
  readonly moved: number | string | null;
  readonly revision: number;
}

const COLUMNS = 'module, epoch, owner, place, phase, target, until, previous, expected, moved, revision';
/** So many changes of a module are kept: each start of its database makes two. */
const KEPT_CHANGES = 1_000;

/**
 * The journal of placements: one durable row for each module. A change compares the revision first, so of two processes that
 * change a row at once one is refused, and its row is the one commit point of a move.
 */
export class PlacementStore extends Placements {
  private constructor(private readonly store: ModuleStore) {
    super();
  }

  override get journal(): string {
    return this.store.identity;
  }

  /** Reads the journal of an open database. */
  static async over(store: ModuleStore): Promise<PlacementStore> {
    const placements = new PlacementStore(store);
    await placements.refresh();
    return placements;
  }

  override async refresh(): Promise<void> {
    const before = this.present;
    const rows = await this.store.reads.sql.all<PlacementRow>(`SELECT ${COLUMNS} FROM placements`);
    this.noteAll(rows.map(placementOf), before);
  }

  override async place(placement: Placement, cause: Cause): Promise<StoredPlacement> {
    const first = { ...placement, revision: 1 };
    const wrong = obstacle(placement, placement);
    if (wrong !== undefined) throw new Error(wrong);
    await this.store.units.run(`place ${placement.module}`, async (tx) => {
      const found = await current(tx, placement.module);
      if (found) throw PlacementChanged.at(found);
      await tx.sql.all(`INSERT INTO placements (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, valuesOf(first));
      await record(tx, first, cause);
    });
    this.note(first);
    return first;
  }

  override async change(from: StoredPlacement, to: Placement, cause: Cause): Promise<StoredPlacement> {
    const wrong = obstacle(from, to);
    if (wrong !== undefined) throw new Error(wrong);
    const next = { ...to, revision: from.revision + 1 };
    await this.store.units.run(`change the placement of ${from.module}`, async (tx) => {
      const found = await current(tx, from.module);
      if (found?.revision !== from.revision) throw PlacementChanged.at(found ?? from);
      const [module, ...values] = valuesOf(next);
      await tx.sql.all(
        'UPDATE placements SET epoch = ?, owner = ?, place = ?, phase = ?, target = ?, until = ?, previous = ?, expected = ?, moved = ?, revision = ? WHERE module = ?',
        [...values, module as string],
      );
      await record(tx, next, cause);
    });
    this.note(next);
    return next;
  }

  /** When a backup was last restored (milliseconds UTC), and which; undefined when none was, or {@link KEPT_CHANGES} changes ago. */
  async lastRestore(): Promise<Pick<PlacementChange, 'at' | 'reason'> | undefined> {
    const [row] = await this.store.reads.sql.all<{ changed_at: string; reason: string }>(
      'SELECT changed_at, reason FROM placement_changes WHERE changed_by = ? ORDER BY changed_at DESC LIMIT 1',
      [RESTORED],
    );
    return row && { at: Date.parse(row.changed_at), reason: row.reason };
  }

  /** The changes of a module's placement, the newest first. The journal keeps the last {@link KEPT_CHANGES}. */
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
  await tx.sql.all('DELETE FROM placement_changes WHERE module = ? AND revision <= ?', [
    placement.module,
    placement.revision - KEPT_CHANGES,
  ]);
}

function placementOf({
  target,
  until,
  previous,
  expected,
  moved,
  epoch,
  revision,
  ...row
}: PlacementRow): StoredPlacement {
  return {
    ...row,
    epoch: Number(epoch),
    revision: Number(revision),
    ...(target === null ? {} : { target }),
    ...(until === null ? {} : { until: Date.parse(until) }),
    ...(previous === null ? {} : { previous: Number(previous) }),
    ...(expected === null ? {} : { expected: Date.parse(expected) }),
    ...(Number(moved) === 1 ? { moved: true } : {}),
  };
}

function valuesOf(placement: StoredPlacement): readonly SqlValue[] {
  const {
    module,
    epoch,
    owner,
    place,
    phase,
    target = null,
    until,
    previous = null,
    expected,
    moved,
    revision,
  } = placement;
  const time = (ms: number | undefined) => (ms === undefined ? null : utc(ms));
  const isMoved = moved === true ? 1 : 0;
  return [module, epoch, owner, place, phase, target, time(until), previous, time(expected), isMoved, revision];
}
