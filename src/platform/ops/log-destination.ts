/** Where finished lines go. */
export interface LogDestination {
  write(line: string): void;
}
