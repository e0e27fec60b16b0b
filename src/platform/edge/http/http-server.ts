import {
  createServer,
  IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';

const SECOND = 1_000;

/** How long a client may take, in milliseconds. */
export interface ClientLimits {
  /** From the first byte of a request to the end of its headers. Default 10 s. */
  readonly HEADERS_TIMEOUT?: number;
  /** From the first byte of a request to its last. Default 30 s. */
  readonly REQUEST_TIMEOUT?: number;
}

/** What the server does with bytes that never became a request. */
export interface UnreadableRequests {
  /** Runs `task` when earlier requests of this connection have their responses. */
  readonly afterResponses: (socket: Socket, task: () => void) => void;
  /** Logs a refusal. Returns the id under which it is found again. */
  readonly refused: (status: number, code: string) => string;
}

const plain: UnreadableRequests = { afterResponses: (_socket, task) => task(), refused: () => 'none' };

/**
 * An HTTP server that slow or broken clients cannot hold: headers within 10 seconds, the whole request within 30, and
 * an idle connection for 65 (longer than usual proxies keep theirs, so that they never write to one just closed).
 * Requests and responses are Node's own, or of the classes of `messages`. The listener gets every request, also one
 * that waits for `100 Continue` or expects something else.
 */
export function httpServer(
  listener: RequestListener,
  limits: ClientLimits = {},
  messages: Partial<Messages> = {},
  unreadable: UnreadableRequests = plain,
): Server {
  const { HEADERS_TIMEOUT: headersTimeout = 10 * SECOND, REQUEST_TIMEOUT: requestTimeout = 30 * SECOND } = limits;
  const server = createServer(
    {
      ...messages,
      // Node refuses a limit for the headers above that for the request.
      headersTimeout: Math.min(headersTimeout, requestTimeout),
      requestTimeout,
      keepAliveTimeout: 65 * SECOND,
      // Node would refuse it with an empty response.
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(2 * SECOND, headersTimeout / 2, requestTimeout / 2),
    },
    listener,
  );
  // Node would leave out those above a number, but end the body where they say: a request would lose its body or its token.
  server.maxHeadersCount = 0;
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const connection = socket as Socket;
    if (error.code === 'ECONNRESET') connection.destroy();
    else unreadable.afterResponses(connection, () => refuse(error.code ?? '', connection, unreadable));
  });
  // Node would tell the client to send its body before anyone knows whether it is wanted.
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  return server;
}

const STATUS: { readonly [code: string]: number } = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const CODES: { readonly [status: number]: readonly [code: string, detail: string] } = {
  408: ['REQUEST_TIMEOUT', 'The request took too long to arrive.'],
  413: ['MALFORMED_REQUEST', 'The extensions of a chunk are too long.'],
  431: ['HEADERS_TOO_LARGE', 'The headers are larger than the 16 KiB that are allowed.'],
};

/** Responds to bytes that are not HTTP, unless the response to an earlier request is on its way: the two must not mix. */
function refuse(error: string, socket: Socket, { refused }: UnreadableRequests): void {
  const answering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const status = STATUS[error] ?? 400;
  const [code, detail] = CODES[status] ?? ['MALFORMED_REQUEST', 'The request is not HTTP.'];
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const requestId = refused(status, code);
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, requestId });
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'x-request-id': requestId,
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${title}\r\n${lines.join('')}\r\n${body}`, () => socket.destroy());
}

/** The classes whose instances a server hands to its listener. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage;
  readonly ServerResponse: typeof ServerResponse;
}

/** Whether a request asks for an upgrade, as the parser has found. */
const ASKS = Symbol('asks for an upgrade');

/**
 * Classes for the server under an Express application, whose instances have from the start the prototypes that Express
 * gives to each request and response. Otherwise it changes them under way, and the engine then forgets what it knew of
 * how these objects are laid out: that costs more than all the rest of a small request.
 */
export function messagesOf(
  app: Express,
  /** Which requests for an upgrade give up HTTP. All others are parsed to their end, and served as if they had not asked. */
  mayUpgrade: (request: IncomingMessage) => boolean = () => true,
): Messages {
  class ExpressRequest extends IncomingMessage {
    [ASKS]?: boolean;
  }
  // Node's server reads this when it has the headers; Node 22 has an option for it.
  Object.defineProperty(ExpressRequest.prototype, 'upgrade', {
    get(this: ExpressRequest) {
      return this[ASKS] === true && mayUpgrade(this);
    },
    set(this: ExpressRequest, asks: boolean | null) {
      this[ASKS] = asks === true;
    },
  });
  class ExpressResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  Object.setPrototypeOf(ExpressRequest.prototype, app.request);
  Object.setPrototypeOf(ExpressResponse.prototype, app.response);
  Object.assign(app, { request: ExpressRequest.prototype, response: ExpressResponse.prototype });
  return { IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse };
}
