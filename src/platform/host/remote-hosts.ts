import type { Transport } from '../calls/dispatcher.js';
import { RemoteTransport } from '../calls/remote/remote-transport.js';
import type { Clock } from '../ops/clock.js';
import type { Log } from '../ops/log.js';
import { PeerClient } from '../peer/peer-client.js';

/** The connections of this host to others, for the calls of modules. */
export class RemoteHosts {
  private readonly peers: PeerClient[] = [];

  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** A transport to the host at an internal address. It lasts until {@link close}. @throws Error when that is no URL. */
  readonly transportTo = (url: string): Transport => {
    const { secret, clock, log } = this;
    const peer = new PeerClient({ url, secret, clock });
    this.peers.push(peer);
    return new RemoteTransport({ peer, clock, log, random: Math.random });
  };

  async close(): Promise<void> {
    await Promise.all(this.peers.splice(0).map((peer) => peer.close()));
  }
}
