import { Unavailable } from '../../contract/failure.js';
import { cannotWrite, type LastFault } from '../database/database-fault.js';
import { type Group, GroupAborted, type GroupEnvironment, runGroup } from './group.js';
import { isOwner } from '../database/ownership.js';
import { isFenced, notOwner } from './store-ownership.js';
import { UnitInterrupted, type UnitRequest } from './unit-attempt.js';
import type { UnitTx } from './unit-of-work.js';

/** After an aborted group, this many groups have savepoints: callers whose units fail seldom send a single one. */
const GROUPS_WITH_SAVEPOINTS = 16;

/** Is notified of each group, for metrics. */
export interface GroupObserver {
  group(size: number, ms: number): void;
}

export interface CommitEnvironment extends GroupEnvironment {
  readonly fault: LastFault;
}

/** Commits groups of units. It responds to their callers and notifies listeners only when a group is durable. */
export class GroupCommits {
  private readonly published = new Set<(partitions: readonly number[]) => void>();
  private readonly committed = new Set<() => void>();
  private groupsWithSavepoints = 0;

  constructor(
    private readonly environment: CommitEnvironment,
    private readonly observer?: GroupObserver,
  ) {}

  /** Calls `listener` after each commit that published, with the partitions of the log that grew. Returns how to stop. */
  onPublished(listener: (partitions: readonly number[]) => void): () => void {
    this.published.add(listener);
    return () => void this.published.delete(listener);
  }

  /** Calls `listener` after each commit. Returns how to stop. */
  onCommitted(listener: () => void): () => void {
    this.committed.add(listener);
    return () => void this.committed.delete(listener);
  }

  /**
   * Commits units together. When that fails, it commits them one by one, except where the failure concerns every unit. Each
   * request is resolved or rejected in the end; this never rejects.
   */
  async commit(requests: readonly UnitRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const { module, ownership } = this.environment;
    if (!isOwner(ownership())) {
      for (const request of requests) request.reject(notOwner(module));
      return;
    }
    const began = this.environment.clock.monotonic();
    let group: Group | undefined;
    try {
      group = await this.runGroup(requests);
      this.environment.fault.over();
    } catch (thrown) {
      if (thrown instanceof UnitInterrupted) return this.commit(this.without(thrown, requests));
      // A unit that was alone in its group was rolled back with it.
      const error = thrown instanceof GroupAborted ? thrown.cause : thrown;
      const failure = this.explain(error);
      // A fault keeps every unit from being written. Only damage may lie where the other units do not read or write.
      const { lasting, overtaken } = this.environment.fault;
      const concernsAll = failure !== error && (!lasting || overtaken);
      if (concernsAll || requests.length === 1) for (const request of requests) request.reject(failure);
      else for (const request of requests) await this.commit([request]);
    }
    if (group) this.notify(group);
    const ms = this.environment.clock.monotonic() - began;
    this.guard('the observer of groups', () => this.observer?.group(requests.length, ms));
  }

  /**
   * Runs the group without savepoints first, which is faster while no unit fails. A group that a unit has aborted runs again
   * with savepoints, so that every other unit commits.
   */
  private async runGroup(requests: readonly UnitRequest[]): Promise<Group> {
    const savepoints = this.environment.twice || this.groupsWithSavepoints > 0;
    if (this.groupsWithSavepoints > 0) this.groupsWithSavepoints -= 1;
    try {
      return await runGroup(this.environment, requests, savepoints);
    } catch (error) {
      const alone = requests.length === 1 && !requests[0]?.otherwise;
      if (alone || !(error instanceof GroupAborted)) throw error;
      this.groupsWithSavepoints = GROUPS_WITH_SAVEPOINTS;
      return runGroup(this.environment, requests, true);
    }
  }

  /**
   * The units that run again after a statement of one was interrupted. That one is rejected. When its own code took the time,
   * its `otherwise` runs instead.
   */
  private without({ request, cause }: UnitInterrupted, requests: readonly UnitRequest[]): UnitRequest[] {
    const { otherwise, ...rest } = request;
    const failure = this.explain(cause);
    const own = failure === cause && !(cause instanceof Unavailable);
    const instead = otherwise && own ? [{ ...rest, work: (tx: UnitTx) => otherwise(tx, cause) }] : [];
    if (instead.length === 0) request.reject(failure);
    return requests.flatMap((one) => (one === request ? instead : [one]));
  }

  /** The error for the caller, and the note for operators, of a fault of the database; any other error as it is. */
  private explain(error: unknown): unknown {
    const { module, database } = this.environment;
    const fault = database.fault(error, 'writing');
    if (fault) {
      this.environment.fault.note(fault);
      return cannotWrite(module, fault.sentence, error);
    }
    return isFenced(database, error) ? notOwner(module, error) : error;
  }

  /** Responds and notifies for a durable group. An error of a listener does not run its units again. */
  private notify({ responses, grown }: Group): void {
    for (const respond of responses) respond();
    for (const listener of this.committed) this.guard('a listener of commits', listener);
    if (grown.length > 0)
      for (const listener of this.published) this.guard('a listener of events', () => listener(grown));
  }

  private guard(what: string, call: () => void): void {
    const { logger, module } = this.environment;
    try {
      call();
    } catch (error) {
      logger?.error(
        { err: error, module },
        `In ${module}, ${what} threw after a commit. The commit stands, and the other listeners were called; fix the listener.`,
      );
    }
  }
}
