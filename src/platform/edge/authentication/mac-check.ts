import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../ops/clock.js';
import { assertBody, MAC_HEADER, MacRefused, RequestMac } from '../../peer/request-mac.js';
import { EdgeFailure } from '../edge-failure.js';

/** Admits requests of operators to the internal listener: those that carry a MAC made with its secret. */
export class MacCheck {
  private readonly mac: RequestMac;
  /** The hash that the body of a request must have. */
  private readonly hashes = new WeakMap<IncomingMessage, string>();

  constructor(secret: string, clock: Clock) {
    this.mac = new RequestMac(secret, clock);
  }

  /** @throws EdgeFailure 401 when the MAC is missing, wrong or too old. The body is not read for that. */
  admit(request: IncomingMessage): void {
    const { method = '', url = '', headers } = request;
    const key = headers['idempotency-key'] as string | undefined;
    const hash = refusing(() => this.mac.admit(method, url, headers[MAC_HEADER], key));
    this.hashes.set(request, hash);
  }

  /** @throws EdgeFailure 401 when an admitted request brings another body than the one that was signed. */
  checkBody(request: IncomingMessage, body: Uint8Array): void {
    const hash = this.hashes.get(request);
    if (hash !== undefined) refusing(() => assertBody(body, hash));
  }
}

function refusing<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof MacRefused)) throw error;
    const headers = { 'www-authenticate': `InternalMac header="${MAC_HEADER}"` };
    throw new EdgeFailure(401, error.code, error.message, { headers });
  }
}
