import type { HeaderList } from '../http/security-headers.js';

/** Another HTTP service, as the edge forwards a request to it. */
export interface Upstream {
  /** An origin, without a slash at its end: `http://127.0.0.1:4002`. */
  readonly address: string;
  /** How sentences name it: `the service of /api/plants`. */
  readonly name: string;
  /** The `x-served-by` of its responses: `/api/plants@127.0.0.1:4002`. */
  readonly servedBy: string;
  /**
   * It is a host of this system, whose own `x-served-by` counts: a module that is local there is at `servedBy` for the client, and
   * a response that names nobody stays so. Default: every response of it is served by `servedBy`.
   */
  readonly isHost?: boolean;
  /** How long it may take to begin its response, and for each pause within it, in milliseconds. Default: FOREIGN_TIMEOUT. */
  readonly silentMs?: number;
  /** Headers for it besides those of the client, in lower case. They replace a header of the client that has the same name. */
  readonly headers?: HeaderList;
}

/** The host and port of an upstream, as its `Host` header. */
export function hostOf({ address }: Pick<Upstream, 'address'>): string {
  return address.slice(address.indexOf('://') + 3);
}
