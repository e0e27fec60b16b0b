import type { MessagePort } from 'node:worker_threads';
import type { Clock } from '../ops/clock.js';
import type { PeerEndpoints } from './peer-endpoints.js';
import { type PeerAnswer, PeerNotReached, type PeerRequest, type PeerSender } from './peer-exchange.js';
import { PortConnection } from './port-connection.js';

/** Another thread of this process, at its present connection: a thread that is started again has another one. */
class ThreadPeer implements PeerSender {
  connection: PortConnection | undefined;

  constructor(readonly url: string) {}

  send(request: PeerRequest): Promise<PeerAnswer> {
    if (this.connection) return this.connection.send(request);
    const { method, target } = request;
    const what = `${method} ${target.split('?', 1)[0]} to ${this.url}`;
    return Promise.reject(new PeerNotReached(`${what} was not sent: the thread does not run at present.`));
  }
}

/** The other threads of this process, as this one reaches and serves them. */
export class ThreadPeers {
  private readonly known = new Map<string, ThreadPeer>();
  private endpoints: PeerEndpoints | undefined;

  constructor(private readonly clock: Clock) {}

  /** The thread at an address; it may not run yet. */
  at(url: string): PeerSender {
    return this.peer(url);
  }

  /** Connects with the thread at an address, in place of the connection that was there. */
  connect(url: string, port: MessagePort): void {
    const peer = this.peer(url);
    peer.connection?.close('the thread was started again');
    const closed = () => {
      if (peer.connection === connection) peer.connection = undefined;
    };
    const connection = new PortConnection({ url, port, clock: this.clock, closed });
    peer.connection = connection;
    if (this.endpoints) connection.serve(this.endpoints);
  }

  /** Serves the requests of all other threads from now on. Until then they wait. */
  serve(endpoints: PeerEndpoints): void {
    this.endpoints = endpoints;
    for (const { connection } of this.known.values()) connection?.serve(endpoints);
  }

  /** Aborts the signal of each request that is served: this thread begins to stop. */
  stop(): void {
    for (const { connection } of this.known.values()) connection?.stop();
  }

  /** Ends all connections. */
  close(): void {
    for (const { connection } of this.known.values()) connection?.close('this thread stops');
  }

  private peer(url: string): ThreadPeer {
    const peer = this.known.get(url) ?? new ThreadPeer(url);
    this.known.set(url, peer);
    return peer;
  }
}
