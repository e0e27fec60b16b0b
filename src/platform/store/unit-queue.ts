import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { Unavailable } from '../contract/failure.js';
import { type CallContext, currentContext } from '../ops/context.js';
import { messageOf } from '../ops/message-of.js';
import { UnitBrokenOff } from './unit-attempt.js';
import { type Group, type GroupEnvironment, runGroup, SpoiledGroup } from './group.js';
import type { GroupObserver } from './group-observer.js';
import { guarded } from './guarded.js';
import { cannotWrite } from './database-fault.js';
import { admitted } from './admitted.js';
import { BetweenGroups } from './between-groups.js';
import { activeUnit } from './unit.js';
import { type Committed, type UnitOptions, UnitOfWork, type UnitTx } from './unit-of-work.js';
import type { UnitRequest } from './unit-request.js';

const DEFAULT_BUDGET_MS = 1_000;
/** Bounds the transaction, so that a long queue cannot keep everybody waiting for one commit. */
const MAX_GROUP = 64;
/** After a group was spoiled, so many have savepoints: whoever sends what fails seldom sends it once. */
const CAREFUL_GROUPS = 16;

/**
 * The one writer of a module: units run first come first served, and those that wait share a commit. Answers and
 * refusals alike are given only after it.
 */
export class UnitQueue extends UnitOfWork {
  private readonly waiting: UnitRequest[] = [];
  private readonly published = new Set<(partitions: readonly number[]) => void>();
  private readonly committed = new Set<() => void>();
  private readonly between = new BetweenGroups();
  private readonly outside = AsyncLocalStorage.snapshot();
  private running: Promise<void> | undefined;
  private careful = 0;
  private closed = false;

  constructor(
    private readonly environment: GroupEnvironment,
    private readonly observer?: GroupObserver,
  ) {
    super();
  }

  /** Units that wait for their turn. */
  get length(): number {
    return this.waiting.length;
  }

  onPublished(listener: (partitions: readonly number[]) => void): () => void {
    this.published.add(listener);
    return () => void this.published.delete(listener);
  }

  onCommitted(listener: () => void): () => void {
    this.committed.add(listener);
    return () => void this.committed.delete(listener);
  }

  override async run<T>(
    name: string,
    work: (tx: UnitTx) => Promise<T>,
    options: UnitOptions<T> = {},
  ): Promise<Committed<T>> {
    const { module } = this.environment;
    const outer = activeUnit();
    if (outer?.module === module) {
      const value = await work(outer);
      return { value, commit: outer.commit };
    }
    if (outer)
      throw new Error(
        `${outer.name} in ${outer.module} began a unit of work of ${module} inside its own; ` +
          `publish an event and let ${module} act on it, or do it in prepare().`,
      );
    // Without a statement: the claims of this process are refused, and would only keep the new owner waiting.
    if (this.environment.trouble.overtaken) throw cannotWrite(module, this.environment.trouble.sentence);
    if (this.closed) throw new Unavailable(`${module} is stopping and takes no more work; try again shortly.`);
    // Not AsyncLocalStorage.snapshot(), which does the same and costs several times as much on Node 20.
    const asker = new AsyncResource('unit of work');
    return new Promise<Committed<T>>((resolve, reject) => {
      const request: UnitRequest<T> = {
        name,
        call: options.call ?? currentContext() ?? this.ownContext(name),
        work,
        otherwise: options.otherwise,
        budgetMs: options.budgetMs ?? DEFAULT_BUDGET_MS,
        inContext: (run) => asker.runInAsyncScope(run),
        resolve,
        reject,
      };
      this.waiting.push(request as unknown as UnitRequest);
      this.running ??= this.outside(() => this.work());
    });
  }

  /** Runs `work` on the writer's connection while no transaction is open; units wait for it. A closed queue does nothing. */
  async betweenGroups(work: () => Promise<void>): Promise<void> {
    if (this.closed) return;
    const done = this.between.add(work);
    this.running ??= this.outside(() => this.work());
    await done;
  }

  /** Takes no more units; resolves when those that were waiting are done. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async work(): Promise<void> {
    // Lets everyone who is about to ask in this turn of the event loop into the first group.
    await Promise.resolve();
    while (this.waiting.length > 0 || this.between.due) {
      await this.between.run();
      await this.commit(admitted(this.environment, this.waiting.splice(0, MAX_GROUP)));
    }
    this.running = undefined;
  }

  private async commit(requests: UnitRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const began = this.environment.clock.monotonic();
    let group: Group | undefined;
    try {
      group = await this.runGroup(requests);
      this.environment.trouble.over();
    } catch (thrown) {
      if (thrown instanceof UnitBrokenOff) {
        await this.commit(this.without(thrown, requests));
        return;
      }
      // A unit that was alone in its group, and so is rolled back with it.
      const error = thrown instanceof SpoiledGroup ? thrown.cause : thrown;
      const failure = this.explain(error);
      // What keeps one unit from being written keeps all; only damage may lie where the others do not come by.
      const { lasting, overtaken } = this.environment.trouble;
      const meansAll = failure !== error && (!lasting || overtaken);
      if (meansAll || requests.length === 1) for (const request of requests) request.reject(failure);
      else for (const request of requests) await this.commit([request]);
    }
    if (group) this.notify(group);
    const ms = this.environment.clock.monotonic() - began;
    guarded(this.environment, 'the observer of groups', () => this.observer?.group(requests.length, ms));
  }

  /** Tells everyone of a group that is durable. Nothing that they throw runs its units again. */
  private notify({ answers, grown }: Group): void {
    for (const answer of answers) answer();
    for (const listener of this.committed) guarded(this.environment, 'a listener of commits', listener);
    if (grown.length > 0)
      for (const listener of this.published) guarded(this.environment, 'a listener of events', () => listener(grown));
  }

  /** The units that run again, since a statement of one was broken off. Of that one, its `otherwise` does, when the time was its own fault. */
  private without({ request, cause }: UnitBrokenOff, requests: readonly UnitRequest[]): UnitRequest[] {
    const { otherwise, ...rest } = request;
    const failure = this.explain(cause);
    const own = failure === cause && !(cause instanceof Unavailable);
    const instead = otherwise && own ? [{ ...rest, work: (tx: UnitTx) => otherwise(tx, cause) }] : [];
    if (instead.length === 0) request.reject(failure);
    return requests.flatMap((one) => (one === request ? instead : [one]));
  }

  /**
   * Tries without savepoints, which is quicker while nothing fails. A group that a unit has spoiled runs again with them, so
   * that every other unit commits.
   */
  private async runGroup(requests: readonly UnitRequest[]): Promise<Group> {
    const savepoints = this.environment.twice || this.careful > 0;
    if (this.careful > 0) this.careful -= 1;
    try {
      return await runGroup(this.environment, requests, savepoints);
    } catch (error) {
      const alone = requests.length === 1 && !requests[0]?.otherwise;
      if (alone || !(error instanceof SpoiledGroup)) throw error;
      this.careful = CAREFUL_GROUPS;
      return runGroup(this.environment, requests, true);
    }
  }

  private explain(error: unknown): unknown {
    const { module, database } = this.environment;
    const trouble = database.trouble(error, 'writing');
    if (trouble) {
      this.environment.trouble.note(trouble);
      return cannotWrite(module, trouble.sentence, error);
    }
    if (messageOf(error).includes('FICUS_FENCED'))
      return new Unavailable(`${module} does not write here at present: its data has another owner; ask again.`, {
        cause: error,
      });
    return error;
  }

  private ownContext(name: string): CallContext {
    const { module, ids } = this.environment;
    return { name, principal: { kind: 'module', module }, correlationId: ids.next() };
  }
}
