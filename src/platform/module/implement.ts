import type { ModuleCalledBy } from '../contract/client.js';
import type { AnyContract } from '../contract/contract.js';
import type { SettingsClass } from '../ops/settings.js';
import type { Class } from './handler.js';
import type { Handling } from './handling.js';
import type { Bind, Module, Seed, StartCheck } from './module.js';
import type { ReadModel } from './read-model.js';
import type { AnySaga, SagaClass } from './saga.js';
import type { Subscription } from './subscription.js';
import type { TraceBook } from './trace-book.js';

/** The modules whose clients a class takes in its constructor. */
type CalledFrom<H> = H extends new (...dependencies: infer P) => unknown ? ModuleCalledBy<P[number]> : never;

/** A class whose clients are all listed; otherwise a text that says which module is missing from `uses`. */
type Listed<H, Uses extends readonly AnyContract[]> = [Exclude<CalledFrom<H>, Uses[number]['name']>] extends [never]
  ? H
  : `add '${Exclude<CalledFrom<H>, Uses[number]['name']>}' to the uses of this module, or do not call it`;

/** The class of a saga that carries its contract; otherwise a text that says what to write. */
type WithContract<H> = H extends SagaClass ? H : 'give this saga its contract: static readonly contract = saga(…)';

interface Implementation<U extends readonly AnyContract[]> {
  /** The modules it calls. Calls between modules form no cycle. */
  readonly uses?: U;
  /** Its rows: TypeORM entities. Tables come from `migrations/<module>/` alone, or from the `migrations` given here. */
  readonly store?: { readonly rows: readonly Class[]; readonly migrations?: readonly Class[] };
  /** Rows that follow from events alone, so that they can be built anew. See `readModel`. */
  readonly readModels?: readonly ReadModel[];
  /** Binds repositories and ports. Handlers, clients, settings and the platform's own services are bound already. */
  readonly bind?: (bind: Bind) => void;
  /** Settings classes, filled from the environment. */
  readonly settings?: readonly SettingsClass[];
  /** Sample data for a new database. */
  readonly seed?: Class<Seed>;
  /** Refuses to begin where what the module needs beside its database is not there. See `StartCheck`. */
  readonly startCheck?: Class<StartCheck>;
  /** What it adds, from its own books, to the story that an operator traces. */
  readonly trace?: Class<TraceBook>;
}

/**
 * Says what a module is made of: a value, so that nothing runs on import. It does not compile when a handler or an
 * ownership policy is missing, a handler's types are not those of its call, or a handler or saga takes a client of a module that
 * `uses` does not list. What types cannot see is checked when a host starts.
 */
export function implement<
  C extends AnyContract,
  const U extends readonly AnyContract[] = readonly [],
  H extends { readonly [call: string]: Class } = Record<never, never>,
  const S extends readonly Subscription[] = readonly [],
  const G extends readonly Class<AnySaga>[] = readonly [],
>(
  contract: C,
  spec: Implementation<U> & {
    /** The handler of each call. */
    readonly calls: H & { readonly [K in keyof C['calls'] & string]: unknown } & {
      readonly [K in keyof H & string]: Listed<H[K], U> & Handling<K, C['calls'][K], H[K]>;
    };
    readonly on?: S & {
      readonly [K in keyof S]: S[K] extends Subscription<infer E, infer W>
        ? Subscription<E, Listed<W, U> & Class>
        : never;
    };
    /** Its processes of several steps. See `Saga`. */
    readonly sagas?: G & { readonly [K in keyof G]: Listed<G[K], U> & WithContract<G[K]> };
  },
): Module {
  return Object.freeze({
    contract,
    uses: spec.uses ?? [],
    rows: spec.store?.rows ?? [],
    ...(spec.store?.migrations ? { migrations: spec.store.migrations } : {}),
    bind: spec.bind ?? (() => undefined),
    calls: spec.calls,
    on: spec.on ?? [],
    settings: spec.settings ?? [],
    sagas: (spec.sagas ?? []) as readonly Class[] as readonly SagaClass[],
    ...(spec.readModels ? { readModels: spec.readModels } : {}),
    ...(spec.seed ? { seed: spec.seed } : {}),
    ...(spec.startCheck ? { startCheck: spec.startCheck } : {}),
    ...(spec.trace ? { trace: spec.trace } : {}),
  });
}
