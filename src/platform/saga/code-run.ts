import type { Tx } from '../store/tx.js';
import { OutcomeUnknown } from '../module/outcome-unknown.js';
import type { StepOutcome } from './step-outcome.js';

/** Why a saga goes no further for now. */
export interface Wait {
  /** When to go on at the latest, in milliseconds UTC. */
  readonly until?: number;
  /** Signals to go on at. */
  readonly hears?: readonly string[];
  /** What to write down with the wait. */
  readonly write?: (tx: Tx) => Promise<void>;
}

/** Thrown by a step that has to wait. No code of a saga sees it. */
export class Waiting extends Error {
  override readonly name = 'Waiting';

  constructor(readonly wait: Wait) {
    super('The saga waits.');
  }
}

/** Thrown by a step that this runner may not, or cannot, carry on: its lease is lost, its database takes no work. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(cause: unknown) {
    super('The saga is not carried on here.', { cause });
  }
}

export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly waits: readonly Wait[] }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'interrupted'; readonly cause?: unknown };

/**
 * A step begins in a turn of its own, even if its outcome is in the log: code that does not wait for it has then always
 * ended before it.
 */
const nextTurn = <T>(work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => setImmediate(() => void work().then(resolve, reject)));

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * One run of a saga's code, from the top until it ends or has to stop. A run is stopped by leaving its steps unsettled for
 * ever: the code cannot notice, and so cannot catch, a wait or an interruption. It ends when no step is under way.
 */
export class Run {
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly waits: Wait[] = [];
  private readonly over: Promise<RunEnd>;
  private finish!: (end: RunEnd) => void;
  private stopped?: RunEnd;
  private working = 0;
  private recorded = 0;
  private whenStopped: () => void = () => undefined;

  /** @param onProgress is called whenever an outcome was added to the log. */
  constructor(
    private readonly title: string,
    private readonly onProgress: () => void = () => undefined,
  ) {
    this.over = new Promise((resolve) => (this.finish = resolve));
  }

  /** Whether a step came to something that was not in the log. */
  get progressed(): boolean {
    return this.recorded > 0;
  }

  /** For a step: whether no other is under way, so that the run ends as this one does. */
  get alone(): boolean {
    return this.working === 1;
  }

  /** Notes that an outcome was added to the log. */
  progress(): void {
    this.recorded += 1;
    this.onProgress();
  }

  /** Calls the listener when no further outcome reaches the code. */
  onStop(listener: () => void): void {
    this.whenStopped = listener;
    if (this.stopped) listener();
  }

  /** Ends the run: its code does not follow the log. */
  diverge(error: Error): void {
    this.stop({ kind: 'failed', error });
  }

  /** Runs the code of the saga. Resolves with how the run ended; never rejects. */
  execute(code: () => Promise<void>): Promise<RunEnd> {
    code().then(
      () => {
        const error = new Error(`${this.title} ended while a step was under way; await every step.`);
        const left = this.working > 0 || this.stopped?.kind === 'waiting';
        this.stop(left ? { kind: 'failed', error } : { kind: 'done' });
      },
      (error: unknown) => this.stop({ kind: 'failed', error }),
    );
    return this.over;
  }

  /** Does the work of a step. What the work throws ends the run; what it comes to is the saga's. */
  step<T>(name: string, work: () => Promise<StepOutcome>): Promise<T> {
    if (this.stopped) return never();
    this.working += 1;
    const result = new Promise<T>((resolve, reject) => {
      nextTurn(() => (this.stopped ? this.unbegun() : work())).then(
        (outcome) => {
          this.working -= 1;
          if (this.stopped) return this.end();
          if (outcome.kind === 'done') resolve(outcome.value as T);
          else reject(outcome.kind === 'refused' ? outcome.refused : new OutcomeUnknown(this.title, name));
        },
        (error: unknown) => {
          this.working -= 1;
          this.stop(this.reason(error));
        },
      );
    });
    this.underWay.add(result);
    const forget = () => void this.underWay.delete(result);
    result.then(forget, forget);
    return result;
  }

  /** Resolves when the steps that are under way have settled. */
  async quiet(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  /** Begins no further step. */
  interrupt(cause?: unknown): void {
    this.stop({ kind: 'interrupted', cause });
  }

  /** A step whose run was stopped before it could begin. */
  private unbegun(): Promise<StepOutcome> {
    return Promise.resolve({ kind: 'unknown' });
  }

  private reason(error: unknown): RunEnd {
    if (error instanceof Interrupted) return { kind: 'interrupted', cause: error.cause };
    if (!(error instanceof Waiting)) return { kind: 'failed', error };
    this.waits.push(error.wait);
    return { kind: 'waiting', waits: this.waits };
  }

  /** The first reason stands, but a wait gives way to a failure, and anything to an interruption. */
  private stop(reason: RunEnd): void {
    if (!this.stopped || this.stopped.kind === 'waiting' || reason.kind === 'interrupted') this.stopped = reason;
    this.whenStopped();
    this.end();
  }

  private end(): void {
    if (this.stopped && this.working === 0) this.finish(this.stopped);
  }
}
