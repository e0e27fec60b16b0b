/** What keeps a database from working and is no fault of a statement. */
export interface Trouble {
  /** What it is, and what an operator does about it. */
  readonly sentence: string;
  /** Whether it stays until a person ends it, although some statements go well: the data is damaged. */
  readonly lasting: boolean;
}

/** The trouble that a store is in, as far as its last statements have told. */
export class LastTrouble {
  private last: Trouble | undefined;

  get sentence(): string | undefined {
    return this.last?.sentence;
  }

  /** Whether it stays until a person ends it. */
  get lasting(): boolean {
    return this.last?.lasting ?? false;
  }

  note(trouble: Trouble): void {
    if (!this.last?.lasting) this.last = trouble;
  }

  /** Something went well. */
  over(): void {
    if (!this.last?.lasting) this.last = undefined;
  }
}
