import type { Ownership } from '../../store/database/ownership.js';
import type { OpenStore } from '../../store/open-store.js';
import type { FoundDatabase } from '../found-database.js';
import type { ModuleBuild } from '../module-build.js';
import type { StoredPlacement } from '../placement.js';
import type { DatabaseKind } from '../../store/database/database.js';

/** A module of a host, as a move needs it. */
export interface MovableModule {
  readonly build: ModuleBuild;
  readonly kind: DatabaseKind;
  /** Its database as operators know it, without credentials. */
  readonly description: string;
  /** Its database, while that is open here. */
  readonly store: OpenStore | undefined;
  /** Looks at its database, which nothing has open here. Makes none. */
  find(): Promise<FoundDatabase | undefined>;
  /** Opens its database although the module is elsewhere, and makes it if there is none; keeps it open until {@link endStandBy}. */
  standBy(): Promise<OpenStore>;
  /** Closes it again, unless the module is here. */
  endStandBy(): Promise<void>;
  /** The placement of the module, read from the journal now. */
  placement(): Promise<StoredPlacement | undefined>;
  /**
   * Looks at what the module needs beside its database, on the data that was copied here.
   * @throws Error with a sentence when it could not work here. @throws Unavailable when it cannot tell yet.
   */
  check(): Promise<void>;
  /** Reads the journal, and resolves when the database and the module follow it. */
  reconciled(): Promise<Ownership>;
}
