import type { Clock } from '../ops/clock.js';

/** What keeps a database from working and is no fault of a statement. */
export interface Trouble {
  /** What it is, and what an operator does about it. */
  readonly sentence: string;
  /** Whether it stays until a person ends it, although some statements go well: the data is damaged. */
  readonly lasting: boolean;
}

/** On a disk that is nearly full some writes fit and some do not: nothing is well again because one of them fitted. */
const STAYS_MS = 2_000;

/** The trouble that a store is in, as far as its last statements have told. */
export class LastTrouble {
  private last: Trouble | undefined;
  private notedAt = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  get sentence(): string | undefined {
    return this.last?.sentence;
  }

  /** Whether it stays until a person ends it. */
  get lasting(): boolean {
    return this.last?.lasting ?? false;
  }

  note(trouble: Trouble): void {
    this.notedAt = this.clock.monotonic();
    if (!this.last?.lasting) this.last = trouble;
  }

  /** Something went well; that ends the trouble unless something has met it a moment ago. */
  over(): void {
    if (this.last && !this.last.lasting && this.clock.monotonic() - this.notedAt >= STAYS_MS) this.last = undefined;
  }
}
