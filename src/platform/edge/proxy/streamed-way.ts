import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import type { Clock } from '../../ops/clock.js';
import type { Exchange } from '../http/exchange.js';
import type { HeaderList } from '../http/security-headers.js';
import type { UpstreamLimits } from './gathered-way.js';
import { StreamedExchange } from './streamed-exchange.js';
import type { Upstream } from './upstream.js';

interface Pending {
  readonly exchange: StreamedExchange;
  readonly address: string;
  readonly expectsContinue: boolean;
}

/**
 * The way of any request to an upstream, by http-proxy-middleware: bodies of any length are streamed, with back-pressure in both
 * directions. There is one instance for each scheme.
 */
export class StreamedWay {
  private readonly pending = new WeakMap<IncomingMessage, Pending>();
  private readonly agents: { readonly http: Agent; readonly https: Agent };
  private readonly middlewares: { readonly http: RequestHandler; readonly https: RequestHandler };

  /** @param keepAlive whether connections are kept; otherwise each request has one of its own */
  constructor(
    private readonly limits: UpstreamLimits,
    private readonly clock: Clock,
    keepAlive: boolean,
  ) {
    this.agents = { http: new Agent({ keepAlive }), https: new TlsAgent({ keepAlive }) };
    this.middlewares = { http: this.over(this.agents.http), https: this.over(this.agents.https) };
  }

  /** Resolves when the response is out. @throws the error of the connection, when the client has nothing of a response. */
  send(exchange: Exchange, upstream: Upstream, headers: HeaderList): Promise<void> {
    const { request, response } = exchange;
    const expectsContinue = request.headers.expect !== undefined;
    return new Promise((resolve, reject) => {
      const done = (error?: Error) => (error === undefined ? resolve() : reject(error));
      const one = new StreamedExchange(exchange, upstream, headers, this.limits, this.clock, done);
      this.pending.set(request, { exchange: one, address: upstream.address, expectsContinue });
      const middleware = this.middlewares[upstream.address.startsWith('https:') ? 'https' : 'http'];
      middleware(request, response, done).catch(done);
    });
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private over(agent: Agent): RequestHandler {
    const of = (request: IncomingMessage) => this.pending.get(request);
    return createProxyMiddleware<IncomingMessage, ServerResponse>({
      agent,
      router: (request) => of(request)?.address,
      // Its own plugins respond in words of their own.
      ejectPlugins: true,
      selfHandleResponse: true,
      plugins: [
        (proxy) => {
          proxy.on('start', (request) => {
            // With this header Node would fix the head before it can be prepared.
            delete request.headers.expect;
          });
          proxy.on('proxyReq', (outgoing, request) => {
            const one = of(request);
            one?.exchange.prepare(outgoing, one.expectsContinue);
            outgoing.once('upgrade', (_incoming, socket) => {
              socket.destroy();
              one?.exchange.fail(new Error('The upstream changed the protocol unasked.'));
            });
          });
          proxy.on('proxyRes', (incoming, request) => of(request)?.exchange.receive(incoming));
          proxy.on('error', (error, request) => of(request)?.exchange.fail(error));
          proxy.on('econnreset', (error, request) => of(request)?.exchange.fail(error));
        },
      ],
    });
  }
}
