/** A statement is prepared from this use on. */
const WORTH_IT = 3;
/** The most statements that a session keeps prepared. Statements with a varying number of rows would fill the server's memory. */
const MOST = 200;
/** The most statements whose uses are counted. */
const MOST_COUNTED = 2_000;

let generation = 0;

/** Names the statements that one session repeats, so that the server parses and plans them once. */
export class PreparedNames {
  private readonly prefix = `g${(generation += 1)}`;
  private readonly names = new Map<string, string>();
  private readonly uses = new Map<string, number>();

  /** The name of a prepared statement; undefined while it was used too seldom. */
  of(statement: string): string | undefined {
    const known = this.names.get(statement);
    if (known !== undefined || this.names.size >= MOST) return known;
    const uses = (this.uses.get(statement) ?? 0) + 1;
    if (uses < WORTH_IT) {
      if (this.uses.size >= MOST_COUNTED) this.uses.clear();
      this.uses.set(statement, uses);
      return undefined;
    }
    this.uses.delete(statement);
    const name = `${this.prefix}_${this.names.size}`;
    this.names.set(statement, name);
    return name;
  }
}
