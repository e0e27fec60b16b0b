import { Pool } from 'undici';
import type { Exchange } from '../http/exchange.js';
import { bytesOf, keepBody } from '../http/request-body.js';
import type { HeaderList } from '../http/security-headers.js';
import { GatheredExchange } from './gathered-exchange.js';
import type { Upstream } from './upstream.js';

/** The largest body that is gathered before it is sent on, in bytes. */
const LARGEST = 65_536;

/** How long an upstream may take, in milliseconds. */
export interface UpstreamLimits {
  /** To take a connection. */
  readonly connectMs: number;
  /** To begin its response, and for each pause within it. */
  readonly silentMs: number;
}

/**
 * The shorter way to an upstream: a request without a body, or with a small one of known length, goes out in one write, and the
 * response comes without a stream in between.
 */
export class GatheredWay {
  private readonly pools = new Map<string, Pool>();

  constructor(private readonly limits: UpstreamLimits) {}

  static takes({ request }: Exchange): boolean {
    const { 'transfer-encoding': coding, 'content-length': length = '0', expect } = request.headers;
    return coding === undefined && expect === undefined && Number(length) <= LARGEST;
  }

  /** Reads the body of a request that it takes. @throws EdgeFailure when the client does not send all of it */
  static async bodyOf({ request }: Exchange): Promise<Buffer> {
    const body = await bytesOf(request, LARGEST, neverLarger);
    keepBody(request, body);
    return body;
  }

  /** Resolves when the response is out. @throws the error of the connection, when the client has nothing of a response. */
  send(exchange: Exchange, upstream: Upstream, headers: HeaderList, body: Buffer | null): Promise<void> {
    const { method = 'GET', url: path = '/' } = exchange.request;
    const pool = this.pool(upstream.address);
    const { silentMs } = upstream;
    const timeouts = silentMs === undefined ? {} : { headersTimeout: silentMs, bodyTimeout: silentMs };
    return new Promise((resolve, reject) => {
      const handler = new GatheredExchange(exchange, upstream, (error) =>
        error === undefined ? resolve() : reject(error),
      );
      pool.dispatch({ method, path, headers: headers as string[], body, ...timeouts }, handler);
    });
  }

  close(): Promise<unknown> {
    return Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }

  private pool(address: string): Pool {
    let pool = this.pools.get(address);
    if (!pool) {
      const { connectMs, silentMs } = this.limits;
      pool = new Pool(address, { connect: { timeout: connectMs }, headersTimeout: silentMs, bodyTimeout: silentMs });
      this.pools.set(address, pool);
    }
    return pool;
  }
}

function neverLarger(): Error {
  return new Error('A body was longer than its Content-Length.');
}
