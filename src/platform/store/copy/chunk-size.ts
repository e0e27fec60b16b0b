/** The size of a chunk of rows. */
export interface ChunkLimits {
  /** The first chunk. */
  readonly first: number;
  readonly most: number;
  /** A chunk that is larger makes the next one smaller, in bytes. */
  readonly bytes: number;
  /** A chunk that takes longer makes the next one smaller, in milliseconds. */
  readonly ms: number;
}

const FEWEST = 20;
const GROWS = 2;

/** Finds how many rows a chunk has: as many as are copied in a short time and take little memory. */
export class ChunkSize {
  /** The rows of the next chunk. */
  rows: number;

  constructor(private readonly limits: ChunkLimits) {
    this.rows = Math.min(limits.first, limits.most);
  }

  /** Notes what a chunk was like. */
  note(bytes: number, ms: number): void {
    const { limits } = this;
    const factor = Math.min(GROWS, limits.bytes / Math.max(bytes, 1), limits.ms / Math.max(ms, 1));
    this.rows = Math.max(FEWEST, Math.min(limits.most, Math.floor(this.rows * factor)));
  }

  /** Makes the next chunk small. */
  shrink(rows: number): void {
    this.rows = Math.min(this.rows, rows);
  }
}
