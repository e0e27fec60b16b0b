import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FRAMES_PREFIX } from '../../peer/frame-handshake.js';
import type { PeerEndpoints } from '../../peer/peer-endpoints.js';
import type { IncomingRequests } from './request-listener.js';

/**
 * Opens the connections for frames that other hosts ask for by `Upgrade`. Any other request for an upgrade is served as if it had not
 * asked, which HTTP allows, and its connection is closed after that: its parser is gone.
 */
export function takeUpgrades(
  server: Server,
  peers: PeerEndpoints,
  { listener, turns }: IncomingRequests,
  Response: typeof ServerResponse,
): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    turns.afterResponses(socket, () => {
      if (request.url?.startsWith(FRAMES_PREFIX)) peers.upgrade(request, socket, head);
      else serveWithout(request, socket, listener, Response);
    });
  });
}

function serveWithout(
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
  response.once('finish', () => socket.end());
  listener(request, response);
}
