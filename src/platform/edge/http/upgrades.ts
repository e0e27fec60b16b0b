import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { IncomingRequests } from './request-listener.js';

/**
 * Hands the requests for an upgrade to `take`, each when the earlier ones of its connection have their responses. One that it does
 * not take is served as any other request, and its connection is closed after that, because its parser is gone.
 * @param take returns whether it has taken the connection
 */
export function takeUpgrades(
  server: Server,
  { listener, turns }: IncomingRequests,
  Response: typeof ServerResponse,
  take: (request: IncomingMessage, socket: Socket, head: Buffer) => boolean,
): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    let hasBegun = false;
    turns.afterResponses(socket, () => {
      if (hasBegun) return;
      hasBegun = true;
      if (!take(request, socket, head)) serve(request, socket, listener, Response);
    });
  });
}

function serve(
  request: IncomingMessage,
  socket: Socket,
  listener: RequestListener,
  Response: typeof ServerResponse,
): void {
  socket.on('error', () => socket.destroy());
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  // Its body is among the bytes that nobody parses any more.
  if (length !== '0' || coding !== undefined) {
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () => socket.destroy());
    return;
  }
  const response = new Response(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    if (response.statusCode !== 101) socket.end();
  });
  listener(request, response);
}
