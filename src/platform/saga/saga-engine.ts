import type { CommandVoider } from '../calls/dispatcher.js';
import type { AnySaga, SagaClass } from '../module/saga.js';
import type { Sagas } from '../module/sagas.js';
import type { Clock } from '../ops/clock.js';
import type { Ids } from '../ops/ids.js';
import type { Log } from '../ops/log.js';
import type { ModuleStore } from '../store/unit/module-store.js';
import { isOwner } from '../store/database/ownership.js';
import { defaultSagaLimits, type KnownSaga, type SagaLimits, sharedSagaLimits } from './saga-environment.js';
import { countSagas, listStuck, retryStuck, type StuckSaga } from './saga-queries.js';
import type { SagaRef } from './saga-record.js';
import { SagaRunner } from './saga-runner.js';
import { StoredSagas } from './stored-sagas.js';

export interface SagaEngineOptions {
  /** Voids the commands that sagas have sent without a response. */
  readonly voider: CommandVoider;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** A number from 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number;
  readonly limits?: Partial<SagaLimits>;
  /**
   * Whether to take over a lease that has not run out where this process has the database to itself, because its holder must
   * be dead. Default: yes.
   */
  readonly alone?: boolean;
}

interface ModuleSagas {
  readonly store: ModuleStore;
  readonly stored: StoredSagas;
  readonly sagas: Map<string, KnownSaga>;
  /** Tells this process from every other. It stays the same when the sagas begin again, so that their lease is renewed at once. */
  readonly holder: string;
  runner?: SagaRunner;
}

/** Runs the sagas of all modules of this process, each module for itself. */
export class SagaEngine {
  private readonly modules = new Map<string, ModuleSagas>();

  constructor(private readonly options: SagaEngineOptions) {}

  /** The service by which a module starts its sagas and sends signals to them, to be injected as {@link Sagas}. */
  serviceFor(store: ModuleStore): Sagas {
    const stored = new StoredSagas(store);
    this.modules.set(store.module, { store, stored, sagas: new Map(), holder: this.options.ids.next() });
    return stored;
  }

  /** The service that {@link serviceFor} has made for a module. */
  serviceOf(module: string): Sagas {
    return this.of(module).stored;
  }

  /**
   * Adds a saga of a module that has been constructed.
   * @throws Error when the module has another saga of that name.
   */
  add(module: string, of: SagaClass, code: AnySaga): void {
    const { sagas, stored } = this.of(module);
    const { contract } = of;
    if (sagas.has(contract.name))
      throw new Error(`${module} has two sagas named '${contract.name}'; rename one of them.`);
    sagas.set(contract.name, { contract, code });
    stored.add(of);
  }

  /** Goes on with the sagas of a module that were under way, and runs those that are started from now on. */
  async begin(module: string): Promise<void> {
    const { random = Math.random, limits, alone = true } = this.options;
    const one = this.of(module);
    if (one.sagas.size === 0) return;
    await this.reportUnknown(one);
    const { store } = one;
    const bounds = { ...defaultSagaLimits, ...(store.exclusive ? {} : sharedSagaLimits), ...limits };
    const runner = (one.runner = new SagaRunner({ ...this.options, ...one, random, limits: bounds }));
    await runner.start(alone && store.exclusive);
  }

  /** Begins no further step of a module. Resolves when the steps under way have ended; the sagas go on when they {@link begin}. */
  async cease(module: string): Promise<void> {
    const one = this.of(module);
    await one.runner?.stop();
    delete one.runner;
  }

  /** Whether no saga is under way, and none is due before {@link nextWake} or the next signal. */
  async idle(): Promise<boolean> {
    const idle = await Promise.all(this.runners().map((runner) => runner.idle()));
    return idle.every((one) => one);
  }

  /** When the next retry is due, in milliseconds UTC. Timeouts of signals are not counted: a signal may come first. */
  nextWake(): number | undefined {
    const times = this.runners().flatMap((runner) => runner.nextWake() ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Sentences that say why the sagas of a module are not ready; none when they are. */
  readiness(module: string): readonly string[] {
    const sentence = this.modules.get(module)?.runner?.readiness();
    return sentence === undefined ? [] : [sentence];
  }

  /** The sagas that wait until a person retries them. */
  async listStuck(): Promise<readonly StuckSaga[]> {
    const lists = await Promise.all(this.owned().map(([name, { store }]) => listStuck(store.reads.sql, name)));
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

  /** How many sagas have not ended, by module, name and state. */
  async counts(): Promise<readonly { module: string; saga: string; state: string; count: number }[]> {
    const counts = await Promise.all(
      this.owned().map(async ([module, { store }]) =>
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

  /** The modules whose data this process owns: it answers for their sagas. */
  private owned(): readonly (readonly [string, ModuleSagas])[] {
    return [...this.modules].filter(([, { store }]) => isOwner(store.ownership));
  }

  private runners(): readonly SagaRunner[] {
    return [...this.modules.values()].flatMap(({ runner }) => runner ?? []);
  }
}
