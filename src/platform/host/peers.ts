import { GuardedPeer } from '../calls/remote/guarded-peer.js';
import type { LogPeer } from '../events/remote/log-client.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { PeerClient } from '../peer/peer-client.js';
import { PeerNotReached, PeerSilent } from '../peer/peer-exchange.js';

interface Peer {
  readonly client: PeerClient;
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
  private readonly retiring = new Set<PeerClient>();

  /** @param secret INTERNAL_SECRET */
  constructor(
    private readonly secret: string,
    private readonly options: { readonly clock: Clock; readonly log: Log },
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

  /** The addresses to which there are clients. */
  get addresses(): readonly string[] {
    return [...this.known.keys()];
  }

  /** Closes the clients of all other addresses: calls that are under way end first, reads of logs end at once. */
  retain(addresses: ReadonlySet<string>): void {
    for (const [url, { client, gone }] of this.known)
      if (!addresses.has(url)) {
        this.known.delete(url);
        this.retiring.add(client);
        gone.abort();
        void client
          .retire()
          .catch(() => undefined)
          .finally(() => this.retiring.delete(client));
      }
  }

  async close(): Promise<void> {
    const clients = [...[...this.known.values()].map(({ client }) => client), ...this.retiring];
    await Promise.all(clients.map((client) => client.close()));
  }

  private peer(url: string): Peer {
    const known = this.known.get(url) ?? this.make(url);
    this.known.set(url, known);
    return known;
  }

  private make(url: string): Peer {
    const client = new PeerClient({ url, secret: this.secret, clock: this.options.clock });
    const guarded = new GuardedPeer(client, this.options);
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
    return { client, guarded, gone, log: { url: client.url, send } };
  }
}
