/** An event in the log of its module. */
export interface StoredEvent {
  readonly partition: number;
  readonly position: number;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly data: string;
  readonly epoch: number;
  readonly commit: number;
}

/** The stored outcome of a command. */
export interface StoredOutcome {
  /** Such as `order.place`. */
  readonly call: string;
  readonly key: string;
  readonly kind: string;
  readonly outcome: string;
  readonly epoch: number;
  readonly commit: number;
}

/** What the database of one side says of itself. */
export interface StoredRole {
  readonly database: string;
  readonly identity: string;
  readonly epoch: number;
  readonly role: string;
}

/** What the owner's database of a module has. */
export interface ModuleRows {
  readonly module: string;
  readonly database: string;
  /** The owner that the journal names, and its epoch. */
  readonly owner: string;
  readonly epoch: number;
  /** Both sides, those that have a database. */
  readonly roles: readonly StoredRole[];
  /** The number of the last commit. */
  readonly commit: number;
  readonly partitions: readonly { readonly partition: number; readonly position: number; readonly trimmed: number }[];
  readonly events: readonly StoredEvent[];
  readonly outcomes: readonly StoredOutcome[];
  readonly cursors: readonly { readonly feed: string; readonly partition: number; readonly position: number }[];
}

/** What the databases of all modules have at the end of a run. */
export interface StoredRows {
  readonly modules: readonly ModuleRows[];
  readonly orders: readonly { readonly orderId: string; readonly status: string; readonly total: number }[];
  readonly shops: readonly { readonly shopId: string; readonly version: number }[];
  readonly items: readonly { readonly menuItemId: string; readonly price: number }[];
}

/** The rows of a module. @throws Error when the run had no such module */
export function rowsOf({ modules }: StoredRows, name: string): ModuleRows {
  const found = modules.find(({ module }) => module === name);
  if (!found) throw new Error(`There are no rows of ${name}.`);
  return found;
}
