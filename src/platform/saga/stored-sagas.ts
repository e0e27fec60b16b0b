import { inputHash } from '../calls/outcome-book.js';
import { memberOf } from '../contract/principal.js';
import type { ClientInput } from '../contract/call.js';
import type { SagaClass } from '../module/saga.js';
import type { SagaContract, SignalData } from '../module/saga-contract.js';
import { Sagas } from '../module/sagas.js';
import { utc } from '../ops/clock.js';
import { failpoint } from '../ops/failpoint.js';
import { placeholders } from '../store/database/sql.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { Tx } from '../store/unit/tx.js';
import { checkInput, checkSignal } from './saga-data.js';
import { addSignal } from './saga-signals.js';
import type { SagaRef } from './saga-record.js';

type SagaChange = 'started' | 'signal';

/** When the next sagas are due, in milliseconds UTC. */
export interface NextWake {
  /** The first of all. */
  readonly any?: number;
  /** The first retry. Other waits may end earlier, by a signal. */
  readonly retry?: number;
}

/**
 * The sagas of one module in its tables. Starts sagas and sends signals to them by writing there; the process that runs the
 * sagas reads there which of them are due.
 */
export class StoredSagas extends Sagas {
  private readonly known = new Set<SagaClass>();
  private readonly uncommittedChanges = new Set<SagaChange>();

  constructor(private readonly store: ModuleStore) {
    super();
  }

  /** Adds a saga that has been constructed. */
  add(saga: SagaClass): void {
    this.known.add(saga);
  }

  /** Whether a saga was started or sent a signal since the last call. To be called after each commit. */
  takeChanges(): boolean {
    const any = this.uncommittedChanges.size > 0;
    for (const kind of this.uncommittedChanges) failpoint(`saga.${kind}`);
    this.uncommittedChanges.clear();
    return any;
  }

  /**
   * The sagas that are due, the longest waiting first. A retry further ahead than `longestRetryMs`, the longest wait there is,
   * was written down before the clock was set back: that saga is due, too.
   */
  due(now: number, limit: number, longestRetryMs: number): Promise<SagaRef[]> {
    return this.store.reads.sql.all<{ saga: string; id: string }>(
      `SELECT saga, id FROM _saga WHERE ${this.running} AND (wake_at <= ? OR (listening = 0 AND wake_at > ?))
       ORDER BY wake_at, saga, id LIMIT ${limit}`,
      [...this.names, utc(now), utc(now + longestRetryMs)],
    );
  }

  /** When the next sagas are due after `now`. */
  async nextWake(now: number): Promise<NextWake> {
    const [row] = await this.store.reads.sql.all<{ first: string | null; retry: string | null }>(
      `SELECT MIN(wake_at) AS first, MIN(CASE WHEN listening = 0 THEN wake_at END) AS retry
       FROM _saga WHERE ${this.running} AND wake_at > ?`,
      [...this.names, utc(now)],
    );
    const first = row?.first ?? null;
    const retry = row?.retry ?? null;
    return {
      ...(first === null ? {} : { any: Date.parse(first) }),
      ...(retry === null ? {} : { retry: Date.parse(retry) }),
    };
  }

  override async start<C extends SagaContract>(
    tx: Tx,
    saga: SagaClass<C>,
    id: string,
    input: ClientInput<C>,
  ): Promise<void> {
    const { name } = this.contractOf(saga);
    const checked = checkInput(saga.contract, input, `${tx.call.name} started ${this.titleOf(name, id)}`);
    const text = JSON.stringify(checked);
    const now = utc(tx.now());
    const { principal, correlationId, causationId, traceparent } = tx.call;
    const begun = await tx.sql.all(
      `INSERT INTO _saga (saga, id, input, state, wake_at, listening, attempts, on_behalf_of, correlation_id,
                          causation_id, traceparent, started_at)
       VALUES (?, ?, ?, 'running', ?, 0, 0, ?, ?, ?, ?, ?) ON CONFLICT (saga, id) DO NOTHING RETURNING id`,
      [name, id, text, now, memberOf(principal) ?? null, correlationId, causationId ?? null, traceparent ?? null, now],
    );
    if (begun.length === 0) return this.assertSameInput(tx, saga.contract, id, checked);
    this.uncommittedChanges.add('started');
    failpoint('saga.starting');
  }

  override async signal<C extends SagaContract, N extends keyof C['signals'] & string>(
    tx: Tx,
    saga: SagaClass<C>,
    id: string,
    name: N,
    data: SignalData<C, N>,
  ): Promise<boolean> {
    const contract = this.contractOf(saga);
    const ref = { saga: contract.name, id };
    const who = `${tx.call.name} sent the signal '${name}' to ${this.titleOf(ref.saga, id)}`;
    const checked = checkSignal(contract, name, data, who);
    const there = await tx.sql.all(
      `UPDATE _saga SET wake_at = CASE WHEN state = 'running' AND listening = 1 THEN ? ELSE wake_at END,
                        listening = CASE WHEN state = 'running' THEN 0 ELSE listening END
       WHERE saga = ? AND id = ? AND state <> 'done' RETURNING id`,
      [utc(tx.now()), ref.saga, id],
    );
    if (there.length === 0) return false;
    await addSignal(tx, ref, name, checked);
    this.uncommittedChanges.add('signal');
    failpoint('saga.signalling');
    return true;
  }

  /** A condition for a statement: a running saga that this program knows. Its values are the names of the sagas. */
  private get running(): string {
    return `state = 'running' AND saga IN (${placeholders(this.known.size)})`;
  }

  private async assertSameInput(tx: Tx, contract: SagaContract, id: string, input: unknown): Promise<void> {
    const { name } = contract;
    const [known] = await tx.sql.all<{ input: string }>('SELECT input FROM _saga WHERE saga = ? AND id = ?', [
      name,
      id,
    ]);
    const stored: unknown = known && JSON.parse(known.input);
    // A former contract may have stored it without a default that there is now.
    const { data = stored } = contract.in.safeParse(stored);
    if (known && inputHash(data) !== inputHash(input))
      throw new Error(
        `${tx.call.name} in ${this.store.module} started ${name} ${id} again with another input; one id stands for one input.`,
      );
  }

  private get names(): readonly string[] {
    return [...this.known].map(({ contract }) => contract.name);
  }

  private titleOf(name: string, id: string): string {
    return `${this.store.module}.${name} ${id}`;
  }

  private contractOf<C extends SagaContract>(saga: SagaClass<C>): C {
    const { module } = this.store;
    if (this.known.has(saga)) return saga.contract;
    throw new Error(
      `${saga.name} is no saga of ${module}; add it to sagas in src/modules/${module}/module.ts. ` +
        `Its sagas are: ${[...this.known].map((known) => known.name).join(', ') || 'none'}.`,
    );
  }
}
