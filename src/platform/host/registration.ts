import { type Instance, HEARTBEAT_MS } from '../fig/instance.js';
import { INSTANCE, RegistrationResult } from '../fig/instance-endpoints.js';
import type { Clock, Timer } from '../ops/clock.js';
import { outsideContext } from '../ops/context.js';
import type { Log } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import type { PeerSender } from '../peer/peer-exchange.js';

const ANSWER_MS = 3_000;
const LEAVE_MS = 1_000;
/** How long callers may take to hear that an instance has left, in milliseconds. It serves them meanwhile. */
const DRAIN_MS = 500;

export interface RegistrationSpec {
  readonly keeper: PeerSender;
  /** What the keeper is to know of this process now. @throws Error when that cannot be seen at present */
  readonly describe: () => Promise<Instance>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps this process registered with the keeper as an instance of its modules: by a heartbeat each second, until it leaves.
 * While the keeper is away, callers go on with what they know, and this process goes on as well.
 */
export class Registration {
  /** What the keeper said last: `waits` and `refused` with a sentence; undefined before it has answered. */
  result: { readonly kind: string; readonly reason?: string | undefined } | undefined;
  private id: string | undefined;
  private timer: Timer | undefined;
  private beating: Promise<void> = Promise.resolve();
  private stopping = false;
  private stopped = false;
  private failing: string | undefined;
  private answered: () => void = () => undefined;

  constructor(private readonly spec: RegistrationSpec) {}

  /** Has `listener` called after each answer of the keeper. */
  onAnswer(listener: () => void): void {
    this.answered = listener;
  }

  /** Registers now, and then again and again. Also to tell at once what has changed. */
  beat(): void {
    if (this.stopped) return;
    this.timer?.cancel();
    this.beating = this.beating.then(() => this.send());
    void this.beating.then(() => {
      this.timer?.cancel();
      if (!this.stopped) this.timer = outsideContext(() => this.spec.clock.after(HEARTBEAT_MS, () => this.beat()));
    });
  }

  /**
   * Tells the keeper that this process stops, and waits until callers had time to hear of it. It stays registered: it still has
   * its databases. Never rejects: callers of a process that is gone go to another instance.
   * @param balanced whether callers choose among instances
   */
  async drain(balanced: boolean): Promise<void> {
    this.stopping = true;
    if (this.result?.kind !== 'admitted') return;
    this.beat();
    await Promise.race([this.beating, this.after(LEAVE_MS)]);
    if (balanced) await this.after(DRAIN_MS);
  }

  /** Takes this process out of the registry. Never rejects. */
  async leave(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    this.timer?.cancel();
    await this.beating;
    const { keeper, log } = this.spec;
    if (this.id === undefined || this.result?.kind !== 'admitted') return;
    const request = {
      method: 'POST',
      target: INSTANCE + this.id,
      body: '{"leave":true}',
      timeoutMs: LEAVE_MS,
    } as const;
    await keeper
      .send(request)
      .catch((error: unknown) => log.warn({ err: error }, 'The keeper could not be told that this instance stops.'));
  }

  private after(ms: number): Promise<void> {
    return new Promise((resolve) => this.spec.clock.after(ms, resolve));
  }

  private async send(): Promise<void> {
    if (this.stopped) return;
    const { keeper, describe } = this.spec;
    try {
      const described = await describe();
      const instance = this.stopping ? { ...described, ready: false, stopping: true as const } : described;
      this.id = instance.id;
      const body = JSON.stringify({ register: instance });
      const { text } = await keeper.send({
        method: 'POST',
        target: INSTANCE + instance.id,
        body,
        timeoutMs: ANSWER_MS,
      });
      this.result = RegistrationResult.parse(JSON.parse(text));
      this.note(this.result.kind === 'refused' ? this.result.reason : undefined);
      this.answered();
    } catch (error) {
      this.note(messageOf(error));
    }
  }

  /** Logs a change alone: a heartbeat is each second. */
  private note(problem: string | undefined): void {
    if (problem !== undefined && problem !== this.failing)
      this.spec.log.warn({}, `This instance is not registered, and tries again: ${problem}`);
    if (problem === undefined && this.failing !== undefined)
      this.spec.log.info({}, 'This instance is registered again.');
    this.failing = problem;
  }
}
