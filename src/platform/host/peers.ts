import type { Clock } from '../ops/clock.js';
import type { HostSettings } from '../ops/host-settings.js';
import type { Log } from '../ops/log.js';
import { FrameClient } from '../peer/frame-client.js';
import { PeerClient } from '../peer/peer-client.js';
import type { PeerSender } from '../peer/peer-exchange.js';

/** The clients of other hosts: one for each address, made when it is needed. */
export class Peers {
  private readonly clients = new Map<string, PeerClient>();
  private readonly framed = new Map<string, FrameClient>();

  /** @param secret INTERNAL_SECRET */
  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  /** @param url the internal address of a host: scheme, host and port */
  at(url: string): PeerClient {
    const known = this.clients.get(url) ?? new PeerClient({ url, secret: this.secret, clock: this.clock });
    this.clients.set(url, known);
    return known;
  }

  /** What takes the calls to a host. @param transport the setting CALL_TRANSPORT */
  callsAt(url: string, transport: HostSettings['CALL_TRANSPORT'], log: Log): PeerSender {
    const { secret, clock } = this;
    if (transport === 'http') return this.at(url);
    const known = this.framed.get(url) ?? new FrameClient({ http: this.at(url), secret, clock, log });
    this.framed.set(url, known);
    return known;
  }

  async close(): Promise<void> {
    const all = [...this.framed.values(), ...this.clients.values()];
    await Promise.all(all.map((client) => client.close()));
  }
}
