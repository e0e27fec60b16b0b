/** Rows of the journal as this process has read them last, kept in memory, since every request asks for them. */
export class KnownRevisions<T extends { readonly revision: number }> {
  private known: ReadonlyMap<string, T> = new Map();
  private readonly listeners = new Set<() => void>();

  /** @param keyOf what a row is found by */
  constructor(private readonly keyOf: (row: T) => string) {}

  /** Undefined for a key that has no row. */
  of(key: string): T | undefined {
    return this.known.get(key);
  }

  all(): readonly T[] {
    return [...this.known.values()];
  }

  /** Calls `listener` after each change that this process makes or reads. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Notes what is newer than what is known, and notifies once. */
  note(rows: readonly T[]): void {
    const newer = rows.filter((row) => row.revision > (this.of(this.keyOf(row))?.revision ?? 0));
    if (newer.length === 0) return;
    this.known = new Map([...this.known, ...newer.map((row) => [this.keyOf(row), row] as const)]);
    for (const listener of this.listeners) listener();
  }
}
