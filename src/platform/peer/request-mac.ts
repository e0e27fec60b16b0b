import { createHmac, hash as hashOf, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../ops/clock.js';
import { utc } from '../ops/clock.js';

/** The header that carries the MAC of a request to the internal listener. */
export const MAC_HEADER = 'x-internal-mac';

/** How far the time of sending may be from the time of the receiver, in milliseconds, either way. */
export const FRESH_MS = 30_000;

/** Why a request was not admitted: `code` is stable and for programs, `message` says what to do. */
export class MacRefused extends Error {
  override readonly name = 'MacRefused';

  constructor(
    readonly code: 'MAC_REQUIRED' | 'MAC_NOT_FRESH' | 'MAC_OF_OTHER_BODY',
    message: string,
  ) {
    super(message);
  }
}

const VERSION = 'v1';
const WRITTEN = /^v1\.(\d{1,15})\.([0-9a-f]{64})\.([\w-]{43})$/;

/**
 * Proves that a request was sent by a holder of `INTERNAL_SECRET`, recently, and was not changed. The header is
 * `v1.<time>.<hash>.<MAC>`: milliseconds UTC, the SHA-256 of the body (hexadecimal), and the HMAC-SHA256 of both with the
 * method and the target, which is path and query, and the idempotency key, if there is one (base64url). The hash is apart, so
 * that strangers are refused before their body is read.
 */
export class RequestMac {
  constructor(
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  /**
   * The value of {@link MAC_HEADER} for a request that is sent now.
   * @param key its `Idempotency-Key`, where it has that header
   */
  sign(method: string, target: string, body: string, key?: string): string {
    const sentAt = String(this.wall());
    const hash = bodyHash(body);
    return `${VERSION}.${sentAt}.${hash}.${this.mac(method, target, sentAt, hash, key)}`;
  }

  /**
   * Admits a request before its body is read. Takes the same time whatever the MAC is.
   * @param key the `Idempotency-Key` that came with it: a request that is sent again has no second effect under another one
   * @returns the hash that the body must have: see {@link assertBody}.
   * @throws MacRefused
   */
  admit(method: string, target: string, header: string | string[] | undefined, key?: string): string {
    const [, sentAt = '', hash = '', mac = ''] = WRITTEN.exec(String(header ?? '')) ?? [];
    if (!isSame(mac, this.mac(method, target, sentAt, hash, key)))
      throw new MacRefused(
        'MAC_REQUIRED',
        `${method} ${pathOf(target)} needs an ${MAC_HEADER} made with the INTERNAL_SECRET of this host; 'node tools/sign.mjs ${method} ${pathOf(target)}' makes one.`,
      );
    this.assertFresh(Number(sentAt));
    return hash;
  }

  /** A key of 32 bytes for one use, which `label` names. It tells nothing about the secret, nor of other keys. */
  keyFor(label: string): Buffer {
    return createHmac('sha256', this.secret).update(`key\n${label}`).digest();
  }

  /** Not the time of this process, which may be ahead for hours after the machine's clock was set back. */
  private wall(): number {
    return this.clock.wall?.() ?? this.clock.now();
  }

  private assertFresh(sentAt: number): void {
    const now = this.wall();
    const apart = Math.abs(now - sentAt);
    if (apart <= FRESH_MS) return;
    throw new MacRefused(
      'MAC_NOT_FRESH',
      `The request was signed at ${utc(sentAt)}, and the clock of this host says ${utc(now)}: ${Math.round(apart / 1_000)} s apart, allowed are ${FRESH_MS / 1_000}. Sign it again; if hosts differ, synchronise their clocks.`,
    );
  }

  private mac(method: string, target: string, sentAt: string, hash: string, key?: string): string {
    const text = [VERSION, method, target, sentAt, hash, ...(key === undefined ? [] : [key])].join('\n');
    return createHmac('sha256', this.secret).update(text).digest('base64url');
  }
}

/** @throws MacRefused when the body is not the one that was signed. */
export function assertBody(body: string | Uint8Array, hash: string): void {
  if (bodyHash(body) === hash) return;
  throw new MacRefused(
    'MAC_OF_OTHER_BODY',
    `The body is not the one for which ${MAC_HEADER} was made; sign what you send.`,
  );
}

function bodyHash(body: string | Uint8Array): string {
  // At once and in hexadecimal: an eighth of the time that an object of `createHash` takes.
  return hashOf('sha256', body, 'hex');
}

function isSame(sent: string, expected: string): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** In characters: whoever has no secret must not fill the log. */
const LONGEST_PATH = 200;

/** The path alone, shortened: a query may hold what a log must not. */
export function pathOf(target: string): string {
  const path = target.split('?', 1)[0] as string;
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
