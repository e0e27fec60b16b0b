import { NotOwner } from '../contract/failure.js';
import type { Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import { messageOf } from '../ops/message-of.js';
import { isOwner } from '../store/database/ownership.js';
import { LeaseLost } from '../store/unit/lease.js';
import { BackoffPause, WorkLoop } from '../work/work-loop.js';
import { Interrupted } from './code-run.js';
import { runSaga } from './run-saga.js';
import type { SagaEnvironment } from './saga-environment.js';
import { SagaLease } from './saga-lease.js';
import type { SagaRef } from './saga-record.js';
import type { NextWake } from './stored-sagas.js';

/** A day. A timer holds 24 days at most, so longer waits are looked at in between. */
const LONGEST_TIMER_MS = 86_400_000;

/** The run of one saga that is under way. */
interface RunUnderWay {
  readonly abort: AbortController;
  readonly over: Promise<void>;
}

const textOf = ({ saga, id }: SagaRef): string => JSON.stringify([saga, id]);

/**
 * Runs the sagas of one module while it has the lease: many sagas at once, each in one run at a time. It looks for due sagas
 * after commits that started sagas or sent them signals, when a wait is over, and at each renewal of the lease.
 */
export class SagaRunner {
  private readonly lease: SagaLease;
  private readonly runs = new Map<string, RunUnderWay>();
  private readonly loop = new WorkLoop(() => this.beginDue());
  /** Has a timer of its own, which the timer of the next due saga does not replace. */
  private readonly pause: BackoffPause;
  private stopListening: () => void = () => undefined;
  private nextDue: Timer | undefined;
  private next: NextWake = {};
  private stopped = false;

  constructor(private readonly environment: SagaEnvironment) {
    const { clock, limits, random } = environment;
    this.pause = new BackoffPause(clock, random, limits.pause, () => this.wake());
    this.lease = new SagaLease(environment, {
      renewed: () => this.wake(),
      lost: (reason) => this.leaseLost(reason),
      failed: (error) => this.databaseFailed(error),
    });
  }

  /** @param takeOver takes the lease although another runner's has not run out: for the only process of a database. */
  async start(takeOver: boolean): Promise<void> {
    const { store, stored } = this.environment;
    await this.lease.start(takeOver);
    this.stopListening = store.onCommitted(() => {
      if (stored.takeChanges()) this.wake();
    });
    this.wake();
  }

  /** Looks for due sagas, soon. */
  wake(): void {
    this.loop.wake();
  }

  /** Begins no further step. Resolves when the steps under way have ended and are written down. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    this.pause.cancel();
    this.interruptRuns();
    await this.loop.stop();
    this.interruptRuns();
    await Promise.all([...this.runs.values()].map(({ over }) => over));
    this.nextDue?.cancel();
    await this.lease.stop();
  }

  /** Whether no saga is under way, and none is due before {@link nextWake} or the next signal. */
  async idle(): Promise<boolean> {
    if (this.loop.busy || this.runs.size > 0) return false;
    if (this.pause.state || !this.lease.held) return true;
    const due = await this.due(this.environment.clock.now(), 1);
    if (due.length > 0) this.wake();
    else this.noteProgress(due);
    return due.length === 0 && !this.loop.busy && this.runs.size === 0;
  }

  /** When the next retry is due, in milliseconds UTC. Timeouts of signals are not counted: a signal may come first. */
  nextWake(): number | undefined {
    return this.pause.state?.until ?? (this.lease.held ? this.next.retry : undefined);
  }

  /** A sentence that says why the sagas of this module are not ready; undefined when they are, or another process runs them. */
  readiness(): string | undefined {
    const { stalledMs } = this.lease;
    if (stalledMs === undefined || !(this.lease.held || this.lease.givenUp)) return undefined;
    const { module } = this.environment.store;
    const seconds = Math.floor(stalledMs / 1_000);
    const reason = this.pause.state ? ` The last failure: ${this.pause.state.reason}` : '';
    return (
      `No saga of ${module} has gone on for ${seconds} s, although some may be due.${reason} ` +
      `Look at the database of ${module}; if it works, restart this process.`
    );
  }

  private async beginDue(): Promise<boolean> {
    if (this.stopped || this.pause.state || !this.lease.held) return false;
    const { stored, clock, limits } = this.environment;
    const now = clock.now();
    try {
      const due = await this.due(now, limits.concurrent + this.runs.size);
      this.noteProgress(due);
      for (const ref of due) if (this.runs.size < limits.concurrent) this.begin(ref);
      this.next = await stored.nextWake(now);
      this.setTimer(this.next.any);
    } catch (error) {
      this.databaseFailed(error);
    }
    return false;
  }

  private due(now: number, limit: number): Promise<SagaRef[]> {
    const { stored, limits } = this.environment;
    return stored.due(now, limit, limits.retry.capMs);
  }

  private begin(ref: SagaRef): void {
    const saga = this.environment.sagas.get(ref.saga);
    // A pause may have begun, or the lease may have been lost, since this look for due sagas began.
    if (!saga || this.stopped || this.runs.has(textOf(ref)) || this.pause.state || !this.lease.held) return;
    const abort = new AbortController();
    const units = this.lease.units();
    const onProgress = () => this.lease.progressed();
    const over = runSaga(this.environment, { ref, saga, units, signal: abort.signal, onProgress })
      .then(
        () => {
          // A run that was interrupted has ended without progress.
          if (abort.signal.aborted) return;
          this.pause.succeeded();
          onProgress();
        },
        (error: unknown) => {
          if (units.current) this.databaseFailed(error instanceof Interrupted ? error.cause : error);
        },
      )
      .finally(() => {
        this.runs.delete(textOf(ref));
        this.wake();
      });
    this.runs.set(textOf(ref), { abort, over });
  }

  /** Counts it as progress when no saga is due, or when none waits for its turn and nothing has failed since the last success. */
  private noteProgress(due: readonly SagaRef[]): void {
    if (due.length === 0) this.pause.succeeded();
    if (due.every((ref) => this.runs.has(textOf(ref))) && !this.pause.failing) this.lease.progressed();
  }

  /** A failure that no saga causes: all of them pause, or stop here if the lease is lost. */
  private databaseFailed(error: unknown): void {
    const { log, store } = this.environment;
    // The module has another owner: it will stop its sagas, and begin them again when it is the owner.
    if (this.stopped || !isOwner(store.ownership)) return;
    if (error instanceof LeaseLost) return this.leaseLost(error.message);
    if (this.pause.state) return;
    this.pause.begin(messageOf(error));
    // Another process that shares the database has fenced it, and this one will read so in the journal.
    if (error instanceof NotOwner && error.module === store.module) return;
    log.warn({ err: error, module: store.module }, `The sagas of ${store.module} pause and go on by themselves.`);
  }

  private leaseLost(reason: string): void {
    this.lease.forget();
    this.interruptRuns();
    this.environment.log.warn({ module: this.environment.store.module }, reason);
  }

  private interruptRuns(): void {
    for (const { abort } of this.runs.values()) abort.abort();
  }

  private setTimer(at: number | undefined): void {
    const { clock } = this.environment;
    this.nextDue?.cancel();
    if (at === undefined || this.stopped) return;
    const ms = Math.min(Math.max(1, at - clock.now()), LONGEST_TIMER_MS);
    this.nextDue = outsideContext(() => clock.after(ms, () => this.wake()));
  }
}
