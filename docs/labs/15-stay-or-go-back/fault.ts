/** What is wrong with a record, and the hint for it. */
export interface Fault {
  readonly hint: string;
  readonly sentence: string;
}
