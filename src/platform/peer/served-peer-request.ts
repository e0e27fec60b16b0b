import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { assertBody } from './request-mac.js';

/** A request of another host, its MAC verified. */
export interface ServedPeerRequest {
  /** The part of the path behind the prefix of the endpoint, as it was sent: `garden/plant`. */
  readonly rest: string;
  /** The text behind `?`; empty without one. */
  readonly query: string;
  readonly body: string;
  /** When its headers arrived, on {@link Clock.monotonic}. */
  readonly arrivedAt: number;
  /** Aborted when the other host has gone, or this one begins to stop: a long poll then answers at once. It may be aborted already. */
  readonly signal: AbortSignal;
}

/** The signal is made on demand: few endpoints need it. */
export class IncomingRequest implements ServedPeerRequest {
  private controller: AbortController | undefined;

  constructor(
    readonly rest: string,
    readonly query: string,
    readonly body: string,
    readonly arrivedAt: number,
    private readonly response: ServerResponse,
    private readonly stopping: AbortSignal,
  ) {}

  get signal(): AbortSignal {
    return (this.controller ??= this.watched()).signal;
  }

  private watched(): AbortController {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const done = () => {
      this.stopping.removeEventListener('abort', abort);
      abort();
    };
    if (this.stopping.aborted || this.response.closed) abort();
    else this.stopping.addEventListener('abort', abort, { once: true });
    this.response.once('close', done);
    return controller;
  }
}

/** The request is refused, and nothing was done. An endpoint may throw it, too: the other host gets it as `PeerRefused`. */
export class PeerFault extends Error {
  override readonly name = 'PeerFault';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** @throws PeerFault 413 */
export function assertBodySize(body: string, limit: number): void {
  // A character takes three bytes at most.
  if (body.length * 3 > limit && Buffer.byteLength(body) > limit)
    throw new PeerFault(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed.`);
}

/** The body as text. @throws PeerFault 413, 400; MacRefused when it is not the one that was signed. */
export function bodyOf(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  hash: string,
): Promise<string> {
  const tooLarge = () =>
    new PeerFault(413, 'BODY_TOO_LARGE', `The body is larger than the ${limit} bytes that are allowed.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge());
  if (request.headers.expect !== undefined) response.writeContinue();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= limit) return;
      request.pause();
      reject(tooLarge());
    });
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      try {
        assertBody(bytes, hash);
      } catch (error) {
        return reject(error);
      }
      if (isUtf8(bytes)) resolve(bytes.toString('utf8'));
      else reject(new PeerFault(400, 'MALFORMED_BODY', 'The body is not UTF-8.'));
    });
    const cut = () => {
      if (!request.complete)
        reject(new PeerFault(400, 'INCOMPLETE_BODY', 'The body ended before its announced length.'));
    };
    request.on('error', cut).on('close', cut);
  });
}
