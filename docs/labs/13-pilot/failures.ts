import { MachineStalls, NOT_IN_TIME } from '../../../test/moves/machine-stalls.js';

interface Failure {
  readonly sentence: string;
  readonly status: number;
  /** Monotonic milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** A response, or the status 0 for a connection that broke. */
export interface Seen {
  readonly status: number;
  readonly detail: string;
}

/** What clients got in place of what they wanted. Requests that were late while the machine stood still are no failures of the program. */
export class Failures {
  private readonly noted: Failure[] = [];
  private readonly standstills: { readonly from: number; readonly to: number }[] = [];
  private readonly stalls = new MachineStalls((from, to) => this.standstills.push({ from, to }));

  /** @param from when the request began, in monotonic milliseconds */
  note(what: string, { status, detail }: Seen, from: number): void {
    const got = status === 0 ? 'no response' : String(status);
    this.noted.push({ sentence: `${what} got ${got}: ${detail}`, status, from, to: performance.now() });
  }

  /** Each of them as a sentence, the oldest first. */
  get sentences(): readonly string[] {
    const isExcused = ({ status, from, to }: Failure) =>
      NOT_IN_TIME.includes(status) && this.standstills.some((still) => still.from <= to && from <= still.to);
    return this.noted.filter((one) => !isExcused(one)).map(({ sentence }) => sentence);
  }

  end(): Promise<void> {
    return this.stalls.end();
  }
}
