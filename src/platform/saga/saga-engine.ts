import type { CommandVoider } from '../calls/dispatcher.js';
import type { Class } from '../module/handler.js';
import type { AnySaga } from '../module/saga.js';
import type { Sagas } from '../module/sagas.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/module-store.js';
import { defaultSagaLimits, type SagaLimits, sharedSagaLimits } from './saga-environment.js';
import type { SagaRef } from './saga-ref.js';
import { SagaRunner } from './saga-runner.js';
import { StoredSagas } from './stored-sagas.js';
import { countSagas, listStuck, retryStuck, type StuckSaga } from './saga-queries.js';

export interface SagaEngineOptions {
  /** Declares void what sagas have sent without hearing an answer. */
  readonly voider: CommandVoider;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. Default: chance. */
  readonly random?: () => number;
  readonly limits?: Partial<SagaLimits>;
  /**
   * Whether a lease that has not run out belongs to a process that is dead, where this one has a database to itself.
   * Default: yes.
   */
  readonly alone?: boolean;
}

interface ModuleSagas {
  readonly store: ModuleStore;
  readonly stored: StoredSagas;
  readonly sagas: Map<string, AnySaga>;
  runner?: SagaRunner;
}

/** The sagas of all modules that run here. */
export class SagaEngine {
  private readonly modules = new Map<string, ModuleSagas>();

  constructor(private readonly options: SagaEngineOptions) {}

  /** The service that a module starts and tells its sagas by: to be injected as {@link Sagas}. */
  serviceFor(store: ModuleStore): Sagas {
    const stored = new StoredSagas(store.module);
    this.modules.set(store.module, { store, stored, sagas: new Map() });
    return stored;
  }

  /**
   * Makes a module's saga known, once it is constructed.
   * @throws Error when the module has another of that name.
   */
  add(module: string, of: Class<AnySaga>, saga: AnySaga): void {
    const { sagas, stored } = this.of(module);
    if (sagas.has(saga.name)) throw new Error(`${module} has two sagas named '${saga.name}'; rename one of them.`);
    sagas.set(saga.name, saga);
    stored.add(of, saga.name);
  }

  /** Goes on with the sagas that were under way, and begins what is started from now on. */
  async start(): Promise<void> {
    const { random = Math.random, limits, alone = true, ids } = this.options;
    for (const one of this.modules.values()) {
      if (one.sagas.size === 0) continue;
      await this.reportUnknown(one);
      one.runner = new SagaRunner({
        ...this.options,
        ...one,
        random,
        limits: { ...defaultSagaLimits, ...(one.store.exclusive ? {} : sharedSagaLimits), ...limits },
        holder: ids.next(),
      });
      await one.runner.start(alone && one.store.exclusive);
    }
  }

  /** Begins no further step; resolves when those under way are done. What is left goes on at the next start. */
  async stop(): Promise<void> {
    await Promise.all(this.runners().map((runner) => runner.stop()));
  }

  /** Whether no saga has anything to do before {@link nextWake}, or before it is told something. */
  async idle(): Promise<boolean> {
    const idle = await Promise.all(this.runners().map((runner) => runner.idle()));
    return idle.every((one) => one);
  }

  /** When the next retry is due, in milliseconds UTC. Waits for signals are not counted: they end when they are told. */
  nextWake(): number | undefined {
    const times = this.runners().flatMap((runner) => runner.nextWake() ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Why the sagas of a module, which are run here, do not go on; empty when they do. */
  readiness(module: string): readonly string[] {
    const sentence = this.modules.get(module)?.runner?.readiness();
    return sentence === undefined ? [] : [sentence];
  }

  /** The sagas that wait for a person. */
  async listStuck(): Promise<readonly StuckSaga[]> {
    const lists = await Promise.all([...this.modules].map(([name, { store }]) => listStuck(store.reads.sql, name)));
    return lists.flat();
  }

  /**
   * Lets a stuck saga go on from its log.
   * @throws Error when there is no such saga, or it is not stuck.
   */
  async retry(module: string, ref: SagaRef): Promise<void> {
    const { store, runner } = this.of(module);
    const { value: found } = await store.units.run(`retry ${ref.saga} ${ref.id}`, (tx) => retryStuck(tx, ref));
    if (!found)
      throw new Error(`${module} has no stuck saga ${ref.saga} ${ref.id}; list the stuck ones to see what waits.`);
    runner?.wake();
  }

  /** How many sagas have not ended. */
  async counts(): Promise<readonly { module: string; saga: string; state: string; count: number }[]> {
    const counts = await Promise.all(
      [...this.modules].map(async ([module, { store }]) =>
        (await countSagas(store.reads.sql)).map((row) => ({ module, ...row })),
      ),
    );
    return counts.flat();
  }

  private async reportUnknown({ store, sagas }: ModuleSagas): Promise<void> {
    const states = await countSagas(store.reads.sql);
    const unknown = states.filter(({ saga, state }) => state === 'running' && !sagas.has(saga));
    for (const { saga, count } of unknown)
      this.options.log.error(
        { module: store.module, saga, count },
        `${store.module} has ${count} sagas '${saga}' under way, which this program does not know; bring the saga back to finish them.`,
      );
  }

  private of(module: string): ModuleSagas {
    const found = this.modules.get(module);
    if (!found) throw new Error(`${module} does not run here; here are: ${[...this.modules.keys()].join(', ')}.`);
    return found;
  }

  private runners(): readonly SagaRunner[] {
    return [...this.modules.values()].flatMap(({ runner }) => runner ?? []);
  }
}
