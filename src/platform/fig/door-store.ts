import { utc } from '../ops/clock.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { KnownRevisions } from './known-revisions.js';
import { type Door, type DoorChange, DoorChanged, type StoredDoor } from './module-door.js';
import type { Cause } from './placement.js';

interface DoorRow {
  readonly module: string;
  readonly door: Door;
  readonly revision: number | string;
}

/**
 * The doors of modules: durable rows of the journal, which change while hosts run. A change states the revision that it
 * replaces, so of two at once one is refused. What this process has read last is kept in memory, since every request asks for it.
 */
export class DoorStore {
  private readonly known = new KnownRevisions<StoredDoor>(({ module }) => module);

  private constructor(private readonly store: ModuleStore) {}

  /** Reads the doors of an open journal. */
  static async over(store: ModuleStore): Promise<DoorStore> {
    const doors = new DoorStore(store);
    await doors.refresh();
    return doors;
  }

  /** What is stored of a module's door; undefined when none was ever chosen. */
  of(module: string): StoredDoor | undefined {
    return this.known.of(module);
  }

  /** Calls `listener` after each change that this process makes or reads. Returns how to stop. */
  onChange(listener: () => void): () => void {
    return this.known.onChange(listener);
  }

  /** Reads the doors again: another process may have changed them. */
  async refresh(): Promise<void> {
    const rows = await this.store.reads.sql.all<DoorRow>('SELECT module, door, revision FROM doors');
    this.known.note(rows.map(storedOf));
  }

  /**
   * Chooses the door of a module.
   * @param from what is stored of it, as the caller has seen it; undefined when none was ever chosen
   * @throws DoorChanged when something else is stored by now.
   */
  async choose(module: string, door: Door, from: StoredDoor | undefined, { by, reason }: Cause): Promise<StoredDoor> {
    const next = { module, door, revision: (from?.revision ?? 0) + 1 };
    await this.store.units.run(`choose the door of ${module}`, async (tx) => {
      const rows = await tx.sql.all<DoorRow>('SELECT module, door, revision FROM doors WHERE module = ?', [module]);
      const [found] = rows.map(storedOf);
      if (found && found.revision !== from?.revision) throw new DoorChanged(found);
      await tx.sql.all(
        `INSERT INTO doors (module, door, revision) VALUES (?, ?, ?)
         ON CONFLICT (module) DO UPDATE SET door = excluded.door, revision = excluded.revision`,
        [module, door, next.revision],
      );
      await tx.sql.all(
        'INSERT INTO door_changes (module, revision, door, changed_at, changed_by, reason) VALUES (?, ?, ?, ?, ?, ?)',
        [module, next.revision, door, utc(tx.now()), by, reason],
      );
    });
    this.known.note([next]);
    return next;
  }

  /** The changes of a module's door, the newest first. */
  async history(module: string, limit = 100): Promise<readonly DoorChange[]> {
    const rows = await this.store.reads.sql.all<DoorRow & { changed_at: string; changed_by: string; reason: string }>(
      `SELECT module, door, revision, changed_at, changed_by, reason FROM door_changes
       WHERE module = ? ORDER BY revision DESC LIMIT ?`,
      [module, limit],
    );
    return rows.map(({ changed_at, changed_by: by, reason, ...row }) => ({
      at: Date.parse(changed_at),
      by,
      reason,
      stored: storedOf(row),
    }));
  }
}

function storedOf({ module, door, revision }: DoorRow): StoredDoor {
  return { module, door, revision: Number(revision) };
}
