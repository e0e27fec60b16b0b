/** A span of time on the clock of the clients, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When modules moved, and when something was wrong with a process. */
export class Timeline {
  readonly moves: Span[] = [];
  /** Moves at rest of a module that is so large that its commands are refused meanwhile. */
  readonly refusals: Span[] = [];
  readonly accidents: Span[] = [];

  now(): number {
    return performance.now();
  }

  /** Whether a module was on the way at any time of the span. */
  isDuringMove(span: Span): boolean {
    return this.moves.some((one) => overlaps(one, span));
  }

  /** Whether the commands of a module were refused, as announced, at any time of the span. */
  isDuringRefusal(span: Span): boolean {
    return this.refusals.some((one) => overlaps(one, span));
  }

  /** Whether a process was dead, stood still or recovered at any time of the span. */
  isDuringAccident(span: Span): boolean {
    return this.accidents.some((one) => overlaps(one, span));
  }
}

/** The span of a request. */
export function spanOf({ began, ended }: { readonly began: number; readonly ended: number }): Span {
  return { from: began, to: ended };
}

function overlaps(one: Span, other: Span): boolean {
  return one.from <= other.to && other.from <= one.to;
}
