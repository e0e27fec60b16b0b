import type { ModuleStore } from './module-store.js';

/** An empty database of a module beside its own, with the same tables, in which something is built before it is used. */
export interface ShadowStore extends ModuleStore {
  /** The tables, those of the platform among them. */
  tables(): Promise<readonly string[]>;
  /** Closes it and removes its data. */
  remove(): Promise<void>;
}

/** Opens the shadow store of a module, empty; what a former process left there is removed first. */
export type OpenShadow = () => Promise<ShadowStore>;
