import { type RequestListener, STATUS_CODES, type Server, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Messages } from './express-messages.js';

const SECOND = 1_000;

/** How long a client may take, in milliseconds. */
export interface ClientLimits {
  /** From the first byte of a request to the end of its headers. Default 10 s. */
  readonly HEADERS_TIMEOUT?: number;
  /** From the first byte of a request to its last. Default 30 s. */
  readonly REQUEST_TIMEOUT?: number;
}

/**
 * An HTTP server that slow or broken clients cannot hold: headers within 10 seconds, the whole request within 30, and
 * an idle connection for 65 (longer than usual proxies keep theirs, so that they never write to one just closed).
 * Requests and responses are Node's own, or of the classes of `messages`.
 */
export function httpServer(
  listener: RequestListener,
  limits: ClientLimits = {},
  messages: Partial<Messages> = {},
): Server {
  const { HEADERS_TIMEOUT: headersTimeout = 10 * SECOND, REQUEST_TIMEOUT: requestTimeout = 30 * SECOND } = limits;
  const server = createServer(
    {
      ...messages,
      // Node refuses a limit for the headers above that for the request.
      headersTimeout: Math.min(headersTimeout, requestTimeout),
      requestTimeout,
      keepAliveTimeout: 65 * SECOND,
      // Node would refuse it with an empty answer.
      requireHostHeader: false,
      connectionsCheckingInterval: Math.min(2 * SECOND, headersTimeout / 2, requestTimeout / 2),
    },
    (request, response) => {
      if (request.headers.host === undefined && request.httpVersion === '1.1')
        answer(response, 400, 'MALFORMED_REQUEST', 'The header Host is missing.');
      else listener(request, response);
    },
  );
  server.on('clientError', refuse);
  server.on('checkExpectation', (_request, response: ServerResponse) =>
    answer(response, 417, 'EXPECTATION_FAILED', 'Of Expect, only 100-continue is understood.'),
  );
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

const HEADERS = { connection: 'close', 'content-type': 'application/problem+json; charset=utf-8' };

/** Answers what is not HTTP, unless an answer to an earlier part of it is on its way: that one must not be mixed up. */
function refuse(error: Error & { code?: string }, socket: Duplex): void {
  const answering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const status = STATUS[error.code ?? ''] ?? 400;
  const [code, detail] = CODES[status] ?? ['MALFORMED_REQUEST', 'The request is not HTTP.'];
  const { title, body } = problemOf(status, code, detail);
  const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\n${headers.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function answer(response: ServerResponse, status: number, code: string, detail: string): void {
  const { body } = problemOf(status, code, detail);
  response.writeHead(status, { ...HEADERS, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** A problem without a request id: what it answers never became a request. */
function problemOf(status: number, code: string, detail: string) {
  const title = STATUS_CODES[status] ?? 'Bad Request';
  return { title, body: JSON.stringify({ type: `/problems/${code}`, title, status, code, detail }) };
}
