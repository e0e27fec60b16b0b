import type { Clock } from '../../ops/clock.js';
import type { Exchange } from '../http/exchange.js';
import { isGone } from '../http/connections.js';
import type { HeaderList } from '../http/security-headers.js';
import { assertForwardable } from './forwardable.js';
import { type Forwarding, requestHeaders } from './forwarded-headers.js';
import { GatheredWay, type UpstreamLimits } from './gathered-way.js';
import { StreamedWay } from './streamed-way.js';
import type { Upstream } from './upstream.js';
import { forwardUpgrade, upgradeOf } from './forward-upgrade.js';
import { UpgradedConnections } from './upgraded-connections.js';
import { isClosedConnection, upstreamFailure } from './upstream-failure.js';

export interface ForwarderOptions extends Forwarding {
  readonly limits: UpstreamLimits;
  readonly clock: Clock;
  /** Takes the way of streams for every request: for comparisons. Default: false. */
  readonly onlyStreams?: boolean | undefined;
}

/** Methods that change nothing when they are sent twice. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/**
 * Forwards requests to other HTTP services. Bodies of any length pass in both directions as fast as the slower side reads. A
 * request whose connection the upstream closed before it had responded is sent once more when it is idempotent and has no body;
 * no other request is sent twice.
 */
export class Forwarder {
  private readonly gathered: GatheredWay;
  private readonly streamed: StreamedWay;
  /** Sends what is sent once more: another kept connection may have been closed as well. */
  private readonly fresh: StreamedWay;
  private readonly upgraded = new UpgradedConnections();

  constructor(private readonly options: ForwarderOptions) {
    this.gathered = new GatheredWay(options.limits);
    this.streamed = new StreamedWay(options.limits, options.clock, true);
    this.fresh = new StreamedWay(options.limits, options.clock, false);
  }

  /**
   * Forwards a request and its response. Resolves when the response is out, or its client gone.
   * @throws EdgeFailure when the client has nothing of a response: 400, 405, 411 or 508 for a request that must not be forwarded,
   * 502, 503 or 504 when the upstream gave no usable response.
   */
  async forward(exchange: Exchange, upstream: Upstream): Promise<void> {
    const { request, response, path } = exchange;
    assertForwardable(request, path, this.options.pseudonym);
    const headers = requestHeaders(exchange, upstream, this.options);
    try {
      await this.send(exchange, upstream, headers).catch((error: unknown) => {
        if (response.headersSent || isGone(request.socket) || !mayBeRepeated(exchange, error)) throw error;
        return this.fresh.send(exchange, upstream, headers);
      });
    } catch (error) {
      // Nobody is left who could read the problem.
      if (isGone(request.socket)) return;
      throw upstreamFailure(error, upstream);
    }
  }

  /** Ends the connections that are no longer HTTP, and takes no further ones: their clients connect again elsewhere. */
  stop(): void {
    this.upgraded.stop();
  }

  /** Closes the connections to upstreams. */
  async close(): Promise<void> {
    this.streamed.close();
    this.fresh.close();
    await this.gathered.close();
  }

  private send(exchange: Exchange, upstream: Upstream, headers: HeaderList): Promise<void> {
    const { options, upgraded } = this;
    const upgrade = upgradeOf(exchange.request);
    if (upgrade) return forwardUpgrade(exchange, upstream, headers, { ...options, upgrade, upgraded });
    const way = options.onlyStreams !== true && GatheredWay.takes(exchange) ? this.gathered : this.streamed;
    return way.send(exchange, upstream, headers);
  }
}

function mayBeRepeated({ request }: Exchange, error: unknown): boolean {
  const { 'transfer-encoding': coding, 'content-length': length = '0' } = request.headers;
  const hasBody = coding !== undefined || Number(length) > 0;
  return !hasBody && !upgradeOf(request) && IDEMPOTENT.has(request.method) && isClosedConnection(error);
}
