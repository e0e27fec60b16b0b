/** Texts beyond this many are prepared anew each time: those with a varying number of rows would fill the memory. */
const MOST = 200;

/** A statement's outcome, as the driver hands it over: `this` has the last row's id and the number of changes. */
type Done = (this: never, error: Error | null, rows?: unknown[]) => void;

/** A statement that the driver has prepared. */
interface Prepared {
  all(values: readonly unknown[], done: Done): unknown;
  run(values: readonly unknown[], done: Done): unknown;
  finalize(done?: () => void): unknown;
}

/** What prepares: the driver's handle of a database. */
export interface Preparing {
  prepare(statement: string, done: (error: Error | null) => void): unknown;
}

/**
 * The prepared statements of one connection of `sqlite3`. Preparing costs two hops to another thread and a parse for each statement;
 * kept, it costs them once. Each use reads to the end, which lets go of its read transaction (a `get` would not).
 */
export class Sqlite3Statements {
  private readonly prepared = new Map<string, Prepared>();
  private closed = false;

  constructor(private readonly handle: Preparing) {}

  /** Runs a statement and hands over its rows. */
  all(statement: string, values: readonly unknown[], done: Done): void {
    this.with(statement, done, (known) => known.all(values, done));
  }

  /** Runs a statement for its effect. */
  run(statement: string, values: readonly unknown[], done: Done): void {
    this.with(statement, done, (known) => known.run(values, done));
  }

  /** Lets go of all, so that the connection can be closed. */
  async finalize(): Promise<void> {
    this.closed = true;
    const all = [...this.prepared.values()];
    this.prepared.clear();
    await Promise.all(all.map((statement) => new Promise<void>((resolve) => statement.finalize(() => resolve()))));
  }

  private with(statement: string, done: Done, use: (prepared: Prepared) => void): void {
    const known = this.prepared.get(statement);
    if (known) {
      use(known);
      return;
    }
    // Used at once, not when it is prepared: the connection is serialised, and nothing may overtake. It is kept only when
    // it could be prepared, since a statement that could not never calls back.
    const prepared = this.handle.prepare(statement, (error: Error | null) => {
      if (error) done.call({} as never, error);
      else this.keep(statement, prepared);
    }) as Prepared;
    use(prepared);
  }

  private keep(statement: string, prepared: Prepared): void {
    if (this.closed || this.prepared.has(statement)) {
      prepared.finalize();
      return;
    }
    this.prepared.set(statement, prepared);
    if (this.prepared.size <= MOST) return;
    const [oldest] = this.prepared;
    if (!oldest) return;
    this.prepared.delete(oldest[0]);
    oldest[1].finalize();
  }
}
