import { CIRCUITS } from '../calls/remote/peer-guard.js';
import { GuardedPeer } from '../calls/remote/guarded-peer.js';
import type { LogPeer } from '../events/remote/log-client.js';
import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import type { Metrics } from '../ops/metrics.js';
import { FrameClient } from '../peer/frame-client.js';
import { PeerClient } from '../peer/peer-client.js';
import { PeerNotReached, PeerSilent } from '../peer/peer-exchange.js';

/** How a host reaches others. */
export interface PeersOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The setting of that name. Default: `http`. */
  readonly CALL_TRANSPORT?: HostSettings['CALL_TRANSPORT'];
}

interface Peer {
  readonly client: PeerClient;
  /** Undefined when calls go by HTTP as well. */
  readonly frames: FrameClient | undefined;
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

  /** @param secret INTERNAL_SECRET */
  constructor(
    private readonly secret: string,
    private readonly options: PeersOptions,
  ) {}

  /** @param url the internal address of a host: scheme, host and port */
  at(url: string): PeerClient {
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

  /** Adds the state of each host's circuit breaker to the metrics. */
  watch(metrics: Metrics): void {
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
        void Promise.allSettled([peer.frames?.retire(), peer.client.retire()]).then(() => this.retiring.delete(peer));
      }
  }

  async close(): Promise<void> {
    const all = [...this.known.values(), ...this.retiring];
    await Promise.all(all.map(async ({ client, frames }) => [await frames?.close(), await client.close()]));
  }

  private peer(url: string): Peer {
    const known = this.known.get(url) ?? this.make(url);
    this.known.set(url, known);
    return known;
  }

  private make(url: string): Peer {
    const { clock, log, CALL_TRANSPORT } = this.options;
    const client = new PeerClient({ url, secret: this.secret, clock });
    const frames =
      CALL_TRANSPORT === 'frames' ? new FrameClient({ http: client, secret: this.secret, clock, log }) : undefined;
    const guarded = new GuardedPeer(frames ?? client, { clock, log });
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
    return { client, frames, guarded, gone, log: { url: client.url, send } };
  }
}
