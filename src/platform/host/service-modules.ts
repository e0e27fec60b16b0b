import type { CommandVoider, Dispatcher, Served, VoidResult } from '../calls/dispatcher.js';
import type { AnyCall, AnyCommand } from '../contract/call.js';
import { isOutage, Unavailable } from '../contract/failure.js';
import type { EventSource } from '../events/log/event-source.js';
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
import { ServicePresence, type ServicePresenceSpec } from './service-presence.js';
import { checkService } from './service-readiness.js';

const AGAIN_MS = 500;

export interface ServiceModulesSpec {
  readonly modules: readonly Module[];
  readonly builds: ReadonlyMap<string, ModuleBuild>;
  readonly placements: RemotePlacements;
  /** The address of the keeper of the journal. */
  readonly keeper: string;
  readonly registration: Registration;
  readonly options: BootOptions;
  /** Called once, when the modules run or stand by. */
  readonly onBegun: (running: Running) => void;
  /** As that of {@link ServicePresence}. */
  readonly onHere: ServicePresenceSpec['onHere'];
}

/**
 * The modules of a service. They stand by as soon as the journal was read, wherever it places them: each runs while it is placed
 * here, and is called where it is otherwise. Before that, their calls are refused as `Unavailable`. Nothing is written to their
 * databases before the journal names them.
 */
export class ServiceModules implements Dispatcher, CommandVoider {
  private running: Running | undefined;
  private reason: string | undefined;
  private address = '';
  private stopping = false;
  /** Whether databases that are here may be open although nothing runs yet, or any more. */
  private opensOrCloses = false;
  private wake: () => void = () => undefined;
  private booting: Promise<void> = Promise.resolve();
  /** Databases are looked at, and opened, one after another: each of these takes the lock of the file. */
  private readonly turns = new Turns();

  private readonly presence: ServicePresence;

  constructor(private readonly spec: ServiceModulesSpec) {
    const onHere: typeof spec.onHere = (...where) => (spec.onHere(...where), spec.registration.beat());
    this.presence = new ServicePresence({ ...spec, onHere });
  }

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
      ...{ running: () => this.running, stops: () => this.stopping },
      runs: (module) => this.opensOrCloses || (this.running?.modules.get(module)?.store.isOpen ?? false),
    });
  }

  /** Adds what keeps the modules from running, and whether the journal can be read, to the readiness of the host. */
  watch(health: Health): void {
    checkService(health, { ...this.spec, running: () => this.running, reason: () => this.reason });
  }

  /**
   * Hears the journal, and has the modules stand by, or run where it places them here. Resolves when the host stops.
   * @param address of this host
   * @throws Error with a sentence when the keeper refuses this host or its build, then or later, when its journal is an older one
   *   than was read before, when a database is not the one it must be, or when a module that is placed here at a start of the keeper
   *   cannot run.
   */
  async begin(address: string): Promise<void> {
    const { builds, placements, keeper } = this.spec;
    this.address = address;
    this.presence.at(address);
    await placements.hear().catch((error: unknown) => {
      throw error instanceof PeerRefused ? new Error(refusedByKeeper(error), { cause: error }) : error;
    });
    if (this.stopping) return;
    const accept = () => assertBuilds(builds, placements.builds, keeper);
    accept();
    const followed = placements.follow(accept);
    const { failed } = this.presence;
    await Promise.race([followed, failed, this.untilBegun()]);
    await Promise.race([followed, failed]);
  }

  private async untilBegun(): Promise<void> {
    const { placements, registration } = this.spec;
    registration.beat();
    const forget = placements.onChange(() => this.wake());
    registration.onAnswer(() => this.wake());
    while (!this.stopping && !this.running) {
      if (registration.result?.kind === 'refused') throw new Error(registration.result.reason);
      this.explain(this.obstacle());
      if (this.reason === undefined) await (this.booting = this.boot());
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
    forget();
  }

  /** As that of {@link ServicePresence}. */
  get isBalanced(): boolean {
    return this.presence.isBalanced;
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
    await this.booting.catch(() => undefined);
    this.opensOrCloses = [...(this.running?.modules.values() ?? [])].some(({ store }) => store.isOpen);
    await this.running?.close();
    await this.turns.ended();
    this.running = undefined;
    this.opensOrCloses = false;
  }

  private async boot(): Promise<void> {
    const { modules, options, registration, onBegun } = this.spec;
    const { presence, turns } = this;
    const followed = (module: string, failure?: unknown): void => {
      if (this.running && !this.stopping) presence.followed(this.running, module, failure);
    };
    try {
      const place = presence.at(this.address);
      this.opensOrCloses = presence.isNeeded;
      const running = await boot(modules, { ...options, place, turns, followed });
      this.running = running;
      onBegun(running);
      presence.tell(running);
      registration.beat();
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.explain(messageOf(error));
      await new Promise<void>((resolve) => options.clock.after(AGAIN_MS, resolve));
    } finally {
      this.opensOrCloses = false;
    }
  }

  /** Says why the modules do not begin yet; undefined when they can: an instance of several that is to run must be registered. */
  private obstacle(): string | undefined {
    const { keeper, registration } = this.spec;
    if (!this.isBalanced) return undefined;
    const { kind, reason } = registration.result ?? {};
    return kind === 'admitted' ? undefined : (reason ?? `It waits until the host at ${keeper} has registered it.`);
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
