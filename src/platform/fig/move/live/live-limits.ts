/** When a live move switches, and when it gives a switch up, in milliseconds where no unit is named. */
export const LIVE_LIMITS = {
  /** A switch begins when the last hops, so many, were small. */
  smallHops: 3,
  /** A small hop has changed fewer rows than this: it is one transaction of the copy, also of an owner that writes a thousand rows a second. */
  smallKeys: 400,
  /** A new owner that has not begun by then is asked again. */
  openMs: 5_000,
  /** A switch whose limit was over so long ago has no mover any more: the host that reads it in the journal cancels it. */
  graceMs: 1_000,
  /** A switch that was cancelled is tried again so often; then the move waits for an operator. */
  tries: 10,
  /** A step that fails for a reason that does not pass is tried again so often. */
  steadyFailures: 5,
  /** Between two hops while the owner writes nothing. */
  idleMs: { first: 20, most: 500 },
  /** Between two tries, after a failure. */
  again: { baseMs: 200, capMs: 5_000 },
  /** How much is copied or compared by one request. */
  partMs: 400,
  /** The same between two hops of a copy that is compared again and again. */
  recheckMs: 50,
  /** A copy that was found equal is compared again after so long, or as long as that took. */
  recheckEveryMs: 60_000,
  /** Progress is noted in the journal so often. */
  noteEveryMs: 2_000,
} as const;
