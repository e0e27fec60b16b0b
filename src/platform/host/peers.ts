import type { Clock } from '../ops/clock.js';
import { PeerClient } from '../peer/peer-client.js';

/** The clients of other hosts: one for each address, made when it is needed. */
export class Peers {
  private readonly clients = new Map<string, PeerClient>();

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

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.close()));
  }
}
