import { type CallContext, within } from '../../ops/context.js';
import type { CommitNumber } from '../../ops/commit-number.js';
import { systemClock } from '../../ops/clock.js';
import type { Log } from '../../ops/log.js';
import { BudgetExceeded, DatabaseSlow, withinBudget } from './budget.js';
import type { Connection, Database } from '../database/database.js';
import { Unit, type UnitEnvironment } from './unit.js';
import type { Committed, TransactionCache, UnitTx } from './unit-of-work.js';

/** A unit of work that waits for its group. */
export interface UnitRequest<T = unknown> {
  readonly name: string;
  readonly call: CallContext;
  readonly work: (tx: UnitTx) => Promise<T>;
  readonly otherwise?: ((tx: UnitTx, error: unknown) => Promise<T>) | undefined;
  readonly budgetMs: number;
  /** Runs something in the caller's asynchronous context, so that its other AsyncLocalStorages keep their values. */
  readonly inContext: <R>(run: () => R) => R;
  readonly resolve: (committed: Committed<T>) => void;
  readonly reject: (error: unknown) => void;
}

export interface AttemptEnvironment extends UnitEnvironment {
  readonly database: Database;
  /** Gets statements that run too long and listeners that throw; nothing does when left out. */
  readonly logger?: Log | undefined;
}

/** How an attempt ended. */
export type UnitOutcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/**
 * A statement of a unit was interrupted, because the unit had ended before it. On SQLite that may end the transaction, so the
 * whole group is rolled back. Only this unit has failed, for the reason in `cause`.
 */
export class UnitInterrupted extends Error {
  override readonly name = 'UnitInterrupted';

  constructor(
    readonly request: UnitRequest,
    cause: unknown,
  ) {
    super(`A statement of ${request.name} was interrupted.`, { cause });
  }
}

/**
 * Runs a unit once, in the open transaction of its group, within its budget. Resolves when the database works on no statement
 * of it.
 * @throws UnitInterrupted when a statement of the unit had to be interrupted.
 */
export async function attemptUnit(
  environment: AttemptEnvironment,
  request: UnitRequest,
  { commit, cache }: { readonly commit: CommitNumber; readonly cache: TransactionCache },
  work: UnitRequest['work'],
): Promise<{ outcome: UnitOutcome; unit: Unit }> {
  const unit = new Unit(environment, request.name, request.call, commit, cache);
  let outcome: UnitOutcome;
  try {
    const running = request.inContext(() => unit.enter(() => within(request.call, async () => work(unit))));
    const title = `${request.name} in ${environment.module}`;
    const value = await withinBudget(title, request.budgetMs, running, () => unit.waited);
    unit.assertDone();
    unit.assertSound();
    outcome = { ok: true, value };
  } catch (error) {
    outcome = { ok: false, error };
  }
  unit.revoke(
    `${request.name} in ${environment.module} used its unit of work after the unit had ended; ` +
      `await everything that the unit starts before it returns.`,
  );
  if (unit.busy && !outcome.ok) {
    const { error } = outcome;
    const overBudget = error instanceof DatabaseSlow || error instanceof BudgetExceeded;
    const interrupted = await awaitStatements(environment.connection, unit, overBudget ? 0 : request.budgetMs);
    warnOfSlowStatement(environment, request, unit);
    // The statement that the unit waited for has failed by now. Its error says more precisely what is wrong with the database.
    const known = error instanceof DatabaseSlow && environment.database.fault(unit.failure, 'writing');
    if (known) outcome = { ok: false, error: unit.failure };
    if (interrupted) throw new UnitInterrupted(request, known ? unit.failure : error);
  } else warnOfSlowStatement(environment, request, unit);
  return { outcome, unit };
}

/** After this time, a database that still works is asked again to interrupt its statement. */
const INTERRUPT_AGAIN_AFTER_MS = 250;

/**
 * Waits until the database works on no statement of a unit that has ended. Where the driver can, interrupts those that still
 * run after `graceMs`. Resolves with whether it interrupted any.
 */
async function awaitStatements(connection: Connection, unit: Unit, graceMs: number): Promise<boolean> {
  let done = false;
  const settled = unit.settled().then(() => void (done = true));
  await Promise.race([settled, elapsed(graceMs)]);
  if (done) return false;
  if (!connection.interrupt) {
    await settled;
    return false;
  }
  while (!done) {
    await connection.interrupt();
    await Promise.race([settled, elapsed(INTERRUPT_AGAIN_AFTER_MS)]);
  }
  return true;
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

/** Names a statement that alone took longer than its unit may take: the whole module has waited for it. */
function warnOfSlowStatement(
  { logger, module }: AttemptEnvironment,
  { name, budgetMs }: UnitRequest,
  unit: Unit,
): void {
  const { slowest } = unit;
  if (!slowest || slowest.ms <= budgetMs) return;
  const ms = Math.round(slowest.ms);
  logger?.warn(
    { module, unit: name, statement: slowest.text, ms, budgetMs },
    `A statement of ${name} in ${module} took ${ms} ms, and its unit of work may take ${budgetMs} ms; every other unit of ${module} waited. ` +
      `Look at the plan of the statement, and at what else holds the database: ${slowest.text}`,
  );
}
