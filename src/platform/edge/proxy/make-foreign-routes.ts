import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import type { TokenVerifier } from '../authentication/token-verifier.js';
import { REQUESTS_AT_ONCE, type RequestRates } from '../http/request-limits.js';
import { type ForeignPrefixes, ForeignRoutes } from './foreign-routes.js';
import { Forwarder } from './forwarder.js';

const SILENT_MS = 30_000;
const CONNECT_MS = 2_000;

/** What an edge gives to the routes to other services; its settings have defaults. */
interface ForeignRoutesOptions {
  readonly foreign?: ForeignPrefixes;
  readonly onlyStreams?: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: {
    readonly FOREIGN_TIMEOUT?: number;
    readonly REQUESTS_AT_ONCE?: number;
    readonly TRUSTED_PROXIES?: number;
  };
}

/** Makes the routes to other services as the settings say; undefined when there can be none. */
export function makeForeignRoutes(
  options: ForeignRoutesOptions,
  shared: { readonly rates: RequestRates; readonly verifier: TokenVerifier },
): ForeignRoutes | undefined {
  const { foreign: prefixes, settings, clock, ids, log, onlyStreams } = options;
  if (!prefixes) return undefined;
  const limits = { connectMs: CONNECT_MS, silentMs: settings.FOREIGN_TIMEOUT ?? SILENT_MS };
  const forwarding = { pseudonym: `ficus-${ids.next()}`, trustedProxies: settings.TRUSTED_PROXIES ?? 0 };
  const forwarder = new Forwarder({ ...forwarding, limits, clock, onlyStreams });
  const requestsAtOnce = settings.REQUESTS_AT_ONCE ?? REQUESTS_AT_ONCE;
  return new ForeignRoutes({ ...shared, prefixes, forwarder, clock, log, requestsAtOnce });
}
