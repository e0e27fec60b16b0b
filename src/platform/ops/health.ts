import type { Clock } from './clock.js';
import { type CheckResult, type Probe, TimedProbe } from './timed-probe.js';

/** One check of a module's readiness. */
export interface Check {
  readonly module: string;
  /** Unique within the module. */
  readonly name: string;
  /**
   * What a failure stops: `serving`, so that the module cannot serve its calls; or `background`, so that it serves, but
   * work behind its calls (a feed, a saga) stands still.
   */
  readonly stops: 'serving' | 'background';
  readonly probe: Probe;
}

/** `degraded`: it serves, but not all of it works. `failing`: it does not serve. */
export type ReadyStatus = 'ok' | 'degraded' | 'failing';

export interface ModuleReadiness {
  readonly status: ReadyStatus;
  readonly checks: { readonly [name: string]: CheckResult };
}

export interface Readiness {
  readonly status: ReadyStatus;
  /** Why the whole process is failing. */
  readonly detail?: string;
  /** The modules whose status is not `ok`. */
  readonly notReady: readonly string[];
  readonly modules: { readonly [name: string]: ModuleReadiness };
}

const STOPPING = 'The process is stopping.';
const NONE_SERVES = 'No module with public routes can serve.';

/**
 * Whether this process should be given requests, and whether each of its modules works. The process is failing when it
 * stops, or when no module with public routes can serve: to take it out of service for less would turn a partial outage
 * into a full one.
 */
export class Health {
  private readonly checks = new Map<string, Map<string, { readonly check: Check; readonly probe: TimedProbe }>>();
  private routed: readonly string[] = [];
  private stopping = false;

  constructor(private readonly clock: Clock) {}

  /**
   * Adds a check to the readiness of a module. Returns how to take it away.
   * @throws Error when the module has a check of that name.
   */
  check(check: Check): () => void {
    const { module, name } = check;
    const checks = this.checks.get(module) ?? new Map<string, { check: Check; probe: TimedProbe }>();
    if (checks.has(name))
      throw new Error(`${module} has the health check '${name}' already; give this one another name.`);
    this.checks.set(module, checks.set(name, { check, probe: new TimedProbe(check.probe, this.clock) }));
    return () => void checks.delete(name);
  }

  /** Names the modules with public routes: the process serves while one of them does. Default: all with a check. */
  servesRoutesOf(modules: readonly string[]): void {
    this.routed = modules;
  }

  /** From now on the process is not ready: it finishes what it has and then stops. */
  drain(): void {
    this.stopping = true;
  }

  get draining(): boolean {
    return this.stopping;
  }

  /** The modules that have checks. */
  get modules(): readonly string[] {
    return [...this.checks.keys()];
  }

  /** Whether the process runs at all: answering is the proof. */
  live(): { readonly status: 'ok'; readonly checks: object } {
    return { status: 'ok', checks: {} };
  }

  /** Whether the process should be given requests. Resolves within about a second; never rejects. */
  async ready(): Promise<Readiness> {
    const found = await Promise.all(this.modules.map(async (name) => [name, await this.look(name)] as const));
    const notReady = found.flatMap(([name, { status }]) => (status === 'ok' ? [] : [name]));
    const detail = this.stopping ? STOPPING : this.noneServes(new Map(found)) ? NONE_SERVES : undefined;
    return {
      status: detail !== undefined ? 'failing' : notReady.length > 0 ? 'degraded' : 'ok',
      ...(detail === undefined ? {} : { detail }),
      notReady,
      modules: Object.fromEntries(found),
    };
  }

  /** Whether all of a module works; undefined when no such module has a check. Resolves within about a second. */
  async moduleReady(module: string): Promise<ModuleReadiness | undefined> {
    if (!this.checks.has(module)) return undefined;
    const found = await this.look(module);
    if (!this.stopping) return found;
    return { status: 'failing', checks: { ...found.checks, accepting: { ok: false, detail: STOPPING } } };
  }

  private async look(module: string): Promise<ModuleReadiness> {
    const checks = [...(this.checks.get(module)?.values() ?? [])];
    const results = await Promise.all(
      checks.map(async ({ check, probe }) => ({ ...check, result: await probe.run() })),
    );
    const failed = results.filter(({ result }) => !result.ok);
    const serves = failed.every(({ stops }) => stops === 'background');
    return {
      status: failed.length === 0 ? 'ok' : serves ? 'degraded' : 'failing',
      checks: Object.fromEntries(results.map(({ name, result }) => [name, result])),
    };
  }

  private noneServes(found: ReadonlyMap<string, ModuleReadiness>): boolean {
    const deciding = this.routed.length > 0 ? this.routed : [...found.keys()];
    return deciding.length > 0 && deciding.every((name) => found.get(name)?.status === 'failing');
  }
}
