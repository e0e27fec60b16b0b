import { CallFailure, Unavailable } from '../../contract/failure.js';
import type { Clock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';

/** A reason why a database does not work, which is not an error of the statement: a full disk, a server that is down. */
export interface DatabaseFault {
  /** Says what is wrong, and what an operator does about it. */
  readonly sentence: string;
  /** Whether it stays until a person ends it, although some statements succeed: the data is damaged. */
  readonly lasting: boolean;
  /** Whether it ends only when an operator has changed a setting or a right: the password is wrong, the file may not be written. */
  readonly setting?: true;
  /** Whether another process owns the database now: this process can never write to it again. */
  readonly overtaken?: true;
}

const DEEPEST = 8;

/** An error and its causes, outermost first. It ends at the failure of a call: what is behind that happened to another module. */
export function* causesOf(error: unknown): Generator<{ readonly code?: unknown }> {
  let at = error;
  for (let depth = 0; depth < DEEPEST && typeof at === 'object' && at !== null; depth += 1) {
    if (at instanceof CallFailure) return;
    yield at;
    const { cause, driverError } = at as { cause?: unknown; driverError?: unknown };
    at = cause ?? driverError;
  }
}

/** The error of a unit for its caller. Its `cause` holds the sentence of the fault, for operators. */
export function cannotWrite(module: string, sentence: string | undefined, cause?: unknown): Unavailable {
  return new Unavailable(`${module} cannot write at present; try again with the same key.`, {
    cause: new Error(sentence, { cause }),
  });
}

/** On a disk that is nearly full, some writes fit and some do not. So one success does not end a fault before this time. */
const STAYS_MS = 2_000;

/** The present fault of a store's database, as far as its last statements have shown it. */
export class LastFault {
  private last: DatabaseFault | undefined;
  private notedAt = 0;

  /** @param logger gets the sentence of a lasting fault, once, as an error. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly module: string,
    private readonly logger?: Log,
  ) {}

  /** The sentence of the present fault; undefined without one. */
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

  /** Notes that a statement has met a fault. */
  note(fault: DatabaseFault): void {
    this.notedAt = this.clock.monotonic();
    if (this.overtaken || (this.lasting && !fault.overtaken)) return;
    this.last = fault;
    if (fault.lasting) this.logger?.error({ module: this.module }, fault.sentence);
  }

  /** Notes that a statement succeeded. That ends the fault, unless it is lasting or was met a moment ago. */
  over(): void {
    if (this.last && !this.last.lasting && this.clock.monotonic() - this.notedAt >= STAYS_MS) this.last = undefined;
  }
}
