import type { Log } from '../ops/log.js';
import type { Part } from './lifecycle.js';
import type { Role } from '../store/database/ownership.js';
import type { ModuleDatabaseSpec } from './module-database.js';

/** What a module is to its host: as its database, or served by another process, or its database cannot be opened. */
export type ModuleRole = Role | 'elsewhere' | 'unavailable';

/** What keeps a module of a host in line with the journal is made of. */
export interface ModuleRuntimeSpec extends ModuleDatabaseSpec {
  /** What works behind the module's calls while it is the owner, in the order in which it begins. It may begin again. */
  readonly parts: readonly (readonly [name: string, part: Part])[];
  readonly log: Log;
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number;
  /** Called after each look at the journal and the database: with the error when it has failed. */
  readonly followed?: ((failure?: unknown) => void) | undefined;
}
