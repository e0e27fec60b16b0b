import type { Container } from 'inversify';
import type { AnyCall } from '../contract/call.js';
import type { AnyContract } from '../contract/contract.js';
import type { SettingsClass } from '../ops/settings.js';
import type { Tx } from '../store/unit/tx.js';
import type { Class } from './handler.js';
import type { ReadModel } from './read-model.js';
import type { SagaClass } from './saga.js';
import type { Subscription } from './subscription.js';
import type { TraceBook } from './trace-book.js';

/** Binds what handlers are constructed from: Inversify's own `bind`. */
export type Bind = Container['bind'];

/** An account of the sample data, shown on the first page. Its password is published. */
export interface SampleAccount {
  readonly email: string;
  readonly password: string;
  /** What the account may do, in a few words. */
  readonly role: string;
}

/** Values of the sample data by the name of the field that takes them, or by `<module>.<call>.<field>` for one call alone. */
export interface SampleValues {
  readonly [field: string]: string | number | boolean;
}

/** Fills a new database with sample data, once, in one unit of work. */
export interface Seed {
  /** The accounts among the sample data: constants, which need nothing that the constructor takes. */
  readonly accounts?: readonly SampleAccount[];
  /** The call of this module that takes `email` and `password` of an account, and returns a `token`. */
  readonly signIn?: AnyCall;
  /** What the API's description gives as examples: constants, such as the identifier of something that exists. */
  readonly examples?: SampleValues;
  run(tx: Tx): Promise<void>;
}

/** Looks at what a module needs beside its database, before the module begins to work. */
export interface StartCheck {
  /**
   * Runs whenever this process becomes the owner of the module's data, before its feeds and sagas begin.
   * @throws Unavailable when it cannot tell yet: it is repeated, and only this module waits. Any other error ends the start of
   *   the host with its message; after the start it stops the module's feeds and sagas, and is repeated.
   */
  run(): Promise<void>;
}

/** What a module is made of. A value: nothing runs until a host takes it. Made by `implement()`. */
export interface Module {
  readonly contract: AnyContract;
  /** The modules it may call. */
  readonly uses: readonly AnyContract[];
  /** Its TypeORM entities. */
  readonly rows: readonly Class[];
  /** Its migrations, oldest first. Default: those that the host finds for a module of this name. */
  readonly migrations?: readonly Class[];
  readonly bind: (bind: Bind) => void;
  /** The handler of each call. */
  readonly calls: { readonly [call: string]: Class };
  readonly on: readonly Subscription[];
  readonly settings: readonly SettingsClass[];
  readonly sagas?: readonly SagaClass[];
  readonly readModels?: readonly ReadModel[];
  readonly seed?: Class<Seed>;
  readonly startCheck?: Class<StartCheck>;
  /** What it adds to traces. */
  readonly trace?: Class<TraceBook>;
}
