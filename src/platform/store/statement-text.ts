const LONGEST = 120;

/** The text of a statement for errors and logs: on one line and cut short. Its values are never part of it. */
export function statementText(statement: string): string {
  const line = statement.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
