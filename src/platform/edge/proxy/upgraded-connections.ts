import type { Socket } from 'node:net';

const KEEP_ALIVE_MS = 30_000;

/** Connections that are no longer HTTP: what one side sends goes to the other as it is. */
export class UpgradedConnections {
  private readonly open = new Set<Socket>();
  private isStopping = false;

  /** How many there are. */
  get size(): number {
    return this.open.size;
  }

  /** Joins the two sides. When one closes, the other gets what is on its way, and is closed. */
  join(client: Socket, upstream: Socket): void {
    this.open.add(client);
    client.once('close', () => this.open.delete(client));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.setKeepAlive(true, KEEP_ALIVE_MS);
      from.setNoDelay(true);
      from.on('error', () => to.destroy());
      from.once('close', () => to.destroySoon());
      from.pipe(to);
    }
    if (this.isStopping) client.destroySoon();
  }

  /** Ends all of them, and each that is joined from now on. */
  stop(): void {
    this.isStopping = true;
    for (const client of this.open) client.destroySoon();
  }
}
