import type { Clock } from '../../ops/clock.js';
import type { Ids } from '../../ops/ids.js';
import { Forwarder } from './forwarder.js';

const SILENT_MS = 30_000;
const CONNECT_MS = 2_000;

/** Makes the forwarder of an edge as its settings say. */
export function makeForwarder(options: {
  readonly onlyStreams?: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: { readonly FOREIGN_TIMEOUT?: number; readonly TRUSTED_PROXIES?: number };
}): Forwarder {
  const { settings, clock, ids, onlyStreams } = options;
  const limits = { connectMs: CONNECT_MS, silentMs: settings.FOREIGN_TIMEOUT ?? SILENT_MS };
  const forwarding = { pseudonym: `ficus-${ids.next()}`, trustedProxies: settings.TRUSTED_PROXIES ?? 0 };
  return new Forwarder({ ...forwarding, limits, clock, onlyStreams });
}
