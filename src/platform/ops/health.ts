import type { Clock } from './clock.js';

/** Looks whether something works. Resolves with a remark, if there is one to make; rejects with the reason when it does not. */
export type Probe = () => Promise<string | void> | string | void;

export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}

export interface HealthReport {
  readonly status: 'ok' | 'failing';
  readonly checks: { readonly [name: string]: CheckResult };
}

const LIMIT_MS = 1_000;

/** Whether this process should be given work. A probe that takes longer than a second counts as failing. */
export class Health {
  private readonly probes = new Map<string, Probe>();
  private running: Promise<HealthReport> | undefined;
  private stopping = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Adds a check to readiness. Returns how to take it away.
   * @throws Error when the name is taken.
   */
  check(name: string, probe: Probe): () => void {
    if (this.probes.has(name)) throw new Error(`The health check '${name}' exists; give this one another name.`);
    this.probes.set(name, probe);
    return () => void this.probes.delete(name);
  }

  /** From now on the process is not ready: it finishes what it has and then stops. */
  drain(): void {
    this.stopping = true;
  }

  get draining(): boolean {
    return this.stopping;
  }

  /** Whether the process runs at all: answering is the proof. */
  live(): HealthReport {
    return { status: 'ok', checks: {} };
  }

  /** Runs all probes, once for all who ask at the same time. Never rejects. */
  ready(): Promise<HealthReport> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async run(): Promise<HealthReport> {
    const results = await Promise.all(
      [...this.probes].map(async ([name, probe]) => [name, await this.outcome(probe)] as const),
    );
    const checks: { [name: string]: CheckResult } = Object.fromEntries(results);
    if (this.stopping) checks['accepting'] = { ok: false, detail: 'The process is stopping.' };
    return { status: Object.values(checks).every(({ ok }) => ok) ? 'ok' : 'failing', checks };
  }

  private outcome(probe: Probe): Promise<CheckResult> {
    return new Promise((resolve) => {
      const timer = this.clock.after(LIMIT_MS, () =>
        resolve({ ok: false, detail: `No answer within ${LIMIT_MS} ms.` }),
      );
      const settle = (result: CheckResult): void => {
        timer.cancel();
        resolve(result);
      };
      Promise.resolve()
        .then(probe)
        .then(
          (detail) => settle({ ok: true, ...(typeof detail === 'string' ? { detail } : {}) }),
          (error: unknown) => settle({ ok: false, detail: error instanceof Error ? error.message : String(error) }),
        );
    });
  }
}
