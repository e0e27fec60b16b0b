import type { Ownership } from '../database/ownership.js';
import type { ReadSide } from './read-side.js';
import type { UnitOfWork } from './unit-of-work.js';

/** A module's database as the other folders of the platform use it. */
export interface ModuleStore {
  readonly module: string;
  /** The id of the database. No other one has it, except an unchanged copy. */
  readonly identity: string;
  /** Whether this process has the database to itself. */
  readonly exclusive: boolean;
  /** The epoch and the role of the database, as far as this process knows. */
  readonly ownership: Ownership;
  readonly units: UnitOfWork;
  readonly reads: ReadSide;
  /** Calls `listener` after each commit that published, with the partitions of the log that grew. Returns how to stop. */
  onPublished(listener: (partitions: readonly number[]) => void): () => void;
  /** Calls `listener` after each commit, whatever it wrote. Returns how to stop. */
  onCommitted(listener: () => void): () => void;
}

/** A second database of a module with the same tables, empty at first: something is built there before it is used. */
export interface ShadowStore extends ModuleStore {
  /** The tables, those of the platform among them. */
  tables(): Promise<readonly string[]>;
  /** Closes it and removes its data. */
  remove(): Promise<void>;
}

/** Opens the shadow store of a module, after removing what an earlier process left there. */
export type OpenShadow = () => Promise<ShadowStore>;
