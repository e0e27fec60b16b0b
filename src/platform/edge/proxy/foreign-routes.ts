import type { Endpoint } from '../http/exchange.js';
import { ForwardedRequests, type ForwardingServices } from './forwarded-requests.js';
import { hostOf, type Upstream } from './upstream.js';

/** The path prefixes that other services serve, and where. They change while the host runs. */
export interface ForeignPrefixes {
  all(): readonly { readonly prefix: string; readonly address: string }[];
  /** Returns how to stop. */
  onChange(listener: () => void): () => void;
}

export interface ForeignRoutesServices extends ForwardingServices {
  readonly prefixes: ForeignPrefixes;
}

/** Finds the requests that go to other services, before any route of this host is looked at. */
export class ForeignRoutes {
  private endpoints: ReadonlyMap<string, Endpoint> = new Map();
  private readonly requests: ForwardedRequests;
  private readonly stopListening: () => void;

  constructor(private readonly services: ForeignRoutesServices) {
    this.requests = new ForwardedRequests(services);
    this.stopListening = services.prefixes.onChange(() => this.read());
    this.read();
  }

  /**
   * The endpoint of a request target; undefined when this host serves it. Paths are compared as the routes of this host are:
   * segment by segment, letter by letter, without decoding.
   */
  find(target: string): Endpoint | undefined {
    const { endpoints } = this;
    if (endpoints.size === 0) return undefined;
    const query = target.indexOf('?');
    const end = query < 0 ? target.length : query;
    for (let at = target.indexOf('/', 1); at >= 0 && at < end; at = target.indexOf('/', at + 1)) {
      const found = endpoints.get(target.slice(0, at));
      if (found) return found;
    }
    return endpoints.get(target.slice(0, end));
  }

  /** Hears of no further change. */
  close(): void {
    this.stopListening();
  }

  private read(): void {
    this.endpoints = new Map(
      this.services.prefixes
        .all()
        .map(({ prefix, address }) => [prefix, this.endpoint(prefix, new URL(address).origin)]),
    );
  }

  private endpoint(prefix: string, address: string): Endpoint {
    const servedBy = `${prefix}@${hostOf({ address })}`;
    const upstream: Upstream = { address, servedBy, name: `the service of ${prefix}` };
    return {
      name: { module: 'foreign', call: prefix },
      serve: (exchange) => this.requests.forward(exchange, upstream, upstream.name),
    };
  }
}
