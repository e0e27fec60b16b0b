import type { AnyContract } from '../contract/contract.js';
import type { ModuleStore } from '../store/module-store.js';

/** A module that runs here: its contract, its database, and the handler of each call. */
export interface ServedModule {
  readonly contract: AnyContract;
  readonly store: ModuleStore;
  handler(call: string): object;
}
