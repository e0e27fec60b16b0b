import type { Clock } from './clock.js';
import { messageOf } from './message-of.js';

/** Looks whether something works. Resolves with a remark, if there is one to make; rejects with the reason when it does not. */
export type Probe = () => Promise<string | void> | string | void;

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}

/** How long a caller waits for a probe, in milliseconds. */
const LIMIT_MS = 1_000;

/**
 * A probe that runs at most once at a time, however many callers it has. A caller gets a result within a second of the probe's start:
 * a probe that hangs is reported as failing, and is not started again until it has ended.
 */
export class TimedProbe {
  private running: { readonly since: number; readonly result: Promise<CheckResult> } | undefined;

  constructor(
    private readonly probe: Probe,
    private readonly clock: Clock,
  ) {}

  /** Never rejects. */
  run(): Promise<CheckResult> {
    this.running ??= { since: this.clock.monotonic(), result: this.start() };
    const { since, result } = this.running;
    const left = since + LIMIT_MS - this.clock.monotonic();
    if (left <= 0) return Promise.resolve(noResponse);
    return new Promise((resolve) => {
      const timer = this.clock.after(left, () => resolve(noResponse));
      void result.then((ended) => {
        timer.cancel();
        resolve(ended);
      });
    });
  }

  private async start(): Promise<CheckResult> {
    try {
      const remark = await Promise.resolve().then(this.probe);
      return { ok: true, ...(typeof remark === 'string' ? { detail: remark } : {}) };
    } catch (error) {
      return { ok: false, detail: messageOf(error) };
    } finally {
      this.running = undefined;
    }
  }
}

const noResponse: CheckResult = { ok: false, detail: `No response within ${LIMIT_MS} ms.` };
