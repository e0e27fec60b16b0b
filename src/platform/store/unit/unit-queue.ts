import { AsyncResource } from 'node:async_hooks';
import { DeadlineExceeded, Unavailable } from '../../contract/failure.js';
import { systemClock } from '../../ops/clock.js';
import { type CallContext, currentContext, outsideContext } from '../../ops/context.js';
import { cannotWrite } from '../database/database-fault.js';
import { type CommitEnvironment, GroupCommits, type GroupObserver } from './group-commits.js';
import { activeUnit } from './unit.js';
import type { UnitRequest } from './unit-attempt.js';
import { type Committed, type UnitOptions, UnitOfWork, type UnitTx } from './unit-of-work.js';

const DEFAULT_BUDGET_MS = 1_000;
/** Bounds the transaction, so that a long queue does not make every unit wait for one commit. */
const MAX_GROUP = 64;

/** Work between two groups. */
interface Turn {
  readonly run: () => Promise<void>;
}

/**
 * The one writer of a module. Units run first come, first served, and those that wait share a commit. Their callers get
 * results and refusals only after it.
 */
export class UnitQueue extends UnitOfWork {
  readonly commits: GroupCommits;
  private readonly waiting: UnitRequest[] = [];
  /** Work that needs the writer's connection while no transaction is open on it. */
  private readonly between: Turn[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly environment: CommitEnvironment,
    observer?: GroupObserver,
  ) {
    super();
    this.commits = new GroupCommits(environment, observer);
  }

  /** Units that wait for their turn. */
  get length(): number {
    return this.waiting.length;
  }

  override async run<T>(
    name: string,
    work: (tx: UnitTx) => Promise<T>,
    options: UnitOptions<T> = {},
  ): Promise<Committed<T>> {
    const { module, fault } = this.environment;
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
    // Sends no statement: the claims of this process are refused, and would only delay the new owner.
    if (fault.overtaken) throw cannotWrite(module, fault.sentence);
    if (this.closed) throw new Unavailable(`${module} is stopping and takes no more work; try again shortly.`);
    // Not AsyncLocalStorage.snapshot(), which does the same and costs several times as much on Node 20.
    const caller = new AsyncResource('unit of work');
    return new Promise<Committed<T>>((resolve, reject) => {
      const request: UnitRequest<T> = {
        name,
        call: options.call ?? currentContext() ?? this.ownContext(name),
        work,
        otherwise: options.otherwise,
        budgetMs: options.budgetMs ?? DEFAULT_BUDGET_MS,
        inContext: (run) => caller.runInAsyncScope(run),
        resolve,
        reject,
      };
      this.waiting.push(request as unknown as UnitRequest);
      this.running ??= outsideContext(() => this.work());
    });
  }

  /**
   * Runs `work` on the writer's connection while no transaction is open; units wait for it, those that waited before it too.
   * Resolves or rejects with `work`. A closed queue does nothing, and resolves with undefined.
   * @param withinMs when its turn has not come after so many milliseconds (real time), `work` is never run
   * @throws Unavailable when `work` was withdrawn so
   */
  async betweenGroups<T>(work: () => Promise<T>, withinMs?: number): Promise<T | undefined> {
    if (this.closed) return undefined;
    return new Promise<T>((resolve, reject) => {
      const withdraw = (): void => {
        this.between.splice(this.between.indexOf(turn), 1);
        reject(withdrawn(this.environment.module, withinMs));
      };
      const timer = withinMs === undefined ? undefined : systemClock.after(withinMs, withdraw);
      const turn: Turn = {
        run: () => {
          timer?.cancel();
          return work().then(resolve, reject);
        },
      };
      this.between.push(turn);
      this.running ??= outsideContext(() => this.work());
    });
  }

  /** Takes no more units. Resolves when those that were waiting are done. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async work(): Promise<void> {
    // Every caller of this turn of the event loop gets into the first group.
    await Promise.resolve();
    while (this.waiting.length > 0 || this.between.length > 0) {
      // Not those that join meanwhile, so that units get their turn; and none that is withdrawn meanwhile.
      for (let { length } = this.between; length > 0; length -= 1) await this.between.shift()?.run();
      await this.commits.commit(this.inTime(this.waiting.splice(0, MAX_GROUP)));
    }
    this.running = undefined;
  }

  /** Rejects the units whose deadline has passed. This is the last check: a unit that passes it commits. */
  private inTime(requests: readonly UnitRequest[]): UnitRequest[] {
    const { module, clock } = this.environment;
    const now = clock.monotonic();
    return requests.filter(({ name, call: { deadline }, reject }) => {
      const late = deadline !== undefined && deadline <= now;
      if (late)
        reject(
          new DeadlineExceeded(
            `${name} waited in the writer queue of ${module} until its deadline passed; nothing was done: try again.`,
          ),
        );
      return !late;
    });
  }

  private ownContext(name: string): CallContext {
    const { module, ids } = this.environment;
    return { name, principal: { kind: 'module', module }, correlationId: ids.next() };
  }
}

function withdrawn(module: string, withinMs: number | undefined): Unavailable {
  return new Unavailable(
    `The writer of ${module} was busy for ${withinMs} ms, so what was to be done between two of its commits was withdrawn. ` +
      `Nothing was done; try again.`,
  );
}
