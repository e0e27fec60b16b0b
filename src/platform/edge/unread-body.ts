import type { IncomingMessage } from 'node:http';
import type { Clock } from '../ops/clock.js';

/** What is left of a body up to this size is read and dropped, so that the connection can be used again. In bytes. */
const SMALL = 65_536;
/** How long a client may take to read the answer to an upload that was refused. */
const LINGER_MS = 1_000;
/** How much of such an upload is still read, so that a client that reads only after it has sent hears the answer. */
const LINGER_BYTES = 1_048_576;

/** Whether a request announces a body. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether a request that is answered now brings so much more that its connection is closed instead. */
export function isUnreadUpload(request: IncomingMessage): boolean {
  return !request.complete && hasBody(request) && !isSmall(request);
}

/**
 * Sees to it that a connection which is closed before an upload is read gets a gentle end: Node would close it at once,
 * the kernel would answer the rest of the upload with a reset, and the client would lose the answer.
 */
export function endGently(request: IncomingMessage, clock: Clock): void {
  if (!hasBody(request) || isSmall(request)) return;
  const { socket } = request;
  // Called by Node's server after the last response of a connection.
  socket.destroySoon = () => {
    socket.end();
    const from = socket.bytesRead;
    request.on('data', () => {
      if (socket.bytesRead - from > LINGER_BYTES) request.pause();
    });
    request.resume();
    const timer = clock.after(LINGER_MS, () => socket.destroy());
    socket.once('close', () => timer.cancel());
  };
}

function isSmall({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SMALL;
}
