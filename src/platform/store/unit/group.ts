import type { CommitNumber } from '../../ops/commit-number.js';
import { failpoint } from '../../ops/failpoint.js';
import type { CommitCounter } from './commit-counter.js';
import type { EventLog, PublishedEvent } from './event-log.js';
import type { Ownership } from '../database/ownership.js';
import { isFenced } from './store-ownership.js';
import { type AttemptEnvironment, attemptUnit, type UnitOutcome, type UnitRequest } from './unit-attempt.js';
import type { TransactionCache } from './unit-of-work.js';

export interface GroupEnvironment extends AttemptEnvironment {
  readonly counter: CommitCounter;
  readonly log: EventLog;
  readonly ownership: () => Ownership;
  /** Runs every unit twice and rolls the first run back: for tests, because a unit may run more than once. */
  readonly twice: boolean;
}

export interface Group {
  readonly commit: CommitNumber;
  /** The partitions of the event log that grew. */
  readonly grown: readonly number[];
  /** Resolves or rejects the request of each unit, in their order: to be called now that the group is durable. */
  readonly responses: readonly (() => void)[];
}

/** What the units of one group share. */
interface Shared {
  readonly commit: CommitNumber;
  readonly published: PublishedEvent[];
  readonly cache: TransactionCache;
}

/** A unit of a group without savepoints has failed, for the reason in `cause`. The group is rolled back. */
export class GroupAborted extends Error {
  override readonly name = 'GroupAborted';
}

/**
 * Runs units in one transaction and commits them together. It does not respond to any of them.
 * @param savepoints whether each unit has a savepoint, so that a unit that fails leaves the work of the others in place. A
 * savepoint costs a round trip for each unit; without savepoints, a unit that fails aborts the group.
 * @throws GroupAborted, UnitInterrupted, or any other error that fails the group as a whole. It is then rolled back.
 */
export async function runGroup(
  environment: GroupEnvironment,
  requests: readonly UnitRequest[],
  savepoints: boolean,
): Promise<Group> {
  const { connection, database } = environment;
  try {
    const commit = await environment.counter.begin(environment.ownership().epoch);
    const published: PublishedEvent[] = [];
    const shared: Shared = { commit, published, cache: new Map() };
    const responses: (() => void)[] = [];
    // A savepoint is released together with the setting of the next one, or by the commit.
    let savepoint = 'SAVEPOINT unit';
    for (const request of requests) {
      if (savepoints) await connection.script(savepoint);
      const outcome = await (savepoints ? runInSavepoint : runBare)(environment, request, shared);
      savepoint = outcome.ok ? 'RELEASE unit; SAVEPOINT unit' : 'SAVEPOINT unit';
      responses.push(() =>
        outcome.ok ? request.resolve({ value: outcome.value, commit }) : request.reject(outcome.error),
      );
    }
    const grown = published.length > 0 ? await environment.log.append(connection, published, commit) : [];
    if (grown.length > 0) failpoint('log.appended');
    await connection.script(database.commit);
    environment.counter.committed(commit);
    failpoint('group.committed');
    return { commit, grown, responses };
  } catch (error) {
    // A driver may have rolled back already, for instance when the disk is full. Then there is nothing left to roll back.
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function concernsGroup({ database }: GroupEnvironment, error: unknown): boolean {
  return isFenced(database, error) || database.fault(error, 'writing') !== undefined;
}

/** Runs one unit without a savepoint. @throws GroupAborted when it fails. */
async function runBare(environment: GroupEnvironment, request: UnitRequest, shared: Shared): Promise<UnitOutcome> {
  const { outcome, unit } = await attemptUnit(environment, request, shared, request.work);
  if (!outcome.ok && concernsGroup(environment, outcome.error)) throw outcome.error;
  if (!outcome.ok) throw new GroupAborted(`${request.name} failed.`, { cause: outcome.error });
  shared.published.push(...unit.published);
  failpoint('unit.applied');
  return outcome;
}

/** Runs one unit in the savepoint `unit`. A unit that fails leaves neither its writes nor the savepoint. */
async function runInSavepoint(
  environment: GroupEnvironment,
  request: UnitRequest,
  shared: Shared,
): Promise<UnitOutcome> {
  const { connection } = environment;
  const { published, cache } = shared;
  const undo = async (statements: string): Promise<void> => {
    cache.clear();
    await connection.script(statements);
  };
  if (environment.twice) {
    await attemptUnit(environment, request, shared, request.work);
    await undo('ROLLBACK TO unit');
  }
  let { outcome, unit } = await attemptUnit(environment, request, shared, request.work);
  // A full disk, a damaged file and a fence concern every unit: nothing more can be written in this transaction.
  if (!outcome.ok && concernsGroup(environment, outcome.error)) throw outcome.error;
  if (!outcome.ok && request.otherwise) {
    const { error } = outcome;
    const { otherwise } = request;
    await undo('ROLLBACK TO unit');
    ({ outcome, unit } = await attemptUnit(environment, request, shared, (tx) => otherwise(tx, error)));
  }
  if (outcome.ok) {
    published.push(...unit.published);
    failpoint('unit.applied');
  } else {
    // Throws when the error has ended the whole transaction: then the group has failed, not this unit alone.
    await undo('ROLLBACK TO unit; RELEASE unit');
  }
  return outcome;
}
