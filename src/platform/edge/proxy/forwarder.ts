import type { Clock } from '../../ops/clock.js';
import type { Exchange } from '../http/exchange.js';
import { isGone } from '../http/connections.js';
import { hasBody } from '../http/request-body.js';
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

/** A request that may be forwarded, and the way that it takes. */
export type Prepared =
  { readonly way: 'gathered'; readonly body: Buffer | null } | { readonly way: 'streamed'; readonly isUpload: boolean };

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
   * Reads the body of a request, when that is small: an upstream need not wait for a client that sends slowly.
   * @throws EdgeFailure 400, 405, 411 or 508 for a request that must not be forwarded, or that is not sent to its end
   */
  async prepare(exchange: Exchange): Promise<Prepared> {
    const { request, path } = exchange;
    const { pseudonym, onlyStreams } = this.options;
    assertForwardable(request, path, pseudonym);
    if (onlyStreams === true || !GatheredWay.takes(exchange)) return { way: 'streamed', isUpload: hasBody(request) };
    return { way: 'gathered', body: hasBody(request) ? await GatheredWay.bodyOf(exchange) : null };
  }

  /**
   * Forwards a request and its response. Resolves when the response is out, or its client gone.
   * @throws EdgeFailure 502, 503 or 504 when the upstream gave no usable response, and the client has nothing of one
   */
  async forward(exchange: Exchange, upstream: Upstream, prepared: Prepared): Promise<void> {
    const { request, response } = exchange;
    const headers = requestHeaders(exchange, upstream, this.options);
    try {
      await this.send(exchange, upstream, headers, prepared).catch((error: unknown) => {
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

  private send(exchange: Exchange, upstream: Upstream, headers: HeaderList, prepared: Prepared): Promise<void> {
    const { options, upgraded } = this;
    const upgrade = upgradeOf(exchange.request);
    if (upgrade) return forwardUpgrade(exchange, upstream, headers, { ...options, upgrade, upgraded });
    if (prepared.way === 'streamed') return this.streamed.send(exchange, upstream, headers);
    return this.gathered.send(exchange, upstream, headers, prepared.body);
  }
}

function mayBeRepeated({ request }: Exchange, error: unknown): boolean {
  return !hasBody(request) && !upgradeOf(request) && IDEMPOTENT.has(request.method) && isClosedConnection(error);
}
