/** The features of a marketplace that are tried under each fault, in the order of the columns. */
export const FEATURES = ['sign in', 'browse', 'order', 'pay', 'notify', 'review'] as const;

export type Feature = (typeof FEATURES)[number];

/** Which features worked: `true` is an answer with the result, within {@link WITHIN_MS}. */
export type Attempts = { readonly [feature in Feature]: boolean };

/** A feature that has no result after so long has stopped, in milliseconds. It is far above what a free marketplace takes. */
export const WITHIN_MS = 4_000;

/** Something that happens to a marketplace, until it ends. */
export interface Fault {
  /** The row of the matrix: `lock in payment`. */
  readonly name: string;
  /** Begins it. @returns how to end it */
  inject(): Promise<() => Promise<void>>;
}

/** A program that sells food, as the matrix sees it. */
export interface Market {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Tries every feature once, all at the same time. */
  attempt(): Promise<Attempts>;
  /** Ends its processes. Its databases stay. */
  close(): Promise<void>;
}

/** Looks again until the probe is true. @returns whether that was within the limit; a failure of the probe is a false one */
export async function becomes(probe: () => Promise<boolean>, limitMs = WITHIN_MS): Promise<boolean> {
  const end = performance.now() + limitMs;
  do {
    if (await probe().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  } while (performance.now() < end);
  return false;
}
