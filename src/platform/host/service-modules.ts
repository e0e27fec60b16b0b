import type { CommandVoider, Dispatcher, Served, VoidResult } from '../calls/dispatcher.js';
import type { AnyCall, AnyCommand } from '../contract/call.js';
import { isOutage, Unavailable } from '../contract/failure.js';
import type { EventSource } from '../events/log/event-source.js';
import { SERVICE } from '../fig/instance.js';
import type { ModuleBuild } from '../fig/module-build.js';
import type { RemotePlacements } from '../fig/remote-placements.js';
import type { Module } from '../module/module.js';
import type { CallContext } from '../ops/context.js';
import type { Health } from '../ops/health.js';
import { messageOf } from '../ops/message-of.js';
import { HOST_STARTS, PeerRefused } from '../peer/peer-exchange.js';
import { PeerFault } from '../peer/served-peer-request.js';
import { Turns } from '../work/turns.js';
import { boot, type Running } from './boot.js';
import type { BootOptions } from './boot-options.js';
import { assertBuilds, type HostedModule, refusedByKeeper } from './hosted-modules.js';
import type { Registration } from './registration.js';
import { databasesOfService } from './service-databases.js';

const AGAIN_MS = 500;

export interface ServiceModulesSpec {
  readonly modules: readonly Module[];
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  readonly placements: RemotePlacements;
  /** The address of the keeper of the journal. */
  readonly keeper: string;
  readonly registration: Registration;
  readonly options: BootOptions;
  /** Called once, when the modules have begun. */
  readonly onBegun: (running: Running) => void;
}

/**
 * The modules of a service, which run as soon as the journal places all of them here. Before that, their calls are refused as
 * `Unavailable`, and nothing writes to their databases.
 */
export class ServiceModules implements Dispatcher, CommandVoider {
  private running: Running | undefined;
  private reason: string | undefined;
  /** Of this host. */
  private address = '';
  private stopping = false;
  /** Whether the databases of the modules may be open: from the begin of a start until they are closed. */
  private runs = false;
  private wake: () => void = () => undefined;
  /** Databases are looked at, and opened, one after another: each of these takes the lock of the file. */
  private readonly turns = new Turns();

  constructor(private readonly spec: ServiceModulesSpec) {}

  dispatch(call: AnyCall, input: unknown, context: CallContext): Promise<Served> {
    return this.running?.dispatcher.dispatch(call, input, context) ?? Promise.reject(notYet(call));
  }

  void(call: AnyCommand, context: CallContext): Promise<VoidResult> {
    return this.running?.dispatcher.void(call, context) ?? Promise.reject(notYet(call));
  }

  /** The same for calls of other hosts: to the modules that run here, and to no others. */
  readonly here: Dispatcher & CommandVoider = {
    dispatch: (call, input, context) =>
      this.running?.here.dispatch(call, input, context) ?? Promise.reject(notBegun(call)),
    void: (call, context) => this.running?.here.void(call, context) ?? Promise.reject(notBegun(call)),
  };

  /** The log of one of the modules, once they run. */
  logOf(module: string): EventSource | undefined {
    return this.running?.delivery.logOf(module);
  }

  /** What the keeper asks before it places a module here. */
  get hosted(): ReadonlyMap<string, HostedModule> {
    const { modules, builds, options } = this.spec;
    return databasesOfService({
      ...{ modules, builds, options, turns: this.turns },
      ...{ running: () => this.running, runs: () => this.runs, stops: () => this.stopping },
    });
  }

  /** Adds what keeps the modules from running, and whether the journal can be read, to the readiness of the host. */
  watch(health: Health): void {
    const { modules, placements, keeper } = this.spec;
    for (const { contract } of modules)
      health.check({
        module: contract.name,
        name: 'placement',
        stops: 'serving',
        probe: () => {
          const away = placements.silence && `The journal at ${keeper} cannot be read: ${placements.silence}`;
          if (!this.running) throw new Error(away ?? this.reason ?? 'It waits for the journal.');
          return away;
        },
      });
  }

  /**
   * Hears the journal, waits until it places the modules here, and runs them. Resolves when the host stops.
   * @param address of this host
   * @throws Error with a sentence when the keeper refuses this host or its build, then or later, when its journal is an older one
   *   than was read before, or when a database is not the one it must be.
   */
  async begin(address: string): Promise<void> {
    const { builds, placements, keeper } = this.spec;
    this.address = address;
    await placements.hear().catch((error: unknown) => {
      throw error instanceof PeerRefused ? new Error(refusedByKeeper(error), { cause: error }) : error;
    });
    if (this.stopping) return;
    const accept = () => assertBuilds(builds, placements.builds, keeper);
    accept();
    const followed = placements.follow(accept);
    await Promise.race([followed, this.untilBegun()]);
    await followed;
  }

  private async untilBegun(): Promise<void> {
    const { placements, registration } = this.spec;
    registration.beat();
    const forget = placements.onChange(() => this.wake());
    registration.onAnswer(() => this.wake());
    while (!this.stopping && !this.running) {
      if (registration.result?.kind === 'refused') throw new Error(registration.result.reason);
      this.explain(this.obstacle());
      if (this.reason === undefined) await this.turns.run(() => this.boot());
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    forget();
  }

  /** Whether the journal places all of the modules at services, so that callers choose among registered instances. */
  get isBalanced(): boolean {
    const { modules, placements } = this.spec;
    return modules.every(({ contract }) => placements.of(contract.name)?.place === SERVICE);
  }

  /** The process stops: refuses the calls that wait for a switch, and places no further module here. */
  stopWaiting(): void {
    this.stopping = true;
    this.wake();
    this.running?.dispatcher.stopWaiting();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.turns.ended();
    await this.running?.close();
    this.running = undefined;
    this.runs = false;
  }

  private async boot(): Promise<void> {
    const { modules, options, registration, onBegun } = this.spec;
    try {
      this.runs = true;
      const running = await boot(modules, { ...options, place: this.isBalanced ? SERVICE : this.address });
      this.running = running;
      onBegun(running);
      registration.beat();
    } catch (error) {
      this.runs = false;
      if (!isOutage(error)) throw error;
      this.explain(messageOf(error));
      await new Promise<void>((resolve) => options.clock.after(AGAIN_MS, resolve));
    }
  }

  /** Says why the modules cannot run yet; undefined when the journal places all of them here. */
  private obstacle(): string | undefined {
    const { modules, placements, keeper, registration } = this.spec;
    const { address: place } = this;
    if (this.isBalanced) {
      const { kind, reason } = registration.result ?? {};
      return kind === 'admitted' ? undefined : (reason ?? `It waits until the host at ${keeper} has registered it.`);
    }
    const names = modules.map(({ contract }) => contract.name).filter((name) => placements.of(name)?.place !== place);
    if (names.length === 0) return undefined;
    const places = names.map((name) => `${name} is placed at ${placements.of(name)?.place ?? 'no host'}`);
    const wanted = names.map((name) => `${name}:${place}`).join(',');
    return `${places.join(', ')}, as the journal says, and this host is ${place}; start the host at ${keeper} with PLACEMENT=${wanted}.`;
  }

  private explain(reason: string | undefined): void {
    if (reason !== undefined && reason !== this.reason) this.spec.options.log.info({}, `Waits: ${reason}`);
    this.reason = reason;
  }
}

const waits = ({ module }: AnyCall) => `${module} waits for its place in the journal; ask again shortly.`;
const notYet = (call: AnyCall) => new Unavailable(waits(call));
/** Tells another host that nothing was done: it may ask another instance at once. */
const notBegun = (call: AnyCall) => new PeerFault(503, HOST_STARTS, waits(call));
