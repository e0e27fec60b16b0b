import type { ServerResponse } from 'node:http';
import { isUnreadUpload } from '../http/request-body.js';
import type { Exchange } from '../http/exchange.js';
import { type ReceivedHeaders, responseHeaders } from './forwarded-headers.js';
import type { Upstream } from './upstream.js';

/** To send a head by itself. `flushHeaders` would write its Latin-1 as UTF-8. */
const NOTHING = new Uint8Array();

/** A body of so many bytes at most goes out in one write with its head. */
const SMALL = 16_384;
/** The statuses after whose head a response ends (RFC 9112, 6.3). */
const WITHOUT_BODY = new Set([204, 304]);

/** A response of an upstream on its way to the client, piece by piece. */
export class ResponseRelay {
  private readonly response: ServerResponse;
  private readonly expectsContinue: boolean;
  private hasWritten = false;
  /** Bytes of the announced length that have not come yet; undefined when none is announced. */
  private missing: number | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly upstream: Upstream,
  ) {
    this.response = exchange.response;
    this.expectsContinue = exchange.request.headers.expect !== undefined;
  }

  /** Whether the client has, or will have, the status of the upstream. */
  get hasBegun(): boolean {
    return this.response.headersSent;
  }

  /** Whether the status of the upstream allows no body, whatever length its head names. */
  get hasNoBody(): boolean {
    return this.hasBegun && WITHOUT_BODY.has(this.response.statusCode);
  }

  /** Whether the client can no longer get anything. */
  get isOver(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  /** @throws Error when the upstream's status or headers are not HTTP. */
  begin(status: number, received: ReceivedHeaders): void {
    const { request } = this.exchange;
    if (status < 200 || status > 599) throw new Error(`The upstream sent the status ${status}.`);
    const { 'transfer-encoding': coding, 'content-length': length } = received;
    if (coding !== undefined && String(coding).toLowerCase() !== 'chunked')
      throw new Error(`The upstream sent its response in the coding '${String(coding)}', which it was not asked for.`);
    const kept = status === 204 ? { ...received, 'content-length': undefined } : received;
    const headers = [...responseHeaders(this.exchange, this.upstream, kept)];
    // The client may not send what it has announced, once it has a response.
    if (isUnreadUpload(request) || (this.expectsContinue && !request.complete)) headers.push('connection', 'close');
    this.missing = request.method === 'HEAD' ? undefined : lengthIn(length);
    this.response.writeHead(status, headers);
    // Usually the body has come with it, and both go out as one piece.
    process.nextTick(() => {
      if (!this.hasWritten && !this.isOver) this.response.write(NOTHING);
    });
  }

  /** Returns false when the client reads too slowly: wait for {@link onDrain}. */
  write(chunk: Buffer): boolean {
    this.hasWritten = true;
    if (this.missing !== undefined) {
      this.missing -= chunk.length;
      if (this.missing === 0) {
        // Node joins the head with text alone; Latin-1 keeps each byte.
        if (chunk.length <= SMALL) this.response.end(chunk.toString('latin1'), 'latin1');
        else this.response.end(chunk);
        return true;
      }
    }
    return this.response.write(chunk);
  }

  onDrain(listener: () => void): void {
    this.response.once('drain', listener);
  }

  end(): void {
    this.hasWritten = true;
    if (!this.response.writableEnded) this.response.end();
  }

  /** The upstream ended in the middle: only a cut connection tells the client. */
  cut(): void {
    if (!this.response.writableEnded) this.response.destroy();
  }
}

function lengthIn(header: string | readonly string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}
