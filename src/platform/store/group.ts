import { within } from '../ops/context.js';
import { failpoint } from '../ops/failpoint.js';
import type { Log } from '../ops/log.js';
import type { CommitCounter } from './commit-counter.js';
import type { Database } from './database.js';
import { settle, UnitBrokenOff } from './unit-attempt.js';
import { BudgetExceeded, DatabaseSlow, withinBudget } from './budget.js';
import type { EventLog, PublishedEvent } from './event-log.js';
import type { LastTrouble } from './database-fault.js';
import type { Remembered } from './remembered.js';
import { Unit, type UnitEnvironment } from './unit.js';
import type { CommitNumber } from '../ops/commit-number.js';
import type { UnitRequest } from './unit-request.js';

export interface GroupEnvironment extends UnitEnvironment {
  readonly database: Database;
  readonly counter: CommitCounter;
  readonly log: EventLog;
  readonly epoch: () => number;
  /** Runs every unit twice and rolls the first run back: for tests, since a unit may run more than once. */
  readonly twice: boolean;
  readonly trouble: LastTrouble;
  /** Where statements that run too long and listeners that throw are written down; nowhere if left out. */
  readonly logger?: Log | undefined;
}

export interface Group {
  readonly commit: CommitNumber;
  /** The partitions of the event log that grew. */
  readonly grown: readonly number[];
  /** What to tell each asker, in their order, now that the group is durable. */
  readonly answers: readonly (() => void)[];
}

type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

/** What the units of one group share. */
interface Shared {
  readonly commit: CommitNumber;
  readonly published: PublishedEvent[];
  readonly remembered: Remembered;
}

/** A unit of a group without savepoints has failed, for the reason in `cause`. The group is rolled back. */
export class SpoiledGroup extends Error {
  override readonly name = 'SpoiledGroup';
}

/**
 * Runs units in one transaction and commits them together. Nobody is answered here.
 * @param savepoints whether each unit has a savepoint, so that one that fails leaves the others their work. Setting and
 * releasing it is a round trip for each unit; without savepoints one that fails spoils the group.
 * @throws SpoiledGroup, UnitBrokenOff, or whatever else breaks the group as a whole; it is then rolled back and nothing of it has happened.
 */
export async function runGroup(
  environment: GroupEnvironment,
  requests: readonly UnitRequest[],
  savepoints: boolean,
): Promise<Group> {
  const { connection, database } = environment;
  try {
    const commit = await environment.counter.begin(environment.epoch());
    const published: PublishedEvent[] = [];
    const shared: Shared = { commit, published, remembered: new Map() };
    const answers: (() => void)[] = [];
    // A savepoint is released together with the setting of the next one, or by the commit.
    let savepoint = 'SAVEPOINT unit';
    for (const request of requests) {
      if (savepoints) await connection.script(savepoint);
      const outcome = await (savepoints ? runUnit : runBare)(environment, request, shared);
      savepoint = outcome.ok ? 'RELEASE unit; SAVEPOINT unit' : 'SAVEPOINT unit';
      answers.push(() =>
        outcome.ok ? request.resolve({ value: outcome.value, commit }) : request.reject(outcome.error),
      );
    }
    const grown = published.length > 0 ? await environment.log.append(connection, published, commit) : [];
    if (grown.length > 0) failpoint('log.appended');
    await connection.script(database.commit);
    environment.counter.committed(commit);
    failpoint('group.committed');
    return { commit, grown, answers };
  } catch (error) {
    // A driver may have rolled back already (a full disk does that); then there is nothing left to roll back.
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Runs one unit without a savepoint. @throws SpoiledGroup when it fails. */
async function runBare(environment: GroupEnvironment, request: UnitRequest, shared: Shared): Promise<Outcome> {
  const { outcome, unit } = await attempt(environment, request, shared, request.work);
  if (!outcome.ok && environment.database.trouble(outcome.error, 'writing')) throw outcome.error;
  if (!outcome.ok) throw new SpoiledGroup(`${request.name} failed.`, { cause: outcome.error });
  shared.published.push(...unit.published);
  failpoint('unit.applied');
  return outcome;
}

/** Runs one unit in the savepoint `unit`; a unit that fails leaves neither its writes nor the savepoint. */
async function runUnit(environment: GroupEnvironment, request: UnitRequest, shared: Shared): Promise<Outcome> {
  const { connection } = environment;
  const { published, remembered } = shared;
  const undo = async (statements: string): Promise<void> => {
    remembered.clear();
    await connection.script(statements);
  };
  if (environment.twice) {
    await attempt(environment, request, shared, request.work);
    await undo('ROLLBACK TO unit');
  }
  let { outcome, unit } = await attempt(environment, request, shared, request.work);
  // A full disk or a damaged file is not this unit's fault alone: nothing more can be written in this transaction.
  if (!outcome.ok && environment.database.trouble(outcome.error, 'writing')) throw outcome.error;
  if (!outcome.ok && request.otherwise) {
    const { error } = outcome;
    const { otherwise } = request;
    await undo('ROLLBACK TO unit');
    ({ outcome, unit } = await attempt(environment, request, shared, (tx) => otherwise(tx, error)));
  }
  if (outcome.ok) {
    published.push(...unit.published);
    failpoint('unit.applied');
  } else {
    // Fails when the error has ended the whole transaction; then the group has failed, not this unit alone.
    await undo('ROLLBACK TO unit; RELEASE unit');
  }
  return outcome;
}

async function attempt(
  environment: GroupEnvironment,
  request: UnitRequest,
  { commit, remembered }: Shared,
  work: UnitRequest['work'],
): Promise<{ outcome: Outcome; unit: Unit }> {
  const unit = new Unit(environment, request.name, request.call, commit, remembered);
  let outcome: Outcome;
  try {
    const running = request.inContext(() => unit.enter(() => within(request.call, async () => work(unit))));
    const named = `${request.name} in ${environment.module}`;
    const value = await withinBudget(named, request.budgetMs, running, () => unit.waited);
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
    const brokenOff = await settle(environment.connection, unit, overBudget ? 0 : request.budgetMs);
    warnOfSlowStatement(environment, request, unit);
    // The statement that the unit waited for has failed by now, and its error knows better what keeps the database.
    const known = error instanceof DatabaseSlow && environment.database.trouble(unit.failure, 'writing');
    if (known) outcome = { ok: false, error: unit.failure };
    if (brokenOff) throw new UnitBrokenOff(request, known ? unit.failure : error);
  } else warnOfSlowStatement(environment, request, unit);
  return { outcome, unit };
}

/** Names a statement that alone took longer than its unit may take: the whole module has waited for it. */
function warnOfSlowStatement({ logger, module }: GroupEnvironment, { name, budgetMs }: UnitRequest, unit: Unit): void {
  const { slowest } = unit;
  if (!slowest || slowest.ms <= budgetMs) return;
  const ms = Math.round(slowest.ms);
  logger?.warn(
    { module, unit: name, statement: slowest.text, ms, budgetMs },
    `A statement of ${name} in ${module} took ${ms} ms, and its unit of work may take ${budgetMs} ms; every other unit of ${module} waited. ` +
      `Look at the plan of the statement, and at what else holds the database: ${slowest.text}`,
  );
}
