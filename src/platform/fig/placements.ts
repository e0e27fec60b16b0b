import { isDeepStrictEqual } from 'node:util';
import type { Cause, Placement, StoredPlacement } from './placement.js';

/** Another process changed the placement first. Nothing was changed; read it again and decide anew. */
export class PlacementChanged extends Error {
  override readonly name = 'PlacementChanged';

  static at({ module, revision, epoch, phase }: StoredPlacement): PlacementChanged {
    return new PlacementChanged(
      `The placement of ${module} has changed in the meantime: it is at revision ${revision}, epoch ${epoch}, ${phase}. Nothing was done; look at it and decide anew.`,
    );
  }
}

/** The journal is older than what this process has read of it before: it was restored from a copy. Nothing of it is believed. */
export class JournalFellBack extends Error {
  override readonly name = 'JournalFellBack';
}

/**
 * The journal of placements as the hosts use it: the keeper has it in a database, the others read it from the keeper. What
 * this process has read last is kept in memory, since every call asks for it. A host that cannot reach the journal goes on
 * with what it knows: that is safe, because a database refuses the claim of an epoch that is not its own.
 */
export abstract class Placements {
  private known: ReadonlyMap<string, StoredPlacement> = new Map();
  private readonly listeners = new Set<(placement: StoredPlacement) => void>();

  /** The id of the journal, which a copy of it has, too; undefined while it was never read. */
  abstract readonly journal: string | undefined;

  /** Reads the journal again: another process may have changed it. */
  abstract refresh(): Promise<void>;

  /**
   * Places a module that was never placed.
   * @throws PlacementChanged when it has a placement by now.
   */
  abstract place(placement: Placement, cause: Cause): Promise<StoredPlacement>;

  /**
   * Replaces the placement `from`, if it is still the one that is stored.
   * @throws PlacementChanged when it is not. @throws Error when `to` may not follow it.
   */
  abstract change(from: StoredPlacement, to: Placement, cause: Cause): Promise<StoredPlacement>;

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

  /** What is known at this moment, for {@link noteAll}. */
  protected get present(): ReadonlyMap<string, StoredPlacement> {
    return this.known;
  }

  /**
   * Notes all rows of the journal.
   * @param before what was known when they were asked for: the journal has had these rows, or newer ones, since.
   * @throws JournalFellBack
   */
  protected noteAll(rows: readonly StoredPlacement[], before: ReadonlyMap<string, StoredPlacement>): void {
    const read = new Map(rows.map((row) => [row.module, row]));
    for (const known of before.values()) {
      const row = read.get(known.module);
      if (row && (row.revision > known.revision || isDeepStrictEqual(row, known))) continue;
      const found = row ? `${row.place} at epoch ${row.epoch} (revision ${row.revision})` : 'nowhere';
      throw new JournalFellBack(
        `The journal places ${known.module} ${found}, but this process has read from it ${known.place} at epoch ${known.epoch} ` +
          `(revision ${known.revision}): it was restored from an older copy. Bring back the newest journal, then start again.`,
      );
    }
    for (const row of rows) this.note(row);
  }

  /** Notes a placement that is newer than the one that is known. */
  protected note(placement: StoredPlacement): void {
    const known = this.known.get(placement.module);
    if (known && known.revision >= placement.revision) return;
    this.known = new Map([...this.known, [placement.module, placement]]);
    for (const listener of this.listeners) listener(placement);
  }
}
