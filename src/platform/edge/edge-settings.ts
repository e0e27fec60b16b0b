import type { ClientLimits } from './http/http-server.js';
import type { Origins } from './http/cross-origin.js';
import type { RateSettings } from './http/request-limits.js';

/** The part of the host's settings that the edge reads. */
export interface EdgeSettings extends ClientLimits, RateSettings {
  /** In bytes. */
  readonly BODY_LIMIT: number;
  readonly AUTH_ISSUER?: string | undefined;
  /** Whom the tokens of `AUTH_ISSUER` must be meant for; without it, none of them is trusted. */
  readonly AUTH_AUDIENCE?: string | undefined;
  /** How long a client may take to read a response, in milliseconds. Default 30 s. */
  readonly RESPONSE_TIMEOUT?: number;
  /** How many calls of clients are in work at once; four times as many may wait. Default 256. */
  readonly REQUESTS_AT_ONCE?: number;
  /** How long another service may take to begin its response, and to go on with it, in milliseconds. Default 30 s. */
  readonly FOREIGN_TIMEOUT?: number;
  /** How many proxies stand before this server. Each adds the address of its client to `X-Forwarded-For`. */
  readonly TRUSTED_PROXIES?: number;
  /** Which pages of other origins may use the public listener. Default: none. */
  readonly CORS_ORIGINS?: Origins;
  /** Unless it is `production`, clients are shown unexpected errors with their stacks and causes. Default: `production`. */
  readonly NODE_ENV?: 'development' | 'production' | 'test';
}
