import { inputHash } from '../calls/outcome-book.js';
import { memberOf } from '../contract/principal.js';
import type { Class } from '../module/handler.js';
import type { AnySaga, InputOf, SignalsOf } from '../module/saga.js';
import { Sagas } from '../module/sagas.js';
import { utc } from '../ops/clock.js';
import { failpoint } from '../ops/failpoint.js';
import { placeholders } from '../store/database/sql.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import type { Tx } from '../store/unit/tx.js';
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
  private readonly names = new Map<Class<AnySaga>, string>();
  private readonly uncommittedChanges = new Set<SagaChange>();

  constructor(private readonly store: ModuleStore) {
    super();
  }

  /** Adds a saga that has been constructed. */
  add(saga: Class<AnySaga>, name: string): void {
    this.names.set(saga, name);
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
      [...this.names.values(), utc(now), utc(now + longestRetryMs)],
    );
  }

  /** When the next sagas are due after `now`. */
  async nextWake(now: number): Promise<NextWake> {
    const [row] = await this.store.reads.sql.all<{ first: string | null; retry: string | null }>(
      `SELECT MIN(wake_at) AS first, MIN(CASE WHEN listening = 0 THEN wake_at END) AS retry
       FROM _saga WHERE ${this.running} AND wake_at > ?`,
      [...this.names.values(), utc(now)],
    );
    const first = row?.first ?? null;
    const retry = row?.retry ?? null;
    return {
      ...(first === null ? {} : { any: Date.parse(first) }),
      ...(retry === null ? {} : { retry: Date.parse(retry) }),
    };
  }

  override async start<C extends Class<AnySaga>>(tx: Tx, saga: C, id: string, input: InputOf<C>): Promise<void> {
    const name = this.nameOf(saga);
    const text = JSON.stringify(input) ?? 'null';
    const now = utc(tx.now());
    const { principal, correlationId, causationId, traceparent } = tx.call;
    const begun = await tx.sql.all(
      `INSERT INTO _saga (saga, id, input, state, wake_at, listening, attempts, on_behalf_of, correlation_id,
                          causation_id, traceparent, started_at)
       VALUES (?, ?, ?, 'running', ?, 0, 0, ?, ?, ?, ?, ?) ON CONFLICT (saga, id) DO NOTHING RETURNING id`,
      [name, id, text, now, memberOf(principal) ?? null, correlationId, causationId ?? null, traceparent ?? null, now],
    );
    if (begun.length === 0) return this.assertSameInput(tx, name, id, text);
    this.uncommittedChanges.add('started');
    failpoint('saga.starting');
  }

  override async signal<C extends Class<AnySaga>, N extends keyof SignalsOf<C> & string>(
    tx: Tx,
    saga: C,
    id: string,
    name: N,
    data: SignalsOf<C>[N],
  ): Promise<boolean> {
    const ref = { saga: this.nameOf(saga), id };
    const there = await tx.sql.all(
      `UPDATE _saga SET wake_at = CASE WHEN state = 'running' AND listening = 1 THEN ? ELSE wake_at END,
                        listening = CASE WHEN state = 'running' THEN 0 ELSE listening END
       WHERE saga = ? AND id = ? AND state <> 'done' RETURNING id`,
      [utc(tx.now()), ref.saga, id],
    );
    if (there.length === 0) return false;
    await addSignal(tx, ref, name, data);
    this.uncommittedChanges.add('signal');
    failpoint('saga.signalling');
    return true;
  }

  /** A condition for a statement: a running saga that this program knows. Its values are the names of the sagas. */
  private get running(): string {
    return `state = 'running' AND saga IN (${placeholders(this.names.size)})`;
  }

  private async assertSameInput(tx: Tx, name: string, id: string, text: string): Promise<void> {
    const [known] = await tx.sql.all<{ input: string }>('SELECT input FROM _saga WHERE saga = ? AND id = ?', [
      name,
      id,
    ]);
    if (known && inputHash(JSON.parse(known.input)) !== inputHash(JSON.parse(text)))
      throw new Error(
        `${tx.call.name} in ${this.store.module} started ${name} ${id} again with another input; one id stands for one input.`,
      );
  }

  private nameOf(saga: Class<AnySaga>): string {
    const { module } = this.store;
    const name = this.names.get(saga);
    if (name !== undefined) return name;
    throw new Error(
      `${saga.name} is no saga of ${module}; add it to sagas in src/modules/${module}/module.ts. ` +
        `Its sagas are: ${[...this.names.keys()].map((known) => known.name).join(', ') || 'none'}.`,
    );
  }
}
