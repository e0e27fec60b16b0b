import { type RequestListener, STATUS_CODES, type Server, createServer } from 'node:http';
import type { Duplex } from 'node:stream';

const SECOND = 1_000;

/**
 * An HTTP server that slow or broken clients cannot hold: headers within 10 seconds, the whole request within 30, and
 * an idle connection for 65 (longer than usual proxies keep theirs, so that they never write to one just closed).
 */
export function httpServer(listener: RequestListener): Server {
  const server = createServer(
    {
      headersTimeout: 10 * SECOND,
      requestTimeout: 30 * SECOND,
      keepAliveTimeout: 65 * SECOND,
      connectionsCheckingInterval: 2 * SECOND,
    },
    listener,
  );
  server.on('clientError', refuse);
  return server;
}

const STATUS: { readonly [code: string]: number } = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers what is not HTTP, unless an answer to an earlier part of it is on its way: that one must not be mixed up. */
function refuse(error: Error & { code?: string }, socket: Duplex): void {
  const answering = (socket as { _httpMessage?: { headersSent: boolean } | null })._httpMessage;
  if (!socket.writable || error.code === 'ECONNRESET' || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const status = STATUS[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status] ?? 'Bad Request';
  const code = status === 408 ? 'REQUEST_TIMEOUT' : 'MALFORMED_REQUEST';
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail: 'The request is not HTTP.' });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nconnection: close\r\ncontent-type: application/problem+json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
