import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { LOCAL, threadOf } from '../fig/placement.js';
import type { Module } from '../module/module.js';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log, LogDestination } from '../ops/log.js';
import { messageOf } from '../ops/message-of.js';
import type { Metrics } from '../ops/metrics.js';
import type { Environment } from '../ops/read-settings.js';
import { type PeerEndpoint, PeerEndpoints } from '../peer/peer-endpoints.js';
import type { PeerRequest } from '../peer/peer-exchange.js';
import { ThreadPeers } from '../peer/thread-peers.js';
import { locationOf } from './discover-modules.js';
import type { MaintenancePace } from './maintenance.js';
import { ModuleThread } from './module-thread.js';
import { readinessIn } from './placed-readiness.js';
import { METRICS, READY } from './thread-host.js';

const METRICS_MS = 1_000;
const PROBE_MS = 900;

export interface ModuleThreadsOptions {
  readonly environment: Environment;
  readonly operators?: readonly string[] | undefined;
  readonly maintenance?: MaintenancePace | undefined;
  readonly settings: Pick<HostSettings, 'THREAD_HEAP_MB'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the threads' lines go. */
  readonly lines: LogDestination;
}

/** The modules that run in worker threads of this host, each in one of its own, connected with all others. */
export class ModuleThreads {
  /** The threads as this one reaches them. */
  readonly peers: ThreadPeers;
  private readonly threads: readonly ModuleThread[];
  /** For each thread that runs, a function that hands it a connection to another thread. */
  private readonly tell = new Map<string, (address: string, port: MessagePort) => void>();

  /** @throws Error for a module that no file exports */
  constructor(
    modules: readonly Module[],
    private readonly options: ModuleThreadsOptions,
  ) {
    this.peers = new ThreadPeers(options.clock);
    this.threads = modules.map((module) => this.threadFor(module, options.lines));
  }

  /** Starts all threads; resolves when their modules run. @param endpoints what this thread serves to them */
  async begin(endpoints: readonly PeerEndpoint[]): Promise<void> {
    const { clock, log } = this.options;
    this.peers.serve(new PeerEndpoints(endpoints, { clock, log }));
    const all = await Promise.allSettled(this.threads.map((thread) => thread.begin()));
    const failed = all.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /**
   * Stops all threads; each finishes what it has.
   * @param graceMs after so long one is cut off
   * @throws Error naming those that did not stop in order. All have ended then.
   */
  async stop(graceMs: number): Promise<void> {
    this.peers.stop();
    const all = await Promise.allSettled(this.threads.map((thread) => thread.stop(graceMs)));
    this.peers.close();
    const problems = all.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
    if (problems.length > 0) throw new Error(problems.join(' '));
  }

  /** Says where a module is. @throws Error when it cannot serve */
  async readiness(module: string): Promise<string> {
    const problem = this.threads.find((thread) => thread.module === module)?.problem;
    if (problem !== undefined) throw new Error(problem);
    const { text } = await this.peers
      .at(threadOf(module))
      .send({ method: 'GET', target: READY + module, timeoutMs: PROBE_MS });
    return readinessIn(`${module} is in a thread of this process.`, text);
  }

  /** Sends a request to each thread, and resolves with their answers. @throws as a peer does, when one does not answer */
  all(request: PeerRequest): Promise<readonly string[]> {
    const answers = this.threads.map(async ({ module }) => (await this.peers.at(threadOf(module)).send(request)).text);
    return Promise.all(answers);
  }

  /** Adds what the threads have measured to the metrics of the process, each series with the label `thread`. */
  watch(metrics: Metrics): void {
    for (const { module } of this.threads)
      metrics.include('thread', module, async () => {
        const request = { method: 'GET', target: METRICS, timeoutMs: METRICS_MS } as const;
        return (await this.peers.at(threadOf(module)).send(request)).text;
      });
    const up = 'Whether the thread of a module runs: 1 or 0.';
    metrics.gauge('ficus_thread_up', up, ['thread'], (gauge) => {
      for (const { module, problem } of this.threads) gauge.set({ thread: module }, problem === undefined ? 1 : 0);
    });
    const busy = 'The share of the time in which a thread was busy since it has begun, from 0 to 1.';
    metrics.gauge('ficus_thread_utilization', busy, ['thread'], (gauge) => {
      for (const { module, utilization } of this.threads) gauge.set({ thread: module }, utilization);
    });
  }

  private threadFor(module: Module, lines: LogDestination): ModuleThread {
    const { environment, operators, maintenance, settings, clock, log } = this.options;
    const { name } = module.contract;
    const location = locationOf(module)?.href;
    if (location === undefined)
      throw new Error(
        `${name} cannot run in a thread: no file exports it; let discoverModules() find it, or place it local.`,
      );
    return new ModuleThread({
      start: { module: name, location, environment: { ...environment }, operators, maintenance },
      ...{ heapMb: settings.THREAD_HEAP_MB, lines, clock, log, random: Math.random },
      connect: (to) => this.connect(name, to),
    });
  }

  /** Connects a thread that begins with this one, and with all others that run. */
  private connect(module: string, to: (address: string, port: MessagePort) => void): void {
    const own = new MessageChannel();
    this.peers.connect(threadOf(module), own.port1);
    to(LOCAL, own.port2);
    this.tell.delete(module);
    for (const [other, tellOther] of this.tell) {
      const { port1, port2 } = new MessageChannel();
      to(threadOf(other), port1);
      tellOther(threadOf(module), port2);
    }
    this.tell.set(module, to);
  }
}
