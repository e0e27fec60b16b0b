import type { StepKind } from '../module/saga-contract.js';
import type { Tx } from '../store/unit/tx.js';
import type { StepId } from './saga-record.js';
import { OutcomeOrder, type RequestedStep, type StepLog, type StepOutcome } from './step-log.js';

/** The work of a step has ended with an outcome, which is stored under this number. */
export interface EndedStep {
  readonly kind: 'ended';
  readonly outcome: StepOutcome;
  readonly endedNo: number;
}

/** The work of a step cannot go on for now. */
export interface StepWait {
  readonly kind: 'waits';
  /** When to run the saga again at the latest, in milliseconds UTC. */
  readonly until?: number;
  /** The names of the signals at which to run it again. */
  readonly signals?: readonly string[];
  /** What to write in the unit of work that records the wait. */
  readonly write?: (tx: Tx) => Promise<void>;
}

export type StepResult = EndedStep | StepWait;

export type RunEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly waits: readonly StepWait[] }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'interrupted'; readonly cause?: unknown };

/** Thrown by the work of a step that this process cannot, or may no longer, carry on: its lease or its database is lost. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(cause: unknown) {
    super('This process does not carry the saga on.', { cause });
  }
}

/** How many turns the code has to request the step whose outcome comes next in the log. */
const TURNS_TO_REQUEST = 16;

/** Resolves when the code has done all that it can without another outcome: Node runs promise callbacks before `setImmediate`. */
const turnOfTheCode = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * One run of a saga's code, from its first line until it ends or has to stop.
 *
 * The code and this class take turns. In its turn the code goes as far as it can with the outcomes that it has seen, and
 * requests steps. Then this class does one thing: it begins one requested step, or shows the code one outcome, in the order
 * of the log. So the code sees one outcome a turn, and each run of it goes the same way.
 *
 * A step that has to wait stops the run once there is nothing left to begin or to show. Steps that are still under way end,
 * and the next run finds their outcomes in the log. The promises of a stopped run stay pending: its code is never resumed,
 * and so cannot catch or otherwise notice the stop. Nothing refers to it any more, and it is garbage collected.
 */
export class CodeRun {
  readonly order: OutcomeOrder;
  private readonly toBegin: (() => Promise<StepResult>)[] = [];
  private readonly waits: StepWait[] = [];
  private end: RunEnd | undefined;
  private underWay = 0;
  private idleTurns = 0;
  private wake: () => void = () => undefined;

  /** @param signal aborted when the run is to begin no further step. */
  constructor(
    private readonly title: string,
    private readonly log: StepLog,
    signal: AbortSignal,
  ) {
    this.order = new OutcomeOrder(log.endedNos);
    if (signal.aborted) this.stop({ kind: 'interrupted' });
    else signal.addEventListener('abort', () => this.stop({ kind: 'interrupted' }), { once: true });
  }

  /** Runs the code. Resolves with how the run ended, when no step is under way any more; never rejects. */
  async execute(code: () => Promise<void>): Promise<RunEnd> {
    code().then(
      () => this.stop(this.endOfCode()),
      (error: unknown) => this.stop({ kind: 'failed', error }),
    );
    while (!this.end) {
      await turnOfTheCode();
      if (!this.end && !this.takeTurn()) await this.nextChange();
    }
    while (this.underWay > 0) await this.nextChange();
    return this.end;
  }

  /**
   * Requests a step. Resolves with its outcome: from the log, or else of `work`, whose errors fail the run and not the code.
   * Stays pending when the run stops first.
   */
  step(id: StepId, kind: StepKind, work: (step: RequestedStep) => Promise<StepResult>): Promise<StepOutcome> {
    return new Promise((resolve) => {
      if (this.end) return;
      let step: RequestedStep;
      try {
        step = this.log.request(id, kind);
      } catch (error) {
        return this.stop({ kind: 'failed', error });
      }
      const { outcome, endedNo } = step.logged ?? {};
      if (outcome) this.order.ready(endedNo, () => resolve(outcome));
      else this.toBegin.push(async () => this.showLater(await work(step), resolve));
      this.wake();
    });
  }

  /** Fails the run with an error that the code cannot catch: the promise stays pending. */
  fail<T>(error: unknown): Promise<T> {
    this.stop({ kind: 'failed', error });
    return new Promise<T>(() => undefined);
  }

  /** Whether only one step is under way, and the code has seen all outcomes: the run stops when that step waits. */
  get alone(): boolean {
    return this.underWay === 1 && this.toBegin.length === 0 && !this.order.unseen;
  }

  private takeTurn(): boolean {
    const begin = this.toBegin.shift();
    if (begin) {
      this.begin(begin);
    } else if (this.order.showNext()) {
      this.idleTurns = 0;
    } else if (this.order.notRequested !== undefined) {
      this.idleTurns += 1;
      if (this.idleTurns > TURNS_TO_REQUEST)
        this.stop({ kind: 'failed', error: this.log.missed(this.order.notRequested) });
    } else if (this.waits.length > 0) {
      this.stop({ kind: 'waiting', waits: this.waits });
    } else {
      return false;
    }
    return true;
  }

  private begin(work: () => Promise<StepResult>): void {
    this.underWay += 1;
    work()
      .then(
        (result) => {
          if (result.kind === 'waits') this.waits.push(result);
        },
        (error: unknown) =>
          this.stop(
            error instanceof Interrupted ? { kind: 'interrupted', cause: error.cause } : { kind: 'failed', error },
          ),
      )
      .finally(() => {
        this.underWay -= 1;
        this.wake();
      });
  }

  private showLater(result: StepResult, show: (outcome: StepOutcome) => void): StepResult {
    if (result.kind === 'ended') this.order.ready(result.endedNo, () => show(result.outcome));
    return result;
  }

  /** How the run ends when the code has: badly, if it left a step that it requested, or that the log has. */
  private endOfCode(): RunEnd {
    const left = this.underWay + this.toBegin.length + this.waits.length > 0 || this.order.unseen;
    const error = left
      ? new Error(`${this.title} ended while a step was under way; await every step.`)
      : this.log.notRequested();
    return error ? { kind: 'failed', error } : { kind: 'done' };
  }

  /** The first end stands, but a wait gives way to a failure, and anything to an interruption. */
  private stop(end: RunEnd): void {
    if (!this.end || this.end.kind === 'waiting' || end.kind === 'interrupted') this.end = end;
    this.wake();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
