import { CIRCUITS } from '../calls/remote/peer-guard.js';
import { GuardedPeer } from '../calls/remote/guarded-peer.js';
import type { LogPeer } from '../events/remote/log-client.js';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import { FrameClient } from '../peer/frame-client.js';
import { PeerClient } from '../peer/peer-client.js';
import { PeerNotReached, type PeerSender, PeerSilent } from '../peer/peer-exchange.js';

/** How a host reaches others. */
export interface PeersOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The setting of that name. Default: `http`. */
  readonly CALL_TRANSPORT?: HostSettings['CALL_TRANSPORT'];
  /** The threads of this process. An address that begins with `http` is none of theirs. */
  readonly threads?: { at(address: string): PeerSender };
}

interface Peer {
  readonly client: PeerSender;
  /** What belongs to this peer alone. A thread has a connection for all of its peers. */
  readonly connections: readonly { retire(): Promise<void>; close(): Promise<void> }[];
  /** For calls. It knows whether the host responds. */
  readonly guarded: GuardedPeer;
  /** For logs. */
  readonly log: LogPeer;
  /** Aborted when the host is gone. */
  readonly gone: AbortController;
}

/** The other hosts as this one reaches them: one client for each address, made when it is needed, closed when it is gone. */
export class Peers {
  private readonly known = new Map<string, Peer>();
  private readonly retiring = new Set<Peer>();

  /** @param secret INTERNAL_SECRET; a process whose modules are all its own needs none */
  constructor(
    private readonly secret: string | undefined,
    private readonly options: PeersOptions,
  ) {}

  /** @param url the internal address of a host: scheme, host and port; or the name of a thread of this process */
  at(url: string): PeerSender {
    return this.peer(url).client;
  }

  /** The host at an address as calls reach it. Look it up for each call: it is another one after the host was gone. */
  guarded(url: string): GuardedPeer {
    return this.peer(url).guarded;
  }

  /** The host at an address as its logs are read. Its requests end when the host is gone. */
  log(url: string): LogPeer {
    return this.peer(url).log;
  }

  /** Adds to the metrics the state of each host's circuit breaker, and whether its calls go to other instances. */
  watch(metrics: Metrics): void {
    const leftOut = 'Whether calls to a host go to other instances, because it has failed or owes an answer: 1 or 0.';
    metrics.gauge('ficus_peer_left_out', leftOut, ['host'], (gauge) => {
      gauge.reset();
      for (const [host, { guarded }] of this.known) gauge.set({ host }, guarded.isHealthy ? 0 : 1);
    });
    const help = 'Whether the circuit breaker of calls to a host is in this state: 1 or 0.';
    metrics.gauge('ficus_peer_circuit', help, ['host', 'state'], (gauge) => {
      gauge.reset();
      for (const [host, { guarded }] of this.known)
        for (const state of CIRCUITS) gauge.set({ host, state }, state === guarded.circuit ? 1 : 0);
    });
  }

  /** Closes the clients of all other addresses: calls that are under way end first, reads of logs end at once. */
  retain(addresses: ReadonlySet<string>): void {
    for (const [url, peer] of this.known)
      if (!addresses.has(url)) {
        this.known.delete(url);
        this.retiring.add(peer);
        peer.gone.abort();
        void Promise.allSettled(peer.connections.map((one) => one.retire())).then(() => this.retiring.delete(peer));
      }
  }

  async close(): Promise<void> {
    const all = [...this.known.values(), ...this.retiring];
    for (const { connections } of all) for (const one of connections) await one.close();
  }

  private peer(url: string): Peer {
    const known = this.known.get(url) ?? this.make(url);
    this.known.set(url, known);
    return known;
  }

  private make(url: string): Peer {
    const { clock, log } = this.options;
    const { client, calls, connections } = this.waysTo(url);
    const guarded = new GuardedPeer(calls, { clock, log });
    const gone = new AbortController();
    const send: LogPeer['send'] = async ({ signal, ...request }) => {
      try {
        return await client.send({ ...request, signal: signal ? AbortSignal.any([signal, gone.signal]) : gone.signal });
      } catch (error) {
        const ended = (error instanceof PeerNotReached || error instanceof PeerSilent) && error.gaveUpAfterMs === 0;
        if (!ended) guarded.noteFailure(error);
        throw error;
      }
    };
    return { client, connections, guarded, gone, log: { url: client.url, send } };
  }

  /** @throws Error for another host while there is no secret. */
  private waysTo(url: string): Pick<Peer, 'client' | 'connections'> & { readonly calls: PeerSender } {
    const { secret, options } = this;
    const { clock, log, CALL_TRANSPORT, threads } = options;
    if (threads && !url.startsWith('http')) {
      const thread = threads.at(url);
      return { client: thread, calls: thread, connections: [] };
    }
    if (secret === undefined)
      throw new Error(`${url} cannot be reached without INTERNAL_SECRET; set the same one on all hosts.`);
    const http = new PeerClient({ url, secret, clock });
    if (CALL_TRANSPORT !== 'frames') return { client: http, calls: http, connections: [http] };
    const frames = new FrameClient({ http, secret, clock, log });
    return { client: http, calls: frames, connections: [frames, http] };
  }
}
