/** A span of time on the clock of the clients, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When modules moved, and when something was wrong with a process. */
export class Timeline {
  readonly moves: Span[] = [];
  /** Those of the moves in which the module stood still. */
  readonly atRest: Span[] = [];
  readonly accidents: Span[] = [];
  /** When the whole machine stood still: what was not served in time then is no fault of the program. */
  readonly stalls: Span[] = [];

  now(): number {
    return performance.now();
  }

  /** Whether a module was on the way at any time of the span. */
  isDuringMove(span: Span): boolean {
    return this.moves.some((one) => overlaps(one, span));
  }

  /** Whether a module stood still, and its commands waited or were refused, at any time of the span. */
  isAtRest(span: Span): boolean {
    return this.atRest.some((one) => overlaps(one, span));
  }

  /** Whether a process was dead, stood still or recovered at any time of the span. */
  isDuringAccident(span: Span): boolean {
    return this.accidents.some((one) => overlaps(one, span));
  }

  /** Whether the machine stood still at any time of the span. */
  isDuringStall(span: Span): boolean {
    return this.stalls.some((one) => overlaps(one, span));
  }
}

/** The span of a request. */
export function spanOf({ began, ended }: { readonly began: number; readonly ended: number }): Span {
  return { from: began, to: ended };
}

function overlaps(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}
