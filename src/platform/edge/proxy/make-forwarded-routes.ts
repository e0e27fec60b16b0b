import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import type { Log } from '../../ops/log.js';
import type { TokenVerifier } from '../authentication/token-verifier.js';
import { REQUESTS_AT_ONCE, type RequestRates } from '../http/request-limits.js';
import { type ForeignPrefixes, ForeignRoutes } from './foreign-routes.js';
import { makeForwarder } from './make-forwarder.js';
import { ProxyDoor, type ProxyTargets } from './proxy-door.js';

/** What an edge gives to the routes to other services; its settings have defaults. */
interface ForeignRoutesOptions {
  readonly foreign?: ForeignPrefixes;
  readonly doors?: ProxyTargets;
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

/** Where an edge forwards requests, instead of serving them. */
export interface ForwardedRoutes {
  readonly foreign: ForeignRoutes | undefined;
  readonly door: ProxyDoor | undefined;
  /** Ends upgraded connections: the host begins to stop. */
  stop(): void;
  close(): Promise<void>;
}

/** Makes the routes to other services, and those to other hosts, as the settings say. Both share one forwarder. */
export function makeForwardedRoutes(
  options: ForeignRoutesOptions,
  shared: { readonly rates: RequestRates; readonly verifier: TokenVerifier },
): ForwardedRoutes {
  const { foreign: prefixes, doors: targets, settings, clock, log } = options;
  const requestsAtOnce = settings.REQUESTS_AT_ONCE ?? REQUESTS_AT_ONCE;
  const forwarder = prefixes || targets ? makeForwarder(options) : undefined;
  const services = forwarder && { ...shared, forwarder, log, requestsAtOnce };
  const foreign = prefixes && services && new ForeignRoutes({ ...services, prefixes });
  return {
    foreign,
    door: targets && services && new ProxyDoor({ ...services, targets, clock }),
    stop: () => forwarder?.stop(),
    async close() {
      foreign?.close();
      await forwarder?.close();
    },
  };
}
