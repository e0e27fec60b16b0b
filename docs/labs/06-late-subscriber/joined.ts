/** Postings and their sum in won. */
export interface Sum {
  readonly postings: number;
  readonly won: number;
}

/** How a new settlement took in the past, or the sentence that says why it did not. */
export interface Joined {
  readonly failure?: string;
  /** What payment had booked when settlement was made. */
  readonly past: Sum;
  /** What payment has booked in the end, and what settlement has. */
  readonly booked: Sum;
  readonly settled: Sum;
  /** Shops whose balance differs from the books, and all shops. */
  readonly shopsWrong: number;
  readonly shops: number;
  /** Pages of payment's books that were read. */
  readonly pagesRead: number;
  /** How many postings settlement had when its process was killed; undefined when it was not, since it caught up before. */
  readonly settledAtKill?: number;
}
