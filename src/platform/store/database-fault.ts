import { Unavailable } from '../contract/failure.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';

/** What keeps a database from working and is no fault of a statement. */
export interface Trouble {
  /** What it is, and what an operator does about it. */
  readonly sentence: string;
  /** Whether it stays until a person ends it, although some statements go well: the data is damaged. */
  readonly lasting: boolean;
  /** Whether another process owns the database now: this process can never write to it again. */
  readonly overtaken?: true;
}

/** The refusal of a unit, for its caller; `cause` holds the sentence of the trouble, for operators. */
export function cannotWrite(module: string, sentence: string | undefined, cause?: unknown): Unavailable {
  return new Unavailable(`${module} cannot write at present; ask again with the same key.`, {
    cause: new Error(sentence, { cause }),
  });
}

/** On a disk that is nearly full some writes fit and some do not: nothing is well again because one of them fitted. */
const STAYS_MS = 2_000;

/** The trouble that a store is in, as far as its last statements have told. */
export class LastTrouble {
  private last: Trouble | undefined;
  private notedAt = 0;

  /** `logger` gets the sentence of a lasting trouble, once, as an error. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly module: string,
    private readonly logger?: Log,
  ) {}

  get sentence(): string | undefined {
    return this.last?.sentence;
  }

  /** Whether it stays until a person ends it. */
  get lasting(): boolean {
    return this.last?.lasting ?? false;
  }

  /** Whether another process owns the database now. It stays so. */
  get overtaken(): boolean {
    return this.last?.overtaken ?? false;
  }

  note(trouble: Trouble): void {
    this.notedAt = this.clock.monotonic();
    if (this.overtaken || (this.lasting && !trouble.overtaken)) return;
    this.last = trouble;
    if (trouble.lasting) this.logger?.error({ module: this.module }, trouble.sentence);
  }

  /** Something went well; that ends the trouble unless something has met it a moment ago. */
  over(): void {
    if (this.last && !this.last.lasting && this.clock.monotonic() - this.notedAt >= STAYS_MS) this.last = undefined;
  }
}
