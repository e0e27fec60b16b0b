import { setTimeout as sleep } from 'node:timers/promises';
import type { CircuitName } from '../../src/platform/calls/remote/peer-guard.js';

/** Between two looks, in milliseconds: a call that tries a host that stands still takes far longer. */
const LOOK_EVERY_MS = 10;

/** Follows the gauge `ficus_peer_circuit` of a host: in which states the circuit breaker of another host has been. */
export class CircuitWatch {
  private readonly states: CircuitName[] = [];
  private isOver = false;
  private readonly looking: Promise<void>;

  /**
   * @param internalUrl where the caller serves its metrics
   * @param host the address of the host that is called
   */
  constructor(
    private readonly internalUrl: string,
    private readonly host: string,
  ) {
    this.looking = this.look();
  }

  /** The state at the last look. */
  get now(): CircuitName | undefined {
    return this.states.at(-1);
  }

  /** The states so far, each that differs from the one before it. Later looks begin a new list with the state of now. */
  take(): readonly CircuitName[] {
    const { now } = this;
    return this.states.splice(0, this.states.length, ...(now ? [now] : []));
  }

  has(state: CircuitName): boolean {
    return this.states.includes(state);
  }

  /** Ends the looks. @throws Error when the metrics could not be read, or did not name one state. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.looking;
  }

  private async look(): Promise<void> {
    while (!this.isOver) {
      const text = await (await fetch(`${this.internalUrl}/metrics`)).text();
      const lines = [...text.matchAll(/^ficus_peer_circuit\{host="([^"]*)",state="([^"]*)"\} (\d)$/gm)];
      const ofHost = lines.filter(([, host]) => host === this.host);
      const on = ofHost.filter(([, , , value]) => value === '1');
      // The host is unknown until the first call to it.
      if (ofHost.length > 0 && (ofHost.length !== 3 || on.length !== 1))
        throw new Error(`The circuit of ${this.host} is not in one of three states:\n${text}`);
      const state = on[0]?.[2] as CircuitName | undefined;
      if (state && state !== this.now) this.states.push(state);
      await sleep(LOOK_EVERY_MS);
    }
  }
}
