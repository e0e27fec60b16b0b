import { BackoffPause } from '../work/backoff.js';
import { outsideContext } from '../ops/context.js';
import { WorkLoop } from '../work/work-loop.js';
import type { Timer } from '../ops/clock.js';
import { messageOf } from '../ops/message-of.js';
import { LeaseLost } from '../store/lease.js';
import { ProgressWatch } from './progress-watch.js';
import type { RunnerEnvironment } from './runner-environment.js';
import { runSaga } from './run-saga.js';
import { Interrupted, Run } from './code-run.js';
import { SagaLease } from './saga-lease.js';
import { dueSagas, nextWake, type NextWake } from './saga-record.js';
import type { SagaRef } from './saga-ref.js';

/** A day: longer waits are looked at again in between (a timer holds 24 days at most). */
const LONGEST_TIMER_MS = 86_400_000;

const slotOf = ({ saga, id }: SagaRef): string => JSON.stringify([saga, id]);

/**
 * Runs the sagas of one module, many at once and each one by itself, while it has the lease. Woken by commits that started
 * or told sagas, by its own timers, and now and then in case something was missed.
 */
export class SagaRunner {
  private readonly lease: SagaLease;
  private readonly names: readonly string[];
  private readonly runs = new Map<string, { readonly run: Run; readonly over: Promise<void> }>();
  private readonly pump = new WorkLoop(() => this.work());
  /** Has a timer of its own: only its end ends it. */
  private readonly pause: BackoffPause;
  private readonly watch: ProgressWatch;
  private stopListening: () => void = () => undefined;
  private alarm: Timer | undefined;
  private next: NextWake = {};
  private stopped = false;

  constructor(private readonly environment: RunnerEnvironment) {
    const { clock, limits, random, sagas } = environment;
    this.names = [...sagas.keys()];
    this.pause = new BackoffPause(clock, random, limits.pause, () => this.wake());
    this.watch = new ProgressWatch(clock, limits.stallMs);
    this.lease = new SagaLease(environment, this.watch, {
      renewed: () => this.wake(),
      lost: (sentence) => this.yield(sentence),
      failed: (error) => this.trouble(error),
    });
  }

  /** @param takeOver takes the lease although another runner's has not run out: for the only process of a database. */
  async start(takeOver: boolean): Promise<void> {
    const { store, stored } = this.environment;
    await this.lease.start(takeOver);
    this.stopListening = store.onCommitted(() => {
      if (stored.takeNews()) this.wake();
    });
    this.wake();
  }

  /** Looks for sagas that have something to do. */
  wake(): void {
    this.pump.wake();
  }

  /** Begins no further step; resolves when those under way are done and written down. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopListening();
    this.pause.cancel();
    for (const { run } of this.runs.values()) run.interrupt();
    await this.pump.stop();
    await Promise.all([...this.runs.values()].map(({ run, over }) => (run.interrupt(), over)));
    this.alarm?.cancel();
    await this.lease.stop();
  }

  /** Whether nothing is to be done before {@link nextWake}, or before something is told. */
  async idle(): Promise<boolean> {
    if (this.pump.busy || this.runs.size > 0) return false;
    if (this.pause.state || !this.lease.held) return true;
    const { store, clock, limits } = this.environment;
    const due = await dueSagas(store.reads.sql, this.names, clock.now(), 1, limits.retry.capMs);
    if (due.length > 0) this.wake();
    else this.judge(due);
    return due.length === 0 && !this.pump.busy && this.runs.size === 0;
  }

  /** When a retry is due, in milliseconds UTC. The timeouts of waits for signals are not counted: something may be told first. */
  nextWake(): number | undefined {
    return this.pause.state?.until ?? (this.lease.held ? this.next.retry : undefined);
  }

  /** A sentence that says why the sagas of this module are not ready; undefined when they are, or when another process runs them. */
  readiness(): string | undefined {
    const { stalledMs } = this.watch;
    if (stalledMs === undefined || !(this.lease.held || this.lease.givenUp)) return undefined;
    const { module } = this.environment.store;
    const seconds = Math.floor(stalledMs / 1_000);
    const reason = this.pause.state ? ` The last failure: ${this.pause.state.reason}` : '';
    return (
      `No saga of ${module} has gone on for ${seconds} s, although some may be due.${reason} ` +
      `Look at the database of ${module}; if it works, restart this process.`
    );
  }

  private async work(): Promise<boolean> {
    if (this.stopped || this.pause.state || !this.lease.held) return false;
    const { store, clock, limits } = this.environment;
    const { sql } = store.reads;
    const now = clock.now();
    try {
      const due = await dueSagas(sql, this.names, now, limits.concurrent + this.runs.size, limits.retry.capMs);
      this.judge(due);
      for (const ref of due) if (this.runs.size < limits.concurrent) this.begin(ref);
      this.next = await nextWake(sql, this.names, now);
      this.setAlarm(this.next.any);
    } catch (error) {
      this.trouble(error);
    }
    return false;
  }

  /** Notes that the sagas go on: none is due, or none waits for its turn and nothing has failed since the last one went on. */
  private judge(due: readonly SagaRef[]): void {
    if (due.length === 0) this.pause.succeeded();
    if (due.every((ref) => this.runs.has(slotOf(ref))) && !this.pause.failing) this.watch.progressed();
  }

  private begin(ref: SagaRef): void {
    const { module } = this.environment.store;
    const slot = slotOf(ref);
    const saga = this.environment.sagas.get(ref.saga);
    // While a pause is on, or after the lease was lost, in the middle of a look: nothing more begins.
    if (!saga || this.stopped || this.runs.has(slot) || this.pause.state || !this.lease.held) return;
    const run = new Run(`${module}.${ref.saga} ${ref.id}`, () => this.watch.progressed());
    const units = this.lease.units();
    const over = runSaga({ ...this.environment, units, ref, saga, run })
      .then(
        () => (this.pause.succeeded(), this.watch.progressed()),
        (error: unknown) => {
          if (units.current) this.trouble(error instanceof Interrupted ? error.cause : error);
        },
      )
      .finally(() => {
        this.runs.delete(slot);
        this.wake();
      });
    this.runs.set(slot, { run, over });
  }

  /** What is no saga's fault: everything waits, or this runner is no longer the one. */
  private trouble(error: unknown): void {
    const { log, store } = this.environment;
    if (this.stopped) return;
    if (error instanceof LeaseLost) return this.yield(error.message);
    if (this.pause.state) return;
    this.pause.begin(messageOf(error));
    log.warn({ err: error, module: store.module }, `The sagas of ${store.module} wait and go on by themselves.`);
  }

  private yield(reason: string): void {
    this.lease.forget();
    for (const { run } of this.runs.values()) run.interrupt();
    this.environment.log.warn({ module: this.environment.store.module }, reason);
  }

  private setAlarm(at: number | undefined): void {
    const { clock } = this.environment;
    this.alarm?.cancel();
    if (at === undefined || this.stopped) return;
    const ms = Math.min(Math.max(1, at - clock.now()), LONGEST_TIMER_MS);
    this.alarm = outsideContext(() => clock.after(ms, () => this.wake()));
  }
}
